"""Texts, lists and numbers: how each is read, shown and checked."""

import pytest

from aws_backup_reports._shapes.shape import IntegerShape, ListShape, ShapeError, StringShape
from aws_backup_reports.models import ReportJobStatus


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
