"""A scripted server on loopback, which sends exact bytes and records the requests.

A script has a step for each request, in order; without one, all requests get the same answer. A
script keyed by ``"METHOD /path"`` prefixes plays several services at once, so that one port can be
AWS Backup, STS and IMDS together.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tests._tls_in_tls import InnerTls

DATE = "Mon, 23 Nov 2026 11:00:00 GMT"
REQUEST_ID = "f9388006-e1fc-481e-8fd3-1f0578394924"


@dataclass(frozen=True)
class Request:
    """One request as it was received."""

    line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    """Which connection it came on, counted from 1."""
    head: str = ""
    """Line and headers as they came, to the empty line."""

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None if the request does not have it."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0] if values else None


@dataclass(frozen=True)
class Close:
    """Send these bytes, then close the connection."""

    data: bytes = b""


@dataclass(frozen=True)
class Reset:
    """Send these bytes, then reset the connection."""

    data: bytes = b""


@dataclass(frozen=True)
class Stall:
    """Send these bytes, then nothing more until the client disconnects."""

    data: bytes = b""


@dataclass(frozen=True)
class Drip:
    """Send these pieces with a pause before each but the first."""

    pieces: tuple[bytes, ...]
    pause: float


@dataclass(frozen=True)
class Tunnel:
    """Accept a CONNECT, then speak TLS on the same connection."""

    head: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
    """How it is accepted."""


@dataclass(frozen=True)
class OnConnect:
    """Do this as soon as a client connects, before any byte is read."""

    step: Step
    wait_for_bytes: bool = False
    """Wait for the client's first bytes, which need not be HTTP."""


Step = bytes | Close | Reset | Stall | Drip | Tunnel | OnConnect
Script = Sequence[Step] | Mapping[str, Sequence[Step]]


def answer(
    status: int | str = 200,
    body: bytes | str | dict = b"",
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    *,
    request_id: str | None = REQUEST_ID,
    length: int | str | None = -1,
    date: str | None = DATE,
) -> bytes:
    """Return the bytes of an answer as AWS writes them; ``length`` None leaves the header out."""
    if isinstance(body, dict):
        body = json.dumps(body, separators=(",", ":"))
    if isinstance(body, str):
        body = body.encode()
    if isinstance(status, int):
        status = f"{status} {REASONS.get(status, 'Some Reason')}"
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json"]
    if date is not None:
        lines.append(f"Date: {date}")
    if request_id is not None:
        lines.append(f"x-amzn-RequestId: {request_id}")
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    lines += [f"{name}: {value}" for name, value in pairs]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


