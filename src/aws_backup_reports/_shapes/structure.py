"""Structures of named members: how dataclasses declare them, and their shape on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field, fields
from datetime import datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .shape import Shape, ShapeError

StructureT = TypeVar("StructureT", bound="Structure")


class OpenEnum(str, Enum):
    """Text with known values. AWS may add others at any time: those stay plain strings."""

    def __str__(self) -> str:  # without it, f-strings differ between versions of Python
        return str(self.value)


class Member(NamedTuple):
    """One member of a structure."""

    name: str
    """The attribute: ``s3_bucket_name``."""

    wire_name: str
    """The key in JSON: ``S3BucketName``."""

    shape: Shape

    is_required: bool = False
    """Whether a request with the structure needs it. An answer may leave it out."""


def member(shape: Shape, *, is_required: bool = False) -> Any:
    """Declare a `Member`; if an answer leaves it out, the attribute is None."""
    return field(default=None, metadata={"shape": shape, "is_required": is_required})


def wire_name_of(name: str) -> str:
    """Return the key in JSON for an attribute: ``S3BucketName`` for ``s3_bucket_name``."""
    return "".join(word.capitalize() for word in name.split("_"))


class Structure:
    """The base of the dataclasses in `models`."""

    __slots__ = ()

    # Once for all, since each that a dataclass writes for itself adds 0.1 ms to a cold start.
    def __repr__(self) -> str:
        values = (f"{each.name}={getattr(self, each.name)!r}" for each in self.members())
        return f"{type(self).__name__}({', '.join(values)})"

    def __eq__(self, other: object) -> bool:
        return self._values() == other._values() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values())

    if not TYPE_CHECKING:  # type checkers must see what there is

        def __getattr__(self, name):
            known = {each.wire_name: f".{each.name}" for each in self.members()}
            raise missing(self, name, known)

        def __getitem__(self, name):
            names = {each.wire_name: each.name for each in self.members()}
            advice = f": use .{names.get(name, name)}" if {name} & {*names, *names.values()} else ""
            raise TypeError(f"{type(self).__name__!r} object is not subscriptable{advice}")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, each.name) for each in self.members())

    @classmethod
    @cache
    def members(cls) -> tuple[Member, ...]:
        """Return the members in the order of their declaration."""
        return tuple(
            Member(each.name, wire_name_of(each.name), **each.metadata)
            for each in fields(cls)  # type: ignore[arg-type]  # every subclass is a dataclass
            if "shape" in each.metadata  # one that a program subclasses may have fields of its own
        )

    @classmethod
    def from_dict(cls: type[StructureT], value: Mapping[str, Any]) -> StructureT:
        """Build from boto3's dict, such as ``response["ReportJob"]``, or from `to_json_dict`'s.

        Times may be datetimes, text or Unix seconds, and become datetimes in UTC; a time without
        an offset is in UTC. Keys that are not members are ignored.

        Raises ValueError for a member of the wrong type, for a time that cannot be read, and for
        a dict with other keys only, such as the response around the job.
        """
        kind = cls.__name__
        if not isinstance(value, Mapping):
            raise ValueError(f"{kind} is not an object")
        if value and not any(each.wire_name in value for each in cls.members()):
            known = ", ".join(each.wire_name for each in cls.members())
            hint = f'pass the value of "{kind}"' if kind in value else f"there are {known}"
            raise ValueError(f"no member of {kind} is among {', '.join(map(str, value))}: {hint}")
        try:
            return viewed(cls, read_members(cls.members(), value, f"{kind}."))
        except ShapeError as error:
            raise ValueError(str(error)) from error

    @classmethod
    def from_json(cls: type[StructureT], text: str | bytes) -> StructureT:
        """Build from JSON text, such as that of `to_json`. Raises ValueError, as `from_dict`."""
        try:
            value = json.loads(text)
        except RecursionError as error:
            raise ValueError("the text is nested too deeply") from error
        return cls.from_dict(value)

    def to_dict(self) -> dict[str, Any]:
        """Return boto3's dict: AWS's names, without absent members, times as datetimes.

        It holds plain dicts, lists, text and numbers all the way down.
        """
        return {
            member.wire_name: _plain(value)
            for member in self.members()
            if (value := getattr(self, member.name)) is not None
        }

    def to_json_dict(self) -> dict[str, Any]:
        """Return `to_dict` with times as text in ISO 8601, so that any JSON encoder takes it.

        A Lambda function can return it, and `from_dict` reads it.
        """
        as_json: dict[str, Any] = _without_datetimes(self.to_dict())
        return as_json

    def to_json(self, *, indent: int | None = None) -> str:
        """Return `to_json_dict` as text, which `from_json` reads."""
        return json.dumps(self.to_json_dict(), indent=indent)


def missing(owner: object, name: str, known: Mapping[str, str]) -> AttributeError:
    """Return the error for an attribute that does not exist; `known` says what to use instead."""
    advice = f": use {known[name]}" if name in known else ""
    return AttributeError(f"{type(owner).__name__!r} object has no attribute {name!r}{advice}")


def viewed(structure: type[StructureT], value: Mapping[str, Any]) -> StructureT:
    """Build a dataclass from boto3's dict, whose members have been read."""
    if not isinstance(value, (dict, Mapping)):  # dict: the usual case, and a faster one
        # An AttributeError would say of a property that there is no such property.
        raise ShapeError(f"{structure.__name__} is not an object")
    views = {
        member.name: member.shape.view(value[member.wire_name])
        for member in structure.members()
        if value.get(member.wire_name) is not None
    }
    return structure(**views)


def _plain(value: Any) -> Any:
    if isinstance(value, Structure):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _without_datetimes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_datetimes(each) for key, each in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


class StructureShape(Shape):
    """An object with the members of one of the dataclasses in `models`."""

    type_name = "structure"
    python_types = (dict,)

    def __init__(self, structure: type[Structure]) -> None:
        self.structure = structure

    def read(self, value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ShapeError(f"{name} is not an object")
        return read_members(self.structure.members(), value, f"{name}.")

    def view(self, value: Any) -> Structure:
        return viewed(self.structure, value)

    def check_contents(self, value: Any, name: str) -> Iterator[str]:
        members = {member.wire_name: member for member in self.structure.members()}
        yield from check_members(members, value, name)


def read_members(
    members: tuple[Member, ...], value: Mapping[str, Any], prefix: str = ""
) -> dict[str, Any]:
    """Return boto3's dict for a JSON object, without nulls and unknown members."""
    return {
        member.wire_name: member.shape.read(value[member.wire_name], prefix + member.wire_name)
        for member in members
        if value.get(member.wire_name) is not None
    }


def check_members(
    members: Mapping[str, Any], value: Mapping[str, Any], parent: str = ""
) -> Iterator[str]:
    """Yield what is wrong with a parameter's members, in boto3's words and order.

    `members` have a ``shape`` and ``is_required``; `parent` is empty for a call's parameters.
    """
    place = parent or "input"
    for name in members:
        if members[name].is_required and name not in value:
            yield f'Missing required parameter in {place}: "{name}"'
    for name in value:
        if name not in members:
            known = ", ".join(members)
            yield f'Unknown parameter in {place}: "{name}", must be one of: {known}'
    for name in value:
        if name in members:
            path = f"{parent}.{name}" if parent else name
            yield from members[name].shape.check(value[name], path)
