"""What a user must not write: type checkers reject the marked lines and no others.

It is never run.
"""

from datetime import datetime

import aws_backup_reports
from aws_backup_reports import BackupClient, ClientError, ReportDestination, ReportJob
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.rows import BackupJobRow, CopyJobRow, newest, read_report
from aws_backup_reports.testing import FakeBackup

print(aws_backup_reports.ReportJobState)  # error: there is no such name

client = BackupClient(region_name="eu-west-1")
BackupClient(regionname="eu-west-1")  # error: a misspelt setting
BackupClient(region_name=1)  # error: a region is text
BackupClient(use_ssl="no")  # error: on or off

client.describe_report_job()  # error: the id is missing
client.describe_report_job("job-1")  # error: parameters are given by name
client.describe_report_job(ReportJobId=5)  # error: an id is text
client.describe_report_job(ReportJobId=None)  # error: an id is text
client.describe_report_job(ReportJobID="job-1")  # error: a misspelt parameter
client.describe_report_job(ReportJobId="job-1", MaxResults=5)  # error: no such parameter
client.describe_report_jobs(ReportJobId="job-1")  # error: there is no such method

response = client.describe_report_job(ReportJobId="job-1")
print(response.report_jobs)  # error: there is no such property
number: int = response["ReportJob"]  # error: a job is a dict
print(response["ReportJob"]["Stat"])  # error: there is no such member
response.report_job = ReportJob()  # error: a response cannot be changed

job = response.report_job
print(job.completion_time.year)  # error: None while the job runs
print(job.duration.seconds)  # error: None while the job runs
print(job.report_destination.s3_uris)  # error: None while there is no report
print(job.stat)  # error: there is no such member
print(job["Status"])  # error: boto3's dict is the response, not the job
job.status = "COMPLETED"  # error: a job cannot be changed
job.is_finished = True  # error: a job cannot be changed
finished_at: datetime = job.completion_time  # error: None while the job runs
if job.status == "COMPLETED":
    finished_at = job.completion_time  # error: a completed job may have none

ReportJob("job-1")  # error: members are given by name
ReportJob(report_job_id=1)  # error: an id is text
ReportJob(ReportJobId="job-1")  # error: members have Python's case
ReportDestination(s3_keys="key")  # error: keys are a tuple
for key in ReportDestination().s3_keys:  # error: None until there are keys
    print(key)

try:
    client.describe_report_job(ReportJobId="job-1")
except client.exceptions.NoSuchException:  # error: there is no such class
    pass
except ClientError as error:
    code: int = error.code  # error: a code is text

client.start_report_job()  # error: the plan is missing
client.start_report_job(ReportPlanName=None)  # error: a name is text
client.list_report_jobs(ByCreationAfter=None)  # error: None does not leave a parameter out
client.list_report_jobs(ByCreationAfter=["2026-01-01"])  # error: a list is not a time
client.list_report_jobs(MaxResults="5")  # error: a number
client.create_report_plan(ReportPlanName="p")  # error: channel and setting are missing
client.create_report_plan(
    ReportPlanName="p",
    ReportDeliveryChannel={"S3BucketName": "b", "Format": "CSV"},  # error: a misspelt member
    ReportSetting={"Accounts": ["1"]},  # error: the template is missing
)
client.update_report_plan(ReportPlanName="p", ReportPlanTags={})  # error: no such parameter
print(client.start_report_job(ReportPlanName="p").report_job)  # error: there is no such property
client.wait_for_report_job("job-1")  # error: the id is given by name
client.wait_for_report_job(ReportJobId="job-1", timeout="60")  # error: seconds, or a context
client.wait_for_report_job(ReportJobId="job-1", timeout=None)  # error: there is always a limit
client.wait_for_report_job(ReportJobId="job-1", on_poll=lambda: None)  # error: it takes the job
client.wait_for_report_job(ReportJobId="job-1", poll_every="10")  # error: seconds, or a timedelta
client.latest_report_job(ReportPlanName="p").status  # error: None when there is none
client.wait_for_report_jobs(5)  # error: ids are a list
client.wait_for_report_jobs(["job-1"])[0]  # error: they come one by one
FakeBackup().client(cls=ReportJob)  # error: not a class of clients
FakeBackup().async_client(cls=BackupClient)  # error: its calls are not awaited
client.get_paginator("list_report_jobs").pages()  # error: there is no such method

for row in read_report("report.csv", BackupJobRow):
    print(row.copy_job_id)  # error: there is no such column
    print(row.creation_date.year)  # error: None if the cell is empty
    print(row.job_run_time.total_seconds())  # error: None, or text
    row.job_status = "COMPLETED"  # error: a row cannot be changed
read_report(5)  # error: a number is no source
read_report(open("report.csv"))  # error: a text file
read_report(["text"])  # error: pieces are bytes
read_report("report.csv", dict)  # error: not a class of rows
newest(5)  # error: rows are iterable
BackupJobRow("1")  # error: columns are given by name
CopyJobRow(backup_job_id="1")  # error: there is no such column

awaited = AsyncBackupClient(regionname="eu-west-1")  # error: a misspelt setting
awaited.describe_report_job()  # error: the id is missing
print(awaited.describe_report_job(ReportJobId="job-1").report_job)  # error: it is not awaited
list(awaited.iter_report_jobs())  # error: it is iterated over by async for
awaited.close()  # error: it is aclose
with awaited:  # error: it is async with
    pass
