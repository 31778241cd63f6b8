"""S3's answers: GetObject, HeadObject, HeadBucket, ListObjectsV2, and errors.

Source: Amazon S3 API reference.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from aws_backup_reports.testing._wire.encoding import written_date
from aws_backup_reports.testing._wire.errors import RefusedError
from aws_backup_reports.testing._wire.messages import Answer

from .buckets import Buckets, StoredObject
from .errors import S3Error, as_s3_error
from .listing import list_objects
from .requests import S3Request


def s3_result(s3_request: S3Request, buckets: Buckets, now: datetime) -> Answer:
    """Return the answer with an object or a list. Raises `S3Error`."""
    if not s3_request.operation:
        raise S3Error(
            "NotImplemented",
            "A header or query you provided requests a function that is not implemented.",
            HTTPStatus.NOT_IMPLEMENTED,
        )
    bucket = buckets.get(s3_request.bucket)
    if bucket is None:
        raise S3Error("NoSuchBucket", "The specified bucket does not exist", HTTPStatus.NOT_FOUND)
    if s3_request.operation == "HeadBucket":
        return _answer(HTTPStatus.OK, {}, b"", now)
    if s3_request.operation == "ListObjectsV2":
        try:
            listing = list_objects(s3_request.request.query, s3_request.bucket, bucket)
        except ValueError as error:
            raise S3Error("InvalidArgument", str(error), HTTPStatus.BAD_REQUEST) from None
        return _answer(HTTPStatus.OK, {"Content-Type": "application/xml"}, listing, now)
    stored = bucket.get(s3_request.key)
    if stored is None:
        raise S3Error("NoSuchKey", "The specified key does not exist.", HTTPStatus.NOT_FOUND)
    return _object_answer(stored, s3_request.request.header("range"), now)


def s3_refusal(error: RefusedError, now: datetime) -> Answer:
    """Return the answer with an error, in S3's form."""
    error = as_s3_error(error)
    return _answer(error.status, error.headers, error.body, now)


def _object_answer(stored: StoredObject, wanted_range: str | None, now: datetime) -> Answer:
    size = len(stored.body)
    headers = {
        "Last-Modified": written_date(stored.last_modified),
        "ETag": stored.etag,
        "Accept-Ranges": "bytes",
        "Content-Type": "binary/octet-stream",
    }
    bounds = _bounds(wanted_range, size)
    if bounds is None:
        return _answer(HTTPStatus.OK, headers, stored.body, now)
    start, stop = bounds
    if start >= stop:
        raise S3Error(
            "InvalidRange",
            "The requested range is not satisfiable",
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        )
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return _answer(HTTPStatus.PARTIAL_CONTENT, headers, stored.body[start:stop], now)


def _bounds(wanted_range: str | None, size: int) -> tuple[int, int] | None:
    """Return start and end of the range; None for the whole object or an invalid range."""
    found = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", wanted_range or "")
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first:
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1 if last else size, size)


def _answer(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Answer:
    every = {
        "x-amz-id-2": uuid.uuid4().hex,
        "x-amz-request-id": uuid.uuid4().hex[:16].upper(),
        "Date": written_date(now),
        **headers,
        "Content-Length": str(len(body)),
        "Server": "AmazonS3",
    }
    return Answer(status=status, headers=tuple(every.items()), body=body)
