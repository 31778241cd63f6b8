"""What rows are: frozen values that know where they come from."""

import copy
import json
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from datetime import timedelta

import pytest

from aws_backup_reports.rows import (
    ROW_TYPES,
    BackupJobRow,
    ControlComplianceRow,
    CopyJobRow,
    ReportRow,
    ResourceComplianceRow,
    newest,
    read_report,
)
from tests._report_samples import DOCUMENTED, as_csv, as_json, item_of, utc


def row_of(template="BACKUP_JOB_REPORT", **more):
    """Return the row of a documented item, read from JSON."""
    [row] = read_report(as_json([{**item_of(DOCUMENTED[template]), **more}]))
    return row


ROWS = pytest.mark.parametrize("template", DOCUMENTED)


@ROWS
def test_a_row_that_was_read_is_as_one_that_was_made(template):
    """Reading fills rows without their ``__init__``: all attributes are there."""
    row = row_of(template)

    made = type(row)(**{each.name: getattr(row, each.name) for each in fields(row)})

    assert made == row
    assert (made.file, made.line) == (row.file, row.line)


@ROWS
@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, replace, "pickle"])
def test_a_row_is_copied_and_pickled(template, twin):
    """A twin is equal, has the same hash, and comes from the same line."""
    row = row_of(template, news=[1], creationDate="soon")
    copied = pickle.loads(pickle.dumps(row)) if twin == "pickle" else twin(row)

    assert copied == row
    assert hash(copied) == hash(row)
    assert (type(copied), copied.line, repr(copied)) == (type(row), row.line, repr(row))


def test_a_row_cannot_be_changed():
    """Neither one that was read, nor one that was made."""
    for row in (row_of(), BackupJobRow(backup_job_id="1")):
        with pytest.raises(FrozenInstanceError):
            row.job_status = "COMPLETED"
        with pytest.raises(FrozenInstanceError):
            del row.job_status
        with pytest.raises((AttributeError, TypeError)):
            row.news = 1


def test_rows_are_equal_if_their_values_are():
    """Where they stand does not count; their type, `extra` and `problems` do."""
    row = BackupJobRow(backup_job_id="1", file="a", line=2)

    assert row == BackupJobRow(backup_job_id="1", file="b", line=3)
    assert row != BackupJobRow(backup_job_id="2", file="a", line=2)
    assert row != BackupJobRow(backup_job_id="1", extra={"a": "b"})
    assert row != BackupJobRow(backup_job_id="1", problems={"creation_date": "b"})
    assert ReportRow(account_id="1") != BackupJobRow(account_id="1")
    assert row != "1"
    assert len({row, BackupJobRow(backup_job_id="1"), BackupJobRow(backup_job_id="2")}) == 2


def test_a_repr_has_what_is_there():
    """Values that are None, and facts that are empty, are left out."""
    row = BackupJobRow(backup_job_id="1", is_encrypted=False, backup_size_in_bytes=0, line=2)

    assert repr(row) == (
        "BackupJobRow(is_encrypted=False, backup_size_in_bytes=0, backup_job_id='1', line=2)"
    )


@ROWS
def test_a_row_becomes_an_item_and_a_row_again(template):
    """Nothing is lost on the way through JSON, not even what did not decode."""
    row = row_of(template, news={"a": ["é"]}, creationDate="soon", jobRunTime="26:00:00.5")

    [again] = read_report(json.dumps([row.to_json_dict()]).encode())

    assert again == row
    assert json.loads(row.to_json(indent=1)) == row.to_json_dict()


def test_a_dict_has_awss_names_and_pythons_values():
    """What is None is left out, unknown columns come last, problems are text."""
    row = row_of(news="x", completionDate="soon")

    values = row.to_dict()

    assert values["creationDate"] == utc(2021, 7, 14, 23, 53, 47, 229_000)
    assert values["jobRunTime"] == timedelta(minutes=22, seconds=20)
    assert values["completionDate"] == "soon"
    assert "parentJobId" not in values
    assert list(values)[-1] == "news"


@pytest.mark.parametrize("written", ["00:22:20", "100:00:59", "00:00:00", "00:00:59.999999"])
def test_a_run_time_is_written_as_it_was_read(written):
    """Fractions are neither lost nor rounded up to 60."""
    assert row_of(jobRunTime=written).to_json_dict()["jobRunTime"] == written


def test_unknown_columns_are_extra_by_their_own_names():
    """In CSV they are text, in JSON what they were."""
    item = {**item_of(DOCUMENTED["BACKUP_JOB_REPORT"]), "backup Tier [€]": 5}

    [from_json] = read_report(as_json([item]))
    [from_csv] = read_report(as_csv([item], titled=False))

    assert from_json.extra == {"backup Tier [€]": 5}
    assert from_csv.extra == {"backup Tier [€]": "5"}


def test_columns_are_those_of_the_template():
    """Their names in AWS's JSON are all that AWS documents, but for the old period."""
    for template, members in DOCUMENTED.items():
        names = {each.aws_name for each in ROW_TYPES[template].columns()}

        assert set(members.split()) - names <= {"reportTimePeriod"}


def test_a_job_has_its_id_by_one_name():
    """Whatever the template calls it."""
    assert CopyJobRow(copy_job_id="c").job_id == "c"
    assert BackupJobRow(backup_job_id="b").job_id == "b"


def test_the_newest_row_of_each_job_is_kept():
    """It has the latest end of its period; of two with the same end, it came last."""
    day = [utc(2026, 7, number) for number in (1, 2, 3)]

    def row(job_id, end, status, region="r"):
        return BackupJobRow(
            account_id="1",
            region=region,
            backup_job_id=job_id,
            report_time_period_end=end,
            job_status=status,
        )

    rows = [
        row("a", day[1], "RUNNING"),
        row("b", day[0], "RUNNING"),
        row("a", day[2], "COMPLETED"),
        row("a", day[0], "CREATED"),
        row("a", day[0], "elsewhere", region="s"),
        row("b", day[0], "FAILED"),
        row("c", None, "CREATED"),
        row("c", None, "FAILED"),
        CopyJobRow(account_id="1", region="r", copy_job_id="a"),
    ]

    kept = newest(iter(rows))

    assert [each.job_status for each in kept] == [
        "COMPLETED",
        "FAILED",
        "elsewhere",
        "FAILED",
        None,
    ]


def test_rows_without_an_id_are_all_kept():
    """Nobody knows what they are about."""
    rows = [BackupJobRow(), BackupJobRow(), ReportRow(account_id="1"), ReportRow(account_id="1")]

    assert newest(rows) == rows


def test_the_newest_evaluation_of_each_control_and_resource_is_kept():
    """Controls are told apart by framework and name, resources by their ids, too."""
    earlier, later = utc(2026, 7, 1), utc(2026, 7, 2)
    controls = [
        ControlComplianceRow(framework_name="f", control_name="c", last_evaluation_time=each)
        for each in (later, earlier)
    ]
    resources = [
        ResourceComplianceRow(control_name="c", resource_id=name, last_evaluation_time=earlier)
        for name in "ab"
    ]

    assert newest([*controls, *resources]) == [controls[0], *resources]
