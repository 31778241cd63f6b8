"""Answers that are cut in their headers."""

from __future__ import annotations

from tests._server import Close
from tests.faults._answers import GONE, GOOD, NOT_FOUND, body_of, chunked, page, whole
from tests.faults._case import Case, Gives, Kind, Raises, over, sampled
from tests.faults._programs import DELETE, DESCRIBE, ITERATE, LATEST, wait
from tests.faults._server import Alert, acts

CUT = whole(body_of("cut"))
BAD_REQUEST = whole(b"", "400 Bad Request", "x-amzn-ErrorType: ValidationException")


def head_length(data: bytes) -> int:
    """Return the length of an answer's head, without the line break that ends it."""
    return data.index(b"\r\n\r\n") + 2


def once(group: str, name: str, data: bytes, transports: str, step: int) -> list[Case]:
    """Return cases in which an answer is cut at each byte of its head, and the next is whole."""
    return [
        case
        for transport in transports.split(",")
        for case in sampled(
            [
                each
                for end in range(head_length(data) + 1)
                for each in over(
                    transport,
                    Case(
                        group,
                        f"{name}-{end}",
                        (Close(data[:end]), GOOD),
                        Gives("good", 2),
                        DESCRIBE,
                    ),
                )
            ],
            step,
        )
    ]


def always(group: str, name: str, data: bytes, program: object) -> list[Case]:
    """Return cases in which each answer is cut, at some bytes of its head."""
    closed = Raises("ConnectionClosedError", 3)
    return sampled(
        [
            Case(group, f"{name}-{end}", (Close(data[:end]),) * 3, closed, program)
            for end in range(1, head_length(data) + 1, 3)
        ],
        6,
    )


CASES = [
    *once("a result, without TLS", "plain", CUT, "plain", 12),
    *once("a result, with TLS and without its closing alert", "no-alert", CUT, "tls", 12),
    *once("a result, with TLS through a proxy with TLS", "inner", CUT, "tls tunnel", 24),
    *once("a result in chunks", "chunked", chunked(body_of("cut")), "plain", 16),
    *once("a result, through a proxy", "proxied", CUT, "proxy", 16),
    *once("a result, with TLS through a proxy", "tunnelled", CUT, "tunnel", 16),
    *once("an error", "error", BAD_REQUEST, "plain", 16),
    *always("a deletion, cut each time", "deletion", GONE, DELETE),
    *always("the pages of a list, cut each time", "pages", page(["job-1"]), ITERATE),
    *always("the jobs of a plan, cut each time", "latest", page(["job-1"]), LATEST),
]
for length in (20, 50, head_length(CUT)):
    CASES += [
        Case(
            "a result, with TLS's closing alert",
            f"alert-{length}",
            (acts(CUT[:length], Alert(), Close()), GOOD),
            Gives("good", 2),
            DESCRIBE,
            "tls",
        ),
        Case(
            "in a wait",
            f"wait-{length}",
            (Close(NOT_FOUND[:length]),) * 4 + (GOOD,),
            Gives("good", 5),
            wait(),
        ),
    ]

HEADS = Kind(
    "Heads that are cut",
    "The connection ends inside the status line or the headers of an answer, at every byte of "
    "them. The client sends the request again. If each answer is cut, it raises "
    "ConnectionClosedError.",
    tuple(CASES),
)
