"""Running a call: the loop that waits, signs and sends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from time import perf_counter
from typing import Any

from aws_backup_reports._call.exchange import Attempt, Call, Delegated, ResultT
from aws_backup_reports._log import logger
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer, request_id_of


def drive(
    call: Call[ResultT],
    sign: Callable[[Request], None],
    send: Callable[[Request, float | None], Answer],
    sleep: Callable[[float], Any] | None = None,
) -> ResultT:
    """Run a call to its end and return its result, or raise what it raises.

    Signing follows the wait, so that no signature is old. An error of signing is about the
    credentials: it ends the call, since no retry of the request can fix it. `send` gets the
    request and its time limit; `sleep` is ``time.sleep`` unless given.
    """
    answer: Any = None
    failure: Exception | None = None
    try:
        while True:
            # Only the call itself may end it by StopIteration, not what signs or sends.
            try:
                step = call.send(answer) if failure is None else call.throw(failure)
            except StopIteration as end:
                result: ResultT = end.value
                return result
            finally:
                answer = failure = None
            if step.delay:
                (sleep or time.sleep)(step.delay)
            if isinstance(step, Attempt):
                sign(step.request)
            start = perf_counter()
            try:
                if isinstance(step, Delegated):
                    answer = step.make(step.time_limit)
                else:
                    answer = send(step.request, step.time_limit)
            except Exception as error:  # the call decides what it means
                failure = error
            if isinstance(step, Attempt):
                log_attempt(step.operation_name, step.number, answer, failure, start)
    finally:
        call.close()


def log_attempt(
    operation_name: str,
    number: int,
    answer: Answer | None,
    failure: Exception | None,
    start: float,
) -> None:
    """Log how an attempt ended that began at `start`, as ``perf_counter`` has it.

    By status and request id, or by an error's name alone: its text may hold what is private,
    such as the name of a bucket.
    """
    if not logger.isEnabledFor(logging.DEBUG):
        return
    outcome = type(failure).__name__
    if answer is not None:
        outcome = f"{answer.status_code} {request_id_of(answer) or 'without a request id'}"
    milliseconds = (perf_counter() - start) * 1000
    logger.debug("%s attempt %d: %s, %.1f ms", operation_name, number, outcome, milliseconds)
