"""A report from its plan to what it says, and what goes wrong, without an AWS account."""

import csv
import io
from pprint import pprint

from aws_backup_reports import (
    BackupClient,
    ReportJob,
    ReportJobFailed,
    ResourceNotFoundException,
)
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
    """Plan, start, wait, list, read; in process, where the pauses take no time."""
    client = backup.client()
    client.create_report_plan(
        ReportPlanName="daily",
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )
    print("\nThe whole path:")
    job = client.start_and_wait(ReportPlanName="daily", timeout=600, on_poll=tell)
    print("  It took", job.duration)
    read(backup, job)
    completed = client.iter_report_jobs(ByReportPlanName="daily", ByStatus="COMPLETED")
    print("  Completed jobs of the plan:", len(list(completed)))

    backup.job_script = JobScript(statuses=["FAILED"], status_message="Access Denied")
    try:
        client.start_and_wait(ReportPlanName="daily")
    except ReportJobFailed as error:
        print("  The next one failed:", error.job.status_message)


def tell(job: ReportJob) -> None:
    """Say how far a job is."""
    print("  The job is", job.status)


def read(backup: FakeBackup, job: ReportJob) -> None:
    """Print rows of a report from the fake bucket."""
    destination = job.report_destination
    if destination is None or destination.s3_keys is None:
        return
    report = backup.buckets["reports"][destination.s3_keys[0]].decode()
    for row in csv.DictReader(io.StringIO(report)):
        print("  The report says:", row["Resource Type"], row["Job Status"])


with FakeBackup(region_name="eu-west-1") as backup:
    over_http(backup)
    whole_path(backup)
