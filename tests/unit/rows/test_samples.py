"""Reports with the members that AWS documents, and those that others have seen."""

import json

import pytest

from aws_backup_reports.rows import (
    ROW_TYPES,
    BackupJobRow,
    ControlComplianceRow,
    CopyJobRow,
    ResourceComplianceRow,
    RestoreJobRow,
    ScanJobRow,
    read_report,
)
from tests._report_samples import (
    DOCUMENTED,
    SEEN_ACROSS_ACCOUNTS,
    SEEN_IN_2023,
    as_csv,
    as_json,
    item_of,
    utc,
    values_of,
)

KINDS = {
    "BACKUP_JOB_REPORT": BackupJobRow,
    "COPY_JOB_REPORT": CopyJobRow,
    "RESTORE_JOB_REPORT": RestoreJobRow,
    "SCAN_JOB_REPORT": ScanJobRow,
    "CONTROL_COMPLIANCE_REPORT": ControlComplianceRow,
    "RESOURCE_COMPLIANCE_REPORT": ResourceComplianceRow,
}
TABLES = [
    *((KINDS[template], members) for template, members in DOCUMENTED.items()),
    (BackupJobRow, SEEN_ACROSS_ACCOUNTS),
    (BackupJobRow, SEEN_IN_2023),
]
IDS = [*DOCUMENTED, "across accounts", "in 2023"]


def attributes(row):
    """Return the attributes of a row that are not None."""
    values = {each.name: getattr(row, each.name) for each in row.columns()}
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("write", [as_csv, as_json])
@pytest.mark.parametrize(("kind", "members"), TABLES, ids=IDS)
def test_nothing_of_an_item_is_lost(kind, members, write):
    """Each member is an attribute of its type, and the type of the row follows from the members."""
    [row] = read_report(write([item_of(members)]))

    expected = {name: value for name, value in values_of(members).items() if value is not None}
    assert type(row) is kind
    assert attributes(row) == expected
    assert (row.extra, row.problems) == ({}, {})


@pytest.mark.parametrize(("kind", "members"), TABLES, ids=IDS)
def test_a_report_is_alike_in_both_formats(kind, members):
    """CSV cannot tell null from empty text, so neither can a row."""
    items = [item_of(members), dict.fromkeys(item_of(members), ""), item_of(members)]
    items[1]["accountId"] = "111122223333"

    assert list(read_report(as_csv(items))) == list(read_report(as_json(items)))


def test_the_old_period_of_one_member_is_read():
    """Reports on backups had it once, and those on restores have it still."""
    item = {"reportTimePeriod": "2021-07-14T15:48:31Z - 2021-07-15T15:48:31Z", "backupJobId": "1"}

    [row] = read_report(as_json([item]))

    assert row.report_time_period_start == utc(2021, 7, 14, 15, 48, 31)
    assert row.report_time_period_end == utc(2021, 7, 15, 15, 48, 31)


@pytest.mark.parametrize("period", ["2021-07-14T00:00:00Z", "last week", 5, {"start": 1}])
def test_a_period_that_is_none_loses_nothing(period):
    """What has no end is the start, or its text."""
    [row] = read_report(as_json([{"reportTimePeriod": period, "backupJobId": "1"}]))

    assert row.report_time_period_end is None
    start = row.report_time_period_start or row.problems["report_time_period_start"]
    assert start in (utc(2021, 7, 14), "last week", "5", '{"start": 1}')


def test_a_period_beside_both_of_its_ends_is_extra():
    """The ends are read from their own columns."""
    item = {**item_of(SEEN_IN_2023), "reportTimePeriod": "new"}

    [row] = read_report(as_json([item]))

    assert row.report_time_period_end == utc(2021, 7, 15)
    assert row.extra == {"reportTimePeriod": "new"}


def test_a_bare_object_is_a_report_of_one_item():
    """AWS's sample of a scan has no list."""
    item = item_of(DOCUMENTED["SCAN_JOB_REPORT"])

    [row] = read_report(json.dumps(item, indent=2).encode())

    assert type(row) is ScanJobRow
    assert row.scan_job_id == "the scanJobId"


def test_the_guides_name_for_scans_is_known():
    """The guide calls the template MALWARE_JOB_REPORT, the API SCAN_JOB_REPORT."""
    assert ROW_TYPES["MALWARE_JOB_REPORT"] is ROW_TYPES["SCAN_JOB_REPORT"]
