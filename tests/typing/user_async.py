"""What a user may write with the asynchronous client: type checkers accept every line.

It is never run.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from typing import Any

from typing_extensions import assert_type

import aws_backup_reports
from aws_backup_reports import (
    CreateReportPlanResponse,
    DescribeReportJobResponse,
    ListReportJobsResponse,
    ReportJob,
    ReportJobStatus,
    ReportPlan,
    ResourceNotFoundException,
    StartReportJobResponse,
)
from aws_backup_reports.aio import AsyncBackupClient, AsyncReport
from aws_backup_reports.rows import AnyRow, BackupJobRow

client = AsyncBackupClient(region_name="eu-west-1")
assert_type(aws_backup_reports.AsyncBackupClient("eu-west-1"), AsyncBackupClient)


async def describe(job_id: str) -> ReportJobStatus | str | None:
    """Await a call, and use its result as that of the blocking client."""
    async with AsyncBackupClient(profile_name="audit", call_timeout=5) as entered:
        assert_type(entered, AsyncBackupClient)
    assert_type(await client.describe_report_job(ReportJobId=job_id), DescribeReportJobResponse)
    try:
        return (await client.describe_report_job(ReportJobId=job_id)).report_job.status
    except client.exceptions.InvalidParameterValueException as error:
        assert_type(error.message, str)
    except ResourceNotFoundException as error:
        assert_type(error.attempts, int)
    finally:
        await client.aclose()
    return None


async def operate() -> None:
    """Await other operations, some of them at once."""
    created = await client.create_report_plan(
        ReportPlanName="nightly",
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )
    assert_type(created, CreateReportPlanResponse)
    started, listed = await asyncio.gather(
        client.start_report_job(ReportPlanName="nightly"),
        client.list_report_jobs(ByStatus=ReportJobStatus.COMPLETED),
    )
    assert_type(started, StartReportJobResponse)
    assert_type(listed, ListReportJobsResponse)
    assert_type(await client.generate_presigned_url("describe_report_job"), str)
    assert_type(client.can_paginate("list_report_jobs"), bool)


async def iterate() -> None:
    """Use each iterator."""
    async for job in client.iter_report_jobs(ByStatus="FAILED"):
        assert_type(job, ReportJob)
    async for plan in client.iter_report_plans():
        assert_type(plan, ReportPlan)
    async for ended in client.wait_for_report_jobs(["job-1"], timeout=60, poll_every=5):
        assert_type(ended, ReportJob)
    assert_type(client.iter_report_jobs(), AsyncIterator[ReportJob])
    print([each.status async for each in client.iter_report_jobs()])


async def polled(job: ReportJob) -> None:
    """Be told of each poll."""
    await asyncio.sleep(0)
    print(job.status)


async def wait() -> ReportJob | None:
    """Use each way to wait."""
    job = await client.wait_for_report_job(ReportJobId="job-1", on_poll=polled)
    assert_type(job, ReportJob)
    assert_type(await client.start_and_wait(ReportPlanName="nightly", on_poll=print), ReportJob)
    waited = await client.get_waiter("report_job_completed").wait(
        ReportJobId="job-1", WaiterConfig={"Delay": 5}
    )
    assert_type(waited, DescribeReportJobResponse)
    return await client.latest_report_job(ReportPlanName="nightly", status="COMPLETED")


async def page() -> None:
    """Page as with aiobotocore."""
    pages = client.get_paginator("list_report_jobs").paginate(PaginationConfig={"PageSize": 5})
    async for each in pages:
        assert_type(each, dict[str, Any])
    print((await pages.build_full_result())["ReportJobs"], pages.resume_token)
    async for status in pages.search("ReportJobs[].Status"):
        print(status)


async def fetch(bucket: str, key: str) -> AsyncIterable[bytes]:
    """Fetch files in another way."""

    async def pieces() -> AsyncIterator[bytes]:
        yield f"{bucket}/{key}".encode()

    return pieces()


async def read(job: ReportJob) -> None:
    """Read a report."""
    async for row in client.iter_report_rows(job, BackupJobRow):
        assert_type(row, BackupJobRow)
    async for other in client.iter_report_rows("job-1", fetch=fetch):
        assert_type(other, AnyRow)
    client.iter_report_rows(job, fetch=lambda bucket, key: f"{bucket}/{key}".encode())
    async with await client.open_report(job) as report:
        assert_type(report, AsyncReport)
        assert_type(report.rows(BackupJobRow), AsyncIterator[BackupJobRow])
        assert_type(await report.download(Path("reports")), list[Path])
        async for any_row in report.rows():
            assert_type(any_row, AnyRow)
        assert_type(report.s3_bucket_name, str)
        print([file.size for file in report.files])
