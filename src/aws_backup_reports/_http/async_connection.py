"""One answer from a connection of aiohttp's: the whole of it, and nothing that is not part of it.

aiohttp's parsers differ in what they do with bytes beyond an answer: one raises an error in place
of the answer, the other drops them. So here they are not given any.
"""

from __future__ import annotations

import asyncio
import re
from contextvars import Context
from math import inf
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from urllib3.util.wait import wait_for_read

from .received import MOST_HEAD_BYTES, MOST_INTERIM, OVERHEAD_BYTES

MOST_HEADERS = 100
"""As many as http.client accepts."""

END_OF_HEAD = re.compile(rb"\n\r?\n")


class Connection(ResponseHandler):
    """A connection that is not used again if the next answer on it might be another's."""

    _is_answered = False
    """Whether the head of an answer has come, other than an interim one."""
    _body: Any = None
    _left: int | None = None
    """How many bytes of the body are still to come; None: its chunks or the end tell that."""
    _was_paused = False
    """Whether aiohttp has put bytes of the body aside, since its reader is slow."""
    _count = 0
    """How many bytes have come for the request."""
    _interim = 0
    """How many interim answers have."""
    _last = b""
    """The last bytes of a head that has not ended."""
    _progress = 0.0
    """When something was sent or has come, by the time of the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, max_bytes: int) -> None:
        super().__init__(loop=loop)
        self._most_overhead = max_bytes + OVERHEAD_BYTES

    def set_response_params(self, **options: Any) -> None:
        """Get ready for the answer to a request."""
        self._is_answered, self._body, self._left = False, None, None
        self._was_paused = False
        self._count, self._interim, self._last = 0, 0, b""
        super().set_response_params(**options)

    def data_received(self, data: bytes) -> None:
        self._count += len(data)
        if not data:
            super().data_received(data)  # goes on with what it has
        while data and not self._is_answered and self.exception() is None:
            size = self._size_in_head(data)
            super().data_received(data[:size])
            data = data[size:]
        if data and self._is_answered:
            self._receive_body(data)
        if self.exception() is None and self._has_no_end():
            self._fail("The answer does not end")

    def _size_in_head(self, data: bytes) -> int:
        """Return how many bytes belong to a head that has not ended."""
        end = END_OF_HEAD.search(self._last + data)
        size = end.end() - len(self._last) if end else len(data)
        self._last = b"" if end else (self._last + data)[-2:]
        return size

    def _receive_body(self, data: bytes) -> None:
        if self._left is not None:
            rest, data = data[self._left :], data[: self._left]
            self._left -= len(data)
            if data:
                super().data_received(data)
        else:
            # Whether its chunks end before the last byte, only aiohttp knows.
            rest = data[-1:]
            if data[:-1]:
                super().data_received(data[:-1])
            if not self._body.is_eof() and self.exception() is None:
                super().data_received(rest)
                rest = b""
        if rest or (self._was_paused and self._left is None):
            self.force_close()

    def pause_reading(self) -> None:
        self._was_paused = True
        super().pause_reading()

    def resume_reading(self, *args: Any, **options: Any) -> None:
        """Go on if it was paused; since 3.14, aiohttp calls this after each piece that is read."""
        if self._reading_paused:
            super().resume_reading(*args, **options)

    def feed_data(self, data: Any, size: int = 0) -> None:
        """Take the head of an answer, which aiohttp has read."""
        message, self._body = data
        status, headers = message.code, message.headers
        lengths = headers.getall("Content-Length", ["0"])
        self._interim += status < 200
        if status == 101 or self._interim > MOST_INTERIM:
            return self._fail("101, or too many interim answers")
        if self._last or message.version.major != 1:
            return self._fail("The head has no end, or the version of HTTP is unknown")
        if len(message.raw_headers) > MOST_HEADERS:
            return self._fail("Too many headers")
        if status in (204, 304):
            self._left = 0
            if message.chunked or lengths != ["0"]:
                self.force_close()
        elif "Content-Length" in headers and not message.chunked:
            self._left = int(lengths[0])
            if len(lengths) > 1:
                self.force_close()
        self._is_answered = status >= 200
        return super().feed_data(data, size)

    def _reschedule_timeout(self) -> None:
        """Begin to wait for the next bytes; aiohttp's own makes a timer for each piece."""
        self._progress = self._loop.time()
        if self._read_timeout_handle is None and self._read_timeout:
            self._wait(self._read_timeout)

    def _wait(self, seconds: float) -> None:
        """Set the timer. It outlives the request, so it keeps no context of the program's."""
        self._read_timeout_handle = self._loop.call_later(
            seconds, self._on_read_timeout, context=Context()
        )

    def _drop_timeout(self) -> None:
        """Wait no more. The timer stays for the next request; aiohttp's own makes one for each."""
        # aiohttp takes an interim answer, which has no body, for the end.
        if self._is_answered or not self._interim:
            self._progress = inf

    def _on_read_timeout(self) -> None:
        self._read_timeout_handle = None
        left = self._progress + (self._read_timeout or 0.0) - self._loop.time()
        if left == inf:
            return
        if left > 0:
            self._wait(left)
        else:
            super()._on_read_timeout()

    def is_connected(self) -> bool:
        """Return whether it can be used again, and nothing has come that the loop has not seen."""
        transport = self.transport
        if transport is None or transport.is_closing() or self.should_close:
            return False
        return not wait_for_read(transport.get_extra_info("socket"), timeout=0)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Let a body fail that a reset has cut: only one that has ended is short."""
        if exc is not None:
            self.set_exception(aiohttp.ClientOSError(*exc.args))
            self._payload = None
        if self.transport is not None:
            self.transport.abort()  # or Python 3.10 takes TLS for a connection that was left open
        super().connection_lost(exc)
        super()._drop_timeout()

    def set_exception(self, exc: BaseException, exc_cause: Any = None) -> None:
        """Note what ends the answer, also for who reads its body, whom aiohttp may let wait."""
        super().set_exception(exc, *([] if exc_cause is None else [exc_cause]))
        body = self._body
        if body is not None and not body.is_eof() and body.exception() is None:
            is_ours = isinstance(exc, (aiohttp.ClientError, asyncio.TimeoutError))
            body.set_exception(exc if is_ours else aiohttp.ClientPayloadError(str(exc)))

    def close(self) -> None:
        """Close it at once: TLS would wait for the server, which may go on sending."""
        self.abort()

    def _has_no_end(self) -> bool:
        if not self._is_answered:
            return self._count > MOST_HEAD_BYTES
        overhead: int = self._count - self._body.total_bytes
        return overhead > self._most_overhead

    def _fail(self, reason: str) -> None:
        self.abort()
        self.set_exception(aiohttp.ServerDisconnectedError(reason))
