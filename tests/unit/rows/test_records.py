"""Records in the bytes of CSV and JSON files, whole, cut and hostile."""

import json
import pickle
import tracemalloc

import pytest

from aws_backup_reports._rows import csv_records, json_records
from aws_backup_reports.rows import BackupJobRow, ReportFormatError, read_report
from tests._report_samples import SEEN_ACROSS_ACCOUNTS, as_csv, as_json, item_of

from ._parse import outcome, parsed

ITEMS = [{**item_of(SEEN_ACROSS_ACCOUNTS), "backupJobId": name} for name in "äbc"]
TWO = [{"Backup Job ID": "1", "Status Message": "é\n,\r\n"}, {"Backup Job ID": "2"}]
MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"], ids=repr)
@pytest.mark.parametrize("mark", [b"", MARK], ids=["plain", "marked"])
@pytest.mark.parametrize("size", [None, 1, 7])
def test_a_row_knows_the_line_that_it_begins_in(end, mark, size):
    """Lines are counted as text editors do: cells may have several."""
    lines = ['"Backup Job ID","Status Message"', '"1","a', 'b"', '"2",""', "", '"3","c', "", 'd"']

    rows, error = parsed(mark + end.join([*lines, ""]).encode(), size)

    assert error is None
    assert [(row.backup_job_id, row.line) for row in rows] == [("1", 2), ("2", 4), ("3", 6)]
    assert rows[0].status_message == f"a{end}b"


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("wrap", [list, lambda items: {"reportItems": items}], ids=["list", "map"])
def test_an_item_knows_the_line_that_it_begins_in(indent, wrap):
    """Whether items have a line of their own or not."""
    data = json.dumps(wrap(ITEMS), indent=indent)

    rows, _ = parsed(data.encode(), 11)

    begins = [
        0,
        *(place for place, _ in enumerate(data) if data.startswith('"backupJobId"', place)),
    ]
    size = len(ITEMS[0]) + 2
    first = 1 if not indent else (2 if wrap is list else 3)
    expected = [first + (number * size if indent else 0) for number in range(3)]
    assert len(begins) == 4
    assert [row.line for row in rows] == expected


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 2, "reportItems": [{"backupJobId": "1"}, {"backupJobId": "2"}]}',
        '{"reportItems": [{"backupJobId": "1"}, {"backupJobId": "2"}], "next": null}',
        '{"backupJobId": "1"}\n{"backupJobId": "2"}\n',
        ' \r\n\t[ {"backupJobId": "1"} , {"backupJobId": "2"} ] ',
        '{"reportItems": [{"backupJobId": "1"}]} {"reportItems": [{"backupJobId": "2"}]}',
    ],
)
@pytest.mark.parametrize("size", [None, 1])
def test_items_stand_in_a_list_or_bare(text, size):
    """AWS documents a list in an object, and a bare object."""
    rows, error = parsed(text.encode(), size)

    assert error is None
    assert [row.backup_job_id for row in rows] == ["1", "2"]


@pytest.mark.parametrize("size", range(1010, 1060))
def test_a_piece_may_end_anywhere(size):
    """Even just after the list of items, where a reader once looped for ever."""
    data = b'{"reportItems":[{"backupJobId":"' + b"1" * 1000 + b'"}]}'

    rows, error = parsed(data, size)

    assert (len(rows), error) == (1, None)


@pytest.mark.parametrize("last", ["é\n", ""], ids=repr)
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"], ids=repr)
def test_a_cut_csv_file_is_an_error_but_between_records(end, last):
    """Only a cut beside a line's end goes unseen, or one between cells of the header.

    Cells are quoted, as in what AWS writes.
    """
    items = [{**each, "news": last} for each in ITEMS]
    data = as_csv(items, lineterminator=end)
    whole = outcome(data)[0]
    sizes = [len(as_csv(items[:count], lineterminator=end)) for count in (1, 2, 3)]
    sizes.insert(0, data.index(end.encode()) + len(end))

    unseen = []
    for size in range(len(data)):
        rows, error = outcome(data[:size])
        assert rows == whole[: len(rows)]
        if error is None:
            unseen.append(size)
            assert len(rows) == sum(size >= each - len(end) for each in sizes[1:])

    beside = {each - less for each in sizes for less in range(len(end) + 1)} - {len(data)}
    assert {each for each in unseen if each > sizes[0]} == {
        each for each in beside if each > sizes[0]
    }


