"""Any bytes of a server are read as by botocore, except for the documented differences."""

from __future__ import annotations

import re

import pytest
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session
from hypothesis import example, given
from hypothesis import strategies as st

from aws_backup_reports._http.transport import Transport
from aws_backup_reports._wire.request import Request
from tests._server import Close, Server
from tests.unit._answers import settings

from ._modelled import mutated

STATUS_LINES = st.sampled_from(
    [b"HTTP/1.1 200 OK", b"HTTP/1.1 400 Bad Request", b"HTTP/1.0 500 No", b"HTTP/1.1 304 Not"]
) | st.builds(
    lambda version, status, reason: b" ".join([version, status, reason]),
    st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"http/1.1", b"HTTP", b"ICY", b""]),
    st.integers(0, 1100).map(lambda status: str(status).encode()) | st.sampled_from([b"", b"2e2"]),
    st.binary(max_size=5),
)
NAMES = st.sampled_from(
    "Content-Length content-length Transfer-Encoding Connection Date x-amzn-RequestId X-A x-a "
    "Content-Encoding Content-Type Set-Cookie Location Keep-Alive Trailer".split()
)
VALUES = st.sampled_from(
    "0 2 3 99 -1 +2 2,2 2,3 0x2 ٢ chunked Chunked identity gzip close keep-alive a b".split()
) | st.text(st.characters(max_codepoint=255), max_size=9)
LINES = st.builds(
    lambda name, separator, value: f"{name}{separator}{value}".encode(),
    NAMES,
    st.sampled_from([": ", ": ", ":", " : ", ""]),
    VALUES,
)
BODIES = st.sampled_from(
    [b"", b"{}", b"{}{}", b"2\r\n{}\r\n0\r\n\r\n", b"2\r\n{}\r\n0\r\nA: b\r\n\r\n", b"2\r\n{}"]
) | st.binary(max_size=9)
ANSWERS = st.builds(
    lambda status, lines, body: b"\r\n".join([status, *lines, b"", body]),
    STATUS_LINES,
    st.lists(LINES, max_size=4),
    BODIES,
)
STREAMS = ANSWERS | mutated(ANSWERS) | st.lists(ANSWERS, max_size=2).map(b"".join)


@pytest.fixture(scope="module")
def ask():
    """A function that answers a request of both with these bytes, and then hangs up."""
    with Server() as server:
        theirs, ours = URLLib3Session(), Transport(settings(endpoint_url=server.url))

        def ask(data):
            server.answer = Close(data)
            url = f"{server.url}/audit/report-jobs/job-1"
            prepared = AWSPreparedRequest("GET", url, HeadersDict(), None, False)
            try:
                return outcome(theirs, prepared), outcome(ours, Request("GET", url, {}))
            finally:  # else the next request might go to a connection that is just being closed
                theirs.close()
                ours.close()

        yield ask


def outcome(session, request):
    """Return status, headers and body of the answer, or the name of the error."""
    try:
        answer = session.send(request)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status_code, headers, answer.content
    except HTTPClientError as error:
        return type(error).__name__


INTERIM = re.compile(
    rb"HTTP/1[^ \r\n]* +1[0-9][0-9](?: [^\n]*)?\r?\n(?:[^\n]*[^\r\n][^\n]*\n)*\r?\n"
)
"""An interim answer, with its head up to the empty line."""


def without_interim(data):
    """Return what follows the interim answers, which boto3 would take for the answer."""
    while (found := INTERIM.match(data)) and not re.match(rb"\S+ +101", data):
        data = data[found.end() :]
    return data


def is_cut(data):
    """Return whether a stream ends within the headers of its answer."""
    return not re.search(rb"\n\r?\n", data)


def is_ambiguous(outcome):
    """Return whether an answer has two lengths, a longer one, or chunks and another encoding.

    Ours makes an InvalidResponseError of these later, when it reads the body; botocore before
    1.43 rejects a body that is too short at once.
    """
    _, headers, body = outcome if isinstance(outcome, tuple) else (0, {}, b"")
    length, *others = {each.strip() for each in headers.get("content-length", "").split(",")}
    is_short = length.isdecimal() and int(length[:18]) > len(body)
    encoding = headers.get("transfer-encoding", "").lower()
    return bool(others) or is_short or ("chunked" in encoding and encoding != "chunked")


@given(STREAMS)
@example(b"HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
def test_an_answer_is_read_as_by_botocore(ask, data):
    """Interim answers are skipped, and one that is cut in its headers is none."""
    answer = without_interim(data)
    theirs, _ = ask(answer)
    _, ours = ask(data)

    if is_cut(answer) or theirs[0] == 101:
        assert isinstance(ours, str)
    elif not is_ambiguous(ours):
        assert ours == theirs
