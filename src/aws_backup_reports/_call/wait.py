"""Waiting for report jobs: ask, pause, ask again, until they end or the time is up.

Each function here is a generator over exchanges, like a call: it yields attempts and returns
what it waited for, so it needs no clock, sleep or network of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

from aws_backup_reports._wire.operations import (
    DESCRIBE_REPORT_JOB,
    LIST_REPORT_JOBS,
    START_REPORT_JOB,
)
from aws_backup_reports.exceptions import (
    ReportJobFailed,
    ReportJobTimeout,
    ResourceNotFoundException,
)
from aws_backup_reports.models import ReportJob

from .exchange import Ask, Call, ResultT, next_page
from .retry import is_throttled, is_transient

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 30.0
"""Minutes are typical for a job: more questions would find it ended no sooner to speak of."""

GROWTH = 1.5
RESERVE = 1.0
"""Seconds kept for the last question, and in Lambda for the answer to the invocation."""

LONGEST_CALL = 86_400.0
"""Seconds that sockets take for a timeout; they refuse infinity."""

NOT_FOUND_GRACE = 15.0
"""Seconds in which a job that was just started may not be found yet."""

PAGE_SIZE = 1000

FEW = 10
"""Jobs described in a round whose listing failed: enough to get on, and no storm of requests."""


class LambdaContext(Protocol):
    """What Lambda hands to a handler, as far as waiting is concerned."""

    def get_remaining_time_in_millis(self) -> int: ...


class OutOfTimeError(Exception):
    """There is no time left for another attempt."""


class Deadline:
    """A time limit over pauses, retries and calls. `clock` gives seconds, and never goes back."""

    def __init__(self, timeout: float | LambdaContext, clock: Callable[[], float]) -> None:
        context: Any = timeout
        self.seconds: float
        if hasattr(context, "get_remaining_time_in_millis"):
            self.seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE
        elif isinstance(timeout, (int, float)) and timeout >= 0:
            self.seconds = float(timeout)
        else:
            raise ValueError(
                f"timeout must be 0 seconds or more, or a Lambda context, not {timeout!r}"
            )
        self.attempts = 0
        """How many requests were sent so far."""
        self._clock = clock
        self._start = clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._start

    @property
    def remaining(self) -> float:
        """Seconds that are left; negative when there are none."""
        return self.seconds - self.elapsed

    def last_pause(self, pause: float) -> float:
        """Cut a pause so that one more question can be asked after it.

        Raises `OutOfTimeError` when there is no time for that.
        """
        if pause and self.remaining <= RESERVE:
            raise OutOfTimeError
        return min(pause, max(self.remaining - RESERVE, 0.0))

    def limit(self, call: Call[ResultT], pause: float = 0.0) -> Call[ResultT]:
        """Make a call after a pause, and let none of its attempts outlast the deadline.

        Raises `OutOfTimeError` instead of an attempt that there is no time for.
        """
        delay = self.last_pause(pause)
        try:
            attempt = next(call)
            while True:
                delay += attempt.delay
                remaining = self.remaining - delay
                if remaining <= 0:
                    raise OutOfTimeError
                attempt.request.context["time_limit"] = min(remaining, LONGEST_CALL)
                self.attempts += 1
                try:
                    answer = yield attempt._replace(delay=delay)
                except Exception as error:
                    attempt = call.throw(error)
                else:
                    attempt = call.send(answer)
                delay = 0.0
        except StopIteration as end:
            result: ResultT = end.value
            return result
        finally:
            call.close()


def pauses(jitter: Callable[[], float]) -> Iterator[float]:
    """Give the pauses before each question: none, then 5 s growing to 30 s, up to a quarter less.

    The jitter keeps programs that were started together from asking together.
    """
    yield 0.0
    longest = FIRST_PAUSE
    while True:
        yield longest * (1 - jitter() / 4)
        longest = min(longest * GROWTH, LONGEST_PAUSE)


class Patience:
    """What is waited out: throttling, 5xx, lost connections, and a job not found for a while."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._missing_since: dict[str, float] = {}

    def outlasts(self, error: Exception, job_id: str = "") -> bool:
        """Whether the next answer may be better."""
        if isinstance(error, ResourceNotFoundException) and job_id:
            elapsed = self._deadline.elapsed
            return elapsed - self._missing_since.setdefault(job_id, elapsed) < NOT_FOUND_GRACE
        return is_transient(error) or is_throttled(error, DESCRIBE_REPORT_JOB)

    def found(self, job_id: str) -> None:
        """Note that a job is there."""
        self._missing_since.pop(job_id, None)


def wait_for_report_job(
    ask: Ask,
    params: dict[str, Any],
    deadline: Deadline,
    jitter: Callable[[], float],
    on_poll: Callable[[ReportJob], object] | None,
) -> Call[ReportJob]:
    """Wait until a job has succeeded, and give it.

    Raises `ReportJobFailed`, `ReportJobTimeout`, and at once what no waiting can mend.
    """
    job_id = params["ReportJobId"]
    patience = Patience(deadline)
    last: ReportJob | None = None
    trouble: Exception | None = None
    for pause in pauses(jitter):
        try:
            response = yield from deadline.limit(ask(DESCRIBE_REPORT_JOB, params), pause)
            job: ReportJob = response.report_job
        except OutOfTimeError:
            raise ReportJobTimeout(deadline.seconds, {job_id: last}) from trouble
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
    ask: Ask,
    params: dict[str, Any],
    deadline: Deadline,
    jitter: Callable[[], float],
    on_poll: Callable[[ReportJob], object] | None,
) -> Call[ReportJob]:
    """Start a job, then wait for it: see `wait_for_report_job`."""
    job_id = {"ReportJobId": (yield from _start(ask, params, deadline, jitter))}
    job = yield from wait_for_report_job(ask, job_id, deadline, jitter, on_poll)
    return job


