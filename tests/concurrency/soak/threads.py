"""The threads that make the calls of a run, and check how each of them ends."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from itertools import count, cycle
from typing import NamedTuple

from botocore.config import Config

from aws_backup_reports import BackupClient, ClientError
from aws_backup_reports.models import ReportJob

from .faults import MAX_RESPONSE_BYTES
from .plan import Foreseen, Run, foresee, job_id, listed, plan, proof

TOGETHER = 8
"""How many threads share each client that is shared, and how many have clients of their own."""

CALLS_OF_A_CLIENT = 100
"""After so many calls, a thread closes its own client and makes another."""

LONGEST_WAIT = 120.0
MOST_PROBLEMS = 20
"""How many are kept in words; the others are only counted."""

Source = Generator[tuple[str, BackupClient], None, None]
"""Yields a client for each call of a thread, with the scheme that it speaks."""


class WrongResultError(Exception):
    """A call has returned the result of another."""


def check(*jobs: ReportJob, names: list[str]) -> None:
    """Raise WrongResultError unless the jobs are those with these names."""
    if [(each.report_job_id, each.status_message) for each in jobs] != [
        (each, proof(each)) for each in names
    ]:
        raise WrongResultError(f"{jobs} instead of {names}")


def describe(client: BackupClient, name: str) -> int | None:
    """Describe a job."""
    response = client.describe_report_job(ReportJobId=name)
    check(response.report_job, names=[name])
    return int(response["ResponseMetadata"]["RetryAttempts"]) + 1


def list_jobs(client: BackupClient, name: str) -> int | None:
    """List the jobs of a plan."""
    response = client.list_report_jobs(ByReportPlanName=name)
    check(*response.report_jobs, names=listed(name))
    return int(response["ResponseMetadata"]["RetryAttempts"]) + 1


def start(client: BackupClient, name: str) -> int | None:
    """Start a job of a plan."""
    response = client.start_report_job(ReportPlanName=name)
    if response.report_job_id != f"{name} {proof(name)}":
        raise WrongResultError(f"{response.report_job_id} instead of {name}")
    return int(response["ResponseMetadata"]["RetryAttempts"]) + 1


def wait(client: BackupClient, name: str) -> int | None:
    """Wait for a job that has completed."""
    check(client.wait_for_report_job(ReportJobId=name, timeout=LONGEST_WAIT), names=[name])
    return None


CALLS: dict[str, Callable[[BackupClient, str], int | None]] = {
    "describe": describe,
    "list": list_jobs,
    "start": start,
    "wait": wait,
}
"""Each makes a call, checks its result, and returns its attempts; None: they are not known."""


def name_of(error: Exception) -> str:
    """Return the class of an error, with its code if the class has many."""
    return f"ClientError {error.code}" if type(error) is ClientError else type(error).__name__


class End(NamedTuple):
    """How a call has ended."""

    error: str = ""
    """What it raised; empty: it returned the right result."""
    attempts: int | None = None
    """How many it took; None: that is not known."""
    text: str = "a result"


def end_of(operation: str, client: BackupClient, name: str) -> End:
    """Make a call, and return how it ended."""
    try:
        return End(attempts=CALLS[operation](client, name))
    except Exception as error:
        return End(name_of(error), getattr(error, "attempts", None), repr(error)[:300])


class Soak:
    """The threads of one run, and what they count."""

    def __init__(self, run: Run, urls: dict[str, str], bundle: str) -> None:
        self._run = run
        self._urls = urls
        self._bundle = bundle
        self._lock = threading.Lock()
        self._tickets = count()
        self._began = 0.0
        self._shared: list[BackupClient] = []
        self.rights: Counter[int] = Counter()
        """Calls that returned the right result, by how many requests that took."""
        self.errors: Counter[str] = Counter()
        """Calls that raised what they had to raise, by its name."""
        self.problems: list[str] = []
        """What should not be; the first of it."""
        self.problem_count = 0
        self.requests: Counter[str] = Counter()
        """Requests that must have been sent, by scheme."""
        self.faults: Counter[str] = Counter()
        """Faults that must have been met, by scheme and name."""
        self.overrun = -1e9
        """Seconds that a call took beyond its limit, at most; negative: none did."""
        self.delay = 0.0
        """Seconds that a call began later than planned, at most."""
        self.doing: dict[str, int] = {}
        """The number of the call that each thread is making."""

    def start(self) -> list[threading.Thread]:
        """Start all threads."""
        sources = [self._own() for _ in range(TOGETHER)]
        for scheme, is_listened_to in (("http", False), ("https", False), ("https", True)):
            client = self._client(scheme)
            if is_listened_to:
                client.meta.events.register("before-send", lambda **_: None)
            self._shared.append(client)
            sources += [self._share(scheme, client) for _ in range(TOGETHER)]
        threads = [
            threading.Thread(target=self._work, args=[each], daemon=True) for each in sources
        ]
        self._began = time.monotonic()
        for thread in threads:
            thread.start()
        return threads

    def close(self) -> None:
        """Close the clients that are shared."""
        for client in self._shared:
            client.close()

    def complain(self, problem: str) -> None:
        """Count what should not be."""
        self.problem_count += 1
        if self.problem_count <= MOST_PROBLEMS:
            self.problems.append(problem)

    def _client(self, scheme: str) -> BackupClient:
        timeout = self._run.read_timeout
        return BackupClient(
            "eu-west-1",
            endpoint_url=self._urls[scheme],
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="secretEXAMPLE",
            verify=self._bundle,
            config=Config(
                connect_timeout=timeout, read_timeout=timeout, max_pool_connections=TOGETHER
            ),
            call_timeout=self._run.call_timeout,
            max_response_bytes=MAX_RESPONSE_BYTES,
        )

    def _share(self, scheme: str, client: BackupClient) -> Source:
        while True:
            yield scheme, client

    def _own(self) -> Source:
        for scheme in cycle(("http", "https")):
            with self._client(scheme) as client:
                for _ in range(CALLS_OF_A_CLIENT):
                    yield scheme, client

    def _work(self, source: Source) -> None:
        with closing(source):
            for number in self._tickets:
                if number >= self._run.calls:
                    return
                self._make(number, *next(source))

    def _make(self, number: int, scheme: str, client: BackupClient) -> None:
        due = self._began + number / self._run.rate
        time.sleep(max(due - time.monotonic(), 0.0))
        planned = plan(self._run, number)
        foreseen = foresee(planned)
        name, thread = job_id(number), threading.current_thread().name
        self.doing[thread] = number
        start = time.monotonic()
        end = end_of(planned.operation, client, name)
        took = time.monotonic() - start
        del self.doing[thread]
        limit = LONGEST_WAIT if planned.operation == "wait" else self._run.call_timeout
        with self._lock:
            self.delay = max(self.delay, start - due)
            self.overrun = max(self.overrun, took - limit)
            self._note(number, scheme, foreseen, end)
            if took > limit + self._run.slack:
                self.complain(f"call {number} took {took:.1f} of {limit:.1f} seconds")

    def _note(self, number: int, scheme: str, foreseen: Foreseen, end: End) -> None:
        """Count a call that has ended."""
        self.requests[scheme] += foreseen.requests
        self.faults.update(f"{scheme} {fault.name}" for fault in foreseen.met)
        if end.error != foreseen.error or end.attempts not in (None, foreseen.attempts):
            met = ", ".join(fault.name for fault in foreseen.met) or "no fault"
            self.complain(
                f"call {number} over {scheme} met {met} and ended with {end.text} after "
                f"{end.attempts} attempts, not with {foreseen.error or 'it'} after "
                f"{foreseen.attempts}"
            )
        elif end.error:
            self.errors[end.error] += 1
        else:
            self.rights[foreseen.requests] += 1
