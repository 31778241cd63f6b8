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
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

UNIT = re.compile(r"\[[^\]]*\]")
NOT_IN_NAMES = re.compile(r"[^0-9a-z]+")
WRITTEN_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII
)
LENGTHS_OF_TIMES = (len("2021-07-14T23:53:47.229Z"), len("2021-07-14T00:00:00Z"))
"""How long times are as AWS writes them; they need not be matched with the pattern."""
WRITTEN_DURATION = re.compile(r"(\d{1,6}):([0-5]\d):([0-5]\d)(\.\d{1,6})?", re.ASCII)
WRITTEN_PERCENTAGE = re.compile(r"(-?\d{1,15}(?:\.\d{1,15})?) ?%?", re.ASCII)
INTEGERS = range(-(2**63), 2**63)
"""AWS's numbers are of this kind, and a column of a table can hold no others."""
LONGEST_INTEGER = len(str(-(2**63)))

REMEMBERED = 1024
"""How many values are kept after they were decoded. Times and run times recur in a report."""

BOOLEANS = {"true": True, "false": False}


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


JSON = json.JSONDecoder(parse_constant=_refused)
"""Python's own reads NaN, which is not equal to itself, and which other readers refuse."""


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


@lru_cache(REMEMBERED)
def time(value: str) -> datetime:
    """Return a time of ISO 8601 in UTC. One without an offset is in UTC, as AWS's times are."""
    if (
        len(value) in LENGTHS_OF_TIMES
        and value[4] == value[7] == "-"
        and value[10] == "T"
        and value[13] == ":"
        and value[-1] == "Z"
    ):
        try:
            # Python 3.10 does not read the Z.
            return datetime.fromisoformat(value[:-1] + "+00:00")
        except ValueError:
            return _other_time(value)
    return _other_time(value)


def _other_time(value: str) -> datetime:
    if not WRITTEN_TIME.fullmatch(value):
        raise ValueError(value)
    from dateutil.parser import isoparse  # lazy: 10 ms; AWS writes no such times

    utc = timezone.utc
    read = isoparse(value)
    return read.replace(tzinfo=utc) if read.tzinfo is None else read.astimezone(utc)


@lru_cache(REMEMBERED)
def duration(value: str) -> timedelta | str:
    """Return the time of ``00:22:20``, and other text as it is: copies have a timestamp here."""
    found = WRITTEN_DURATION.fullmatch(value)
    if found is None:
        return value
    hours, minutes, seconds, fraction = found.groups()
    whole = timedelta(0, int(hours) * 3600 + int(minutes) * 60 + int(seconds))
    return whole + timedelta(seconds=float(fraction)) if fraction else whole


def integer(value: Any) -> int:
    """Return a whole number of 64 bits."""
    if isinstance(value, str):
        is_written = value.isascii() and value.removeprefix("-").isdigit()
        if not is_written or len(value) > LONGEST_INTEGER:
            raise ValueError(value)
    elif isinstance(value, bool) or value != int(value):
        raise ValueError(value)
    number = int(value)
    if number not in INTEGERS:
        raise ValueError(value)
    return number


def percentage(value: Any) -> float:
    """Return the number of ``42.50%``."""
    if isinstance(value, str):
        found = WRITTEN_PERCENTAGE.fullmatch(value)
        if found is None:
            raise ValueError(value)
        return float(found[1])
    if isinstance(value, bool) or not isfinite(value):
        raise ValueError(value)
    return float(value)


def boolean(value: Any) -> bool:
    """Return the truth of ``true``, in any case."""
    return value if isinstance(value, bool) else BOOLEANS[value.lower()]


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object of JSON, which may be in text."""
    if value == "{}":  # as most are
        return {}
    read = JSON.decode(value) if isinstance(value, str) else value
    if not isinstance(read, dict):
        raise TypeError(value)
    return read
