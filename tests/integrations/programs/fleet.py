"""A coordinator whose two workers read reports: prints a line of JSON for each target.

Its arguments are the URL of a server, that of a dead endpoint, a folder for the dataset, what runs
the jobs, ``blocking`` or ``awaited``, its timeout and the seconds between polls. It reads the
targets from standard input, as JSON.
"""

import asyncio
import json
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

from aws_backup_reports import ReportTarget, arun_reports, run_reports
from tests._fleet import ServedAccount, read

RUN_ID = "2026-07-03"


def report(target, error):
    """Print the outcome of a target."""
    account = target.account
    place = [account.account_id, account.region_name, target.report_plan_name]
    kind = None if error is None else type(error).__name__
    last = type(getattr(error, "last_error", None)).__name__
    sys.stdout.write(json.dumps([place, kind, last]) + "\n")
    sys.stdout.flush()


def main(server, dead, root, kind, timeout, poll_every):
    """Run the jobs, and let the workers read."""
    limits = {"timeout": float(timeout), "poll_every": float(poll_every)}
    targets = (
        ReportTarget(ServedAccount(account_id, region, dead if is_dead else server), plan)
        for account_id, region, plan, is_dead in json.loads(sys.stdin.read())
    )
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, spawn) as workers:

        def note(outcome):
            if outcome.error:
                report(outcome.target, outcome.error)
            else:
                done = workers.submit(read, outcome, root, RUN_ID)
                done.add_done_callback(lambda done: report(*done.result()))

        async def run():
            async for outcome in arun_reports(
                targets, run_id=RUN_ID, starts_per_second=1000.0, **limits
            ):
                note(outcome)

        if kind == "awaited":
            asyncio.run(run())
        else:
            for outcome in run_reports(targets, run_id=RUN_ID, starts_per_second=1000.0, **limits):
                note(outcome)


if __name__ == "__main__":
    main(*sys.argv[1:])
