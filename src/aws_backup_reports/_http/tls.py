"""The TLS context that the connections of a client share, and of clients made from it.

urllib3 sets up the context again for each connection: it loads the CA bundle (16 ms of CPU) and
the client certificate, and sets the ALPN protocols. At that moment OpenSSL may be copying them
for a connection of another thread, which then sends freed memory, and the server ends it with a
decode error: of 320,000 connections of 64 threads, one failed this way (see also
python/cpython#141012). So all of it is done once, before there are connections.
"""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from aws_backup_reports._settings import Settings

ALPN_PROTOCOLS = ["http/1.1"]
"""What urllib3 offers to servers."""


def is_plain(context: object) -> bool:
    """Return whether a context is of Python's own class; others may verify in their own way."""
    return (type(context).__module__, type(context).__name__) == ("ssl", "SSLContext")


def fix_protocols(context: Any) -> None:
    """Set the ALPN protocols, and keep urllib3 from setting the same ones for each connection."""
    context.set_alpn_protocols(ALPN_PROTOCOLS)
    context.set_alpn_protocols = lambda _: None


def load_bundle(context: ssl.SSLContext, path: str) -> None:
    """Trust the authorities in a bundle or a folder of certificates. Raises OSError."""
    kind = "capath" if Path(path).is_dir() else "cafile"
    context.load_verify_locations(**{kind: path})


class Tls(NamedTuple):
    """A context that was set up, with its CA bundle."""

    context: Any

    has_certificate: bool
    """Whether the client certificate, if there is one, is in the context as well."""


class Connected(Protocol):
    """What sends requests over connections of its own."""

    @property
    def tls(self) -> Tls | None:
        """Its context, if others can use it."""
        ...


ConnectedT = TypeVar("ConnectedT", bound=Connected)


class SharedTls:
    """The contexts of clients that were made from one another, each set up once a process.

    Transports share one if they verify by the same bundle and have the same certificate.
    """

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        """Have a lock and contexts that no other process has."""
        self._lock = threading.Lock()
        self._known: dict[tuple[object, ...], Tls] = {}
        self._process_id = os.getpid()

    def connect(
        self, kind: Callable[[Settings, Tls | None], ConnectedT], settings: Settings
    ) -> ConnectedT:
        """Return a transport of a kind, which has a context that is known, or makes it known."""
        if self._process_id != os.getpid():
            self._begin()
        key = (kind, repr(settings.verify), repr(settings.client_cert))
        with self._lock:
            made = kind(settings, self._known.get(key))
            if made.tls is not None:
                self._known[key] = made.tls
        return made
