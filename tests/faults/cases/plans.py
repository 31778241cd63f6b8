"""Deletions, which have no output, and starts without the id of a job."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests._server import Close, Request, Reset
from tests.faults._answers import (
    GONE,
    GOOD,
    NOT_FOUND,
    STARTED,
    UNAVAILABLE,
    as_json,
    chunked,
    described,
    head_of,
    whole,
)
from tests.faults._case import Case, Gives, Kind, Raises, over
from tests.faults._programs import DELETE, DELETE_AND_DESCRIBE, start_and_wait

BODIES = {
    "text": b"OK",
    "null": b"null",
    "list": b"[]",
    "object": b"{}",
    "number": b"1",
    "half": b'{"ReportPlan',
    "blanks": b"\r\n",
    "html": b"<html></html>",
    "bytes": b"\xff\xfe\x00",
}

DELETIONS = Kind(
    "Deletions",
    "DeleteReportPlan has no output. Whatever body a 200 has, the plan is deleted, and the request "
    "is not sent again.",
    (
        *(
            case
            for name, body in BODIES.items()
            for case in over(
                "plain,tls",
                Case(
                    "a body where none should be",
                    name,
                    (whole(body), GOOD),
                    Gives(["done", "good"], 2),
                    DELETE_AND_DESCRIBE,
                ),
            )
        ),
        *(
            Case("in chunks", f"{name}-chunks", (chunked(body),), Gives("done", 1), DELETE)
            for name, body in BODIES.items()
        ),
        Case("no body", "no-content", (head_of("204 No Content"),), Gives("done", 1), DELETE),
        Case("no body", "empty", (GONE,), Gives("done", 1), DELETE),
        Case(
            "no body",
            "until-the-end",
            (Close(head_of("200 OK") + b"OK"),),
            Gives("done", 1),
            DELETE,
        ),
        Case(
            "an error after a failure",
            "not-found",
            (UNAVAILABLE, NOT_FOUND),
            Raises("ResourceNotFoundException", 2, boto3="ResourceNotFoundException"),
            DELETE,
        ),
    ),
)


def have_one_token(requests: Sequence[Request]) -> bool:
    """Return whether all starts have one idempotency token."""
    starts = [json.loads(each.body) for each in requests if each.line.startswith("POST")]
    return len({each["IdempotencyToken"] for each in starts}) == 1


def lost(name: str, *answers: bytes | Close | Reset) -> list[Case]:
    """Return cases in which the first answers to a start do not tell the job."""
    script = (*answers, STARTED, GOOD)
    right = Gives("good", len(answers) + 2)
    case = Case("start_and_wait", name, script, right, start_and_wait(), requests=have_one_token)
    return over("plain,tls", case)


IDS = {
    "object": b"{}",
    "null": b"null",
    "list": b"[]",
    "null-id": b'{"ReportJobId":null}',
    "number-id": b'{"ReportJobId":5}',
    "other-members": as_json({"CreationTime": 1516925490.0}),
    "half": b'{"ReportJob',
    "html": b"<html></html>",
    "blanks": b"  ",
}
CASES = [
    *(case for name, body in IDS.items() for case in lost(name, whole(body))),
    *lost("empty", whole(b"")),
    *lost("empty-in-chunks", chunked(b"{}")),
    *lost("cut-body", Close(STARTED[:-5])),
    *lost("cut-head", Close(STARTED[:30])),
    *lost("reset", Reset(STARTED[:70])),
    *lost("of-another-request", whole(as_json({"ReportJobs": []}))),
    *lost("many", *[whole(b"{}")] * 9),
    *lost("unavailable", *[UNAVAILABLE] * 9),
]
CASES.append(
    Case(
        "the wait after it",
        "wait",
        (STARTED, NOT_FOUND, whole(b"null"), described("good")),
        Gives("good", 4),
        start_and_wait(),
    )
)

STARTS = Kind(
    "Starts",
    "The answer to StartReportJob does not tell the id of the job, which may have been started. "
    "start_and_wait starts it again with the same idempotency token, which starts no second job, "
    "and then waits for it.",
    tuple(CASES),
)