REASONS = {
    200: "OK",
    300: "Multiple Choices",
    301: "Moved Permanently",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

OVERRUN = answer(418, {"message": "the script was at its end"})
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
FAREWELL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


class Server:
    """A server that listens from construction to `close`; `play` starts a script.

    `answer` is what requests get after the end of the script. With a TLS context it speaks TLS:
    at once, or (``handshake`` False) only in a `Tunnel`.
    """

    def __init__(
        self,
        answer: Step = OVERRUN,
        tls: ssl.SSLContext | None = None,
        *,
        handshake: bool = True,
    ) -> None:
        self.answer = answer
        self.delay = 0.0
        """Seconds before each answer."""
        self._tls = tls
        self._handshake = handshake and tls is not None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._stopping = threading.Event()
        self._marker: object = None
        self._settled = threading.Event()
        self._restart(())
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    @property
    def url(self) -> str:
        """The URL of the server, without a path."""
        return f"{'https' if self._handshake else 'http'}://127.0.0.1:{self.port}"

    @property
    def heads(self) -> list[str]:
        """The heads of all requests so far."""
        return [each.head for each in self.requests]

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def play(self, script: Script) -> None:
        """Reset the records, close all connections and follow this script."""
        self._hang_up()
        self._restart(script)

    def settle(self) -> None:
        """Wait until all connections made so far are counted; they are accepted in order."""
        self._settled.clear()
        with socket.socket() as marker:
            marker.bind(("127.0.0.1", 0))
            self._marker = marker.getsockname()
            marker.connect(("127.0.0.1", self.port))
            assert self._settled.wait(10)

    def close(self) -> None:
        """Stop listening, close all connections and wait for every thread."""
        self._stopping.set()
        self.settle()
        self._acceptor.join()
        self._listener.close()
        self._hang_up()

    def _restart(self, script: Script) -> None:
        routes = script if isinstance(script, Mapping) else {"": script}
        with self._lock:
            self._routes = {key: list(steps) for key, steps in routes.items()}
            self.requests: list[Request] = []
            self.connections = 0
            self.overran = False

    def _hang_up(self) -> None:
        with self._lock:
            threads = list(self._open.items())
        for _, connection in threads:
            with contextlib.suppress(OSError):
                # not the method of an SSL socket, which would take the TLS layer away
                # from the thread that is reading
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread, _ in threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            connection, peer = self._listener.accept()
            if peer == self._marker:
                connection.close()
                self._settled.set()
                if self._stopping.is_set():
                    return
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                number = self.connections
                thread = threading.Thread(target=self._serve, args=(number,), daemon=True)
                self._open[thread] = connection
                thread.start()

    def _serve(self, number: int) -> None:
        thread = threading.current_thread()
        with self._lock:
            connection = self._open[thread]
        try:
            first = self._next_on_connect()
            if first is not None:
                if first.wait_for_bytes:
                    connection.recv(65536)
                self._act(connection, first.step)
                return
            if self._handshake:
                connection = self._wrap(connection)
            while request := read_request(connection, number):
                step = self._next(request)
                if isinstance(step, Tunnel):
                    connection.sendall(step.head)
                    connection = self._wrap(connection)
                elif not self._act(connection, step):
                    return
        except (OSError, ValueError):
            return
        finally:
            with self._lock:
                self._open.pop(thread).close()

    def _wrap(self, connection: socket.socket) -> socket.socket:
        assert self._tls is not None
        if isinstance(connection, ssl.SSLSocket):  # which can be shut down, unlike what is in it
            return cast("socket.socket", InnerTls(connection, self._tls))
        wrapped = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open[threading.current_thread()] = wrapped
        wrapped.do_handshake()
        return wrapped

    def _next_on_connect(self) -> OnConnect | None:
        with self._lock:
            for steps in self._routes.values():
                if steps and isinstance(steps[0], OnConnect):
                    return steps.pop(0)
        return None

    def _next(self, request: Request) -> Step:
        with self._lock:
            self.requests.append(request)
            for key, steps in self._routes.items():
                if request.line.startswith(key) and steps:
                    return steps.pop(0)
            self.overran = self.answer is OVERRUN
            return self.answer

    def _act(self, connection: socket.socket, step: Step) -> bool:
        """Carry out a step, and return True if the connection stays open."""
        self._stopping.wait(self.delay)
        if isinstance(step, bytes):
            connection.sendall(step)
            return b"Connection: close" not in step.partition(b"\r\n\r\n")[0]
        if isinstance(step, Drip):
            for number, piece in enumerate(step.pieces):
                if number:
                    self._stopping.wait(step.pause)
                connection.sendall(piece)
            return True
        assert isinstance(step, Close | Reset | Stall)
        if step.data:
            connection.sendall(step.data)
        if isinstance(step, Stall):
            while connection.recv(4096):
                pass
        if isinstance(step, Reset):
            # linger 0: close() sends RST instead of FIN
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        return False


def read_request(connection: socket.socket, number: int) -> Request | None:
    """Return the next request, or None if the client disconnects before it."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rows = head.decode("latin-1").split("\r\n")
    headers = tuple((name, value.strip(" ")) for name, _, value in (r.partition(":") for r in rows))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return Request(line, headers, body, number, f"{head.decode('latin-1')}\r\n\r\n")
