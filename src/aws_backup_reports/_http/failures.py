"""Which failures of sending are permanent, so that a retry would fail again."""

from __future__ import annotations

import ssl

from botocore.exceptions import InvalidProxiesConfigError, SSLError


class UnsendableError(ValueError):
    """A header that cannot be sent."""


def note_permanence(error: Exception) -> None:
    """Set the attribute ``is_permanent`` of an error, which the retry policy reads."""
    error.is_permanent = is_permanent(error)  # type: ignore[attr-defined]  # it is added here


def is_permanent(error: Exception) -> bool:
    """Return whether a failure is permanent.

    These are: a certificate that does not verify, an unreadable CA file, an unknown scheme, a
    header that cannot be sent, and an invalid ``proxies_config``.
    """
    cause = getattr(error, "kwargs", {}).get("error")
    if isinstance(error, SSLError):
        return _is_permanent_in_tls(cause)
    # urllib3's ValueErrors are about invalid URLs.
    is_bad_url = isinstance(cause, ValueError) and type(cause).__module__.startswith("urllib3.")
    return is_bad_url or isinstance(cause, (UnsendableError, InvalidProxiesConfigError))


def _is_permanent_in_tls(cause: object) -> bool:
    reasons = getattr(cause, "args", ())
    origin = reasons[0] if reasons and isinstance(reasons[0], Exception) else cause
    if isinstance(origin, ssl.SSLError):
        # OpenSSL reports a CA file without certificates under X509 or PEM, not under SSL.
        is_certificate = isinstance(origin, ssl.SSLCertVerificationError)
        return is_certificate or getattr(origin, "library", None) in ("X509", "PEM")
    # The wrong host name is a ValueError, a missing CA file an OSError.
    return isinstance(origin, (ValueError, OSError))
