"""The command ``report``."""

import csv
import io
import json
import sys
from types import SimpleNamespace

import pytest

from aws_backup_reports import rows
from aws_backup_reports._command.main import main

HEADER = "Account ID,Backup Job ID,Region,Job Status,Backup Size in Bytes,Job Run Time,New Column\n"
FILE = HEADER + (
    "111122223333,job-1,eu-west-1,COMPLETED,1024,00:05:00,\n"
    '111122223333,job-2,eu-west-1,FAILED,,x,"a, ""b"""\n'
)
NAME = "BACKUP_JOB_REPORT_nightly_2026-07-02.csv"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The path of a report with a column that is not known, and with an odd cell."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / NAME
    path.write_text(FILE, encoding="utf-8")
    return str(path)


@pytest.fixture
def job_id(fake_backup):
    """A job with a report of three rows."""
    return fake_backup.add_report_job(status="COMPLETED")


def test_the_rows_of_a_job_are_csv(command, job_id):
    """With the columns of its template, called like the attributes of rows."""
    result = command("report", job_id)

    header, *lines = csv.reader(io.StringIO(result.out))
    assert header == [*(each.name for each in rows.BackupJobRow.columns()), "extra"]
    assert [line[header.index("job_status")] for line in lines] == [
        "COMPLETED",
        "RUNNING",
        "FAILED",
    ]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json"])
def test_all_formats_hold_what_the_rows_hold(command, job_id, fake_backup, kind):
    """Compared with the client's own rows."""
    expected = [
        {each.name: row.to_json_dict().get(each.aws_name) for each in row.columns()}
        for row in fake_backup.client().iter_report_rows(job_id)
    ]

    result = command("report", job_id, "--format", kind)

    if kind == "csv":
        found = [dict(row) for row in csv.DictReader(io.StringIO(result.out))]
        found = [{name: row[name] for name in expected[0]} for row in found]
        expected = [
            {name: "" if value is None else cell(value) for name, value in row.items()}
            for row in expected
        ]
    else:
        found = result.json if kind == "json" else result.lines
        expected = [
            {name: value for name, value in row.items() if value is not None} for row in expected
        ]
    assert found == expected


def cell(value):
    """Return what CSV has for a value from JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def test_the_newest_job_of_a_plan_needs_no_id(command, job_id):
    """Its report is that of the id."""
    by_plan = command("report", "--report-plan-name", "nightly", "--latest")

    assert by_plan == command("report", job_id)


@pytest.mark.parametrize("is_standard_input", [False, True])
def test_a_file_needs_no_aws(command, file, fake_backup, monkeypatch, is_standard_input):
    """Neither does standard input; columns that are not known are JSON."""
    if is_standard_input:
        stream = SimpleNamespace(buffer=io.BytesIO(FILE.encode()))
        monkeypatch.setattr(sys, "stdin", stream)

    result = command("report", "-" if is_standard_input else file, "--columns", COLUMNS)

    assert result.out == (
        "region,job_status,backup_size_in_bytes,job_run_time,extra\n"
        "eu-west-1,COMPLETED,1024,00:05:00,\n"
        'eu-west-1,FAILED,,x,"{""New Column"": ""a, \\""b\\""""}"\n'
    )
    assert not fake_backup.requests


COLUMNS = "region, Job Status,backupSizeInBytes,job_run_time,extra"


def test_a_column_is_printed_once(command, file):
    """The header has as many columns as the rows."""
    result = command("report", file, "--columns", "region,job_status,Region")

    assert result.out == "region,job_status\neu-west-1,COMPLETED\neu-west-1,FAILED\n"


@pytest.mark.parametrize("name", ["folder", "x" * 5000])
def test_what_cannot_be_a_report_is_the_id_of_a_job(command, file, fake_backup, tmp_path, name):
    """A folder may have its name, as downloads are sorted."""
    (tmp_path / "folder").mkdir()

    result = command("report", name)

    assert result.code == 254
    assert f"Report job {name} does not exist" in result.err


def test_files_are_one_report(command, file):
    """With one header."""
    result = command("report", file, file, "--columns", "job_status")

    assert result.out == "job_status\nCOMPLETED\nFAILED\nCOMPLETED\nFAILED\n"


def test_a_column_that_was_asked_for_is_there_when_it_is_empty(command, file):
    """Other absent values are left out of JSON."""
    asked = command("report", file, "--format", "jsonl", "--columns", "backup_size_in_bytes")
    whole = command("report", file, "--format", "jsonl")

    assert asked.lines == [{"backup_size_in_bytes": 1024}, {"backup_size_in_bytes": None}]
    assert "backup_size_in_bytes" not in whole.lines[1]
    assert whole.lines[1]["extra"] == {"New Column": 'a, "b"'}


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("job_status == 'FAILED'", 1),
        ("backup_size_in_bytes > `1000`", 1),
        ("backup_size_in_bytes", 1),
        ("job_status != 'FAILED' || extra", 2),
        ('extra."New Column"', 1),
        ("nothing", 0),
    ],
)
def test_rows_are_chosen_by_an_expression(command, file, expression, count):
    """JMESPath decides what is true."""
    result = command("report", file, "--where", expression, "--format", "jsonl")

    assert (result.code, len(result.lines)) == (0, count)


