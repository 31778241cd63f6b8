"""Connections whose answers are read at once.

urllib3 makes of each answer a response that can be read in many ways, bit by bit, and decoded.
Answers of this service are short and are read whole, which saves a sixth of a call's CPU. The
pool, its errors and its timeouts stay urllib3's, and HTTP is that of Python's http.client.
"""

from __future__ import annotations

from http.client import HTTPConnection, HTTPResponse
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)

PIECE = 131_072
"""Bytes that are read at a time; asked for all of it, http.client refuses a body that was cut."""


class Received:
    """An answer that was read whole, on which urllib3 notes whose it is."""

    def __init__(self, response: HTTPResponse, headers: dict[str, str], content: bytes) -> None:
        self.status_code = self.status = response.status
        self.headers = headers
        """By their names in lower case; of one that came repeatedly the values, with commas."""
        self.content = self.data = content
        # urllib3 logs the following.
        self.version = response.version
        self.version_string = f"HTTP/{response.version / 10}"
        self.reason = response.reason
        self.length_remaining = len(content)


class ReadsWhole:
    """A connection of botocore's that reads each answer whole."""

    sock: Any
    timeout: float | None

    putheader = HTTPConnection.putheader

    def request(self, method: str, url: str, body: Any, headers: Any, **_: object) -> None:
        """Send a request. What urllib3 does here is for bodies that it would have to measure."""
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        connection: Any = self
        HTTPConnection.request(connection, method, url, body, headers)

    def getresponse(self) -> Any:
        """Wait for the answer and read it. Raises what http.client and the socket raise."""
        self.sock.settimeout(self.timeout)
        connection: Any = self
        # It may have taken over the socket, and must not keep it when reading fails.
        with HTTPConnection.getresponse(connection) as response:
            pieces = iter(lambda: response.read(PIECE), b"")
            return Received(response, _merged(response), b"".join(pieces))


def _merged(response: HTTPResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for mixed_case, value in response.headers.items():
        name = mixed_case.lower()
        if "\n" in value:
            # Folded over several lines, as was allowed once.
            value = " ".join(each.strip() for each in value.splitlines())
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


class Connection(ReadsWhole, AWSHTTPConnection):
    """One without TLS."""


class TlsConnection(ReadsWhole, AWSHTTPSConnection):
    """One with TLS."""


class Pool(AWSHTTPConnectionPool):
    """botocore's pool of connections."""

    @property
    def ConnectionCls(self) -> Any:  # noqa: N802  # urllib3's name
        """Ours, unless a recorder such as vcrpy has put its own in the place of botocore's."""
        used = AWSHTTPConnectionPool.ConnectionCls
        return Connection if used is AWSHTTPConnection else used


class TlsPool(AWSHTTPSConnectionPool):
    """botocore's pool of connections with TLS."""

    @property
    def ConnectionCls(self) -> Any:  # noqa: N802  # urllib3's name
        """Ours, unless a recorder such as vcrpy has put its own in the place of botocore's."""
        used = AWSHTTPSConnectionPool.ConnectionCls
        return TlsConnection if used is AWSHTTPSConnection else used


# In urllib3 1 it is not the connection that makes the response, as it is in http.client.
FITS = any(
    "getresponse" in vars(each)
    for each in AWSHTTPConnection.__mro__
    if each.__module__.startswith("urllib3.")
)
POOLS = {"http": Pool, "https": TlsPool} if FITS else {}
"""By the schemes of URLs, as urllib3's managers take them; empty: ours do not fit."""
