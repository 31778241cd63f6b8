"""Times as the service sends them and as requests send them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from dateutil.parser import isoparse

ISO_8601 = re.compile(r"\d{4}-?\d\d-?\d\d[Tt ]")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def parse_timestamp(value: float | str) -> datetime:
    """Return the time that Unix seconds (also as text), ISO 8601 or RFC 822 state."""
    try:
        seconds = float(value)
    except ValueError:
        return _parse_written_timestamp(str(value).strip())
    # Not by datetime.fromtimestamp, which refuses times before 1970 on some platforms.
    return EPOCH + timedelta(seconds=seconds)


def _parse_written_timestamp(value: str) -> datetime:
    is_iso = ISO_8601.match(value)
    parsed = isoparse(value) if is_iso else parsedate_to_datetime(value)
    if parsed.tzinfo is None and not is_iso and not value.endswith("-0000"):
        # The zone is missing or unknown, but RFC 822 requires one.
        raise ValueError(value)
    return in_utc(parsed)


def in_utc(value: datetime) -> datetime:
    """Return the same instant in UTC. A naive one is in UTC, as all of the service's times are."""
    if value.tzinfo is None:
        return value.replace(tzinfo=timezone.utc)
    return value.astimezone(timezone.utc)


def written_timestamp(value: Any) -> str:
    """Return a time as a query contains it.

    As in boto3, `value` is a datetime (in UTC if it is naive), Unix seconds, or text with either.
    Raises ValueError, TypeError, AttributeError or OverflowError for anything else.
    """
    from botocore.utils import parse_to_aware_datetime  # lazy: it imports urllib3

    instant: datetime = parse_to_aware_datetime(value)
    fraction = ".%f" if instant.microsecond else ""
    return instant.strftime(f"%Y-%m-%dT%H:%M:%S{fraction}Z")
