"""Follow a report job to its end, and meet an error, without an AWS account."""

from pprint import pprint

from aws_backup_reports import BackupClient, ResourceNotFoundException
from aws_backup_reports.testing import FakeBackup, FakeBackupServer

with (
    FakeBackupServer(FakeBackup(region_name="eu-west-1")) as server,
    BackupClient(
        region_name="eu-west-1",
        endpoint_url=server.endpoint_url,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secretEXAMPLE",
    ) as client,
):
    job_id = server.backup.add_report_job(statuses=["RUNNING", "COMPLETED"])

    response = client.describe_report_job(ReportJobId=job_id)
    print("The job, as the dict that boto3 returns:")
    pprint(response["ReportJob"])

    job = client.describe_report_job(ReportJobId=job_id).report_job
    print("\nThe same job a moment later, as a ReportJob:")
    print(job.status, job.completion_time, job.report_destination, sep="\n")

    try:
        client.describe_report_job(ReportJobId="no-such-job")
    except ResourceNotFoundException as error:
        print("\nAnother job:")
        print(error.code, error.message, error.request_id, error.status_code, sep="\n")
