"""Connections that read answers whole, and the pools that choose them."""

import gc
import gzip
import os
import tracemalloc
from contextlib import suppress
from importlib.metadata import distributions
from queue import Empty, Full
from types import SimpleNamespace

import pytest
from botocore import awsrequest
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session
from urllib3.connection import HTTPConnection
from urllib3.util.response import assert_header_parsing

from aws_backup_reports import InvalidResponseError
from aws_backup_reports._http import pool as pool_module
from aws_backup_reports._http.pool import (
    FITS,
    POOLS,
    Connection,
    IdleConnections,
    Received,
    Responses,
    TlsConnection,
)
from aws_backup_reports._http.transport import Transport
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import read_answer
from tests._server import OK, Close, Server
from tests.unit._answers import settings

DISTRIBUTIONS = {
    each.name: each.version
    for each in distributions()
    if any(file.parts == ("urllib3", "__init__.py") for file in each.files or ())
}
"""What is installed as urllib3, with versions; of two, the later one overwrote the other."""

MUST_FIT = DISTRIBUTIONS.keys() == {"urllib3"}
"""Whether our connections must be used; urllib3-future has an HTTP implementation of its own."""

with_our_connections = pytest.mark.skipif(
    not MUST_FIT, reason=f"our connections are not made for {DISTRIBUTIONS}"
)


def test_our_connections_fit_urllib3():
    """Otherwise they would silently be out of use, since everything works without them."""
    assert FITS is MUST_FIT


def answered(raw, **changes):
    """Return what a transport makes of this answer to one request."""
    with Server(raw) as server:
        transport = Transport(settings(endpoint_url=server.url, **changes))
        answer = transport.send(Request("GET", f"{server.url}/x", {"User-Agent": b"test"}))
        transport.close()
    return answer


def test_the_connection_that_was_used_last_is_used_next():
    """What is beyond the size of the pool is not kept."""
    kept = IdleConnections(2)
    kept.put("first", block=False)
    kept.put("second", block=False)

    with pytest.raises(Full):
        kept.put("third", block=False)
    assert (kept.qsize(), kept.get(block=False), kept.get()) == (2, "second", "first")
    with pytest.raises(Empty):
        kept.get(block=False, timeout=1.0)


def test_no_more_is_kept_after_threads_have_kept_too_much():
    """Two of them may both find that there is room for one."""
    kept = IdleConnections(1)
    kept._kept.extend(["first", "second"])

    with pytest.raises(Full):
        kept.put("third", block=False)


@with_our_connections
def test_an_answer_is_read_whole():
    """It has a status, a body, and headers by their names as received."""
    answer = answered(b"HTTP/1.1 201 Made\r\nX-Some: Thing\r\nContent-Length: 3\r\n\r\nabc")

    assert isinstance(answer, Received)
    assert (answer.status_code, answer.content) == (201, b"abc")
    assert answer.headers == {"X-Some": "Thing", "Content-Length": "3"}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"X-A: 1\r\nx-a: 2", "1, 2"),
        (b"X-A: 1\r\n\t2\r\n   3", "1 2 3"),
        (b"X-A: caf\xe9", "caf\xe9"),
        (b"X-A:", ""),
    ],
    ids=["repeated", "folded", "latin", "empty"],
)
def test_each_header_has_one_value(raw, value):
    """Repeated, folded and empty values are read as boto3 reads them."""
    answer = answered(b"HTTP/1.1 200 OK\r\n" + raw + b"\r\nContent-Length: 0\r\n\r\n")

    assert answer.headers["X-A"] == value


def test_a_socket_that_an_answer_owns_is_closed_if_reading_fails():
    """``Connection: close`` makes the answer own it, and the error may be kept for long."""
    raw = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
    with Server(raw) as server:
        transport = Transport(settings(endpoint_url=server.url))
        request = Request("GET", f"{server.url}/x", {"User-Agent": b"test"})
        before = len(os.listdir("/dev/fd"))  # noqa: PTH208  # only their number counts
        errors = []
        for _ in range(5):
            with pytest.raises(ConnectionClosedError) as caught:
                transport.send(request)
            errors.append(caught.value)
        after = len(os.listdir("/dev/fd"))  # noqa: PTH208  # likewise

    assert len(errors) == 5
    assert after - before < 5


@with_our_connections
def test_closing_closes_what_is_kept_while_an_error_is_kept():
    """The error's traceback refers to the pool, which urllib3 would leave open."""
    with Server(OK) as server:
        transport = Transport(settings(endpoint_url=server.url))
        request = Request("GET", f"{server.url}/x", {"User-Agent": b"test"})
        server.play([Close(), OK])
        with pytest.raises(ConnectionClosedError) as caught:
            transport.send(request)
        transport.send(request)
        (kept,) = filter(None, transport._pool.pool._kept)

        transport.close()

        assert kept.sock is None
    assert caught.value.__traceback__ is not None


@with_our_connections
def test_a_failed_answer_leaves_no_memory_to_the_garbage_collector():
    """Its error refers to the functions that read the answer, and they to the error."""
    chunk = b"%x\r\n%s\r\n" % (1_000_000, b" " * 1_000_000)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with Server(Close(head + 5 * chunk)) as server:
        transport = Transport(settings(endpoint_url=server.url, max_response_bytes=9_000_000))
        request = Request("GET", f"{server.url}/x", {"User-Agent": b"test"})
        gc.disable()
        tracemalloc.start()
        try:
            with suppress(ConnectionClosedError):
                transport.send(request)
            left, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            gc.enable()

    assert peak > 5_000_000
    assert left < 1_000_000


