"""The fake's time in an event loop: it moves when everybody sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

QUIET_ROUNDS = 20
"""Rounds of the loop without a sign of a client, after which all of them sleep.

From an answer to the next request of the program, each task, group and queue in between takes
rounds: ``wait_for(gather(...))`` within another one takes eight. A round takes 4 to 14
microseconds.
"""

LONGEST_WORK = 5.0
"""Real seconds for which the time stands while threads work. They may wait for a sleeper."""


class LoopTime:
    """What the clients of a fake that run in one loop sleep by.

    Without it, the time would move by the sum of all pauses, though they pass at once.
    """

    def __init__(self, now: Callable[[], datetime], advance: Callable[[float], None]) -> None:
        self._now = now
        self._advance = advance
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        """A heap: when each wakes, and in which order those do that wake together."""
        self._order = count()
        self._threads = 0
        self._is_overdue = False
        """Whether a thread has worked for so long that the time no longer waits for it."""
        self._quiet_rounds = 0
        """Rounds of the loop since a client has done something."""
        self._next_look: asyncio.Handle | None = None

    async def sleep(self, seconds: float) -> None:
        """Return when the fake's time has moved by so many seconds, or more."""
        self._quiet_rounds = 0
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        end = self._now() + timedelta(seconds=seconds)
        heappush(self._sleepers, (end, next(self._order), woken))
        if self._next_look is None:
            self._look_soon()
        await woken

    def begin_work(self) -> None:
        """Note that a thread works for a client."""
        self._threads += 1

    def end_work(self, _: object = None) -> None:
        """Note that a thread has done its work, or waits for the loop."""
        self._threads -= 1
        self._is_overdue = self._is_overdue and self._threads > 0
        self._quiet_rounds = 0
        if self._sleepers:
            self._look_soon()

    def _look_soon(self) -> None:
        """Look in the next round of the loop."""
        if self._next_look is not None:
            self._next_look.cancel()
        self._next_look = asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        """Wake those whose time has come; if all sleep, move the time to the first of them."""
        self._next_look = None
        self._wake(self._now())
        if not self._sleepers:
            return
        self._quiet_rounds += 1
        if self._quiet_rounds > QUIET_ROUNDS:
            if self._threads > 0 and not self._is_overdue:
                loop = asyncio.get_running_loop()
                self._next_look = loop.call_later(LONGEST_WORK, self._look_anyway)
                return
            self._move()
        self._look_soon()

    def _look_anyway(self) -> None:
        self._is_overdue = True
        self._look()

    def _move(self) -> None:
        """Move the time to the first sleeper."""
        first = self._sleepers[0][0]
        self._advance(max(0.0, (first - self._now()).total_seconds()))
        self._wake(first)
        self._quiet_rounds = 0

    def _wake(self, now: datetime) -> None:
        """Wake those whose time has come, and forget those that were cancelled before them."""
        while self._sleepers and (self._sleepers[0][2].done() or self._sleepers[0][0] <= now):
            woken = heappop(self._sleepers)[2]
            if not woken.done():
                woken.set_result(None)
