"""What the errors of sending hold, and what ends a call from outside."""

import contextlib
import copy
import gc
import pickle
import signal
import socket
import ssl
import sys
import threading
import time
import weakref
from http.client import HTTPException

import pytest
import urllib3
from botocore.exceptions import (
    BotoCoreError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.exceptions import ClientError as BotocoreClientError

from aws_backup_reports import BackupClient
from aws_backup_reports._http.failures import errors_by_signal, explain
from aws_backup_reports._http.pool import Connection
from aws_backup_reports._http.transport import Transport
from aws_backup_reports._wire.request import Request
from tests._server import OK, Close, Server, Stall, answer
from tests.unit._answers import settings

STALLS = {
    "before the answer": Stall(),
    "in its head": Stall(b"HTTP/1.1 200 OK\r\n"),
    "in its body": Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"),
}


class SignalError(Exception):
    """Raised by the handler of a signal."""


RAISED = [
    SignalError("from the handler"),
    StopIteration("from the handler"),
    KeyboardInterrupt("from the handler"),
    TimeoutError("from the handler"),
    OSError("from the handler"),
    BrokenPipeError("from the handler"),
    HTTPException("from the handler"),
    ssl.SSLError("from the handler"),
    ReadTimeoutError(endpoint_url="from the handler"),
    BotocoreClientError({"Error": {"Code": "from the handler"}}, "DescribeReportJob"),
]


def tls_error(origin=None, *, library="SSL", reason=""):
    """Return botocore's error for one of Python's, as urllib3 holds it."""
    if origin is None:
        origin = ssl.SSLError(1, reason)
        origin.library, origin.reason = library, reason
    return SSLError(endpoint_url="https://x", error=urllib3.exceptions.SSLError(origin))


def wrong_version():
    """Return the error of a server that does not speak TLS."""
    error = ssl.SSLError(1, "wrong version number")
    error.reason = "WRONG_VERSION_NUMBER"
    return error


def unreachable(cause, context):
    """Return botocore's error for a connection that cannot be made; urllib3 1 sets no cause."""
    error = urllib3.exceptions.NewConnectionError(None, "no connection")
    error.__cause__, error.__context__ = cause, context
    return EndpointConnectionError(endpoint_url="https://x", error=error)


@contextlib.contextmanager
def interrupted(server, error, *, is_one_shot=False):
    """Let a handler raise an error when the server has got a request."""

    def handler(*_):
        if is_one_shot:
            signal.signal(signal.SIGUSR1, signal.SIG_DFL)
        raise error

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
@pytest.mark.parametrize("error", RAISED, ids=lambda each: type(each).__name__)
def test_the_exception_of_a_signal_handler_ends_the_call(error, step):
    """It comes out as it is, and the next request gets its own answer."""
    error = copy.copy(error)
    with Server() as server:
        server.play([step, OK])
        transport = Transport(settings(endpoint_url=server.url))
        with interrupted(server, error), pytest.raises(type(error)) as caught:
            send(transport, server.url)
        received = send(transport, server.url)

    assert caught.value is error
    assert (received.content, server.connections) == (b"{}", 2)


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("listened", [False, True], ids=["", "listened"])
@pytest.mark.parametrize("error", RAISED, ids=lambda each: type(each).__name__)
def test_the_exception_of_a_signal_handler_ends_a_wait(error, listened):
    """Even if the wait would go on after such an error of the transport."""
    error = copy.copy(error)
    with Server(Stall()) as server, BackupClient("eu-west-1", endpoint_url=server.url) as client:
        if listened:
            client.meta.events.register("before-call", lambda **_: None)
        with interrupted(server, error), pytest.raises(type(error)) as caught:
            client.wait_for_report_job(ReportJobId="job-1", timeout=20)

    assert caught.value is error
    assert len(server.requests) == 1


def test_a_handler_may_unregister_itself_before_it_raises():
    """It no longer is the handler when its exception is seen."""
    error = SignalError("from the handler")
    with Server(Stall()) as server:
        transport = Transport(settings(endpoint_url=server.url))
        with interrupted(server, error, is_one_shot=True), pytest.raises(SignalError) as caught:
            send(transport, server.url)

    assert caught.value is error


def test_the_exception_of_a_signal_handler_is_released(monkeypatch):
    """Nothing of ours refers to it, so that no memory is left to the garbage collector."""
    raised = []

    def handler(number, frame):
        raised.append(weakref.ref(error := SignalError()))
        try:
            raise error
        finally:
            del error

    monkeypatch.setattr(Connection, "getresponse", lambda _: handler(10, sys._getframe()))
    with Server(OK) as server:
        transport = Transport(settings(endpoint_url=server.url))
        gc.disable()
        try:
            with contextlib.suppress(SignalError):
                send(transport, server.url)
            left = [each() for each in raised]
        finally:
            gc.enable()

    assert left == [None]


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (ConnectTimeoutError(endpoint_url="https://x"), "Look for a route to AWS: "),
        (unreachable(None, None), "Nothing answers: "),
        (unreachable(OSError(111, "Connection refused"), None), "Connection refused: "),
        (unreachable(None, socket.gaierror(-2, "unknown")), "The name is not known: "),
        (ProxyConnectionError(proxy_url="http://x"), "The proxy is that of "),
        (tls_error(reason="WRONG_VERSION_NUMBER"), "The server does not speak TLS: "),
        (SSLError(endpoint_url="https://x", error=wrong_version()), "The server does not speak"),
        (tls_error(reason="X509_LIB"), ""),
        (tls_error(reason="BAD_LENGTH"), ""),
        (tls_error(library="X509"), "If a proxy inspects TLS "),
        (tls_error(ssl.SSLCertVerificationError("no")), "If a proxy inspects TLS "),
        (tls_error(FileNotFoundError("ca.pem")), "Look at the path "),
        (SSLError(endpoint_url="https://x", error=ssl.SSLError()), ""),
    ],
    ids=lambda each: None if isinstance(each, Exception) else each or "no advice",
)
def test_an_error_says_what_to_do_about_it(error, advice):
    """If that is known: most errors of TLS are about neither the endpoint nor a certificate."""
    text = str(error)

    explain(error)

    assert str(error).startswith(text)
    assert advice in str(error)
    assert bool(advice) == (str(error) != text)


