"""The conditions and the range of a request for an object.

Source: Amazon S3 API reference, "GetObject"; RFC 9110, sections 13.2.2 and 14.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from aws_backup_reports.testing._wire.encoding import written_date
from aws_backup_reports.testing._wire.messages import Request

from .buckets import StoredObject
from .errors import S3Error


def check_conditions(stored: StoredObject, request: Request) -> None:
    """Raise `S3Error` with 412 or 304 unless the object is as the request wants it.

    An entity tag counts more than a time: If-Unmodified-Since is read only without If-Match, and
    If-Modified-Since only without If-None-Match.
    """
    modified = stored.last_modified.replace(microsecond=0)
    wanted, unwanted = request.header("if-match"), request.header("if-none-match")
    if wanted is not None:
        if not _names(wanted, stored):
            raise _precondition_failed("If-Match")
    elif (time := _time(request.header("if-unmodified-since"))) and modified > time:
        raise _precondition_failed("If-Unmodified-Since")
    if unwanted is not None:
        is_same = _names(unwanted, stored)
    else:
        time = _time(request.header("if-modified-since"))
        is_same = time is not None and modified <= time
    if is_same:
        headers = {"Last-Modified": written_date(stored.last_modified), "ETag": stored.etag}
        raise S3Error("NotModified", "Not Modified", HTTPStatus.NOT_MODIFIED, headers=headers)


def wanted_range(stored: StoredObject, request: Request) -> tuple[int, int] | None:
    """Return start and end of the range; None for the whole object.

    S3 ignores a range that is malformed or in several pieces. Raises `S3Error` for a range that
    holds no byte of the object.
    """
    text, size = request.header("range") or "", len(stored.body)
    found = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", text)
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if first and last and int(first) > int(last):
        return None
    start = int(first) if first else max(size - int(last), 0)
    stop = min(int(last) + 1, size) if first and last else size
    if start >= stop:
        raise S3Error(
            "InvalidRange",
            "The requested range is not satisfiable",
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            {"RangeRequested": text, "ActualObjectSize": str(size)},
        )
    return start, stop


def _names(tags: str, stored: StoredObject) -> bool:
    """Whether one of the entity tags, with or without quotes, is the object's."""
    each = {tag.strip().strip('"') for tag in tags.split(",")}
    return "*" in each or stored.etag.strip('"') in each


def _time(text: str | None) -> datetime | None:
    """Read a time of HTTP. An invalid one is None, and the condition is ignored."""
    try:
        time = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return time.replace(tzinfo=time.tzinfo or timezone.utc)


def _precondition_failed(condition: str) -> S3Error:
    return S3Error(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        HTTPStatus.PRECONDITION_FAILED,
        {"Condition": condition},
    )
