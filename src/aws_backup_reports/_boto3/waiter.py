"""A wait in boto3's shape, made by botocore's own waiter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import WaiterError as BotocoreWaiterError
from botocore.waiter import NormalizedOperationMethod, SingleWaiterConfig, Waiter

from aws_backup_reports.exceptions import WaiterError

REPORT_JOB_COMPLETED = {
    "operation": "DescribeReportJob",
    "delay": 15,
    "maxAttempts": 120,
    "acceptors": [
        {
            "state": state,
            "matcher": "path",
            "argument": "ReportJob.Status",
            "expected": status,
        }
        for state, status in (
            ("success", "COMPLETED"),
            ("success", "COMPLETED_WITH_ISSUES"),
            ("failure", "FAILED"),
        )
    ]
    + [
        {"state": "retry", "matcher": "error", "expected": code}
        for code in ("ServiceUnavailableException", "ThrottlingException")
    ],
}
"""What boto3 would have in its ``waiters-2.json``, if it had a waiter for report jobs."""


class ReportJobWaiter(Waiter):
    """botocore's waiter, with two things more: a result, and an error that pickles."""

    def __init__(self, describe_report_job: Callable[..., Any]) -> None:
        super().__init__(
            "ReportJobCompleted",
            SingleWaiterConfig(REPORT_JOB_COMPLETED),
            NormalizedOperationMethod(describe_report_job),
        )

    def wait(self, **params: Any) -> Any:
        """Wait until the job has succeeded, and give the last response.

        `ReportJobId` names the job; `WaiterConfig` may hold ``Delay`` (15 seconds between
        questions) and ``MaxAttempts`` (120 questions).

        Raises `WaiterError` when the job failed, or when no question is left.
        """
        last_response: Any = None

        def ask(**question: Any) -> Any:
            nonlocal last_response
            last_response = self._operation_method(**question)
            return last_response

        try:
            # One of its own for each wait: threads may share this one, as in boto3.
            Waiter(self.name, self.config, ask).wait(**params)
        except BotocoreWaiterError as error:
            raise WaiterError(**error.kwargs, last_response=error.last_response) from None
        return last_response
