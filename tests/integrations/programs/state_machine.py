"""The state machine of docs/lambda.md, executed by moto with the calls going to the fake."""

import json
import os
import sys
import time

import boto3
from _client import report
from _page import block
from moto import mock_aws

from aws_backup_reports import ReportJob
from aws_backup_reports.testing import FakeBackup, FakeBackupServer, JobScript

# Step Functions writes times as text; moto leaves that to the encoder.
json.JSONEncoder.default = lambda self, value: value.isoformat()
# moto calls with keys of its own, and mocks what does not pass through.
server = FakeBackupServer(FakeBackup(aws_access_key_id="ak", aws_secret_access_key="sk"))
server.start()
server.backup.job_script = JobScript(statuses=["CREATED", "RUNNING", sys.argv[3]])
server.backup.client().create_report_plan(
    ReportPlanName="nightly",
    ReportDeliveryChannel={"S3BucketName": "reports"},
    ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
)
os.environ.update(server.environment)
definition = json.loads(block("json", "StartAt"))
definition["States"]["Wait"]["Seconds"] = 0
for state in definition["States"].values():
    for retry in state.get("Retry", ()):
        retry["IntervalSeconds"] = 1
server.backup.fail_next(operation="StartReportJob")

with mock_aws(
    config={
        "stepfunctions": {"execute_state_machine": True},
        "core": {"passthrough": {"urls": [rf"{server.endpoint_url}/.*"]}},
    }
):
    states = boto3.client("stepfunctions", region_name="us-east-1")
    machine = states.create_state_machine(
        name="reports",
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::111122223333:role/reports",
    )
    execution = states.start_execution(
        stateMachineArn=machine["stateMachineArn"],
        name="nightly-1",
        input='{"reportPlanName": "nightly"}',
    )
    found = {"status": "RUNNING"}
    while found["status"] == "RUNNING":
        time.sleep(0.1)
        found = states.describe_execution(executionArn=execution["executionArn"])
    events = states.get_execution_history(executionArn=execution["executionArn"])["events"]

starts = [each for each in server.backup.requests if each.method == "POST"][1:]
job = ReportJob.from_dict(json.loads(found["output"])) if "output" in found else None
report(
    {
        "status": found["status"],
        "job": job and [job.status, job.succeeded],
        "error": [found.get("error"), found.get("cause")],
        "tokens": [json.loads(each.body)["IdempotencyToken"] for each in starts],
        "polls": sum(each.method == "GET" for each in server.backup.requests),
        "transitions": sum(each["type"].endswith("StateEntered") for each in events),
    }
)
