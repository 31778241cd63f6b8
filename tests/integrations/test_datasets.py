"""Rows as one dataset of Parquet, as those read it who have datasets."""

import errno
import os
import sys
import tracemalloc
from datetime import datetime, timedelta, timezone
from subprocess import run

import pytest

from aws_backup_reports import rows, write_parquet
from aws_backup_reports._rows import parquet
from aws_backup_reports.rows import ROW_TYPES, BackupJobRow, ReportRow, read_report
from tests._report_samples import (
    DOCUMENTED,
    SEEN_ACROSS_ACCOUNTS,
    SEEN_IN_2023,
    as_csv,
    as_json,
    item_of,
)

arrow = pytest.importorskip("pyarrow", reason="it writes the datasets")
dataset = pytest.importorskip("pyarrow.dataset", reason="it comes with pyarrow")
files = pytest.importorskip("pyarrow.parquet", reason="it comes with pyarrow")

ONE = [{**item_of(DOCUMENTED["BACKUP_JOB_REPORT"]), "accountId": "012345678901"}]
MANY = [
    {**item_of(SEEN_ACROSS_ACCOUNTS), "accountId": account_id, "region": region}
    for account_id in ("012345678901", "222222222222")
    for region in ("eu-west-1", "us-east-1")
]
OLD = [{**item_of(SEEN_IN_2023), "accountId": "012345678901", "newMember": {"a": "é"}}]


@pytest.fixture
def root(tmp_path):
    """A dataset of a report on one account, one on many, and an old one."""
    write_parquet(read_report(as_json(ONE)), tmp_path, name="one")
    write_parquet(read_report(as_csv(MANY)), tmp_path, name="many")
    write_parquet(read_report(as_json(OLD)), tmp_path, name="old")
    return tmp_path / "BACKUP_JOB_REPORT"


def by_arrow(root):
    """Return what pyarrow reads, as dicts."""
    return dataset.dataset(root, partitioning="hive").to_table().to_pylist()


def by_polars(root):
    """Return what polars reads."""
    polars = pytest.importorskip("polars", reason="it is one of three readers")
    return polars.scan_parquet(f"{root}/**/*.parquet", hive_partitioning=True).collect().to_dicts()


def by_duckdb(root):
    """Return what DuckDB reads."""
    duckdb = pytest.importorskip("duckdb", reason="it is one of three readers")
    found = duckdb.sql(f"select * from read_parquet('{root}/**/*.parquet', hive_partitioning=true)")
    names = [each[0] for each in found.description]
    return [dict(zip(names, each, strict=True)) for each in found.fetchall()]


READERS = pytest.mark.parametrize("read", [by_arrow, by_polars, by_duckdb])


@READERS
def test_reports_of_all_kinds_make_up_one_dataset(read, root):
    """Accounts keep their zeros, and columns that a report lacks are empty."""
    found = read(root)

    def written(report):
        return [(each.account_id, each.region, each.job_id, each.creation_date) for each in report]

    expected = [
        *written(read_report(as_json(ONE))),
        *written(read_report(as_csv(MANY))),
        *written(read_report(as_json(OLD))),
    ]
    names = ("account_id", "region", "backup_job_id", "creation_date")
    assert sorted(tuple(each[name] for name in names) for each in found) == sorted(expected)
    assert {each["path_to_root"] is None for each in found} == {True, False}
    columns = {each.name for each in BackupJobRow.columns()}
    assert found[0].keys() == {*columns, "extra", "problems", "account", "region_name"}


@READERS
def test_what_columns_do_not_hold_is_in_maps(read, root):
    """Unknown members keep their names."""
    extras = [each["extra"] for each in read(root)]

    found = {str(each) for each in extras if each}
    assert len(extras) == 6
    [extra] = found
    assert "newMember" in extra
    assert '{"a": "é"}' in extra


