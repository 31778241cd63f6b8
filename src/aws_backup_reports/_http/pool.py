"""Pools whose connections read each answer whole, within a time limit.

urllib3 turns each answer into a response that can be streamed and decoded. This service's answers
are short and are read whole; docs/performance.md says what that saves. The pools, their errors
and their timeouts remain urllib3's, and HTTP is that of Python's http.client.
"""

from __future__ import annotations

import socket
from collections import deque
from contextlib import suppress
from http.client import HTTPConnection
from queue import Empty, Full
from socket import SOCK_STREAM
from traceback import clear_frames
from typing import Any

from botocore import awsrequest
from urllib3 import Timeout
from urllib3.connection import HTTPConnection as Urllib3Connection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError
from urllib3.response import HTTPResponse

from aws_backup_reports._original import is_original

from .failures import errors_by_signal
from .received import Received, Response, allowance, receive, time_for

FITS = issubclass(awsrequest.AWSHTTPConnection, HTTPConnection)
"""Whether connections are http.client's. niquests brings a urllib3 with HTTP of its own."""

IS_URLLIB3_2 = "getresponse" in vars(Urllib3Connection)
"""Whether `timeout` is now that of reading; urllib3 1 has set the socket's itself."""

OUT_OF_TIME = "there is no time left"

Untyped: Any = object
"""Lets the mixins below use what botocore's classes have, which ship no types."""


class ReadsWhole(Untyped):
    """A connection that reads each answer whole, and is closed if more has come than that."""

    response_class = Response
    _dns_host: Any  # urllib3's, as is the next
    timeout: Any
    _is_watched: bool
    """Whether a program has replaced `getresponse`, as of the last request."""
    putheader = HTTPConnection.putheader  # urllib3's looks for values that mean "skip this header"

    def request(self, method: str, url: str, body: Any, headers: Any, **options: Any) -> None:
        """Send a request, without urllib3's work for bodies of unknown length."""
        self._is_watched = self._is_replaced("getresponse")
        # urllib3's own getresponse needs what urllib3's request keeps for it.
        if self._is_watched or self._is_replaced("request"):
            super().request(method, url, body, headers, **options)
            return
        if self.sock is not None:
            try:
                self.sock.settimeout(time_for(self.timeout))
            except TimeoutError as error:
                raise ReadTimeoutError(self, self.host, OUT_OF_TIME) from error
        HTTPConnection.request(self, method, url, body, headers)

    def getresponse(self) -> Received:
        """Wait for the answer and read it. Raises the errors of http.client and of sockets."""
        if self._is_watched:
            replaced: Received = super().getresponse()
            return replaced
        if IS_URLLIB3_2:
            self.sock.settimeout(self.timeout)
        # The response may own the socket, and must close it if reading fails.
        response: Any = HTTPConnection.getresponse(self)
        with response:
            received = receive(response)
        if self.sock is not None and (
            received.fault
            or response.reader.rest
            or received.promises_more
            or _has_pending(self.sock)
        ):
            # The next answer on it might be another's.
            self.close()
        return received

    def _is_replaced(self, name: str) -> bool:
        """Return whether a program has replaced a method, to see or to forbid what is sent."""
        for owner in type(self).__mro__:
            if name in owner.__dict__ and not is_original(owner, name):
                return True
        return False

    def connect(self) -> None:
        super().connect()
        self._limit(self.sock, self.timeout)

    def _new_conn(self) -> Any:
        """Connect to the first address that accepts, in the time that the attempt has left."""
        host, timeout = self._dns_host, self.timeout
        addresses = self._addresses()
        try:
            for count in range(len(addresses), 1, -1):
                self._dns_host = addresses[-count]
                with suppress(ConnectTimeoutError, NewConnectionError):
                    return self._connect_to_address(timeout, 1 / count)
            self._dns_host = addresses[-1]
            return self._connect_to_address(timeout)
        finally:
            self._dns_host, self.timeout = host, timeout

    def _connect_to_address(self, timeout: float | None, share: float = 1.0) -> Any:
        """Connect in a share of the time that is left, since an address may never answer."""
        try:
            left = time_for(None)
        except TimeoutError as error:
            raise ConnectTimeoutError(self, OUT_OF_TIME) from error
        limits = [timeout, None if left is None else left * share]
        self.timeout = min((each for each in limits if each is not None), default=None)
        sock = super()._new_conn()
        self._limit(sock, timeout)  # for the TLS handshake that may follow
        return sock

    def _limit(self, sock: Any, timeout: float | None) -> None:
        """Set the timeout of a socket, or close it if no time is left."""
        try:
            sock.settimeout(time_for(timeout))
        except TimeoutError as error:
            sock.close()
            raise ConnectTimeoutError(self, OUT_OF_TIME) from error

    def _addresses(self) -> list[str]:
        """Return the addresses to connect to; the name itself if there is no limit in time.

        urllib3 looks the name up, too, but allows each of its addresses the whole time.
        """
        if allowance.get().ends_at is None:
            return [self._dns_host]
        try:
            found = socket.getaddrinfo(self._dns_host.strip("[]"), self.port, 0, SOCK_STREAM)
        except (OSError, UnicodeError):
            return [self._dns_host]
        return list(dict.fromkeys(str(each[4][0]) for each in found))

    def _connect_tls_proxy(self, *arguments: Any) -> Any:
        return TimedSocket(super()._connect_tls_proxy(*arguments))

    def _tunnel(self) -> None:
        super()._tunnel()
        self._limit(self.sock, self.timeout)


