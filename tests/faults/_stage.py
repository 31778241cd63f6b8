"""Playing a case with one of the clients."""

from __future__ import annotations

import asyncio
import functools
import logging
import signal
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import botocore.loaders
import botocore.session
import pytest
from botocore.config import Config

from aws_backup_reports import BackupClient
from tests._face import blocking_client

from ._case import AWAITED, BOTO3, GRACE, LISTENED, OURS, Case, Outcome
from ._secrets import PROXY_USERINFO, SECRET_KEY, SESSION_TOKEN, USERINFO, leaks
from ._server import FaultServer

KEYS: Mapping[str, Any] = {
    "region_name": "us-east-1",
    "aws_access_key_id": "AKIDEXAMPLE",
    "aws_secret_access_key": SECRET_KEY,
    "aws_session_token": SESSION_TOKEN,
}
CUT_OFF = {BOTO3: 2.0, OURS: 5.0, LISTENED: 5.0, AWAITED: 5.0}
"""Seconds after which a program without a limit counts as one that hangs."""


MORE_GRACE = 0.2
"""How many seconds later a program that has a limit is ended."""


class AbandonedError(BaseException):
    """The program has not ended in time; it is told so when it pauses."""


class Pauses:
    """Takes the place of ``time.sleep``: pauses take no time unless they are to be real."""

    def __init__(self, *, are_real: bool) -> None:
        self._are_real = are_real
        self.abandoned = threading.Event()

    def __call__(self, seconds: float) -> None:
        if self._are_real:
            self.abandoned.wait(seconds)
        if self.abandoned.is_set():
            raise AbandonedError

    async def awaited(self, seconds: float) -> None:
        """Take the place of the asynchronous client's pause."""
        end = time.monotonic() + seconds
        while self._are_real and not self.abandoned.is_set() and time.monotonic() < end:
            await asyncio.sleep(min(end - time.monotonic(), 0.05))
        if self.abandoned.is_set():
            raise AbandonedError


@functools.cache
def boto3_session() -> boto3.Session:
    """Return one session for all of boto3's clients: reading its models takes the longest."""
    core = botocore.session.Session()
    core.register_component("data_loader", botocore.loaders.create_loader())
    return boto3.Session(botocore_session=core)


