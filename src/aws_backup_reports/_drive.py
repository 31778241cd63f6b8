"""Running a call: the loop that waits, signs and sends."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ._exchange import Call, ResultT
from ._request import Request
from ._response import Answer


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
    try:
        attempt = next(call)
        while True:
            if attempt.delay:
                (sleep or time.sleep)(attempt.delay)
            sign(attempt.request)
            try:
                answer = send(attempt.request)
            except Exception as error:
                attempt = call.throw(error)
            else:
                attempt = call.send(answer)
    except StopIteration as end:
        result: ResultT = end.value
        return result
    finally:
        call.close()
