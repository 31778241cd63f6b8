"""Which connections of aiohttp are used again, and what ends an answer."""

import asyncio
import gc
import socket
import time
import weakref
from contextvars import ContextVar

import pytest
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError

from aws_backup_reports._http import async_transport
from aws_backup_reports._http.async_connection import Connection
from aws_backup_reports._http.async_transport import AiohttpTransport
from aws_backup_reports._http.running import end_after
from aws_backup_reports._wire.request import Request
from tests._server import Drip, Server, Stall
from tests.faults._server import FullListener
from tests.unit._answers import settings

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = OK + b"Content-Length: 2\r\n\r\n{}"
IN_CHUNKS = OK + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKS = IN_CHUNKS + b"2\r\n{}\r\n0\r\n\r\n"
LARGE = b" " * 300_000
FINE = {
    "length": LENGTH,
    "empty": OK + b"Content-Length: 0\r\n\r\n",
    "no-content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "chunks": CHUNKS,
    "interim": b"HTTP/1.1 103 Early Hints\r\n\r\n" + LENGTH,
    "in-bytes": Drip(tuple(bytes([each]) for each in CHUNKS), 0.0),
    "large": OK + b"Content-Length: %d\r\n\r\n%s" % (len(LARGE), LARGE),
}


@pytest.fixture
def server():
    """A server of which each test plays its own script."""
    with Server() as server:
        yield server


@pytest.fixture
def send_to():
    """A function that sends a request to a URL and returns the answer."""
    loop = asyncio.new_event_loop()
    transports = []

    def send_to(url, time_limit=None, **given):
        if not transports:
            transports.append(AiohttpTransport(settings(endpoint_url=url, **given)))
        request = Request("GET", f"{url}/audit/report-jobs/job-1", {})
        sending = transports[0].send(request, time_limit)
        return loop.run_until_complete(asyncio.wait_for(sending, 10))

    yield send_to
    for each in transports:
        loop.run_until_complete(each.aclose())
    loop.close()


@pytest.fixture
def send(server, send_to):
    """A function that sends a request to the server and returns the answer."""
    return lambda: send_to(server.url)


@pytest.fixture
def resolve(monkeypatch):
    """A function that gives the name ``backup.example`` addresses, by their ports."""
    listener = FullListener()
    look_up = socket.getaddrinfo

    def resolve(*ports):
        def found(host, *arguments, **options):
            if host != "backup.example":
                return look_up(host, *arguments, **options)
            kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*kind, ("127.0.0.1", port or listener.port)) for port in ports]

        monkeypatch.setattr(socket, "getaddrinfo", found)

    yield resolve
    listener.close()


@pytest.mark.parametrize("step", FINE.values(), ids=FINE)
def test_a_connection_is_used_again_after_a_whole_answer(step, server, send):
    """However its body is delimited, and however it comes."""
    server.play([step, LENGTH])

    contents = [send().content, send().content]

    assert contents[1] == b"{}"
    assert [each.connection for each in server.requests] == [1, 1]


@pytest.mark.parametrize(("size", "ends"), [(100_000, False), (2_000_000, True)])
def test_a_connection_ends_with_a_body_in_chunks_that_aiohttp_has_put_aside(size, ends):
    """Nothing tells then whether more has come."""
    body = b" " * size

    async def receive():
        connection = Connection(asyncio.get_running_loop(), size)
        connection.connection_made(asyncio.Transport())
        connection.set_response_params(read_until_eof=True)
        connection.data_received(IN_CHUNKS + b"%x\r\n%s\r\n0\r\n\r\n" % (size, body))
        _, stream = await connection.read()
        return await stream.read(), connection.should_close

    assert asyncio.run(receive()) == (body, ends)


def test_an_invalid_chunk_that_comes_later_ends_the_answer(server, send):
    """The parser in C does not tell who reads the body."""
    server.play([Stall(IN_CHUNKS + b"2\r\n{}\r\nzz\r\n")])

    with pytest.raises(ConnectionClosedError):
        send()


