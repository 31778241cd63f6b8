"""Reading objects of S3, piece by piece, without any input or output of its own.

A piece is one request, made by the same attempts and retries as every other call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol, runtime_checkable

from aws_backup_reports._wire.objects import (
    GET_OBJECT,
    HEAD_OBJECT,
    Location,
    ObjectOperation,
    Piece,
    object_request,
    range_header,
    read_piece,
    read_size,
    region_named_by,
)
from aws_backup_reports._wire.response import Answer
from aws_backup_reports.exceptions import ClientError
from aws_backup_reports.report_errors import ReportFileChanged

from .exchange import Call, CorrectClock, attempts
from .retry import StandardRetry

Locate = Callable[[str, str], Location]
"""Returns where the objects of a bucket are, by the bucket and its Region."""


class Bucket:
    """A bucket, and its Region, which S3 may correct."""

    def __init__(
        self, name: str, region_name: str, locate: Locate, headers: Mapping[str, str]
    ) -> None:
        self.name = name
        self.headers = headers
        """Those of each request."""
        self._locate = locate
        self.location = locate(name, region_name)

    def moves_to(self, region_name: str | None) -> bool:
        """Go to another Region, and return whether it is another one."""
        if region_name is None or region_name == self.location.region_name:
            return False
        self.location = self._locate(self.name, region_name)
        return True


@runtime_checkable
class Get(Protocol):
    """Starts one request for an object of a bucket."""

    def __call__(
        self,
        operation: ObjectOperation,
        key: str,
        headers: Mapping[str, str],
        read: Callable[[Answer], Piece],
    ) -> Call[Piece]: ...


def request_object(
    operation: ObjectOperation,
    key: str,
    headers: Mapping[str, str],
    read: Callable[[Answer], Piece],
    *,
    bucket: Bucket,
    read_timeout: float | None,
    retry: StandardRetry,
    correct_clock: CorrectClock | None,
) -> Call[Piece]:
    """Make one request, and another one if S3 says that the bucket is in another Region.

    Raises what `exchange` does, and the errors of reports.
    """
    is_first = True
    while True:
        request = object_request(operation, bucket.location, key, {**bucket.headers, **headers})
        try:
            piece, _ = yield from attempts(
                request, operation, read, read_timeout, retry, correct_clock
            )
        except ClientError as error:
            if not (is_first and bucket.moves_to(region_named_by(error))):
                raise
            is_first = False
        else:
            return piece


class ObjectReader:
    """One object, from a byte to its end.

    Each piece must be of the same object: what was replaced meanwhile is an error.
    """

    def __init__(
        self,
        key: str,
        get: Get,
        *,
        start: int = 0,
        size: int | None = None,
        etag: str | None = None,
    ) -> None:
        self.key = key
        self._get = get
        self.position = start
        """The byte that the next piece begins at."""
        self.size = size
        """How many bytes the object has; None: not known yet."""
        self.etag = etag
        """What the object must still have; None: not known yet."""

    @property
    def has_more(self) -> bool:
        return self.size is None or self.position < self.size

    def look(self) -> Call[None]:
        """Find out the size, and what changes when the object does."""
        self._note((yield from self._get(HEAD_OBJECT, self.key, {}, read_size)))

    def next_piece(self) -> Call[bytes]:
        """Return the next piece. Raises `ReportFileChanged`, and what reading an object does."""
        headers = {"Range": range_header(self.position)}
        if self.etag is not None:
            headers["If-Match"] = self.etag
        read = partial(read_piece, start=self.position)
        piece = yield from self._get(GET_OBJECT, self.key, headers, read)
        self._note(piece)
        self.position += len(piece.content)
        return piece.content

    def _note(self, piece: Piece) -> None:
        """Note what a piece says of the object, or raise `ReportFileChanged`."""
        is_same = self.size in (None, piece.size) and self.etag in (None, piece.etag)
        if not is_same:
            message = f"It has {piece.size} bytes and the ETag {piece.etag}"
            error = {"Code": "PreconditionFailed", "Message": message}
            raise ReportFileChanged({"Error": error, "ResponseMetadata": {}}, GET_OBJECT.name)
        self.size, self.etag = piece.size, piece.etag
