"""A client of the fake without a socket between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from aws_backup_reports.client import BackupClient

from ._wire import Answer, Ending, Request

if TYPE_CHECKING:
    from aws_backup_reports._wire.request import Request as SentRequest

    from ._backup import FakeBackup

ENDPOINT_URL = "http://backup.fake.invalid"
"""A name that no resolver knows, in case that something else tries to reach it."""


@dataclass(slots=True)
class ReceivedAnswer:
    """An answer as the client reads it."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


class InProcessTransport:
    """Takes the place of a client's HTTP session."""

    def __init__(self, backup: FakeBackup, read_timeout: float | None) -> None:
        self._backup = backup
        self._read_timeout = read_timeout

    def send(self, request: SentRequest, time_limit: float | None = None) -> ReceivedAnswer:
        """Hand a signed request over, and raise what a network would for a spoilt answer."""
        answer = self._backup.handle(_as_received(request))
        limits = (self._read_timeout, time_limit)
        longest = min((each for each in limits if each is not None), default=None)
        if longest is not None and answer.delay >= longest:
            self._backup.advance(longest)
            raise ReadTimeoutError(endpoint_url=request.url)
        self._backup.advance(answer.delay)
        if answer.ending is Ending.RESET:
            raise ConnectionClosedError(endpoint_url=request.url)
        return _as_read(answer)

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def connect(backup: FakeBackup, settings: Mapping[str, Any]) -> BackupClient:
    """Make a client that sends to the fake."""
    defaults = {
        "region_name": backup.region_name,
        "endpoint_url": ENDPOINT_URL,
        "aws_access_key_id": backup.credentials.access_key_id,
        "aws_secret_access_key": backup.credentials.secret_access_key,
        "aws_session_token": backup.credentials.session_token,
    }
    return _InProcessClient(backup, {**defaults, **settings})


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
    """A client whose requests stay in the process, and whose pauses pass by the fake's clock."""

    def __init__(self, backup: FakeBackup, settings: Mapping[str, Any]) -> None:
        self._backup = backup
        self._sleep = backup.advance
        self._clock = lambda: backup.now().timestamp()
        super().__init__(**settings)

    def _connect(self) -> None:
        super()._connect()
        self._transport = InProcessTransport(self._backup, self._settings.read_timeout)
