"""Requests, time and memory that it takes to run the jobs of very many accounts and Regions.

    make bench-scale PAIRS=100000 PLANS=1

Each pair of an account and a Region has its plans in a fake service of its own, where each job
takes one to five minutes. They share a clock, which moves only where the coordinator pauses: the
time that requests take is left out.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

from aws_backup_reports import BackupClient, ReportOutcome, ReportTarget, run_reports
from aws_backup_reports.testing import FakeBackup, JobScript

FIRST, LAST = 60.0, 300.0
SEED = 4
REGIONS = ("eu-west-1", "us-east-1")


class Clock:
    """The time of all fakes and of the coordinator."""

    def __init__(self) -> None:
        self._start = datetime.now(timezone.utc)
        self.seconds = 0.0

    def now(self) -> datetime:
        """Return the time as the service tells it."""
        return self._start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Return the seconds since the start."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds


class Simulation:
    """Fakes, each of which exists while its jobs are under way."""

    def __init__(self, plans: int) -> None:
        self.clock = Clock()
        self.requests = 0
        self._plans = [f"plan_{number}" for number in range(plans)]
        self._random = Random(SEED)
        self._lock = Lock()
        self._open: dict[Simulated, FakeBackup] = {}
        self._left: Counter[Simulated] = Counter()
        """How many jobs of each pair have not ended."""

    def targets(self, pairs: int) -> Iterator[ReportTarget]:
        """Yield the plans of so many pairs, account by account."""
        for number in range(pairs):
            account, region = divmod(number, len(REGIONS))
            pair: Any = Simulated(self, f"{account + 1:012}", REGIONS[region])
            yield from (ReportTarget(pair, plan) for plan in self._plans)

    def client(self, pair: Simulated, settings: dict[str, Any]) -> BackupClient:
        """Return a client of a fake that begins to exist."""
        backup = FakeBackup(
            account_id=pair.account_id,
            region_name=pair.region_name,
            clock=self.clock.now,
            keep_requests=None,
        )
        for plan in self._plans:
            backup.add_report_plan(plan)
        client: BackupClient = backup.client(**settings)
        client._clock = self.clock.monotonic  # type: ignore[method-assign]  # as a fake's client
        client._sleep = self.clock.sleep
        with self._lock:
            seconds = self._random.uniform(FIRST, LAST)
            client._jitter = Random(self._random.random()).random
            self._open[pair] = backup
            self._left[pair] = len(self._plans)
        backup.job_script = JobScript(
            statuses=["RUNNING", "COMPLETED"], seconds=seconds, report_items=[]
        )
        return client

    def end(self, outcome: ReportOutcome) -> None:
        """Note that a job has ended. With the last of a pair, its fake ends, too."""
        assert outcome.job is not None, outcome.error
        pair: Any = outcome.target.account
        with self._lock:
            self._left[pair] -= 1
            if not self._left[pair]:
                del self._left[pair]
                self.requests += len(self._open.pop(pair).requests)


@dataclass(frozen=True)
class Simulated:
    """An `Account` whose clients call a fake."""

    simulation: Simulation
    account_id: str
    region_name: str

    def client(self, **settings: Any) -> BackupClient:
        """Return a client."""
        return self.simulation.client(self, settings)


def memory() -> float:
    """Return the memory of this process, in MB."""
    kilobytes = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert kilobytes is not None
    return int(kilobytes[1]) * 1024 / 1e6


def run(pairs: int, plans: int, **limits: Any) -> None:
    """Run the jobs, and print a row of the table each time that there are ten times as many."""
    simulation = Simulation(plans)
    done, shown = 0, 100
    for outcome in run_reports(simulation.targets(pairs), run_id="simulated", **limits):
        simulation.end(outcome)
        done += 1
        if done in (shown, pairs * plans):
            shown = done * 10
            requests, hours = simulation.requests / done, simulation.clock.seconds / 3600
            print(f"| {done:7,} | {requests:14.1f} | {hours:5.1f} | {memory():6.0f} MB |")
            sys.stdout.flush()
    assert done == pairs * plans


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000, help="accounts and Regions")
    parser.add_argument("--plans", type=int, default=1, help="plans of each pair")
    parser.add_argument("--watched", type=int, default=500, help="max_watched of run_reports")
    parser.add_argument("--poll-every", type=float, help="poll_every of run_reports")
    given = parser.parse_args()
    print("|    jobs | requests a job | hours |    memory |")
    print("| ------: | -------------: | ----: | --------: |")
    # One request at a time: a fake answers at once, and threads would only wait for each other.
    limits = {"max_watched": given.watched, "poll_every": given.poll_every, "max_requests": 1}
    run(given.pairs, given.plans, **limits)


if __name__ == "__main__":
    main()
