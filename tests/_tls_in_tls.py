"""TLS inside TLS, as a server behind a proxy has it whose own connections have TLS."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any


class InnerTls:
    """A connection to a client that speaks TLS over a connection that has TLS already."""

    def __init__(self, outer: ssl.SSLSocket, context: ssl.SSLContext) -> None:
        self._outer = outer
        self._received, self._written = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._written, server_side=True)
        self._carry(self._tls.do_handshake)

    def recv(self, size: int) -> bytes:
        """Return bytes of the client; empty once it has disconnected."""
        try:
            return self._carry(lambda: self._tls.read(size))
        except (OSError, EOFError):
            return b""

    def sendall(self, data: bytes) -> None:
        """Send bytes to the client, in one record of each TLS if they fit."""
        self._carry(lambda: self._tls.write(data))

    def unwrap(self) -> None:
        """Send the closing alert."""
        with suppress(ssl.SSLWantReadError):  # it would wait for the client's
            self._tls.unwrap()
        self._send_written()

    def _carry(self, step: Callable[[], Any]) -> Any:
        """Do a step of the inner TLS, and carry its bytes over the outer one."""
        result = waiting = object()
        while result is waiting:
            with suppress(ssl.SSLWantReadError):
                result = step()
            self._send_written()
            if result is waiting:
                received = self._outer.recv(16_384)
                if not received:
                    raise EOFError("the client has disconnected")
                self._received.write(received)
        return result

    def _send_written(self) -> None:
        if self._written.pending:
            self._outer.sendall(self._written.read())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outer, name)
