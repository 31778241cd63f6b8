"""The line in which calls wait for their turn."""

from __future__ import annotations

import asyncio
import math
from collections import deque


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

    async def take(self, seconds: float | None = None) -> bool:
        """Wait for a slot; return False if that has taken too many seconds."""
        if self.free > 0:
            self.free -= 1
            return True
        turn: asyncio.Future[bool] = self._loop.create_future()
        self._line.append(turn)
        timer = None
        if seconds is not None and seconds < math.inf:
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


def _set(turn: asyncio.Future[bool], value: bool) -> None:
    if not turn.done():
        turn.set_result(value)
