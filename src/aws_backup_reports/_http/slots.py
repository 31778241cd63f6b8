"""The line in which calls wait for their turn."""

from __future__ import annotations

import asyncio
from collections import deque
from math import inf

from aws_backup_reports._call.deadline import Deadline


class Slots:
    """How many calls may send at once; the others wait in line, first come, first served.

    asyncio's Semaphore cannot be closed, and forgets waiting calls in the first releases of
    Python 3.10.
    """

    def __init__(self, count: int, loop: asyncio.AbstractEventLoop) -> None:
        self.free = count
        """How many calls may go on at once now."""
        self._loop = loop
        self._line: deque[asyncio.Future[bool]] = deque()

    async def take(self, seconds: float) -> bool:
        """Wait for a slot; return False if that has taken too many seconds."""
        turn: asyncio.Future[bool] = self._loop.create_future()
        self._line.append(turn)
        timer = None
        if seconds < inf:
            timer = self._loop.call_later(seconds, _set, turn, False)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None and turn.result():
                self.give_back()
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def give_back(self) -> None:
        """Let the next call in the line go on."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self.free += 1

    def close(self, error: Exception) -> None:
        """Let an error end all calls in the line."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_exception(error)


class Turn:
    """The slot of one call, while it has it. As a context manager, it gives it back.

    A call waits for it until the time of `deadline` is up, or if there is none, each time for
    `seconds`; None: for as long as it takes.
    """

    __slots__ = ("_deadline", "_seconds", "_slots", "has_slot")

    def __init__(self, slots: Slots, deadline: Deadline | None, seconds: float | None) -> None:
        self._slots = slots
        self._deadline = deadline
        self._seconds = inf if seconds is None else seconds
        self.has_slot = False

    async def take(self, seconds: float = inf) -> None:
        """Wait for a slot, for so many seconds at most. Without one after that, it is late."""
        if self._slots.free > 0:
            self._slots.free -= 1
            self.has_slot = True
        else:
            longest = self._deadline.remaining if self._deadline else self._seconds
            self.has_slot = await self._slots.take(min(longest, seconds))

    def give_back(self) -> None:
        """Let the next call in the line go on, if this one has a slot."""
        if self.has_slot:
            self.has_slot = False
            self._slots.give_back()

    def __enter__(self) -> Turn:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.give_back()


def _set(turn: asyncio.Future[bool], value: bool) -> None:
    if not turn.done():
        turn.set_result(value)
