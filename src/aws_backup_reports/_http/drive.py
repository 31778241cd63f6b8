"""Running a call: the loop that waits, signs and sends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
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
    Work,
)
from aws_backup_reports._log import logger
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer, response_metadata


def drive(
    call: Call[ResultT],
    sign: Callable[[Request], None],
    send: Callable[[Request, float | None], Answer],
    sleep: Callable[[float], Any] | None = None,
    clock: Callable[[], float] = perf_counter,
) -> ResultT:
    """Run a call to its end and return its result, or raise its error.

    Each attempt is signed after its wait, so that signatures are fresh. An error of signing ends
    the call: it is about the credentials, and no retry can fix it. `send` takes the request and
    its time limit; `sleep` defaults to ``time.sleep``, and `clock` tells how long signing took.
    """
    answer: Any = None
    failure: Exception | None = None
    try:
        while True:
            try:
                step = call.send(answer) if failure is None else call.throw(failure)
            except StopIteration as end:  # of the call alone, not of `sign` or `send`
                result: ResultT = end.value
                return result
            finally:
                answer = failure = None
            if not isinstance(step, (Attempt, Delegated)):
                answer = _done(step, sleep)
                continue
            step = _signed(step, sign, clock) if isinstance(step, Attempt) else step
            start = perf_counter()
            try:
                if isinstance(step, Delegated):
                    answer = step.make(step.time_limit)
                else:
                    answer = send(step.request, step.time_limit)
            except (BotoCoreError, ClientError, OutOfTimeError) as error:  # the call decides
                failure = error
            if isinstance(step, Attempt):
                log_attempt(step.operation_name, step.number, answer, failure, start)
    finally:
        call.close()


def _done(step: Pause | Callback | Work, sleep: Callable[[float], Any] | None) -> Any:
    """Do what a step says that makes no call, and return the answer to it."""
    if isinstance(step, Pause):
        (sleep or time.sleep)(step.seconds)
        return None
    return step.run()


def _signed(
    attempt: Attempt, sign: Callable[[Request], None], clock: Callable[[], float]
) -> Attempt:
    """Sign an attempt, and return it with the time that is left to send it."""
    if attempt.time_limit is None:
        sign(attempt.request)
        return attempt
    began = clock()
    sign(attempt.request)  # and refresh the credentials if they expire, which may take long
    return attempt._replace(time_limit=attempt.time_limit - (clock() - began))


def log_attempt(
    name: str, number: int, answer: Answer | None, failure: Exception | None, start: float
) -> None:
    """Log the outcome of an operation's attempt that began at `start`, a ``perf_counter``.

    An error is logged by its class: its text may be private, such as the name of a bucket.
    """
    if not logger.isEnabledFor(logging.DEBUG):
        return
    outcome = type(failure).__name__
    if answer is not None:
        request_id = response_metadata(answer).get("RequestId")
        outcome = f"{answer.status_code} {request_id or 'without a request id'}"
    milliseconds = (perf_counter() - start) * 1000
    logger.debug("%s attempt %d: %s, %.1f ms", name, number, outcome, milliseconds)
