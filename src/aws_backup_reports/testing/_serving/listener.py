"""The listening socket of the server, and a thread for each connection to it."""

from __future__ import annotations

import contextlib
import functools
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Any

from aws_backup_reports.testing._wire.messages import Answer, Request

from .connection import Connection


class Listener(ThreadingHTTPServer):
    """Runs a thread for each connection, and keeps them all so that it can end them."""

    # The default of 5 refuses connections when a test opens many at once.
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        answer: Callable[[Request], Answer],
        request_timeout: float,
        context: ssl.SSLContext | None,
    ) -> None:
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._connections_lock = threading.Lock()
        self._closing = threading.Event()
        self._context = context
        handler = functools.partial(Connection, answer, self._closing, request_timeout)
        super().__init__(address, handler)

    def server_bind(self) -> None:
        # HTTPServer would look up its own name in DNS, which can take seconds.
        socketserver.TCPServer.server_bind(self)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self._context is not None:
            connection = self._context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        # ThreadingMixIn does not join daemon threads, and other threads would keep a test run
        # alive that forgets to close the server.
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
        self._closing.set()
        with self._connections_lock:
            connections = list(self._connections.items())
        for connection, thread in connections:
            # Wakes up a thread that waits for the next request on a kept connection. An error
            # means that the client has gone, or that the thread is closing it right now.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client may disconnect in the middle of an answer.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)
