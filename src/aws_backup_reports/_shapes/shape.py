"""The shapes that members and parameters have on the wire.

``read`` turns what JSON gave into the value that boto3 gives, ``view`` turns that into the
value a dataclass holds, and ``check`` says in boto3's words what is wrong with a parameter.
The type names are those of botocore's service model, which the tests compare them with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from dateutil.parser import isoparse

if TYPE_CHECKING:
    from aws_backup_reports.models import Structure

ISO_8601 = re.compile(r"\d{4}-?\d\d-?\d\d[Tt ]")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class ShapeError(ValueError):
    """A value from the wire that does not have the shape of its member.

    Its text reads on from the member's name: "ReportJob.CreationTime is not a timestamp".
    """


class Member(NamedTuple):
    """One member of a structure."""

    name: str
    """The attribute: ``s3_bucket_name``."""

    wire_name: str
    """The key in JSON: ``S3BucketName``."""

    shape: Shape

    is_required: bool = False
    """Whether a caller who sends the structure must give it. An answer may leave it out."""


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


class StructureShape(Shape):
    """An object of named members, described by one of the dataclasses of `models`."""

    type_name = "structure"
    python_types = (dict,)

    def __init__(self, structure: type[Structure]) -> None:
        self.structure = structure

    def read(self, value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ShapeError(f"{name} is not an object")
        return read_members(self.structure.members(), value, f"{name}.")

    def view(self, value: Any) -> Structure:
        return self.structure.from_dict(value)

    def check(self, value: Any, name: str) -> Iterator[str]:
        yield from super().check(value, name)
        if isinstance(value, dict):
            shapes = {member.wire_name: member.shape for member in self.structure.members()}
            required = [
                member.wire_name for member in self.structure.members() if member.is_required
            ]
            yield from check_members(shapes, required, value, name)


def read_members(
    members: tuple[Member, ...], value: dict[str, Any], prefix: str = ""
) -> dict[str, Any]:
    """Keep the known members of a JSON object; a null is the same as an absent one."""
    return {
        member.wire_name: member.shape.read(value[member.wire_name], prefix + member.wire_name)
        for member in members
        if value.get(member.wire_name) is not None
    }


def check_members(
    shapes: Mapping[str, Shape], required: list[str], value: Mapping[str, Any], name: str = ""
) -> Iterator[str]:
    """Say in boto3's words and order what is wrong with the members of a parameter."""
    for missing in (each for each in required if each not in value):
        yield f'Missing required parameter in {name or "input"}: "{missing}"'
    for unknown in (each for each in value if each not in shapes):
        yield (
            f'Unknown parameter in {name or "input"}: "{unknown}", '
            f"must be one of: {', '.join(shapes)}"
        )
    for known in (each for each in value if each in shapes):
        yield from shapes[known].check(value[known], f"{name}.{known}" if name else known)


def parse_timestamp(value: float | str) -> datetime:
    """Read Unix seconds (also as text), ISO 8601 or RFC 822; guess nothing.

    Raises ValueError, TypeError or OverflowError for anything else.
    """
    try:
        seconds = float(value)
    except ValueError:
        return _parse_written_timestamp(str(value).strip())
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except OSError:
        # Some platforms refuse instants before 1970 here, and only here.
        return EPOCH + timedelta(seconds=seconds)


def _parse_written_timestamp(value: str) -> datetime:
    is_iso = ISO_8601.match(value)
    parsed = isoparse(value) if is_iso else parsedate_to_datetime(value)
    if parsed.tzinfo is None:
        if not is_iso and not value.endswith("-0000"):
            # The zone is missing or unknown; RFC 822 has no time without one.
            raise ValueError(value)
        # The service documents all of its times to be in UTC.
        return parsed.replace(tzinfo=timezone.utc)
    return parsed.astimezone(timezone.utc)


def written_timestamp(value: Any) -> str:
    """Write an instant as a query string has it, from whatever boto3 takes for one.

    That is a datetime (a naive one is in UTC), Unix seconds, or text that holds either.
    Raises ValueError, TypeError, AttributeError or OverflowError for anything else.
    """
    from botocore.utils import parse_to_aware_datetime

    instant: datetime = parse_to_aware_datetime(value)
    fraction = ".%f" if instant.microsecond else ""
    return instant.strftime(f"%Y-%m-%dT%H:%M:%S{fraction}Z")


def invalid_type(value: object, name: str, valid_types: tuple[object, ...]) -> str:
    """Say in boto3's words that a parameter is of a wrong type."""
    return (
        f"Invalid type for parameter {name}, value: {value}, "
        f"type: {type(value)}, valid types: {', '.join(map(str, valid_types))}"
    )