def test_the_newest_rows_stand_for_the_others(command, tmp_path):
    """Of several reports of one plan."""
    line = "111122223333,eu-west-1,job-1,{},2026-07-{}T00:00:00Z\n"
    header = "Account ID,Region,Backup Job ID,Job Status,Report Time Period End\n"
    for day, status in (("01", "RUNNING"), ("02", "COMPLETED")):
        (tmp_path / f"{day}.csv").write_text(header + line.format(status, day))

    result = command(
        *("report", str(tmp_path / "02.csv"), str(tmp_path / "01.csv")),
        *("--newest", "--columns", "job_status"),
    )

    assert result.out == "job_status\nCOMPLETED\n"


def test_a_table_has_the_columns_that_hold_something(command, file):
    """As the AWS CLI draws them."""
    result = command("report", file, "--format", "table")

    header = [each.strip() for each in result.out.splitlines()[3].strip("|").split("|")]
    assert header == [
        "account_id",
        "region",
        "job_status",
        "backup_size_in_bytes",
        "backup_job_id",
        "job_run_time",
        "extra",
    ]
    assert len(result.out.splitlines()) == 8


@pytest.mark.parametrize(
    ("kind", "printed"),
    [("csv", "region\n"), ("jsonl", ""), ("json", "[]\n"), ("table", "")],
)
def test_a_report_without_such_rows_is_empty(command, file, kind, printed):
    """JSON still is JSON, and CSV has its header."""
    options = ("--where", "nothing", "--columns", "region", "--format", kind)

    result = command("report", file, *options)

    assert (result.code, result.out) == (0, printed)


@pytest.mark.parametrize(
    ("kind", "printed"), [("csv", ""), ("jsonl", ""), ("json", "[]\n"), ("table", "")]
)
def test_a_report_without_any_row_is_empty(command, tmp_path, kind, printed):
    """Nothing tells which columns it would have."""
    (tmp_path / "empty.csv").write_text(HEADER)

    result = command("report", str(tmp_path / "empty.csv"), "--format", kind)

    assert (result.code, result.out) == (0, printed)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name jobs by their ids, or one by"),
        (("one", "two"), "one job at a time, not 2: one two"),
        ((NAME, "one"), "either a job or files, not both"),
        ((NAME, "--report-plan-name", "nightly", "--latest"), "either a job or files, not both"),
        (("",), "Invalid length for parameter ReportJobId"),
        (("-", NAME, "-"), "- is there twice: standard input can be read once"),
        (("-",), "-: standard input is closed"),
        ((NAME, "--columns", ""), "--columns: it names none"),
        ((NAME, "--columns", " , "), "--columns: it names none"),
        ((NAME, "--columns", "Price"), "--columns: no report has a column 'Price'"),
        ((NAME, "--columns", "percent_done"), "no 'percent_done' in this report: account_id, reg"),
        ((NAME, "--where", "a]|[?b"), "--where: Unexpected token: ]"),
        ((NAME, "--format", "xml"), "invalid choice: 'xml'"),
        ((NAME, "other.csv"), "other.csv has other columns than the files before it"),
    ],
)
def test_wrong_usage_is_a_sentence(
    command, file, fake_backup, tmp_path, monkeypatch, arguments, message
):
    """And the exit code is 2."""
    monkeypatch.setattr(sys, "stdin", None)  # as Python has it when the caller closed it
    (tmp_path / "other.csv").write_text("Account ID,Region,Restore Job ID\n1,2,3\n")

    result = command("report", *arguments)

    assert result.code == 2
    assert message in result.err
    assert not fake_backup.requests


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "No such file"), (b"<html>", "none.csv"), (b"\xff\xfe", "none.csv")],
)
def test_a_file_that_is_no_report_is_an_error(command, file, tmp_path, content, message):
    """The message names it; it is not wrong usage."""
    if content is not None:
        (tmp_path / "none.csv").write_bytes(content)

    result = command("report", "none.csv")

    assert (result.code, result.out) == (255, "")
    assert message in result.err


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [("RUNNING", 255, "Wait for it with the command wait"), ("FAILED", 255, "it is FAILED")],
)
def test_a_job_without_a_report_has_no_rows(command, fake_backup, status, code, message):
    """The message says why."""
    result = command("report", fake_backup.add_report_job(status=status))

    assert (result.code, result.out) == (code, "")
    assert message in result.err


def test_a_file_that_s3_refuses_is_refused(command, fake_backup, job_id):
    """As AWS Backup refuses: the exit code is the same."""
    fake_backup.fail_next("AccessDenied", operation="GetObject")

    result = command("report", job_id)

    assert (result.code, result.out) == (254, "")
    assert "An error occurred (AccessDenied) when calling the GetObject operation" in result.err


def test_main_gives_up_quietly_when_nobody_reads(file, monkeypatch, tmp_path):
    """As `head` ends a pipe: it is no error."""

    class Closed(io.TextIOWrapper):
        def write(self, text):
            raise BrokenPipeError

    with (tmp_path / "out").open("wb") as out:
        monkeypatch.setattr("sys.stdout", Closed(out))
        assert main(["report", file]) == 0
