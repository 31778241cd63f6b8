"""How much longer tasks of a second take by Dask than by threads: ``make bench-fleet``.

Both run the same jobs, by `run_reports` against a fake service, and give each one's task to as
many threads. The tasks only sleep, so that what differs is the engine. In the first round, Dask's
workers also import the package.
"""

from __future__ import annotations

import argparse
import os
import runpy
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from distributed import Client, LocalCluster

from aws_backup_reports import Account, ReportJob, ReportTarget, run_reports
from aws_backup_reports.testing import FakeAws, FakeBackupServer, JobScript

PROGRAM = Path(__file__).parents[1] / "examples" / "fleet_dask.py"
ACCOUNTS = [f"{number:012}" for number in range(1, 81)]
REGIONS = ("eu-west-1", "us-east-1")
ROLE = "backup-audit"
PROCESSES, THREADS = 2, 4
"""The cluster of the program; there are as many threads in all without it."""

TASK_SECONDS = 1.0
MOST = 1.05

Way = Callable[[str], None]
"""Runs everything once, with an id of a run."""


def read(_job: ReportJob, _account: Account, _root: Path, _name: str) -> int:
    """Take a second."""
    time.sleep(TASK_SECONDS)
    return 1


def served() -> FakeAws:
    """Return accounts with a role and a plan in each Region, whose jobs are done at once."""
    aws = FakeAws()
    for account_id in ACCOUNTS:
        aws.add_role(f"arn:aws:iam::{account_id}:role/{ROLE}")
        for region_name in REGIONS:
            backup = aws.backup(account_id, region_name)
            backup.add_report_plan("nightly")
            backup.job_script = JobScript(statuses=["COMPLETED"])
    return aws


def targets() -> Iterator[ReportTarget]:
    """Yield all plans."""
    for account_id in ACCOUNTS:
        for region_name in REGIONS:
            yield ReportTarget(Account(account_id, region_name, ROLE), "nightly")


def by_dask(cluster: Client) -> Way:
    """Return the way of the program, whose tasks are replaced."""
    names: dict[str, Any] = runpy.run_path(str(PROGRAM))["run"].__globals__
    names["read"] = read

    def run(run_id: str) -> None:
        for _, error in names["run"](cluster, targets(), Path(), run_id=run_id):
            if error is not None:
                raise error

    return run


def by_threads(pool: ThreadPoolExecutor) -> Way:
    """Return the way without an engine."""

    def run(run_id: str) -> None:
        tasks = []
        for outcome in run_reports(targets(), run_id=run_id):
            if outcome.job is None:
                raise outcome.error or AssertionError
            name = outcome.target.idempotency_token(run_id)
            tasks.append(pool.submit(read, outcome.job, outcome.target.account, Path(), name))
        for task in tasks:
            task.result()

    return run


def main() -> None:
    """Print the seconds of each round, and the median of their ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    ratios = []
    with (
        FakeBackupServer(served()) as server,
        ThreadPoolExecutor(PROCESSES * THREADS) as pool,
        LocalCluster(
            n_workers=PROCESSES, threads_per_worker=THREADS, dashboard_address="localhost:0"
        ) as workers,
        Client(workers) as cluster,
    ):
        os.environ.update(server.environment)
        ways = {"dask": by_dask(cluster), "threads": by_threads(pool)}
        for number in range(rounds):
            seconds = {}
            for name in sorted(ways, reverse=number % 2 == 1):
                began = time.perf_counter()
                ways[name](f"{name}-{number}")
                seconds[name] = time.perf_counter() - began
            ratios.append(seconds["dask"] / seconds["threads"])
            print(f"dask {seconds['dask']:.2f} s, threads {seconds['threads']:.2f} s", flush=True)
    count = len(ACCOUNTS) * len(REGIONS)
    print(f"{count} tasks of {TASK_SECONDS:.0f} s, {PROCESSES * THREADS} at once: ", end="")
    print(f"{median(ratios):.3f} times as long by Dask as by threads")
    if median(ratios) > MOST:
        sys.exit(f"That is more than {MOST}")


if __name__ == "__main__":
    main()
