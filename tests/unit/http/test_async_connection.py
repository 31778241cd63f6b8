"""Which connections of aiohttp are used again, and what ends an answer."""

import asyncio

import pytest
from botocore.exceptions import ConnectionClosedError

from aws_backup_reports._http.async_connection import Connection
from aws_backup_reports._http.async_transport import AiohttpTransport
from aws_backup_reports._wire.request import Request
from tests._server import Drip, Server, Stall
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
def send(server):
    """A function that sends a request to the server and returns the answer."""
    loop = asyncio.new_event_loop()
    transport = AiohttpTransport(settings(endpoint_url=server.url))

    def send():
        request = Request("GET", f"{server.url}/audit/report-jobs/job-1", {})
        return loop.run_until_complete(asyncio.wait_for(transport.send(request), 10))

    yield send
    loop.run_until_complete(transport.aclose())
    loop.close()


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
