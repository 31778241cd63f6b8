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
"""What a body can contain; a datetime is written as Unix seconds."""


def written_date(now: datetime) -> str:
    """Write a UTC time as AWS does in headers: unlike RFC 9110, the day has no leading zero."""
    return format_datetime(now, usegmt=True).replace(", 0", ", ")


def encode(value: Json) -> bytes:
    """Encode JSON as AWS does: keys in alphabetical order, no spaces, non-ASCII text unescaped."""
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
    """Write a present-day time as Java's ``Double.toString`` does: 1.578560834253E9."""
    # Until the year 2286, twelve decimals after the first digit reach to the millisecond.
    mantissa, exponent = f"{seconds:.12e}".split("e")
    digits = mantissa.rstrip("0")
    if digits.endswith("."):
        digits += "0"
    return f"{digits}E{int(exponent)}"
