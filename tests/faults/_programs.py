"""What is called with each client: calls, pages and waits.

boto3 has no pages and no waiter for report jobs. Its programs use botocore's own classes for both,
as a program would that needs them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.paginate import Paginator
from botocore.waiter import NormalizedOperationMethod, SingleWaiterConfig, Waiter

from ._case import ErrorName, Program

JOB = {"ReportJobId": "job-1"}
PLAN = {"ReportPlanName": "daily"}
POLL_EVERY = 5
STATUS = {"matcher": "path", "argument": "ReportJob.Status"}
COMPLETED = {
    "operation": "DescribeReportJob",
    "delay": POLL_EVERY,
    "maxAttempts": 120,
    "acceptors": [
        {"state": "success", **STATUS, "expected": "COMPLETED"},
        {"state": "failure", **STATUS, "expected": "FAILED"},
    ],
}


def message_of(response: Any) -> object:
    """Return the message of a described job, which tells answers apart; None if it has none."""
    return (response.get("ReportJob") or {}).get("StatusMessage")


def _describe(client: Any, job_id: str = "job-1") -> object:
    return message_of(client.describe_report_job(ReportJobId=job_id))


def _delete(client: Any) -> object:
    client.delete_report_plan(**PLAN)
    return "done"


def _start(client: Any) -> object:
    return client.start_report_job(**PLAN).get("ReportJobId")


def _then(*calls: Callable[[Any], object]) -> Program:
    """Return a program of several calls, which goes on after errors."""

    def run(client: Any) -> object:
        results = [_result_of(call, client) for call in calls]
        return [each for each, call in zip(results, calls, strict=True) if call is not _idle]

    return Program(run, run)


def _result_of(call: Callable[[Any], object], client: Any) -> object:
    try:
        return call(client)
    except (Exception, KeyboardInterrupt) as error:
        return ErrorName(type(error).__name__)


def _idle(_: Any) -> object:
    threading.Event().wait(0.05)  # whatever takes the place of time.sleep
    return None


DESCRIBE = Program(_describe, _describe)
DELETE = Program(_delete, _delete)
START = Program(_start, _start)
TWICE = _then(_describe, _describe)
THREE = tuple(partial(_describe, job_id=each) for each in ("first", "second", "third"))
THRICE = _then(*THREE)
THRICE_WITH_PAUSES = _then(THREE[0], _idle, THREE[1], _idle, THREE[2])
DESCRIBE_AND_START = _then(_describe, _start)
DESCRIBE_AND_START_LATER = _then(_describe, _idle, _start)
DELETE_AND_DESCRIBE = _then(_delete, _describe)


def _pages(client: Any) -> Any:
    """Return the jobs of all pages, as botocore pages through what boto3 has pages for."""
    tokens = {"input_token": "NextToken", "output_token": "NextToken"}
    config = {**tokens, "limit_key": "MaxResults", "result_key": "ReportJobs"}
    model = client.meta.service_model.operation_model("ListReportJobs")
    for page in Paginator(client.list_report_jobs, config, model).paginate():
        yield from page.get("ReportJobs", [])


def _latest(client: Any) -> object:
    jobs = sorted(_pages(client), key=lambda job: job["CreationTime"])
    return jobs[-1]["ReportJobId"] if jobs else None


def _latest_of_ours(client: Any) -> object:
    job = client.latest_report_job(**PLAN)
    return job and job.report_job_id


ITERATE = Program(
    lambda client: [job.report_job_id for job in client.iter_report_jobs()],
    lambda client: [job["ReportJobId"] for job in _pages(client)],
)
COUNT = Program(
    lambda client: sum(1 for _ in client.iter_report_jobs()),
    lambda client: sum(1 for _ in _pages(client)),
)
LATEST = Program(_latest_of_ours, _latest)


def waited(client: Any, job_id: str, timeout: Any) -> object:
    """Wait for a job as botocore's waiters do, and return the message of the last answer."""
    responses: list[Any] = []

    def poll(**params: Any) -> Any:
        responses[:] = [NormalizedOperationMethod(client.describe_report_job)(**params)]
        return responses[0]

    if not isinstance(timeout, float | int):
        timeout = timeout.get_remaining_time_in_millis() / 1000  # it is a Lambda context
    waiter = Waiter("ReportJobCompleted", SingleWaiterConfig(COMPLETED), poll)
    config = {"Delay": POLL_EVERY, "MaxAttempts": max(int(timeout / POLL_EVERY), 1)}
    waiter.wait(ReportJobId=job_id, WaiterConfig=config)
    return message_of(responses[0])


def wait(timeout: Any = 600.0, **options: Any) -> Program:
    """Return a program that waits for a job."""
    return Program(
        lambda client: client.wait_for_report_job(**JOB, timeout=timeout, **options).status_message,
        lambda client: waited(client, "job-1", timeout),
    )


def start_and_wait(timeout: Any = 600.0, **options: Any) -> Program:
    """Return a program that starts a job and waits for it."""

    def boto3(client: Any) -> object:
        job_id = client.start_report_job(**PLAN).get("ReportJobId")
        return waited(client, job_id, timeout) if job_id else None

    return Program(
        lambda client: client.start_and_wait(**PLAN, timeout=timeout, **options).status_message,
        boto3,
    )


def wait_for_all(*job_ids: str, timeout: float = 600.0, **options: Any) -> Program:
    """Return a program that waits for several jobs."""

    def ours(client: Any) -> object:
        jobs = client.wait_for_report_jobs(job_ids, timeout=timeout, **options)
        return sorted(job.status_message for job in jobs)

    def boto3(client: Any) -> object:
        return sorted(str(waited(client, each, timeout)) for each in job_ids)

    return Program(ours, boto3)
