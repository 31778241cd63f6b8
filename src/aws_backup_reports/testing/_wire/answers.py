"""The answers of AWS Backup: results and errors, with the headers that both have."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from .encoding import Json, encode, written_date
from .errors import RefusedError
from .messages import Answer


def success(members: Mapping[str, Json] | None, now: datetime) -> Answer:
    """Return the answer with an operation's result.

    AWS writes absent members as null, so `members` must hold them as None. It is None for an
    operation that has no result; the body is then empty.
    """
    if members is None:
        return _answer(HTTPStatus.OK, {}, b"", now)
    headers = {"Content-Type": "application/json"}
    return _answer(HTTPStatus.OK, headers, encode(members), now)


def refusal(error: RefusedError, now: datetime) -> Answer:
    """Return the answer with an error."""
    return _answer(error.status, error.headers, error.body, now)


def _answer(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Answer:
    every = {
        "Date": written_date(now),
        **headers,
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": str(uuid.uuid4()),
    }
    return Answer(status=status, headers=tuple(every.items()), body=body)
