"""The state machine of examples/, executed by moto with its calls going to a fake with accounts.

moto ignores `Credentials`, invokes functions in containers, and looks variables up by Java. What it
makes its clients with is replaced: AWS Backup is called with the keys of the role, and the function
runs in this process. So is what looks up the only variable, a number.
"""

import importlib
import io
import json
import os
import re
import sys
import time
from functools import cache
from pathlib import Path

import boto3
import pyarrow.parquet as parquet
from _client import report
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
)
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.asl.jsonata import jsonata

from aws_backup_reports.testing import FakeAws, FakeBackupServer, JobScript

EXAMPLES = Path(__file__).parents[3] / "examples"
REGION = "eu-west-1"
MACHINE = f"arn:aws:states:{REGION}:123456789012:stateMachine:fleet"
FUNCTION = f"arn:aws:lambda:{REGION}:123456789012:function:reader"
LAST_STATUS = {
    "100000000001": "COMPLETED",
    "100000000002": "COMPLETED_WITH_ISSUES",
    "100000000003": "FAILED",
    "100000000004": "RUNNING",
    "100000000005": "COMPLETED",  # its reports cannot be read
    "100000000006": "COMPLETED",  # its role does not exist
    "100000000007": "COMPLETED",  # its starts are denied
}

aws = FakeAws(region_name=REGION, keep_requests=None)
targets = []
for account_id, status in LAST_STATUS.items():
    backup = aws.backup(account_id, REGION)
    backup.job_script = JobScript(statuses=["CREATED", status])
    if account_id != "100000000006":
        aws.add_role(f"arn:aws:iam::{account_id}:role/teams/audit", external_id=MACHINE)
    for plan in ("nightly", "weekly")[: 2 if account_id == "100000000001" else 1]:
        backup.add_report_plan(plan)
        targets.append(
            {"account_id": account_id, "role_name": "teams/audit", "report_plan_name": plan}
        )
aws.backup("100000000002").fail_next(operation="StartReportJob")
aws.backup("100000000005").fail_next("AccessDenied", "no", times=999, operation="GetObject")
aws.backup("100000000007").fail_next(
    "AccessDeniedException", "no", times=999, operation="StartReportJob"
)
server = FakeBackupServer(aws)
server.start()
os.environ.update(server.environment, DATASET=sys.argv[2])
# Step Functions writes times as text; moto leaves that to the encoder.
json.JSONEncoder.default = lambda self, value: value.isoformat()
sys.path.insert(0, str(EXAMPLES))
function = importlib.import_module("fleet_lambda")


class Lambda:
    """A client that invokes the function as Lambda does: with JSON, and sometimes twice."""

    def invoke(self, **parameters):
        """Return what Lambda answers."""
        assert parameters["FunctionName"] == FUNCTION
        event = parameters["Payload"]
        try:
            answers = {json.dumps(function.handler(json.loads(event), None)) for _ in range(2)}
            (answer,) = answers
        except Exception as error:
            answer = json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)})
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(answer.encode())}
        return {"Payload": io.BytesIO(answer.encode())}


@cache
def backup_as(role_arn):
    """Return a client with the keys of a role, assumed with the external id of Step Functions."""
    keys = sts.assume_role(RoleArn=role_arn, RoleSessionName="fleet", ExternalId=MACHINE)
    return boto3.client(
        "backup",
        aws_access_key_id=keys["Credentials"]["AccessKeyId"],
        aws_secret_access_key=keys["Credentials"]["SecretAccessKey"],
        aws_session_token=keys["Credentials"]["SessionToken"],
    )


def client_for(region, service, state_credentials):
    """Return what moto calls a service with."""
    assert region == REGION
    return Lambda() if service == "lambda" else backup_as(state_credentials.role_arn)


lambda_eval_utils.boto_client_for = client_for
state_task_service_aws_sdk.boto_client_for = client_for
jsonata._eval_jsonata = lambda text: int(re.fullmatch(r"\(\$polls:=(\d+);\$polls\)", text)[1])


