"""What the errors of sending mean: a permanent failure, a secret to hide, or a signal."""

from __future__ import annotations

import ssl
from traceback import walk_tb
from types import CodeType, FunctionType
from typing import Any

from botocore.exceptions import ConnectionClosedError, InvalidProxiesConfigError, SSLError

from aws_backup_reports._lookup.endpoint import without_userinfo


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


def hide_secrets(error: Any) -> None:
    """Remove what an error would pickle: the signed request, and the password of a proxy."""
    if isinstance(error, ConnectionClosedError):
        error.request = None
    while error is not None:
        if isinstance(getattr(error, "url", None), str):
            error.url = without_userinfo(error.url)
        error = error.__context__


def raise_if_by_signal(error: BaseException | None) -> None:
    """Raise what the handler of a signal raised, if that is behind an error."""
    import signal  # lazy: 1 ms; few calls fail

    handlers = {_code(signal.getsignal(each)) for each in signal.valid_signals()} - {None}
    while error is not None:
        if any(frame.f_code in handlers for frame, _ in walk_tb(error.__traceback__)):
            try:
                raise error from None
            finally:
                error = None  # its traceback refers to this function
        error = error.__context__


def _code(handler: Any) -> CodeType | None:
    """Return the code of a function, a method, a partial or an object that can be called."""
    function = getattr(handler, "func", handler)
    for name in ("__func__", "__call__", "__func__"):
        if not isinstance(function, FunctionType):
            function = getattr(function, name, function)
    return getattr(function, "__code__", None)


def _is_permanent_in_tls(cause: object) -> bool:
    reasons = getattr(cause, "args", ())
    origin = reasons[0] if reasons and isinstance(reasons[0], Exception) else cause
    if isinstance(origin, ssl.SSLError):
        # OpenSSL reports a CA file without certificates under X509 or PEM, not under SSL.
        is_certificate = isinstance(origin, ssl.SSLCertVerificationError)
        return is_certificate or getattr(origin, "library", None) in ("X509", "PEM")
    # The wrong host name is a ValueError, a missing CA file an OSError.
    return isinstance(origin, (ValueError, OSError))