def test_a_cut_within_bare_cells_may_be_unseen():
    """Nothing shows that a last cell without quotes is not whole, or that its quote is doubled."""
    data = b"Backup Job ID,Region\n1,eu-west-1\n2,eu-west-2\n"

    outcomes = [parsed(data[:size]) for size in range(len(data))]

    assert outcomes[-3][0][-1].region == "eu-west"
    assert all(len(rows) <= 2 for rows, _ in outcomes)
    assert parsed(data[: -len("eu-west-2\n")])[0][-1].region is None
    assert parsed(b'"Backup Job ID"\n"a "')[0] == parsed(b'"Backup Job ID"\n"a "\n')[0]


def test_a_cut_json_file_is_always_an_error():
    """It has the rows up to the cut, and the place of the item that is not whole."""
    data = as_json(ITEMS)
    whole = outcome(data)[0]

    for end in range(len(data)):
        rows, error = outcome(data[:end])
        assert rows == whole[: len(rows)]
        assert error is not None
        assert error[1] <= end


@pytest.mark.parametrize(
    "data",
    [
        as_csv(ITEMS),
        as_json(ITEMS),
        as_csv(ITEMS)[:-9],
        as_json(ITEMS)[:-9],
        MARK + as_csv(ITEMS),
        MARK + as_json(ITEMS),
        as_csv(ITEMS).replace(b"\n", b"\r\n"),
        as_csv(ITEMS).replace("ä".encode(), b"\xff", 1),
        as_csv(ITEMS).replace("ä".encode(), b"\xc3", 1),
        as_json(ITEMS).replace(b'"c"', b'"\xe2\x82"'),
        as_csv(ITEMS).replace(b'"c",', b"", 1),
        as_json(ITEMS).replace(b'"c",', b'"c"', 1),
        b" " * 1500 + as_json(ITEMS),
        b"\n\r\n \n",
        as_json(ITEMS[:1]).replace(b"{", b"[", 1),
    ],
    ids=range(15),
)
def test_pieces_of_any_size_have_the_same_rows_and_errors(data):
    """What is known before a fault is read, however the bytes came."""
    expected = outcome(data)

    assert all(outcome(data, size) == expected for size in (1, 2, 3, 100, 1023, 65_536))


@pytest.mark.parametrize("padding", range(4))
@pytest.mark.parametrize("size", [1, 2, 3, 65_536])
def test_an_invalid_byte_is_named(padding, size):
    """Even if the character began in an earlier piece."""
    data = b'Backup Job ID\n"ok"\n"' + b"x" * padding + b'\xe2\x82"\n'

    rows, error = parsed(data, size)

    assert [row.backup_job_id for row in rows] == ["ok"]
    assert (error.byte, error.line, error.reason) == (20 + padding, 3, "it is not UTF-8")


@pytest.mark.parametrize("mark", [b"", MARK], ids=["plain", "marked"])
@pytest.mark.parametrize(
    ("data", "line", "fault"),
    [
        (b'Backup Job ID,Region\n"1","a"\n"2"\n', 3, b'"2"'),
        (b'Backup Job ID,Region\n"1","a\n\xc3\xa9"\n"2","b', 4, b'"2"'),
        (b'Backup Job ID,Region\r\n"1"x,"a"\r\n', 2, b'"1"'),
        (b'{"reportItems":[{"backupJobId":"\xc3\xa9"},\n\n {"backupJobId":', 3, b'{"backupJobId":'),
        (b'[{"backupJobId":"1"}\n{"backupJobId":"2"}]', 2, b'{"backupJobId":"2"'),
        (b'[{"backupJobId":"1"},\n5]', 2, b"5"),
    ],
)
def test_a_fault_has_the_place_where_its_record_begins(data, line, fault, mark):
    """Lines count from 1, bytes from 0, with a byte order mark."""
    _, error = parsed(mark + data, file="a/b.csv")

    assert (error.line, error.byte) == (line, len(mark) + data.rindex(fault))
    assert str(error) == f"a/b.csv, line {line}, byte {error.byte}: {error.reason}"
    assert error.file == "a/b.csv"


