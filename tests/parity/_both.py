"""Run a case with boto3 and with our client, and compare all that a user can see.

`Both.run` runs a case with one client and returns its outcomes; `assert_alike` compares them. A
case is data: what the server answers, how the client is made and what is called. Everything must
be as with boto3, unless the case has a `Differs`.
"""

from __future__ import annotations

import contextlib
import datetime as datetime_module
import functools
import gc
import pickle
import random
import re
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timezone, tzinfo
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import boto3
import botocore.auth
import botocore.compat
import botocore.exceptions
import botocore.loaders
import botocore.session
import pytest
from botocore.config import Config
from botocore.credentials import SSOProvider
from botocore.retries import bucket
from botocore.retries.standard import ExponentialBackoff
from botocore.tokens import SSOTokenProvider
from botocore.utils import ContainerMetadataFetcher

from aws_backup_reports import BackupClient
from aws_backup_reports._http import clock as signing_clock
from tests._face import blocking_client
from tests._server import Request, Script, Server, answer

from ._advice import boto3s_class, without_advice
from ._older_botocore import (
    UNKNOWN_FEATURES,
    choose_standard_mode,
    comparable_header,
    comparable_sleeps,
    is_about_clock,
)
from ._signature import verdict
from .differences import ASYNC_DIFFERENCES, DIFFERENCES

ABSENT = object()
"""A value that means: leave out this setting, or this part of the result."""

JOB = {"ReportJobId": "job-1"}

COMPLETED = answer(
    200,
    {
        "ReportJob": {
            "CompletionTime": 1516925490.087,
            "CreationTime": 1.516925400e9,
            "ReportDestination": {"S3BucketName": "reports", "S3Keys": ["Backup/1.csv"]},
            "ReportJobId": "job-1",
            "ReportPlanArn": "arn:aws:backup:us-east-1:111111111111:report-plan:daily-914d249e",
            "ReportTemplate": "BACKUP_JOB_REPORT",
            "Status": "COMPLETED",
            "StatusMessage": None,
        }
    },
)
UNAVAILABLE = answer(503, {"message": "try later"})

CLIENT: Mapping[str, object] = {
    "region_name": "us-east-1",
    "endpoint_url": "{url}",
    "aws_access_key_id": "AKID",
    "aws_secret_access_key": "secret-of-AKID",
}

UUID_4 = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

# Shared: reading the service model and endpoints.json is most of the cost of a boto3 client.
LOADER = botocore.loaders.create_loader()


@dataclass(frozen=True)
class Case:
    """What the server answers and how a client is made and called.

    ``{url}``, ``{port}``, ``{tmp}``, ``{ca}``, ``{python}`` and ``{dead}`` (a port that refuses
    connections) are filled in where client settings, environment and files have text.
    """

    id: str
    _: KW_ONLY
    answers: Script = (COMPLETED,)
    method: str = "describe_report_job"
    call: Mapping[str, object] = field(default_factory=lambda: JOB)
    calls: int = 1
    client: Mapping[str, object] = field(default_factory=dict)
    """Keyword arguments that override those of `CLIENT`."""
    config: Mapping[str, object] | None = None
    """Arguments for a `Config`; each client gets a new one."""
    session: Mapping[str, object] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """``config``, ``credentials`` and whatever else the case refers to under ``{tmp}``."""
    clock: datetime | None = None
    """The time of signing. Only cases that set it compare signatures."""
    tls: bool = False
    tunnel: bool = False
    """TLS, but only after a CONNECT."""
    differs: Differs | None = None
    awaited: Differs | None = None
    """What differs in the asynchronous client besides."""
    since: tuple[str, str] | None = None
    """The first comparable version of botocore, and what it introduced. None: all versions are."""


