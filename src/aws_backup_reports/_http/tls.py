"""The TLS context that the connections of a client share.

urllib3 sets up the context again for each connection: it loads the CA bundle (16 ms of CPU) and
the client certificate, and sets the ALPN protocols. At that moment OpenSSL may be copying them
for a connection of another thread, which then sends freed memory, and the server ends it with a
decode error: of 320,000 connections of 64 threads, one failed this way (see also
python/cpython#141012). So all of it is done once, before there are connections.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

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
