"""A report in moto's S3, which our client reads like boto3's."""

import boto3
from _client import LEFT, make_client, report
from moto import mock_aws

from aws_backup_reports.models import ReportDestination, ReportJob
from aws_backup_reports.report_errors import ReportFileMissing

KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
JOB = ReportJob(
    report_job_id="job-1",
    status="COMPLETED",
    report_plan_arn="arn:aws:backup:eu-west-1:123456789012:report-plan:daily-914d249e",
    report_destination=ReportDestination(s3_bucket_name="reports", s3_keys=("a:b/r.csv",)),
)

with mock_aws():
    s3 = boto3.client("s3", "eu-west-1", **KEYS)
    s3.create_bucket(
        Bucket="reports", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    client = make_client(region_name="eu-west-1", **KEYS)
    body = b'"Backup Job ID"\r\n' + b'"job-1"\r\n' * 500_000
    s3.put_object(Bucket="reports", Key="a:b/r.csv", Body=body)
    rows = sum(1 for _ in client.iter_report_rows(JOB))
    sizes = [file.size for file in client.open_report(JOB).files]
    s3.put_object(Bucket="reports", Key="a:b/r.csv", Body=b"")
    sizes += [file.size for file in client.open_report(JOB).files]
    s3.delete_object(Bucket="reports", Key="a:b/r.csv")
    try:
        client.open_report(JOB)
    except ReportFileMissing as error:
        report({"rows": rows, "sizes": sizes, "missing": error.code, "left": LEFT})
