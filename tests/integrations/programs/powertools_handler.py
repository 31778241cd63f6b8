"""Powertools around the handler of docs/lambda.md: what it logs, traces and counts."""

import io
import json
import os
import sys
from functools import partial

from _client import outcome_of, report, serve
from _page import LambdaContext, block

server = serve()
# As Lambda sets them: Powertools traces nowhere else.
os.environ.update(
    AWS_LAMBDA_FUNCTION_NAME=LambdaContext.function_name,
    LAMBDA_TASK_ROOT="/var/task",
    _X_AMZN_TRACE_ID="Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
)
traced = []


class Emitter:
    """Keeps what would go to the daemon."""

    def send_entity(self, entity):
        """Keep the subsegment."""
        traced.append(json.loads(entity.serialize()))


printed, stdout = io.StringIO(), sys.stdout
sys.stdout = printed  # both log and metrics are lines there
names = {}
exec(block("python", "aws_lambda_powertools"), names)
is_made_early = names["client"]._delegate is not None
names["tracer"].provider._emitter = Emitter()
outcomes = [
    outcome_of(partial(names["handler"], {"reportJobId": job_id}, LambdaContext()))
    for job_id in (
        server.backup.add_report_job(statuses=["RUNNING", "COMPLETED"]),
        server.backup.add_report_job(status="FAILED"),
    )
]
sys.stdout = stdout
lines = [json.loads(line) for line in printed.getvalue().splitlines()]
report(
    {
        "is_made_early": is_made_early,
        "outcomes": outcomes,
        "logged": [
            [each["level"], each["name"], each["message"].partition(":")[0]]
            for each in lines
            if each.get("name") in ("reports", "aws_backup_reports")
        ],
        "invocations": sorted({each["function_request_id"] for each in lines if "level" in each}),
        "counted": [each for each in lines if "_aws" in each],
        "traced": [[each["name"], each.get("aws", {}).get("operation")] for each in traced],
    }
)
