"""What the errors of sending hold, and what ends a call from outside."""

import contextlib
import pickle
import signal
import threading
import time

import pytest
from botocore.exceptions import ProxyConnectionError, ReadTimeoutError

from aws_backup_reports._http.transport import Transport
from aws_backup_reports._wire.request import Request
from tests._server import OK, Server, Stall
from tests.unit._answers import settings

STALLS = {
    "before the answer": Stall(),
    "in its head": Stall(b"HTTP/1.1 200 OK\r\n"),
    "in its body": Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"),
}


class SignalError(Exception):
    """Raised by the handler of a signal."""


@contextlib.contextmanager
def interrupted(server, kind):
    """Let a handler raise an exception of this kind when the server has got a request."""

    def handler(*_):
        raise kind("from the handler")

    def kill():
        while not server.requests:
            time.sleep(0.01)
        time.sleep(0.1)  # by now the client reads
        signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, handler)
    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        signal.signal(signal.SIGUSR1, before)


def send(transport, url):
    """Send a request through the transport."""
    return transport.send(Request("GET", f"{url}/audit/report-jobs/x", {}))


@pytest.mark.parametrize("step", STALLS.values(), ids=STALLS)
@pytest.mark.parametrize("kind", [SignalError, StopIteration, TimeoutError, KeyboardInterrupt])
def test_the_exception_of_a_signal_handler_ends_the_call(kind, step):
    """It comes out as it is, and the next request gets its own answer."""
    with Server() as server:
        server.play([step, OK])
        transport = Transport(settings(endpoint_url=server.url))
        with interrupted(server, kind), pytest.raises(kind, match="from the handler"):
            send(transport, server.url)
        answer = send(transport, server.url)

    assert (answer.content, server.connections) == (b"{}", 2)


def test_a_timeout_is_no_signal():
    """It is botocore's error, though a handler is registered."""
    before = signal.signal(signal.SIGUSR1, lambda *_: time.sleep(0))
    try:
        with Server(Stall()) as server:
            transport = Transport(settings(endpoint_url=server.url, read_timeout=0.1))
            with pytest.raises(ReadTimeoutError):
                send(transport, server.url)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_an_error_of_a_proxy_does_not_hold_its_password():
    """urllib3 keeps the URL of a proxy that does not answer, and pickles it."""
    with Server(Stall()) as proxy:
        url = proxy.url.replace("://", "://user:pass-word@")
        transport = Transport(
            settings(
                endpoint_url="https://backup.example", proxies={"https": url}, connect_timeout=0.1
            )
        )
        with pytest.raises((ReadTimeoutError, ProxyConnectionError)) as raised:
            send(transport, "https://backup.example")

    assert b"pass-word" not in pickle.dumps([raised.value, raised.value.__context__])
