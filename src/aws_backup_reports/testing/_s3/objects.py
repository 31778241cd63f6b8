"""GetObject and HeadObject.

Source: Amazon S3 API reference, "GetObject".
"""

from __future__ import annotations

import re
from http import HTTPStatus

from aws_backup_reports.testing._wire.encoding import written_date

from .buckets import StoredObject
from .conditions import check_conditions, wanted_range
from .errors import S3Error, invalid_argument
from .requests import S3Request

_OVERRIDES = {
    f"response-{name.lower()}": name
    for name in (
        "Cache-Control Content-Disposition Content-Encoding Content-Language Content-Type Expires"
    ).split()
}
"""The headers of the answer that a parameter can set, by parameter."""


def read_object(
    stored: StoredObject | None, s3_request: S3Request
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of the answer. Raises `S3Error`."""
    _check_version(s3_request)
    if stored is None:
        raise S3Error(
            "NoSuchKey",
            "The specified key does not exist.",
            HTTPStatus.NOT_FOUND,
            {"Key": s3_request.key},
        )
    check_conditions(stored, s3_request.request)
    headers = {
        "Last-Modified": written_date(stored.last_modified),
        "ETag": stored.etag,
        "Accept-Ranges": "bytes",
        "Content-Type": "binary/octet-stream",
        **_overrides(s3_request),
    }
    size = len(stored.body)
    bounds = _bounds(stored, s3_request)
    if bounds is None:
        return HTTPStatus.OK, headers, stored.body
    start, stop = bounds
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return HTTPStatus.PARTIAL_CONTENT, headers, stored.body[start:stop]


def _check_version(s3_request: S3Request) -> None:
    """Raise `S3Error` for any version but ``null``, the one of an object without versions."""
    version = s3_request.parameters.get("versionId", "null")
    if not version:
        raise invalid_argument("Version id cannot be the empty string", "versionId", "")
    if version != "null":
        raise S3Error(
            "NoSuchVersion",
            "The specified version does not exist.",
            HTTPStatus.NOT_FOUND,
            {"Key": s3_request.key, "VersionId": version},
        )


def _bounds(stored: StoredObject, s3_request: S3Request) -> tuple[int, int] | None:
    """Return start and end of the range or part; None for the whole object."""
    number = s3_request.parameters.get("partNumber")
    if number is None:
        return wanted_range(stored, s3_request.request)
    if not re.fullmatch("[0-9]{1,5}", number) or not 1 <= int(number) <= 10_000:
        message = "Part number must be an integer between 1 and 10000, inclusive"
        raise invalid_argument(message, "partNumber", number)
    if s3_request.request.header("range") is not None:
        message = "Cannot specify both Range header and partNumber query parameter"
        raise S3Error("InvalidRequest", message, HTTPStatus.BAD_REQUEST)
    if int(number) != 1:  # each object was written in one part
        raise S3Error(
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            {"PartNumberRequested": number, "ActualPartCount": "1"},
        )
    return (0, len(stored.body)) if stored.body else None


def _overrides(s3_request: S3Request) -> dict[str, str]:
    given = {name: s3_request.parameters.get(name) for name in _OVERRIDES}
    for name, value in given.items():
        if value is not None and not re.fullmatch(r"[\t\x20-\x7e\xa0-\xff]*", value):
            message = "Header value cannot be represented using ISO-8859-1."
            raise invalid_argument(message, name, value)
    return {_OVERRIDES[name]: value for name, value in given.items() if value is not None}
