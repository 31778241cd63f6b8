"""As much of S3 as reading reports takes: GetObject, HeadObject, HeadBucket, ListObjectsV2.

Buckets are addressed by path, or by a host name that ends in ``.localhost``. Source: Amazon S3
API reference.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import unquote
from xml.sax.saxutils import escape

from aws_backup_reports.testing._signature.claim import signing_service
from aws_backup_reports.testing._signature.errors import Fault, SignatureRefusedError
from aws_backup_reports.testing._wire.encoding import written_date
from aws_backup_reports.testing._wire.errors import RefusedError
from aws_backup_reports.testing._wire.messages import Answer, Request

from .buckets import Buckets, StoredObject
from .listing import list_objects


class S3Error(RefusedError):
    """An error of S3, in XML."""

    def __init__(self, code: str, message: str, status: int) -> None:
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        )
        headers = {"Content-Type": "application/xml"}
        super().__init__(code, status, headers, text.encode(errors="replace"), message)


_OF_SIGNATURES = {
    Fault.MISSING: ("AccessDenied", HTTPStatus.FORBIDDEN),
    Fault.INCOMPLETE: ("AuthorizationHeaderMalformed", HTTPStatus.BAD_REQUEST),
    Fault.SCOPE: ("AuthorizationHeaderMalformed", HTTPStatus.BAD_REQUEST),
    Fault.TIME: ("RequestTimeTooSkewed", HTTPStatus.FORBIDDEN),
    Fault.MISMATCH: ("SignatureDoesNotMatch", HTTPStatus.FORBIDDEN),
    Fault.KEY: ("InvalidAccessKeyId", HTTPStatus.FORBIDDEN),
    Fault.TOKEN: ("InvalidToken", HTTPStatus.BAD_REQUEST),
}
"""S3's codes for what is wrong with a signature; the words are those of AWS's other services."""


@dataclass(frozen=True, slots=True)
class S3Request:
    """What a request asks of S3."""

    request: Request
    bucket: str

    key: str
    """Decoded; empty when the request is about the bucket."""

    @property
    def operation(self) -> str:
        """The operation in AWS's spelling; empty for one that the fake does not have."""
        is_list = "list-type=2" in self.request.query.split("&")
        match self.request.method, bool(self.key):
            case "GET", True:
                return "GetObject"
            case "HEAD", True:
                return "HeadObject"
            case "HEAD", False if self.bucket:
                return "HeadBucket"
            case "GET", False if self.bucket and is_list:
                return "ListObjectsV2"
            case _:
                return ""


def read_s3_request(request: Request, buckets: Buckets) -> S3Request | None:
    """Return what the request asks of S3, None if it is not meant for S3.

    It is when it is signed for S3, or names a bucket that there is.
    """
    host = (request.header("host") or "").partition(":")[0].lower()
    path = unquote(request.path.removeprefix("/"))
    if host.endswith(".localhost"):
        bucket, key = host.removesuffix(".localhost").removesuffix(".s3"), path
    else:
        bucket, _, key = path.partition("/")
    if signing_service(request) == "s3" or bucket in buckets:
        return S3Request(request, bucket, key)
    return None


def s3_result(asked: S3Request, buckets: Buckets, now: datetime) -> Answer:
    """Answer with an object or a list. Raises `S3Error`."""
    if not asked.operation:
        raise S3Error(
            "NotImplemented",
            "A header or query you provided requests a function that is not implemented.",
            HTTPStatus.NOT_IMPLEMENTED,
        )
    bucket = buckets.get(asked.bucket)
    if bucket is None:
        raise S3Error("NoSuchBucket", "The specified bucket does not exist", HTTPStatus.NOT_FOUND)
    if asked.operation == "HeadBucket":
        return _answer(HTTPStatus.OK, {}, b"", now)
    if asked.operation == "ListObjectsV2":
        try:
            listing = list_objects(asked.request.query, asked.bucket, bucket)
        except ValueError as error:
            raise S3Error("InvalidArgument", str(error), HTTPStatus.BAD_REQUEST) from None
        return _answer(HTTPStatus.OK, {"Content-Type": "application/xml"}, listing, now)
    stored = bucket.get(asked.key)
    if stored is None:
        raise S3Error("NoSuchKey", "The specified key does not exist.", HTTPStatus.NOT_FOUND)
    return _object_answer(stored, asked.request.header("range"), now)


def s3_refusal(error: RefusedError, now: datetime) -> Answer:
    """Answer with an error; one of another service is put in S3's words."""
    if isinstance(error, SignatureRefusedError):
        code, status = _OF_SIGNATURES[error.fault]
        error = S3Error(code, error.message, status)
    elif not isinstance(error, S3Error):
        error = S3Error(error.code, error.message, error.status)
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
    """Return where the range begins and ends; None when all is wanted, or nothing readable."""
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
