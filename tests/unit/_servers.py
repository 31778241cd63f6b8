"""A server on loopback that gives one answer to every request, and counts."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
FAREWELL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


class Server(socketserver.ThreadingTCPServer):
    """Speaks HTTP, or HTTPS with a TLS context; `heads` are the requests that came."""

    request_queue_size = 64

    def __init__(self, answer: bytes = OK, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.answer = answer
        self.tls = tls
        self.delay = 0.0
        """Seconds before each answer."""
        self.heads: list[str] = []
        self.connections = 0
        self.open: set[socket.socket] = set()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Server:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.shutdown()
        self._thread.join()
        with self.lock:
            for connection in self.open:
                with contextlib.suppress(OSError):
                    # Not the method of a TLS socket, which another thread is reading.
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
        self.server_close()


class Connection(socketserver.BaseRequestHandler):
    """Answers until the client hangs up, or the answer says farewell."""

    server: Server
    request: socket.socket

    def handle(self) -> None:
        """Serve one connection."""
        with self.server.lock:
            self.server.connections += 1
        self.request.settimeout(10)
        with contextlib.suppress(OSError):
            if self.server.tls is None:
                self.serve(self.request)
            else:
                with self.server.tls.wrap_socket(self.request, server_side=True) as connection:
                    self.serve(connection)

    def serve(self, connection: socket.socket) -> None:
        """Answer the requests of one connection."""
        with self.server.lock:
            self.server.open.add(connection)
        try:
            while head := receive(connection):
                with self.server.lock:
                    self.server.heads.append(head)
                # Not by time.sleep, which tests replace.
                threading.Event().wait(self.server.delay)
                connection.sendall(self.server.answer)
                if b"Connection: close" in self.server.answer:
                    return
        finally:
            with self.server.lock:
                self.server.open.discard(connection)


def receive(connection: socket.socket) -> str:
    """Read a request without a body; empty when the client hangs up."""
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        piece = connection.recv(65536)
        if not piece:
            return ""
        data += piece
    return data.decode("latin-1")
