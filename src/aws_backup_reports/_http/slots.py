"""The line in which calls wait for their turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
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
        self._line: deque[tuple[Turn, asyncio.Future[None]]] = deque()
        """Each turn that waits, and its place, which is done if it waits no more."""

    def take(self, turn: Turn, seconds: float) -> Awaitable[None]:
        """Return what waits for a slot, or until too many seconds are over."""
        place: asyncio.Future[None] = self._loop.create_future()
        if self.free > 0:
            self.free -= 1
            turn.has_slot = True
            place.set_result(None)
            return place
        self._line.append((turn, place))
        if seconds < inf:
            timer = self._loop.call_later(seconds, _end, place)
            place.add_done_callback(lambda _: timer.cancel())
        return place

    def give_back(self) -> None:
        """Let the next call in the line go on."""
        while self._line:
            turn, place = self._line.popleft()
            if not place.done():
                turn.has_slot = True
                place.set_result(None)
                return
        self.free += 1

    def close(self, error: Exception) -> None:
        """Let an error end all calls in the line."""
        while self._line:
            _, place = self._line.popleft()
            if not place.done():
                place.set_exception(error)
                place.exception()  # which counts as seen, since the call may be cancelled, too


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
        """Whether the call may go on; also if it was cancelled before it knew."""

    def take(self, seconds: float = inf) -> Awaitable[None]:
        """Return what waits for a slot, for so many seconds at most; without one, it is late then.

        It is no coroutine, which would take 256 bytes for every call in the line.
        """
        longest = self._deadline.remaining if self._deadline else self._seconds
        return self._slots.take(self, min(longest, seconds))

    def give_back(self) -> None:
        """Let the next call in the line go on, if this one has a slot."""
        if self.has_slot:
            self.has_slot = False
            self._slots.give_back()

    def __enter__(self) -> Turn:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.give_back()


def _end(place: asyncio.Future[None]) -> None:
    if not place.done():
        place.set_result(None)
