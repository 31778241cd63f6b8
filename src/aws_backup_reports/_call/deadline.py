"""A time limit over pauses, retries and calls."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import timedelta
from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from aws_backup_reports._settings import Settings
from aws_backup_reports.exceptions import CallTimeoutError

from .exchange import Attempt, Call, Delegated, Pause, ResultT, Step
from .retry import random_number

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

    def get_remaining_time_in_millis(self) -> int:
        """Return how many milliseconds the invocation has left."""
        ...

    if not TYPE_CHECKING:  # type checkers would ask a context for it

        @classmethod
        def __get_pydantic_core_schema__(cls, source, handler):
            """Let pydantic pass any object on: the wait itself rejects what is no context."""
            return handler.generate_schema(object)


class OutOfTimeError(Exception):
    """There is no time left for another attempt. Its cause is what the last one failed with."""


class Deadline:
    """A time limit. `clock` never goes back; `jitter` shortens pauses: from 0, not at all, to 1."""

    def __init__(
        self,
        timeout: float | timedelta | LambdaContext,
        clock: Callable[[], float],
        jitter: Callable[[], float] = random_number,
        *,
        poll_every: float | timedelta | None = None,
    ) -> None:
        self.seconds, self.description = _limit(timeout)
        self._poll_every = None if poll_every is None else _interval(poll_every)
        self._end = self.seconds
        self.has_begun = False
        """Whether an attempt, or a whole call made elsewhere, has begun."""
        self.ended_early = False
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
        return self._end - self.elapsed

    def shorten(self, remaining: float) -> None:
        """Leave no more than so many seconds."""
        self._end = min(self._end, self.elapsed + remaining)

    def allows(self, pause: float) -> bool:
        """Return whether there is time for a pause elsewhere, which counts as made if there is."""
        if pause >= self.remaining:
            self.ended_early = True
            return False
        self._paused += pause
        return True

    def has_ended(self, error: Exception) -> bool:
        """Return whether an error ends a call made elsewhere because the time is up."""
        is_late = self.remaining <= 0 and isinstance(error, BotoCoreError)
        return is_late or self.ended_early or isinstance(error, OutOfTimeError)

    def pauses(self) -> Iterator[float]:
        """Yield the pause before each poll: none, then 5 s growing to 30 s, less the jitter.

        Or none, then always the same, if the caller has set it.
        """
        yield 0.0
        while self._poll_every is not None:
            yield self._poll_every
        longest = FIRST_PAUSE
        while True:
            # Up to a quarter less, so that programs that start together do not poll in step.
            yield longest * (1 - self._jitter() / 4)
            longest = min(longest * PAUSE_GROWTH, LONGEST_PAUSE)

    def limit(self, call: Call[ResultT], pause: float = 0.0) -> Call[ResultT]:
        """Make a call after a pause, and raise `OutOfTimeError` when the time is up."""
        failure: Exception | None = None
        step: Step | None = None
        try:
            yield from self.rest(pause)
            step = next(call)
            while True:
                if isinstance(step, Pause):
                    failure = step.failure
                    yield from self._rest(*step)
                    step = next(call)
                    continue
                if isinstance(step, (Attempt, Delegated)):
                    step = step._replace(time_limit=self._time_for(step, failure))
                    self.has_begun = True
                try:
                    answer = yield step
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

    def rest(self, pause: float) -> Call[None]:
        """Pause before a poll, but leave time for it. Raises `OutOfTimeError` if none is left."""
        if pause:
            if self.remaining <= RESERVE:
                raise OutOfTimeError
            yield from self._rest(min(pause, self.remaining - RESERVE))

    def _rest(
        self, seconds: float, failure: Exception | None = None, time_limit: float | None = None
    ) -> Call[None]:
        remaining = self.remaining
        if seconds >= remaining:
            raise OutOfTimeError from failure
        yield Pause(seconds, None, min(remaining, inf if time_limit is None else time_limit))
        self._paused += seconds

    def _time_for(self, step: Attempt | Delegated, failure: Exception | None) -> float:
        limits = [self.remaining, LONGEST_CALL, step.time_limit]
        limit = min(each for each in limits if each is not None)
        if limit <= 0:
            raise OutOfTimeError from failure
        return limit


def _limit(timeout: float | timedelta | LambdaContext) -> tuple[float, str]:
    """Return the seconds of a time limit, and how an error describes it. Raises ValueError."""
    context: Any = timeout
    if hasattr(context, "get_remaining_time_in_millis"):
        left = _seconds(context.get_remaining_time_in_millis()) / 1000
        if not isnan(left):
            return max(left - RESERVE, 0.0), (
                f"in the {max(left, 0.0):g} seconds that the invocation had left, "
                f"of which {RESERVE:g} is kept for its answer"
            )
    seconds = _seconds(context)
    if seconds >= 0:
        return seconds, f"after {seconds:g} seconds"
    raise ValueError(
        "timeout must be 0 or more seconds, a timedelta or the context of a Lambda function, "
        f"not {timeout!r}"
    )


def _interval(poll_every: float | timedelta) -> float:
    """Return the seconds between two polls. Raises ValueError."""
    seconds = _seconds(poll_every)
    if 0 < seconds < inf:
        return seconds
    raise ValueError(
        "poll_every must be more than 0 seconds, a timedelta, or None for pauses that grow, "
        f"not {poll_every!r}"
    )


def _seconds(value: object) -> float:
    """Return a number of seconds or a timedelta as seconds; nan for anything else."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return nan
    with suppress(OverflowError):  # there are integers that no float can hold
        return float(value) + 0.0  # not the negative zero
    return nan


def bounded(
    call: Call[ResultT],
    operation_name: str,
    seconds: float,
    clock: Callable[[], float],
    deadline: Deadline | None = None,
) -> Call[ResultT]:
    """Make a call within ``call_timeout``, whose time may run already. Raises CallTimeoutError."""
    deadline = deadline or Deadline(seconds, clock)
    with ending(deadline, operation_name):
        return (yield from deadline.limit(call))


@contextmanager
def ending(deadline: Deadline, operation_name: str) -> Generator[None, None, None]:
    """Raise CallTimeoutError for what ends a call at its deadline."""
    try:
        yield
    except (BotoCoreError, ClientError, OutOfTimeError) as error:
        if isinstance(error, CallTimeoutError) or not deadline.has_ended(error):
            raise
        deadline.ended_early = True
        # Neither error is kept in a variable, since their tracebacks refer to this function.
        raise CallTimeoutError(operation_name=operation_name, seconds=deadline.seconds) from (
            error.__cause__ if isinstance(error, OutOfTimeError) else error
        )


_current: ContextVar[tuple[Settings, Deadline] | None] = ContextVar("deadline", default=None)
"""The deadline of this context, and the settings of the client whose calls it is for.

A handler of these calls may make those of another client, which have as much time as ever.
"""


@contextmanager
def within(deadline: Deadline, settings: Settings) -> Generator[None, None, None]:
    """Let a client's calls end by a deadline, or by the one before if that is sooner."""
    outer = current_deadline(settings)
    if outer is not None:
        deadline.shorten(outer.remaining)
    before = _current.set((settings, deadline))
    try:
        yield
    finally:
        _current.reset(before)


def current_deadline(settings: Settings) -> Deadline | None:
    """Return the deadline of the client that has these settings; None if there is none."""
    current = _current.get()
    return current[1] if current is not None and current[0] is settings else None


def time_left(settings: Settings) -> float | None:
    """Return the seconds that a client's calls may take; None if there is no limit."""
    deadline = current_deadline(settings)
    return None if deadline is None else max(deadline.remaining, 0.0)
