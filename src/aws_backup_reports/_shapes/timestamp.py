"""Times as the service writes them, and as a request has them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from dateutil.parser import isoparse

ISO_8601 = re.compile(r"\d{4}-?\d\d-?\d\d[Tt ]")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


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
