"""What an asynchronous client has in the event loop that it runs in: slots, threads, tasks."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from types import TracebackType
from typing import Any, Protocol, TypeVar

from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer
from aws_backup_reports.exceptions import ClientClosedError

from .slots import Slots

if sys.version_info >= (3, 11):
    from asyncio import timeout
else:
    from async_timeout import timeout  # pyright: ignore[reportMissingImports]

ResultT = TypeVar("ResultT")

end_after: Any = timeout
"""Returns a context manager that raises asyncio.TimeoutError after so many seconds; None: never."""

COUNTS_CANCELS = sys.version_info >= (3, 11)

LONGEST_CLOSING = 0.05
"""Seconds in which the calls that were under way end after the client was closed."""


class AsyncHttpTransport(Protocol):
    """What an asynchronous client sends its requests by. Raises botocore's errors."""

    async def send(self, request: Request, time_limit: float | None = None) -> Answer:
        """Send a signed request, within a limit in seconds besides the client's timeouts."""
        ...

    async def aclose(self) -> None: ...


class Interruptible:
    """A part of a call that ends when the client is closed. Raises ClientClosedError."""

    def __init__(self, running: Running) -> None:
        self._running = running
        # Any: Python 3.10 does not count how often a task is cancelled.
        self._task: Any = asyncio.current_task()
        self._is_interrupted = False

    def __enter__(self) -> None:
        self._running.check()
        self._cancels = self._task.cancelling() if COUNTS_CANCELS else 0
        self._running.parts.add(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._running.parts.discard(self)
        if not self._is_interrupted:
            return
        cancels = self._task.uncancel() if COUNTS_CANCELS else 0
        # Whoever cancels the task besides must see it cancelled.
        if kind is asyncio.CancelledError and cancels <= self._cancels:
            raise ClientClosedError from error

    def interrupt(self) -> None:
        """End it where it waits now."""
        # Not by a timeout: that of Python 3.10's async_timeout would cancel the task that asks.
        self._is_interrupted = True
        self._task.cancel()


class Running:
    """What a client has in one event loop, until it is closed or the loop ends."""

    slots: Slots
    """Where calls wait until they may send."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.process_id = os.getpid()
        self.parts: set[Interruptible] = set()
        """Where calls can be interrupted now."""
        self.transports: dict[str, AsyncHttpTransport] = {}
        """What requests are sent by: those of calls, and those for the files of reports."""
        self._is_closed = False
        self._threads: ThreadPoolExecutor | None = None
        self._shared: dict[str, asyncio.Future[Any]] = {}
        self._end = self._close_with_the_loop()

    def is_of(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether it is for this loop and process, and not closed."""
        return self.loop is loop and not self._is_closed and self.process_id == os.getpid()

    def is_in_use(self) -> bool:
        """Whether its loop runs in this process, and it is not closed."""
        is_here = self.process_id == os.getpid()
        return is_here and not self._is_closed and self.loop.is_running()

    def check(self) -> None:
        """Raise ClientClosedError if the client was closed meanwhile."""
        if self._is_closed:
            raise ClientClosedError

    async def open(self, slots: int) -> None:
        """Get ready for calls, of which so many send at once."""
        self.slots = Slots(slots, self.loop)
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="aws-backup-reports")
        await self._end.__anext__()

    def part(self) -> Interruptible:
        """Return a part of a call that ends when the client is closed."""
        return Interruptible(self)

    async def in_thread(self, run: Callable[[], ResultT], *, is_call: bool = False) -> ResultT:
        """Run a function that blocks in a thread, which sees the variables of this context.

        Calls have threads of their own, so that they keep nothing else waiting.
        """
        threads = self._threads if is_call else None
        with self.part():
            return await self.start(threads, run)

    def start(
        self, threads: ThreadPoolExecutor | None, run: Callable[[], ResultT]
    ) -> asyncio.Future[ResultT]:
        """Let a thread run a function; None: one of the loop's own threads."""
        return self.loop.run_in_executor(threads, copy_context().run, run)

    def thread_that_waits(self) -> AbstractContextManager[None]:
        """Return what a thread of `start` is in while it waits for a task of this loop."""
        return nullcontext()

    def shared(self, name: str, run: Callable[[], ResultT]) -> asyncio.Future[ResultT]:
        """Run such a function once for all who ask for it meanwhile, whoever of them is cancelled.

        Wait for it by `asyncio.shield`.
        """
        future = self._shared.get(name)
        if future is None:
            future = self.start(None, run)
            self._shared[name] = future
            future.add_done_callback(lambda done: self._forget(name, done))
        return future

    def _forget(self, name: str, future: asyncio.Future[Any]) -> None:
        self._shared.pop(name, None)
        if not future.cancelled():
            future.exception()  # which counts as seen, since all who waited may be cancelled

    async def aclose(self) -> None:
        """End the calls that are under way, and close the connections."""
        await self._close()
        await self._end.aclose()

    async def _close_with_the_loop(self) -> AsyncGenerator[None, None]:
        """Close when this generator is closed: by ``asyncio.run`` at its end, for example."""
        try:
            yield
        finally:
            await self._close()

    async def _close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        if self._threads is not None:
            self.slots.close(ClientClosedError())
        for part in tuple(self.parts):
            part.interrupt()
        latest = self.loop.time() + LONGEST_CLOSING
        try:
            while self.parts and self.loop.time() < latest:
                await asyncio.sleep(0)
        finally:  # if this is cancelled, too
            if self._threads is not None:
                self._threads.shutdown(wait=False)
            for transport in self.transports.values():
                await transport.aclose()
