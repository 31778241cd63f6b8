"""Failures of sending that are sure to come again, and are not worth a retry."""

from __future__ import annotations

import ssl

from botocore.exceptions import InvalidProxiesConfigError, SSLError


class UnsendableError(ValueError):
    """What was to be sent cannot be, however often it is tried."""


def note_permanence(error: Exception) -> None:
    """Tell the retry policy whether a failure is permanent, by its attribute ``is_permanent``."""
    error.is_permanent = is_permanent(error)  # type: ignore[attr-defined]  # it is put there here


def is_permanent(error: Exception) -> bool:
    """Whether a failure is sure to come again.

    That is a certificate that does not verify, a CA file that cannot be read, an unknown
    scheme, a header that cannot be sent, and a bad ``proxies_config``.
    """
    cause = getattr(error, "kwargs", {}).get("error")
    if isinstance(error, SSLError):
        return _is_permanent_in_tls(cause)
    # urllib3's ValueErrors are about a URL that it can make nothing of.
    is_bad_url = isinstance(cause, ValueError) and type(cause).__module__.startswith("urllib3.")
    return is_bad_url or isinstance(cause, (UnsendableError, InvalidProxiesConfigError))


def _is_permanent_in_tls(cause: object) -> bool:
    reasons = getattr(cause, "args", ())
    origin = reasons[0] if reasons and isinstance(reasons[0], Exception) else cause
    if isinstance(origin, ssl.SSLError):
        # A CA file that holds no certificate is a failure of X509, others are of SSL.
        is_certificate = isinstance(origin, ssl.SSLCertVerificationError)
        return is_certificate or getattr(origin, "library", None) in ("X509", "PEM")
    # A host name that does not match is a ValueError, a missing CA file an OSError.
    return isinstance(origin, (ValueError, OSError))
