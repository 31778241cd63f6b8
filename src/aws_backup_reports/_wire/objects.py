"""Objects of S3: the request for a part of one, and what its answer holds.

Source: Amazon S3 API reference, GetObject.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

from aws_backup_reports._shapes.shape import ShapeError
from aws_backup_reports.exceptions import ClientError
from aws_backup_reports.report_errors import (
    ReportAccessDenied,
    ReportFileArchived,
    ReportFileChanged,
    ReportFileMissing,
)

from . import service
from .request import Request
from .response import Answer, error_class, invalid_response, require_length, response_metadata

REGION_HEADER = "x-amz-bucket-region"
REGION = re.compile("[a-z0-9-]{1,63}")
"""What a Region can be: it becomes a part of a host's name."""
CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)

EMPTY = 416
"""The status for a range of which the object has nothing: from its first byte on, it is empty."""

PIECE_BYTES = 4_194_304
"""How much of an object one request asks for.

More would take more memory; less would take more requests, and the time that each waits for its
first byte. A reader that is slow, or that stops early, keeps no connection waiting.
"""


class GetObject:
    """The operation, as attempts and retries see it."""

    name = service.GET_OBJECT
    errors: frozenset[str] = frozenset()
    """None of S3's documented errors has status 429."""


GET_OBJECT = GetObject()


class Location(NamedTuple):
    """Where the objects of a bucket are."""

    base_url: str
    """The URL that an encoded key makes that of an object: it ends with a slash."""

    region_name: str
    """The Region that requests are signed for."""


class Wanted(NamedTuple):
    """What a request asks for: bytes of an object, or as many of them as it has."""

    key: str
    start: int = 0
    length: int = PIECE_BYTES
    etag: str | None = None
    """What the object must still have; None: anything."""

    @property
    def headers(self) -> dict[str, str]:
        """Those that say which bytes, and of what."""
        headers = {"Range": f"bytes={self.start}-{self.start + self.length - 1}"}
        if self.etag is not None:
            headers["If-Match"] = self.etag
        return headers


class Piece(NamedTuple):
    """A part of an object, and what S3 says of the whole."""

    content: bytes
    size: int
    """How many bytes the object has."""
    etag: str | None
    """What changes when the object does; None: the server does not say it."""


def object_request(wanted: Wanted, location: Location, headers: Mapping[str, str]) -> Request:
    """Return the request for a part of an object; the key is encoded as boto3 encodes it."""
    url = location.base_url + quote(wanted.key, safe="/~")
    request = Request("GET", url, {**headers, **wanted.headers})
    request.signing = (service.S3, location.region_name)
    request.max_bytes = PIECE_BYTES
    return request


def read_piece(wanted: Wanted, answer: Answer) -> Piece:
    """Return the part of an object that was asked for.

    Raises `ClientError` or a subclass, and InvalidResponseError for another part, or less of it.
    """
    metadata = response_metadata(answer)
    if answer.status_code == EMPTY and not wanted.start and _is_of_empty(answer):
        return Piece(b"", 0, None)
    if answer.status_code >= 300:
        raise read_object_error(answer, metadata)
    headers = metadata["HTTPHeaders"]
    try:
        if answer.fault:
            raise ShapeError(answer.fault)
        require_length(answer.content, headers, has_body=True)
        size = _size_of(wanted, answer, headers)
    except ShapeError as mismatch:
        raise invalid_response(GET_OBJECT.name, answer, mismatch) from mismatch
    return Piece(answer.content, size, headers.get("etag"))


def _is_of_empty(answer: Answer) -> bool:
    """Whether the answer to a range that is not there allows that the object is empty."""
    return _members(answer.content).get("ActualObjectSize", "0") == "0"


def _size_of(wanted: Wanted, answer: Answer, headers: Mapping[str, str]) -> int:
    """Return the size of the whole object. Raises ShapeError."""
    start, length = wanted.start, len(answer.content)
    content_range = headers.get("content-range")
    if answer.status_code == 200 and not start and content_range is None:
        return length  # a server that knows no ranges answers so
    found = CONTENT_RANGE.fullmatch(content_range or "")
    if answer.status_code not in (200, 206) or found is None:
        raise ShapeError(f"it does not say which part of the object it is: {answer.status_code}")
    first, last, size = (int(each) for each in found.groups())
    expected = min(size, start + wanted.length) - start
    if (first, last + 1 - first) != (start, length) or length != expected:
        raise ShapeError(f"it is another part of the object: {found[0]}")
    return size


def read_object_error(answer: Answer, metadata: dict[str, Any]) -> ClientError:
    """Return the error that an answer of S3 stands for."""
    members = _members(answer.content)
    code = members.pop("Code", "") or str(answer.status_code)
    error = {"Code": code, "Message": members.pop("Message", ""), **members}
    kind = object_error_class(code, answer.status_code)
    return kind({"Error": error, "ResponseMetadata": metadata}, GET_OBJECT.name)


def object_error_class(code: str, status: int | None) -> type[ClientError]:
    """Return the class for an error of S3."""
    if code in ("AccessDenied", "AllAccessDisabled", "403") or code.startswith("KMS."):
        return ReportAccessDenied
    if code == "InvalidObjectState":
        return ReportFileArchived
    # Of what is longer than the range's first byte when it is noted, there is less by now: 416.
    kinds = {404: ReportFileMissing, 412: ReportFileChanged, 416: ReportFileChanged}
    return kinds.get(status or 0) or error_class(code)


def region_named_by(error: ClientError) -> str | None:
    """Return the Region of the bucket, if S3 names it in an error; it is signed for next."""
    if error.status_code not in (301, 307, 400, 403):
        return None
    headers = error.response["ResponseMetadata"]["HTTPHeaders"]
    region = headers.get(REGION_HEADER) or error.response["Error"].get("Region") or ""
    return region if REGION.fullmatch(region) else None


def _members(content: bytes) -> dict[str, str]:
    """Return the texts of an error in XML by their tags; empty if it is something else."""
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        return {}
    return {each.tag: each.text or "" for each in root} if root.tag == "Error" else {}
