"""Which services are called, stated once."""

SERVICE = "backup"
"""boto3's name for it, which is also in signatures and in the names of events."""

API_VERSION = "2018-11-15"

MODEL = f"{SERVICE}/{API_VERSION}/service-2"
"""botocore's model of it, a file for `_botocore_data.read`."""

ENDPOINT_RULES = f"{SERVICE}/{API_VERSION}/endpoint-rule-set-1"
"""botocore's rules for its endpoints, another such file."""

S3 = "s3"
"""boto3's name for the service that has the files of reports."""

GET_OBJECT = "GetObject"
"""The operation that reads them."""
