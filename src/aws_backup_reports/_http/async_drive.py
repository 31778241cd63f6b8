"""Running a call in an event loop: the loop that awaits, where `drive` blocks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from math import inf
from time import perf_counter
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aws_backup_reports._call.deadline import OutOfTimeError
from aws_backup_reports._call.exchange import (
    Attempt,
    Call,
    Callback,
    Delegated,
    Pause,
    ResultT,
    Step,
    Work,
)
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer
from aws_backup_reports.exceptions import ClientClosedError

from .drive import log_attempt
from .running import Running
from .slots import Turn


async def drive(
    call: Call[ResultT],
    running: Running,
    turn: Turn,
    sign: Callable[[Running, Attempt], Awaitable[Attempt]],
    send: Callable[[Running, Request, float | None], Awaitable[Answer]],
    sleep: Callable[[float], Awaitable[Any]],
) -> ResultT:
    """Run a call to its end and return its result, or raise its error.

    By its `turn`, it has one of the client's slots from before a request is built until its answer
    is read, so that no signature grows old in the line. When the time in the line is up, it goes
    on without a slot, to find that out, and is told so if it does not. `sign` refreshes the
    credentials, and returns the attempt with the time that is left to send it.

    Raises ClientClosedError when the client is closed meanwhile.
    """
    answer: Any = None
    failure: Exception | None = None
    step: Step | None = None
    try:
        while True:
            if not turn.has_slot:
                running.check()
                await turn.take(_time_in_line(step))
            try:
                step = call.send(answer) if failure is None else call.throw(failure)
            except StopIteration as end:
                result: ResultT = end.value
                return result
            finally:
                answer = failure = None
            if not isinstance(step, Attempt):
                turn.give_back()
            if not isinstance(step, (Attempt, Delegated)):
                answer = await _answer(step, running, sleep)
                continue
            if isinstance(step, Attempt):
                if not turn.has_slot:
                    failure = OutOfTimeError()
                    continue
                step = await sign(running, step)
            start = perf_counter()
            try:
                if isinstance(step, Delegated):
                    answer = await step.make(step.time_limit)
                else:
                    with running.part():
                        answer = await send(running, step.request, step.time_limit)
            except ClientClosedError:
                raise
            except (BotoCoreError, ClientError, OutOfTimeError) as error:  # the call decides
                failure = error
            if isinstance(step, Attempt):
                log_attempt(step.operation_name, step.number, answer, failure, start)
    finally:
        turn.give_back()
        call.close()


def _time_in_line(step: Step | None) -> float:
    """Return how many seconds the time limit of a pause leaves for the line after it."""
    if not isinstance(step, Pause) or step.time_limit is None:
        return inf
    return step.time_limit - step.seconds


async def _answer(
    step: Pause | Callback | Work, running: Running, sleep: Callable[[float], Awaitable[Any]]
) -> Any:
    """Do what a step of a call says, and return the answer to it."""
    if isinstance(step, Pause):
        with running.part():
            return await sleep(step.seconds)
    if isinstance(step, Work):
        return await running.in_thread(step.run)
    returned = step.run()
    return await returned if isawaitable(returned) else returned
