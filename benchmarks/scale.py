"""Requests, time and memory that it takes to run the jobs of very many accounts and Regions.

    make bench-scale PAIRS=100000

Each pair of an account and a Region has one plan, whose job takes one to five minutes, in a fake
service of its own. They share a clock, which moves only where the coordinator pauses: the time
that requests take is left out.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

from aws_backup_reports import BackupClient, ReportTarget, run_reports
from aws_backup_reports.testing import FakeBackup, JobScript

FIRST, LAST = 60.0, 300.0
SEED = 4
REGIONS = ("eu-west-1", "us-east-1")
PLAN = "nightly"


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

    def __init__(self) -> None:
        self.clock = Clock()
        self.requests = 0
        self._random = Random(SEED)
        self._lock = Lock()
        self._open: dict[tuple[str, str], FakeBackup] = {}

    def targets(self, count: int) -> Iterator[ReportTarget]:
        """Yield the plans of so many pairs, account by account."""
        for number in range(count):
            account, region = divmod(number, len(REGIONS))
            account_id = f"{account + 1:012}"
            yield ReportTarget(Simulated(self, account_id, REGIONS[region]), PLAN)  # type: ignore[arg-type]  # stands in for an Account

    def client(self, account_id: str, region_name: str, settings: dict[str, Any]) -> BackupClient:
        """Return a client of a fake that begins to exist."""
        backup = FakeBackup(
            account_id=account_id,
            region_name=region_name,
            clock=self.clock.now,
            keep_requests=None,
        )
        backup.add_report_plan(PLAN)
        client: BackupClient = backup.client(**settings)
        client._clock = self.clock.monotonic  # type: ignore[method-assign]  # as a fake's client
        client._sleep = self.clock.sleep
        with self._lock:
            seconds = self._random.uniform(FIRST, LAST)
            client._jitter = Random(self._random.random()).random
            self._open[account_id, region_name] = backup
        backup.job_script = JobScript(
            statuses=["RUNNING", "COMPLETED"], seconds=seconds, report_items=[]
        )
        return client

    def end(self, account: Simulated) -> None:
        """Count the requests of a fake, which ends."""
        with self._lock:
            self.requests += len(self._open.pop((account.account_id, account.region_name)).requests)


@dataclass(frozen=True)
class Simulated:
    """An `Account` whose clients call a fake."""

    simulation: Simulation
    account_id: str
    region_name: str

    def client(self, **settings: Any) -> BackupClient:
        """Return a client."""
        return self.simulation.client(self.account_id, self.region_name, settings)


def memory() -> float:
    """Return the memory of this process, in MB."""
    kilobytes = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert kilobytes is not None
    return int(kilobytes[1]) * 1024 / 1e6


def run(count: int, **limits: Any) -> None:
    """Run the jobs, and print a row of the table each time that there are ten times as many."""
    simulation = Simulation()
    done, shown = 0, 100
    for outcome in run_reports(simulation.targets(count), run_id="simulated", **limits):
        assert outcome.job is not None, outcome.error
        simulation.end(outcome.target.account)  # type: ignore[arg-type]  # a Simulated
        done += 1
        if done in (shown, count):
            shown = done * 10
            requests, hours = simulation.requests / done, simulation.clock.seconds / 3600
            print(f"| {done:7,} | {requests:8.1f} | {hours:5.1f} | {memory():6.0f} MB |")
            sys.stdout.flush()
    assert done == count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--watched", type=int, default=500, help="max_watched of run_reports")
    parser.add_argument("--poll-every", type=float, help="poll_every of run_reports")
    given = parser.parse_args()
    print("|   pairs | requests | hours |    memory |")
    print("| ------: | -------: | ----: | --------: |")
    # One request at a time: a fake answers at once, and threads would only wait for each other.
    limits = {"max_watched": given.watched, "poll_every": given.poll_every, "max_requests": 1}
    run(given.pairs, **limits)


if __name__ == "__main__":
    main()
