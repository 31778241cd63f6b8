"""What members look like on the wire, and how each is read, shown and checked."""

import math
from datetime import datetime, timezone

import pytest

from aws_backup_reports._shapes import timestamp
from aws_backup_reports._shapes.shape import (
    IntegerShape,
    ListShape,
    ShapeError,
    StringMapShape,
    StringShape,
    TimestampShape,
)
from aws_backup_reports._shapes.structure import StructureShape
from aws_backup_reports.models import ReportDestination, ReportJobStatus, ReportSetting


def utc(*parts):
    """An instant, from its parts in UTC."""
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
def test_a_number_is_an_instant_when_it_counts_seconds(value, expected):
    """Unix seconds, with fractions."""
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
def test_text_is_an_instant_when_it_is_written_in_a_known_form(value, expected):
    """Seconds as text, ISO 8601 and RFC 822, each without a zone in UTC."""
    assert TimestampShape().read(value, "T") == expected


@pytest.mark.parametrize("value", [1516925490, "2018-01-26T00:11:30+02:00", "26 Jan 2018 1:02 EST"])
def test_an_instant_is_in_utc_when_it_was_written_elsewhere(value):
    """The zone is Python's own UTC, whatever the host's is."""
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
def test_a_value_is_refused_when_it_is_no_timestamp(value):
    """Nothing is guessed, and nothing else than a mismatch escapes."""
    with pytest.raises(ShapeError, match=r"^Job\.T is not a timestamp$"):
        TimestampShape().read(value, "Job.T")


def test_an_early_instant_is_read_on_a_platform_without_early_times(monkeypatch):
    """Some systems know no time before 1970."""

    class Narrow(datetime):
        @classmethod
        def fromtimestamp(cls, seconds, zone):
            raise OSError(22, "Invalid argument")

    monkeypatch.setattr(timestamp, "datetime", Narrow)

    assert TimestampShape().read(-1.5, "T") == utc(1969, 12, 31, 23, 59, 58, 500_000)


def test_an_instant_is_shown_as_it_is_when_it_was_read():
    """A dataclass holds the same datetime as the dict."""
    instant = utc(2018, 1, 26)

    assert TimestampShape().view(instant) is instant


@pytest.mark.parametrize("value", ["", "text", "\ud800"])
def test_text_is_text_when_it_is_read(value):
    """Any string is one."""
    assert StringShape().read(value, "S") == value


@pytest.mark.parametrize("value", [5, 1.5, True, [], {}, b"x"], ids=repr)
def test_a_value_is_refused_when_it_is_no_text(value):
    """Nothing is turned into text."""
    with pytest.raises(ShapeError, match=r"^Job\.S is not a string$"):
        StringShape().read(value, "Job.S")


def test_text_is_shown_as_a_member_when_the_enum_knows_it():
    """What it does not know stays a plain string."""
    shape = StringShape(ReportJobStatus)

    assert shape.view("FAILED") is ReportJobStatus.FAILED
    assert type(shape.view("PAUSED")) is str
    assert shape.view(ReportJobStatus.FAILED) is ReportJobStatus.FAILED
    assert type(StringShape().view("FAILED")) is str


def test_a_parameter_is_complained_about_when_it_is_no_text():
    """In the words of boto3, and not at all when it is."""
    assert list(StringShape().check(5, "P")) == [
        "Invalid type for parameter P, value: 5, type: <class 'int'>, valid types: <class 'str'>"
    ]
    assert list(StringShape().check("5", "P")) == []


def test_a_list_keeps_its_nulls_when_it_is_read_and_drops_them_when_it_is_shown():
    """The dict is boto3's, the dataclass is ours."""
    shape = ListShape(StringShape())

    assert shape.read(["a", None, ""], "L") == ["a", None, ""]
    assert shape.view(["a", None, ""]) == ("a", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("abc", "L is not a list"),
        ({"a": 1}, "L is not a list"),
        (5, "L is not a list"),
        ([1], r"L\[0\] is not a string"),
        (["a", ["b"]], r"L\[1\] is not a string"),
    ],
    ids=repr,
)
def test_a_value_is_refused_when_it_is_no_list_of_text(value, text):
    """A string is not taken for its letters."""
    with pytest.raises(ShapeError, match=f"^{text}$"):
        ListShape(StringShape()).read(value, "L")


def test_an_object_keeps_known_members_when_it_is_read():
    """Nulls count as absent, and names are told apart by case."""
    value = {"S3BucketName": "b", "S3Keys": None, "s3Keys": ["x"], "New": 1}

    assert StructureShape(ReportDestination).read(value, "D") == {"S3BucketName": "b"}


@pytest.mark.parametrize("value", [[], "", 0, False], ids=repr)
def test_a_value_is_refused_when_it_is_no_object(value):
    """What is false counts as little as anything else."""
    with pytest.raises(ShapeError, match=r"^D is not an object$"):
        StructureShape(ReportDestination).read(value, "D")


def test_a_mismatch_names_the_whole_way_when_it_is_deep_inside():
    """From the outermost member to the one that is wrong."""
    with pytest.raises(ShapeError, match=r"^Job\.D\.S3Keys is not a list$"):
        StructureShape(ReportDestination).read({"S3Keys": 1}, "Job.D")


def test_an_object_is_shown_as_its_dataclass_when_it_was_read():
    """With every member shown in turn."""
    shown = StructureShape(ReportDestination).view({"S3BucketName": "b", "S3Keys": ["k", None]})

    assert shown == ReportDestination(s3_bucket_name="b", s3_keys=("k",))


def test_a_whole_number_is_read_when_it_is_one():
    """A truth value is none, although Python counts it among them."""
    assert IntegerShape().read(5, "N") == 5
    for value in (True, 5.0, "5"):
        with pytest.raises(ShapeError, match=r"^N is not an integer$"):
            IntegerShape().read(value, "N")


def test_a_parameter_is_complained_about_when_it_is_too_small():
    """As boto3 does: a number by its value, text by its length."""
    assert list(IntegerShape(minimum=1).check(0, "N")) == [
        "Invalid value for parameter N, value: 0, valid min value: 1"
    ]
    assert list(StringShape(min_length=1).check("", "S")) == [
        "Invalid length for parameter S, value: 0, valid min length: 1"
    ]


def test_a_parameter_is_complained_about_when_it_is_wrong_deep_inside():
    """By the whole way to it, for lists, maps and structures."""
    setting = {"FrameworkArns": ["a", 1], "Foo": 1}

    assert list(StructureShape(ReportSetting).check(setting, "ReportSetting")) == [
        'Missing required parameter in ReportSetting: "ReportTemplate"',
        (
            'Unknown parameter in ReportSetting: "Foo", must be one of: ReportTemplate, '
            "FrameworkArns, NumberOfFrameworks, Accounts, OrganizationUnits, Regions"
        ),
        (
            "Invalid type for parameter ReportSetting.FrameworkArns[1], value: 1, "
            "type: <class 'int'>, valid types: <class 'str'>"
        ),
    ]
    assert [problem[:44] for problem in StringMapShape().check({"a": 1, 2: "b"}, "Tags")] == [
        "Invalid type for parameter Tags.a, value: 1,",
        "Invalid type for parameter Tags (key: 2), va",
    ]
