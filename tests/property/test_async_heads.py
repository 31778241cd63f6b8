"""Any bytes of a server are read by the asynchronous client as by the blocking one, or rejected."""

from __future__ import annotations

import asyncio
import re

import pytest
from botocore.exceptions import HTTPClientError
from hypothesis import example, given

from aws_backup_reports._http.async_transport import AiohttpTransport
from aws_backup_reports._http.transport import Transport
from aws_backup_reports._wire.request import Request
from tests._server import Close, Server
from tests.unit._answers import settings

from .test_heads import STREAMS

LONGEST = 5.0
"""Seconds after which an answer counts as one that never ends, though its connection has."""

UNCLEAR = re.compile(rb"[\x1c-\x1f\x85\xa0]|[ \t]:")
"""What is no HTTP, but is read: blanks as Python knows them, and a blank after a header's name."""


@pytest.fixture(scope="module")
def ask():
    """A function that answers a request of both with these bytes, and then hangs up."""
    loop = asyncio.new_event_loop()
    complaints = []
    loop.set_exception_handler(lambda _, complaint: complaints.append(complaint))
    with Server() as server:
        awaited = AiohttpTransport(settings(endpoint_url=server.url))
        blocking = Transport(settings(endpoint_url=server.url))

        def send(request):
            return loop.run_until_complete(asyncio.wait_for(awaited.send(request), LONGEST))

        def ask(data):
            server.answer = Close(data)
            request = Request("GET", f"{server.url}/audit/report-jobs/job-1", {})
            try:
                return outcome(blocking.send, request), outcome(send, request)
            finally:  # else the next request might go to a connection that is just being closed
                loop.run_until_complete(awaited.aclose())
                blocking.close()

        yield ask
    loop.close()
    assert not complaints


def outcome(send, request):
    """Return the status and the body of the answer, or the name of botocore's error."""
    try:
        answer = send(request)
    except HTTPClientError as error:
        return type(error).__name__
    return answer.status_code, answer.content


@given(STREAMS)
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
@example(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n")
@example(b"HTTP/1.1 200 \x00\r\r\n")  # a head for aiohttp before 3.14.1
@example(b"HTTP/7.3 200 OK\r\nContent-Length: 2\r\n\r\n{}")
def test_an_awaited_answer_is_that_of_the_blocking_client_or_an_error(ask, data):
    """The error is one of botocore's: aiohttp's parser rejects more than http.client."""
    blocking, awaited = ask(data)

    assert isinstance(awaited, str) or awaited == blocking or UNCLEAR.search(data)
