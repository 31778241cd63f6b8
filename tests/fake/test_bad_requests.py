"""Malformed requests are answered, and the server survives them."""

import contextlib
import http.client
import json
import random
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aws_backup_reports.testing import FakeBackup, FakeBackupServer

SEED = 20260102  # arbitrary: a failure shows the bytes


@pytest.fixture
def server():
    """A server that waits half a second for the rest of a request."""
    with FakeBackupServer(request_timeout=0.5) as server:
        yield server
        assert server.client().list_report_plans().report_plans == (), "it still answers"


def exchange(server, *pieces, ends=False):
    """Send pieces, close the sending side if it `ends`, and return all bytes received."""
    address = urlsplit(server.endpoint_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def parsed(received):
    """Return the status, the code of the error, and the body."""
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    assert headers["x-amzn-requestid"]
    assert int(headers["content-length"]) == len(body)
    status = int(lines[0].split()[1])
    return status, headers["x-amzn-errortype"].partition(":")[0], body


POST = b"POST /audit/report-plans HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"nonsense\r\n\r\n", 400, "badrequestexception"),
        (b"GET / HTTP/9.9\r\n\r\n", 505, "badrequestexception"),
        (POST + b"Content-Length: x\r\n\r\n", 400, "badrequestexception"),
        (POST + b"Content-Length: -1\r\n\r\n", 400, "badrequestexception"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411, "lengthrequiredexception"),
        (POST + b"Content-Length: 2000000\r\n\r\n", 413, "requestentitytoolargeexception"),
        (
            POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
            413,
            "requestentitytoolargeexception",
        ),
        (
            POST + b"Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n",
            413,
            "requestentitytoolargeexception",
        ),
        (POST + b"X: " + b"x" * 70_000 + b"\r\n\r\n", 431, "badrequestexception"),
        (POST + b"X: y\r\n" * 200 + b"\r\n", 431, "badrequestexception"),
        (b"GET /" + b"x" * 1_100_000 + b" HTTP/1.1\r\n\r\n", 414, "badrequestexception"),
    ],
    ids=[
        "not-http",
        "version",
        "length",
        "negative-length",
        "chunked",
        "large",
        "huge",
        "expect",
        "header",
        "headers",
        "target",
    ],
)
def test_malformed_http_is_answered_with_an_error_like_those_of_aws(server, sent, status, code):
    """It has a status, a code in the header and a message in JSON; then the connection closes."""
    found_status, found_code, body = parsed(exchange(server, sent, ends=True))

    assert (found_status, found_code) == (status, code)
    assert json.loads(body)["message"]


def test_a_client_that_is_sending_a_huge_body_can_read_the_error(server):
    """The server keeps the connection open until the client has read why it was rejected."""
    sent = POST + b"Content-Length: 8000000\r\n\r\n"

    received = exchange(server, sent, *[b"x" * 80_000] * 100)

    assert parsed(received)[0] == 413


def test_half_a_request_is_rejected(server):
    """The client either closes its side early or falls silent."""
    sent = POST + b"Content-Length: 100\r\n\r\nhalf"

    ended, silent = exchange(server, sent, ends=True), exchange(server, sent)

    assert parsed(ended)[:2] == (400, "badrequestexception")
    assert parsed(silent)[:2] == (408, "requesttimeoutexception")


@pytest.mark.parametrize(
    "start", [b"", POST + b"Content-Length: 100\r\n\r\n"], ids=["head", "body"]
)
def test_a_request_that_drips_in_is_rejected(server, start):
    """The limit is on the whole request, however short its pauses are."""
    address = urlsplit(server.endpoint_url)
    began = time.monotonic()
    with socket.create_connection((address.hostname, address.port), timeout=0.1) as connection:
        connection.sendall(start or POST)
        received = b""
        while not received and time.monotonic() - began < 5:
            with contextlib.suppress(TimeoutError):
                received = connection.recv(65536)
            if not received:
                connection.sendall(b"X")

    assert received.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("line", ["GET /audit/{} HTTP/1.1", "{}GET /audit HTTP/1.1"])
def test_control_characters_are_escaped_in_the_log(line, server, caplog):
    """Neither a path nor a method can rewrite the lines of a terminal."""
    caplog.set_level("INFO", "aws_backup_reports.testing")
    request = line.format("\x1b[2J\x07\x9b") + "\r\nConnection: close\r\n\r\n"

    exchange(server, request.encode())

    (message,) = caplog.messages
    assert message.isprintable()
    assert r"\x1b[2J\x07" in message


def test_an_idle_connection_is_closed_without_an_answer(server):
    """AWS closes connections that are idle for too long in the same way."""
    assert exchange(server) == b""


