"""One connection to the fake server: HTTP in, the fake's answers out."""

from __future__ import annotations

import contextlib
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
"""Tells of each answer at level INFO."""

_LARGEST_PIECE = 1_048_576
"""Bytes of a body or a request line. What AWS allows is not documented; no request of the
operations comes near."""

_LINGER = 2.0  # seconds in which a client that still sends can read why it was refused

_HTTP_ERRORS = {
    HTTPStatus.REQUEST_TIMEOUT: "RequestTimeoutException",
    HTTPStatus.LENGTH_REQUIRED: "LengthRequiredException",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "RequestEntityTooLargeException",
}
"""Codes for what is no request; any other is a BadRequestException. AWS's are not published."""


class Connection(BaseHTTPRequestHandler):
    """Reads requests off one connection and writes the fake's answers."""

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
        """Bound how long the client may be silent."""
        self.request.settimeout(self._timeout)
        super().setup()

    def handle(self) -> None:
        """Serve until one side hangs up. TLS begins here, not where all others would wait."""
        # What is no TLS, or a client that does not trust the certificate, ends here.
        with contextlib.suppress(ssl.SSLError, TimeoutError, ConnectionError):
            if isinstance(self.request, ssl.SSLSocket):
                self.request.do_handshake()
            super().handle()

    def handle_one_request(self) -> None:
        """Answer the next request, whatever its method; the caller repeats this."""
        try:
            # Long, since an id is for the service to refuse, not for the HTTP beneath it.
            self.raw_requestline = self.rfile.readline(_LARGEST_PIECE + 1)
        except TimeoutError:
            # Nothing was asked, so nothing is answered.
            self.close_connection = True
            return
        if not self.raw_requestline:
            self.close_connection = True
            return
        try:
            if len(self.raw_requestline) > _LARGEST_PIECE:
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            elif self.parse_request():
                self._answer_request()
        except TimeoutError:
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)

    def send_error(self, code: int, message: str | None = None, *_: object, **__: object) -> None:
        """Refuse what is not HTTP, as the standard library finds it, and hang up."""
        self.close_connection = True
        # The standard library may not have come to the method yet; `_written` asks for it.
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
        elif len(length) > 9 or int(length) > _LARGEST_PIECE:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            body = self.rfile.read(int(length))
            if len(body) < int(length):
                self.send_error(HTTPStatus.BAD_REQUEST, "The body ends before its length")
                return
            request = Request(
                method=self.command,
                # `self.path` will not do: the standard library folds leading slashes in it.
                target=self.requestline.split()[1],
                headers=tuple(self.headers.items()),
                body=body,
            )
            self._deliver(self._answer(request))

    def handle_expect_100(self) -> bool:
        """Ask for the body, unless it is too large to be read."""
        length = self.headers.get("Content-Length", "0")
        if length.isdecimal() and (len(length) > 9 or int(length) > _LARGEST_PIECE):
            return True
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _deliver(self, answer: Answer) -> None:
        """Write the answer in the way that it is to come, and tell of it."""
        began = time.monotonic()
        if answer.delay and self._closing.wait(answer.delay):
            self.close_connection = True
            return
        match answer.ending:
            case Ending.RESET:
                self._reset()
            case Ending.CUT:
                self.close_connection = True
                head, body = self._written(answer)
                self.wfile.write(head + body[: len(body) // 2])
            case Ending.WHOLE:
                # In one piece, so that no client waits between head and body.
                self.wfile.write(b"".join(self._written(answer)))
        self._tell(answer, time.monotonic() - began)

    def _written(self, answer: Answer) -> tuple[bytes, bytes]:
        connection = "close" if self.close_connection else "keep-alive"
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            *(f"{name}: {value}" for name, value in answer.headers),
            f"Connection: {connection}",
        ]
        head = "\r\n".join(lines) + "\r\n\r\n"
        body = b"" if self.command == "HEAD" else answer.body
        return head.encode("latin-1"), body

    def _reset(self) -> None:
        """End the connection so that the client's system tells of a reset, not of an end."""
        self.close_connection = True
        # On, after 0 seconds; the two numbers are short on Windows.
        at_once = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        # Without the TLS farewell, and before the standard library shuts down in good order.
        socket.socket.close(self.request)

    def _linger(self) -> None:
        """Let a client that is still sending read the answer, before the end cuts it off."""
        with contextlib.suppress(OSError, ValueError):
            if not isinstance(self.request, ssl.SSLSocket):
                self.request.shutdown(socket.SHUT_WR)
            self.request.settimeout(_LINGER)
            until = time.monotonic() + _LINGER
            while time.monotonic() < until and self.request.recv(65536):
                pass

    def _tell(self, answer: Answer, seconds: float) -> None:
        told = answer.error_code or ("" if answer.ending is Ending.WHOLE else answer.ending.value)
        LOGGER.info(
            "%-18s %d %s%s",
            answer.operation or "-",
            answer.status,
            f"{told} " if told else "",
            f"({self.command or '?'} {getattr(self, 'path', '')}, {seconds * 1000:.0f} ms)",
        )
