"""How AWS writes values, in JSON and in headers.

Source: answers of AWS Backup and of other rest-json services quoted in public issues.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import TypeAlias

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | datetime | str | float | bool | None"
"""What a body is made of; a datetime becomes a number of Unix seconds."""


def written_date(now: datetime) -> str:
    """Write a time in UTC as AWS does: the day without a leading zero, unlike RFC 9110."""
    return format_datetime(now, usegmt=True).replace(", 0", ", ")


def encode(value: Json) -> bytes:
    """Write JSON as AWS does: keys in alphabetical order, no spaces, text unescaped."""
    return _text(value).encode()


def _text(value: Json) -> str:
    if isinstance(value, datetime):
        return _java_double(value.timestamp())
    if isinstance(value, Mapping):
        members = (f"{_text(name)}:{_text(value[name])}" for name in sorted(value))
        return "{" + ",".join(members) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(_text(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _java_double(seconds: float) -> str:
    """Write a time of today as ``Double.toString`` of Java does: 1.578560834253E9."""
    # Twelve decimals after the first digit are milliseconds until the year 2286.
    mantissa, exponent = f"{seconds:.12e}".split("e")
    digits = mantissa.rstrip("0")
    if digits.endswith("."):
        digits += "0"
    return f"{digits}E{int(exponent)}"
