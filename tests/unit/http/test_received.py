"""Answers that are cut, that belong to another request, or that do not end."""

import time
import tracemalloc
from contextlib import nullcontext
from http.client import HTTPException
from io import BytesIO, RawIOBase

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from aws_backup_reports import InvalidResponseError
from aws_backup_reports._http.received import Reader, Source
from aws_backup_reports._http.transport import Transport
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import read_answer
from tests._server import OK, Close, Drip, Server
from tests.unit._answers import settings
from tests.unit.http._tls import tls

WHOLE = b"HTTP/1.1 200 OK\r\nDate: Thu, 26 Nov 2026 09:00:00 GMT\r\nContent-Length: 2\r\n\r\n{}"
HEAD = WHOLE.index(b"\r\n\r\n") + 4


def send(transport, url, **options):
    """Send a request."""
    return transport.send(Request("GET", f"{url}/x", {"User-Agent": b"test/1"}), **options)


@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("end", range(1, HEAD))
def test_an_answer_that_is_cut_in_its_headers_is_a_broken_connection(end, is_tls, bundle):
    """At every byte of them; http.client takes the end of the stream for that of the headers."""
    with Server(Close(WHOLE[:end]), tls=tls() if is_tls else None) as server:
        transport = Transport(settings(endpoint_url=server.url, verify=bundle))

        with pytest.raises(ConnectionClosedError):
            send(transport, server.url)


@pytest.mark.parametrize("end", [HEAD, HEAD + 1])
def test_an_answer_that_is_cut_in_its_body_is_invalid(end):
    """As its Content-Length says."""
    with Server(Close(WHOLE[:end])) as server:
        answer = send(Transport(settings(endpoint_url=server.url)), server.url)

    with pytest.raises(InvalidResponseError, match=f"the body has {end - HEAD} of 2 bytes"):
        read_answer(DESCRIBE_REPORT_JOB, answer)


@pytest.mark.parametrize("status", [100, 102, 103, 199])
def test_twenty_interim_answers_are_skipped(status):
    """With their headers, so that each call gets its own answer."""
    interim = b"HTTP/1.1 %d Wait\r\nLink: </x>\r\n\r\n" % status
    with Server(interim * 20 + OK) as server:
        transport = Transport(settings(endpoint_url=server.url))
        answers = [send(transport, server.url) for _ in range(3)]
        transport.close()

    assert [answer.content for answer in answers] == [b"{}"] * 3
    assert server.connections == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X: %s\r\n" % (b"y" * 60_000) * 5 + b"\r\n",
        b"HTTP/1.1 103 Hints\r\n%b\r\n" % (b"X: %b\r\n" % (b"y" * 60_000)) * 5 + OK,
    ],
    ids=["headers", "interim answers"],
)
def test_a_head_that_is_too_long_is_a_broken_connection(raw):
    """http.client allows 6 MB, and needs several times that to read them."""
    with Server(raw) as server:
        transport = Transport(settings(endpoint_url=server.url))

        with pytest.raises(ConnectionClosedError) as caught:
            send(transport, server.url)

    assert "the answer does not end" in str(caught.value.kwargs["error"])


