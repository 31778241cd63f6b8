"""The faults: what a server sends instead of an answer, and what a call makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from enum import Enum
from random import Random
from typing import NamedTuple

from tests._server import Close, Drip, Reset, Stall, Step, answer

MAX_RESPONSE_BYTES = 65_536
"""The limit of the clients."""

BLANKS = b" " * 200_000
"""With these after it, a body is too long, though it would be read without the limit."""

LATE = 0.05
"""Seconds until the body comes that a 204 cannot have."""

READ_SIZE = 8_192
"""How many bytes Python reads from a socket at a time, up to 3.13."""

DRIP = 0.1
"""Seconds between two bytes of an answer that does not end before any call must."""

INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
CHUNKED = {"Transfer-Encoding": "chunked"}


class Then(Enum):
    """What follows an attempt that met a fault."""

    RIGHT = "the answer counts"
    RETRY = "retried"
    RETRY_ONCE = "retried once, with a corrected clock"
    RAISE = "raised; a wait goes on"
    STOP = "raised"


class Fault(NamedTuple):
    """One kind of fault."""

    name: str
    spoil: Callable[[bytes, Random], Step]
    """Returns what is done instead of sending the answer with this body."""
    then: Then
    error: str = ""
    """What the call raises if no retry follows; see `threads.name_of`."""


def head_of(whole: bytes) -> int:
    """Return how long the head of an answer is."""
    return whole.index(b"\r\n\r\n") + 4


def cut_head(body: bytes, chance: Random) -> Step:
    """Close within the head."""
    whole = answer(body=body)
    return Close(whole[: chance.randrange(1, head_of(whole))])


def cut_body(body: bytes, chance: Random) -> Step:
    """Close within the body."""
    whole = answer(body=body)
    return Close(whole[: chance.randrange(head_of(whole), len(whole))])


def in_chunks(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Return an answer in chunks."""
    head = answer(headers=CHUNKED, length=None)
    return head + b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in chunks) + end


def error(status: int, code: str, **options: str) -> bytes:
    """Return an error as AWS writes it."""
    return answer(status, {"message": "no"}, {"x-amzn-ErrorType": code}, **options)


def wrong_time(body: bytes, chance: Random) -> Step:
    """Say that the request's time is wrong."""
    date = datetime.now(timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return error(403, "RequestExpired", date=date)


def garbage(body: bytes, chance: Random) -> Step:
    """Send what is not HTTP."""
    return Close(chance.randbytes(chance.randrange(1, 2_000)) + b"\r\n\r\n")


def two_answers(body: bytes, chance: Random) -> Step:
    """Send the answer to another call too, just behind what is read at a time."""
    padding = READ_SIZE - len(answer(body=body, headers={"Padding": ""}))
    return answer(body=body, headers={"Padding": "x" * padding}) + OTHER


def drip(body: bytes, chance: Random) -> Step:
    """Send a byte at a time."""
    whole = answer(body=body)
    return Drip(tuple(whole[each : each + 1] for each in range(len(whole))), DRIP)


LENGTH = ("Content-Length", "1")
THROTTLED = "ThrottlingException"
OTHER = answer(body={"ReportJob": {"ReportJobId": "other"}, "ReportJobId": "other"})
CLOSED, INVALID, TIMEOUT = "ConnectionClosedError", "InvalidResponseError", "ReadTimeoutError"
RIGHT, RETRY, RAISE, STOP = Then.RIGHT, Then.RETRY, Then.RAISE, Then.STOP

FAULTS = (
    Fault("cut in the head", cut_head, RETRY, CLOSED),
    Fault("cut in the body", cut_body, RETRY, INVALID),
    Fault("cut in a chunk", lambda body, _: Close(in_chunks(body)[:-9]), RETRY, CLOSED),
    Fault("closed without an answer", lambda *_: Close(), RETRY, CLOSED),
    Fault("reset without an answer", lambda *_: Reset(), RETRY, CLOSED),
    Fault("reset in the answer", lambda body, _: Reset(answer(body=body)[:99]), RETRY, CLOSED),
    Fault("no answer", lambda *_: Stall(), RETRY, TIMEOUT),
    Fault("no more after the head", lambda *_: Stall(answer(length=9)), RETRY, TIMEOUT),
    Fault("a byte at a time", drip, RAISE, "CallTimeoutError"),
    Fault("garbage", garbage, RETRY, CLOSED),
    Fault("an interim answer first", lambda body, _: INTERIM + answer(body=body), RIGHT),
    Fault("interim answers without end", lambda *_: INTERIM * 1_000, RETRY, CLOSED),
    Fault("another protocol", lambda *_: answer(101), RETRY, CLOSED),
    Fault("two answers at once", lambda body, _: answer(body=body) + OTHER, RIGHT),
    Fault("two answers in one record", two_answers, RIGHT),
    Fault(
        "204, and its body later",
        lambda *_: Drip((answer(204, length=len(OTHER)), OTHER), LATE),
        RETRY,
        INVALID,
    ),
    Fault("a body that is too long", lambda body, _: answer(body=body + BLANKS), RETRY, INVALID),
    Fault("chunks that are too long", lambda body, _: in_chunks(body + BLANKS), RETRY, INVALID),
    Fault("two lengths", lambda body, _: answer(body=body, headers=[LENGTH]), RETRY, INVALID),
    Fault("no length of a chunk", lambda *_: in_chunks(end=b"x\r\n"), RETRY, CLOSED),
    Fault("neither body nor length", lambda *_: Close(answer(length=None)), RETRY, INVALID),
    Fault("no JSON", lambda *_: answer(body=b"<html>"), RETRY, INVALID),
    Fault(
        "503",
        lambda *_: error(503, "ServiceUnavailableException"),
        RETRY,
        "ServiceUnavailableException",
    ),
    Fault("500 without a body", lambda *_: answer(500), RETRY, "ClientError 500"),
    Fault("502 of a proxy", lambda *_: answer(502, b"<html>"), RETRY, "ClientError 502"),
    Fault("400 without a body", lambda *_: answer(400), STOP, "ClientError 400"),
    Fault("throttling", lambda *_: error(400, THROTTLED), RETRY, THROTTLED),
    Fault("a wrong time", wrong_time, Then.RETRY_ONCE, "RequestExpired"),
)
