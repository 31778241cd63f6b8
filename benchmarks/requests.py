"""Requests that it takes to wait for many jobs, against one describe for each of them.

The jobs are started together and end one after the other, between one and five minutes later,
in the fake service, whose clock moves only where the client pauses.
"""

import time
from collections.abc import Callable
from datetime import datetime, timezone
from random import Random

from aws_backup_reports._call.deadline import Deadline
from aws_backup_reports.testing import FakeBackup, JobScript

FIRST, LAST = 60.0, 300.0
SEED = 4
"""Makes the pauses, which are partly random, the same in each run."""


def durations(count: int) -> list[float]:
    """How long each job takes, in seconds."""
    return [LAST - (LAST - FIRST) * number / count for number in range(count)]


def together(count: int) -> int:
    """How many requests `wait_for_report_jobs` makes."""
    now = datetime.now(timezone.utc)
    backup = FakeBackup(clock=lambda: now)  # however long this machine takes
    ids = [
        backup.add_report_job(
            script=JobScript(statuses=["RUNNING", "COMPLETED"], seconds=seconds, report_items=[])
        )
        for seconds in durations(count)
    ]
    client = backup.client()
    client._jitter = Random(SEED).random
    ended = list(client.wait_for_report_jobs(ids))
    assert len(ended) == count
    return len(backup.requests)


def one_by_one(count: int) -> int:
    """How many it takes at such pauses when each job is described until it has ended."""
    jitter = Random(SEED).random
    return sum(polls(seconds, jitter) for seconds in durations(count))


def polls(seconds: float, jitter: Callable[[], float]) -> int:
    """How often a job is described that takes so long."""
    elapsed = 0.0
    for number, pause in enumerate(Deadline(0, time.monotonic, jitter).pauses(), 1):
        elapsed += pause
        if elapsed >= seconds:
            return number
    raise AssertionError("pauses do not end")


def main() -> None:
    """Print the table."""
    print("|   jobs | one describe per job | wait_for_report_jobs |")
    print("| -----: | -------------------: | -------------------: |")
    for count in (1, 100, 10_000):
        print(f"| {count:6,} | {one_by_one(count):20,} | {together(count):20,} |")


if __name__ == "__main__":
    main()
