"""Run the report jobs of many accounts, and let the workers of a Dask cluster read the reports.

    python fleet_dask.py 2026-07-03 targets.csv dataset

Its arguments are the id of the run, a CSV file with the columns account_id, region_name, role_name,
external_id and report_plan_name, and the folder of the dataset, which all workers must reach. It
prints a line for each target that failed. A run that is begun again with its id starts no job twice
and replaces the files that it wrote.

Needs `pip install "aws-backup-reports[arrow]" distributed`.
"""

import csv
import sys
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

from distributed import Client, Future, LocalCluster, as_completed

from aws_backup_reports import (
    Account,
    ReportJob,
    ReportTarget,
    read_rows,
    run_reports,
    write_parquet,
)

MOST_READING = 1000
"""Tasks that Dask has at once: each takes 10 KiB here and in the scheduler, read or not."""


def targets_in(path: Path) -> Iterator[ReportTarget]:
    """Yield the targets in a file, where those of an account and Region should be together."""
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            account = Account(
                line["account_id"],
                line["region_name"],
                role_name=line["role_name"] or None,
                external_id=line["external_id"] or None,
            )
            yield ReportTarget(account, line["report_plan_name"])


def read(job: ReportJob, account: Account, root: Path, name: str) -> int:
    """Add a report to the dataset, on a worker; return how many files that made."""
    return len(write_parquet(read_rows(job, account), root, name=name))


def run(
    cluster: Client, targets: Iterator[ReportTarget], root: Path, *, run_id: str, **limits: Any
) -> Iterator[tuple[ReportTarget, BaseException | None]]:
    """Yield each target once its report was read, or with what went wrong.

    `limits` are those of `run_reports`.
    """
    reading: dict[Future, ReportTarget] = {}
    futures = as_completed(loop=cluster.loop)

    def ended(future: Future) -> tuple[ReportTarget, BaseException | None]:
        target = reading.pop(future)
        if future.cancelled():  # its exception would be None, as after a success
            return target, CancelledError(f"{future.key} was cancelled")
        return target, future.exception()

    for outcome in run_reports(targets, run_id=run_id, **limits):
        target = outcome.target
        if outcome.job is None:
            yield target, outcome.error
            continue
        name = target.idempotency_token(run_id)
        task = (read, outcome.job, target.account, root, name)
        # The task writes files, so Dask must run it whatever it knows of an equal one.
        future = cluster.submit(*task, pure=False, retries=2)
        reading[future] = target
        futures.add(future)
        while futures.has_ready() or len(reading) >= MOST_READING:
            yield ended(next(futures))
    for future in futures:
        yield ended(future)


def main(run_id: str, targets: str, root: str) -> int:
    """Run the program; return its exit code."""
    failed = 0
    folder = Path(root).absolute()  # workers may run in other folders
    # Any other cluster of Dask's will do, or the address of a scheduler.
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=4, dashboard_address="localhost:8787"
        ) as workers,
        Client(workers) as cluster,
    ):
        for target, error in run(cluster, targets_in(Path(targets)), folder, run_id=run_id):
            if error is not None:
                failed += 1
                where = f"{target.account.account_id} {target.account.region_name}"
                print(f"{where} {target.report_plan_name}: {error!r}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
