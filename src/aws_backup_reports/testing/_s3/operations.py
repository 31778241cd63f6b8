"""S3's answers, results and errors.

Source: Amazon S3 API reference.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from aws_backup_reports.testing._wire.encoding import written_date
from aws_backup_reports.testing._wire.errors import RefusedError
from aws_backup_reports.testing._wire.messages import Answer

from .buckets import Bucket, Buckets
from .errors import S3Error, access_denied, as_s3_error
from .listing import list_objects
from .locations import bucket_location, list_buckets
from .objects import read_object
from .requests import S3Request

_XML = {"Content-Type": "application/xml"}


def s3_result(s3_request: S3Request, buckets: Buckets, account_id: str, now: datetime) -> Answer:
    """Return the answer with an object or a list. Raises `S3Error`.

    `account_id` is that of the caller: ListBuckets lists the buckets of that account.
    """
    operation = s3_request.operation
    if not operation:
        raise S3Error(
            "NotImplemented",
            "A header or query you provided requests a function that is not implemented.",
            HTTPStatus.NOT_IMPLEMENTED,
            {"Resource": s3_request.request.path},
        )
    if operation == "ListBuckets":
        return _answer(HTTPStatus.OK, _XML, list_buckets(buckets, account_id, s3_request), now)
    bucket = _bucket(s3_request, buckets)
    match operation:
        case "HeadBucket":
            headers = {"x-amz-bucket-region": bucket.region_name, **_XML}
            return _answer(HTTPStatus.OK, headers, b"", now)
        case "GetBucketLocation":
            return _answer(HTTPStatus.OK, _XML, bucket_location(bucket), now)
        case "ListObjects" | "ListObjectsV2":
            listing = list_objects(s3_request, bucket)
            headers = {"x-amz-bucket-region": bucket.region_name, **_XML}
            return _answer(HTTPStatus.OK, headers, listing, now)
        case _:
            stored = bucket.objects.get(s3_request.key)
            return _answer(*read_object(stored, s3_request), now)


def s3_refusal(
    error: RefusedError, s3_request: S3Request, buckets: Buckets, now: datetime
) -> Answer:
    """Return the answer with an error, in S3's form."""
    error = as_s3_error(error, s3_request)
    ids = _ids()
    body = error.written(*ids)
    headers = {**_XML, **error.headers}
    bucket = buckets.get(s3_request.bucket)
    if s3_request.operation == "HeadBucket" and bucket is not None:
        headers["x-amz-bucket-region"] = bucket.region_name  # whoever asks
    if error.status == HTTPStatus.NOT_MODIFIED:
        body, headers = b"", dict(error.headers)
    return _answer(error.status, headers, body, now, ids)


def _bucket(s3_request: S3Request, buckets: Buckets) -> Bucket:
    """Return the bucket that a request is about. Raises `S3Error`."""
    bucket = buckets.get(s3_request.bucket)
    if bucket is None:
        raise S3Error(
            "NoSuchBucket",
            "The specified bucket does not exist",
            HTTPStatus.NOT_FOUND,
            {"BucketName": s3_request.bucket},
        )
    if s3_request.request.header("x-amz-expected-bucket-owner") not in (None, bucket.account_id):
        raise access_denied()
    try:
        s3_request.key.encode()
    except UnicodeEncodeError:
        message, uri = "Couldn't parse the specified URI.", s3_request.request.path
        raise S3Error("InvalidURI", message, HTTPStatus.BAD_REQUEST, {"URI": uri}) from None
    return bucket


def _ids() -> tuple[str, str]:
    """Return a request's id, and that of the host that answers it."""
    return uuid.uuid4().hex[:16].upper(), uuid.uuid4().hex


def _answer(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    ids: tuple[str, str] | None = None,
) -> Answer:
    request_id, host_id = ids or _ids()
    every = {
        "x-amz-id-2": host_id,
        "x-amz-request-id": request_id,
        "Date": written_date(now),
        **headers,
        "Content-Length": str(len(body)),
        "Server": "AmazonS3",
    }
    if status == HTTPStatus.NOT_MODIFIED:
        del every["Content-Length"]  # it would be the object's
    return Answer(status=status, headers=tuple(every.items()), body=body)