def _start(
    ask: Ask, params: dict[str, Any], deadline: Deadline, jitter: Callable[[], float]
) -> Call[str]:
    """Start a job and give its id. One idempotency token serves all tries: they start one job."""
    params = {"IdempotencyToken": str(uuid.uuid4()), **params}
    patience = Patience(deadline)
    trouble: Exception | None = None
    for pause in pauses(jitter):
        try:
            started = yield from deadline.limit(ask(START_REPORT_JOB, params), pause)
        except OutOfTimeError:
            maybe_started = deadline.attempts > 0
            raise ReportJobTimeout(deadline.seconds, {}, maybe_started=maybe_started) from trouble
        except Exception as error:
            if not patience.outlasts(error):
                raise
            trouble = error
            continue
        job_id: str = started.report_job_id
        return job_id
    raise AssertionError("pauses do not end")


class Watch:
    """Many jobs that are waited for together, through the pages of ListReportJobs."""

    def __init__(self, job_ids: Iterable[str], deadline: Deadline) -> None:
        if isinstance(job_ids, str):
            raise TypeError(f"ids of report jobs are wanted, not the one text {job_ids!r}")
        self.pending: dict[str, ReportJob | None] = dict.fromkeys(job_ids)
        """The jobs that have not ended, as last seen, by their ids."""
        self._deadline = deadline
        self._patience = Patience(deadline)
        self._trouble: Exception | None = None
        """What went wrong with the last question, if anything did."""
        self._failure: Exception | None = None
        """What no waiting can mend; it is raised when everything else has been given."""
        self._pages = 1
        """How many pages the last listing had: what the next is likely to cost."""
        self._is_bounded = False
        """Whether that listing began at the oldest pending job."""
        self._can_list = True

    def ended(self, ask: Ask, pause: float) -> Call[list[ReportJob]]:
        """Ask once for all pending jobs, by whatever takes fewer requests, and give the ended.

        Raises `ReportJobTimeout`; but jobs that were seen to have ended before that are given
        first, and the next question raises it.
        """
        seen: dict[str, ReportJob] = {}
        out_of_time = False
        before, self._trouble = self._trouble, None
        try:
            yield from self._see(ask, pause, seen)
        except OutOfTimeError:
            out_of_time = True
        except Exception as error:
            self._failure = error
        self.pending.update(seen)
        ended = {job_id: job for job_id, job in seen.items() if job.is_finished}
        for job_id in ended:
            del self.pending[job_id]
        if self._failure is not None and not isinstance(self._failure, ResourceNotFoundException):
            # It would meet every job that is left: a missing permission, or wrong keys.
            self.pending.clear()
        if out_of_time and not ended:
            cause = self._trouble or before
            raise ReportJobTimeout(self._deadline.seconds, self.pending) from cause
        return list(ended.values())

    def close(self) -> None:
        """Raise what went wrong for good on the way: an id that is none, a missing permission."""
        if self._failure is not None:
            raise self._failure

    def _see(self, ask: Ask, pause: float, seen: dict[str, ReportJob]) -> Call[None]:
        """Note how each pending job is, as far as answers come."""
        most = len(self.pending)
        if self._can_list and len(self.pending) > self._expected_pages():
            try:
                yield from self._list(ask, pause, seen)
            except OutOfTimeError:
                raise
            except Exception as error:
                # Describing may be allowed, or work, where listing is not or does not.
                self._can_list = self._patience.outlasts(error)
                self._trouble = error
                most = FEW if self._can_list else most
            pause = 0.0
        for job_id in [each for each in self.pending if each not in seen][:most]:
            question = ask(DESCRIBE_REPORT_JOB, {"ReportJobId": job_id})
            try:
                response = yield from self._deadline.limit(question, pause)
                seen[job_id] = response.report_job
                self._patience.found(job_id)
            except OutOfTimeError:
                raise
            except Exception as error:
                self._note(error, job_id)
            pause = 0.0

    def _note(self, error: Exception, job_id: str) -> None:
        """Keep a trouble that may pass, and drop a job that is not there; raise all else."""
        if self._patience.outlasts(error, job_id):
            self._trouble = error
        elif isinstance(error, ResourceNotFoundException):
            self._failure = error
            del self.pending[job_id]
        else:
            raise error

    def _expected_pages(self) -> int:
        if not self._is_bounded and self._since():
            # From now on a listing begins at the oldest pending job: one page, most likely.
            self._is_bounded = True
            self._pages = 1
        return self._pages

    def _list(self, ask: Ask, pause: float, seen: dict[str, ReportJob]) -> Call[None]:
        """Page through the jobs, from the oldest pending one on.

        As many pages as there are jobs still unseen are enough: to go on would take more
        requests than to describe those.
        """
        first: dict[str, Any] = {"MaxResults": PAGE_SIZE}
        if since := self._since():
            first["ByCreationAfter"] = since
        params: dict[str, Any] | None = first
        pages = 0
        while params is not None and len(self.pending) - len(seen) > pages:
            page = yield from self._deadline.limit(ask(LIST_REPORT_JOBS, params), pause)
            pause = 0.0
            pages += 1
            for job in page.report_jobs:
                if job.report_job_id in self.pending:
                    seen[job.report_job_id] = job
            params = next_page(params, page)
        self._pages = pages

    def _since(self) -> datetime | None:
        """When the oldest pending job was created; None unless all of them are known."""
        times = [job.creation_time if job else None for job in self.pending.values()]
        if None in times:
            return None
        # A second earlier, since AWS does not say whether the limit itself counts.
        return min(filter(None, times)) - timedelta(seconds=1)
