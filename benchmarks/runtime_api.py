"""Lambda's Runtime API, for one function and one invocation.

Source: AWS Lambda developer guide, "Using the Lambda runtime API".
"""

from __future__ import annotations

import json
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EVENT = json.dumps({"reportJobId": "job-1"})

INVOCATION = (
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: application/json\r\n"
    f"Content-Length: {len(EVENT)}\r\n"
    "Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n"
    "Lambda-Runtime-Deadline-Ms: 4102444800000\r\n"
    "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:111122223333:function:report\r\n"
    "\r\n"
    f"{EVENT}"
).encode()

ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


class RuntimeApi:
    """Listens on a port of the system's choosing while it is a context."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._invoked = threading.Event()
        self._answered = threading.Event()
        self._over = threading.Event()
        self._times: dict[str, float] = {}
        self._posted = b""
        self._path = ""
        self._listener = Listener(("127.0.0.1", 0), partial(Connection, self))

    @property
    def address(self) -> str:
        """What the runtime client finds in ``AWS_LAMBDA_RUNTIME_API``."""
        return f"127.0.0.1:{self._listener.server_address[1]}"

    def await_ready(self, timeout: float) -> float:
        """Wait until the function asks for its first event; give the time of that."""
        return self._await(self._ready, "ready", timeout)

    def invoke(self, timeout: float) -> float:
        """Hand out the event, wait for the result and give the seconds between the two.

        Raises RuntimeError when the function fails.
        """
        begin = time.perf_counter()
        self._invoked.set()
        return self._await(self._answered, "answered", timeout) - begin

    def get(self) -> bytes:
        """Answer a function that waits for an event; it gets only one."""
        if not self._ready.is_set():
            self._note(self._ready, "ready")
            self._invoked.wait()
            return INVOCATION
        self._over.wait()
        return b""

    def post(self, path: str, body: bytes) -> bytes:
        """Take a result, or an error in place of it."""
        self._path, self._posted = path, body
        self._note(self._answered, "answered")
        if path.endswith("/error"):
            self._ready.set()
        return ACCEPTED

    def _note(self, event: threading.Event, name: str) -> None:
        self._times[name] = time.perf_counter()
        event.set()

    def _await(self, event: threading.Event, name: str, timeout: float) -> float:
        if not event.wait(timeout) or self._path.endswith("/error"):
            raise RuntimeError(f"the function was not {name}: {self._posted.decode()}")
        return self._times[name]

    def __enter__(self) -> RuntimeApi:
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._over.set()
        self._listener.shutdown()
        self._listener.server_close()


class Listener(ThreadingHTTPServer):
    """Takes it well that functions are ended while they wait."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a result that fails to come is noticed by who waits for it."""


class Connection(BaseHTTPRequestHandler):
    """One connection of the runtime client; each answer is one write."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, api: RuntimeApi, *connection: Any) -> None:
        self._api = api
        super().__init__(*connection)

    def do_GET(self) -> None:
        """The function waits for an event."""
        self.wfile.write(self._api.get())

    def do_POST(self) -> None:
        """The function has ended, in one way or the other."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(self._api.post(self.path, body))
