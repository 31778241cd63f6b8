"""Answers to another request."""

from __future__ import annotations

from collections.abc import Sequence

from tests._server import Request
from tests.faults._answers import GOOD, body_of, chunked, described, head_of, own, whole
from tests.faults._case import Case, Gives, Kind, Raises, over
from tests.faults._programs import DESCRIBE, THRICE, THRICE_WITH_PAUSES, TWICE, wait, wait_for_all
from tests.faults._server import Cycle, Reply, Wait, acts

FIRST = described("first")
OWN = Cycle((Reply(own),))
EVIL = described("evil")
ALL = Gives(["first", "second", "third"], 3)
EVERYWHERE = "plain,tls,proxy,tunnel,tls tunnel"


def interim(status: int) -> bytes:
    """Return an interim answer, which another one must follow."""
    return b"HTTP/1.1 %d Interim\r\nLink: </style.css>\r\n\r\n" % status


def after_interim(status: int, times: int, transports: str) -> list[Case]:
    """Return cases in which interim answers precede each answer."""
    before = interim(status) * times
    answers = Cycle((Reply(lambda request: before + own(request)),))
    case = Case("interim answers (1xx)", f"{status}-times-{times}", (answers,), ALL, THRICE)
    return over(transports, case, slow="proxy,tunnel")


SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"


def without_body(status: str, pause: float) -> list[Case]:
    """Return cases in which an answer that has no body announces one, which comes late."""
    head = head_of(status, f"Content-Length: {len(EVIL)}")
    script = (acts(head, Wait(pause), EVIL), OWN)
    first = None if status.startswith("204") else "ClientError"
    right = Gives(["first", "second", "third"], 4, boto3=[first, "second", "third"])
    name = f"{status[:3]}-{'late' if pause else 'at-once'}"
    case = Case("a body where none may be", name, script, right, THRICE)
    return over(EVERYWHERE, case, slow="proxy,tunnel")


MORE = {
    "answer": EVIL,
    "two-answers": EVIL + EVIL,
    "byte": b"x",
    "line-break": b"\r\n",
    "half-an-answer": EVIL[:30],
    "interim": interim(103),
    "timeout": whole(b"", "408 Request Timeout", "Connection: close"),
}


def leave_at_once(requests: Sequence[Request]) -> bool:
    """Return whether the second request came on another connection than the first."""
    return requests[0].connection != requests[1].connection


def with_more(name: str, more: bytes) -> list[Case]:
    """Return cases in which more than an answer comes, at once or later."""
    at_once, in_chunks = FIRST + more, chunked(body_of("first")) + more
    right, facts = Gives(["first", "second", "third"], 3), {"requests": leave_at_once}
    group = "more than an answer"
    later = (acts(FIRST, Wait(0.01), more), OWN)
    return [
        *over(
            EVERYWHERE,
            Case(group, f"{name}-at-once", (at_once, OWN), right, THRICE, **facts),
            slow="proxy,tunnel",
        ),
        *over(
            "plain,tls",
            Case(group, f"{name}-chunks", (in_chunks, OWN), right, THRICE, **facts),
        ),
        *over(
            "plain,tls",
            Case(f"{group}, later", f"{name}-later", later, right, THRICE_WITH_PAUSES, **facts),
        ),
    ]


def two_answers(size: int) -> list[Case]:
    """Return cases in which an answer of this size and another one come in one piece.

    Clients read a few thousand bytes at a time. Where the answer ends with such a piece, nothing
    shows them that there is more, unless they ask OpenSSL.
    """
    length = size - len(head_of("200 OK", "Content-Length: 00000"))
    first = head_of("200 OK", f"Content-Length: {length:05}") + body_of("first").ljust(length)
    script = (first + EVIL, OWN)
    case = Case("two answers in one piece", f"piece-{size}", script, ALL, THRICE)
    return over(EVERYWHERE, case, slow="proxy,tunnel")


OTHER_JOB = described("evil", job_id="job-2")
ANY_CASE = described("good", job_id="JOB-1")

CASES = [
    *(case for status in (100, 102, 103, 199) for case in after_interim(status, 1, EVERYWHERE)),
    *(case for status in (100, 103) for case in after_interim(status, 5, "plain,tls")),
    Case(
        "a switch to another protocol (101)",
        "switch-once",
        (SWITCH + EVIL, GOOD),
        Gives("good", 2),
        DESCRIBE,
    ),
    Case(
        "a switch to another protocol (101)",
        "switch-always",
        (SWITCH,) * 3,
        Raises("ConnectionClosedError", 3),
        DESCRIBE,
    ),
    *(
        case
        for status in ("204 No Content", "304 Not Modified")
        for pause in (0.0, 0.03)
        for case in without_body(status, pause)
    ),
    *(case for name, more in MORE.items() for case in with_more(name, more)),
    *(case for size in (4_096, 8_191, 8_192, 16_000) for case in two_answers(size)),
    Case(
        "another job's, in a wait", "wait", (OTHER_JOB, OTHER_JOB, GOOD), Gives("good", 3), wait()
    ),
    Case("another job's, in a wait", "capitals", (ANY_CASE,), Gives("good", 1), wait()),
    Case(
        "another job's, in a wait",
        "wait-for-all",
        (OTHER_JOB, GOOD),
        Gives(["good"], 2),
        wait_for_all("job-1"),
    ),
    Case(
        "two lengths, of which one ends early",
        "two-lengths",
        (whole(EVIL, "200 OK", "Content-Length: 0"), GOOD, GOOD),
        Gives(["good", "good"], 3),
        TWICE,
    ),
]

OTHERS = Kind(
    "Answers to another request",
    "Interim answers, bodies where none may be, and more bytes than an answer has: what a client "
    "does not read now, it may read as the answer to its next call. Each call gets its own answer.",
    tuple(CASES),
)
