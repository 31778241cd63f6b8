"""What a user may write who has boto3's stubs; type checkers reject the marked lines and no others.

It is never run.
"""

from typing import Any, cast

import boto3
from botocore.client import BaseClient
from botocore.stub import Stubber
from mypy_boto3_backup import BackupClient as Boto3Client
from mypy_boto3_backup.type_defs import (
    ReportJobTypeDef,
    ReportPlanTypeDef,
    ResponseMetadataTypeDef,
)

from aws_backup_reports import BackupClient

client = BackupClient(session=boto3.Session(profile_name="audit"))


def describe(report_job_id: str) -> ReportJobTypeDef:
    """Return what code takes that was written for the stubs."""
    response = client.describe_report_job(ReportJobId=report_job_id)
    metadata: ResponseMetadataTypeDef = response["ResponseMetadata"]
    print(metadata["RequestId"])
    return response["ReportJob"]


def describe_plan(name: str) -> ReportPlanTypeDef:
    """Do the same for a plan."""
    return client.describe_report_plan(ReportPlanName=name)["ReportPlan"]


def statuses(jobs: list[ReportJobTypeDef]) -> list[str | None]:
    """Take the jobs of either client."""
    return [job.get("Status") for job in jobs]


def all_statuses(theirs: Boto3Client) -> list[str | None]:
    """Use both clients."""
    pages = client.list_report_jobs(), theirs.list_report_jobs()
    return [status for page in pages for status in statuses(page["ReportJobs"])]


def stop(any_client: BaseClient) -> None:
    """Take any client of botocore's."""
    any_client.close()


stop(client)  # error: it is not a class of botocore's
stop(cast("Any", client))
Stubber(client)  # error: it takes a client of botocore's
Stubber(cast("Any", client))
all_statuses(client)  # error: it lacks the other operations of AWS Backup
