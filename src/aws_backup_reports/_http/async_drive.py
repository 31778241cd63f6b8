"""Running a call in an event loop: the loop that awaits, where `drive` blocks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from time import perf_counter
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aws_backup_reports._call.deadline import Deadline, OutOfTimeError
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


async def drive(
    call: Call[ResultT],
    running: Running,
    sign: Callable[[Running, Attempt], Awaitable[Attempt]],
    send: Callable[[Running, Request, float | None], Awaitable[Answer]],
    sleep: Callable[[float], Awaitable[Any]],
    deadline: Deadline | None = None,
    longest_wait: float | None = None,
) -> ResultT:
    """Run a call to its end and return its result, or raise its error.

    It has one of the client's slots from before a request is built until its answer is read, so
    that no signature grows old in the line. It waits there until the time of `deadline` is up, or
    if there is none for `longest_wait` seconds; then it goes on without a slot, to find that out,
    and is told so if it does not. `sign` refreshes the credentials, and returns the attempt with
    the time that is left to send it.

    Raises ClientClosedError when the client is closed meanwhile.
    """
    answer: Any = None
    failure: Exception | None = None
    has_slot = False
    step: Step | None = None
    try:
        while True:
            if not has_slot:
                running.check()
                longest = deadline.remaining if deadline else longest_wait
                has_slot = await running.slots.take(_time_in_line(longest, step))
            try:
                step = call.send(answer) if failure is None else call.throw(failure)
            except StopIteration as end:
                result: ResultT = end.value
                return result
            finally:
                answer = failure = None
            if not isinstance(step, Attempt) and has_slot:
                running.slots.give_back()
                has_slot = False
            if not isinstance(step, (Attempt, Delegated)):
                answer = await _answer(step, running, sleep)
                continue
            if isinstance(step, Attempt):
                if not has_slot:
                    failure = OutOfTimeError()
                    continue
                step = await sign(running, step)
            start = perf_counter()
            try:
                if isinstance(step, Delegated):
                    answer = await step.make(step.time_limit)
                else:
                    async with running.part():
                        answer = await send(running, step.request, step.time_limit)
            except ClientClosedError:
                raise
            except (BotoCoreError, ClientError, OutOfTimeError) as error:  # the call decides
                failure = error
            if isinstance(step, Attempt):
                log_attempt(step.operation_name, step.number, answer, failure, start)
    finally:
        if has_slot:
            running.slots.give_back()
        call.close()


def _time_in_line(longest: float | None, step: Step | None) -> float | None:
    """Return how many seconds a call may wait in line after a step; None: any."""
    if not isinstance(step, Pause) or step.time_limit is None:
        return longest
    left = step.time_limit - step.seconds
    return left if longest is None else min(longest, left)


async def _answer(
    step: Pause | Callback | Work, running: Running, sleep: Callable[[float], Awaitable[Any]]
) -> Any:
    """Do what a step of a call says, and return the answer to it."""
    if isinstance(step, Pause):
        async with running.part():
            return await sleep(step.seconds)
    if isinstance(step, Work):
        return await running.in_thread(step.run)
    returned = step.run()
    return await returned if isawaitable(returned) else returned