class Differs:
    """A named difference, and what our outcome must be where it is not boto3's.

    Fields are those of `Outcome.view`; ``sent`` is a number of requests. ``result`` and
    ``response`` are merged into boto3's; `ABSENT` removes a key; ``connects`` is about
    CONNECT, and with ``keys``, the keys that sign are not compared.
    """

    def __init__(self, name: str, **ours: object) -> None:
        """Take the name of a listed difference, and the fields in which ours differs."""
        assert name in DIFFERENCES | ASYNC_DIFFERENCES, name
        self.name = name
        self.ours = ours


def cases(*tables: Sequence[Case]) -> pytest.MarkDecorator:
    """Return a decorator that parametrizes a test with tables of cases."""
    table = [case for each in tables for case in each]
    return pytest.mark.parametrize(
        "case", [pytest.param(each, id=each.id, marks=marks_of(each)) for each in table]
    )


def marks_of(case: Case) -> Sequence[pytest.MarkDecorator]:
    """Return the pytest marks of a case."""
    return [pytest.mark.since_botocore(*case.since)] if case.since else []


def unsendable(header: str) -> Differs:
    """Return our difference for a header that cannot be sent: it is neither shown nor retried."""
    return Differs(
        "masked-header",
        text=f"An HTTP Client raised an unhandled exception: Invalid header value for {header}: "
        "line breaks and lone surrogates are not allowed (the value is not shown, as it may be a "
        "secret)",
        sleeps=[],
    )


NOT_HTTP = Differs(
    "not-http",
    stage="calling",
    result=None,
    order=None,
    error="ConnectionClosedError",
    text="Connection was closed before we received a valid response from endpoint URL: "
    '"{url}/audit/report-jobs/job-1".',
    sleeps=[0.05, 0.1],
    sent=3,
    connections=3,
)
"""An answer that aiohttp rejects where http.client reads it."""


def difference(name: str) -> str:
    """Return the description of a difference; a test that calls this covers it."""
    return DIFFERENCES[name]


@dataclass
class Outcome:
    """The outcome of one call. The first one includes the construction of the client."""

    stage: str = "done"
    """Where it ended: ``making``, ``calling`` or ``done``."""
    result: dict | None = None
    error: BaseException | None = None
    sleeps: list[float] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    warnings: list[str] = field(default_factory=list)

    def view(self, *, exact: bool = False) -> dict[str, object]:
        """Return what is compared; what differs in each call is masked unless ``exact``."""
        error = self.error
        return {
            "stage": self.stage,
            "result": plain(self.result),
            "order": key_order(self.result),
            "error": boto3s_class(error) if error is not None else None,
            "text": comparable_text(error) if error is not None else None,
            "response": plain(getattr(error, "response", None)),
            "facts": facts_of(error),
            "sleeps": comparable_sleeps(self.sleeps, self.requests),
            "sent": request_views(self.requests, exact=exact),
            "connections": self.connections,
            "warnings": self.warnings,
        }


Outcomes = list[Outcome]
Make = Callable[[Case, Mapping[str, object]], object]


def make_boto3(case: Case, settings: Mapping[str, object]) -> object:
    """Make the boto3 client of a case."""
    alone = not (case.env or case.files or case.session or ABSENT in case.client.values())
    session = shared_session() if alone else boto3_session(**settings["session"])
    return session.client("backup", **settings["client"])


def make_ours(
    case: Case, settings: Mapping[str, object], make: Callable[..., object] = BackupClient
) -> object:
    """Make our client for a case."""
    session = dict(settings["session"])
    named = {"profile_name": session.pop("profile_name")} if "profile_name" in session else {}
    if session:
        named = {"session": boto3_session(**session, **named)}
    return make(**settings["client"], **named)


def make_awaited(case: Case, settings: Mapping[str, object]) -> object:
    """Make our asynchronous client for a case, with its settings looked up."""
    return make_ours(case, settings, blocking_client).__enter__()


def make_listened(case: Case, settings: Mapping[str, object]) -> object:
    """Make our client for a case, and listen to its calls."""
    client = make_ours(case, settings)
    client.meta.events.register("before-call", lambda **_: None)
    return client


