"""Waiting for a report job: poll, pause, poll again, until it ends or the time is up.

Each function here is a generator over calls, and is driven like a call: it needs no clock, sleep
or network of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeAlias

from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB, START_REPORT_JOB
from aws_backup_reports.exceptions import (
    ReportJobFailed,
    ReportJobTimeout,
    ResourceNotFoundException,
)
from aws_backup_reports.models import ReportJob

from .deadline import Deadline, OutOfTimeError
from .exchange import Ask, Call
from .retry import is_throttled, is_transient

OnPoll: TypeAlias = Callable[[ReportJob], object]
"""Is called with each job seen."""

NOT_FOUND_GRACE = 15.0
"""Seconds in which a job that has just been started may not be found yet."""


class Patience:
    """Which errors a wait continues through: those that may pass, and at first a missing job."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._missing_since: dict[str, float] = {}

    def outlasts(self, error: Exception, job_id: str = "") -> bool:
        if isinstance(error, ResourceNotFoundException) and job_id:
            elapsed = self._deadline.elapsed
            return elapsed - self._missing_since.setdefault(job_id, elapsed) < NOT_FOUND_GRACE
        return is_transient(error) or is_throttled(error, DESCRIBE_REPORT_JOB)

    def found(self, job_id: str) -> None:
        self._missing_since.pop(job_id, None)


def wait_for_report_job(
    ask: Ask, params: dict[str, Any], deadline: Deadline, on_poll: OnPoll | None
) -> Call[ReportJob]:
    """Wait until a job has succeeded. Raises at once any error that waiting cannot fix."""
    job_id = params["ReportJobId"]
    patience = Patience(deadline)
    last: ReportJob | None = None
    trouble: Exception | None = None
    for pause in deadline.pauses():
        try:
            response = yield from deadline.limit(ask(DESCRIBE_REPORT_JOB, params), pause)
            job = response.report_job
        except OutOfTimeError as end:
            cause = end.__cause__ or trouble
            raise ReportJobTimeout(deadline.seconds, {job_id: last}) from cause
        except Exception as error:
            if not patience.outlasts(error, job_id):
                raise
            trouble = error
            continue
        trouble = None
        patience.found(job_id)
        if on_poll is not None:
            on_poll(job)
        if job.failed:
            raise ReportJobFailed(job, response)
        if job.succeeded:
            return job
        last = job
    raise AssertionError("pauses do not end")


def start_and_wait(
    ask: Ask, params: dict[str, Any], deadline: Deadline, on_poll: OnPoll | None
) -> Call[ReportJob]:
    """Start a job, then wait for it: see `wait_for_report_job`."""
    job_id = {"ReportJobId": (yield from _start(ask, params, deadline))}
    return (yield from wait_for_report_job(ask, job_id, deadline, on_poll))


def _start(ask: Ask, params: dict[str, Any], deadline: Deadline) -> Call[str]:
    """Start a job and return its id. All of its calls have one idempotency token."""
    params = {"IdempotencyToken": str(uuid.uuid4()), **params}
    patience = Patience(deadline)
    trouble: Exception | None = None
    for pause in deadline.pauses():
        try:
            started = yield from deadline.limit(ask(START_REPORT_JOB, params), pause)
        except OutOfTimeError as end:
            maybe_started, cause = deadline.steps > 0, end.__cause__ or trouble
            raise ReportJobTimeout(deadline.seconds, {}, maybe_started=maybe_started) from cause
        except Exception as error:
            if not patience.outlasts(error):
                raise
            trouble = error
            continue
        return started.report_job_id
    raise AssertionError("pauses do not end")
