"""Certificates for a server that speaks TLS: given ones, or those of a throw-away authority."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path
from typing import Any

_NAMES = ("localhost", "127.0.0.1", "::1")


class Certificates:
    """What a server shows its clients, and what clients verify that with."""

    def __init__(self, certfile: str | None, keyfile: str | None) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if certfile is not None:
            self.context.load_cert_chain(certfile, keyfile)
            self.ca_bundle = certfile
        else:
            authority = _authority()
            authority.issue_cert(*_NAMES).configure_cert(self.context)
            self._folder = tempfile.TemporaryDirectory(prefix="aws-backup-reports-")
            self.ca_bundle = str(Path(self._folder.name) / "ca.pem")
            authority.cert_pem.write_to_path(self.ca_bundle)

    def discard(self) -> None:
        """Remove the file of the throw-away authority."""
        if self._folder is not None:
            self._folder.cleanup()


def _authority() -> Any:
    """Make a certificate authority that lives as long as this object."""
    try:
        import trustme  # lazy: the standard library cannot make certificates
    except ImportError:
        raise RuntimeError(
            "the server needs trustme to make certificates: "
            'install "aws-backup-reports[testing]", or give certfile= and keyfile='
        ) from None
    return trustme.CA()
