"""Reports saved to a directory: names, what is continued, and what is left behind."""

import os
import threading

import pytest

from aws_backup_reports._rows.files import report_file
from aws_backup_reports.report_errors import ReportAccessDenied, ReportFileMissing
from aws_backup_reports.reports import ReportFile
from aws_backup_reports.testing import FakeBackup

BUCKET = "reports"
PIECE = 4_194_304
LONG = bytes(range(256)) * 40_000
"""Three pieces."""


@pytest.fixture
def backup():
    """A fake with an empty bucket."""
    with FakeBackup(region_name="eu-west-1") as fake:
        fake.create_bucket(BUCKET)
        yield fake


@pytest.fixture
def open_report(backup, connect):
    """A function that returns a report with these files, as their keys say."""

    def opened(files, **options):
        job_id = backup.add_report_job(s3_bucket_name=BUCKET)
        backup.complete_report_job(job_id, s3_keys=list(files))
        for key, body in files.items():
            backup.put_object(BUCKET, key, body)
        return connect().open_report(job_id, **options)

    return opened


def names(directory):
    """Return what is in a directory."""
    return sorted(each.name for each in directory.iterdir())


def test_all_files_are_saved_whole(open_report, tmp_path):
    """Byte for byte, in a directory that is made; nothing else is left there."""
    files = {
        "a/r_2026-01-02T03:04:05Z.csv": LONG,
        "a/r_2026-01-02T03:04:05Z.json": b"{}",
        "e.csv": b"",
    }
    there = tmp_path / "new" / "reports"

    paths = open_report(files).download(there)

    assert names(there) == ["e.csv", "r_2026-01-02T03-04-05Z.csv", "r_2026-01-02T03-04-05Z.json"]
    assert {path.read_bytes() for path in paths} == set(files.values())
    assert [path.name for path in paths] == [
        "r_2026-01-02T03-04-05Z.csv",
        "r_2026-01-02T03-04-05Z.json",
        "e.csv",
    ]


def test_progress_is_told_from_the_start_to_the_end(open_report, tmp_path):
    """By the file, which has its size, and the count of its bytes."""
    told = []

    report = open_report({"r.csv": LONG})
    report.download(tmp_path, on_progress=lambda file, count: told.append((file.size, count)))

    assert told == [(len(LONG), min(each, len(LONG))) for each in (0, PIECE, 2 * PIECE, 3 * PIECE)]


@pytest.mark.parametrize("whole", [False, True], ids=["begun", "not-renamed"])
def test_a_download_is_continued_after_an_error(open_report, backup, tmp_path, whole):
    """What is there is not asked for again, and the file appears once it is whole."""
    report = open_report({"r.csv": LONG})

    def interrupt(file, count):
        if count == (file.size if whole else PIECE):
            raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError):
        report.download(tmp_path, on_progress=interrupt)
    before, left = len(backup.requests), names(tmp_path)
    (path,) = report.download(tmp_path)

    assert [each.endswith(".part") for each in left] == [True]
    assert len(backup.requests) - before == (0 if whole else 2)
    assert path.read_bytes() == LONG
    assert names(tmp_path) == ["r.csv"]


def test_what_is_left_of_another_object_is_not_continued(open_report, backup, tmp_path):
    """Halves of two files are no file."""
    job = open_report({"r.csv": LONG})

    def interrupt(*_):
        raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError):
        job.download(tmp_path, on_progress=lambda _, count: count and interrupt())
    backup.put_object(BUCKET, "r.csv", LONG[::-1])
    (path,) = backup.client().open_report(job.job).download(tmp_path)

    assert path.read_bytes() == LONG[::-1]


def test_a_file_that_grew_too_long_is_begun_again(open_report, tmp_path):
    """Something else has written to it."""
    report = open_report({"r.csv": b"abc"})
    etag = next(iter(report._etags.values())).strip('"')
    (tmp_path / f"r.csv.{etag}.part").write_bytes(b"abcdef")

    (path,) = report.download(tmp_path)

    assert path.read_bytes() == b"abc"


def test_an_error_in_the_first_file_leaves_nothing(open_report, backup, tmp_path):
    """An empty file would look like an empty report."""
    report = open_report({"r.csv": b"abc"})
    backup.fail_next("AccessDenied", "no", operation="GetObject")

    with pytest.raises(ReportAccessDenied):
        report.download(tmp_path)

    assert names(tmp_path) == []


