"""`arun_reports`: `run_reports`, awaited."""

# pyright: reportPrivateUsage=false
# Clients drive what is made of their calls here, which nobody else needs to know of.

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from ._call.batch import until_pause
from ._documented import documented_by
from ._runs import MOST_REQUESTS, MOST_WATCHED, STARTS_PER_SECOND, TIMEOUT, Run, prepared
from .aio import AsyncBackupClient
from .fleet import run_reports
from .targets import ReportOutcome, ReportTarget, together

__all__ = ["arun_reports"]


class AsyncCoordinator:
    """A task for each account and Region, and what they tell."""

    def __init__(self, targets: Iterable[ReportTarget], run: Run, most: dict[str, int]) -> None:
        self._coming = together(targets)
        self._run = run
        self._most_watched = most["max_watched"]
        self._requests = asyncio.Semaphore(most["max_requests"])
        self._events: asyncio.Queue[ReportOutcome | None] = asyncio.Queue()
        """Outcomes, and None for a task that has ended."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def outcomes(self) -> AsyncGenerator[ReportOutcome, None]:
        """Yield each outcome as it is known."""
        working = 0
        try:
            while True:
                some = None if working >= self._most_watched else next(self._coming, None)
                if some is not None:
                    working += 1
                    task = asyncio.create_task(self._watch(some))
                    self._tasks.add(task)
                    task.add_done_callback(self._ended)
                    await asyncio.sleep(0)
                elif not working:
                    return
                if some is not None and self._events.empty():
                    continue
                event = await self._events.get()
                if event is None:
                    working -= 1
                else:
                    yield event
        finally:
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self, targets: list[ReportTarget]) -> None:
        """Start the jobs of one account and Region, and wait until all have ended."""
        run = self._run
        client: AsyncBackupClient | None = None

        def clock() -> float:
            return asyncio.get_running_loop().time() if client is None else client._clock()

        batch = run.batch(targets, self._events.put_nowait, clock)
        try:
            client = targets[0].account.async_client(**run.settings)
            call = batch.run(*client._waiting(run.timeout, run.poll_every, False))
            while True:
                async with self._requests:
                    pause = await client._drive(until_pause(call))
                if pause is None:
                    break
                await client._pause(pause.seconds)
        except Exception as error:
            batch.fail(error)
        finally:
            if client is not None:
                with suppress(Exception):  # a class of the user's may fail; no target has
                    await client.aclose()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._events.put_nowait(None)


@documented_by(run_reports)
def arun_reports(
    targets: Iterable[ReportTarget],
    *,
    run_id: str,
    timeout: float | timedelta = TIMEOUT,
    poll_every: float | timedelta | None = None,
    starts_per_second: float = STARTS_PER_SECOND,
    max_watched: int = MOST_WATCHED,
    max_requests: int = MOST_REQUESTS,
    **settings: Any,
) -> AsyncGenerator[ReportOutcome, None]:
    most = {"max_watched": max_watched, "max_requests": max_requests}
    run = prepared(run_id, timeout, poll_every, starts_per_second, most, settings)
    return AsyncCoordinator(targets, run, most).outcomes()
