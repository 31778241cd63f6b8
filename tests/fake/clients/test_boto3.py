"""A report job from start to end with boto3: plan, job, the report's files, and clean-up."""

import csv
import io
import json

import boto3
import pytest
from botocore.exceptions import ClientError

from aws_backup_reports.testing import FakeBackup, FakeBackupServer


def test_boto3_follows_a_bucket_to_its_region(monkeypatch, tmp_path):
    """The report is in another Region than the plan, and the program knows nothing of it."""
    backup = FakeBackup(region_name="eu-west-1")
    backup.create_bucket("far", region_name="us-west-2")
    backup.add_report_job(s3_bucket_name="far", status="COMPLETED")
    with FakeBackupServer(backup) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        [found] = boto3.resource("s3").Bucket("far").objects.all()
        found.Object().download_file(str(tmp_path / "report.csv"))

    assert (tmp_path / "report.csv").read_bytes() == backup.buckets["far"][found.key]


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_boto3_runs_a_report_job(tls, monkeypatch):
    """Each of the eight operations returns what boto3's model says, and S3 has the files."""
    with FakeBackupServer(FakeBackup(region_name="eu-west-1"), tls=tls) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        backup, s3 = boto3.client("backup"), boto3.client("s3")

        created = backup.create_report_plan(
            ReportPlanName="nightly",
            ReportPlanDescription="Every night",
            ReportDeliveryChannel={"S3BucketName": "reports", "Formats": ["CSV", "JSON"]},
            ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
            ReportPlanTags={"team": "audit"},
        )
        with pytest.raises(backup.exceptions.AlreadyExistsException) as caught:
            backup.create_report_plan(
                ReportPlanName="nightly",
                ReportDeliveryChannel={"S3BucketName": "reports"},
                ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
            )
        job_id = backup.start_report_job(ReportPlanName="nightly")["ReportJobId"]
        jobs = [backup.describe_report_job(ReportJobId=job_id)["ReportJob"] for _ in range(3)]
        listed = backup.list_report_jobs(ByReportPlanName="nightly", ByStatus="COMPLETED")
        destination = jobs[-1]["ReportDestination"]
        as_csv, as_json = (
            s3.get_object(Bucket=destination["S3BucketName"], Key=key)["Body"].read().decode()
            for key in destination["S3Keys"]
        )
        found = s3.list_objects_v2(Bucket="reports", Prefix="Backup/")["Contents"]
        updated = backup.update_report_plan(
            ReportPlanName="nightly", ReportPlanDescription="Each night"
        )
        plan = backup.describe_report_plan(ReportPlanName="nightly")["ReportPlan"]
        backup.delete_report_plan(ReportPlanName="nightly")
        plans = backup.list_report_plans()["ReportPlans"]
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            backup.describe_report_plan(ReportPlanName="nightly")
        backup.close()
        s3.close()

    assert caught.value.response["Arn"] == created["ReportPlanArn"] == updated["ReportPlanArn"]
    assert [job["Status"] for job in jobs] == ["CREATED", "RUNNING", "COMPLETED"]
    assert jobs[-1]["CompletionTime"] >= jobs[0]["CreationTime"]
    assert listed["ReportJobs"] == jobs[-1:]
    assert "NextToken" not in listed
    assert [each["Key"] for each in found] == destination["S3Keys"]
    rows = list(csv.DictReader(io.StringIO(as_csv)))
    items = json.loads(as_json)["reportItems"]
    assert [row["Backup Job ID"] for row in rows] == [item["backupJobId"] for item in items]
    assert plan["ReportPlanDescription"] == "Each night"
    assert plan["LastSuccessfulExecutionTime"] == jobs[-1]["CompletionTime"]
    assert plans == []
