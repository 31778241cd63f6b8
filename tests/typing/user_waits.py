"""What a user may write with plans, pages and waits: type checkers accept every line.

It is never run.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from typing_extensions import assert_type

import aws_backup_reports
from aws_backup_reports import (
    AsyncBackupClient,
    BackupClient,
    CreateReportPlanResponse,
    DeleteReportPlanResponse,
    DescribeReportJobResponse,
    DescribeReportPlanResponse,
    LambdaContext,
    ListReportJobsResponse,
    ListReportPlansResponse,
    ReportDeliveryChannel,
    ReportFormat,
    ReportJob,
    ReportJobFailed,
    ReportJobStatus,
    ReportJobTimeout,
    ReportPlan,
    ReportPlanDeploymentStatus,
    ReportSetting,
    ReportTemplate,
    StartReportJobResponse,
    UpdateReportPlanResponse,
    WaiterError,
)
from aws_backup_reports.dicts import ReportJobDict, ReportPlanDict
from aws_backup_reports.testing import FakeAws, FakeBackup, FakeBackupServer

client = BackupClient()

created = client.create_report_plan(
    ReportPlanName="nightly",
    ReportDeliveryChannel={"S3BucketName": "reports", "Formats": ["CSV", ReportFormat.JSON]},
    ReportSetting={
        "ReportTemplate": ReportTemplate.BACKUP_JOB_REPORT,
        "Accounts": ("111122223333",),
        "NumberOfFrameworks": 1,
    },
    ReportPlanTags={"team": "audit"},
)
assert_type(created, CreateReportPlanResponse)
assert_type(created.report_plan_arn, str)
assert_type(created["ReportPlanArn"], str)
assert_type(created["CreationTime"], datetime)
assert_type(created.creation_time, datetime)
assert_type(
    client.update_report_plan(ReportPlanName="nightly", ReportPlanDescription="Backup jobs"),
    UpdateReportPlanResponse,
)
assert_type(client.delete_report_plan(ReportPlanName="nightly"), DeleteReportPlanResponse)

described = client.describe_report_plan(ReportPlanName="nightly")
assert_type(described, DescribeReportPlanResponse)
assert_type(described["ReportPlan"], ReportPlanDict)
plan = described.report_plan
assert_type(plan, ReportPlan)
deployment_status: ReportPlanDeploymentStatus | str | None = plan.deployment_status
assert_type(plan.report_setting, ReportSetting | None)
assert_type(plan.report_delivery_channel, ReportDeliveryChannel | None)
if plan.report_delivery_channel is not None:
    formats: tuple[ReportFormat | str, ...] | None = plan.report_delivery_channel.formats
if plan.report_setting is not None:
    assert_type(plan.report_setting.number_of_frameworks, int | None)

started = client.start_report_job(ReportPlanName="nightly", IdempotencyToken="once")
assert_type(started, StartReportJobResponse)
assert_type(started.report_job_id, str)
assert_type(started["ReportJobId"], str)

jobs = client.list_report_jobs(
    ByStatus=ReportJobStatus.COMPLETED,
    ByCreationAfter=datetime(2026, 1, 1, tzinfo=timezone.utc),
    ByCreationBefore="2026-02-01T00:00:00Z",
    MaxResults=1000,
)
assert_type(jobs, ListReportJobsResponse)
assert_type(jobs.report_jobs, tuple[ReportJob, ...])
assert_type(jobs.next_token, str | None)
assert_type(jobs["ReportJobs"], list[ReportJobDict])
assert_type(jobs.get("NextToken"), str | None)
plans = client.list_report_plans()
assert_type(plans, ListReportPlansResponse)
assert_type(plans.report_plans, tuple[ReportPlan, ...])
assert_type(plans["ReportPlans"], list[ReportPlanDict])

assert_type(client.iter_report_jobs(ByCreationAfter=1704164645.5), Iterator[ReportJob])
assert_type(client.iter_report_plans(MaxResults=10), Iterator[ReportPlan])
assert_type(client.latest_report_job(ReportPlanName="nightly"), ReportJob | None)
assert_type(client.latest_report_job(ReportPlanName="nightly", status="FAILED"), ReportJob | None)


class Context:
    """The context that Lambda passes to a handler."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the remaining time as Lambda does."""
        return 3000


like_lambda: LambdaContext = Context()
filters: aws_backup_reports.params.ListReportJobsParams = {"ByStatus": "FAILED"}
client.list_report_jobs(**filters)


def show(job: ReportJob) -> None:
    """Print the status of a job."""
    print(job.status)


def wait(context: Context) -> list[ReportJob]:
    """Use each way to wait."""
    try:
        client.wait_for_report_job(ReportJobId="job-1")
        client.wait_for_report_job(ReportJobId="job-1", timeout=60, on_poll=print)
        client.wait_for_report_job(ReportJobId="job-1", timeout=timedelta(minutes=5), poll_every=10)
        client.wait_for_report_jobs(["job-1"], on_poll=show, poll_every=timedelta(seconds=10))
        client.start_and_wait(ReportPlanName="nightly", timeout=context, on_poll=show)
        return list(client.wait_for_report_jobs({"job-1", "job-2"}, timeout=context))
    except ReportJobFailed as error:
        assert_type(error.job, ReportJob)
    except ReportJobTimeout as error:
        assert_type(error.job, ReportJob | None)
        assert_type(error.timeout, float)
        assert_type(error.pending, dict[str, ReportJob | None])
    except WaiterError as error:
        print(error.last_response["ReportJob"]["Status"])
    return []


waited = client.get_waiter("report_job_completed").wait(
    ReportJobId="job-1", WaiterConfig={"Delay": 5}
)
assert_type(waited, DescribeReportJobResponse)
for page in client.get_paginator("list_report_jobs").paginate(PaginationConfig={"PageSize": 5}):
    assert_type(page, dict[str, Any])
everything = client.get_paginator("list_report_plans").paginate().build_full_result()
print(everything["ReportPlans"], everything.get("NextToken"))
assert_type(client.can_paginate("list_report_jobs"), bool)


class Reports(BackupClient):
    """A company's own client."""


assert_type(FakeBackup().client(), BackupClient)
assert_type(FakeBackup().client(region_name="eu-west-1"), BackupClient)
assert_type(FakeBackup().client(cls=Reports, call_timeout=5), Reports)
assert_type(FakeBackupServer().client(Reports), Reports)


class AsyncReports(AsyncBackupClient):
    """A company's own asynchronous client."""


assert_type(FakeBackup().async_client(), AsyncBackupClient)
assert_type(FakeBackup().async_client(cls=AsyncReports, call_timeout=5), AsyncReports)
assert_type(FakeAws().async_client("444455556666"), AsyncBackupClient)
assert_type(FakeAws().async_client(cls=AsyncReports), AsyncReports)
assert_type(FakeBackupServer().async_client(AsyncReports), AsyncReports)
FakeBackup().add_report_job(status="PAUSED", allow_unknown=True)
