"""How long the steps of an attempt may take that has a limit as a whole."""

from socket import SOCK_STREAM

import pytest
from botocore import awsrequest
from botocore.exceptions import ReadTimeoutError
from urllib3.exceptions import ConnectTimeoutError
from urllib3.exceptions import ReadTimeoutError as Urllib3ReadTimeoutError

from aws_backup_reports._http import pool, received
from aws_backup_reports._http.pool import Connection, TimedSocket
from aws_backup_reports._http.received import Allowance, allowance, time_for
from aws_backup_reports._http.transport import Transport
from aws_backup_reports._wire.request import Request
from tests._server import OK, Server, Stall
from tests.unit._answers import settings


@pytest.fixture
def until(monkeypatch):
    """Stop the clock at 100 seconds, and return a function that sets when the attempt ends."""
    monkeypatch.setattr(received.time, "monotonic", lambda: 100.0)
    tokens = []

    def until(ends_at):
        tokens.append(allowance.set(Allowance(1_000_000, ends_at)))

    yield until
    for token in reversed(tokens):
        allowance.reset(token)


@pytest.mark.parametrize(
    ("ends_at", "timeout", "expected"),
    [
        (None, 5.0, 5.0),
        (None, None, None),
        (103.0, 5.0, 3.0),
        (103.0, 2.0, 2.0),
        (103.0, None, 3),
        (100.5, 5.0, 0.5),
    ],
)
def test_an_operation_may_take_the_timeout_or_what_is_left(until, ends_at, timeout, expected):
    """That is the shorter of the two; None is no timeout."""
    until(ends_at)

    assert time_for(timeout) == expected


@pytest.mark.parametrize("ends_at", [100.0, 99.0])
def test_there_is_no_time_for_an_operation_after_the_end(until, ends_at):
    """A timeout of 0 would make a socket non-blocking."""
    until(ends_at)

    with pytest.raises(TimeoutError, match="timed out"):
        time_for(None)


class Socket:
    """A socket that records its timeouts."""

    def __init__(self):
        self.timeouts = []
        self.data = b""

    def settimeout(self, seconds):
        """Record the timeout."""
        self.timeouts.append(seconds)

    def gettimeout(self):
        """Return that of the client."""
        return 5.0

    def sendall(self, data):
        """Keep the data."""
        self.data = data

    def recv(self, size):
        """Return the data."""
        return self.data[:size]

    def close(self):
        """Record that it is closed."""
        self.timeouts.append("closed")


def test_what_follows_a_tunnel_has_the_time_that_is_left(until, monkeypatch):
    """The answer to the CONNECT has taken some."""
    until(103.0)
    connection = Connection("backup.example", timeout=5.0)
    connection.sock = kept = Socket()
    monkeypatch.setattr(awsrequest.AWSHTTPConnection, "_tunnel", lambda _: None)

    connection._tunnel()
    connection.sock = None

    assert kept.timeouts == [3.0]


def test_each_step_over_the_tls_of_a_proxy_has_the_time_that_is_left(until):
    """The TLS of the endpoint takes several for one of its own."""
    until(103.0)
    sock = Socket()
    timed = TimedSocket(sock)

    timed.sendall(b"hello")
    timed.settimeout(2.0)
    received = timed.recv(5)

    assert received == b"hello"
    assert sock.timeouts == [3.0, 2.0]


def test_what_follows_connecting_has_the_time_that_is_left(until, monkeypatch):
    """The handshake has taken some."""
    until(103.0)
    connection, kept = Connection("backup.example", timeout=5.0), Socket()

    def connect(self):
        self.sock = kept

    monkeypatch.setattr(awsrequest.AWSHTTPConnection, "connect", connect)

    connection.connect()
    connection.sock = None

    assert kept.timeouts == [3.0]


