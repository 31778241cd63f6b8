"""A time limit over pauses, retries and calls."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import random
from typing import Any, Protocol

from .exchange import Call, ResultT

RESERVE = 1.0
"""Seconds kept for the last poll, and in Lambda for the answer to the invocation."""

LONGEST_CALL = 86_400.0
"""Seconds that sockets accept as a timeout; they refuse infinity."""

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 30.0
"""A job takes minutes: to poll more often would hardly find it ended any sooner."""

PAUSE_GROWTH = 1.5


class LambdaContext(Protocol):
    """What waiting needs of the context that Lambda passes to a handler."""

    def get_remaining_time_in_millis(self) -> int: ...


class OutOfTimeError(Exception):
    """There is no time left for another attempt."""


class Deadline:
    """A time limit. `clock` never goes back; `jitter` shortens pauses: from 0, not at all, to 1."""

    def __init__(
        self,
        timeout: float | LambdaContext,
        clock: Callable[[], float],
        jitter: Callable[[], float] = random,
    ) -> None:
        context: Any = timeout
        self.seconds: float
        if hasattr(context, "get_remaining_time_in_millis"):
            self.seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE
        elif isinstance(timeout, (int, float)) and timeout >= 0:
            self.seconds = float(timeout)
        else:
            raise ValueError(
                f"timeout must be 0 seconds or more, or a Lambda context, not {timeout!r}"
            )
        self.steps = 0
        """How many attempts, or whole calls made elsewhere, have begun."""
        self._clock = clock
        self._jitter = jitter
        self._start = clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._start

    @property
    def remaining(self) -> float:
        """Seconds that are left; negative after the end."""
        return self.seconds - self.elapsed

    def pauses(self) -> Iterator[float]:
        """Yield the pause before each poll: none, then 5 s growing to 30 s, less the jitter."""
        yield 0.0
        longest = FIRST_PAUSE
        while True:
            # Up to a quarter less, so that programs that start together do not poll in step.
            yield longest * (1 - self._jitter() / 4)
            longest = min(longest * PAUSE_GROWTH, LONGEST_PAUSE)

    def last_pause(self, pause: float) -> float:
        """Shorten a pause to leave time for one more poll. Raises `OutOfTimeError` for none."""
        if pause and self.remaining <= RESERVE:
            raise OutOfTimeError
        return min(pause, max(self.remaining - RESERVE, 0.0))

    def limit(self, call: Call[ResultT], pause: float = 0.0) -> Call[ResultT]:
        """Make a call after a pause, and raise `OutOfTimeError` when the time is up."""
        delay = self.last_pause(pause)
        try:
            step = next(call)
            while True:
                delay += step.delay
                remaining = self.remaining - delay
                if remaining <= 0:
                    raise OutOfTimeError
                limit = min(remaining, LONGEST_CALL)
                self.steps += 1
                try:
                    answer = yield step._replace(delay=delay, time_limit=limit)
                except Exception as error:
                    step = call.throw(error)
                else:
                    step = call.send(answer)
                delay = 0.0
        except StopIteration as end:
            result: ResultT = end.value
            return result
        finally:
            call.close()


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(deadline: Deadline) -> Generator[None, None, None]:
    """Let the calls of this context end by a deadline."""
    before = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(before)


def current_deadline() -> Deadline | None:
    """Return the deadline of this context; None if there is none."""
    return _current.get()


def time_left() -> float | None:
    """Return the seconds that calls of this context may take; None if there is no limit."""
    deadline = _current.get()
    return None if deadline is None else max(deadline.remaining, 0.0)
