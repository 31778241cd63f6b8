"""One call of an operation, without any input or output of its own.

A call is a generator. It yields an `Attempt`: wait this long, then send this request. Its
driver sends back the answer, or throws in the error that came instead, and the generator
yields the next attempt or returns the result. So retrying, error mapping and parsing are
written once, whoever drives, and a test drives by hand.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple, TypeVar

from botocore.exceptions import PaginationError

from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.operations import Operation
from aws_backup_reports._wire.request import Request, build_request
from aws_backup_reports._wire.response import Answer, lower_headers, read_answer
from aws_backup_reports.exceptions import ClientError
from aws_backup_reports.responses import Page, Response

from .retry import SETTLED, StandardRetry, Verdict

ResultT = TypeVar("ResultT")


class Attempt(NamedTuple):
    """What a driver is asked to do next."""

    delay: float
    """Seconds to wait before sending."""

    request: Request

    operation_name: str = ""
    """The operation in AWS's spelling: ``DescribeReportJob``."""

    number: int = 0
    """Which attempt of its call it is, from 1. 0: a whole call, which tells of its own."""


Call = Generator[Attempt, Answer, ResultT]

Ask = Callable[[Operation, Mapping[str, Any]], Call[Any]]
"""Makes the exchange for one call of an operation."""


class Steps:
    """What one call does on its way. A `HeardCall` is that of one that somebody listens to."""

    _request: Request
    time_left: Callable[[], float] | None = None
    """Seconds in which the call must end; a retry that would begin later is not made.

    None: there is no limit.
    """

    def __init__(self, operation: Operation, settings: Settings, retry: StandardRetry) -> None:
        self.operation = operation
        self.settings = settings
        self.retry = retry
        self.invocation_id = str(uuid.uuid4())
        self.time_to_live = ""
        """Until when we wait for the next answer, by AWS's clock; empty when that is unknown."""

    def begin(self, params: Mapping[str, Any]) -> Response | None:
        """Check the parameters and write the request; a result ends the call without one.

        Raises ParamValidationError.
        """
        self._request = build_request(
            self.operation,
            params,
            endpoint_url=self.settings.endpoint_url,
            user_agent=self.settings.user_agent,
            validate=self.settings.parameter_validation,
        )
        return None

    def attempt(self, number: int) -> Request:
        """Give the request for an attempt."""
        maximum = f"; max={self.retry.max_attempts}" if self.tells_maximum(number) else ""
        limit = f"ttl={self.time_to_live}; " if self.time_to_live else ""
        return self._request.attempt(
            {
                "amz-sdk-invocation-id": self.invocation_id,
                "amz-sdk-request": f"{limit}attempt={number}{maximum}",
            }
        )

    @property
    def read_timeout(self) -> float | None:
        """Seconds that AWS is told we wait for an answer; None: for ever."""
        return self.settings.read_timeout

    def tells_maximum(self, number: int) -> bool:
        """Whether AWS is told at an attempt how many there may be."""
        return number > 1 or self.retry.announces_maximum

    def is_too_late(self, delay: float) -> bool:
        """Whether an attempt after a pause would begin when the call must have ended."""
        return self.time_left is not None and delay >= self.time_left()

    def read(self, answer: Answer) -> Response:
        """Give the result of a success. Raises what else the answer says."""
        return read_answer(self.operation, answer)

    def judge(
        self,
        number: int,
        answer: Answer | None,  # noqa: ARG002  # for those who listen
        outcome: Response | Exception,
    ) -> Verdict:
        """Say what follows an attempt."""
        if isinstance(outcome, Exception):
            return self.retry.judge(outcome, number, self.operation)
        return SETTLED

    def is_aws_word(self, error: Exception) -> bool:  # noqa: ARG002  # for those who listen
        """Whether an error is what AWS answered, rather than a handler's own."""
        return True

    def refused(self, error: ClientError) -> ClientError:
        """Give the error that AWS's last word becomes."""
        return type(error)(error.response, error.operation_name)

    def failed(self, error: Exception) -> None:
        """Note what ends the call without an answer."""

    def succeeded(self, response: Response) -> Response:
        """Give the result that the call returns."""
        return response

    def close(self) -> None:
        """Let go of what the call needed."""


def exchange(steps: Steps, params: Mapping[str, Any]) -> Call[Response]:
    """Make one call by its steps: as many attempts as the retry policy allows.

    Raises ParamValidationError before the first attempt, and after the last one what it
    failed with: a `ClientError`, an `InvalidResponseError`, or the transport's own error.
    """
    try:
        response = steps.begin(params)
        return (yield from _attempts(steps)) if response is None else response
    finally:
        steps.close()


def _attempts(steps: Steps) -> Call[Response]:
    number = 0
    verdict = Verdict(0.0)
    while True:
        number += 1
        answer: Answer | None = None
        try:
            request = steps.attempt(number)
            answer = yield Attempt(verdict.delay or 0.0, request, steps.operation.name, number)
            response = steps.read(answer)
        except Exception as error:  # the policy says which can be retried; others end the call
            verdict = steps.judge(number, answer, error)
            if verdict.delay is None or steps.is_too_late(verdict.delay):
                if isinstance(error, ClientError) and steps.is_aws_word(error):
                    _note(error, number, verdict.reason)
                    raise steps.refused(error) from None
                steps.failed(error)
                raise
        else:
            cost = verdict.cost
            verdict = steps.judge(number, answer, response)
            if verdict.delay is None:
                steps.retry.succeeded(cost)
                # A handler may have taken all of it away.
                response.setdefault("ResponseMetadata", {})["RetryAttempts"] = number - 1
                return steps.succeeded(response)
        if answer is not None:
            limit = _time_to_live(answer, steps.read_timeout)
            steps.time_to_live = limit or steps.time_to_live


def next_page(params: Mapping[str, Any], page: Page) -> dict[str, Any] | None:
    """Give the parameters for the page after this one, which `params` asked for; None at the end.

    Raises PaginationError for a token that asked for this very page: it would never end.
    """
    token = page.next_token
    if token is None:
        return None
    if token == params.get("NextToken"):
        raise PaginationError(message=f"The same next token was received twice: {token!r}")
    return {**params, "NextToken": token}


def _note(error: ClientError, attempts: int, reason: str | None) -> None:
    """Put into AWS's error how it came to be the last."""
    metadata = error.response.setdefault("ResponseMetadata", {})
    if reason:
        metadata[reason] = True
    metadata["RetryAttempts"] = attempts - 1


def _time_to_live(answer: Answer, read_timeout: float | None) -> str:
    """Tell AWS until when we wait for the next answer, by its own clock.

    Empty when its ``Date`` cannot be read, or when there is no limit.
    """
    if read_timeout is None:
        return ""
    try:
        date = datetime.strptime(
            lower_headers(answer).get("date", ""), "%a, %d %b %Y %H:%M:%S GMT"
        ).replace(tzinfo=timezone.utc)
        return f"{date + timedelta(seconds=read_timeout):%Y%m%dT%H%M%SZ}"
    except (TypeError, ValueError, OverflowError):
        # The first for an answer that a handler made.
        return ""
