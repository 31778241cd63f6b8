"""Connections whose answers are read at once, and whose time can be limited.

urllib3 makes of each answer a response that can be read in many ways, bit by bit, and decoded.
Answers of this service are short and are read whole, which saves a sixth of a call's CPU. The
pool, its errors and its timeouts stay urllib3's, and HTTP is that of Python's http.client.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from botocore.awsrequest import (
    AWSConnection,
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)
from urllib3 import Timeout
from urllib3.connection import HTTPConnection as Urllib3Connection

from aws_backup_reports._original import is_original

READ_SIZE = 131_072
"""Bytes that are read at a time; asked for all of it, http.client refuses a body that was cut."""

FITS = HTTPConnection in AWSHTTPConnection.__mro__ and "getresponse" in vars(Urllib3Connection)
"""Whether the installed urllib3 has http.client's connections, and leaves the response to them.

urllib3 1 makes the response itself; the urllib3 that comes with niquests speaks HTTP on its own.
"""

allowed_time: ContextVar[float | None] = ContextVar("allowed_time", default=None)
"""Seconds that a request of this context may take; None: what the client's timeouts allow."""


class Received:
    """An answer that was read whole, with what urllib3 and botocore ask of a response."""

    _pool: Any
    _connection: Any
    # urllib3 notes there whose it is.

    def __init__(self, response: HTTPResponse, headers: dict[str, str], content: bytes) -> None:
        self.status_code = self.status = response.status
        self.headers = headers
        """By their names as they came; of one that came repeatedly the values, with commas."""
        self.content = self.data = content
        # urllib3 logs the following.
        self.version = response.version
        self.version_string = f"HTTP/{response.version / 10}"
        self.reason = response.reason
        self.length_remaining = len(content)

    def stream(self) -> Iterator[bytes]:
        """Return the body as botocore's response reads it."""
        return iter([self.content])

    def release(self) -> None:
        """Return the connection to its pool: there is nothing more to read from it."""
        self._pool._put_conn(self._connection)

    def get_redirect_location(self) -> None:
        """Return no other place to ask: redirects are not followed."""


class ReadsWhole:
    """A connection of botocore's that reads each answer whole."""

    sock: Any
    timeout: float | None

    putheader = HTTPConnection.putheader

    def request(self, method: str, url: str, body: Any, headers: Any, **options: object) -> None:
        """Send a request. What urllib3 does here is for bodies that it would have to measure."""
        connection: Any = self
        if not all(is_original(each, "request") for each in (AWSConnection, Urllib3Connection)):
            # A program has put something there, which wants to see what is sent.
            parent: Any = super()
            parent.request(method, url, body, headers, **options)
            return
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        HTTPConnection.request(connection, method, url, body, headers)

    def getresponse(self) -> Any:
        """Wait for the answer and read it. Raises what http.client and the socket raise."""
        self.sock.settimeout(self.timeout)
        connection: Any = self
        # It may have taken over the socket, and must not keep it when reading fails.
        with HTTPConnection.getresponse(connection) as response:
            pieces = iter(lambda: response.read(READ_SIZE), b"")
            return Received(response, _merged(response), b"".join(pieces))


def _merged(response: HTTPResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in response.headers.items():
        if "\n" in value:
            # Folded over several lines, as was allowed once.
            value = " ".join(each.strip() for each in value.splitlines())
        first = names.setdefault(name.lower(), name)
        headers[first] = f"{headers[first]}, {value}" if first in headers else value
    return headers


class Connection(ReadsWhole, AWSHTTPConnection):
    """One without TLS."""


class TlsConnection(ReadsWhole, AWSHTTPSConnection):
    """One with TLS."""


class LimitsTime:
    """A pool whose requests end with the time limit of their context."""

    timeout: Timeout

    def urlopen(self, *arguments: Any, **options: Any) -> Any:
        """Send a request and return its response. Raises urllib3's errors."""
        limit = allowed_time.get()
        if limit is not None:
            default = options.get("timeout", self.timeout)
            options["timeout"] = Timeout(
                total=limit, connect=default.connect_timeout, read=default.read_timeout
            )
        parent: Any = super()
        response = parent.urlopen(*arguments, **options)
        if isinstance(response, Received):
            response.release()
        return response


class Pool(LimitsTime, AWSHTTPConnectionPool):
    """botocore's pool of connections."""

    @property
    def ConnectionCls(self) -> Any:  # noqa: N802  # urllib3's name
        """Ours, unless a recorder such as vcrpy has put its own in the place of botocore's."""
        used = AWSHTTPConnectionPool.ConnectionCls
        return Connection if FITS and used is AWSHTTPConnection else used


class TlsPool(LimitsTime, AWSHTTPSConnectionPool):
    """botocore's pool of connections with TLS."""

    @property
    def ConnectionCls(self) -> Any:  # noqa: N802  # urllib3's name
        """Ours, unless a recorder such as vcrpy has put its own in the place of botocore's."""
        used = AWSHTTPSConnectionPool.ConnectionCls
        return TlsConnection if FITS and used is AWSHTTPSConnection else used


POOLS = {"http": Pool, "https": TlsPool}
"""By the schemes of URLs, as urllib3's managers take them."""
