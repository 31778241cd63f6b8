"""One connection to the server: reads HTTP requests and writes the fake's answers."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import socket
import ssl
import struct
import time
from collections.abc import Callable
from datetime import datetime, timezone
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

from aws_backup_reports.testing._wire.answers import refusal
from aws_backup_reports.testing._wire.errors import framework_error
from aws_backup_reports.testing._wire.messages import Answer, Ending, Request

LOGGER = logging.getLogger("aws_backup_reports.testing")
"""Logs each answer at level INFO."""

_SIZE_LIMIT = 1_048_576
"""The most bytes of a body or a request line. AWS's limit is not documented; no request of these
operations comes near this one."""

_LINGER = 2.0  # seconds: time for a client that is still sending to read why it was refused

_HTTP_ERRORS = {
    HTTPStatus.REQUEST_TIMEOUT: "RequestTimeoutException",
    HTTPStatus.LENGTH_REQUIRED: "LengthRequiredException",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "RequestEntityTooLargeException",
}
"""Codes for malformed HTTP; any other status is a BadRequestException. AWS's are not published."""


class _TimedBytes(io.RawIOBase):
    """The bytes of a socket; from the first of a request on, all have one time limit."""

    def __init__(self, connection: socket.socket, timeout: float) -> None:
        self._connection = connection
        self._timeout = timeout
        self.ends_at: float | None = None
        """When the request must be complete; None: it has not begun."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._timeout if self.ends_at is None else self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        size = self._connection.recv_into(buffer)
        if self.ends_at is None:
            self.ends_at = time.monotonic() + self._timeout
        return size


def _escaped(text: str) -> str:
    """Return text without control characters, which could rewrite the lines of a terminal."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


class Connection(BaseHTTPRequestHandler):
    """Reads requests from one connection and writes their answers.

    `answer` answers a request, `closing` is set when the server closes, and `timeout` is how
    many seconds the client may be silent.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(
        self,
        answer: Callable[[Request], Answer],
        closing: Event,
        timeout: float,
        *connection: Any,
    ) -> None:
        self._answer = answer
        self._closing = closing
        self._timeout = timeout
        super().__init__(*connection)  # which serves the connection to its end

    def setup(self) -> None:
        """Limit how long the client may be silent, and how long a request may take."""
        self.request.settimeout(self._timeout)
        super().setup()
        self._received = _TimedBytes(self.request, self._timeout)
        self.rfile = io.BufferedReader(self._received)

    def handle(self) -> None:
        """Serve until one side closes; a slow TLS handshake here delays no other connection."""
        # Raised by a client that does not speak TLS, or does not trust the certificate.
        with contextlib.suppress(ssl.SSLError, TimeoutError, ConnectionError):
            if isinstance(self.request, ssl.SSLSocket):
                self.request.do_handshake()
            super().handle()

    def handle_one_request(self) -> None:
        """Answer the next request, whatever its method; `handle` calls this in a loop."""
        self._received.ends_at = None
        try:
            # Generous, because a long id is for the service to refuse, not for HTTP.
            self.raw_requestline = self.rfile.readline(_SIZE_LIMIT + 1)
        except TimeoutError:
            # No request was begun, so there is nothing to answer.
            self.close_connection = True
            return
        if not self.raw_requestline:
            self.close_connection = True
            return
        try:
            if len(self.raw_requestline) > _SIZE_LIMIT:
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            elif self.parse_request():
                self._answer_request()
        except TimeoutError:
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)

    def send_error(self, code: int, message: str | None = None, *_: object, **__: object) -> None:
        """Answer malformed HTTP with an error, and close; the standard library calls this too."""
        self.close_connection = True
        # The method may not have been parsed yet, and `_written` needs one.
        self.command = getattr(self, "command", None) or "?"
        status = HTTPStatus(code)
        name = _HTTP_ERRORS.get(status, "BadRequestException")
        error = framework_error(name, message or status.phrase, status)
        self._deliver(refusal(error, datetime.now(timezone.utc)))
        self._linger()

    def _answer_request(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
        elif not re.fullmatch("[0-9]+", length):
            self.send_error(HTTPStatus.BAD_REQUEST, "Content-Length is not a number")
        elif len(length) > 9 or int(length) > _SIZE_LIMIT:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            body = self.rfile.read(int(length))
            if len(body) < int(length):
                self.send_error(
                    HTTPStatus.BAD_REQUEST, "The body is shorter than its Content-Length"
                )
                return
            request = Request(
                method=self.command,
                # Not `self.path`: the standard library collapses its leading slashes.
                target=self.requestline.split()[1],
                headers=tuple(self.headers.items()),
                body=body,
            )
            self._deliver(self._answer(request))

    def handle_expect_100(self) -> bool:
        """Ask for the body, unless it is too large and the answer is an error."""
        length = self.headers.get("Content-Length", "0")
        if length.isdecimal() and (len(length) > 9 or int(length) > _SIZE_LIMIT):
            return True
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _deliver(self, answer: Answer) -> None:
        """Write the answer, late or cut if it is meant to be, and log it."""
        began = time.monotonic()
        self.request.settimeout(self._timeout)
        if answer.delay and self._closing.wait(answer.delay):
            self.close_connection = True
            return
        if answer.ending is Ending.RESET:
            self._reset()
        else:
            self.close_connection |= answer.ending is Ending.CUT
            # In one write, so that no client waits between head and body.
            self.wfile.write(self._written(answer))
        self._log(answer, time.monotonic() - began)

    def _written(self, answer: Answer) -> bytes:
        connection = "close" if self.close_connection else "keep-alive"
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            *(f"{name}: {value}" for name, value in answer.headers),
            f"Connection: {connection}",
        ]
        head = "\r\n".join(lines) + "\r\n\r\n"
        body = b"" if self.command == "HEAD" else answer.sent_body
        return head.encode("latin-1") + body

    def _reset(self) -> None:
        """Close the connection in such a way that the client sees a reset."""
        self.close_connection = True
        # Linger on, for 0 seconds; on Windows, the two numbers are shorts.
        at_once = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        # Without TLS's closing alert, and before the standard library's orderly shutdown.
        socket.socket.close(self.request)

    def _linger(self) -> None:
        """Keep the connection open for a client that is still sending to read the answer."""
        with contextlib.suppress(OSError, ValueError):
            if not isinstance(self.request, ssl.SSLSocket):
                self.request.shutdown(socket.SHUT_WR)
            self.request.settimeout(_LINGER)
            until = time.monotonic() + _LINGER
            while time.monotonic() < until and self.request.recv(65536):
                pass

    def _log(self, answer: Answer, seconds: float) -> None:
        problem = answer.error_code or (
            "" if answer.ending is Ending.WHOLE else answer.ending.value
        )
        request = _escaped(f"{self.command or '?'} {getattr(self, 'path', '')}")
        LOGGER.info(
            "%-18s %d %s(%s, %.0f ms)",
            answer.operation or "-",
            answer.status,
            f"{problem} " if problem else "",
            request,
            seconds * 1000,
        )
