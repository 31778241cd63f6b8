"""moto and botocore's Stubber in place of AWS, for awaited calls."""

import asyncio

import boto3
from _client import LEFT, report
from botocore.stub import Stubber
from moto import mock_aws
from moto.core import patch_client

from aws_backup_reports import ResourceNotFoundException
from aws_backup_reports.aio import AsyncBackupClient

KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
PLAN = {
    "ReportDeliveryChannel": {"S3BucketName": "reports", "Formats": ["CSV"]},
    "ReportSetting": {"ReportTemplate": "BACKUP_JOB_REPORT"},
}


async def names(client):
    """Return the names of the plans that a client sees."""
    return sorted([plan.report_plan_name async for plan in client.iter_report_plans()])


async def error_of(call):
    """Return the class of the error that a call raises."""
    try:
        await call
    except ResourceNotFoundException as error:
        return type(error).__name__
    return "none"


async def mocked(client):
    """Make plans with both clients at once, and list them."""
    async with client:
        boto3.client("backup", region_name="eu-west-1").create_report_plan(
            ReportPlanName="theirs", **PLAN
        )
        await asyncio.gather(
            *(client.create_report_plan(ReportPlanName=f"mine_{n}", **PLAN) for n in range(5))
        )
        return await names(client), await error_of(
            client.describe_report_plan(ReportPlanName="nobody")
        )


async def patched(client):
    """A client is passed to moto by hand."""
    patch_client(client)
    async with client:
        await client.create_report_plan(ReportPlanName="patched", **PLAN)
        return await names(client)


async def stubbed(client):
    """Answer with a result, then with an error."""
    with Stubber(client) as stubber:
        stubber.add_response("describe_report_job", {"ReportJob": {"ReportJobId": "stubbed"}})
        stubber.add_client_error("describe_report_job", "ResourceNotFoundException")
        async with client:
            found = await client.describe_report_job(ReportJobId="x")
            error = await error_of(client.describe_report_job(ReportJobId="x"))
            stubber.assert_no_pending_responses()
    return found.report_job.report_job_id, error


early = AsyncBackupClient("eu-west-1", **KEYS)
with mock_aws():
    in_the_mock = asyncio.run(mocked(AsyncBackupClient("eu-west-1")))
with mock_aws():
    made_before = asyncio.run(mocked(early))
with mock_aws():
    by_hand = asyncio.run(patched(AsyncBackupClient("eu-west-1", **KEYS)))
report(
    {
        "mocked": in_the_mock,
        "before": made_before,
        "patched": by_hand,
        "stubbed": asyncio.run(stubbed(AsyncBackupClient("eu-west-1", **KEYS))),
        "left": LEFT,
    }
)
