"""Text, lists and integers: how each is read, shown and checked."""

import pytest

from aws_backup_reports._shapes.shape import IntegerShape, ListShape, ShapeError, StringShape
from aws_backup_reports.models import ReportJobStatus


@pytest.mark.parametrize("value", ["", "text", "\ud800"])
def test_any_text_is_read_unchanged(value):
    """Empty text and lone surrogates are text too."""
    assert StringShape().read(value, "S") == value


@pytest.mark.parametrize("value", [5, 1.5, True, [], {}, b"x"], ids=repr)
def test_a_value_that_is_not_text_is_rejected(value):
    """Nothing is converted to text."""
    with pytest.raises(ShapeError, match=r"^Job\.S is not a string$"):
        StringShape().read(value, "Job.S")


def test_text_is_shown_as_an_enum_member_if_there_is_one():
    """Unknown text stays a plain string."""
    shape = StringShape(ReportJobStatus)

    assert shape.view("FAILED") is ReportJobStatus.FAILED
    assert type(shape.view("PAUSED")) is str
    assert shape.view(ReportJobStatus.FAILED) is ReportJobStatus.FAILED
    assert type(StringShape().view("FAILED")) is str


def test_a_parameter_that_is_not_text_is_reported():
    """The report is the same as boto3's."""
    assert list(StringShape().check(5, "P")) == [
        "Invalid type for parameter P, value: 5, type: <class 'int'>, valid types: <class 'str'>"
    ]
    assert list(StringShape().check("5", "P")) == []


def test_nulls_in_a_list_are_read_but_not_shown():
    """Boto3's dict has them, and our dataclasses do not."""
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
def test_a_value_that_is_not_a_list_of_text_is_rejected(value, text):
    """A string is not taken for a list of its characters."""
    with pytest.raises(ShapeError, match=f"^{text}$"):
        ListShape(StringShape()).read(value, "L")


def test_only_an_integer_is_read_as_an_integer():
    """A boolean is rejected, although it is an integer in Python."""
    assert IntegerShape().read(5, "N") == 5
    for value in (True, 5.0, "5"):
        with pytest.raises(ShapeError, match=r"^N is not an integer$"):
            IntegerShape().read(value, "N")


def test_a_parameter_that_is_too_small_is_reported():
    """As in boto3, a number is checked by its value, and text by its length."""
    assert list(IntegerShape(minimum=1).check(0, "N")) == [
        "Invalid value for parameter N, value: 0, valid min value: 1"
    ]
    assert list(StringShape(min_length=1).check("", "S")) == [
        "Invalid length for parameter S, value: 0, valid min length: 1"
    ]
