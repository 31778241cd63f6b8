"""A report from its plan to what it says, and what goes wrong, without an AWS account."""

from itertools import chain
from pprint import pprint

from aws_backup_reports import (
    BackupClient,
    ReportJob,
    ReportJobFailed,
    ResourceNotFoundException,
)
from aws_backup_reports.rows import BackupJobRow, newest
from aws_backup_reports.testing import FakeBackup, FakeBackupServer, JobScript


def over_http(backup: FakeBackup) -> None:
    """One job over HTTP; the endpoint verifies the signature of each request."""
    with (
        FakeBackupServer(backup) as server,
        BackupClient(
            region_name=backup.region_name,
            endpoint_url=server.endpoint_url,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="secretEXAMPLE",
        ) as client,
    ):
        job_id = backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
        print("A job, as the dict that boto3 returns:")
        pprint(client.describe_report_job(ReportJobId=job_id)["ReportJob"])
        print("\nA moment later, as a ReportJob:")
        pprint(client.describe_report_job(ReportJobId=job_id).report_job)
        try:
            client.describe_report_job(ReportJobId="no-such-job")
        except ResourceNotFoundException as error:
            print("\nAnother is not there:")
            print(" ", error.code, error.status_code, error.request_id, error.message)


def whole_path(backup: FakeBackup) -> None:
    """Plan, start, wait, list; in process, where the pauses take no time."""
    client = backup.client()
    client.create_report_plan(
        ReportPlanName="daily",
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )
    print("\nThe whole path:")
    job = client.start_and_wait(ReportPlanName="daily", timeout=600, on_poll=tell)
    print("  It took", job.duration)
    completed = client.iter_report_jobs(ByReportPlanName="daily", ByStatus="COMPLETED")
    print("  Completed jobs of the plan:", len(list(completed)))

    usual = backup.job_script
    backup.job_script = JobScript(statuses=["FAILED"], status_message="Access Denied")
    try:
        client.start_and_wait(ReportPlanName="daily")
    except ReportJobFailed as error:
        print("  The next one failed:", error.job.status_message)
    backup.job_script = usual


def tell(job: ReportJob) -> None:
    """Say how far a job is."""
    print("  The job is", job.status)


def rows(backup: FakeBackup) -> None:
    """The reports of two days on an organization, and what they say."""
    client = backup.client()
    client.create_report_plan(
        ReportPlanName="organization",
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={
            "ReportTemplate": "BACKUP_JOB_REPORT",
            "Accounts": ["ROOT"],
            "Regions": ["*"],
        },
    )
    jobs = [client.start_and_wait(ReportPlanName="organization")]
    backup.advance(24 * 60 * 60)
    jobs.append(client.start_and_wait(ReportPlanName="organization"))

    print("\nThe rows of a report:")
    for row in client.iter_report_rows(jobs[0], BackupJobRow):
        print(" ", row.account_id, row.region, row.resource_type, row.job_status, row.creation_date)
        if row.job_status == "FAILED":
            print("   ", row.resource_arn, "failed:", *(row.status_message or "").splitlines())
    both = list(chain.from_iterable(client.iter_report_rows(job, BackupJobRow) for job in jobs))
    print(f"  The reports of two days have {len(both)} rows, on {len(newest(both))} jobs.")


with FakeBackup(region_name="eu-west-1") as backup:
    over_http(backup)
    whole_path(backup)
    rows(backup)