def test_an_error_is_pickled():
    """To its own class, with its facts."""
    error = ReportFormatError(file="f", line=2, byte=3, reason="r")

    again = pickle.loads(pickle.dumps(error))

    assert type(again) is ReportFormatError
    assert vars(again) == vars(error)
    assert str(ReportFormatError(file="", line=1, byte=0, reason="r")).startswith("the report,")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n\t ",
        MARK,
        b"hello",
        b"<html><body>Access denied</body></html>",
        b"<?xml version='1.0'?>\n<Error><Code>AccessDenied</Code></Error>\n",
        b"a,b\n1,2\n",
        b"{}",
        b"[[]]",
        b"[1]",
        b"{",
        b"[",
        b'{"reportItems": [',
        b'{"reportItems": null}',
        b'{"reportItems": []',
        b'{"reportItems": []} 5',
        b'{"message": "Access denied"}',
        b'[{"backupJobId": NaN}]',
        b'[{"backupJobId": 1' + b"0" * 5000 + b"}]",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'[{"backupJobId":' + b"[" * 100_000,
        b'"Region","Region"\n1,2\n',
        b'"Region","region "\n1,2\n',
        b'{"accountId": "1", "account_id": "2"}',
        b"Backup Job ID,New,New\n1,2,3\n",
        b"\xff\xfeR\x00",
        b"PK\x03\x04\x14\x00",
        b"\x1f\x8b\x08\x00",
    ],
    ids=lambda data: repr(data[:40]),
)
def test_what_is_no_report_is_an_error(data):
    """Also with a header alone: an answer of one line is no empty report."""
    rows, error = parsed(data)

    assert (rows, type(error)) == ([], ReportFormatError)


@pytest.mark.parametrize(
    "data",
    [
        as_csv(ITEMS).split(b"\n")[0],
        as_csv(ITEMS).split(b"\n")[0] + b"\r\n\r\n",
        as_json([]),
        b"[]",
    ],
)
def test_a_report_may_have_no_rows(data):
    """It is a header alone, or a list without items."""
    assert parsed(data) == ([], None)


def test_a_null_character_is_a_character_or_an_error():
    """Python 3.10 does not read it in CSV."""
    rows, error = parsed(b"Backup Job ID\na\0b\n")

    assert error or rows[0].backup_job_id == "a\0b"
    assert parsed(b'{"backupJobId": "a\\u0000b\\ud800"}')[0][0].backup_job_id == "a\0b\ud800"


def test_a_long_record_is_an_error():
    """An open quote must not take all memory."""
    start = b'Backup Job ID,Region\n"1","'
    limit = csv_records.LONGEST

    for filling in (b"x", b"x\n", b'x","x\n'):
        rows, error = parsed(start + filling * limit)
        assert (rows, error.line) == ([], 2)


def test_a_long_value_is_an_error(monkeypatch):
    """As long as it is, it is not decoded time and again."""
    monkeypatch.setattr(json_records, "LONGEST", 1_000_000)

    rows, error = parsed(b'[{"backupJobId":"1"},{"a":"' + b"x" * 3_000_000)

    assert [row.backup_job_id for row in rows] == ["1"]
    assert error.reason == "a value has more than 1,000,000 characters"


def test_a_long_item_is_read():
    """Of several pieces."""
    [row] = parsed(b'[{"backupJobId":"1","news":"' + b"x" * 1_000_000 + b'"}]')[0]

    assert len(row.extra["news"]) == 1_000_000


def test_items_may_all_have_other_members():
    """AWS leaves members out, and no more than some orders are remembered."""
    items = [{"backupJobId": str(number), f"new{number}": number} for number in range(300)]

    rows = parsed(as_json(items))[0]

    assert [row.extra for row in rows] == [{f"new{number}": number} for number in range(300)]


@pytest.mark.parametrize("write", [as_csv, as_json])
def test_memory_does_not_grow_with_the_file(write):
    """What has been read is let go."""
    piece = write(ITEMS * 100)
    head, _, body = piece.partition(b"\n" if write is as_csv else b"[")
    separator, tail = (b"", b"") if write is as_csv else (b",", b"]}")
    if tail:
        body = body[: -len(tail)]

    def pieces():
        yield head + (b"\n" if write is as_csv else b"[")
        for number in range(30):
            yield (separator if number else b"") + body
        yield tail

    tracemalloc.start()
    try:
        count = sum(1 for _ in read_report(pieces(), BackupJobRow))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == 9_000
    assert peak < 2_000_000
