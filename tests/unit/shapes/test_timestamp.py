"""Times as the service writes them."""

import math
from datetime import datetime, timezone

import pytest

from aws_backup_reports._shapes import timestamp
from aws_backup_reports._shapes.shape import ShapeError, TimestampShape


def utc(*parts):
    """Return a time from its parts, in UTC."""
    return datetime(*parts, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1516925490.087, utc(2018, 1, 26, 0, 11, 30, 87_000)),
        (1516925490, utc(2018, 1, 26, 0, 11, 30)),
        (1516925490.9999999, utc(2018, 1, 26, 0, 11, 31)),
        (1516925490.0871234, utc(2018, 1, 26, 0, 11, 30, 87_123)),
        (0, utc(1970, 1, 1)),
        (-1.5, utc(1969, 12, 31, 23, 59, 58, 500_000)),
        (-62135596800, utc(1, 1, 1)),
        (253402300799, utc(9999, 12, 31, 23, 59, 59)),
    ],
)
def test_a_number_is_read_as_unix_seconds(value, expected):
    """It may have a fraction, which is kept to the microsecond, and may be negative."""
    assert TimestampShape().read(value, "T") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1516925490.087", utc(2018, 1, 26, 0, 11, 30, 87_000)),
        (" 1516925490 ", utc(2018, 1, 26, 0, 11, 30)),
        ("1.578560834253E9", utc(2020, 1, 9, 9, 7, 14, 253_000)),
        ("2018", utc(1970, 1, 1, 0, 33, 38)),
        ("2018-01-26T00:11:30Z", utc(2018, 1, 26, 0, 11, 30)),
        ("2018-01-26T00:11:30.087Z", utc(2018, 1, 26, 0, 11, 30, 87_000)),
        ("2018-01-26T00:11:30.087123456Z", utc(2018, 1, 26, 0, 11, 30, 87_123)),
        ("20180126T001130Z", utc(2018, 1, 26, 0, 11, 30)),
        ("2018-01-26 00:11:30Z", utc(2018, 1, 26, 0, 11, 30)),
        ("2018-01-26T00:11:30+02:00", utc(2018, 1, 25, 22, 11, 30)),
        ("2018-01-26T00:11:30", utc(2018, 1, 26, 0, 11, 30)),
        ("Fri, 26 Jan 2018 00:11:30 GMT", utc(2018, 1, 26, 0, 11, 30)),
        ("Fri, 26 Jan 2018 00:11:30 +0100", utc(2018, 1, 25, 23, 11, 30)),
        ("Fri, 26 Jan 2018 00:11:30 -0000", utc(2018, 1, 26, 0, 11, 30)),
        ("26 Jan 2018 00:11:30 GMT", utc(2018, 1, 26, 0, 11, 30)),
        *(
            (f"{day}, {number} Jan 2018 00:11:30 GMT", utc(2018, 1, number, 0, 11, 30))
            for number, day in enumerate(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], 1)
        ),
        ("Thu, 9 Jan 2020 20:07:59 GMT", utc(2020, 1, 9, 20, 7, 59)),
    ],
)
def test_text_in_a_known_format_is_read_as_a_time(value, expected):
    """It may be seconds, ISO 8601 or RFC 822; without a zone it is in UTC."""
    assert TimestampShape().read(value, "T") == expected


@pytest.mark.parametrize("value", [1516925490, "2018-01-26T00:11:30+02:00", "26 Jan 2018 1:02 EST"])
def test_a_time_is_read_in_utc(value):
    """The zone is Python's own UTC, whatever zone the text or the host has."""
    assert TimestampShape().read(value, "T").tzinfo is timezone.utc


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        [],
        {},
        "",
        "soon",
        "Jan",
        "10:20",
        "2018-01",
        "NaN",
        "inf",
        math.nan,
        math.inf,
        -math.inf,
        1e18,
        1516925490087,
        "1516925490087",
        253402300800,
        -62135596801,
        pytest.param(10**400, id="10**400"),
        pytest.param("1" * 5000, id="5000 digits"),
        "2018-02-30T00:00:00Z",
        "2018-01-26T00:11:60Z",
        "2018-01-26T",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T24:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "2018-01-26Tü",
        "Thu, 31 Feb 2018 00:00:00 GMT",
        "26 Jan 2018 00:11:30",
        "Fri, 26 Jan 2018 00:11:30 XYZ",
        "a b c d e",
        ", , , ,",
        "\ud800",
    ],
    ids=lambda each: repr(each)[:40] if isinstance(each, str) else None,
)
def test_a_value_that_is_not_a_timestamp_is_rejected(value):
    """Nothing is guessed, and the only error is a ShapeError."""
    with pytest.raises(ShapeError, match=r"^Job\.T is not a timestamp$"):
        TimestampShape().read(value, "Job.T")


def test_a_time_before_1970_is_read_if_the_platform_cannot_convert_it(monkeypatch):
    """Some systems cannot convert negative seconds."""

    class Narrow(datetime):
        @classmethod
        def fromtimestamp(cls, seconds, zone):
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr(timestamp, "datetime", Narrow)

    assert TimestampShape().read(-1.5, "T") == utc(1969, 12, 31, 23, 59, 58, 500_000)


def test_a_time_is_shown_as_it_was_read():
    """A dataclass holds the same datetime as the dict."""
    instant = utc(2018, 1, 26)

    assert TimestampShape().view(instant) is instant
