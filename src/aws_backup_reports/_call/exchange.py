"""One call of an operation, without any input or output of its own.

A call is a generator, run by a driver:

    driver                           call
      |  next()  ------------------>  checks the parameters, writes the request
      |  <--------------------------  yields an Attempt
    signs, sends
      |  send(answer)  ------------>  reads the answer,
      |  or throw(error)  --------->  asks the retry policy
      |  <--------------------------  returns the result, or raises,
      |                               or yields a Pause
    waits
      |  next()  ------------------>
      |  <--------------------------  yields the next Attempt

So retrying, error mapping and parsing are written once for all drivers, and a test can drive a
call by hand.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.operations import Operation, ResponseT
from aws_backup_reports._wire.request import Request, build_request
from aws_backup_reports._wire.response import Answer, lower_headers, read_answer, server_time
from aws_backup_reports.exceptions import ClientError

from .retry import Called, StandardRetry, Verdict

ResultT = TypeVar("ResultT")
ItemT = TypeVar("ItemT")


class Pause(NamedTuple):
    """A step of a call: wait before the next one."""

    seconds: float
    failure: Exception | None = None
    """What the attempt before failed with; None: it did not fail."""
    time_limit: float | None = None
    """Seconds until the next step must come, if it has to wait in line; None: any."""


class Attempt(NamedTuple):
    """A step of a call: sign this request, and send it."""

    request: Request
    operation_name: str
    """The operation in AWS's spelling: ``DescribeReportJob``."""
    number: int
    """Counts the attempts of a call from 1."""
    time_limit: float | None = None
    """Seconds that sending and answering may take; None: what the client's timeouts allow."""


class Delegated(NamedTuple):
    """A step that is a whole call, made by botocore or by what replaces our method."""

    make: Callable[[float | None], Any]
    """Makes the call within a time limit; returns its response or raises its error."""
    time_limit: float | None = None
    """Seconds that the call may take, retries included; None: any."""


class Callback(NamedTuple):
    """A step that calls a function of the program; what it returns is awaited if it can be."""

    run: Callable[[], Any]


class Work(NamedTuple):
    """A step that keeps its thread busy: it reads or writes files."""

    run: Callable[[], Any]


Step: TypeAlias = Pause | Attempt | Delegated | Callback | Work

Call: TypeAlias = Generator[Step, Any, ResultT]
"""Yields steps; is sent the answer to each, or what was returned; returns the result."""

Series: TypeAlias = Iterator[Call[Iterable[ItemT]]]
"""Yields calls, to be driven one after the other; each returns the next items."""


CorrectClock: TypeAlias = Callable[[Exception, Mapping[str, Any]], bool]
"""Corrects the clock if an error is about it, and returns whether it was.

It is given the context of the signed request.
"""


class Ask(Protocol):
    """Starts one call of an operation, for a wait or for pages."""

    def __call__(
        self, operation: Operation[ResponseT], params: Mapping[str, Any]
    ) -> Call[ResponseT]: ...


def delegated(make: Callable[[float | None], ResultT]) -> Call[ResultT]:
    """Make a call that is made elsewhere, in one step."""
    response: ResultT = yield Delegated(make)
    return response


def exchange(
    operation: Operation[ResponseT],
    params: Mapping[str, Any],
    settings: Settings,
    retry: StandardRetry,
    correct_clock: CorrectClock | None = None,
) -> Call[ResponseT]:
    """Make one call, in as many attempts as the retry policy allows.

    Raises ParamValidationError before the first attempt, and after the last one what it
    failed with: a `ClientError`, an `InvalidResponseError`, or the transport's own error.
    """
    request = build_request(operation, params, settings)
    read = partial(read_answer, operation)
    response, retries = yield from attempts(
        request, operation, read, settings.read_timeout, retry, correct_clock
    )
    response["ResponseMetadata"]["RetryAttempts"] = retries
    return response


def attempts(
    request: Request,
    operation: Called,
    read: Callable[[Answer], ResultT],
    read_timeout: float | None,
    retry: StandardRetry,
    correct_clock: CorrectClock | None = None,
) -> Call[tuple[ResultT, int]]:
    """Send a request until an answer can be read; return what was read, and the count of retries.

    `read` raises what an answer fails with. Raises what `exchange` does.
    """
    headers = {"amz-sdk-invocation-id": str(uuid.uuid4())}
    time_to_live, verdict = "", Verdict(0.0)
    for number in count(1):
        headers["amz-sdk-request"] = _attempt_header(number, time_to_live, retry)
        attempt = Attempt(request.attempt(headers), operation.name, number)
        while pause := retry.seconds_until_turn():
            yield Pause(pause)
        answer = None
        try:
            answer = yield attempt
            result = read(answer)
        except Exception as error:  # the policy decides which of them are retried
            if correct_clock is not None and correct_clock(error, attempt.request.context):
                correct_clock, verdict = None, Verdict(0.0)  # once a call
            else:
                verdict = retry.decide(error, number, operation)
            if verdict.delay is None:
                if answer is not None and isinstance(error, ClientError):
                    raise _final(error, number, verdict.reason) from None
                raise
            yield Pause(verdict.delay, error)
        else:
            retry.succeeded(verdict.cost)
            return result, number - 1
        time_to_live = _time_to_live(answer, read_timeout) or time_to_live
    raise AssertionError("the retry policy never ends the call")


def _attempt_header(number: int, time_to_live: str, retry: StandardRetry) -> str:
    """Return what tells AWS which attempt this is, and until when we wait for an answer."""
    limit = f"ttl={time_to_live}; " if time_to_live else ""
    is_announced = number > 1 or retry.announces_maximum
    # An attempt with a corrected clock may come on top.
    maximum = f"; max={max(retry.max_attempts, number)}" if is_announced else ""
    return f"{limit}attempt={number}{maximum}"


def _final(error: ClientError, attempts: int, reason: str | None) -> ClientError:
    """Return an error that also says, in its text too, how many attempts led to it."""
    metadata = error.response["ResponseMetadata"]
    if reason:
        metadata[reason] = True
    metadata["RetryAttempts"] = attempts - 1
    return type(error)(error.response, error.operation_name)


def _time_to_live(answer: Answer | None, read_timeout: float | None) -> str:
    """Return until when we wait for the next answer, by AWS's clock; empty: no limit is known."""
    if answer is None or read_timeout is None:
        return ""
    date = server_time(lower_headers(answer))
    try:
        return f"{date + timedelta(seconds=read_timeout):%Y%m%dT%H%M%SZ}" if date else ""
    except OverflowError:
        return ""