@dataclass
class Stage:
    """The servers that cases are played on, and what came of those that have been played."""

    servers: Mapping[str, FaultServer]
    """By transport; those to which no connection comes are plain."""
    ports: Mapping[str, int]
    """Where no server answers, by transport."""
    ca: Path
    complaints: list[str] = field(default_factory=list)
    """What the event loops say of tasks and connections that nobody has looked after."""
    _played: dict[tuple[int, str], Outcome] = field(default_factory=dict)

    def play(self, case: Case, player: str) -> Outcome:
        """Play a case, or return what came of it before."""
        key = (id(case), player)
        if key not in self._played:
            self._played[key] = self._play(case, player)
            for _ in range(0 if player == BOTO3 or case.limit is None else 2):
                # The machine may have been busy; a client that is at fault is late each time.
                if self._played[key].seconds > case.limit + GRACE:
                    self._played[key] = self._play(case, player)
        return self._played[key]

    def _play(self, case: Case, player: str) -> Outcome:
        server = self.servers[case.transport]
        outcome = Outcome()
        pauses = Pauses(are_real=case.limit is not None)
        program = case.program.boto3 if player == BOTO3 else case.program.ours
        try:
            client = self._client(case, player)
            if player == AWAITED:
                client._pause = pauses.awaited
        except TypeError as error:
            return Outcome(error=error)  # an argument that it does not have
        run = functools.partial(attempt, program, client, outcome)
        server.play(case.script)
        with logged(is_ours=player != BOTO3) as log, pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "sleep", pauses)
            try:
                if case.interruption is not None:
                    with interrupted(case.interruption):
                        run()
                else:
                    end = case.cut_off or CUT_OFF[player]
                    if case.limit is not None:
                        end = case.limit + GRACE + MORE_GRACE
                    run_apart(run, outcome, server, pauses, end, is_measured=case.most is not None)
            finally:
                client.close()
                server.settle()
        outcome.requests = tuple(server.requests) if outcome.is_ended else ()
        if player != BOTO3:
            outcome.leaks = leaks(outcome.error, log.getvalue())
        forget_frames(outcome.error)
        return outcome

    def _client(self, case: Case, player: str) -> Any:
        server = self.servers[case.transport]
        netloc = f"127.0.0.1:{self.ports.get(case.transport, server.port)}"
        if case.transport == "unknown":
            netloc = "backup.invalid"
        *over, way = case.transport.split()
        scheme = "https" if way in ("tls", "tunnel") else "http"
        config: dict[str, Any] = {"retries": {"mode": "standard"}}
        if way in ("proxy", "tunnel"):
            userinfo = "" if over == ["open"] else f"{PROXY_USERINFO}@"
            proxy_scheme = "https" if over == ["tls"] else "http"
            config["proxies"] = {scheme: f"{proxy_scheme}://{userinfo}127.0.0.1:{server.port}"}
        if player == BOTO3 and case.limit is not None:
            # The strictest limits that it has.
            config |= {"connect_timeout": case.limit, "read_timeout": case.limit}
            mode = case.config.get("retries", config["retries"])["mode"]
            config["retries"] = {"mode": mode, "total_max_attempts": 1}
        else:
            config |= case.config
        arguments = {**KEYS, "verify": str(self.ca), "config": Config(**config)}
        if player == BOTO3:
            url = f"{scheme}://{netloc}"
            return boto3_session().client("backup", endpoint_url=url, **arguments)
        url = f"{scheme}://{USERINFO}@{netloc}"
        arguments |= {"endpoint_url": url, **case.ours}
        if player == AWAITED:
            loop = asyncio.new_event_loop()
            loop.set_exception_handler(lambda _, said: self.complaints.append(f"{case.id}: {said}"))
            return blocking_client(loop=loop, **arguments)
        client = BackupClient(**arguments)
        if player == LISTENED:
            client.meta.events.register("before-call", lambda **_: None)
        return client


def attempt(program: Callable[[Any], object], client: Any, outcome: Outcome) -> None:
    """Run a program and note what came of it."""
    start = time.monotonic()
    try:
        outcome.value = program(client)
    except AbandonedError:
        outcome.is_ended = False
    except BaseException as error:  # a signal's handler may raise any, and each is judged
        outcome.error = error
    finally:
        outcome.seconds = time.monotonic() - start


def run_apart(
    run: Callable[[], None],
    outcome: Outcome,
    server: FaultServer,
    pauses: Pauses,
    end: float,
    *,
    is_measured: bool,
) -> None:
    """Run a program in a thread; what has not ended by then loses its connections."""
    thread = threading.Thread(target=run, daemon=True)
    if is_measured:
        tracemalloc.start()
    try:
        thread.start()
        thread.join(end)
        is_late = thread.is_alive()
        if is_late:
            pauses.abandoned.set()
            server.release()
            thread.join(30)
            assert not thread.is_alive(), "the program goes on without a server"
            outcome.is_ended = False
            outcome.value = outcome.error = None
            outcome.seconds = end
    finally:
        if is_measured:
            outcome.peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()


@contextmanager
def interrupted(interruption: type[BaseException]) -> Iterator[None]:
    """Let a signal raise an exception."""

    def handle(*_: object) -> None:
        raise interruption("of a signal")

    before = signal.signal(signal.SIGUSR1, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)


@contextmanager
def logged(*, is_ours: bool) -> Iterator[StringIO]:
    """Let all loggers write all they have into a text; nothing of boto3's is kept."""
    text = StringIO()
    root = logging.getLogger()
    level, handlers = root.level, root.handlers
    root.handlers = [logging.StreamHandler(text)] if is_ours else []
    root.setLevel(logging.DEBUG if is_ours else logging.CRITICAL)
    try:
        yield text
    finally:
        root.handlers = handlers
        root.setLevel(level)


def forget_frames(error: BaseException | None) -> None:
    """Let go of what an error's frames hold, such as sockets that urllib3 does not close."""
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException):
            each.__traceback__ = None
            waiting += [each.__context__, each.__cause__, getattr(each, "kwargs", {}).get("error")]
