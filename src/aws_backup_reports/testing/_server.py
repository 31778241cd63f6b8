"""The fake service on a loopback port, for any client that speaks HTTP."""

from __future__ import annotations

import contextlib
import functools
import re
import socket
import socketserver
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from ._backup import FakeBackup
from ._wire import Answer, Request

# How often the listener looks whether it should stop, in seconds: what leaving the
# `with` block takes at most, weighed against waking up for nothing.
_POLL_INTERVAL = 0.02


class FakeBackupServer:
    """A `FakeBackup` that listens on 127.0.0.1, at a port of the system's choosing.

        with FakeBackupServer() as server:
            client = BackupClient(endpoint_url=server.endpoint_url, ...)

    `start` and `close` do what entering and leaving the block does. After that no
    thread and no socket is left, even if clients kept their connections open.
    """

    def __init__(self, backup: FakeBackup | None = None) -> None:
        self.backup = FakeBackup() if backup is None else backup
        self._listener: _Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def endpoint_url(self) -> str:
        """What a client takes as ``endpoint_url``. Raises `RuntimeError` unless started."""
        if self._listener is None:
            raise RuntimeError("the server has no address until it is started: use `with`")
        host, port = self._listener.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Start to listen. Raises `RuntimeError` if it does already."""
        if self._listener is not None:
            raise RuntimeError("the server is started already")
        self._listener = _Listener(self.backup)
        self._thread = threading.Thread(
            target=self._listener.serve_forever,
            args=(_POLL_INTERVAL,),
            name="FakeBackupServer",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        """Stop, end every connection and wait for its thread. Closing twice does nothing."""
        if self._listener is None or self._thread is None:
            return
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()
        self._listener = self._thread = None

    def __enter__(self) -> FakeBackupServer:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Listener(ThreadingHTTPServer):
    """Gives each connection a thread, and knows them all so that it can end them."""

    # The default of 5 refuses connections when a test opens many at once.
    request_queue_size = 128

    def __init__(self, backup: FakeBackup) -> None:
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._connections_lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), functools.partial(_Connection, backup))

    def server_bind(self) -> None:
        # HTTPServer would look its own name up in DNS, which can take seconds.
        socketserver.TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        # ThreadingMixIn joins no daemon threads, and threads that are not daemons would
        # keep a test run alive that forgot to close.
        thread = threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name="FakeBackupServer connection",
            daemon=True,
        )
        with self._connections_lock:
            self._connections[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._connections_lock:
            self._connections.pop(request, None)

    def server_close(self) -> None:
        super().server_close()
        with self._connections_lock:
            connections = list(self._connections.items())
        for connection, thread in connections:
            # A thread that waits for a kept-alive client's next request reads the end. An error
            # means that the client has gone or the thread is closing it at this moment.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that goes away in mid-answer is no news.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Connection(BaseHTTPRequestHandler):
    """Reads requests off one connection and writes the fake's answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, backup: FakeBackup, *connection: Any) -> None:
        self._backup = backup
        super().__init__(*connection)  # which serves the connection to its end

    def handle_one_request(self) -> None:
        """Answer the next request, whatever its method; the caller repeats this."""
        # Of any length: an id is for the service to refuse, not for the HTTP beneath it.
        self.raw_requestline = self.rfile.readline()
        if not self.raw_requestline:
            self.close_connection = True
        elif self.parse_request():
            self._answer()

    def send_error(self, code: int, *_: object, **__: object) -> None:
        """Refuse what is not HTTP, as the standard library finds it, and hang up."""
        self.close_connection = True
        self._write(Answer(status=code, headers=(("Content-Length", "0"),), body=b""))

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
        elif not re.fullmatch("[0-9]{1,9}", length):
            self.send_error(HTTPStatus.BAD_REQUEST)
        else:
            request = Request(
                method=self.command,
                # `self.path` will not do: the standard library folds leading slashes in it.
                target=self.requestline.split()[1],
                headers=tuple(self.headers.items()),
                body=self.rfile.read(int(length)),
            )
            self._write(self._backup.handle(request))

    def _write(self, answer: Answer) -> None:
        """Write the answer in one piece, so that no client waits between head and body."""
        connection = "close" if self.close_connection else "keep-alive"
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            *(f"{name}: {value}" for name, value in answer.headers),
            f"Connection: {connection}",
        ]
        head = "\r\n".join(lines) + "\r\n\r\n"
        body = b"" if self.command == "HEAD" else answer.body
        self.wfile.write(head.encode("latin-1") + body)
