"""Reading objects of S3, piece by piece, without any input or output of its own.

A piece is one request, made by the same attempts and retries as every other call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from typing import NamedTuple, TypeAlias

from aws_backup_reports._wire.objects import (
    GET_OBJECT,
    PIECE_BYTES,
    Location,
    Piece,
    Wanted,
    object_request,
    read_piece,
    region_named_by,
)
from aws_backup_reports.exceptions import ClientError
from aws_backup_reports.report_errors import ReportFileChanged, ReportFileError

from .exchange import Call, CorrectClock, attempts
from .retry import StandardRetry

FIRST_ROWS_BYTES = 786_432
"""The first piece for rows: whoever wants a few of them should not wait for megabytes.

A usual report is no longer than this.
"""

Get: TypeAlias = Callable[[Wanted], Call[Piece]]
"""Starts one request for an object of a bucket."""


class Bucket(NamedTuple):
    """A bucket, and how its objects are asked for."""

    name: str
    region_name: str
    """The Region that it is taken to be in, until S3 names another one."""
    locate: Callable[[str, str], Location]
    """Returns where the objects of a bucket are, by the bucket and its Region."""
    regions: MutableMapping[str, str]
    """The Region of each bucket that the client has found out."""
    headers: Mapping[str, str]
    """Those of each request."""


def request_object(
    wanted: Wanted,
    bucket: Bucket,
    read_timeout: float | None,
    retry: StandardRetry,
    correct_clock: CorrectClock | None,
) -> Call[Piece]:
    """Make one request, and another one if S3 says that the bucket is in another Region.

    Raises what `exchange` does, and the errors of reports.
    """
    region_name, is_moved = bucket.regions.get(bucket.name, bucket.region_name), False
    read = partial(read_piece, wanted)
    while True:
        location = bucket.locate(bucket.name, region_name)
        request = object_request(wanted, location, bucket.headers)
        try:
            piece, _ = yield from attempts(
                request, GET_OBJECT, read, read_timeout, retry, correct_clock
            )
        except ClientError as error:
            named = region_named_by(error)
            if is_moved or named in (None, region_name):
                raise
            region_name, is_moved = str(named), True
        else:
            bucket.regions[bucket.name] = region_name
            return piece


class ObjectReader:
    """One object, from a byte to its end; the first piece has at most `first_bytes`.

    Each piece must be of the same object: what was replaced meanwhile is an error.
    """

    def __init__(
        self,
        bucket: str,
        key: str,
        get: Get,
        *,
        start: int = 0,
        size: int | None = None,
        etag: str | None = None,
        first_bytes: int = PIECE_BYTES,
    ) -> None:
        self._place = {"BucketName": bucket, "Key": key}
        self._get = get
        self._length = first_bytes
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
        """Find out the size, and what changes when the object does.

        The first byte is asked for: unlike HeadObject, that shows whether the object can be read,
        and errors have a text.
        """
        self._note((yield from self._piece(Wanted(self._place["Key"], length=1))))

    def next_piece(self) -> Call[bytes]:
        """Return the next piece. Raises `ReportFileChanged`, and what reading an object does."""
        wanted = Wanted(self._place["Key"], self.position, self._length, self.etag)
        piece = yield from self._piece(wanted)
        self._length = PIECE_BYTES
        self._note(piece)
        self.position += len(piece.content)
        return piece.content

    def _piece(self, wanted: Wanted) -> Call[Piece]:
        """Return a piece. Errors of reports say which file they are about."""
        try:
            return (yield from self._get(wanted))
        except ReportFileError as error:
            error.response["Error"] |= self._place
            raise type(error)(error.response, error.operation_name) from None

    def _note(self, piece: Piece) -> None:
        """Note what a piece says of the object, or raise `ReportFileChanged`."""
        is_same = self.size in (None, piece.size) and self.etag in (None, piece.etag)
        if not is_same:
            message = f"It has {piece.size} bytes and the ETag {piece.etag}"
            error = {"Code": "PreconditionFailed", "Message": message, **self._place}
            raise ReportFileChanged({"Error": error, "ResponseMetadata": {}}, GET_OBJECT.name)
        self.size, self.etag = piece.size, piece.etag
