"""Waiting for a report job: poll, pause, poll again, until it ends or the time is up.

Each function here is a generator over calls, and is driven like a call: it needs no clock, sleep
or network of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NoReturn, TypeAlias

from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
)

from aws_backup_reports._log import logger
from aws_backup_reports._wire.operations import (
    DESCRIBE_REPORT_JOB,
    START_REPORT_JOB,
    Operation,
)
from aws_backup_reports._wire.request import is_sendable
from aws_backup_reports.exceptions import (
    CallTimeoutError,
    InvalidResponseError,
    ReportJobFailed,
    ReportJobTimeout,
    ResourceNotFoundException,
)
from aws_backup_reports.models import ReportJob
from aws_backup_reports.responses import DescribeReportJobResponse, Response, StartReportJobResponse

from .deadline import Deadline, OutOfTimeError
from .exchange import Ask, Call, Callback
from .retry import may_pass

OnPoll: TypeAlias = Callable[[ReportJob], object]
"""Is called with each job seen."""

UNREACHABLE = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
"""The name is not known, there is no route, or nobody accepts the connection."""

NOT_FOUND_GRACE = 15.0
"""Seconds in which a job that has just been started may not be found yet."""


class Patience:
    """What a wait continues through until its deadline: errors that may pass."""

    def __init__(self, deadline: Deadline, *, for_network: bool = False) -> None:
        self.deadline = deadline
        self.trouble: Exception | None = None
        """The last failure, if nothing has succeeded since."""
        self.is_reached = for_network
        """Until something has been reached, the address may be wrong; then, it is an outage."""
        self._is_logged = False
        self._missing_since: dict[str, float] = {}

    def continues_after(
        self, error: Exception, operation: Operation[Any], job_id: str = ""
    ) -> bool:
        """Note a failure, and return whether the next poll may succeed."""
        reason = error.__cause__ if isinstance(error, CallTimeoutError) else error
        if reason is not None and not isinstance(reason, UNREACHABLE):
            self.reached()
        if isinstance(error, ResourceNotFoundException) and job_id:
            self.trouble = error
            elapsed = self.deadline.elapsed
            return elapsed - self._missing_since.setdefault(job_id, elapsed) < NOT_FOUND_GRACE
        if not (self.is_reached and may_pass(error, operation)):
            return False
        self.trouble = error
        if not self._is_logged:
            logger.warning("waiting for report jobs continues through %s", type(error).__name__)
            self._is_logged = True
        return True

    def reached(self) -> None:
        """Note that something answers, whatever it says."""
        self.is_reached = True

    def found(self, job_id: str) -> None:
        """Note that a job exists."""
        self.reached()
        self._missing_since.pop(job_id, None)

    def recover(self) -> None:
        """Note that nothing fails any longer."""
        self.trouble = None
        if self._is_logged:
            logger.info("waiting for report jobs: the service answers again")
            self._is_logged = False

    def raise_timeout(
        self, end: OutOfTimeError, pending: Mapping[str, ReportJob | None], **facts: Any
    ) -> NoReturn:
        """Raise the error for the end of the time, with the last failure as its cause."""
        cause = end.__cause__
        last_error = cause if isinstance(cause, Exception) else self.trouble
        raise ReportJobTimeout(
            self.deadline.seconds,
            pending,
            limit=self.deadline.description,
            last_error=last_error,
            **facts,
        ) from last_error


def describe(
    ask: Ask, job_id: str, deadline: Deadline, pause: float
) -> Call[DescribeReportJobResponse]:
    """Describe a job after a pause. Raises InvalidResponseError if the answer is about another."""
    params = {"ReportJobId": job_id}
    response = yield from deadline.limit(ask(DESCRIBE_REPORT_JOB, params), pause)
    described = response.report_job.report_job_id
    # A mock that nobody told what to return has no id: to go on would take until the timeout.
    if isinstance(described, str) and described.lower() != str(job_id).lower():
        raise _broken(response, f"it describes the report job {described}")
    return response


def _broken(response: Response, reason: str) -> InvalidResponseError:
    """Return the error for a response that is whole, but not what was asked for."""
    return InvalidResponseError(
        operation_name=response.operation_name,
        reason=reason,
        request_id=response.request_id,
        body="",
    )


def wait_for_report_job(
    ask: Ask, job_id: str, patience: Patience, on_poll: OnPoll | None
) -> Call[ReportJob]:
    """Wait until a job has succeeded. Raises at once any error that waiting cannot fix."""
    deadline = patience.deadline
    last: ReportJob | None = None
    for pause in deadline.pauses():
        try:
            response = yield from describe(ask, job_id, deadline, pause)
        except OutOfTimeError as end:
            patience.raise_timeout(end, {job_id: last})
        except Exception as error:
            if not patience.continues_after(error, DESCRIBE_REPORT_JOB, job_id):
                raise
            continue
        patience.found(job_id)
        patience.recover()
        last = response.report_job
        if on_poll is not None:
            yield Callback(partial(on_poll, last))
        if last.failed:
            raise ReportJobFailed(last, response)
        if last.succeeded:
            return last
    raise AssertionError("pauses do not end")


def start_and_wait(
    ask: Ask, params: Mapping[str, Any], patience: Patience, on_poll: OnPoll | None
) -> Call[ReportJob]:
    """Start a job, then wait for it: see `wait_for_report_job`.

    All of its calls have one idempotency token, so they start one job.
    """
    params = {"IdempotencyToken": str(uuid.uuid4()), **params}
    try:
        job_id = yield from _start(ask, params, patience)
        return (yield from wait_for_report_job(ask, job_id, patience, on_poll))
    except ReportJobTimeout as timeout:
        timeout.idempotency_token = params["IdempotencyToken"]
        raise


def started_id(started: StartReportJobResponse) -> str:
    """Return the id of a job that was started. Raises InvalidResponseError if there is none."""
    job_id = started.report_job_id
    if not is_sendable(DESCRIBE_REPORT_JOB, {"ReportJobId": job_id}):
        raise _broken(started, f"{job_id!a} is not the id of a report job")
    return job_id


def _start(ask: Ask, params: Mapping[str, Any], patience: Patience) -> Call[str]:
    deadline = patience.deadline
    for pause in deadline.pauses():
        try:
            started = yield from deadline.limit(ask(START_REPORT_JOB, params), pause)
            job_id = started_id(started)
        except OutOfTimeError as end:
            patience.raise_timeout(end, {}, maybe_started=deadline.has_begun)
        except Exception as error:
            if not patience.continues_after(error, START_REPORT_JOB):
                raise
            continue
        patience.recover()
        return job_id
    raise AssertionError("pauses do not end")
