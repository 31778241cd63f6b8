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

from botocore.exceptions import BotoCoreError, PaginationError

from ._config import Settings
from ._operations import Operation
from ._request import Request, build_request
from ._response import Answer, read_answer
from ._retry import StandardRetry, Verdict
from .exceptions import ClientError
from .models import Page, Response

ResultT = TypeVar("ResultT")


class Attempt(NamedTuple):
    """What a driver is asked to do next."""

    delay: float
    """Seconds to wait before sending."""

    request: Request


Call = Generator[Attempt, Answer, ResultT]

Ask = Callable[[Operation, Mapping[str, Any]], Call[Any]]
"""Makes the exchange for one call of an operation."""


def exchange(
    operation: Operation, params: Mapping[str, Any], settings: Settings, retry: StandardRetry
) -> Call[Response]:
    """Make one call: as many attempts as the retry policy allows.

    Raises ParamValidationError before the first attempt, and after the last one what it
    failed with: a `ClientError`, an `InvalidResponseError`, or the transport's own error.
    """
    request = build_request(
        operation,
        params,
        endpoint_url=settings.endpoint_url,
        user_agent=settings.user_agent,
        validate=settings.parameter_validation,
    )
    invocation_id = str(uuid.uuid4())
    time_to_live = ""
    attempt = 0
    verdict = Verdict(0.0)
    while True:
        attempt += 1
        unsigned_headers = {
            "amz-sdk-invocation-id": invocation_id,
            "amz-sdk-request": f"{time_to_live}attempt={attempt}{_maximum(attempt, retry)}",
        }
        answer: Answer | None = None
        try:
            answer = yield Attempt(verdict.delay or 0.0, request.attempt(unsigned_headers))
            response = read_answer(operation, answer)
        except (ClientError, BotoCoreError) as error:
            verdict = retry.judge(error, attempt, operation)
            if verdict.delay is None:
                if isinstance(error, ClientError):
                    raise _final(error, attempt, verdict.reason) from None
                raise
            if answer is not None:
                time_to_live = _time_to_live(answer, settings.read_timeout) or time_to_live
        else:
            retry.succeeded(verdict.cost)
            response["ResponseMetadata"]["RetryAttempts"] = attempt - 1
            return response


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


def _maximum(attempt: int, retry: StandardRetry) -> str:
    return f"; max={retry.max_attempts}" if attempt > 1 or retry.announces_maximum else ""


def _final(error: ClientError, attempts: int, reason: str | None) -> ClientError:
    """Give AWS's error anew, saying how it came to be the last."""
    metadata = error.response["ResponseMetadata"]
    del metadata["RetryAttempts"]  # so that it comes last again, as in boto3
    if reason:
        metadata[reason] = True
    metadata["RetryAttempts"] = attempts - 1
    return type(error)(error.response, error.operation_name)


def _time_to_live(answer: Answer, read_timeout: float | None) -> str:
    """Tell AWS until when we wait for the next answer, by its own clock.

    Empty when its ``Date`` cannot be read, or when there is no limit.
    """
    if read_timeout is None:
        return ""
    try:
        date = datetime.strptime(
            answer.headers.get("Date", ""), "%a, %d %b %Y %H:%M:%S GMT"
        ).replace(tzinfo=timezone.utc)
        return f"ttl={date + timedelta(seconds=read_timeout):%Y%m%dT%H%M%SZ}; "
    except (ValueError, OverflowError):
        return ""