def test_a_connection_is_made_in_the_time_that_is_left(until, monkeypatch):
    """The handshake that may follow has it too, and the connection keeps its own timeout."""
    until(103.0)
    sock, timeouts = Socket(), []

    def connect(self):
        timeouts.append(self.timeout)
        return sock

    monkeypatch.setattr(awsrequest.AWSHTTPConnection, "_new_conn", connect)
    connection = Connection("127.0.0.1", 1, timeout=5.0)
    host = connection._dns_host

    connected = connection._new_conn()

    assert connected is sock
    assert (timeouts, sock.timeouts) == ([3.0], [3.0])
    assert (connection.timeout, connection._dns_host) == (5.0, host)


def test_a_connection_that_is_made_too_late_is_closed(until, monkeypatch):
    """It would wait for the garbage collector, and the error would be about something else."""
    until(103.0)
    sock = Socket()

    def connect(self):
        monkeypatch.setattr(received.time, "monotonic", lambda: 103.0)
        return sock

    monkeypatch.setattr(awsrequest.AWSHTTPConnection, "_new_conn", connect)

    with pytest.raises(ConnectTimeoutError, match="no time left"):
        Connection("127.0.0.1", 1, timeout=5.0)._new_conn()

    assert sock.timeouts == ["closed"]


def test_addresses_share_the_time_that_is_left(until, monkeypatch):
    """The first may never answer, and the last has all that the others have left."""
    until(106.0)
    tried = []

    def connect(self):
        tried.append((self._dns_host, self.timeout))
        raise ConnectTimeoutError(self, "no answer")

    def look_up(*query):
        assert query == ("backup.example", 1, 0, SOCK_STREAM)
        return [(0, 0, 0, "", (each, 1)) for each in ("127.0.0.1", "127.0.0.2", "127.0.0.3")]

    monkeypatch.setattr(awsrequest.AWSHTTPConnection, "_new_conn", connect)
    monkeypatch.setattr(pool.socket, "getaddrinfo", look_up)

    with pytest.raises(ConnectTimeoutError):
        Connection("backup.example", 1, timeout=5.0)._new_conn()

    assert tried == [("127.0.0.1", 2.0), ("127.0.0.2", 3.0), ("127.0.0.3", 5.0)]


def test_no_connection_is_made_without_time_for_it(until):
    """The error is urllib3's, which botocore translates."""
    until(100.0)

    with pytest.raises(ConnectTimeoutError, match="no time left"):
        Connection("127.0.0.1", 1, timeout=5.0)._connect_to_address(5.0)


def test_no_request_is_sent_on_a_kept_connection_without_time_for_it(until):
    """The error is urllib3's, which does not count the connection as broken."""
    until(100.0)
    connection = Connection("127.0.0.1", 1, timeout=5.0)
    connection.sock = kept = Socket()

    with pytest.raises(Urllib3ReadTimeoutError, match="no time left"):
        connection.request("GET", "/x", None, {})
    connection.sock = None

    assert kept.data == b""


def test_what_a_request_may_take_is_forgotten_after_it():
    """The next one may be another client's."""
    before = allowance.get()
    with Server(OK) as server:
        transport = Transport(settings(endpoint_url=server.url, max_response_bytes=5))
        transport.send(Request("GET", f"{server.url}/x", {}), 5.0)

    assert allowance.get() is before


@pytest.mark.timeout(20)
def test_a_connection_that_is_not_ours_has_the_time_that_is_left(monkeypatch):
    """Such as that of a recorder."""
    monkeypatch.setattr(pool, "FITS", False)
    with Server(Stall()) as server:
        transport = Transport(settings(endpoint_url=server.url))

        with pytest.raises(ReadTimeoutError):
            transport.send(Request("GET", f"{server.url}/x", {}), 0.3)


def test_nothing_is_sent_without_time_for_it():
    """Signing may have taken all of it."""
    with Server(OK) as server:
        transport = Transport(settings(endpoint_url=server.url))
        with pytest.raises(ReadTimeoutError):
            transport.send(Request("GET", f"{server.url}/x", {}), -1.0)
        server.settle()

    assert (server.connections, server.requests) == (0, [])
