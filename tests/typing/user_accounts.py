"""What a user may write with many accounts: type checkers accept every line.

It is never run.
"""

from collections.abc import AsyncGenerator, Generator, Iterator
from datetime import timedelta
from pathlib import Path

from typing_extensions import assert_type

from aws_backup_reports import (
    Account,
    AsyncBackupClient,
    BackupClient,
    ReportJob,
    ReportOutcome,
    ReportTarget,
    arun_reports,
    read_rows,
    run_reports,
    write_parquet,
)
from aws_backup_reports.rows import AnyRow

account = Account("111122223333", "eu-west-1")
assert_type(account.client(call_timeout=5.0), BackupClient)
assert_type(account.async_client(), AsyncBackupClient)
targets = [ReportTarget(account, "nightly")]
run = run_reports(targets, run_id="1", timeout=timedelta(hours=2), call_timeout=5.0)
assert_type(run, Generator[ReportOutcome, None, None])
assert_type(
    arun_reports(iter(targets), run_id="1", max_watched=9), AsyncGenerator[ReportOutcome, None]
)
for outcome in run:
    assert_type(outcome.target.report_plan_name, str)
    assert_type(outcome.error, Exception | None)
    if outcome.job is not None:
        assert_type(outcome.job, ReportJob)
        rows = read_rows(outcome.job, outcome.target.account)
        assert_type(rows, Iterator[AnyRow])
        assert_type(write_parquet(rows, "reports", name="1"), list[Path])
