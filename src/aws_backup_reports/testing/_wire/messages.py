"""The two HTTP messages, and how AWS writes its answers.

Source: answers of AWS Backup and of other rest-json services quoted in public issues.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import Enum
from http import HTTPStatus
from typing import TypeAlias

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | datetime | str | float | bool | None"
"""What a body is made of; a datetime becomes a number of Unix seconds."""

# An errortype header names the code and where AWS keeps the class of it.
_SERVICE_NAMESPACE = "http://internal.amazon.com/coral/com.amazonaws.services.cryo/"
_FRAMEWORK_NAMESPACE = "http://internal.amazon.com/coral/com.amazon.coral.service/"

_SERVER_FAULTS = frozenset({"ServiceUnavailableException"})
"""Errors that the service model marks as faults: HTTP 500. All the others are HTTP 400."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came over the wire."""

    method: str

    target: str
    """Path and query of the request line, still percent-encoded."""

    headers: tuple[tuple[str, str], ...]
    """Names and values in the order sent, repeated ones included."""

    body: bytes = b""

    @property
    def path(self) -> str:
        """The target up to the question mark, still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target after the question mark; empty when there is none."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """Return the values of a header, joined by commas, or None when it was not sent."""
        values = [value for each, value in self.headers if each.lower() == name.lower()]
        return ",".join(values) if values else None


class Ending(Enum):
    """How much of an answer its receiver gets."""

    WHOLE = "whole"
    CUT = "cut"
    """The head and half of the body, then the connection is closed."""
    RESET = "reset"
    """Nothing: the connection is reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, complete but for the status line, and how it is to be delivered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    operation: str = ""
    """The operation that answers, in AWS's spelling; empty when the request found none."""

    delay: float = 0.0
    """Seconds to wait before it is sent."""

    ending: Ending = Ending.WHOLE

    @property
    def error_code(self) -> str:
        """The code in the header of an error; empty for a success, and for errors of S3."""
        values = [value for name, value in self.headers if name.lower() == "x-amzn-errortype"]
        return values[0].partition(":")[0] if values else ""


class RefusedError(Exception):
    """The request ends in an error answer: raised where that is noticed, written by `refusal`."""

    def __init__(
        self, code: str, status: int, headers: dict[str, str], body: bytes, message: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = headers
        self.body = body
        self.message = message


def service_error(code: str, message: str | None, **members: Json) -> RefusedError:
    """Make an error of AWS Backup itself, one that the service model lists.

    `members` are those that the error has beside the four of every error.
    """
    status = HTTPStatus.INTERNAL_SERVER_ERROR if code in _SERVER_FAULTS else HTTPStatus.BAD_REQUEST
    body = {"Code": None, "Context": None, "Message": message, "Type": None, **members}
    headers = {
        "Content-Type": "application/json",
        "X-Amzn-Errortype": f"{code}:{_SERVICE_NAMESPACE}",
    }
    return RefusedError(code, status, headers, encode(body), message or "")


def framework_error(code: str, message: str, status: int = HTTPStatus.BAD_REQUEST) -> RefusedError:
    """Make an error of the layer before the service, which reads HTTP and counts requests."""
    headers = {
        "Content-Type": "application/json",
        "x-amzn-ErrorType": f"{code}:{_FRAMEWORK_NAMESPACE}",
    }
    return RefusedError(code, status, headers, encode({"message": message}), message)


def unreadable(message: str) -> RefusedError:
    """Make the error of a body or a parameter that is not what the model says."""
    return framework_error("SerializationException", message)


def unknown_operation() -> RefusedError:
    """Make the error of a method and path that no operation has.

    AWS writes it in XML, whatever the service speaks.
    """
    code = "UnknownOperationException"
    headers = {"x-amzn-ErrorType": f"{code}:{_FRAMEWORK_NAMESPACE}"}
    return RefusedError(code, HTTPStatus.NOT_FOUND, headers, b"<UnknownOperationException/>\n")


def success(members: Mapping[str, Json] | None, now: datetime) -> Answer:
    """Answer with the members of an operation's result; an absent one must be given as None.

    None instead of members is an operation without a result: its body is empty.
    """
    if members is None:
        return _answer(HTTPStatus.OK, {}, b"", now)
    headers = {"Content-Type": "application/json"}
    return _answer(HTTPStatus.OK, headers, encode(members), now)


def refusal(error: RefusedError, now: datetime) -> Answer:
    """Answer with an error."""
    return _answer(error.status, error.headers, error.body, now)


def _answer(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Answer:
    every = {
        "Date": written_date(now),
        **headers,
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": str(uuid.uuid4()),
    }
    return Answer(status=status, headers=tuple(every.items()), body=body)


def written_date(now: datetime) -> str:
    """Write a time in UTC as AWS does: the day without a leading zero, unlike RFC 9110."""
    return format_datetime(now, usegmt=True).replace(", 0", ", ")


def encode(value: Json) -> bytes:
    """Write JSON as AWS does: keys in alphabetical order, no spaces, text unescaped."""
    return _text(value).encode()


def _text(value: Json) -> str:
    if isinstance(value, datetime):
        return _java_double(value.timestamp())
    if isinstance(value, Mapping):
        members = (f"{_text(name)}:{_text(value[name])}" for name in sorted(value))
        return "{" + ",".join(members) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(_text(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _java_double(seconds: float) -> str:
    """Write a time of today as ``Double.toString`` of Java does: 1.578560834253E9."""
    # Twelve decimals after the first digit are milliseconds until the year 2286.
    mantissa, exponent = f"{seconds:.12e}".split("e")
    digits = mantissa.rstrip("0")
    if digits.endswith("."):
        digits += "0"
    return f"{digits}E{int(exponent)}"