def test_existing_files_are_replaced_only_by_whole_ones(open_report, backup, tmp_path):
    """An error leaves the old one as it was."""
    report = open_report({"r.csv": b"new"})
    old = tmp_path / "r.csv"
    old.write_bytes(b"old")
    backup.fail_next("NoSuchKey", "no", operation="GetObject")

    with pytest.raises(ReportFileMissing):
        report.download(tmp_path)
    kept = old.read_bytes()
    report.download(tmp_path)

    assert (kept, old.read_bytes()) == (b"old", b"new")


def test_files_of_the_same_name_are_all_saved(open_report, tmp_path):
    """Also if their names differ only in case, which not every system can tell apart."""
    files = {
        "a/r.csv": b"1",
        "b/r.csv": b"2",
        "c/R.CSV": b"3",
        "d/r-2.csv": b"4",
        "x": b"5",
        "y/x": b"6",
    }

    paths = open_report(files).download(tmp_path)

    assert sorted(path.read_bytes() for path in paths) == sorted(files.values())
    assert len({path.name.lower() for path in paths}) == len(files)


UNSAFE_KEYS = [
    *("../../etc/passwd.csv", "..", "a/..", "/", "a/.", " ", "-rf", "~", "x.csv. ."),
    *("C:\\x.csv", "a\\..\\b.csv", "nul.csv", "CON", "com1 .csv", "a\x00b\nc.csv", '<>:"|?*.csv'),
    *("ä" * 300 + ".csv", "x" * 1000 + ".csv", "😀" * 90 + ".csv", "\ud800.csv"),
]


@pytest.mark.parametrize("key", UNSAFE_KEYS, ids=ascii)
def test_names_are_safe_on_every_system(key, tmp_path):
    """None leaves the directory, is a device, or is longer than a file system allows."""
    name = report_file(key).name

    assert name
    assert name.strip(". ") == name
    assert not set(name) & set('<>:"/\\|?*\x00\n')
    assert name.partition(".")[0].rstrip().upper() not in ("NUL", "CON", "COM1")
    assert len(f"{name}.{'0' * 64}.part".encode()) <= 255
    (tmp_path / name).write_bytes(b"")
    assert names(tmp_path) == [name]


def test_the_ending_of_a_long_name_is_kept():
    """It says what the file is."""
    assert report_file("ä" * 300 + "_12.csv").name.endswith("ä_12.csv")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write there")
def test_a_directory_that_cannot_be_written_is_an_error(open_report, tmp_path):
    """That of the system."""
    report = open_report({"r.csv": b"abc"})
    tmp_path.chmod(0o500)

    with pytest.raises(PermissionError):
        report.download(tmp_path)


@pytest.mark.parametrize("below", ["", "below"])
def test_a_directory_that_is_a_file_is_an_error(open_report, tmp_path, below):
    """The file stays."""
    report = open_report({"r.csv": b"abc"})
    taken = tmp_path / "taken"
    taken.write_bytes(b"mine")

    with pytest.raises(OSError, match="taken"):
        report.download(taken / below)

    assert taken.read_bytes() == b"mine"


@pytest.mark.parametrize("connect", ["blocking"], indirect=True)  # they are at once in threads
def test_downloads_at_once_do_not_disturb_each_other(open_report, tmp_path):
    """Threads, or processes: each writes the same bytes to the same place."""
    report = open_report({"r.csv": LONG})
    begun, results = threading.Barrier(3), []

    def meet(_, count):
        if count == PIECE:
            begun.wait(20)

    def download():
        try:
            results.append(report.download(tmp_path, on_progress=meet)[0].name)
        except Exception as error:
            results.append(repr(error))

    threads = [threading.Thread(target=download) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == ["r.csv"] * 3
    assert (tmp_path / "r.csv").read_bytes() == LONG
    assert names(tmp_path) == ["r.csv"]


def test_files_that_are_fetched_in_another_way_are_saved(open_report, tmp_path):
    """Their sizes are not known."""
    report = open_report({"r.csv": b"abc"}, fetch=lambda *_: [b"de", b"", b"f"])

    (path,) = report.download(str(tmp_path))

    assert path.read_bytes() == b"def"
    assert report.files == (ReportFile(key="r.csv", format="CSV"),)
    assert names(tmp_path) == ["r.csv"]


def test_a_fetch_that_fails_leaves_nothing(open_report, tmp_path):
    """Not even a part: nobody can tell of which object it is."""

    def fetch(*_):
        yield b"abc"
        raise ConnectionResetError

    report = open_report({"r.csv": b"abc"}, fetch=fetch)

    with pytest.raises(ConnectionResetError):
        report.download(tmp_path)

    assert names(tmp_path) == []
