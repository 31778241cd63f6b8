"""The shapes that members have on the wire, and the three readings of each.

``read`` turns what JSON gave into the value that boto3 gives, ``view`` turns that into the
value a dataclass holds, and ``check`` says in boto3's words what is wrong with a parameter.
The names are those of botocore's service model, which the tests compare them with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from dateutil.parser import isoparse

if TYPE_CHECKING:
    from .models import Structure

ISO_8601 = re.compile(r"\d{4}-?\d\d-?\d\d[Tt ]")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class ShapeError(ValueError):
    """A value from the wire that does not have the shape of its member.

    Its text reads on from the member's name: "ReportJob.CreationTime is not a timestamp".
    """


class StringShape:
    """Text; with `enum`, text that the dataclasses show as a member of that open enum."""

    type_name = "string"

    def __init__(self, enum: type[Enum] | None = None) -> None:
        self._members = enum._value2member_map_ if enum else {}

    def read(self, value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise ShapeError(f"{name} is not a string")
        return value

    def view(self, value: str) -> Any:
        return self._members.get(value, value)

    def check(self, value: object, name: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield invalid_type(value, name, "<class 'str'>")


class StringListShape:
    """A list of text. AWS may put a null in it, which boto3's list keeps and ours leaves out."""

    type_name = "list"

    def read(self, value: Any, name: str) -> list[str | None]:
        if not isinstance(value, list):
            raise ShapeError(f"{name} is not a list")
        if not all(item is None or isinstance(item, str) for item in value):
            raise ShapeError(f"{name} is not a list of strings")
        return value

    def view(self, value: list[str | None]) -> tuple[str, ...]:
        return tuple(item for item in value if item is not None)


class TimestampShape:
    """An instant, always aware and in UTC."""

    type_name = "timestamp"

    def read(self, value: Any, name: str) -> datetime:
        try:
            if isinstance(value, bool):
                raise ValueError
            return parse_timestamp(value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ShapeError(f"{name} is not a timestamp") from error

    def view(self, value: datetime) -> datetime:
        return value


class StructureShape:
    """An object of named members, described by one of the dataclasses of `models`."""

    type_name = "structure"

    def __init__(self, structure: type[Structure]) -> None:
        self.structure = structure

    def read(self, value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ShapeError(f"{name} is not an object")
        return read_members(self.structure.members(), value, f"{name}.")

    def view(self, value: dict[str, Any]) -> Structure:
        return self.structure.from_dict(value)


Shape = StringShape | StringListShape | TimestampShape | StructureShape
Members = tuple[tuple[str, str, Shape], ...]
"""What an object holds: attribute name, wire name and shape of each member."""


def read_members(members: Members, value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Keep the known members of a JSON object; a null is the same as an absent one."""
    return {
        wire_name: shape.read(value[wire_name], prefix + wire_name)
        for _, wire_name, shape in members
        if value.get(wire_name) is not None
    }


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


def invalid_type(value: object, name: str, valid_types: str) -> str:
    """Say that a parameter has the wrong type, as botocore's validator says it."""
    return (
        f"Invalid type for parameter {name}, value: {value}, "
        f"type: {type(value)}, valid types: {valid_types}"
    )
