"""The TLS context that all connections of a client share, in whichever threads they are made."""

from __future__ import annotations

import ssl
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

HTTP = ["http/1.1"]
"""What urllib3 offers a server by ALPN."""


class SharedContext(ssl.SSLContext):
    """A context that is set up once, however often urllib3 sets it up.

    For each connection urllib3 sets the protocols of ALPN, and loads the client certificate,
    into the context anew. While one thread does that, OpenSSL may be copying the very same for a
    connection of another thread: the greeting of that connection then holds freed memory, and
    the server ends it with a decode error. Of 320,000 connections of 64 threads one was lost so.
    See also python/cpython#141012.
    """

    _lock: Lock
    _done: dict[str, Any]

    @classmethod
    def of(cls, context: ssl.SSLContext) -> Self:
        """Make a context one that can be shared; it goes on holding all that it holds."""
        context.__class__ = cls
        assert isinstance(context, cls)
        context._lock, context._done = Lock(), {}
        context.set_alpn_protocols(HTTP)
        return context

    def set_alpn_protocols(self, alpn_protocols: Any) -> None:
        """Offer these protocols, unless they are those that are offered."""
        self._once("alpn", [*alpn_protocols], super().set_alpn_protocols, alpn_protocols)

    def load_cert_chain(self, certfile: Any, keyfile: Any = None, password: Any = None) -> None:
        """Show this client certificate, unless it is the one that is shown."""
        files = (certfile, keyfile)
        self._once("certificate", files, super().load_cert_chain, *files, password)

    def _once(self, what: str, value: Any, act: Any, *arguments: Any) -> None:
        with self._lock:
            if self._done.get(what) != value:
                act(*arguments)
                self._done[what] = value


def load_bundle(context: ssl.SSLContext, path: str) -> None:
    """Trust the authorities of a bundle, or of a folder of certificates. Raises OSError."""
    if Path(path).is_dir():
        context.load_verify_locations(capath=path)
    else:
        context.load_verify_locations(cafile=path)
