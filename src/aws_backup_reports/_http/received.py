"""One answer from a connection: the whole of it, and nothing that is not part of it.

Python's http.client takes the end of the stream for the end of the headers, an interim answer for
the final one, and drops what it has read beyond an answer. The classes here see to that.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from http.client import BadStatusLine, HTTPException, HTTPResponse, RemoteDisconnected
from io import BufferedReader, RawIOBase
from typing import Any, NamedTuple

from aws_backup_reports._settings import MAX_RESPONSE_BYTES

READ_SIZE = 131_072
"""How many bytes are read at a time; http.client raises for a cut body if asked for all of it."""

MOST_INTERIM = 20
"""How many interim answers (1xx) may precede an answer. AWS Backup sends none."""

MOST_HEAD_BYTES = 262_144
"""How long the head of an answer may be, with interim answers. AWS's has about 300 bytes."""

OVERHEAD_BYTES = 1_048_576
"""How many bytes an answer may take beyond twice the limit of its body, for heads and chunks."""


class Allowance(NamedTuple):
    """What the attempt of this context may take."""

    max_bytes: int
    """How long a body may be."""
    ends_at: float | None = None
    """When it must have ended, by ``time.monotonic``; None: the client's timeouts apply."""


allowance: ContextVar[Allowance] = ContextVar("allowance", default=Allowance(MAX_RESPONSE_BYTES))


def time_for(timeout: float | None) -> float | None:
    """Return how long an operation on a socket may take. Raises TimeoutError: no time is left."""
    ends_at = allowance.get().ends_at
    if ends_at is None:
        return timeout
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left if timeout is None else min(left, timeout)


class Source(RawIOBase):
    """The bytes of a socket, each read within the time that the attempt has left."""

    count = 0
    """How many bytes have been received."""
    has_ended: bool

    def __init__(self, sock: Any, raw: Any) -> None:
        self._ends_at = allowance.get().ends_at
        self.max_bytes = MOST_HEAD_BYTES
        """How many bytes may be received. At first, all of them are of the head."""
        self._sock = sock
        self._raw = raw
        self._timeout = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.count > self.max_bytes:
            raise HTTPException("the answer does not end")
        if self._ends_at is not None:
            self._sock.settimeout(time_for(self._timeout))
        size: int | None = self._raw.readinto(buffer)
        self.has_ended = size == 0
        self.count += size or 0
        return size

    def tell(self) -> int:
        """Return the count, so that a reader can tell how much of it was read."""
        return self.count

    def close(self) -> None:
        self._raw.close()
        super().close()


class Reader(BufferedReader):
    """What http.client reads an answer from."""

    raw: Source  # pyright: ignore[reportIncompatibleVariableOverride]  # it is given no other
    rest: int
    """How many bytes it had received beyond what was read, when it was closed."""

    def close(self) -> None:
        if not self.closed:
            self.rest = self.raw.count - self.tell()
        super().close()


class Response(HTTPResponse):
    """The response of http.client, if its headers are whole; interim ones are skipped."""

    def __init__(self, sock: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = self.reader = Reader(Source(sock, self.fp.detach()))

    def begin(self) -> None:
        super().begin()
        self.reader.raw.max_bytes = 2 * allowance.get().max_bytes + OVERHEAD_BYTES
        # The empty line after the headers ends reading them, so only a cut head is read to the end.
        if self.reader.raw.has_ended:
            raise RemoteDisconnected("Remote end closed connection within the headers")

    def _read_next_chunk_size(self) -> int:
        parent: Any = super()  # typeshed leaves the method out
        size: int = parent._read_next_chunk_size()
        if size < 0:
            raise ValueError("a chunk has a negative size")  # http.client would read to the end
        return size

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(MOST_INTERIM + 1):
            parent: Any = super()  # typeshed leaves the method out
            status: tuple[str, int, str] = parent._read_status()
            if status[1] == 101:
                raise BadStatusLine("101, though no other protocol was asked for")
            if status[1] >= 200:  # http.client has rejected what is below 100
                return status
            http.client.parse_headers(self.fp)
        raise BadStatusLine(f"more than {MOST_INTERIM} interim responses")


class Received:
    """An answer that was read whole, with what urllib3 and botocore use of a response."""

    _pool: Any  # urllib3 2 sets it, and the next
    _connection: Any

    def __init__(self, response: Response, content: bytes, fault: str) -> None:
        self.status_code = self.status = response.status
        # http.client decodes headers as Latin-1, so that no value needs the care of an email's.
        headers, names = merged_headers(response.headers.raw_items())
        self.headers: Mapping[str, str] = headers
        """By their names as received; the values of a repeated header are joined with commas."""
        length = self.headers.get(names.get("content-length", ""), "")
        has_no_body = response.status in (204, 304)
        self.promises_more = "," in length or (
            has_no_body and (length not in ("", "0") or response.chunked)
        )
        """Whether the headers announce a body that it cannot have, or several lengths of it."""
        self.content = self.data = content
        self.fault = fault
        """What is wrong with the body, if it was not read to its end; else empty."""
        # urllib3 logs these, and urllib3 1 looks at the last.
        self.version_string = f"HTTP/{response.version / 10}"
        self.length = self.length_remaining = len(content)
        self.msg = response.msg

    def stream(self) -> Iterator[bytes]:
        return iter([self.content])

    def came_by(self, pool: Any, connection: Any) -> None:
        """Note where `release` returns the connection."""
        self._pool, self._connection = pool, connection

    def release(self) -> None:
        self._pool._put_conn(self._connection)

    def getheader(self, name: str) -> None:
        """Return None: urllib3 1 asks for ``Retry-After``, and retries nothing here."""

    def get_redirect_location(self) -> None:
        """Return None, since redirects are not followed."""


def receive(response: Response) -> Received:
    """Read an answer to its end, or to the limit."""
    limit = allowance.get().max_bytes
    pieces: list[bytes] = []
    size = 0
    while piece := response.read(READ_SIZE):
        size += len(piece)
        pieces.append(piece)
        if size > limit:
            return Received(response, pieces[0], too_long(limit))
    return Received(response, b"".join(pieces), "")


def too_long(limit: int) -> str:
    """Return what is wrong with a body that was read to the limit."""
    return f"the body is longer than {limit:,} bytes"


def merged_headers(
    items: Iterable[tuple[str, str]],
) -> tuple[dict[str, str], dict[str, str]]:
    """Return headers by their names, and these by the same in lower case."""
    headers: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in items:
        if "\n" in value:
            # The value is folded over several lines, which older HTTP allows.
            value = " ".join(each.strip() for each in value.splitlines())
        first = names.setdefault(name.lower(), name)
        headers[first] = f"{headers[first]}, {value}" if first in headers else value
    return headers, names