def _has_pending(sock: Any) -> bool:
    """Return whether TLS has received bytes that nobody has read."""
    if hasattr(sock, "sslobj"):  # urllib3's TLS inside the TLS to a proxy
        return bool(sock.incoming.pending or sock.sslobj.pending() or sock.socket.pending())
    return bool(getattr(sock, "pending", int)())


class TimedSocket(Untyped):
    """A connection to a proxy, over which urllib3 speaks TLS to the endpoint.

    It receives as often as a record of that TLS needs, and each time within what is left.
    """

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._timeout = sock.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        self._timeout = seconds

    def recv(self, size: int) -> bytes:
        self._sock.settimeout(time_for(self._timeout))
        received: bytes = self._sock.recv(size)
        return received

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(time_for(self._timeout))
        self._sock.sendall(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def __setattr__(self, name: str, value: Any) -> None:
        # urllib3 counts, on the socket, the files that read from it.
        on_socket = name not in ("_sock", "_timeout")
        object.__setattr__(self._sock if on_socket else self, name, value)


class Connection(ReadsWhole, awsrequest.AWSHTTPConnection):
    """A connection without TLS."""


class TlsConnection(ReadsWhole, awsrequest.AWSHTTPSConnection):
    """A connection with TLS."""


OWN_CONNECTIONS = {
    awsrequest.AWSHTTPConnection: Connection,
    awsrequest.AWSHTTPSConnection: TlsConnection,
}
"""Our connections, by those of botocore that they replace."""


class Responses:
    """Where urllib3 1 makes its responses."""

    @staticmethod
    def from_httplib(response: Any, **options: Any) -> Any:
        if not isinstance(response, Received):  # it is a recorder's
            urllib3_response: Any = HTTPResponse
            return urllib3_response.from_httplib(response, **options)
        response.came_by(options["pool"], options["connection"])
        return response


class IdleConnections:
    """The connections that a pool keeps, the last used first.

    A queue of Python's has a lock, which an exception of a signal's handler may leave locked.
    """

    def __init__(self, maxsize: int) -> None:
        self._most = maxsize
        self._kept: deque[Any] = deque()

    def get(self, **_: Any) -> Any:
        """Take one out. Raises Empty, since no pool of botocore's waits for one."""
        try:
            return self._kept.pop()
        except IndexError:
            raise Empty from None

    def put(self, connection: Any, **_: Any) -> None:
        """Keep one. Raises Full."""
        if len(self._kept) >= self._most:
            raise Full
        self._kept.append(connection)

    def qsize(self) -> int:
        return len(self._kept)


class OwnPool(Untyped):
    """A pool with our connections, which applies the time limit of the context."""

    if FITS:  # urllib3-future has queues of its own kind
        QueueCls = IdleConnections
    ResponseCls = Responses

    @property
    def ConnectionCls(self) -> Any:  # noqa: N802  # urllib3's name
        """Our connection, unless a recorder such as vcrpy has replaced botocore's."""
        used = super().ConnectionCls
        return OWN_CONNECTIONS.get(used, used) if FITS else used

    def urlopen(self, *arguments: Any, **options: Any) -> Any:
        if allowance.get().ends_at is not None:
            default: Any = options.get("timeout", self.timeout)
            try:
                left = time_for(None)
            except TimeoutError as error:
                raise ReadTimeoutError(self, self.host, OUT_OF_TIME) from error
            options["timeout"] = Timeout(
                total=left, connect=default.connect_timeout, read=default.read_timeout
            )
        try:
            response = super().urlopen(*arguments, **options)
        except Exception as error:
            # urllib3's errors and functions refer to each other. Until the garbage collector came,
            # they would keep what was read of an answer, and a pool that has been closed.
            if not errors_by_signal(error):  # which are known by their frames
                clear_frames(error.__traceback__)
            raise
        if isinstance(response, Received):
            response.release()
        return response


class Pool(OwnPool, awsrequest.AWSHTTPConnectionPool):
    """A pool of connections without TLS."""


class TlsPool(OwnPool, awsrequest.AWSHTTPSConnectionPool):
    """A pool of connections with TLS."""


def close_idle(manager: Any) -> None:
    """Close the connections that the pools of a manager keep.

    urllib3 leaves that to the end of each pool, which the traceback of an error may put off.
    """
    if not FITS:  # its pools are others, too
        return
    for key in manager.pools.keys():  # noqa: SIM118  # it cannot be iterated over
        kept = getattr(manager.pools.get(key), "pool", None)
        with suppress(Empty):
            while kept is not None:
                connection = kept.get(block=False)
                if connection is not None:
                    connection.close()


POOLS = {"http": Pool, "https": TlsPool}
"""By scheme, as urllib3's pool managers take them."""
