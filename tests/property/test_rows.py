"""Any bytes are rows or one error, however they come, and both formats say the same."""

import csv
import io
import json
from contextlib import suppress
from datetime import timezone

from dateutil.parser import isoparse
from hypothesis import example, given
from hypothesis import strategies as st

from aws_backup_reports._rows.column import time
from aws_backup_reports.rows import ReportFormatError, ReportRow, newest, read_report
from tests._report_samples import DOCUMENTED, as_csv, as_json, item_of
from tests.unit.rows._parse import outcome

from ._modelled import mutated

ITEMS = [item_of(members) for members in DOCUMENTED.values()]
FILES = st.sampled_from(
    [
        file
        for item in ITEMS
        for file in (as_csv([item]), as_json([item]), json.dumps(item, indent=1).encode())
    ]
)
TOKENS = (
    """" | , | { | } | [ | ] | : | 1 | "reportItems" | "backupJobId" | Backup Job ID | Region"""
    ' | null | NaN | - | e9 | \\u | "a" | reportTimePeriod | é'
)
BITS = st.lists(
    st.sampled_from(
        [each.encode() for each in TOKENS.split(" | ")]
        + [b" ", b"\n", b"\r", b"\r\n", b"\xef\xbb\xbf", b"\xff", b"\0"]
    ),
    max_size=25,
).map(b"".join)
ANY = BITS | FILES | mutated(FILES) | st.binary(max_size=40)


@given(ANY, st.integers(1, 30))
@example(b'{"reportItems":[{"backupJobId":"' + b"1" * 2000 + b'"}]}', 1)
def test_bytes_are_rows_or_one_error_however_they_come(data, size):
    """The rows before a fault, their lines, and its place are the same for pieces of any size."""
    rows, error = whole = outcome(data)

    assert outcome(data, size) == whole
    assert all(isinstance(row, ReportRow) for row, _ in rows)
    if error is not None:
        line, byte, reason = error
        assert 1 <= line <= 1 + data.count(b"\n") + data.count(b"\r")
        assert 0 <= byte <= len(data)
        assert reason


@given(ANY)
def test_a_row_is_a_value(data):
    """Whatever stands in it: it equals itself, and has a hash, a text and a form in JSON."""
    rows = []
    with suppress(ReportFormatError):
        rows.extend(read_report(data))

    assert rows == rows.copy()
    assert len(newest(rows)) <= len(rows)
    for row in rows:
        assert hash(row) == hash(row)
        assert repr(row)
        json.loads(row.to_json())


CELLS = (
    st.text('é\x85\u2028" ,\n\r{}[]', max_size=8)
    | st.sampled_from(
        ["2021-07-14T00:00:00Z", "00:22:20", "42.50%", "7", "true", "{}", '{"a":"b"}', '"', "\r\n"]
    )
    | st.none()
)


@st.composite
def tables(draw):
    """Draw items with all members of a template, some of them with other values."""
    members = DOCUMENTED[draw(st.sampled_from(list(DOCUMENTED)))]
    other = st.dictionaries(st.sampled_from(members.split()), CELLS, max_size=6)
    return [{**item_of(members), **draw(other)} for _ in range(draw(st.integers(1, 3)))]


TABLES = tables()
QUOTINGS = (csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC)
DIALECTS = st.sampled_from(
    # Python quotes no line ends but those of the dialect, if it need not quote all.
    [{"lineterminator": end} for end in ("\n", "\r")]
    + [{"lineterminator": "\r\n", "quoting": each} for each in QUOTINGS]
)


@given(
    TABLES,
    DIALECTS,
    st.sampled_from(["", "\ufeff"]),
    st.booleans(),
)
def test_both_formats_have_the_same_rows(items, dialect, mark, titled):
    """Of the same items, up to null and empty text; whatever ends lines, and is quoted."""
    as_rows = list(read_report(as_json(items)))

    table = as_csv(items, titled=titled, **dialect).decode()
    from_csv = list(read_report((mark + table).encode()))

    assert from_csv == as_rows
    assert [row.line for row in from_csv] == lines_of(table)


def lines_of(table):
    """Return the line that each record begins in, as Python's csv counts them."""
    reader = csv.reader(io.StringIO(table, newline=""))
    ends = [reader.line_num for _ in reader]
    return [end + 1 for end in ends[:-1]]


@given(TABLES)
def test_an_item_is_read_as_it_was_written(items):
    """A row written as JSON has the same row again."""
    rows = list(read_report(as_json(items)))

    written = json.dumps([row.to_json_dict() for row in rows]).encode()

    assert list(read_report(written, type(rows[0]))) == rows


WRITTEN_TIMES = st.builds(
    "{:%Y-%m-%d}{}{:%H:%M}{}{}".format,
    st.dates(),
    st.sampled_from("T "),
    st.times(),
    st.sampled_from(
        ["", ":07", ":59.1", ":59.12", ":00.123", ":00.123456", ":00.123456789", ":60"]
    ),
    st.sampled_from(["", "Z", "+00:00", "-05:30", "+0530", "+05", "+24:00"]),
)


@given(WRITTEN_TIMES)
def test_a_time_is_read_as_by_dateutil(written):
    """By each version of Python, though their own functions differ."""
    if written[:4] < "1000":
        return  # some platforms write such years with fewer digits
    try:
        expected = isoparse(written)
    except ValueError:
        expected = None
    if expected is not None and expected.tzinfo is None:
        expected = expected.replace(tzinfo=timezone.utc)
    try:
        read = time(written)
    except (ValueError, OverflowError):
        read = None

    assert read == expected
    assert read is None or read.tzinfo is timezone.utc
