"""What stands in a report, as typed rows; it needs neither AWS nor botocore.

    for row in read_report("BACKUP_JOB_REPORT_nightly_2026-07-02.csv"):
        print(row.account_id, row.job_status, row.resource_arn)

Each template has a dataclass. Columns are recognized by their names, as CSV (``Job Status``) and
JSON (``jobStatus``) write them, wherever they stand; the attribute is ``job_status``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, overload

from ._rows.compliance_rows import ComplianceRow, ControlComplianceRow, ResourceComplianceRow
from ._rows.errors import ReportFormatError
from ._rows.job_rows import (
    AnyJobStatus,
    BackupJobRow,
    CopyJobRow,
    JobRow,
    PlannedJobRow,
    RestoreJobRow,
    ScanJobRow,
)
from ._rows.reading import RowT, Source, name_of, newest, rows_of
from ._rows.row import ReportRow
from ._rows.templates import Template

__all__ = [
    "ROW_TYPES",
    "AnyJobStatus",
    "AnyRow",
    "BackupJobRow",
    "ComplianceRow",
    "ControlComplianceRow",
    "CopyJobRow",
    "JobRow",
    "PlannedJobRow",
    "ReportFormatError",
    "ReportRow",
    "ResourceComplianceRow",
    "RestoreJobRow",
    "ScanJobRow",
    "newest",
    "read_report",
]

if TYPE_CHECKING:

    class AnyRow(ReportRow):
        """A row of a template that is not known in advance: type checkers pass any attribute."""

        def __getattr__(self, name: str) -> Any: ...
else:
    AnyRow = ReportRow

ROW_TYPES: Mapping[str, type[ReportRow]] = {
    "BACKUP_JOB_REPORT": BackupJobRow,
    "COPY_JOB_REPORT": CopyJobRow,
    "RESTORE_JOB_REPORT": RestoreJobRow,
    "SCAN_JOB_REPORT": ScanJobRow,
    "MALWARE_JOB_REPORT": ScanJobRow,
    "CONTROL_COMPLIANCE_REPORT": ControlComplianceRow,
    "RESOURCE_COMPLIANCE_REPORT": ResourceComplianceRow,
}
"""The rows of each template. A template that AWS adds has plain `ReportRow` until it is known."""


@overload
def read_report(source: Source, row_type: type[RowT]) -> Iterator[RowT]: ...


@overload
def read_report(source: Source, row_type: None = None) -> Iterator[AnyRow]: ...


def read_report(source: Source, row_type: type[ReportRow] | None = None) -> Iterator[Any]:
    """Yield the rows of one file of a report, as it is read: a few at a time are in memory.

    `source` is a path, a file that was opened in binary mode, bytes, or an iterable of pieces of
    them. Whether it is CSV or JSON is seen from its first character. The template is that in the
    file's name, if AWS has named it, else it follows from the columns. `row_type` is the kind of
    rows that you expect: type checkers know their attributes then, and another template is an
    error.

    Raises `ReportFormatError` for what is no report or is cut, ValueError for another template,
    OSError for a file that cannot be read, and TypeError for another source.
    """
    file = name_of(source)
    return rows_of(source, Template(ROW_TYPES, file=file, expected=row_type), file)
