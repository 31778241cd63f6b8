"""The server of the fake: how connections are served, kept and closed."""

import socket
import threading
import time
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pytest

from aws_backup_reports.testing import FakeBackup, FakeBackupServer

START = datetime(2020, 1, 9, 20, 7, 14, 253_000, tzinfo=timezone.utc)


def exchange(server, sent: bytes) -> bytes:
    """Send bytes and return everything received until the server closes the connection."""
    address = urlsplit(server.endpoint_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_an_answer_to_head_has_no_body(server):
    """The next answer on the connection starts right after the headers of the first."""
    first = b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
    second = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    received = exchange(server, first + second)

    assert received.count(b"HTTP/1.1 404 Not Found\r\n") == 2
    assert received.count(b"<UnknownOperationException/>") == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
    ],
    ids=["line", "version", "length", "chunked"],
)
def test_the_server_closes_a_connection_that_sends_malformed_http(server, capfd, sent, status):
    """There is an error, the end of the connection, and nothing on the terminal."""
    received = exchange(server, sent)

    assert received.split(b" ")[1] == status
    assert b"Connection: close" in received
    assert capfd.readouterr() == ("", "")


def test_the_connection_is_kept_after_each_answer(connection):
    """This does not depend on the status of the answer."""
    sockets = []
    for _ in range(3):
        connection.request("GET", "/audit/report-jobs/job-1")
        connection.getresponse().read()
        sockets.append(connection.sock)

    assert sockets[0] is not None
    assert len(set(sockets)) == 1


def test_an_answer_is_sent_in_one_write(server):
    """Neither head nor body waits for an acknowledgement of the other."""
    address = urlsplit(server.endpoint_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        received = connection.recv(65536)

    assert received.endswith(b"\r\n\r\n<UnknownOperationException/>\n")
    assert received.lower().count(b"\r\ndate:") == 1


def test_closing_the_server_ends_kept_connections():
    """Threads end, clients read the end, and the port refuses connections."""
    before = set(threading.enumerate())
    with FakeBackupServer() as server:
        address = urlsplit(server.endpoint_url)
        kept = [socket.create_connection((address.hostname, address.port)) for _ in range(3)]
        for connection in kept:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert connection.recv(65536)

    for connection in kept:
        connection.settimeout(10)
        assert connection.recv(1) == b""
        connection.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port))


def test_closing_waits_for_a_request_that_is_being_answered():
    """No thread outlives the block, even if it was busy."""
    busy = threading.Event()

    def slow_clock():
        busy.set()
        time.sleep(0.2)
        return START

    before = set(threading.enumerate())
    with FakeBackupServer(FakeBackup(clock=slow_clock)) as server:
        address = urlsplit(server.endpoint_url)
        asking = socket.create_connection((address.hostname, address.port))
        asking.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert busy.wait(10)

    assert set(threading.enumerate()) <= before
    asking.close()


def test_a_server_can_be_started_again_with_the_same_fake():
    """The fake belongs to the server object, not to one run of it."""
    server = FakeBackupServer()
    server.start()
    with pytest.raises(RuntimeError, match="has been started already"):
        server.start()
    server.close()
    server.close()

    with server as again:
        assert again.endpoint_url.startswith("http://127.0.0.1:")
        assert again.backup is server.backup
    with pytest.raises(RuntimeError, match="until it is started"):
        _ = server.endpoint_url
