"""A client that calls the fake in the same process, without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from aws_backup_reports.client import BackupClient
from aws_backup_reports.testing._signature.credentials import Credentials
from aws_backup_reports.testing._wire.messages import Answer, Ending, Request

if TYPE_CHECKING:
    from aws_backup_reports._wire.request import Request as SentRequest

ENDPOINT_URL = "http://backup.fake.invalid"
"""A host that no resolver knows, in case something else tries to reach it."""


class Fake(Protocol):
    """The part of `FakeBackup` that a client in the same process uses."""

    region_name: str
    credentials: Credentials

    def handle(self, request: Request) -> Answer:
        """Return the answer to a request."""
        ...

    def advance(self, seconds: float) -> None:
        """Move the fake's time forward."""
        ...

    def now(self) -> datetime:
        """Return the fake's time."""
        ...


@dataclass(slots=True)
class ReceivedAnswer:
    """An answer as the client reads it."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    fault: str = ""


class InProcessTransport:
    """Takes the place of a client's HTTP transport."""

    def __init__(self, fake: Fake, read_timeout: float | None) -> None:
        self._fake = fake
        self._read_timeout = read_timeout

    def send(self, request: SentRequest, time_limit: float | None = None) -> ReceivedAnswer:
        """Return the fake's answer, or raise what a network would for an injected fault."""
        answer = self._fake.handle(_as_received(request))
        limits = (self._read_timeout, time_limit)
        longest = min((each for each in limits if each is not None), default=None)
        if longest is not None and answer.delay >= longest:
            self._fake.advance(longest)
            raise ReadTimeoutError(endpoint_url=request.url)
        self._fake.advance(answer.delay)
        if answer.ending is Ending.RESET:
            raise ConnectionClosedError(endpoint_url=request.url)
        return _as_read(answer)

    def close(self) -> None:
        """Do nothing: there is no connection to close."""


def connect(fake: Fake, settings: Mapping[str, Any]) -> BackupClient:
    """Return a client that calls the fake."""
    defaults = {
        "region_name": fake.region_name,
        "endpoint_url": ENDPOINT_URL,
        "aws_access_key_id": fake.credentials.access_key_id,
        "aws_secret_access_key": fake.credentials.secret_access_key,
        "aws_session_token": fake.credentials.session_token,
    }
    return _InProcessClient(fake, {**defaults, **settings})


def _as_received(request: SentRequest) -> Request:
    url = urlsplit(request.url)
    headers = [("Host", url.netloc), *request.headers.items()]
    return Request(
        method=request.method,
        target=url.path + (f"?{url.query}" if url.query else ""),
        headers=tuple(
            (name, value.decode("latin-1") if isinstance(value, bytes) else str(value))
            for name, value in headers
        ),
        body=request.body or b"",
    )


def _as_read(answer: Answer) -> ReceivedAnswer:
    is_cut = answer.ending is Ending.CUT
    headers = {**dict(answer.headers), "Connection": "close" if is_cut else "keep-alive"}
    body = answer.body[: len(answer.body) // 2] if is_cut else answer.body
    return ReceivedAnswer(int(answer.status), headers, body)


class _InProcessClient(BackupClient):
    """A client whose requests stay in the process, and whose pauses advance the fake's time."""

    def __init__(self, fake: Fake, settings: Mapping[str, Any]) -> None:
        self._fake = fake
        self._sleep = fake.advance
        super().__init__(**settings)

    def _clock(self) -> float:
        return self._fake.now().timestamp()

    def _connect(self) -> None:
        super()._connect()
        self._transport = InProcessTransport(self._fake, self._settings.read_timeout)
