"""Requests that no client should send get an answer, and the server lives on."""

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

SEED = 20260102  # any will do: a failure names the bytes


@pytest.fixture
def server():
    """A server that waits half a second for the rest of a request."""
    with FakeBackupServer(request_timeout=0.5) as server:
        yield server
        assert server.client().list_report_plans().report_plans == (), "it still answers"


def exchange(server, *pieces, ends=False):
    """Send pieces, perhaps end the sending, and return all that comes back until the end."""
    address = urlsplit(server.endpoint_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def parsed(received):
    """The status, the code of the error, and the members of the body."""
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
        "no-http",
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
def test_what_is_no_request_is_refused_in_the_style_of_aws(server, sent, status, code):
    """A status, a code in the header, a message in JSON, and an end."""
    found_status, found_code, body = parsed(exchange(server, sent, ends=True))

    assert (found_status, found_code) == (status, code)
    assert json.loads(body)["message"]


def test_the_answer_arrives_when_a_huge_body_is_on_its_way(server):
    """The client can send on until it has read why it was refused."""
    sent = POST + b"Content-Length: 8000000\r\n\r\n"

    received = exchange(server, sent, *[b"x" * 80_000] * 100)

    assert parsed(received)[0] == 413


def test_half_a_request_is_refused_when_the_client_says_no_more(server):
    """Both when the client ends early and when it falls silent."""
    sent = POST + b"Content-Length: 100\r\n\r\nhalf"

    ended, silent = exchange(server, sent, ends=True), exchange(server, sent)

    assert parsed(ended)[:2] == (400, "badrequestexception")
    assert parsed(silent)[:2] == (408, "requesttimeoutexception")


def test_a_connection_ends_without_a_word_when_nothing_is_asked(server):
    """As AWS ends connections that were kept too long."""
    assert exchange(server) == b""


def test_half_a_head_is_refused_when_the_client_falls_silent(server):
    """A head that does not end is a request that does not come."""
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
def test_the_operation_is_unknown_when_the_method_is_not_the_one_of_the_path(
    server, method, target
):
    """Each path has its own methods, and no other is understood."""
    sent = f"{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()

    status, code, body = parsed(exchange(server, sent))

    assert (status, code) == (404, "unknownoperationexception")
    assert body == b"<UnknownOperationException/>\n"


def test_the_server_lives_on_when_it_is_sent_noise(server, capfd):
    """Any bytes end in an answer or the end of the connection, never in a traceback."""
    noise = random.Random(SEED)
    pieces = [b"GET ", b"/audit/report-jobs/%FF", b" HTTP/1.1\r\n", b"Authorization: ", b"AWS4-"]
    pieces += [b"Content-Length: 3", b"\r\n", b"\r\n\r\n", b"X-Amz-Date: x", b"?a=%", b"\x00\xff"]

    for _ in range(150):
        sent = b"".join(noise.choices(pieces, k=12)) + noise.randbytes(10)
        received = exchange(server, sent, ends=True)

        assert received == b"" or received.startswith(b"HTTP/1.1 "), sent
    assert capfd.readouterr() == ("", "")


def test_the_server_lives_on_when_clients_vanish(server, capfd):
    """A client may hang up at any point of a request."""
    address = urlsplit(server.endpoint_url)
    request = POST + b"Content-Length: 10\r\n\r\n0123456789"

    for length in range(0, len(request), 7):
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(request[:length])

    assert capfd.readouterr() == ("", "")


def test_a_client_speaks_tls_when_it_trusts_the_throw_away_authority():
    """The certificate is for 127.0.0.1 and localhost, and the file is gone afterwards."""
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


def test_the_tls_server_lives_on_when_a_client_does_not_speak_tls(capfd):
    """Plain HTTP, noise, silence and distrust end one connection each."""
    with FakeBackupServer(tls=True, request_timeout=0.5) as server:
        for sent in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\xff", b""):
            exchange(server, sent)
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(server.endpoint_url)

        assert server.client().list_report_plans().report_plans == ()
    assert capfd.readouterr() == ("", "")


def test_no_one_waits_when_a_client_is_slow_to_speak_tls():
    """The handshake of one connection holds up no other."""
    with FakeBackupServer(tls=True) as server:
        address = urlsplit(server.endpoint_url)
        with socket.create_connection((address.hostname, address.port)):
            began = time.monotonic()
            server.client().list_report_plans()

            assert time.monotonic() - began < 5


def test_the_extra_is_named_when_certificates_cannot_be_made(monkeypatch):
    """Without trustme the error says what to install, or what to give instead."""
    monkeypatch.setitem(sys.modules, "trustme", None)

    with pytest.raises(RuntimeError, match=r"aws-backup-reports\[testing\]"):
        FakeBackupServer(tls=True).start()


def test_given_certificates_are_used_when_there_are_any(tmp_path):
    """No extra is needed then, and clients verify by what the test knows."""
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


def test_a_key_is_refused_when_it_has_no_certificate():
    """Half of the pair is a mistake."""
    with pytest.raises(TypeError, match="keyfile needs certfile"):
        FakeBackupServer(keyfile="key.pem")