@with_our_connections
def test_an_answer_with_two_lengths_is_invalid():
    """Whichever length were used, the other one might be the right one."""
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}\n"

    with pytest.raises(InvalidResponseError, match="two lengths"):
        read_answer(DESCRIBE_REPORT_JOB, answered(raw))


def test_urllib3_logs_our_answers_like_its_own(caplog):
    """The log has the protocol, the status and the length."""
    caplog.set_level("DEBUG", "urllib3.connectionpool")

    answered(OK)

    assert '"GET /x HTTP/1.1" 200 2' in caplog.text


def test_a_program_that_replaces_send_gets_the_request(monkeypatch):
    """A test that replaces it expects that nothing is sent."""
    caught = []
    given = awsrequest.AWSResponse("http://localhost", 200, {}, None)

    def send(session, request):
        caught.append(request)
        return given

    monkeypatch.setattr(URLLib3Session, "send", send)

    assert answered(OK) is given
    assert len(caught) == 1


@pytest.mark.parametrize("size", [0, 1, 131_072, 1_000_000])
def test_a_body_of_any_size_is_read_whole(size):
    """The largest one takes several reads."""
    body = b"x" * size
    answer = answered(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + body)

    assert answer.content == body


@with_our_connections
def test_a_body_may_be_as_long_as_the_limit():
    """One byte more is too much."""
    faults = [
        answered(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", max_response_bytes=limit).fault
        for limit in (3, 2)
    ]

    assert faults == ["", "the body is longer than 2 bytes"]


@with_our_connections
@pytest.mark.parametrize(("scheme", "ours"), [("http", Connection), ("https", TlsConnection)])
def test_a_recorder_can_replace_the_connections(scheme, ours, monkeypatch):
    """Vcrpy puts a class of its own into botocore's pools."""
    pool = POOLS[scheme]("localhost")
    base = type(pool).__mro__[2]
    used = pool.ConnectionCls

    class Recorder(base.ConnectionCls):
        """A recorder's connection."""

    monkeypatch.setattr(base, "ConnectionCls", Recorder)

    assert base in (awsrequest.AWSHTTPConnectionPool, awsrequest.AWSHTTPSConnectionPool)
    assert (used, pool.ConnectionCls) == (ours, Recorder)


def test_botocores_session_sends_when_our_connections_do_not_fit(monkeypatch):
    """The answer is of botocore's own class."""
    monkeypatch.setattr("aws_backup_reports._http.transport.POOLS", {})

    answer = answered(OK)

    assert isinstance(answer, awsrequest.AWSResponse)
    assert answer.content == b"{}"


@with_our_connections
def test_all_pools_have_botocores_connections_when_ours_do_not_fit(monkeypatch):
    """A body that is cut is noticed later, as in every answer."""
    monkeypatch.setattr("aws_backup_reports._http.pool.FITS", False)

    whole, cut = answered(OK), answered(Close(OK[:-1]))

    assert isinstance(whole, awsrequest.AWSResponse)
    assert (whole.content, cut.content) == (b"{}", b"{")


@with_our_connections
@pytest.mark.parametrize("name", ["request", "getresponse"])
def test_a_method_that_a_program_has_replaced_is_called(name, monkeypatch):
    """It sees each request, or each answer."""
    seen, before = [], getattr(HTTPConnection, name)

    def replaced(self, *arguments, **options):
        seen.append(name)
        return before(self, *arguments, **options)

    monkeypatch.setattr(HTTPConnection, name, replaced, raising=False)

    answer = answered(OK)

    assert (answer.content, seen) == (b"{}", [name])


@with_our_connections
@pytest.mark.parametrize("is_watched", [False, True])
def test_a_compressed_body_stays_as_it_is(is_watched, monkeypatch):
    """Boto3 does not decode it, since no request asks for it."""
    if is_watched:  # then urllib3 reads the answer
        read = HTTPConnection.getresponse
        monkeypatch.setattr(HTTPConnection, "getresponse", lambda self: read(self), raising=False)
    body = gzip.compress(b"{}")
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"

    assert answered(head % len(body) + body).content == body


@pytest.mark.parametrize("place", ["inner", "between", "outer", None])
def test_tls_within_tls_has_three_places_for_what_nobody_has_read(place):
    """The records of the endpoint, what is unread of them, and the records of the proxy."""
    sock = SimpleNamespace(
        sslobj=SimpleNamespace(pending=lambda: int(place == "inner")),
        incoming=SimpleNamespace(pending=int(place == "between")),
        socket=SimpleNamespace(pending=lambda: int(place == "outer")),
    )

    assert pool_module._has_pending(sock) == (place is not None)


@with_our_connections
def test_urllib3_1_gets_the_connection_of_an_answer_back():
    """It passes pool and connection, which urllib3 2 sets, and looks at length and headers."""
    answer, returned = answered(OK), []
    pool = SimpleNamespace(_put_conn=returned.append)

    assert_header_parsing(answer.msg)
    Responses.from_httplib(answer, pool=pool, connection="connection").release()

    assert answer.length == 2
    assert returned == ["connection"]


@with_our_connections
def test_a_request_is_sent_within_the_timeout_of_its_connection():
    """The socket of a kept connection still has the timeout of the request before."""

    class Socket:
        """A socket that records the timeout under which it sends."""

        timeout = 99.0
        sent_within = ()

        def settimeout(self, seconds):
            """Set the timeout."""
            self.timeout = seconds

        def sendall(self, data):
            """Record the timeout."""
            self.sent_within += (self.timeout,)

    connection = Connection("localhost", timeout=5.0)
    connection.sock = kept = Socket()

    connection.request("GET", "/", None, {})
    connection.sock = None

    assert kept.sent_within == (5.0,)
