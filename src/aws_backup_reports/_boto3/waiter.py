"""A wait in boto3's shape, made by botocore's own waiter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import WaiterError as BotocoreWaiterError
from botocore.waiter import NormalizedOperationMethod, SingleWaiterConfig, Waiter

from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.response import typed_response
from aws_backup_reports.exceptions import WaiterError
from aws_backup_reports.responses import DescribeReportJobResponse

STATUS = {"matcher": "path", "argument": "ReportJob.Status"}
REPORT_JOB_COMPLETED = {
    "operation": "DescribeReportJob",
    "delay": 15,
    "maxAttempts": 120,
    "acceptors": [
        {"state": "success", **STATUS, "expected": "COMPLETED"},
        {"state": "success", **STATUS, "expected": "COMPLETED_WITH_ISSUES"},
        {"state": "failure", **STATUS, "expected": "FAILED"},
        {"state": "retry", "matcher": "error", "expected": "ServiceUnavailableException"},
        {"state": "retry", "matcher": "error", "expected": "ThrottlingException"},
    ],
}
"""What boto3 would have in its ``waiters-2.json``, if it had a waiter for report jobs."""


class ReportJobWaiter(Waiter):
    """botocore's waiter, but it returns the last response, and its error pickles."""

    def __init__(self, describe_report_job: Callable[..., Any]) -> None:
        config = SingleWaiterConfig(REPORT_JOB_COMPLETED)
        super().__init__(
            "ReportJobCompleted", config, NormalizedOperationMethod(describe_report_job)
        )

    def wait(self, **params: Any) -> DescribeReportJobResponse:
        """Wait until the job has succeeded, and return the last response.

        `ReportJobId` names the job; `WaiterConfig` may hold ``Delay`` (15 seconds between polls)
        and ``MaxAttempts`` (120 polls). Raises `WaiterError` if the job failed, or if it has not
        ended after the last poll.
        """
        responses: list[Any] = []

        def poll(**arguments: Any) -> Any:
            responses[:] = [self._operation_method(**arguments)]
            return responses[0]

        try:
            # A new one for each wait, since threads may share this one, as in boto3.
            Waiter(self.name, self.config, poll).wait(**params)
        except BotocoreWaiterError as error:
            raise WaiterError(**error.kwargs, last_response=error.last_response) from None
        # An override of the method may return any dict.
        return typed_response(DESCRIBE_REPORT_JOB, responses[0])