@pytest.mark.parametrize("row_type", [*dict.fromkeys(ROW_TYPES.values()), ReportRow])
def test_a_file_has_all_columns_of_its_template(row_type, tmp_path):
    """With types that do not depend on the rows."""
    values = {"problems": {"x": "y"}, "extra": {"a": 1}}

    [path] = write_parquet([row_type(account_id="1", region="a", **values)], tmp_path, name="x")

    schema = arrow.parquet.read_schema(path)
    assert schema.names == [*(each.name for each in row_type.columns()), "extra", "problems"]
    assert str(schema.field("extra").type).startswith("map<string, string")
    [row] = arrow.parquet.ParquetFile(path).read().to_pylist()
    assert (row["extra"], row["problems"]) == ([("a", "1")], [("x", "y")])
    folder = {ReportRow: "OTHER_REPORT", rows.ScanJobRow: "SCAN_JOB_REPORT"}
    names = {kind: name for name, kind in reversed([*ROW_TYPES.items()])}
    expected = {**names, **folder}[row_type]
    assert path.relative_to(tmp_path).parts[0] == expected


def test_values_come_back_as_they_were(tmp_path):
    """Times, run times, numbers and truth."""
    [row] = read_report(as_json(ONE))
    [path] = write_parquet([row], tmp_path, name="x")

    [read] = arrow.parquet.ParquetFile(path).read().to_pylist()

    assert read["creation_date"] == row.creation_date.astimezone(timezone.utc)
    assert isinstance(read["creation_date"], datetime)
    assert read["job_run_time"] == row.job_run_time
    assert isinstance(row.job_run_time, timedelta)
    assert read["backup_size_in_bytes"] == row.backup_size_in_bytes
    assert read["is_encrypted"] is row.is_encrypted


def test_a_task_that_is_repeated_replaces_its_files(root):
    """The dataset is the same as if it had been written once."""
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    write_parquet(read_report(as_csv(MANY)), root.parent, name="many")

    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert len(by_arrow(root)) == 6


def test_a_task_that_is_repeated_with_fewer_rows_leaves_none_of_the_others(tmp_path, monkeypatch):
    """Nor of a name that is like that of one of its files."""
    monkeypatch.setattr(parquet, "ROWS_IN_MEMORY", 1)
    monkeypatch.setattr(parquet, "MOST_OPEN", 1)
    found = [BackupJobRow(account_id=str(number % 2), region="a") for number in range(6)]
    write_parquet(found[:1], tmp_path, name="x.2")
    write_parquet(found, tmp_path, name="x")

    paths = write_parquet(found[:2], tmp_path, name="x")

    assert len(paths) == 2
    assert len(by_arrow(tmp_path / "BACKUP_JOB_REPORT")) == 3