class ReadOnlyError(Exception):
    """Has a URL that cannot be set."""

    @property
    def url(self):
        """Return a URL with a password."""
        return "http://user:pass-word@host"


@pytest.mark.usefixtures("keys")
def test_an_error_that_the_program_handles_is_none_of_the_call():
    """A call that cleans up after a signal retries as ever, and changes no error."""
    with Server() as server, BackupClient("eu-west-1", endpoint_url=server.url) as client:
        server.play([Close(), answer()])
        with interrupted(server, ReadOnlyError("from the handler")):
            try:
                server.requests.append(None)  # as if there had been one
                time.sleep(5)
            except ReadOnlyError:
                server.requests.clear()
                response = client.describe_report_job(ReportJobId="job-1")

    assert response["ResponseMetadata"]["RetryAttempts"] == 1


def loud(number, frame):
    """Raise, with no locals but the arguments."""
    raise SignalError


def with_options(*arguments, is_loud=True):
    """Raise, with an option and a local besides the arguments."""
    later = is_loud
    raise SignalError(later)


@pytest.mark.parametrize("handler", [loud, with_options, lambda *_: loud(0, None)])
def test_a_handler_is_known_by_the_frame_that_it_is_given(handler):
    """Whatever else it takes, and however far from it the exception is caught."""
    with pytest.raises(SignalError) as caught:
        handler(10, sys._getframe())

    assert errors_by_signal(caught.value) == [caught.value]


def test_an_error_that_a_handler_catches_is_not_by_the_handler():
    """It may make calls of its own, which fail."""

    def handler(number, frame):
        try:
            raise OSError
        except OSError as error:
            return errors_by_signal(error)

    assert handler(10, sys._getframe()) == []


def test_a_function_without_a_caller_is_no_handler():
    """None is no frame: a generator that has ended has no caller, and may have been given None."""

    def generate(argument):
        yield
        raise OSError(argument)

    steps = generate(None)
    next(steps)
    with pytest.raises(OSError, match="None") as caught:
        next(steps)

    assert errors_by_signal(caught.value) == []


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


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_error_of_connecting_pickles_without_the_password_of_a_proxy(scheme):
    """urllib3 keeps the connection in it, with its proxy and its TLS context."""
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = [socket.socket() for _ in range(4)]
    with contextlib.ExitStack() as stack:
        for each in (full, *waiting):
            stack.callback(each.close)
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        proxy = f"http://user:pass-word@127.0.0.1:{full.getsockname()[1]}"
        endpoint = f"{scheme}://backup.example"
        transport = Transport(
            settings(endpoint_url=endpoint, proxies={scheme: proxy}, connect_timeout=0.1)
        )
        with pytest.raises((ProxyConnectionError, ConnectTimeoutError)) as caught:
            send(transport, endpoint)

    assert b"pass-word" not in pickle.dumps([caught.value, caught.value.__context__])


INVALID_PROXIES = [
    "socks5://user:pass-word@127.0.0.1:1",
    "ftp://user:pass-word@127.0.0.1:1",
    "http://user:pass-word@127.0.0.1:99999",
    "http://user:pass-word@127.0.0.1:port",
    "http://user:pass-word@[::1",
    "http://user:pass-word@",
    "http://user:pass-word#x@127.0.0.1:1",
    "http://user:pass-word/x@127.0.0.1:1",
    "http://user:pass-word?x@127.0.0.1:1",
    "http://user:pass-word\u20ac@127.0.0.1:1",
    "http://us\ner:pass-word@127.0.0.1:1",
]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("proxy", INVALID_PROXIES)
def test_an_invalid_proxy_is_shown_without_its_password(proxy, scheme, caplog):
    """boto3 shows the password in the error's text or in the log."""
    caplog.set_level("DEBUG", "")
    endpoint = f"{scheme}://backup.example"
    transport = Transport(settings(endpoint_url=endpoint, proxies={scheme: proxy}))

    with pytest.raises(HTTPClientError, match=r"Invalid proxy URL: .*\*\*\*@") as caught:
        send(transport, endpoint)

    assert caught.value.is_permanent
    assert "pass-word" not in f"{caught.value!r}{vars(caught.value)}{caplog.text}"
    assert b"pass-word" not in pickle.dumps(caught.value)


@pytest.mark.parametrize("label", ["a..b", "x" * 64])
@pytest.mark.parametrize("time_limit", [None, 5.0])
def test_a_name_that_cannot_exist_is_a_permanent_failure(label, time_limit):
    """With a limit in time as well, which makes the client look the name up itself."""
    url = f"http://{label}.example"
    transport = Transport(settings(endpoint_url="http://backup.example", proxies={"http": url}))

    with pytest.raises(BotoCoreError) as caught:
        transport.send(Request("GET", "http://backup.example/x", {}), time_limit)

    assert caught.value.is_permanent


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
