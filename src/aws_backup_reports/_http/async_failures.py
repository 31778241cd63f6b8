"""aiohttp's errors as botocore's."""

from __future__ import annotations

import asyncio
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
        made = ProxyConnectionError(proxy_url=mask_proxy_url(proxy), error=error)
    elif isinstance(error, aiohttp.ClientConnectorCertificateError):
        made = SSLError(endpoint_url=url, error=error.certificate_error)
    elif isinstance(error, aiohttp.ClientConnectorSSLError):
        made = SSLError(endpoint_url=url, error=error.os_error)
    elif isinstance(error, aiohttp.ClientConnectorError):
        made = EndpointConnectionError(endpoint_url=url, error=error)
    elif isinstance(error, aiohttp.ConnectionTimeoutError):
        made = ConnectTimeoutError(endpoint_url=url, error=error)
    elif isinstance(error, asyncio.TimeoutError):
        made = ReadTimeoutError(endpoint_url=url, error=error)
    elif isinstance(error, (aiohttp.ClientError, ConnectionError)):
        made = ConnectionClosedError(endpoint_url=url, error=error)
    elif isinstance(error, OSError):
        made = SSLError(endpoint_url=url, error=error)  # the CA bundle cannot be read
    else:
        made = HTTPClientError(error=error)
    raised: Exception = made
    return raised