def quick(state):
    """Shorten the pauses of a state, the attempts and the polls."""
    if state["Type"] == "Wait":
        state["Seconds"] = 0
    for retry in state.get("Retry", ()):
        retry.update(IntervalSeconds=1, MaxAttempts=1)
    for choice in state.get("Choices", ()):
        if choice["Variable"] == "$polls":
            choice["NumericGreaterThanEquals"] = 4
    for each in state.get("ItemProcessor", {}).get("States", {}).values():
        quick(each)


text = (EXAMPLES / "fleet_state_machine.json").read_text(encoding="utf-8")
definition = json.loads(text.replace("${ReaderFunctionArn}", FUNCTION))
quick(definition["States"]["Targets"])


def execute(states, name, run_id, targets):
    """Run an execution to its end; return its status and results.

    Its state machine is made anew: in older releases of moto, each has one execution only.
    """
    machine = states.create_state_machine(
        name="fleet",
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::123456789012:role/fleet",
    )
    assert machine["stateMachineArn"] == MACHINE
    execution = states.start_execution(
        stateMachineArn=MACHINE,
        name=name,
        input=json.dumps({"run_id": run_id, "targets": targets}),
    )
    found = {"status": "RUNNING"}
    while found["status"] == "RUNNING":
        time.sleep(0.1)
        found = states.describe_execution(executionArn=execution["executionArn"])
    states.delete_state_machine(stateMachineArn=MACHINE)
    return {
        "status": found["status"],
        "results": json.loads(found.get("output", "null")),
        "cause": found.get("cause"),
    }


def jobs():
    """Return the id, the account and the plan of all jobs."""
    return [
        (job.report_job_id, account_id, job.report_plan_name)
        for account_id in LAST_STATUS
        for job in aws.client(account_id, REGION).iter_report_jobs()
    ]


def files():
    """Return the dataset: what each file holds, by its folder and its job's plan."""
    root, plans = Path(sys.argv[2]), {job_id: plan for job_id, _, plan in jobs()}
    return {
        f"{path.parent.relative_to(root).as_posix()} {plans.get(path.stem)}": str(
            parquet.ParquetFile(path).read().to_pylist()
        )
        for path in root.rglob("*.parquet")
    }


entered = []
add_event = EventManager.add_event


def add_and_count(self, *args, **details):
    """Add an event to a history; count the states that are entered, in child executions too."""
    if details["event_type"].endswith("StateEntered"):
        entered.append(details["event_type"])
    return add_event(self, *args, **details)


EventManager.add_event = add_and_count

with mock_aws(
    config={
        "stepfunctions": {"execute_state_machine": True},
        "core": {
            "mock_credentials": False,
            "passthrough": {"urls": [rf"{server.endpoint_url}/.*"]},
        },
    }
):
    sts, states = boto3.client("sts"), boto3.client("stepfunctions")
    first, files_of_first, jobs_of_first = execute(states, "a", "monday", targets), files(), jobs()
    again = execute(states, "b", "monday", targets)
    files_of_again, jobs_of_again = files(), jobs()
    before, entered[:] = len(aws.requests), []
    another = execute(states, "c", "tuesday", targets[:1])

starts = [
    json.loads(each.body)["IdempotencyToken"]
    for each in aws.requests
    if each.method == "POST" and each.target.startswith("/audit/report-jobs/")
]
report(
    {
        "runs": [first, again, another],
        "jobs": sorted(each[1:] for each in jobs_of_first),
        "jobs_are_same": jobs_of_again == jobs_of_first,
        "files": sorted(files_of_first),
        "files_are_same": files_of_again == files_of_first,
        "rows": sum(text.count("backup_job_id") for text in files_of_first.values()),
        "starts": starts,
        "regions": sorted({each.header("Authorization").split("/")[2] for each in aws.requests}),
        "polls": sum(
            each.target.startswith("/audit/report-jobs/") and each.method == "GET"
            for each in aws.requests[before:]
        ),
        "transitions": len(entered),
    }
)