def test_a_head_that_does_not_end_is_rejected(server):
    """The client falls silent in the middle of a header, and the request times out."""
    received = exchange(server, b"GET / HTTP/1.1\r\nHost")

    assert parsed(received)[:2] == (408, "requesttimeoutexception")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("PATCH", "/audit/report-plans"),
        ("POST", "/audit/report-plans/nightly"),
        ("DELETE", "/audit/report-jobs"),
        ("PUT", "/audit/report-jobs/nightly"),
        ("OPTIONS", "*"),
        ("GET", "/audit/report-plans/a/b"),
        ("GET", "/audit//report-plans"),
        ("GET", "/audit/report-plans/"),
    ],
)
def test_a_method_that_the_path_does_not_have_is_an_unknown_operation(server, method, target):
    """Each path has its own methods, and any other combination is unknown."""
    sent = f"{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()

    status, code, body = parsed(exchange(server, sent))

    assert (status, code) == (404, "unknownoperationexception")
    assert body == b"<UnknownOperationException/>\n"


def test_the_server_survives_random_bytes(server, capfd):
    """Any bytes lead to an answer or a closed connection, never to a traceback."""
    noise = random.Random(SEED)
    pieces = [b"GET ", b"/audit/report-jobs/%FF", b" HTTP/1.1\r\n", b"Authorization: ", b"AWS4-"]
    pieces += [b"Content-Length: 3", b"\r\n", b"\r\n\r\n", b"X-Amz-Date: x", b"?a=%", b"\x00\xff"]

    for _ in range(150):
        sent = b"".join(noise.choices(pieces, k=12)) + noise.randbytes(10)
        received = exchange(server, sent, ends=True)

        assert received == b"" or received.startswith(b"HTTP/1.1 "), sent
    assert capfd.readouterr() == ("", "")


def test_the_server_survives_clients_that_disconnect(server, capfd):
    """A client may disconnect at any point of a request."""
    address = urlsplit(server.endpoint_url)
    request = POST + b"Content-Length: 10\r\n\r\n0123456789"

    for length in range(0, len(request), 7):
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(request[:length])

    assert capfd.readouterr() == ("", "")


def test_a_client_that_trusts_the_temporary_authority_connects_over_tls():
    """The certificate is for 127.0.0.1 and localhost, and its file is deleted afterwards."""
    with FakeBackupServer(tls=True) as server:
        bundle = server.ca_bundle
        address = urlsplit(server.endpoint_url)
        for host in ("127.0.0.1", "localhost"):
            context = ssl.create_default_context(cafile=bundle)
            connection = http.client.HTTPSConnection(
                host, address.port, context=context, timeout=10
            )
            connection.request("GET", "/")

            assert connection.getresponse().status == 404
            connection.close()
    assert not Path(bundle).exists()


def test_the_tls_server_survives_clients_that_fail_the_handshake(capfd):
    """Plain HTTP, noise, silence and distrust each end only their own connection."""
    with FakeBackupServer(tls=True, request_timeout=0.5) as server:
        for sent in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\xff", b""):
            exchange(server, sent)
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(server.endpoint_url)

        assert server.client().list_report_plans().report_plans == ()
    assert capfd.readouterr() == ("", "")


def test_a_slow_tls_handshake_delays_no_other_client():
    """Each handshake runs in the thread of its connection."""
    with FakeBackupServer(tls=True) as server:
        address = urlsplit(server.endpoint_url)
        with socket.create_connection((address.hostname, address.port)):
            began = time.monotonic()
            server.client().list_report_plans()

            assert time.monotonic() - began < 5


def test_an_error_names_the_extra_when_trustme_is_missing(monkeypatch):
    """It says what to install, and what to pass instead."""
    monkeypatch.setitem(sys.modules, "trustme", None)

    with pytest.raises(RuntimeError, match=r"aws-backup-reports\[testing\]"):
        FakeBackupServer(tls=True).start()


def test_the_server_uses_given_certificates(tmp_path):
    """The extra is not needed then, and clients verify with the test's own CA bundle."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    files = {"certfile": str(tmp_path / "cert.pem"), "keyfile": str(tmp_path / "key.pem")}

    with FakeBackupServer(FakeBackup(), **files) as server:
        client = server.client(verify=str(tmp_path / "ca.pem"))

        assert client.list_report_plans().report_plans == ()


def test_a_key_without_a_certificate_is_rejected():
    """Its certificate was probably forgotten."""
    with pytest.raises(TypeError, match="keyfile needs certfile"):
        FakeBackupServer(keyfile="key.pem")
