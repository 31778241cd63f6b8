"""moto: plans that both clients share, and what moto does not have."""

import boto3
from _client import LEFT, make_client, outcome_of, report
from moto import mock_aws
from moto.core import patch_client

REGION = {"region_name": "eu-west-1"}
KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
PLAN = {
    "ReportDeliveryChannel": {"S3BucketName": "reports", "Formats": ["CSV"]},
    "ReportSetting": {"ReportTemplate": "BACKUP_JOB_REPORT"},
}


def names(client):
    """Return the names of the plans that a client sees."""
    return sorted(each["ReportPlanName"] for each in client.list_report_plans()["ReportPlans"])


@mock_aws
def in_the_decorator():
    """Make plans with both clients, and list them with both."""
    client, other = make_client(**REGION), boto3.client("backup", **REGION)
    other.create_report_plan(ReportPlanName="theirs", **PLAN)
    created = client.create_report_plan(ReportPlanName="mine", **PLAN)
    described = client.describe_report_plan(ReportPlanName="theirs")["ReportPlan"]
    seen = [names(client), names(other)]
    client.delete_report_plan(ReportPlanName="theirs")
    missing = outcome_of(lambda: other.describe_report_plan(ReportPlanName="theirs"))
    return {
        "arn": created["ReportPlanArn"].partition("-")[0],
        "template": described["ReportSetting"]["ReportTemplate"],
        "seen": seen,
        "missing": missing,
        "unknown": outcome_of(lambda: client.describe_report_job(ReportJobId="job-1")),
    }


def made_before():
    """A client made before the mock is mocked too, since moto was imported earlier."""
    client = make_client(**REGION, **KEYS)
    with mock_aws():
        client.create_report_plan(ReportPlanName="early", **PLAN)
        return names(client)


def patched():
    """A client is passed to moto by hand."""
    client = make_client(**REGION, **KEYS)
    with mock_aws():
        patch_client(client)
        patch_client(client)
        client.create_report_plan(ReportPlanName="patched", **PLAN)
        return names(client)


def of_a_session():
    """A client is made with a session, within the mock."""
    with mock_aws():
        client = make_client(session=boto3.Session(**REGION))
        client.create_report_plan(ReportPlanName="session", **PLAN)
        return names(client), client.meta.region_name


report(
    {
        "decorated": in_the_decorator(),
        "before": made_before(),
        "patched": patched(),
        "session": of_a_session(),
        "left": LEFT,
    }
)
