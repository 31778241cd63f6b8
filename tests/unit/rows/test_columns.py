"""Values of cells, decoded or kept as text."""

import json
from datetime import timedelta

import pytest

from aws_backup_reports._rows.column import normalized
from aws_backup_reports.rows import read_report
from tests._report_samples import utc

KEYS = {"backupJobId": "1", "restoreJobId": "1", "controlComplianceStatus": "COMPLIANT"}


def row_of(key="backupJobId", **members):
    """Return the row of one item in JSON; the key decides its template."""
    [row] = read_report(json.dumps([{key: KEYS[key], **members}]).encode())
    return row


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-07-14T23:53:47Z", utc(2021, 7, 14, 23, 53, 47)),
        ("2021-07-14T23:53Z", utc(2021, 7, 14, 23, 53)),
        ("2021-07-14T23:53:47.2Z", utc(2021, 7, 14, 23, 53, 47, 200_000)),
        ("2021-07-14T23:53:47.229Z", utc(2021, 7, 14, 23, 53, 47, 229_000)),
        ("2021-07-14T23:53:47.229123Z", utc(2021, 7, 14, 23, 53, 47, 229_123)),
        ("2021-07-14T23:53:47.229123456Z", utc(2021, 7, 14, 23, 53, 47, 229_123)),
        ("2021-07-14T23:53:47,229Z", utc(2021, 7, 14, 23, 53, 47, 229_000)),
        ("2021-07-14 23:53:47", utc(2021, 7, 14, 23, 53, 47)),
        ("2021-07-14T23:53:47.229", utc(2021, 7, 14, 23, 53, 47, 229_000)),
        ("2021-07-15T01:53:47+02:00", utc(2021, 7, 14, 23, 53, 47)),
        ("2021-07-15T01:53:47.229123456+0200", utc(2021, 7, 14, 23, 53, 47, 229_123)),
        ("2021-07-14T18:53:47-05", utc(2021, 7, 14, 23, 53, 47)),
        ("2021-07-14T24:00:00Z", utc(2021, 7, 15)),
    ],
)
def test_a_time_is_in_utc(value, expected):
    """One without an offset is in UTC; digits below a microsecond are cut off."""
    row = row_of(creationDate=value)

    assert row.creation_date == expected
    assert str(row.creation_date.tzinfo) == "UTC"
    assert not row.problems


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "2021-07-14",
        "2021-02-30T00:00:00Z",
        "2021-07-14T23:53:60Z",
        "20210714T235347Z",
        "2021-W28-3T00:00:00Z",
        "2021-07-14T23:53:47z",
        "2021-07-14x23:53:47Z",
        "2021-07-14T23:53:47Z ",
        "\u0662021-07-14T23:53:47Z",
        "0001-01-01T00:00:00+02:00",
        "\ud800",
        "9" * 10_000,
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_time_stays_text(value):
    """All versions of Python say so of the same texts."""
    row = row_of(creationDate=value)

    assert row.creation_date is None
    assert row.problems == {"creation_date": value}


@pytest.mark.parametrize("value", [1626306827.229, True, ["2021"], {"a": 1}])
def test_a_time_that_is_no_text_is_kept_as_json(value):
    """AWS writes times as text."""
    row = row_of(creationDate=value)

    assert row.creation_date is None
    assert json.loads(row.problems["creation_date"]) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("00:22:20", timedelta(minutes=22, seconds=20)),
        ("00:00:00", timedelta()),
        ("0:00:01", timedelta(seconds=1)),
        ("25:00:00", timedelta(days=1, hours=1)),
        ("124:59:59", timedelta(hours=124, minutes=59, seconds=59)),
        ("999999:59:59.999999", timedelta(hours=1_000_000, microseconds=-1)),
        ("00:00:01.5", timedelta(seconds=1.5)),
        ("2021-07-16T00:00:00.010Z", "2021-07-16T00:00:00.010Z"),
        ("00:60:00", "00:60:00"),
        ("-00:00:01", "-00:00:01"),
        ("9999999:00:00", "9999999:00:00"),
        ("22 minutes", "22 minutes"),
    ],
)
def test_a_run_time_is_a_timedelta_or_text(value, expected):
    """Copies have a point in time there, which is no run time."""
    row = row_of(jobRunTime=value)

    assert row.job_run_time == expected
    assert not row.problems