def test_an_address_is_found_behind_one_that_never_answers(server, send_to, resolve):
    """Both are tried at once, after a moment."""
    server.play([LENGTH])
    resolve(None, server.port)
    start = time.monotonic()

    answer = send_to(f"http://backup.example:{server.port}", connect_timeout=5.0)

    assert answer.content == b"{}"
    assert time.monotonic() - start < 2.0


@pytest.mark.parametrize(("limit", "error"), [(None, ConnectTimeoutError), (0.2, ReadTimeoutError)])
def test_addresses_that_never_answer_take_their_time_and_no_more(limit, error, send_to, resolve):
    """Each has the time to connect; all of them have the time that is left."""
    resolve(None, None, None)
    start = time.monotonic()

    with pytest.raises(error):
        send_to("http://backup.example:1", limit, connect_timeout=0.2)
    seconds = time.monotonic() - start

    assert seconds < (limit or 3 * 0.2) + 0.5


def test_an_answer_has_a_moment_more_than_what_is_left(server, send_to, monkeypatch):
    """A timer of uvloop may be early by a millisecond, when the call is not yet out of time."""
    server.play([LENGTH])
    asked = []
    monkeypatch.setattr(
        async_transport, "end_after", lambda seconds: asked.append(seconds) or end_after(seconds)
    )

    send_to(server.url, 5.0)

    assert 5.001 <= asked[0] < 5.1


def test_the_time_goes_on_after_an_interim_answer(server, send_to):
    """It has no body, which aiohttp takes for the end."""
    server.play([Stall(b"HTTP/1.1 103 Early Hints\r\n\r\n")])

    with pytest.raises(ReadTimeoutError):
        send_to(server.url, read_timeout=0.2)


class Ahead:
    """An event loop whose clock can be moved, and a client in it."""

    def __init__(self, url):
        self._ahead = 0.0
        self.loop = asyncio.new_event_loop()
        self.loop.time = lambda: time.monotonic() + self._ahead
        self._request = Request("GET", f"{url}/audit/report-jobs/job-1", {})
        self._transport = AiohttpTransport(settings(endpoint_url=url, read_timeout=10.0))

    def _move(self, seconds):
        self._ahead += seconds

    def send(self, *, idle=0.0, waiting=0.0):
        """Send a request after so many seconds, of which others pass before the answer."""
        self._move(idle)
        self.loop.run_until_complete(asyncio.sleep(0.01))
        self.loop.call_later(0.05, self._move, waiting)
        return self.loop.run_until_complete(self._send())

    async def _send(self):
        span = Span()
        SPAN.set(span)
        answer = await self._transport.send(self._request)
        return answer.content, weakref.ref(span)

    def close(self):
        """Close the connections."""
        self.loop.run_until_complete(self._transport.aclose())


class Span:
    """What a tracer keeps in the context of a call."""


SPAN = ContextVar("span")


@pytest.fixture
def ahead(server):
    """A client of the server."""
    ahead = Ahead(server.url)
    yield ahead
    ahead.close()
    ahead.loop.close()


def test_a_connection_waits_for_each_answer_anew(server, ahead):
    """Though one timer serves all of them, and goes on between them."""
    server.play([LENGTH, Drip((b"", LENGTH), 0.2), LENGTH, Stall()])

    sent = [ahead.send(), ahead.send(idle=8.0, waiting=5.0), ahead.send(idle=30.0)]
    with pytest.raises(ReadTimeoutError):
        ahead.send(waiting=11.0)

    assert [content for content, _ in sent] == [b"{}"] * 3
    assert [each.connection for each in server.requests] == [1] * 4


def test_the_timer_ends_with_the_connection(server, ahead):
    """Else it would keep the client in memory."""
    server.play([LENGTH])
    ahead.send()

    ahead.close()

    timers = [each for each in ahead.loop._scheduled if "read_timeout" in repr(each)]
    assert all(each.cancelled() for each in timers)


def test_the_timer_keeps_nothing_of_the_call_that_has_set_it(server, ahead):
    """It may outlive the call by minutes."""
    server.play([LENGTH, LENGTH])
    ahead.send()  # whose context asyncio keeps with the connection

    _, span = ahead.send(idle=30.0)
    gc.collect()

    assert span() is None
