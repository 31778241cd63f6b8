"""Many accounts and Regions: one coordinator runs their report jobs, and workers read them.

    for outcome in run_reports(targets, run_id="2026-07-03"):
        if outcome.job:
            engine.submit(read, outcome.job, outcome.target.account)

The coordinator only starts and watches jobs. An engine of your choice distributes the reading, by
`read_rows` and `write_parquet`.
"""

# pyright: reportPrivateUsage=false
# Clients drive what is made of their calls here, which nobody else needs to know of.

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from heapq import heappop, heappush
from itertools import count
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from ._call.batch import until_pause
from ._call.exchange import Call
from ._runs import MOST_REQUESTS, MOST_WATCHED, STARTS_PER_SECOND, TIMEOUT, Run, prepared
from .accounts import Account
from .models import ReportJob
from .rows import AnyRow
from .targets import ReportOutcome, ReportTarget, together

if TYPE_CHECKING:
    from .client import BackupClient

__all__ = ["read_rows", "run_reports"]

PATIENCE_AT_END = 1.0
"""Seconds that the end waits for the threads, each of which may be in the middle of a request."""

LONGEST_NAP = 1.0
"""Seconds after which Windows notices that Ctrl-C was pressed."""


class Watched:
    """The targets of one account and Region while they are under way, in one thread at a time."""

    def __init__(
        self, targets: list[ReportTarget], run: Run, tell: Callable[[ReportOutcome], object]
    ) -> None:
        self._account = targets[0].account
        self._run = run
        self._client: BackupClient | None = None
        self._call: Call[None] | None = None
        self._batch = run.batch(targets, tell, self.now)
        self.due: float | None = None
        """When to go on, by the client's clock; None: all targets have their outcomes."""

    def now(self) -> float:
        """Return the time of the client's clock."""
        return time.monotonic() if self._client is None else self._client._clock()

    def sleep(self, seconds: float) -> bool:
        """Let the time of a fake pass; return False if the time is real."""
        if self._client is None or self._client._sleep is None:
            return False
        self._client._sleep(seconds)
        return True

    def go_on(self, is_left: Callable[[], bool]) -> None:
        """Make calls until there is a pause, or until all have ended. It never raises."""
        pause = None
        try:
            client, call = self._opened()
            pause = client._drive(until_pause(call, is_left))
        except BaseException as error:  # else the thread ends, and the coordinator waits for ever
            # What the client could not find or do, such as assume its role, holds for all targets.
            self._batch.fail(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        self.due = None if pause is None else self.now() + pause.seconds
        if self.due is None:
            self.close()

    def close(self) -> None:
        """Make no more calls."""
        if self._call is not None:
            self._call.close()
        if self._client is not None:
            with suppress(Exception):  # a class of the user's may fail; no target has
                self._client.close()

    def _opened(self) -> tuple[BackupClient, Call[None]]:
        if self._client is None or self._call is None:
            run = self._run
            self._client = client = self._account.client(**run.settings)
            self._call = self._batch.run(*client._waiting(run.timeout, run.poll_every, False))
        return self._client, self._call


class Threads:
    """Threads that make the calls of accounts. As a context manager, it ends them."""

    def __init__(self, most: int, events: SimpleQueue[Any]) -> None:
        self._most = most
        self._events = events
        self._ready: SimpleQueue[Watched | None] = SimpleQueue()
        self._started: list[Thread] = []
        self._is_ending = False
        self.working = 0
        """How many accounts are with the threads, whose events have not been received."""

    def take(self, watched: Watched) -> None:
        """Let an account go on; it is an event when it comes to a pause or to its end."""
        self.working += 1
        self._ready.put(watched)
        if len(self._started) < min(self.working, self._most):
            # Daemons: one that waits for a dead endpoint must not keep a program from ending.
            self._started.append(Thread(target=self._work, name="run_reports", daemon=True))
            self._started[-1].start()

    def _work(self) -> None:
        while (watched := self._ready.get()) is not None:
            if not self._is_ending:
                watched.go_on(lambda: self._is_ending)
            if self._is_ending:
                watched.close()
            self._events.put(watched)

    def __enter__(self) -> Threads:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._is_ending = True
        for _ in self._started:
            self._ready.put(None)
        end = time.monotonic() + PATIENCE_AT_END
        for each in self._started:
            each.join(max(end - time.monotonic(), 0.0))


class Coordinator:
    """Lets accounts go on when they are due, and receives what happens."""

    def __init__(self, targets: Iterable[ReportTarget], run: Run, most: dict[str, int]) -> None:
        self._events: SimpleQueue[ReportOutcome | Watched] = SimpleQueue()
        self._threads = Threads(most["max_requests"], self._events)
        self._most_watched = most["max_watched"]
        self._coming = (Watched(some, run, self._events.put) for some in together(targets))
        self._parked: list[tuple[float, int, Watched]] = []
        """The accounts that pause, the next one first."""
        self._numbers = count()

    def outcomes(self) -> Generator[ReportOutcome, None, None]:
        """Yield each outcome as it is known."""
        try:
            with self._threads:
                while True:
                    # One at a time, since whoever finds out the targets may take long.
                    watched = None if self._is_full() else next(self._coming, None)
                    if watched is not None:
                        self._threads.take(watched)
                    elif not (self._parked or self._threads.working):
                        return
                    event = self._next_event(must_wait=watched is None)
                    if isinstance(event, ReportOutcome):
                        yield event
        finally:
            self._close()

    def _is_full(self) -> bool:
        return len(self._parked) + self._threads.working >= self._most_watched

    def _next_event(self, *, must_wait: bool) -> ReportOutcome | Watched | None:
        """Return what happened, if anything; an account that was due goes on."""
        event = None
        with suppress(Empty):
            event = self._events.get_nowait() if not must_wait else self._wait()
        if isinstance(event, Watched):
            self._threads.working -= 1
            if event.due is not None:
                heappush(self._parked, (event.due, next(self._numbers), event))
        while self._parked and self._parked[0][0] <= self._parked[0][2].now():
            self._threads.take(heappop(self._parked)[2])
        return event

    def _wait(self) -> ReportOutcome | Watched | None:
        """Wait until something happens, or until an account is due. Raises Empty."""
        if not self._parked:
            return self._events.get(timeout=LONGEST_NAP)
        due, _, first = self._parked[0]
        seconds = max(due - first.now(), 0.0)
        if not self._threads.working and first.sleep(seconds):
            return None
        return self._events.get(timeout=min(seconds, LONGEST_NAP))

    def _close(self) -> None:
        """Close what no thread works on."""
        with suppress(Empty):
            while True:
                event = self._events.get_nowait()
                if isinstance(event, Watched):
                    event.close()
        for _, _, watched in self._parked:
            watched.close()


def run_reports(
    targets: Iterable[ReportTarget],
    *,
    run_id: str,
    timeout: float | timedelta = TIMEOUT,
    poll_every: float | timedelta | None = None,
    starts_per_second: float = STARTS_PER_SECOND,
    max_watched: int = MOST_WATCHED,
    max_requests: int = MOST_REQUESTS,
    **settings: Any,
) -> Generator[ReportOutcome, None, None]:
    """Run a job of each target, and yield how it ended, as soon as that is known.

    Each job is started with a token that follows from `run_id` and the target. A run that is begun
    again with the same id, after a crash for example, continues with the same jobs: AWS starts no
    second one for a token. How long AWS remembers a token is not documented.

    Targets can be any number, and are taken as they are needed. Those that follow each other and
    have equal accounts are watched together, by ListReportJobs: sort them by account and Region.

    - `timeout`: how long the targets of one account and Region may take, from their first start
      on, in seconds or as a timedelta. The time runs whatever the caller does between two outcomes.
    - `poll_every`: as in `BackupClient.wait_for_report_jobs`.
    - `starts_per_second`: how many jobs are started in one account, in all Regions together.
    - `max_watched`: how many accounts and Regions are under way; each has a client meanwhile.
    - `max_requests`: how many requests are made at once, each by a thread.
    - `settings`: those of the clients, which `Account.client` makes.

    An outcome has either a job or an error, and no target makes this raise. Where nothing answers,
    the first connection that times out is the error of all targets there. Closing the generator, or
    leaving it by an exception, ends its threads; one in the middle of a request ends with that.

    Raises ValueError for an empty `run_id` and numbers out of range, and what `targets` raises.
    """
    most = {"max_watched": max_watched, "max_requests": max_requests}
    run = prepared(run_id, timeout, poll_every, starts_per_second, most, settings)
    return Coordinator(targets, run, most).outcomes()


def read_rows(job: ReportJob | str, account: Account, **settings: Any) -> Iterator[AnyRow]:
    """Yield the rows of a job's report, by a client of its own.

    It is made for the workers of an engine: it depends on its arguments alone, which pickle, and
    can be repeated. `settings` are those of the client. Raises what
    `BackupClient.iter_report_rows` raises.
    """
    with account.client(**settings) as client:
        yield from client.iter_report_rows(job)