@pytest.mark.parametrize("value", [1340, True, [1]])
def test_a_run_time_that_is_no_text_is_a_problem(value):
    """Seconds would be a guess."""
    row = row_of(jobRunTime=value)

    assert row.job_run_time is None
    assert row.problems == {"job_run_time": json.dumps(value)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        ("0", 0),
        ("8589934592", 8589934592),
        ("007", 7),
        ("-1", -1),
        (5.0, 5),
        (2**63 - 1, 2**63 - 1),
    ],
    ids=repr,
)
def test_a_whole_number_is_read(value, expected):
    """It may be in text, as in CSV."""
    row = row_of(backupSizeInBytes=value)

    assert (row.backup_size_in_bytes, type(row.backup_size_in_bytes)) == (expected, int)


@pytest.mark.parametrize(
    "value",
    [True, 1.5, 1e300, 2**63, f"-{2**64}", "1e3", "1_000", "1,000", " 1", "٣", "1.0", [1]],
    ids=repr,
)
def test_what_is_no_whole_number_of_64_bits_stays_text(value):
    """A table could not hold it."""
    row = row_of(backupSizeInBytes=value)

    assert row.backup_size_in_bytes is None
    assert row.problems["backup_size_in_bytes"] in (value, json.dumps(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.00%", 0.0), ("42.50%", 42.5), ("100.00 %", 100.0), ("7.5", 7.5), (42.25, 42.25), (1, 1.0)],
)
def test_a_percentage_is_its_number(value, expected):
    """42.5 for ``42.50%``."""
    row = row_of("restoreJobId", percentDone=value)

    assert (row.percent_done, type(row.percent_done)) == (expected, float)


@pytest.mark.parametrize(
    "value",
    ["half", "%", "1%%", "nan%", "1e999%", True, [1], 10**400],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_percentage_stays_text(value):
    """It is never NaN, nor infinite."""
    row = row_of("restoreJobId", percentDone=value)

    assert row.percent_done is None
    assert row.problems["percent_done"] in (value, json.dumps(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (False, False), ("true", True), ("FALSE", False), ("True", True)],
    ids=repr,
)
def test_a_truth_is_read_in_any_case(value, expected):
    """JSON has truths, CSV has text."""
    assert row_of(isEncrypted=value).is_encrypted is expected


@pytest.mark.parametrize("value", ["yes", 1, 0, [True]])
def test_what_is_no_truth_stays_text(value):
    """Neither 1 nor yes is guessed at."""
    row = row_of(isEncrypted=value)

    assert row.is_encrypted is None
    assert row.problems["is_encrypted"] in (value, json.dumps(value))


@pytest.mark.parametrize("value", ['{"a": "b"}', {"a": "b"}])
def test_an_object_may_be_in_text(value):
    """Parameters are JSON in text even in JSON."""
    row = row_of("controlComplianceStatus", controlParameters=value)

    assert row.control_parameters == {"a": "b"}


@pytest.mark.parametrize(
    "value",
    ["[]", "{", "5", "{'a': 1}", '{"a": NaN}', '{"a": 1' + "0" * 9999 + "}", "[" * 99_999, [1]],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_object_stays_text(value):
    """NaN is not JSON, and a row with it would not equal itself."""
    row = row_of("controlComplianceStatus", controlParameters=value)

    assert row.control_parameters is None
    assert row.problems["control_parameters"] in (value, json.dumps(value))


def test_text_that_is_none_is_json():
    """An id that came as a number is not lost."""
    row = row_of(resourceName=5, resourceArn={"a": "é"})

    assert (row.resource_name, row.resource_arn) == ("5", '{"a": "é"}')


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_cell_is_none(empty):
    """It is neither a problem nor extra."""
    row = row_of(creationDate=empty, backupOptions=empty, resourceName=empty, news=empty)

    assert (row.creation_date, row.backup_options, row.resource_name) == (None, None, None)
    assert (row.extra, row.problems) == ({}, {})


@pytest.mark.parametrize(
    "name",
    [
        "Backup Size in Bytes",
        "backupSizeInBytes",
        "backup_size_in_bytes",
        "BACKUP Size [GB] in Bytes",
    ],
)
def test_a_column_is_known_by_what_its_names_have_in_common(name):
    """Letters and digits count, a unit in brackets does not."""
    assert normalized(name) == "backupsizeinbytes"
