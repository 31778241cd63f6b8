"""Reports as tables of pandas, polars and Arrow."""

import json
import sys
from datetime import datetime, timedelta, timezone

import pytest

from aws_backup_reports._rows import frames
from aws_backup_reports.rows import ROW_TYPES, BackupJobRow, CopyJobRow, read_report
from tests._report_samples import DOCUMENTED, as_csv, as_json, item_of

SURROGATE = "\ud800"
ITEMS = [
    item_of(DOCUMENTED["BACKUP_JOB_REPORT"]),
    {"backupJobId": "0002"},
    {
        "backupJobId": "é" + SURROGATE,
        "creationDate": "9999-12-31T23:59:59.123456Z",
        "completionDate": "soon",
        "backupSizeInBytes": 2**63 - 1,
        "deleteAfterDays": 2**64,
        "jobRunTime": "2021-07-16T00:00:00.010Z",
        "isEncrypted": "maybe",
        "newMember": {"a": "é"},
    },
    {
        "backupJobId": "4",
        "creationDate": "0001-01-01T00:00:00Z",
        "jobRunTime": "999999:59:59",
        "backupSizeInBytes": -(2**63),
    },
]


def with_pandas(rows, row_type):
    """Return types and values of a DataFrame."""
    pandas = pytest.importorskip("pandas")
    table = frames.to_pandas(rows, row_type)
    values = {
        name: [None if pandas.isna(each) else each for each in column.tolist()]
        for name, column in table.items()
    }
    return {name: str(kind) for name, kind in table.dtypes.items()}, values


def with_polars(rows, row_type):
    """Return types and values of a DataFrame of polars."""
    pytest.importorskip("polars")
    table = frames.to_polars(rows, row_type)
    return {name: str(kind) for name, kind in table.schema.items()}, table.to_dict(as_series=False)


def with_arrow(rows, row_type):
    """Return types and values of a table of Arrow."""
    pytest.importorskip("pyarrow")
    table = frames.to_arrow(rows, row_type)
    return {field.name: str(field.type) for field in table.schema}, table.to_pydict()


TYPES = {
    with_pandas: {
        "creation_date": "datetime64[us, UTC]",
        "job_run_time": "timedelta64[us]",
        "backup_size_in_bytes": "Int64",
        "is_encrypted": "boolean",
        "job_status": "string",
        "backup_options": "string",
        "extra": "string",
        "problems": "string",
    },
    with_polars: {
        "creation_date": "Datetime(time_unit='us', time_zone='UTC')",
        "job_run_time": "Duration(time_unit='us')",
        "backup_size_in_bytes": "Int64",
        "is_encrypted": "Boolean",
        "job_status": "String",
        "backup_options": "String",
        "extra": "String",
        "problems": "String",
    },
    with_arrow: {
        "creation_date": "timestamp[us, tz=UTC]",
        "job_run_time": "duration[us]",
        "backup_size_in_bytes": "int64",
        "is_encrypted": "bool",
        "job_status": "string",
        "backup_options": "string",
        "extra": "string",
        "problems": "string",
    },
}
LIBRARIES = pytest.mark.parametrize("read", TYPES, ids=lambda read: read.__name__)


@LIBRARIES
def test_a_table_has_the_values_of_the_rows(read):
    """Also the earliest and the latest times, the largest numbers, and text without a form."""
    _, values = read(read_report(as_json(ITEMS)), BackupJobRow)

    first, _, third, fourth = read_report(as_json(ITEMS))
    for name in ("creation_date", "job_run_time", "backup_size_in_bytes", "is_encrypted"):
        assert values[name][0] == getattr(first, name)
        assert values[name][1] is None
        assert values[name][3] == getattr(fourth, name)
    assert values["backup_job_id"] == [first.backup_job_id, "0002", "é\\ud800", "4"]
    assert values["creation_date"][2] == third.creation_date
    assert values["backup_size_in_bytes"][2] == 2**63 - 1
    assert values["job_run_time"][3] == timedelta(hours=999_999, minutes=59, seconds=59)
    assert values["creation_date"][3] == datetime(1, 1, 1, tzinfo=timezone.utc)
    assert json.loads(values["backup_options"][0]) == {"WindowsVSS": "enabled"}


@LIBRARIES
def test_a_table_has_what_columns_do_not_hold(read):
    """Unknown members, what did not decode, and run times that are none, as JSON."""
    _, values = read(read_report(as_json(ITEMS)), BackupJobRow)

    assert values["extra"] == [None, None, '{"newMember": {"a": "é"}}', None]
    assert [values["problems"][place] for place in (0, 1, 3)] == [None] * 3
    assert json.loads(values["problems"][2]) == {
        "completion_date": "soon",
        "delete_after_days": str(2**64),
        "is_encrypted": "maybe",
        "job_run_time": "2021-07-16T00:00:00.010Z",
    }


@LIBRARIES
@pytest.mark.parametrize("items", [ITEMS, ITEMS[1:2], []], ids=["all", "little", "none"])
def test_types_do_not_depend_on_the_rows(read, items):
    """So that the tables of many days fit together, even of an empty report."""
    types, values = read(read_report(as_json(items)), BackupJobRow)

    assert {name: types[name] for name in TYPES[read]} == TYPES[read]
    names = [each.name for each in BackupJobRow.columns()]
    assert list(types) == [*names, "extra", "problems"]
    assert {len(each) for each in values.values()} == {len(items)}


@LIBRARIES
@pytest.mark.parametrize("template", DOCUMENTED)
def test_every_template_is_a_table(read, template):
    """Its rows know their type; a report of another job than expected is one, too."""
    types, _ = read(read_report(as_csv([item_of(DOCUMENTED[template])])), CopyJobRow)

    assert list(types)[:-2] == [each.name for each in ROW_TYPES[template].columns()]


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_missing_library_is_named_with_its_extra(library, monkeypatch):
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, library, None)
    extra = library.removeprefix("py")

    with pytest.raises(ImportError, match=rf"aws-backup-reports\[{extra}\]") as error:
        getattr(frames, f"to_{extra}")([], BackupJobRow)
    assert error.value.name == library