def boto3_session(**settings: object) -> boto3.Session:
    """Return a new session that shares botocore's models with all others."""
    core = botocore.session.Session()
    core.register_component("data_loader", LOADER)
    session = boto3.Session(botocore_session=core, **settings)
    # As boto3 does for a loader of its own, so that errors of the config files come first.
    core.get_config_variable("data_path")
    return session


@functools.cache
def shared_session() -> boto3.Session:
    """Return one session for all clients whose arguments are all that they need.

    A new session takes boto3 longer than a call, and such clients change nothing in it.
    """
    return boto3_session()


@dataclass
class Both:
    """The servers and files that cases run against."""

    server: Server
    tls_server: Server
    tunnel_server: Server
    ca: Path
    tmp: Path
    dead: int
    is_listened_to: bool = False
    """Whether a handler listens to the calls of our client, so that botocore makes them."""

    def __call__(self, case: Case) -> tuple[Outcomes, Outcomes]:
        """Run a case with both clients, assert that they are alike and return the outcomes."""
        theirs = self.run(make_boto3, case)
        ours = self.run(make_listened if self.is_listened_to else make_ours, case)
        assert_alike(case, theirs, ours)
        if not self.is_listened_to:
            awaited = self.run(make_awaited, case)
            assert_alike(case, theirs, awaited, is_awaited=True, fill=self.fill(case))
        return theirs, ours

    def server_of(self, case: Case) -> Server:
        """Return the server for a case."""
        if case.tunnel:
            return self.tunnel_server
        return self.tls_server if case.tls else self.server

    def fill(self, case: Case) -> dict[str, str]:
        """Return what is put in the place of a case's placeholders."""
        server = self.server_of(case)
        return {
            "{url}": server.url,
            "{port}": str(server.port),
            "{tmp}": str(self.tmp),
            "{ca}": str(self.ca),
            "{dead}": str(self.dead),
            "{python}": sys.executable,
        }

    def run(self, make: Make, case: Case) -> Outcomes:
        """Run a case with one client."""
        server = self.server_of(case)
        server.play(case.answers)
        fill = self.fill(case)
        for name, text in case.files.items():
            path = self.tmp / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(filled(text, fill), encoding="utf-8")
        with surroundings(case, server, filled(case.env, fill), self.tmp) as sleeps:
            outcomes = list(play(lambda: make(case, settings_of(case, fill)), case, server, sleeps))
        assert not server.overran, "the client sent more requests than the case has answers"
        return outcomes


def settings_of(case: Case, fill: Mapping[str, str]) -> dict[str, object]:
    """Return new keyword arguments for the client and the session."""
    client = {**CLIENT, **case.client}
    if case.config is not None:
        client["config"] = Config(**filled(case.config, fill))
    return {
        "client": {k: filled(v, fill) for k, v in client.items() if v is not ABSENT},
        "session": filled(case.session, fill),
    }


def play(
    make: Callable[[], object], case: Case, server: Server, sleeps: list[float]
) -> Iterator[Outcome]:
    """Make the client, call it as often as the case says and yield an outcome for each."""
    client = None
    with contextlib.ExitStack() as stack:
        for _ in range(case.calls):
            outcome = Outcome()
            sent, waited, connected = len(server.requests), len(sleeps), server.connections
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                try:
                    if client is None:
                        outcome.stage = "making"
                        client = make()
                        stack.callback(client.close)
                    outcome.stage = "calling"
                    outcome.result = getattr(client, case.method)(**case.call)
                    outcome.stage = "done"
                except Exception as error:
                    outcome.error = error
                    if case.tls or case.tunnel or "https:" in str(error):
                        collect_sockets(error)
            leaks = [str(each.message) for each in caught if each.category is ResourceWarning]
            leaks = [each for each in leaks if "SSLSocket" not in each]
            assert not leaks, leaks
            outcome.warnings = sorted(
                {each.category.__name__ for each in caught if not is_about_clock(each)}
                - {"ResourceWarning"}
            )
            server.settle()
            outcome.requests = server.requests[sent:]
            outcome.sleeps = sleeps[waited:]
            outcome.connections = server.connections - connected
            yield outcome
            if outcome.stage == "making":
                return


