"""The shapes that members and parameters have on the wire.

``read`` turns a value from JSON into boto3's, or raises a `ShapeError` that shows the name;
``view`` turns boto3's value into that of a dataclass; ``check`` yields what is wrong with a
parameter, in boto3's words. The type names are those of botocore's service model.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from enum import Enum
from typing import Any, ClassVar

from .timestamp import in_utc, parse_timestamp, written_timestamp


class ShapeError(ValueError):
    """A value does not match its shape, such as "ReportJob.CreationTime is not a timestamp"."""


class Shape:
    """A value of some Python types; the base of all shapes."""

    type_name: ClassVar[str]
    python_types: ClassVar[tuple[type, ...]]

    def read(self, value: Any, name: str) -> Any:
        if not isinstance(value, self.python_types) or isinstance(value, bool):
            article = "an" if self.type_name[0] in "aeiou" else "a"
            raise ShapeError(f"{name} is not {article} {self.type_name}")
        return value

    def view(self, value: Any) -> Any:
        return value

    def check(self, value: Any, name: str) -> Iterator[str]:
        if isinstance(value, self.python_types):
            yield from self.check_contents(value, name)
        else:
            yield invalid_type(value, name, self.python_types)

    def check_contents(self, value: Any, name: str) -> Iterator[str]:  # noqa: ARG002  # for others
        """Yield what else is wrong with a parameter that has one of the types."""
        yield from ()


class StringShape(Shape):
    """Text; the dataclasses hold it as the member of `enum` that has this value, if any."""

    type_name = "string"
    python_types = (str,)

    def __init__(self, enum: type[Enum] | None = None, *, min_length: int = 0) -> None:
        self._members = enum._value2member_map_ if enum else {}
        self.min_length = min_length

    def view(self, value: Any) -> Any:
        return self._members.get(value, value)

    def check_contents(self, value: Any, name: str) -> Iterator[str]:
        if len(value) < self.min_length:
            given, valid = f"value: {len(value)}", f"valid min length: {self.min_length}"
            yield f"Invalid length for parameter {name}, {given}, {valid}"


class IntegerShape(Shape):
    """A whole number."""

    type_name = "integer"
    python_types = (int,)

    def __init__(self, *, minimum: int | None = None) -> None:
        self.minimum = minimum

    def check_contents(self, value: Any, name: str) -> Iterator[str]:
        if self.minimum is not None and value < self.minimum:
            given, valid = f"value: {value}", f"valid min value: {self.minimum}"
            yield f"Invalid value for parameter {name}, {given}, {valid}"


class TimestampShape(Shape):
    """A time, always aware and in UTC."""

    type_name = "timestamp"

    def read(self, value: Any, name: str) -> datetime:
        try:
            if isinstance(value, bool):
                raise ValueError
            return in_utc(value) if isinstance(value, datetime) else parse_timestamp(value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ShapeError(f"{name} is not a timestamp") from error

    def view(self, value: Any) -> datetime:
        # A program that mocks or changes answers may put text there, or another zone.
        if type(value) is datetime and value.tzinfo is timezone.utc:
            return value
        return self.read(value, "the time")

    def check(self, value: Any, name: str) -> Iterator[str]:
        try:
            written_timestamp(value)
        except (ValueError, TypeError, AttributeError, OverflowError):
            yield invalid_type(value, name, (datetime, "timestamp-string"))


class ListShape(Shape):
    """A list of items of one shape. boto3's list keeps AWS's nulls, the dataclasses do not."""

    type_name = "list"
    python_types = (list, tuple)

    def __init__(self, item: Shape) -> None:
        self.item = item

    def read(self, value: Any, name: str) -> list[Any]:
        super().read(value, name)
        return [
            None if item is None else self.item.read(item, f"{name}[{index}]")
            for index, item in enumerate(value)
        ]

    def view(self, value: Any) -> tuple[Any, ...]:
        return tuple(self.item.view(item) for item in value if item is not None)

    def check_contents(self, value: Any, name: str) -> Iterator[str]:
        for index, item in enumerate(value):
            yield from self.item.check(item, f"{name}[{index}]")


class StringMapShape(Shape):
    """Text by text, such as tags. It is sent, never received."""

    type_name = "map"
    python_types = (dict,)

    def check_contents(self, value: Any, name: str) -> Iterator[str]:
        for key, item in value.items():
            yield from StringShape().check(key, f"{name} (key: {key})")
            yield from StringShape().check(item, f"{name}.{key}")


def invalid_type(value: object, name: str, valid_types: tuple[object, ...]) -> str:
    """Return boto3's message for a parameter of a wrong type."""
    return (
        f"Invalid type for parameter {name}, value: {value}, "
        f"type: {type(value)}, valid types: {', '.join(map(str, valid_types))}"
    )
