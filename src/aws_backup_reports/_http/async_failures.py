"""aiohttp's errors as botocore's."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from typing import Any

import aiohttp
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import mask_proxy_url

from aws_backup_reports._wire.request import Request

LONGEST_TEXT = 200
"""How many characters of a text of aiohttp's are kept: it may quote all that has come."""


def botocores_error(error: Exception, request: Request, proxy: str | None) -> Exception:
    """Return what botocore raises where aiohttp raised an error."""
    url, origin = request.url, alone(error)
    made: Any
    if _is_about_proxy(error, url, proxy):
        made = ProxyConnectionError(proxy_url=mask_proxy_url(proxy), error=origin)
    elif isinstance(
        error, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError)
    ):
        made = SSLError(endpoint_url=url, error=origin)
    elif isinstance(error, aiohttp.ClientConnectorError):
        made = _unconnected(url, error.os_error)
    elif isinstance(error, aiohttp.ConnectionTimeoutError):
        made = ConnectTimeoutError(endpoint_url=url, error=origin)
    elif isinstance(error, asyncio.TimeoutError):
        made = ReadTimeoutError(endpoint_url=url, error=origin)
    elif isinstance(error, (aiohttp.ClientError, ConnectionError)):
        made = ConnectionClosedError(endpoint_url=url, error=origin)
    elif isinstance(error, OSError):
        made = SSLError(endpoint_url=url, error=origin)  # the CA bundle cannot be read
    else:
        made = HTTPClientError(error=origin)
    raised: Exception = made
    return raised


def alone(error: Exception) -> Exception:
    """Return what led to an error of aiohttp's, or one that tells the same.

    aiohttp's own hold the request, with its token and the proxy's password, and what cannot be
    pickled.
    """
    for name in ("certificate_error", "os_error"):
        origin = getattr(error, name, None)
        if isinstance(origin, Exception):
            return origin
    if not isinstance(error, aiohttp.ClientError):
        return error
    text = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    return aiohttp.ClientConnectionError(text[:LONGEST_TEXT])


def _is_about_proxy(error: Exception, url: str, proxy: str | None) -> bool:
    """Return whether a proxy could not be reached, or left while it was to forward a request."""
    if isinstance(error, (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError)):
        return True
    if not proxy:
        return False
    if isinstance(error, aiohttp.ClientConnectorError):
        return isinstance(getattr(error, "os_error", None), socket.gaierror)
    # In a tunnel, it is the endpoint that leaves.
    has_left = isinstance(error, (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError))
    return has_left and url.startswith("http:")


def _unconnected(url: str, origin: OSError) -> Any:
    """Return what botocore raises where a connection could not be made."""
    if isinstance(origin, ConnectionResetError):  # in the handshake of TLS
        if origin.errno is None:  # it was closed
            text = "EOF occurred in violation of protocol"
            return SSLError(endpoint_url=url, error=ssl.SSLEOFError(ssl.SSL_ERROR_EOF, text))
        return ConnectionClosedError(endpoint_url=url, error=origin)
    if origin.errno and not isinstance(origin, socket.gaierror):
        # The text of asyncio names the address.
        origin = OSError(origin.errno, os.strerror(origin.errno))
    return EndpointConnectionError(endpoint_url=url, error=origin)
