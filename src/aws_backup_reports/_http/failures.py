"""What the errors of sending mean: a permanent failure, a secret to hide, or a signal."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from inspect import CO_VARARGS
from traceback import walk_tb
from types import FrameType
from typing import Any

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    InvalidProxiesConfigError,
    ProxyConnectionError,
    SSLError,
)

from aws_backup_reports._lookup.endpoint import without_userinfo
from aws_backup_reports.exceptions import add_advice

from .proxies import InvalidProxyError


class UnsendableError(ValueError):
    """A header that cannot be sent."""


def note_permanence(error: Exception) -> None:
    """Set the attribute ``is_permanent`` of an error, which the retry policy reads."""
    error.is_permanent = is_permanent(error)  # type: ignore[attr-defined]  # it is added here


def is_permanent(error: Exception) -> bool:
    """Return whether a failure is permanent.

    These are: a certificate that does not verify, an unreadable CA file, an unknown scheme, a
    header that cannot be sent, an invalid proxy, and an invalid ``proxies_config``.
    """
    cause = getattr(error, "kwargs", {}).get("error")
    if isinstance(error, SSLError):
        return _is_permanent_in_tls(_origin_in_tls(cause))
    # urllib3's ValueErrors are about invalid URLs.
    is_bad_url = isinstance(cause, ValueError) and type(cause).__module__.startswith("urllib3.")
    invalid = (UnsendableError, InvalidProxyError, InvalidProxiesConfigError)
    return is_bad_url or isinstance(cause, invalid)


def errors_behind(error: BaseException, outer: BaseException | None) -> list[Any]:
    """Return an error and those that led to it, up to the one that the program was handling."""
    found: list[Any] = []
    each: BaseException | None = error
    while each is not None and each is not outer:
        found.append(each)
        each = each.__context__
    return found


def explain(error: Exception) -> None:
    """Say what to do about a connection that failed, after boto3's words."""
    cause = getattr(error, "kwargs", {}).get("error")
    if isinstance(error, EndpointConnectionError):
        origin = getattr(cause, "__cause__", None) or getattr(cause, "__context__", None)
        origin = cause if isinstance(cause, OSError) else origin  # asyncio's are not wrapped
        if isinstance(origin, socket.gaierror):
            add_advice(error, "The name is not known: look at the Region and endpoint_url")
        else:
            reason = getattr(origin, "strerror", None) or "Nothing answers"
            add_advice(error, f"{reason}: look at endpoint_url, and whether the service runs")
    elif isinstance(error, ConnectTimeoutError):
        add_advice(error, "Look for a route to AWS: a NAT gateway, a VPC endpoint or a proxy")
    elif isinstance(error, ProxyConnectionError):
        add_advice(error, "The proxy is that of Config(proxies=), HTTPS_PROXY or HTTP_PROXY")
    elif isinstance(error, SSLError):
        _explain_tls(error, _origin_in_tls(cause))


def _explain_tls(error: SSLError, origin: object) -> None:
    if getattr(origin, "reason", "") == "WRONG_VERSION_NUMBER":
        add_advice(error, "The server does not speak TLS: use http:// in endpoint_url")
    elif _is_permanent_in_tls(origin):
        is_file = isinstance(origin, OSError) and not isinstance(origin, ssl.SSLError)
        advice = "If a proxy inspects TLS here, pass its CA bundle by verify= or AWS_CA_BUNDLE"
        add_advice(error, "Look at the path in verify= or AWS_CA_BUNDLE" if is_file else advice)


def hide_secrets(error: BaseException, outer: BaseException | None) -> None:
    """Remove what an error would pickle: the signed request, and a proxy with its password."""
    for each in errors_behind(error, outer):
        if isinstance(each, ConnectionClosedError):
            each.request = None
        if type(each).__module__.startswith("urllib3."):
            if isinstance(getattr(each, "url", None), str):
                each.url = without_userinfo(each.url)
            # Not a connection, whose TLS context no error could be pickled with.
            each.args = tuple(
                arg if isinstance(arg, (str, BaseException)) else repr(arg) for arg in each.args
            )


def error_of_signal(error: BaseException, outer: BaseException | None) -> Any:
    """Return what the handler of a signal raised, if that is behind an error; None: it is not."""
    found = errors_by_signal(error, outer)
    if not found:
        return None
    # The innermost: urllib3 gives the same traceback to the error that it makes of it.
    innermost = found[-1]
    with suppress(AttributeError):
        innermost.is_permanent = True
    return innermost


def errors_by_signal(error: BaseException, outer: BaseException | None = None) -> list[Any]:
    """Return those behind an error that have come out of the handler of a signal."""
    return [each for each in errors_behind(error, outer) if _is_by_signal(each)]


def _is_by_signal(error: BaseException) -> bool:
    """Return whether an error has come out of the handler of a signal."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    # The first is where it was caught, which may be in the handler.
    return any(map(_is_handler, frames[1:]))


def _is_handler(frame: FrameType) -> bool:
    """Return whether a function was called as handlers are: with the frame that called it."""
    caller, code, values = frame.f_back, frame.f_code, frame.f_locals
    if caller is None:
        return False
    arguments = [values.get(name) for name in code.co_varnames[: code.co_argcount]]
    if code.co_flags & CO_VARARGS:
        arguments += values.get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount], ())
    return any(each is caller for each in arguments)


def _origin_in_tls(cause: object) -> object:
    """Return the error of Python that one of urllib3's holds."""
    reasons = getattr(cause, "args", ())
    return reasons[0] if reasons and isinstance(reasons[0], Exception) else cause


def _is_permanent_in_tls(origin: object) -> bool:
    if isinstance(origin, ssl.SSLError):
        # OpenSSL reports a CA file without certificates under X509 or PEM, not under SSL.
        is_certificate = isinstance(origin, ssl.SSLCertVerificationError)
        return is_certificate or getattr(origin, "library", None) in ("X509", "PEM")
    # The wrong host name is a ValueError, a missing CA file an OSError.
    return isinstance(origin, (ValueError, OSError))
