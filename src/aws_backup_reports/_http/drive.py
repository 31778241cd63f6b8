"""Running a call: the loop that waits, signs and sends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from time import perf_counter
from typing import Any

from aws_backup_reports._call.exchange import Attempt, Call, ResultT
from aws_backup_reports._log import logger
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.response import Answer, request_id_of


def drive(
    call: Call[ResultT],
    sign: Callable[[Request], None],
    send: Callable[[Request], Answer],
    sleep: Callable[[float], Any] | None = None,
) -> ResultT:
    """Run a call to its end and give its result, or raise what it raises.

    Signing follows the wait, so that no signature is old. An error of signing is about the
    credentials: it ends the call, since no retry of the request can mend it.
    """
    attempt: Attempt | None = None
    answer: Answer | None = None
    failure: Exception | None = None
    try:
        while True:
            # Only what the call itself does may end it by StopIteration, not what signs or sends.
            try:
                if failure is not None:
                    attempt = call.throw(failure)
                elif answer is not None:
                    attempt = call.send(answer)
                else:
                    attempt = next(call)
            except StopIteration as end:
                result: ResultT = end.value
                return result
            finally:
                answer = failure = None
            if attempt.delay:
                (sleep or time.sleep)(attempt.delay)
            sign(attempt.request)
            start = perf_counter()
            try:
                answer = send(attempt.request)
            except Exception as error:  # the call decides what it means
                failure = error
            _log(attempt, answer, failure, start)
    finally:
        call.close()


def _log(attempt: Attempt, answer: Answer | None, failure: Exception | None, start: float) -> None:
    """Tell how an attempt ended: by status and request id, or by an error's name alone.

    An error's text may hold what is nobody's business, such as the name of a bucket.
    """
    if not attempt.number or not logger.isEnabledFor(logging.DEBUG):
        return
    outcome = type(failure).__name__
    if answer is not None:
        outcome = f"{answer.status_code} {request_id_of(answer) or 'without a request id'}"
    milliseconds = (perf_counter() - start) * 1000
    logger.debug(
        "%s attempt %d: %s, %.1f ms",
        attempt.operation_name,
        attempt.number,
        outcome,
        milliseconds,
    )