def collect_sockets(error: BaseException) -> None:
    """Collect the sockets that urllib3 leaves to the garbage collector.

    It leaves them when a handshake fails; the warning would appear in a later test.
    """
    chain: list[object] = [error]
    while chain:
        each = chain.pop()
        if isinstance(each, BaseException):
            each.__traceback__ = None
            chain += [each.__context__, getattr(each, "kwargs", {}).get("error")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@contextlib.contextmanager
def surroundings(
    case: Case, server: Server, env: Mapping[str, str], home: Path
) -> Iterator[list[float]]:
    """Set up the surroundings of a case, and yield a list of the pauses made in them.

    The environment is the case's, pauses take no time, random numbers are always 1, and host
    names lead to the server.
    """
    sleeps: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        choose_standard_mode(patch)
        patch.setattr(time, "sleep", sleeps.append)
        patch_adaptive_mode(patch, sleeps)
        patch.setattr(random, "random", lambda: 1.0)
        patch.setattr(random.SystemRandom, "random", lambda _: 1.0)
        # the default was bound when the class was made
        default = ExponentialBackoff.__init__.__defaults__
        patch.setattr(
            ExponentialBackoff.__init__,
            "__defaults__",
            tuple(random.random if callable(each) else each for each in default),
        )
        # it sleeps with a function that was bound when the class was made
        patch.setattr(ContainerMetadataFetcher, "SLEEP_TIME", 0)
        # computed when the modules were imported, from the home directory of that time
        for provider in (SSOProvider, SSOTokenProvider):
            patch.setattr(provider, "_SSO_TOKEN_CACHE_DIR", str(home / ".aws/sso/cache"))
        patch.setattr(socket, "getaddrinfo", only_loopback(server.port))
        if case.clock is not None:
            stop_the_clock(patch, case.clock)
        yield sleeps


def patch_adaptive_mode(patch: pytest.MonkeyPatch, sleeps: list[float]) -> None:
    """Give the token bucket a clock that advances only during its waits."""

    class Condition(threading.Condition):
        def wait(self, timeout: float | None = None) -> bool:
            sleeps.append(timeout)
            return True

    names = SimpleNamespace(Lock=threading.Lock, Condition=Condition)
    patch.setattr(bucket, "threading", names)
    patch.setattr(bucket.Clock, "current_time", lambda _: 1000.0 + sum(sleeps))


def stop_the_clock(patch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Stop the clock of both clients' signers at this moment."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return moment.astimezone(tz)

        @classmethod
        def utcnow(cls) -> datetime:
            return moment.astimezone(timezone.utc).replace(tzinfo=None)

    clock = SimpleNamespace(**{**vars(datetime_module), "datetime": Stopped})
    # Older signers of botocore read the time themselves, newer ones through `compat`.
    for module in (botocore.auth, botocore.compat):
        patch.setattr(module, "datetime", clock)
    patch.setattr(signing_clock, "get_current_datetime", lambda: moment.astimezone(timezone.utc))


def only_loopback(port: int) -> Callable[..., object]:
    """Return a `getaddrinfo` for which all names but ``*.invalid`` are this port on loopback."""
    real = socket.getaddrinfo

    def getaddrinfo(host: str, wanted: int, *args: object, **kwargs: object) -> object:
        if host == "127.0.0.1":
            return real(host, wanted, *args, **kwargs)
        if host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    return getaddrinfo


def assert_alike(
    case: Case,
    theirs: Outcomes,
    ours: Outcomes,
    *,
    is_awaited: bool = False,
    fill: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Assert that our outcomes are boto3's, except for what the case's differences state.

    `fill` is for the placeholders in what the asynchronous client differs in.
    """
    exact = case.clock is not None
    for each in ours:
        assert type(pickle.loads(pickle.dumps(each.error))) is type(each.error)
    expected = [each.view(exact=exact) for each in theirs]
    actual = [each.view(exact=exact) for each in ours]
    stated = [case.differs.ours] if case.differs else []
    if is_awaited and case.awaited:
        stated.append(filled(case.awaited.ours, fill))
    for their_view, our_view in zip(expected, actual, strict=False):
        for each in stated:
            apply(each, their_view, our_view)
    problems = list(differing("awaited calls" if is_awaited else "calls", expected, actual))
    if not any("error" in each for each in stated):
        for their, our in zip(theirs, ours, strict=False):
            missing = names_of_bases(their.error) - names_of_bases(our.error)
            problems += [f"not caught as {name}" for name in sorted(missing)]

    assert not problems, "\n".join(problems)


def differing(where: str, expected: object, actual: object) -> Iterator[str]:
    """Yield a message for each place where two values differ."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in [*expected, *(actual.keys() - expected.keys())]:
            pair = expected.get(key, "nothing"), actual.get(key, "nothing")
            yield from differing(f"{where}.{key}", *pair)
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for number, pair in enumerate(zip(expected, actual, strict=True)):
            yield from differing(f"{where}[{number}]", *pair)
    elif expected != actual:
        yield f"{where}: expected {expected!r}, ours {actual!r}"


def apply(stated: Mapping[str, object], expected: dict, actual: dict) -> None:
    """Turn boto3's view into the one expected of ours, and assert that this changes it."""
    before = dict(expected)
    for name, value in stated.items():
        if name == "sent":
            theirs, ours = expected["sent"], actual["sent"]
            expected["sent"] = [value, *theirs[: min(value, len(ours))]]
            actual["sent"] = [len(ours), *ours[: len(theirs)]]
        elif name == "connects":
            expected["sent"] = [as_aiohttp_connects(each) for each in expected["sent"]]
            before["sent"] = ()  # of several calls, one may connect
        elif name == "keys":
            expected["sent"], actual["sent"] = [len(expected["sent"])], [len(actual["sent"])]
        elif name == "sleeps":
            # As the actual ones: with an older botocore, only their number may be compared.
            expected[name] = value if isinstance(actual[name], list) else len(value)
        else:
            laid_over = name in ("result", "response")
            expected[name] = overlaid(expected[name], value) if laid_over else value
    assert not stated or expected != before, "boto3 does the same"
    if "result" in stated:
        expected["order"] = actual["order"]
    if "error" in stated and "facts" not in stated:
        expected["facts"] = actual["facts"]


def as_aiohttp_connects(view: object) -> object:
    """Return the view of a request as it is if aiohttp asks for a tunnel by it."""
    if not isinstance(view, dict) or not view["line"].startswith("CONNECT "):
        return view
    line = view["line"].replace("HTTP/1.0", "HTTP/1.1")
    host = ("Host", line.split()[1].removesuffix(":443"))
    headers = [host, *view["headers"], ("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate")]
    return {**view, "line": line, "headers": headers}


def overlaid(old: object, new: object) -> object:
    """Return a dict merged into another, key by key; any other value replaces the old one."""
    if not isinstance(new, dict):
        return plain(new)
    old = old if isinstance(old, dict) else {}
    merged = {key: overlaid(old.get(key), value) for key, value in new.items()}
    return {key: each for key, each in {**old, **merged}.items() if each is not ABSENT}


def plain(value: object) -> object:
    """Return a value in a form whose ``==`` compares instants, and types of numbers."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        aware = value.tzinfo is not None
        return ("instant", value.astimezone(timezone.utc)) if aware else ("naive", value)
    if isinstance(value, bool | int | float):
        return (type(value).__name__, value)
    return value


def key_order(value: object) -> object:
    """Return the keys of nested dicts in their order."""
    if isinstance(value, dict):
        return [(key, key_order(each)) for key, each in value.items()]
    if isinstance(value, list):
        return [key_order(each) for each in value]
    return None


def comparable_text(error: BaseException) -> str:
    """Return the text of an error without memory addresses and lines, and without our advice."""
    return re.sub(r"0x[0-9a-f]{6,}|(?<=_ssl\.c:)\d+", "…", without_advice(str(error)))


def names_of_bases(error: BaseException | None) -> set[str]:
    """Return the names of the classes by which an error can be caught."""
    return {each.__name__ for each in type(error).__mro__} if error is not None else set()


def facts_of(error: BaseException | None) -> dict[str, str]:
    """Return the attributes of botocore's exceptions that programs read."""
    if isinstance(error, botocore.exceptions.ClientError):
        return {"operation_name": error.operation_name}
    facts = getattr(error, "kwargs", {})
    return {key: str(facts[key]) for key in facts if key not in ("error", "request")}


def request_views(requests: Sequence[Request], *, exact: bool) -> list[dict[str, object]]:
    """Return requests for comparison; what differs in each call is masked."""
    invocations: dict[str, str] = {}
    tokens: dict[bytes, bytes] = {}
    views = []
    for request in requests:
        invocation = request.header("amz-sdk-invocation-id")
        if invocation is not None:
            invocations.setdefault(invocation, f"<invocation {len(invocations) + 1}>")
        # requests for credentials are botocore's own, with its own User-Agent
        service = "/audit/" in request.line
        views.append(
            {
                "line": request.line if exact else without_query_signature(request.line),
                "headers": [
                    (name, masked(name, value, invocations, exact=exact))
                    for name, value in request.headers
                    if service or name != "User-Agent"
                ],
                "body": without_tokens(
                    re.sub(rb"(botocore-session-)\d+", rb"\1<time>", request.body), tokens
                ),
                "signature": verdict(request),
            }
        )
    return views


def without_tokens(body: bytes, tokens: dict[bytes, bytes]) -> bytes:
    """Return a body in which each generated token is replaced by its number."""

    def number(found: re.Match[bytes]) -> bytes:
        return tokens.setdefault(found[0], b"<token %d>" % (len(tokens) + 1))

    return UUID_4.sub(number, body)


def without_query_signature(line: str) -> str:
    """Return a request line without the time and the signature that some signers put in it."""
    line = re.sub(r"\b(Timestamp|X-Amz-Date)=[^& ]+", r"\1=<date>", line)
    line = re.sub(r"%2F\d{8}%2F", "%2F<date>%2F", line)
    return re.sub(r"\b((?:X-Amz-)?Signature)=[^& ]+", r"\1=<signature>", line)


def masked(name: str, value: str, invocations: Mapping[str, str], *, exact: bool) -> str:
    """Return a header's value with what differs in each call masked."""
    if name == "User-Agent":
        return f"<user agent with features {features(value)}>"
    if name == "amz-sdk-invocation-id":
        return invocations[value]
    if not exact and name == "Date":
        return "<date>"
    if not exact and name == "X-Amzn-Authorization":
        return re.sub(r"Signature=.*", "Signature=<signature>", value)
    if not exact and name == "X-Amz-Date":
        return re.sub(r"^\d{8}T\d{6}Z$", "<date>", value)
    if not exact and name == "Authorization":
        value = re.sub(r"/\d{8}/", "/<date>/", value)
        return re.sub(r"Signature=[0-9a-f]{64}", "Signature=<signature>", value)
    return comparable_header(name, value)


def features(user_agent: str) -> str:
    """Return the letters for features in use, sorted, without those for checksums.

    boto3 writes them in the order of a set, and ours has no checksums.
    """
    found = re.search(r"(?:^| )m/(\S*)", user_agent)
    return (
        ",".join(sorted(set(found[1].split(",")) - {"Z", "b"} - UNKNOWN_FEATURES)) if found else ""
    )


def filled(value: object, fill: Mapping[str, str]) -> object:
    """Return a setting with its placeholders filled in."""
    if isinstance(value, str):
        for name, text in fill.items():
            value = value.replace(name, text)
        return value
    if isinstance(value, Mapping):
        return {key: filled(each, fill) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(filled(each, fill) for each in value)
    return value
