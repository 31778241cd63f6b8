"""Which service this is, said once."""

SERVICE = "backup"
"""boto3's name of it, which requests are signed for and events are named after, too."""

API_VERSION = "2018-11-15"

MODEL = f"{SERVICE}/{API_VERSION}/service-2"
"""Where botocore has its model: a name for `_botocore_data.read`."""

ENDPOINT_RULES = f"{SERVICE}/{API_VERSION}/endpoint-rule-set-1"
"""Where botocore has the rules for its endpoints, likewise."""
