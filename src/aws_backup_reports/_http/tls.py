"""The TLS context that the connections of a client share.

urllib3 sets a context up anew for each connection: it loads the CA bundle, 16 ms of CPU, and the
client certificate, and it sets the protocols of ALPN. While one thread does that, OpenSSL may be
copying the very same for a connection of another thread. The greeting of that connection then
holds freed memory, and the server ends it with a decode error: of 320,000 connections of 64
threads one failed this way. See also python/cpython#141012.

So all of it is done once, before there are connections.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

ALPN_PROTOCOLS = ["http/1.1"]
"""What urllib3 offers a server."""


def is_plain(context: object) -> bool:
    """Whether a context is one of Python's own, which does as it is told here.

    Others may verify in their own way, as those of truststore do: they are left to urllib3.
    """
    return (type(context).__module__, type(context).__name__) == ("ssl", "SSLContext")


def fix_protocols(context: Any) -> None:
    """Set the protocols of ALPN, which urllib3 would set to the same for each connection."""
    context.set_alpn_protocols(ALPN_PROTOCOLS)
    context.set_alpn_protocols = lambda _: None


def load_bundle(context: ssl.SSLContext, path: str) -> None:
    """Trust the authorities of a bundle, or of a folder of certificates. Raises OSError."""
    if Path(path).is_dir():
        context.load_verify_locations(capath=path)
    else:
        context.load_verify_locations(cafile=path)
