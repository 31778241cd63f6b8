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


def botocores_error(error: Exception, request: Request, proxy: str | None) -> Exception:
    """Return what botocore raises where aiohttp raised an error."""
    url = request.url
    made: Any
    if isinstance(error, (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError)):
        made = ProxyConnectionError(proxy_url=mask_proxy_url(proxy), error=alone(error))
    elif isinstance(error, aiohttp.ClientConnectorCertificateError):
        made = SSLError(endpoint_url=url, error=error.certificate_error)
    elif isinstance(error, aiohttp.ClientConnectorSSLError):
        made = SSLError(endpoint_url=url, error=error.os_error)
    elif isinstance(error, aiohttp.ClientConnectorError):
        made = _unconnected(url, error.os_error)
    elif isinstance(error, aiohttp.ConnectionTimeoutError):
        made = ConnectTimeoutError(endpoint_url=url, error=error)
    elif isinstance(error, asyncio.TimeoutError):
        made = ReadTimeoutError(endpoint_url=url, error=error)
    elif isinstance(error, (aiohttp.ClientError, ConnectionError)):
        made = ConnectionClosedError(endpoint_url=url, error=alone(error))
    elif isinstance(error, OSError):
        made = SSLError(endpoint_url=url, error=error)  # the CA bundle cannot be read
    else:
        made = HTTPClientError(error=error)
    raised: Exception = made
    return raised


def alone(error: Exception) -> Exception:
    """Return an error without request and answer, which hold keys and cannot be pickled."""
    if isinstance(error, aiohttp.ClientResponseError):
        return aiohttp.ClientError(f"{error.status} {error.message}")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return aiohttp.ServerDisconnectedError()
    return error


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
