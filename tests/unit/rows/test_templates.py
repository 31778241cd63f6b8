"""The kind of rows, by the job, else by the file's name, else by the columns."""

import pytest

from aws_backup_reports._rows.templates import Template
from aws_backup_reports.rows import (
    ROW_TYPES,
    BackupJobRow,
    CopyJobRow,
    JobRow,
    ReportFormatError,
    ReportRow,
    RestoreJobRow,
    read_report,
)

BACKUPS = ["Account ID", "Backup Job ID"]


def row_type(columns, name=None, **options):
    """Return the kind of rows of a file."""
    return Template(ROW_TYPES, name, **options).row_type(columns)


def test_the_template_of_the_job_comes_first():
    """A file's name and its columns may be anything."""
    kind = row_type(BACKUPS, "RESTORE_JOB_REPORT", file="COPY_JOB_REPORT_x_2026.csv")

    assert kind is RestoreJobRow


@pytest.mark.parametrize(
    "file",
    [
        "COPY_JOB_REPORT_nightly_2026-07-02T03:04:05Z.csv",
        "Backup/1/nightly/2026/COPY_JOB_REPORT_nightly_2026.csv",
        "C:\\reports\\COPY_JOB_REPORT_nightly_2026.csv",
        "COPY_JOB_REPORT_MY_REPORT_2026.csv",
        "COPY_JOB_REPORT_BACKUP_JOB_REPORT_2026.csv",
    ],
)
def test_the_name_that_aws_gave_a_file_comes_next(file):
    """Whatever the report plan is called, and wherever the file is."""
    assert row_type(BACKUPS, file=file) is CopyJobRow
    assert row_type(BACKUPS, "NEW_REPORT", file=file) is CopyJobRow


@pytest.mark.parametrize(
    "file", ["", "report.csv", "my_COPY_JOB_REPORT_x.csv", "NEW_REPORT_x.csv", "COPY_JOB_REPORT"]
)
def test_columns_show_the_template_of_other_files(file):
    """Each template has a column that no other has."""
    assert row_type(BACKUPS, "NEW_REPORT", file=file) is BackupJobRow
    for kind in ROW_TYPES.values():
        assert row_type(["Region", "what it is", kind.key], file=file) is kind


def test_a_template_that_is_not_known_has_plain_rows():
    """Its columns are all extra."""
    [row] = read_report(b"Account ID,Region,New ID,Tier\n1,eu-west-1,5,\n")

    assert type(row) is ReportRow
    assert row == ReportRow(account_id="1", region="eu-west-1", extra={"New ID": "5"})


def test_all_rows_of_a_file_are_of_a_kind():
    """Items leave members out, and their template does not change with that."""
    rows = list(
        read_report(
            b'[{"backupJobId": "1"}, {"accountId": "1"}, {"copyJobId": "2", "region": "r"}]'
        )
    )

    assert {type(row) for row in rows} == {BackupJobRow}
    assert rows[2].extra == {"copyJobId": "2"}


def test_other_rows_than_expected_are_an_error():
    """A kind that several templates have in common may be expected, too."""
    data = b"Account ID,Backup Job ID\n1,2\n"

    with pytest.raises(ReportFormatError, match="its rows are BackupJobRow, not CopyJobRow"):
        list(read_report(data, CopyJobRow))
    assert len(list(read_report(data, JobRow))) == 1


def test_expected_rows_are_those_of_a_file_that_does_not_show_its_template():
    """An item without its id may be one of several kinds."""
    data = b"Account ID,Job Status\n1,FAILED\n"

    [row] = read_report(data, CopyJobRow)

    assert row == CopyJobRow(account_id="1", job_status="FAILED")
    with pytest.raises(ReportFormatError, match="its rows are ReportRow, not JobRow"):
        list(read_report(data, JobRow))


def test_columns_of_something_else_are_an_error():
    """They are named, in part."""
    with pytest.raises(ValueError, match="its columns are a, b") as error:
        row_type(["a", "b", "c" * 1000], "BACKUP_JOB_REPORT")
    assert len(str(error.value)) < 300