def test_a_chunk_of_a_negative_size_is_a_broken_connection():
    """http.client would read whatever follows."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with Server(Drip((head + b"-1\r\n", *[b" " * 100_000] * 90), 0.0)) as server:
        transport = Transport(settings(endpoint_url=server.url))
        tracemalloc.start()
        with pytest.raises(ConnectionClosedError):
            send(transport, server.url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 2_000_000


@pytest.mark.parametrize("count", [21, 10_000])
def test_more_than_twenty_interim_answers_are_a_broken_connection(count):
    """A server may send them for ever."""
    with Server(b"HTTP/1.1 100 Continue\r\n\r\n" * count + OK) as server:
        transport = Transport(settings(endpoint_url=server.url))

        with pytest.raises(ConnectionClosedError) as caught:
            send(transport, server.url)

    assert "more than 20 interim responses" in str(caught.value.kwargs["error"])


def test_a_switch_to_another_protocol_is_a_broken_connection():
    """None was asked for."""
    with Server(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n") as server:
        transport = Transport(settings(endpoint_url=server.url))

        with pytest.raises(ConnectionClosedError) as caught:
            send(transport, server.url)

    assert "101" in str(caught.value.kwargs["error"])


OTHER = OK.replace(b"{}", b"[]")


@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize(
    "answer",
    [
        OK + OTHER,
        OK + b"x",
        b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\n{}",
    ],
    ids=["two answers", "one byte more", "204", "304", "two lengths"],
)
def test_a_connection_with_more_than_its_answer_is_closed(answer, is_tls, bundle):
    """What is unread, or announced, would be read as the answer to the next request."""
    with Server(answer, tls() if is_tls else None) as server:
        transport = Transport(settings(endpoint_url=server.url, verify=bundle))
        first = send(transport, server.url)
        server.answer = OK
        second = send(transport, server.url)
        transport.close()

    assert first.content in (b"{}", b"")
    assert second.content == b"{}"
    assert server.connections == 2


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 1000,
        [WHOLE[each : each + 1] for each in range(len(WHOLE))],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"] + [b"1\r\n{\r\n"] * 1000,
    ],
    ids=["interim answers", "a dripped head", "chunks"],
)
@pytest.mark.timeout(20)
def test_the_time_limit_of_an_attempt_covers_all_of_its_answer(pieces):
    """Each byte comes well within the read timeout."""
    with Server(Drip(tuple(pieces), 0.1)) as server:
        transport = Transport(settings(endpoint_url=server.url))
        start = time.monotonic()

        with pytest.raises((ReadTimeoutError, ConnectionClosedError)):
            send(transport, server.url, time_limit=0.5)

    assert time.monotonic() - start < 1.0 + 0.6


class Socket:
    """A socket without a timeout."""

    def gettimeout(self):
        """Return None."""


@pytest.mark.parametrize(("size", "is_read"), [(262_144, True), (262_145, False)])
def test_a_head_may_have_256_kib(size, is_read):
    """To learn that there are no more, it is read once more."""
    source = Source(Socket(), BytesIO(b"x" * size))

    with nullcontext() if is_read else pytest.raises(HTTPException, match="does not end"):
        assert len(source.read()) == size


def test_a_closed_reader_knows_what_it_had_beyond_what_was_read():
    """It would be the beginning of the next answer."""
    reader = Reader(Source(Socket(), BytesIO(b"abc")))
    first = reader.read(1)

    reader.close()
    reader.close()

    assert (first, reader.rest, reader.closed) == (b"a", 2, True)


def test_a_source_that_has_nothing_yet_has_not_ended():
    """A socket whose options limit its time returns None."""

    class Waiting(RawIOBase):
        def readinto(self, buffer):
            return None

    source = Source(Socket(), Waiting())

    assert source.readinto(bytearray(1)) is None
    assert (source.has_ended, source.tell()) == (False, 0)


@pytest.mark.parametrize("head", [b"Content-Length: 9000000", b"Transfer-Encoding: chunked"])
def test_an_answer_is_read_up_to_a_limit(head):
    """Beyond it the connection is closed, and memory stays free."""
    status = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n"
    chunk = b" " * 100_000
    body = chunk if b"Length" in head else b"%x\r\n%s\r\n" % (len(chunk), chunk)
    with Server(Drip((status, *[body] * 90), 0.0)) as server:
        transport = Transport(settings(endpoint_url=server.url, max_response_bytes=1_000_000))
        tracemalloc.start()
        answer = send(transport, server.url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    with pytest.raises(InvalidResponseError, match="the body is longer than 1,000,000 bytes"):
        read_answer(DESCRIBE_REPORT_JOB, answer)
    assert peak < 17_000_000


@pytest.mark.parametrize(("count", "is_read"), [(2_900, True), (3_200, False)])
def test_an_answer_in_chunks_takes_at_most_twice_the_limit_and_1_mib(count, is_read):
    """What is between the chunks is not counted as body, and may be endless."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"1;%s\r\n \r\n" % (b"x" * 993)
    with Server(head + chunk * count + b"0\r\n\r\n") as server:
        transport = Transport(settings(endpoint_url=server.url, max_response_bytes=1_000_000))

        with nullcontext() if is_read else pytest.raises(ConnectionClosedError):
            assert send(transport, server.url).content == b" " * count


def test_an_answer_beyond_the_limit_shows_how_it_begins():
    """This tells what it is."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"
    with Server(Drip((head + b"<html>", *[b" " * 100_000] * 90), 0.0)) as server:
        transport = Transport(settings(endpoint_url=server.url, max_response_bytes=1_000_000))
        answer = send(transport, server.url)

    with pytest.raises(InvalidResponseError) as raised:
        read_answer(DESCRIBE_REPORT_JOB, answer)
    assert raised.value.body.startswith("<html>  ")