def test_rows_of_other_classes_and_without_an_account_are_all_kept(tmp_path):
    """Though they belong into the same folder."""

    class Ours(BackupJobRow):
        pass

    found = [ReportRow(account_id=""), ReportRow(), Ours()]

    paths = write_parquet(found, tmp_path, name="x")

    counts = [arrow.parquet.ParquetFile(path).metadata.num_rows for path in paths]
    assert counts == [1, 1, 1]
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(paths)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to the size of a file")
def test_a_full_disk_leaves_the_dataset_as_it_was(root):
    """The error is Python's own."""
    before = sorted(root.parent.rglob("*"))
    program = (
        "import os, resource, signal, sys\n"
        "from aws_backup_reports import write_parquet\n"
        "from aws_backup_reports.rows import BackupJobRow\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "rows = (BackupJobRow(account_id='012345678901', region='eu-west-1',"
        " resource_arn=os.urandom(60).hex()) for _ in range(30_000))\n"
        "try: write_parquet(rows, sys.argv[1], name='one')\n"
        "except OSError: print('OSError')\n"
    )

    ended = run([sys.executable, "-c", program, root.parent], capture_output=True, check=True)

    assert (ended.stdout.strip(), ended.stderr) == (b"OSError", b"")
    assert sorted(root.parent.rglob("*")) == before
    assert len(by_arrow(root)) == 6


def test_a_url_is_not_a_folder(tmp_path, monkeypatch):
    """It is refused before anything is read or made."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ValueError, match="root must be a folder, not 's3://bucket/dataset'"):
        write_parquet([BackupJobRow()], "s3://bucket/dataset", name="x")

    assert list(tmp_path.iterdir()) == []


def test_what_fails_leaves_the_dataset_as_it_was(root, monkeypatch):
    """Neither new files nor temporary ones, whatever was written until then."""
    monkeypatch.setattr(parquet, "ROWS_IN_MEMORY", 2)
    before = sorted(root.parent.rglob("*"))

    def rows():
        yield from read_report(as_csv(MANY))
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write_parquet(rows(), root.parent, name="new")

    assert sorted(root.parent.rglob("*")) == before


def test_files_that_cannot_be_closed_leave_the_dataset_as_it_was(root, monkeypatch):
    """On a full disk the end of a file may be what does not fit, in each of them."""
    before = sorted(root.parent.rglob("*"))
    close = files.ParquetWriter.close

    def fail(writer):
        close(writer)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.ParquetWriter, "close", fail)

    with pytest.raises(OSError, match="No space left"):
        write_parquet(read_report(as_csv(MANY)), root.parent, name="new")

    assert sorted(root.parent.rglob("*")) == before


def test_hidden_files_are_passed_over(root):
    """What a killed task has left is not read."""
    for path in list(root.rglob("*.parquet")):
        path.with_name(f".{path.stem}.0123.tmp").write_bytes(b"half a file")

    assert [len(read(root)) for read in (by_arrow, by_polars, by_duckdb)] == [6, 6, 6]


@pytest.mark.parametrize(("most_open", "files"), [(100, 4), (1, 12)])
def test_rows_of_many_accounts_may_come_in_any_order(most_open, files, tmp_path, monkeypatch):
    """Few files are open at once: a place that comes again and again may get several."""
    monkeypatch.setattr(parquet, "ROWS_IN_MEMORY", 1)
    monkeypatch.setattr(parquet, "MOST_OPEN", most_open)
    items = [{**each, "backupJobId": str(number)} for number in range(3) for each in MANY]

    paths = write_parquet(read_report(as_csv(items)), tmp_path, name="x")

    assert len(paths) == files
    found = by_arrow(tmp_path / "BACKUP_JOB_REPORT")
    assert sorted(each["backup_job_id"] for each in found) == sorted("000011112222")


def test_a_place_that_is_not_known_has_hives_name_for_it(tmp_path):
    """And one with odd characters is quoted."""
    found = [ReportRow(), ReportRow(account_id="../1", region="a/b")]

    paths = write_parquet(found, tmp_path, name="a/b")

    assert [path.relative_to(tmp_path / "OTHER_REPORT").as_posix() for path in paths] == [
        "account=__HIVE_DEFAULT_PARTITION__/region_name=__HIVE_DEFAULT_PARTITION__/a%2Fb.parquet",
        "account=..%2F1/region_name=a%2Fb/a%2Fb.parquet",
    ]


@pytest.mark.parametrize("name", ["", ".hidden", "_hidden"])
def test_a_name_that_readers_pass_over_is_refused(name, tmp_path):
    """Before anything is read."""
    with pytest.raises(ValueError, match=f"not '{name}'"):
        write_parquet(iter([BackupJobRow()]), tmp_path, name=name)


def test_a_report_without_rows_writes_nothing(tmp_path):
    """It is about no account."""
    assert write_parquet([], tmp_path, name="x") == []
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_report(tmp_path):
    """Rows are written as they come."""

    def peak(count):
        made = (
            BackupJobRow(account_id="1", region="a", resource_arn=f"arn:{number:0100}")
            for number in range(count)
        )
        tracemalloc.start()
        write_parquet(made, tmp_path, name=str(count))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    write_parquet([BackupJobRow()], tmp_path, name="first")  # imports what it needs

    assert peak(30_000) < 1.3 * peak(10_000)
