"""A client whose calls are awaited, and that calls the fake in the same process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from aws_backup_reports._http.running import Running
from aws_backup_reports.aio import AsyncBackupClient

from .in_process import Delivery, Fake, FakeSts, InProcess, ReceivedAnswer, connected_class
from .loop_time import LoopTime

if TYPE_CHECKING:
    from aws_backup_reports._settings import Settings
    from aws_backup_reports._wire.request import Request as SentRequest

ResultT = TypeVar("ResultT")

TimeHere: TypeAlias = Callable[[], LoopTime]
"""Returns the fake's time in the loop that runs."""


class World(Protocol):
    """What all accounts and Regions of a fake have in common."""

    @property
    def loop_times(self) -> MutableMapping[asyncio.AbstractEventLoop, LoopTime]:
        """The fake's time in each loop, which all of its clients share."""
        ...


class AsyncInProcessTransport(Delivery):
    """Takes the place of an asynchronous client's HTTP transport."""

    def __init__(self, fake: Fake, read_timeout: float | None, time_here: TimeHere) -> None:
        super().__init__(fake, read_timeout)
        self._time_here = time_here

    async def send(self, request: SentRequest, time_limit: float | None = None) -> ReceivedAnswer:
        """Return the fake's answer, or raise what a network would for an injected fault.

        Other tasks have their turn before it arrives, as they would have with a network.
        """
        seconds, arrived = self.deliver(request, time_limit)
        await self._time_here().sleep(seconds)
        if isinstance(arrived, Exception):
            raise arrived
        return arrived

    async def aclose(self) -> None:
        """Do nothing: there is no connection to close."""


class _Running(Running):
    """The fake's time stands while its threads work."""

    def __init__(self, loop: asyncio.AbstractEventLoop, time: LoopTime) -> None:
        super().__init__(loop)
        self._time = time

    def start(
        self, threads: ThreadPoolExecutor | None, run: Callable[[], ResultT]
    ) -> asyncio.Future[ResultT]:
        started = super().start(threads, run)
        self._time.begin_work()
        started.add_done_callback(self._time.end_work)
        return started

    @contextmanager
    def thread_that_waits(self) -> Generator[None, None, None]:
        self._time.end_work()
        try:
            yield
        finally:
            self._time.begin_work()


class _Awaited(InProcess, AsyncBackupClient):
    """An asynchronous client whose pauses pass when all sleep."""

    _loop_times: MutableMapping[asyncio.AbstractEventLoop, LoopTime]

    def _time_here(self) -> LoopTime:
        loop = asyncio.get_running_loop()
        if loop not in self._loop_times:
            self._loop_times[loop] = LoopTime(self._fake.now, self._fake.advance)
        return self._loop_times[loop]

    async def _pause(self, seconds: float) -> None:
        await self._time_here().sleep(seconds)

    def _made_for(self, loop: asyncio.AbstractEventLoop) -> Running:
        return _Running(loop, self._time_here())

    def _connect_in_loop(self, settings: Settings) -> AsyncInProcessTransport:
        return AsyncInProcessTransport(self._fake, settings.read_timeout, self._time_here)


def connect(
    fake: Fake,
    world: World,
    cls: type[AsyncBackupClient] | None,
    settings: Mapping[str, Any],
) -> AsyncBackupClient:
    """Return a client of a class that calls the fake. Raises TypeError for another class."""
    members = {"_loop_times": world.loop_times, "_sts": FakeSts(fake, world)}
    made = connected_class(fake, cls, AsyncBackupClient, _Awaited, **members)
    return made(**settings)
