"""The shapes that members and parameters have on the wire.

``read`` turns what JSON gave into the value that boto3 gives, ``view`` turns that into the
value a dataclass holds, and ``check`` says in boto3's words what is wrong with a parameter.
The type names are those of botocore's service model, which the tests compare them with.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from .timestamp import parse_timestamp, written_timestamp


class ShapeError(ValueError):
    """A value from the wire that does not have the shape of its member.

    Its text reads on from the member's name: "ReportJob.CreationTime is not a timestamp".
    """


class Shape:
    """What the shapes below have in common: here, that any value is as it should be."""

    type_name: ClassVar[str]
    python_types: ClassVar[tuple[type, ...]]

    def read(self, value: Any, name: str) -> Any:
        """Give boto3's value for one from JSON. Raises `ShapeError`, which has the name."""
        if not isinstance(value, self.python_types) or isinstance(value, bool):
            article = "an" if self.type_name[0] in "aeiou" else "a"
            raise ShapeError(f"{name} is not {article} {self.type_name}")
        return value

    def view(self, value: Any) -> Any:
        """Give a dataclass's value for one of boto3's."""
        return value

    def check(self, value: Any, name: str) -> Iterator[str]:
        """Say what is wrong with a parameter, if anything."""
        if not isinstance(value, self.python_types):
            yield invalid_type(value, name, self.python_types)


class StringShape(Shape):
    """Text; with `enum`, text that the dataclasses show as a member of that open enum."""

    type_name = "string"
    python_types = (str,)

    def __init__(self, enum: type[Enum] | None = None, *, min_length: int = 0) -> None:
        self._members = enum._value2member_map_ if enum else {}
        self.min_length = min_length

    def view(self, value: Any) -> Any:
        return self._members.get(value, value)

    def check(self, value: Any, name: str) -> Iterator[str]:
        yield from super().check(value, name)
        if isinstance(value, str) and len(value) < self.min_length:
            yield (
                f"Invalid length for parameter {name}, value: {len(value)}, "
                f"valid min length: {self.min_length}"
            )


class IntegerShape(Shape):
    """A whole number."""

    type_name = "integer"
    python_types = (int,)

    def __init__(self, *, minimum: int | None = None) -> None:
        self.minimum = minimum

    def check(self, value: Any, name: str) -> Iterator[str]:
        yield from super().check(value, name)
        if isinstance(value, int) and self.minimum is not None and value < self.minimum:
            yield (
                f"Invalid value for parameter {name}, value: {value}, "
                f"valid min value: {self.minimum}"
            )


class TimestampShape(Shape):
    """An instant, always aware and in UTC."""

    type_name = "timestamp"

    def read(self, value: Any, name: str) -> datetime:
        try:
            if isinstance(value, bool):
                raise ValueError
            return parse_timestamp(value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ShapeError(f"{name} is not a timestamp") from error

    def check(self, value: Any, name: str) -> Iterator[str]:
        try:
            written_timestamp(value)
        except (ValueError, TypeError, AttributeError, OverflowError):
            yield invalid_type(value, name, (datetime, "timestamp-string"))


class ListShape(Shape):
    """A list of one shape. AWS may put nulls in it: boto3's list keeps them, ours does not."""

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

    def check(self, value: Any, name: str) -> Iterator[str]:
        yield from super().check(value, name)
        if isinstance(value, self.python_types):
            for index, item in enumerate(value):
                yield from self.item.check(item, f"{name}[{index}]")


class StringMapShape(Shape):
    """Text by text, such as tags. It is only ever sent."""

    type_name = "map"
    python_types = (dict,)

    def check(self, value: Any, name: str) -> Iterator[str]:
        yield from super().check(value, name)
        if isinstance(value, dict):
            for key, item in value.items():
                yield from StringShape().check(key, f"{name} (key: {key})")
                yield from StringShape().check(item, f"{name}.{key}")


def invalid_type(value: object, name: str, valid_types: tuple[object, ...]) -> str:
    """Say in boto3's words that a parameter is of a wrong type."""
    return (
        f"Invalid type for parameter {name}, value: {value}, "
        f"type: {type(value)}, valid types: {', '.join(map(str, valid_types))}"
    )
