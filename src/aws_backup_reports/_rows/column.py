"""The columns of a report: how a dataclass declares one, and how its values are decoded.

A decoder takes the text of a CSV cell or a value from JSON, never an empty one. What it raises
leaves the value undecoded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

UNIT = re.compile(r"\[[^\]]*\]")
NOT_IN_NAMES = re.compile(r"[^0-9a-z]+")
SHORTEST_TIME = len("2021-07-14T00:00")
WRITTEN_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
WRITTEN_DURATION = re.compile(r"(\d{1,6}):([0-5]\d):([0-5]\d)(\.\d{1,6})?", re.ASCII)
WRITTEN_INTEGER = re.compile(r"-?\d{1,30}", re.ASCII)
WRITTEN_PERCENTAGE = re.compile(r"(-?\d{1,15}(?:\.\d{1,15})?) ?%?", re.ASCII)
BOOLEANS = {"true": True, "false": False}


class Column(NamedTuple):
    """One column of a report."""

    name: str
    """The attribute: ``backup_size_in_bytes``."""

    aws_name: str
    """The key in JSON: ``backupSizeInBytes``."""

    decode: Callable[[Any], Any]
    """Returns the value of a cell. Raises an exception for one that has no such value."""


def column(decode: Callable[[Any], Any]) -> Any:
    """Declare a `Column`. If a file has no such column, or its cell is empty, it is None."""
    return field(default=None, metadata={"decode": decode})


def normalized(name: str) -> str:
    """Return what the names of a column have in common.

    It is ``backupsizeinbytes`` for ``Backup Size in Bytes``, ``backupSizeInBytes``,
    ``backup_size_in_bytes`` and ``Backup Size [GB] in Bytes``.
    """
    return NOT_IN_NAMES.sub("", UNIT.sub("", name).lower())


def aws_name_of(name: str) -> str:
    """Return the key in JSON for an attribute: ``resourceArn`` for ``resource_arn``."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def text(value: Any) -> str:
    """Return text as it is, and anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def time(value: str) -> datetime:
    """Return a time of ISO 8601 in UTC. One without an offset is in UTC, as AWS's times are."""
    if len(value) >= SHORTEST_TIME:
        try:
            # Python 3.10 does not read the Z, nor any number of digits of a second.
            read = datetime.fromisoformat(value[:-1] + "+00:00" if value[-1] == "Z" else value)
        except ValueError:
            read = _other_time(value)
        if read.tzinfo is timezone.utc:
            return read
        if read.tzinfo is None:
            return read.replace(tzinfo=timezone.utc)
        return read.astimezone(timezone.utc)
    raise ValueError(value)


def _other_time(value: str) -> datetime:
    from dateutil.parser import isoparse  # lazy: 10 ms; AWS writes milliseconds

    if not WRITTEN_TIME.match(value):
        raise ValueError(value)
    return isoparse(value)


def duration(value: Any) -> timedelta | str:
    """Return the time of ``00:22:20``, and anything else as text: copies have a timestamp here."""
    written = text(value)
    found = WRITTEN_DURATION.fullmatch(written)
    if found is None:
        return written
    hours, minutes, seconds, fraction = found.groups()
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return timedelta(seconds=whole + float(fraction or 0))


def integer(value: Any) -> int:
    """Return a whole number."""
    if isinstance(value, str):
        if not WRITTEN_INTEGER.fullmatch(value):
            raise ValueError(value)
        return int(value)
    if isinstance(value, bool) or value != int(value):
        raise ValueError(value)
    return int(value)


def percentage(value: Any) -> float:
    """Return the number of ``42.50%``."""
    if isinstance(value, str):
        found = WRITTEN_PERCENTAGE.fullmatch(value)
        if found is None:
            raise ValueError(value)
        return float(found[1])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(value)
    return float(value)


def boolean(value: Any) -> bool:
    """Return the truth of ``true``, in any case."""
    return value if isinstance(value, bool) else BOOLEANS[value.lower()]


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object of JSON, which may be in text."""
    if value == "{}":  # as most are
        return {}
    read = json.loads(value) if isinstance(value, str) else value
    if not isinstance(read, dict):
        raise TypeError(value)
    return read
