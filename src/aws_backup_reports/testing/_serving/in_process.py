"""A client that calls the fake in the same process, without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from inspect import signature
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from aws_backup_reports._calling import Calling
from aws_backup_reports._lookup.sts import Sts
from aws_backup_reports.client import BackupClient
from aws_backup_reports.testing._signature.credentials import Credentials
from aws_backup_reports.testing._wire.messages import Answer, Ending, Request

if TYPE_CHECKING:
    from aws_backup_reports._settings import Settings
    from aws_backup_reports._wire.request import Request as SentRequest

ClientT = TypeVar("ClientT", bound=Calling)

ENDPOINT_URL = "http://backup.fake.invalid"
S3_ENDPOINT_URL = "http://s3.fake.invalid"
STS_ENDPOINT_URL = "http://sts.fake.invalid"
"""Hosts that no resolver knows, in case something else tries to reach it."""


class Fake(Protocol):
    """The part of `FakeBackup` that a client in the same process uses."""

    @property
    def region_name(self) -> str:
        """The Region of a client that names none."""
        ...

    @property
    def credentials(self) -> Credentials:
        """The keys of a client that has none."""
        ...

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


class Delivery:
    """What brings a client's requests to the fake, and answers back."""

    def __init__(self, fake: Fake, read_timeout: float | None) -> None:
        self._fake = fake
        self._read_timeout = read_timeout

    def deliver(
        self, request: SentRequest, time_limit: float | None
    ) -> tuple[float, ReceivedAnswer | Exception]:
        """Return what arrives, and after how many seconds.

        It is an answer, or what a network would raise for an injected fault.
        """
        answer = self._fake.handle(_as_received(request))
        limits = (self._read_timeout, time_limit)
        longest = min((each for each in limits if each is not None), default=None)
        if longest is not None and answer.delay >= longest:
            return longest, ReadTimeoutError(endpoint_url=request.url)
        if answer.ending is Ending.RESET:
            return answer.delay, ConnectionClosedError(endpoint_url=request.url)
        return answer.delay, _as_read(answer)


class FakeSts(Sts):
    """The fake's STS, by whose time the keys of roles are renewed."""

    def __init__(self, fake: Fake, world: object) -> None:
        """`world` is what all accounts and Regions of the fake have in common: its roles, too."""
        self._fake = fake
        self.world = world

    def create_client(self, session: Any, service_name: str, **arguments: Any) -> Any:
        """Create botocore's client of STS, whose requests stay in the process."""
        arguments["endpoint_url"] = STS_ENDPOINT_URL
        client = super().create_client(session, service_name, **arguments)
        client.meta.events.register("before-send.sts", self._answer)
        return client

    def now(self) -> datetime:
        return self._fake.now()

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        request.body = request.body.encode()  # as http.client does it
        answer = self._fake.handle(_as_received(request))
        response = AWSResponse(request.url, int(answer.status), dict(answer.headers), None)
        response._content = answer.sent_body
        return response

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FakeSts) and other.world is self.world

    def __hash__(self) -> int:
        return id(self.world)


class InProcessTransport(Delivery):
    """Takes the place of a client's HTTP transport."""

    def send(self, request: SentRequest, time_limit: float | None = None) -> ReceivedAnswer:
        """Return the fake's answer, or raise what a network would for an injected fault."""
        seconds, arrived = self.deliver(request, time_limit)
        self._fake.advance(seconds)
        if isinstance(arrived, Exception):
            raise arrived
        return arrived

    def close(self) -> None:
        """Do nothing: there is no connection to close."""


def connect(
    fake: Fake, world: object, cls: type[BackupClient] | None, settings: Mapping[str, Any]
) -> BackupClient:
    """Return a client of a class that calls the fake. Raises TypeError for another class.

    `world` is what all accounts and Regions of the fake have in common.
    """
    made = connected_class(fake, cls, BackupClient, _Blocking, _sts=FakeSts(fake, world))
    return made(**settings)


def connected_class(
    fake: Fake,
    cls: type[ClientT] | None,
    base: type[ClientT],
    connected: type[ClientT],
    **members: Any,
) -> type[ClientT]:
    """Return a class of clients that call the fake: `cls` if it is given, or `base`.

    `connected` is `base` with what connects its clients to a fake; `members` are added to it.
    Raises TypeError unless `cls` is derived from `base`.
    """
    kind = base if cls is None else cls
    if not (isinstance(kind, type) and issubclass(kind, base)):
        method = "client" if base is BackupClient else "async_client"
        raise TypeError(
            f"cls must be {base.__name__} or a subclass of it, not {kind!r}; what only uses a "
            f"client takes FakeBackup.{method}()"
        )
    # Ours comes after the class, so that a constructor of its own comes first and need not know
    # of our settings.
    bases: tuple[type[Any], ...] = (connected,) if kind is base else (kind, connected)
    members |= {"_fake": fake, "_sleep": fake.advance, "__module__": kind.__module__}
    made: type[ClientT] = type(kind.__name__, bases, members)
    return made


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
    return ReceivedAnswer(int(answer.status), headers, answer.sent_body)


class InProcess(Calling):
    """A client whose requests stay in the process, and which lives in the fake's time."""

    _fake: Fake

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        keys = self._fake.credentials
        defaults: dict[str, Any] = {
            "region_name": self._fake.region_name,
            "endpoint_url": ENDPOINT_URL,
            "s3_endpoint_url": S3_ENDPOINT_URL,
            "aws_access_key_id": keys.access_key_id,
            "aws_secret_access_key": keys.secret_access_key,
            "aws_session_token": keys.session_token,
        }
        given = signature(Calling).bind_partial(*arguments, **settings).arguments
        # None is what a constructor passes on that has such a parameter and was given none.
        super().__init__(**{**given, **{n: v for n, v in defaults.items() if given.get(n) is None}})

    @classmethod
    def _is_plain(cls) -> bool:
        return cls.__init__ is InProcess.__init__

    def _clock(self) -> float:
        return self._fake.now().timestamp()

    def _connect_to_objects(self, settings: Settings) -> InProcessTransport:
        return InProcessTransport(self._fake, settings.read_timeout)

    def _connect(self) -> None:
        super()._connect()
        self._transport = InProcessTransport(self._fake, self._settings.read_timeout)


class _Blocking(InProcess, BackupClient):
    """A client whose pauses advance the fake's time."""
