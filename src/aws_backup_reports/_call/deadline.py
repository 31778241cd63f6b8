"""A time limit over pauses, retries and calls."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import random
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from aws_backup_reports.exceptions import CallTimeoutError

from .exchange import Attempt, Call, Delegated, Pause, ResultT

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
    """There is no time left for another attempt. Its cause is what the last one failed with."""


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
            left = context.get_remaining_time_in_millis() / 1000
            self.seconds = max(left - RESERVE, 0.0)
            self.description = (
                f"in the {left:g} seconds that the invocation had left, of which {RESERVE:g} is "
                "kept for its answer"
            )
        elif isinstance(timeout, (int, float)) and timeout >= 0:
            self.seconds = float(timeout)
            self.description = f"after {timeout:g} seconds"
        else:
            raise ValueError(
                f"timeout must be 0 seconds or more, or a Lambda context, not {timeout!r}"
            )
        self.steps = 0
        """How many attempts, or whole calls made elsewhere, have begun."""
        self.has_cut = False
        """Whether a call made elsewhere has ended early, since its retry would come too late."""
        self._paused = 0.0
        self._clock = clock
        self._jitter = jitter
        self._start = clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the start. Pauses count even if a test keeps the clock from moving."""
        return max(self._clock() - self._start, self._paused)

    @property
    def remaining(self) -> float:
        """Seconds that are left; negative after the end."""
        return self.seconds - self.elapsed

    def has_ended(self, error: Exception) -> bool:
        """Return whether an error ends a call made elsewhere because the time is up."""
        is_late = self.remaining <= 0 and isinstance(error, BotoCoreError)
        return is_late or self.has_cut or isinstance(error, OutOfTimeError)

    def pauses(self) -> Iterator[float]:
        """Yield the pause before each poll: none, then 5 s growing to 30 s, less the jitter."""
        yield 0.0
        longest = FIRST_PAUSE
        while True:
            # Up to a quarter less, so that programs that start together do not poll in step.
            yield longest * (1 - self._jitter() / 4)
            longest = min(longest * PAUSE_GROWTH, LONGEST_PAUSE)

    def limit(self, call: Call[ResultT], pause: float = 0.0) -> Call[ResultT]:
        """Make a call after a pause, and raise `OutOfTimeError` when the time is up."""
        failure: Exception | None = None
        step: Pause | Attempt | Delegated | None = None
        try:
            if pause:
                if self.remaining <= RESERVE:
                    raise OutOfTimeError
                # It may be cut short, to leave time for one more poll.
                yield from self._rest(min(pause, self.remaining - RESERVE))
            step = next(call)
            while True:
                if isinstance(step, Pause):
                    failure = step.failure
                    yield from self._rest(step.seconds, failure)
                    step = next(call)
                    continue
                time_limit = self._time_for(step, failure)
                self.steps += 1
                try:
                    answer = yield step._replace(time_limit=time_limit)
                except Exception as error:
                    step = call.throw(error)
                else:
                    step = call.send(answer)
        except StopIteration as end:
            result: ResultT = end.value
            return result
        finally:
            # The failure's traceback refers to this function.
            failure = step = None
            call.close()

    def _rest(self, seconds: float, failure: Exception | None = None) -> Call[None]:
        if seconds >= self.remaining:
            raise OutOfTimeError from failure
        yield Pause(seconds)
        self._paused += seconds

    def _time_for(self, step: Attempt | Delegated, failure: Exception | None) -> float:
        limits = [self.remaining, LONGEST_CALL, step.time_limit]
        limit = min(each for each in limits if each is not None)
        if limit <= 0:
            raise OutOfTimeError from failure
        return limit


def bounded(
    call: Call[ResultT], operation_name: str, seconds: float, clock: Callable[[], float]
) -> Call[ResultT]:
    """Make a call within ``call_timeout``. Raises CallTimeoutError."""
    deadline = Deadline(seconds, clock)
    with ending(deadline, operation_name):
        return (yield from deadline.limit(call))


@contextmanager
def ending(deadline: Deadline, operation_name: str) -> Generator[None, None, None]:
    """Raise CallTimeoutError for what ends a call at its deadline."""
    try:
        yield
    except (BotoCoreError, ClientError, OutOfTimeError) as error:
        if not deadline.has_ended(error):
            raise
        # Neither error is kept in a variable, since their tracebacks refer to this function.
        raise CallTimeoutError(operation_name=operation_name, seconds=deadline.seconds) from (
            error.__cause__ if isinstance(error, OutOfTimeError) else error
        )


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(deadline: Deadline) -> Generator[None, None, None]:
    """Let the calls of this context end by a deadline, or by the one before if that is sooner."""
    outer = _current.get()
    if outer is not None and outer.remaining < deadline.remaining:
        deadline = outer
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


def has_time_for(pause: float) -> bool:
    """Return whether the deadline of this context allows a pause. If not, the call ends early."""
    deadline = _current.get()
    if deadline is None or pause < deadline.remaining:
        return True
    deadline.has_cut = True
    return False
