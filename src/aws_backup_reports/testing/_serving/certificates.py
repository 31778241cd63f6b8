"""The certificate of a TLS server: a given one, or one from a temporary authority."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path
from typing import Any

_NAMES = ("localhost", "127.0.0.1", "::1")


class Certificates:
    """A server's TLS context, and the CA bundle that verifies its certificate."""

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
        """Delete the CA bundle of the temporary authority."""
        if self._folder is not None:
            self._folder.cleanup()


def _authority() -> Any:
    """Return a new certificate authority, which exists in memory only."""
    try:
        import trustme  # lazy: the standard library cannot make certificates
    except ImportError:
        raise RuntimeError(
            "the server needs trustme to make certificates: "
            'install "aws-backup-reports[testing]", or pass certfile= and keyfile='
        ) from None
    return trustme.CA()
