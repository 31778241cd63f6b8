"""Objects of S3: the request for a part of one, and what its answer holds.

Source: Amazon S3 API reference, GetObject and HeadObject.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

from aws_backup_reports._shapes.shape import ShapeError
from aws_backup_reports.exceptions import ClientError, InvalidResponseError
from aws_backup_reports.report_errors import (
    ReportAccessDenied,
    ReportFileChanged,
    ReportFileMissing,
)

from .request import Request
from .response import Answer, error_class, require_length, response_metadata

S3 = "s3"
REGION_HEADER = "x-amz-bucket-region"
CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)

EMPTY = 416
"""The status for a range of which the object has nothing: from its first byte on, it is empty."""

PIECE_BYTES = 4_194_304
"""How much of an object one request asks for.

More would take more memory; less would take more requests, and the time that each waits for its
first byte. A reader that is slow, or that stops early, keeps no connection waiting.
"""


class ObjectOperation:
    """An operation on an object, as attempts and retries see it."""

    errors: frozenset[str] = frozenset()
    """None of S3's documented errors has status 429."""

    def __init__(self, name: str, method: str, method_name: str) -> None:
        self.name = name
        self.method = method
        self.method_name = method_name
        """The method of boto3's client that calls it."""


GET_OBJECT = ObjectOperation("GetObject", "GET", "get_object")
HEAD_OBJECT = ObjectOperation("HeadObject", "HEAD", "head_object")


class Location(NamedTuple):
    """Where the objects of a bucket are."""

    base_url: str
    """The URL that an encoded key makes that of an object: it ends with a slash."""

    region_name: str
    """The Region that requests are signed for."""


class Piece(NamedTuple):
    """A part of an object, and what S3 says of the whole."""

    content: bytes
    size: int
    """How many bytes the object has."""
    etag: str | None
    """What changes when the object does; None: the server does not say it."""


def object_request(
    operation: ObjectOperation, location: Location, key: str, headers: Mapping[str, str]
) -> Request:
    """Return the request for an object; the key is encoded as boto3 encodes it."""
    request = Request(operation.method, location.base_url + quote(key, safe="/~"), headers)
    request.signing = (S3, location.region_name)
    request.max_bytes = PIECE_BYTES
    return request


def range_header(start: int) -> str:
    return f"bytes={start}-{start + PIECE_BYTES - 1}"


def read_size(answer: Answer) -> Piece:
    """Return what the answer to HeadObject says of an object, without its content."""
    metadata = response_metadata(answer)
    if answer.status_code >= 300:
        raise read_object_error(HEAD_OBJECT, answer, metadata)
    headers = metadata["HTTPHeaders"]
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal() and len(length) < 19):
        raise _invalid(HEAD_OBJECT, answer, metadata, "there is no length")
    return Piece(b"", int(length), headers.get("etag"))


def read_piece(answer: Answer, start: int) -> Piece:
    """Return the part of an object that begins at a byte.

    Raises `ClientError` or a subclass, and InvalidResponseError for another part, or less of it.
    """
    metadata = response_metadata(answer)
    if answer.status_code == EMPTY and not start:
        return Piece(b"", 0, None)
    if answer.status_code >= 300:
        raise read_object_error(GET_OBJECT, answer, metadata)
    headers = metadata["HTTPHeaders"]
    try:
        if answer.fault:
            raise ShapeError(answer.fault)
        require_length(answer.content, headers, has_body=True)
        size = _size_of(answer, headers, start)
    except ShapeError as mismatch:
        raise _invalid(GET_OBJECT, answer, metadata, str(mismatch)) from mismatch
    return Piece(answer.content, size, headers.get("etag"))


def _size_of(answer: Answer, headers: Mapping[str, str], start: int) -> int:
    """Return the size of the whole object. Raises ShapeError."""
    length = len(answer.content)
    if answer.status_code == 200 and not start:
        return length  # a server that knows no ranges answers so
    found = CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
    if found is None:
        raise ShapeError(f"it does not say which part of the object it is: {answer.status_code}")
    first, last, size = (int(each) for each in found.groups())
    wanted = min(size, start + PIECE_BYTES) - start
    if (first, last + 1 - first) != (start, length) or length != wanted:
        raise ShapeError(f"it is another part of the object: {found[0]}")
    return size


def read_object_error(
    operation: ObjectOperation, answer: Answer, metadata: dict[str, Any]
) -> ClientError:
    """Return the error that an answer of S3 stands for; one to HeadObject has no body."""
    members = _members(answer.content)
    status = answer.status_code
    code = members.pop("Code", "") or str(status)
    error = {"Code": code, "Message": members.pop("Message", ""), **members}
    kind = object_error_class(code, status)
    return kind({"Error": error, "ResponseMetadata": metadata}, operation.name)


def object_error_class(code: str, status: int | None) -> type[ClientError]:
    """Return the class for an error of S3."""
    if code in ("AccessDenied", "AllAccessDisabled", "403"):
        return ReportAccessDenied
    kinds = {404: ReportFileMissing, 412: ReportFileChanged}
    return kinds.get(status or 0) or error_class(code)


def region_named_by(error: ClientError) -> str | None:
    """Return the Region of the bucket, if S3 says in an error that it is another one."""
    if error.status_code not in (301, 307, 400, 403):
        return None
    headers = error.response["ResponseMetadata"]["HTTPHeaders"]
    region = headers.get(REGION_HEADER) or error.response["Error"].get("Region")
    return region if isinstance(region, str) else None


def _members(content: bytes) -> dict[str, str]:
    """Return the texts of an error in XML by their tags; empty if it is something else."""
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        return {}
    return {each.tag: each.text or "" for each in root} if root.tag == "Error" else {}


def _invalid(
    operation: ObjectOperation, answer: Answer, metadata: dict[str, Any], reason: str
) -> InvalidResponseError:
    return InvalidResponseError(
        operation_name=operation.name,
        reason=reason,
        request_id=metadata.get("RequestId"),
        body=answer.content[:200].decode("utf-8", "backslashreplace"),
    )
