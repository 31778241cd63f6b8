"""Pools whose connections read each answer whole, within a time limit.

urllib3 turns each answer into a response that can be streamed and decoded. This service's answers
are short and are read whole; docs/performance.md says what that saves. The pools, their errors
and their timeouts remain urllib3's, and HTTP is that of Python's http.client.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from botocore import awsrequest
from urllib3 import Timeout
from urllib3.connection import HTTPConnection as Urllib3Connection

from aws_backup_reports._original import is_original

READ_SIZE = 131_072
"""How many bytes are read at a time; http.client raises for a cut body if asked for all of it."""

IS_HTTP_CLIENT = issubclass(awsrequest.AWSHTTPConnection, HTTPConnection)
FITS = IS_HTTP_CLIENT and "getresponse" in vars(Urllib3Connection)
"""Whether connections of the installed urllib3 are http.client's and return their own responses.

urllib3 1 makes the response elsewhere, and niquests brings a urllib3 with HTTP of its own.
"""

allowed_time: ContextVar[float | None] = ContextVar("allowed_time", default=None)
"""The seconds that a request of this context may take; None: the client's timeouts apply."""


class Received:
    """An answer that was read whole, with what urllib3 and botocore use of a response."""

    _pool: Any  # set by urllib3, as is the next
    _connection: Any

    def __init__(self, response: HTTPResponse, headers: dict[str, str], content: bytes) -> None:
        self.status_code = self.status = response.status
        self.headers: Mapping[str, str] = headers
        """By their names as received; the values of a repeated header are joined with commas."""
        self.content = self.data = content
        # urllib3 logs these.
        self.version = response.version
        self.version_string = f"HTTP/{response.version / 10}"
        self.reason = response.reason
        self.length_remaining = len(content)

    def stream(self) -> Iterator[bytes]:
        return iter([self.content])

    def release(self) -> None:
        self._pool._put_conn(self._connection)

    def get_redirect_location(self) -> None:
        """Return None, since redirects are not followed."""


Untyped: Any = object
"""Lets the mixins below use what botocore's classes have, which ship no types."""


class ReadsWhole(Untyped):
    """A connection that reads each answer whole."""

    putheader = HTTPConnection.putheader  # urllib3's looks for values that mean "skip this header"

    def request(self, method: str, url: str, body: Any, headers: Any, **options: Any) -> None:
        """Send a request, without urllib3's work for bodies of unknown length."""
        if self._is_replaced("request"):
            super().request(method, url, body, headers, **options)
            return
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        HTTPConnection.request(self, method, url, body, headers)

    def getresponse(self) -> Received:
        """Wait for the answer and read it. Raises the errors of http.client and of sockets."""
        if self._is_replaced("getresponse"):
            replaced: Received = super().getresponse()
            return replaced
        self.sock.settimeout(self.timeout)
        # The response may own the socket, and must close it if reading fails.
        with HTTPConnection.getresponse(self) as response:
            pieces = iter(lambda: response.read(READ_SIZE), b"")
            return Received(response, _merged(response), b"".join(pieces))

    def _is_replaced(self, name: str) -> bool:
        """Return whether a program has replaced a method, to see or to forbid what is sent."""
        for owner in type(self).__mro__:
            if name in owner.__dict__ and not is_original(owner, name):
                return True
        return False


def _merged(response: HTTPResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in response.headers.items():
        if "\n" in value:
            # The value is folded over several lines, which older HTTP allows.
            value = " ".join(each.strip() for each in value.splitlines())
        first = names.setdefault(name.lower(), name)
        headers[first] = f"{headers[first]}, {value}" if first in headers else value
    return headers


class Connection(ReadsWhole, awsrequest.AWSHTTPConnection):
    """A connection without TLS."""


class TlsConnection(ReadsWhole, awsrequest.AWSHTTPSConnection):
    """A connection with TLS."""


OWN_CONNECTIONS = {
    awsrequest.AWSHTTPConnection: Connection,
    awsrequest.AWSHTTPSConnection: TlsConnection,
}
"""Our connections, by those of botocore that they replace."""


class OwnPool(Untyped):
    """A pool with our connections, which applies the time limit of the context."""

    @property
    def ConnectionCls(self) -> Any:  # noqa: N802  # urllib3's name
        """Our connection, unless a recorder such as vcrpy has replaced botocore's."""
        used = super().ConnectionCls
        return OWN_CONNECTIONS.get(used, used) if FITS else used

    def urlopen(self, *arguments: Any, **options: Any) -> Any:
        limit = allowed_time.get()
        if limit is not None:
            default: Any = options.get("timeout", self.timeout)
            options["timeout"] = Timeout(
                total=limit, connect=default.connect_timeout, read=default.read_timeout
            )
        response = super().urlopen(*arguments, **options)
        if isinstance(response, Received):
            response.release()
        return response


class Pool(OwnPool, awsrequest.AWSHTTPConnectionPool):
    """A pool of connections without TLS."""


class TlsPool(OwnPool, awsrequest.AWSHTTPSConnectionPool):
    """A pool of connections with TLS."""


POOLS = {"http": Pool, "https": TlsPool}
"""By scheme, as urllib3's pool managers take them."""
