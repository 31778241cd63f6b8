"""moto, imported after the client was made: only `patch_client` can reach it."""

from _client import LEFT, make_client, report

client = make_client(
    region_name="eu-west-1", aws_access_key_id="AKID", aws_secret_access_key="secret"
)

from moto import mock_aws  # noqa: E402  # the late import is what is tested
from moto.core import patch_client  # noqa: E402

with mock_aws():
    patch_client(client)
    client.create_report_plan(
        ReportPlanName="late",
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )
    plans = [each["ReportPlanName"] for each in client.list_report_plans()["ReportPlans"]]
    report({"plans": plans, "left": LEFT})
