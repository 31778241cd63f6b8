"""What a report is read from."""

import gc
import io
import warnings

import pytest

from aws_backup_reports.rows import ReportFormatError, read_report

DATA = b"Backup Job ID\n1\n2\n"


@pytest.fixture
def path(tmp_path):
    """A file with two rows."""
    path = tmp_path / "BACKUP_JOB_REPORT_nightly_2026.csv"
    path.write_bytes(DATA)
    return path


def ids(source):
    """Return the ids of the jobs in a report."""
    return [row.backup_job_id for row in read_report(source)]


def test_a_report_is_read_from_a_path(path):
    """A row has the path as its file."""
    assert ids(path) == ids(str(path)) == ["1", "2"]
    assert {row.file for row in read_report(path)} == {str(path)}


def test_a_report_is_read_from_an_open_file(path):
    """It stays open; the name of the file shows the template, if it has one."""
    with path.open("rb") as opened, path.open("rb", buffering=0) as unbuffered:
        [first, _] = read_report(opened)

        assert not opened.closed
        assert ids(unbuffered) == ["1", "2"]
    assert first.file == str(path)
    assert next(read_report(io.BytesIO(DATA))).file == ""


@pytest.mark.parametrize(
    "source",
    [
        DATA,
        bytearray(DATA),
        memoryview(DATA),
        [DATA[:5], b"", DATA[5:]],
        (memoryview(DATA)[place : place + 1] for place in range(len(DATA))),
        [bytearray(DATA)],
    ],
    ids=lambda source: (
        type(source).__name__ + str(len(source) if hasattr(source, "__len__") else "")
    ),
)
def test_a_report_is_read_from_bytes_or_pieces(source):
    """Pieces may be empty."""
    assert ids(source) == ["1", "2"]


def test_a_file_may_give_less_than_asked_for():
    """As bodies of boto3 do."""

    class Slow(io.RawIOBase):
        place = 0

        def read(self, size=-1):
            self.place += 1
            return DATA[self.place - 1 : self.place]

    assert ids(Slow()) == ["1", "2"]


def test_a_text_file_is_a_type_error(path):
    """Python would have changed its line ends already."""
    with path.open() as opened, pytest.raises(TypeError, match='"rb"'):
        ids(opened)
    with pytest.raises(TypeError, match='"rb"'):
        ids(io.StringIO(""))
    with pytest.raises(TypeError, match='"rb"'):
        ids(["Backup Job ID\n"])


@pytest.mark.parametrize("source", [None, 5, [5], [None], object()], ids=repr)
def test_other_sources_are_type_errors(source):
    """A number is not that many null bytes."""
    with pytest.raises(TypeError, match="bytes"):
        ids(source)


def test_a_file_that_would_block_is_not_taken_for_a_short_one():
    """Its read returns None."""

    class Blocked(io.RawIOBase):
        def read(self, size=-1):
            return None

    with pytest.raises(TypeError, match="None"):
        ids(Blocked())


def test_a_closed_file_is_pythons_error(path):
    """It is not that of a report."""
    with path.open("rb") as opened:
        pass

    with pytest.raises(ValueError, match="closed file") as error:
        ids(opened)
    assert not isinstance(error.value, ReportFormatError)


def test_a_missing_file_is_an_os_error(tmp_path):
    """It is noticed when the first row is asked for."""
    rows = read_report(tmp_path / "missing.csv")

    with pytest.raises(FileNotFoundError):
        next(rows)


def test_a_file_is_closed_when_its_rows_are_dropped(path):
    """Python would warn of a file that is still open."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = read_report(path)
        next(rows)
        rows.close()
        gc.collect()

    path.unlink()


def test_a_file_is_closed_while_its_error_is_held(path, monkeypatch):
    """The traceback of an error keeps what was being read."""
    opened = []
    monkeypatch.setattr(
        "pathlib.Path.open", lambda self, mode: opened.append(io.BytesIO(b"no\n")) or opened[-1]
    )

    with pytest.raises(ReportFormatError) as error:
        ids(path)

    assert opened[0].closed
    assert error.value.file == str(path)
