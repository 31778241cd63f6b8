"""Objects of named members: how the dataclasses declare them, and their shape on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field, fields
from datetime import datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from .shape import Shape, ShapeError

if TYPE_CHECKING:
    from typing_extensions import Self


class OpenEnum(str, Enum):
    """Text with known values. AWS may send others at any time: those stay plain strings."""

    # str() and f-strings of a member give its value in every Python version.

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, format_spec: str) -> str:
        return format(str(self.value), format_spec)


class Member(NamedTuple):
    """One member of a structure."""

    name: str
    """The attribute: ``s3_bucket_name``."""

    wire_name: str
    """The key in JSON: ``S3BucketName``."""

    shape: Shape

    is_required: bool = False
    """Whether a caller who sends the structure must give it. An answer may leave it out."""


def member(shape: Shape, *, is_required: bool = False) -> Any:
    """Declare a member of a structure; in an answer every member may be absent, and is None then.

    With `is_required`, a caller who sends the structure must give it.
    """
    return field(default=None, metadata={"shape": shape, "is_required": is_required})


def wire_name_of(name: str) -> str:
    """Give the key in JSON for an attribute: ``S3BucketName`` for ``s3_bucket_name``."""
    return "".join(word.capitalize() for word in name.split("_"))


class Structure:
    """What all dataclasses of this module can do."""

    __slots__ = ()

    @classmethod
    @cache
    def members(cls) -> tuple[Member, ...]:
        """The members, in the order of their declaration."""
        return tuple(
            Member(each.name, wire_name_of(each.name), **each.metadata)
            for each in fields(cls)  # type: ignore[arg-type]  # every subclass is a dataclass
        )

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """Build from boto3's shape, such as ``response["ReportJob"]``; other keys are ignored."""
        return cls(
            **{
                member.name: member.shape.view(value[member.wire_name])
                for member in cls.members()
                if value.get(member.wire_name) is not None
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Give boto3's shape: AWS's names, absent members left out, times as datetimes."""
        return {
            member.wire_name: _plain(value)
            for member in self.members()
            if (value := getattr(self, member.name)) is not None
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """Give `to_dict` as JSON text, with times in ISO 8601."""
        return json.dumps(self.to_dict(), default=datetime.isoformat, indent=indent)


def _plain(value: Any) -> Any:
    if isinstance(value, Structure):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


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
