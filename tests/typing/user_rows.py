"""What a user may write with the rows of reports: type checkers accept every line.

It is never run.
"""

import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from typing_extensions import assert_type

from aws_backup_reports.rows import (
    ROW_TYPES,
    AnyRow,
    BackupJobRow,
    ControlComplianceRow,
    JobRow,
    ReportFormatError,
    ReportRow,
    RestoreJobRow,
    newest,
    read_report,
)

for row in read_report("report.csv", BackupJobRow):
    assert_type(row, BackupJobRow)
    assert_type(row.account_id, str | None)
    assert_type(row.backup_job_id, str | None)
    assert_type(row.creation_date, datetime | None)
    assert_type(row.job_run_time, timedelta | str | None)
    assert_type(row.backup_size_in_bytes, int | None)
    assert_type(row.is_encrypted, bool | None)
    assert_type(row.backup_options, Mapping[str, Any] | None)
    assert_type(row.extra, Mapping[str, Any])
    assert_type(row.problems, Mapping[str, str])
    assert_type(row.file, str)
    assert_type(row.line, int)
    assert_type(row.to_dict(), dict[str, Any])
    assert_type(row.to_json(indent=1), str)
    if row.job_status == "FAILED" or row.status_message:
        print(row.resource_arn)
    if isinstance(row.job_run_time, timedelta):
        print(row.job_run_time.total_seconds())

for restored in read_report(Path("report.json"), RestoreJobRow):
    assert_type(restored.percent_done, float | None)
for control in read_report(b"", ControlComplianceRow):
    assert_type(control.control_parameters, Mapping[str, Any] | None)
for job in read_report(io.BytesIO(), JobRow):
    assert_type(job.job_id, str | None)

for unknown in read_report([b"Backup Job ID", b"\n"]):
    assert_type(unknown, AnyRow)
    assert_type(unknown.region, str | None)
    assert_type(unknown.whatever_the_template_has, Any)

with Path("report.csv").open("rb") as opened:
    assert_type(read_report(opened, BackupJobRow), Iterator[BackupJobRow])
assert_type(newest(read_report("report.csv", BackupJobRow)), list[BackupJobRow])
assert_type(ROW_TYPES["BACKUP_JOB_REPORT"], type[ReportRow])

for_a_test = BackupJobRow(backup_job_id="1", job_status="FAILED", creation_date=None)
as_its_base: JobRow = for_a_test


def place_of(error: ReportFormatError) -> tuple[str, int, int, str]:
    """Return the facts of an error."""
    return error.file, error.line, error.byte, error.reason
