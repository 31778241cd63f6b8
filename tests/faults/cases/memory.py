"""Answers that are longer than any of AWS Backup."""

from __future__ import annotations

from typing import Any

from tests._server import Close, Stall
from tests.faults._answers import CHUNKED, GOOD, body_of, chunked, head_of, whole
from tests.faults._case import MIB, ROOM, Case, Gives, Kind, Raises, over
from tests.faults._programs import DESCRIBE, TWICE, wait
from tests.faults._server import Repeat, acts

LIMIT = MIB
SENT = 24 * MIB
"""What is sent to a client that reads it all. It is more than the limit and the room beyond it."""
BLANKS = b" " * 65_536
TIMES = SENT // len(BLANKS)
CHUNK = b"%x\r\n%s\r\n" % (len(BLANKS), BLANKS)
LENGTH = f"Content-Length: {SENT}"
STATUSES = {"result": "200 OK", "error": "400 Bad Request", "outage": "503 Unavailable"}
TOO_LONG = Raises("InvalidResponseError", 3, "longer than")
BODY = body_of("good")


def limited(group: str, name: str, *script: Any, right: Any = TOO_LONG, **facts: Any) -> Case:
    """Return a case whose client reads a MiB of each answer, or less."""
    ours = {"max_response_bytes": LIMIT}
    facts = {"program": DESCRIBE, "most": LIMIT + ROOM, "ours": ours, **facts}
    return Case(group, name, script, right, **facts)


def long_bodies(name: str, status: str) -> list[Case]:
    """Return cases in which each answer has a body that is too long."""
    bodies = {
        "its length": acts(head_of(status, LENGTH), Repeat(BLANKS, TIMES)),
        "chunks": acts(head_of(status, CHUNKED), Repeat(CHUNK, TIMES), b"0\r\n\r\n"),
        "chunks without end": acts(head_of(status, CHUNKED), Repeat(CHUNK, TIMES), Stall()),
        "the end of the connection": acts(head_of(status), Repeat(BLANKS, TIMES), Close()),
    }
    return [
        each
        for group, step in bodies.items()
        for each in over(
            "plain,tls,proxy,tls tunnel",
            limited(group, f"{name}-{group.replace(' ', '-')}", *(step,) * 3),
            slow="tls,proxy,tls tunnel" if name != "result" else "plain",
        )
    ]


def padded(size: int) -> bytes:
    """Return a body of so many bytes."""
    return BODY + b" " * (size - len(BODY))


OK = b"HTTP/1.1 200 OK\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
TRAILER = b"X-Sum: " + b"1" * 60_000 + b"\r\n"
EXTENDED = head_of("200 OK", CHUNKED) + b"1;name="
ENDLESS = (
    ("chunk extensions without end", "extension", EXTENDED, b"1" * 50_000, "BotoCoreError"),
    ("trailers without end", "trailers", chunked(BODY, end=b"0\r\n"), TRAILER, "BotoCoreError"),
    ("interim answers without end", "interim", b"", CONTINUE * 50, "ConnectionClosedError"),
    ("headers without end", "headers", OK, b"X-Sum: 1\r\n" * 100, "BotoCoreError"),
    ("headers without end", "header", OK + b"X-Sum: ", b"1" * 50_000, "BotoCoreError"),
    ("headers without end", "status-line", OK[:13], b"OK" * 50_000, "BotoCoreError"),
)
"""What is repeated after the start of an answer, and the error that ends it."""
READ_FIRST = len(b"%x" % len(BODY)) + len(BODY) + 4
CASES = [
    *(case for name, status in STATUSES.items() for case in long_bodies(name, status)),
    limited("at the limit", "exactly", whole(padded(LIMIT)), right=Gives("good", 1)),
    limited("at the limit", "chunks", chunked(padded(LIMIT)), right=Gives("good", 1)),
    limited(
        "a result and blanks",
        "result-and-blanks",
        *[
            acts(
                head_of("200 OK", CHUNKED),
                chunked(BODY, end=b"")[-READ_FIRST:],
                Repeat(CHUNK, TIMES),
                Stall(),
            )
        ]
        * 3,
    ),
    limited(
        "the next call",
        "next",
        *[acts(head_of("200 OK", CHUNKED), Repeat(CHUNK, TIMES))] * 3,
        GOOD,
        right=Gives(["InvalidResponseError", "good"], 4),
        program=TWICE,
    ),
    limited(
        "in a wait",
        "wait",
        *[acts(head_of("200 OK", CHUNKED), Repeat(CHUNK, TIMES))] * 4,
        GOOD,
        right=Gives("good", 5),
        program=wait(),
    ),
    limited(
        "chunks of one byte",
        "small-chunks",
        *[acts(head_of("200 OK", CHUNKED), Repeat(b"1\r\n \r\n" * 1_000, 200), b"0\r\n\r\n")] * 3,
        right=Raises("BotoCoreError", 3),
        ours={"max_response_bytes": 1_000},
        cut_off=100.0,
        is_slow=True,
    ),
    *(
        limited(group, name, *(acts(before, Repeat(piece)),) * 3, right=Raises(error, 3))
        for group, name, before, piece, error in ENDLESS
    ),
]

MEMORY = Kind(
    "Answers without end",
    "A result or an error that is longer than max_response_bytes, which is 1 MiB here. The client "
    "raises InvalidResponseError, and takes no more memory than the limit and 16 MiB. boto3 has no "
    "such limit; it is sent 24 MiB.",
    tuple(CASES),
)
