"""AWS Backup's end of the measured connections: fast, and a process of its own.

    python -m benchmarks.server CERTIFICATE MODE

prints its port and answers each request with the description of the job that it names, over
TLS and with one write. MODE is ``keep`` for connections that are kept, ``close`` for those
that end with each answer, and ``verify`` to refuse requests that are not signed correctly.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import sys
from collections.abc import Callable, Generator
from datetime import datetime, timezone
from typing import Any

from aws_backup_reports.testing._signature.credentials import Credentials
from aws_backup_reports.testing._signature.verification import verify
from aws_backup_reports.testing._wire.errors import RefusedError
from aws_backup_reports.testing._wire.messages import Request

KEYS = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secretEXAMPLE")

BODY = (
    '{"ReportJob":{"CompletionTime":1.767323112437E9,"CreationTime":1.767323045678E9,'
    '"ReportDestination":{"S3BucketName":"reports-of-%(id)s","S3Keys":["Backup/111122223333/'
    'us-east-1/2026/01/02/backup_jobs/BACKUP_JOB_REPORT_%(id)s.csv"]},"ReportJobId":"%(id)s",'
    '"ReportPlanArn":"arn:aws:backup:us-east-1:111122223333:report-plan:backup_jobs-%(id)s",'
    '"ReportTemplate":"BACKUP_JOB_REPORT","Status":"COMPLETED","StatusMessage":null}}'
)

HEAD = (
    "HTTP/1.1 {status}\r\n"
    "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: {length}\r\n"
    "Connection: {connection}\r\n"
    "x-amzn-RequestId: 7a1b2c3d-0000-4000-8000-{id:.36}\r\n"
    "\r\n"
)

Answer = Callable[[bytes], bytes]
Conversation = Generator[int, None, Any]
"""One connection, or a part of it; it yields the event that it waits for."""


def answer(request: bytes, *, connection: str, status: str = "200 OK") -> bytes:
    """Describe the job that a request names."""
    job_id = request.split(b" ", 2)[1].rpartition(b"/")[2].decode()
    body = BODY % {"id": job_id}
    head = HEAD.format(status=status, length=len(body), connection=connection, id=job_id)
    return f"{head}{body}".encode()


def verified_answer(request: bytes) -> bytes:
    """Describe the job if the request is signed correctly."""
    first, *lines = request.decode().removesuffix("\r\n\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = tuple(tuple(line.split(": ", 1)) for line in lines)
    parsed = Request(method=method, target=target, headers=headers)  # type: ignore[arg-type]  # pairs
    status = "200 OK"
    try:
        verify(parsed, KEYS, now=datetime.now(timezone.utc), region_name="us-east-1")
    except RefusedError:
        status = "403 Forbidden"
    return answer(request, connection="keep-alive", status=status)


MODES: dict[str, Answer] = {
    "keep": lambda request: answer(request, connection="keep-alive"),
    "close": lambda request: answer(request, connection="close"),
    "verify": verified_answer,
}


def converse(connection: ssl.SSLSocket, reply: Answer, is_kept: bool) -> Conversation:
    """Serve a connection to its end."""
    with connection, contextlib.suppress(OSError):
        yield from patiently(connection.do_handshake)
        while request := (yield from receive(connection)):
            message = reply(request)
            yield from patiently(lambda: connection.send(message))  # noqa: B023  # called at once
            if not is_kept:
                connection.unwrap()


def receive(connection: ssl.SSLSocket) -> Conversation:
    """Return a whole request, none of which has a body; nothing at the end."""
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        piece = yield from patiently(lambda: connection.recv(65536))
        if not piece:
            return b""
        request += piece
    return request


def patiently(step: Callable[[], Any]) -> Conversation:
    """Take a step as soon as it does not block any more."""
    while True:
        try:
            return step()
        except ssl.SSLWantReadError:  # noqa: PERF203  # each try is a step of its own
            yield selectors.EVENT_READ
        except ssl.SSLWantWriteError:
            yield selectors.EVENT_WRITE


class Server:
    """All connections of one listener, in one thread: none waits for another's lock."""

    def __init__(self, certificate: str, mode: str) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._reply = MODES[mode]
        self._is_kept = mode != "close"
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._selector.register(self._listener, selectors.EVENT_READ)

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._listener.getsockname()[1]
        return port

    def serve(self) -> None:
        """Serve for ever."""
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    self._accept()
                else:
                    self._advance(key.fileobj, key.data)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        # A client that has gone already ends here.
        with contextlib.suppress(OSError):
            speaking = self._context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
            conversation = converse(speaking, self._reply, self._is_kept)
            self._selector.register(speaking, selectors.EVENT_READ, conversation)

    def _advance(self, connection: Any, conversation: Conversation) -> None:
        descriptor = connection.fileno()
        try:
            event = next(conversation)
        except StopIteration:
            # It is closed by now, and a selector forgets it only by its number.
            self._selector.unregister(descriptor)
        else:
            if event != self._selector.get_key(descriptor).events:
                self._selector.modify(descriptor, event, conversation)


def main() -> None:
    """Serve until the process is ended."""
    server = Server(*sys.argv[1:])
    print(server.port, flush=True)
    server.serve()


if __name__ == "__main__":
    main()
