"""Signals whose handlers raise."""

from __future__ import annotations

from tests.faults._answers import CHUNKED, body_of, described, head_of
from tests.faults._case import Case, Gives, Kind, over
from tests.faults._programs import TWICE
from tests.faults._server import Interrupt, Wait, acts

FIRST, SECOND = described("first"), described("second")
BODY = body_of("first")
HEAD = len(FIRST) - len(BODY)
IN_CHUNKS = head_of("200 OK", CHUNKED)
PAUSE = Wait(0.05)
ANSWERS = {
    "before": (b"", FIRST),
    "status-line": (FIRST[:9], FIRST[9:]),
    "headers": (FIRST[:40], FIRST[40:]),
    "body": (FIRST[: HEAD + 5], FIRST[HEAD + 5 :]),
    "end": (FIRST[:-1], FIRST[-1:]),
    "chunk": (
        IN_CHUNKS + b"%x\r\n" % len(BODY) + BODY[:9],
        BODY[9:] + b"\r\n0\r\n\r\n",
    ),
    "chunks": (
        IN_CHUNKS + b"5\r\n" + BODY[:5],
        b"\r\n%x\r\n" % (len(BODY) - 5) + BODY[5:] + b"\r\n0\r\n\r\n",
    ),
}

EXCEPTIONS = (StopIteration, TimeoutError, KeyboardInterrupt)


def interrupted(exception: type[BaseException], where: str) -> list[Case]:
    """Return cases in which a handler raises when some of an answer has come."""
    before, after = ANSWERS[where]
    case = Case(
        exception.__name__,
        f"{exception.__name__}-{where}",
        (acts(before, PAUSE, Interrupt(), PAUSE, after), SECOND),
        Gives([exception.__name__, "second"], 2),
        TWICE,
        interruption=exception,
    )
    return over("plain,tls,tunnel", case, slow="tunnel")


SIGNALS = Kind(
    "Signals",
    "The handler of a signal raises an exception while an answer is read. The call ends with that "
    "exception, and the next call gets its own answer.",
    tuple(
        case
        for exception in EXCEPTIONS
        for where in ANSWERS
        for case in interrupted(exception, where)
    ),
)
