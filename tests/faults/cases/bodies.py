"""Answers that are cut in their bodies, or whose bodies are not what AWS Backup sends."""

from __future__ import annotations

import gzip

from tests._server import Close, Reset
from tests.faults._answers import (
    GOOD,
    as_json,
    body_of,
    described,
    failure,
    head_of,
    page,
    whole,
)
from tests.faults._case import Case, Gives, Kind, Raises, over, sampled
from tests.faults._programs import DESCRIBE, ITERATE, LATEST, wait

RESULT = body_of("cut")
ERROR = as_json({"__type": "ResourceNotFoundException", "Message": "no such job"})
CODE_IN_BODY = whole(ERROR, "400 Bad Request")
CODE_IN_HEADER = failure("ResourceNotFoundException")
GOOD_AFTER = Gives("good", 2)


def cut(group: str, name: str, data: bytes, body: bytes, transport: str, step: int) -> list[Case]:
    """Return cases in which an answer is cut at each byte of its body, and the next is whole."""
    head = len(data) - len(body)
    cases = [
        Case(group, f"{name}-{end}", (Close(data[: head + end]), GOOD), GOOD_AFTER, DESCRIBE)
        for end in range(len(body))
    ]
    return sampled([each for case in cases for each in over(transport, case)], step)


def known(end: int) -> Case:
    """Return a case in which the header of a cut error has its code."""
    data = CODE_IN_HEADER[:-end]
    right = Raises("ResourceNotFoundException", 1, boto3="ResourceNotFoundException")
    return Case(
        "an error whose code is in a header", f"known-{end}", (Close(data),), right, DESCRIBE
    )


BROKEN = {
    "not-json": b"OK",
    "html": b"<html><body>Please log in</body></html>",
    "half": RESULT[:40],
    "null": b"null",
    "list": b"[]",
    "number": b"17",
    "text": b'"done"',
    "blanks": b"    \r\n  ",
    "two-objects": RESULT + RESULT,
    "utf-16": RESULT.decode().encode("utf-16"),
    "zeros": bytes(60),
    "gzip": gzip.compress(RESULT, mtime=0),
    "job-is-text": b'{"ReportJob":"job-1"}',
    "job-is-list": b'{"ReportJob":[]}',
    "keys-are-text": b'{"ReportJob":{"ReportDestination":{"S3Keys":"a.csv"}}}',
    "status-is-number": b'{"ReportJob":{"Status":5}}',
    "time-is-text": b'{"ReportJob":{"CreationTime":"soon"}}',
    "time-is-endless": b'{"ReportJob":{"CreationTime":1e400}}',
    "time-is-nan": b'{"ReportJob":{"CreationTime":NaN}}',
    "nested": b"[" * 20_000,
    "nested-member": b'{"ReportJob":' * 20_000,
    "digits": b'{"ReportJob":{"CreationTime":' + b"9" * 5_000 + b"}}",
}

CASES = [
    *cut("a result, without TLS", "plain", whole(RESULT), RESULT, "plain", 12),
    *cut("a result, with TLS", "tls", whole(RESULT), RESULT, "tls", 12),
    *cut("a result, through a proxy", "proxied", whole(RESULT), RESULT, "proxy", 20),
    *cut("a result, with TLS through a proxy", "tunnelled", whole(RESULT), RESULT, "tunnel", 20),
    *cut("an error whose code is in its body", "error", CODE_IN_BODY, ERROR, "plain", 10),
    *(known(end) for end in range(1, 40, 6)),
    Case(
        "a result, each time",
        "always",
        (Close(whole(RESULT)[:-3]),) * 3,
        Raises("InvalidResponseError", 3),
        DESCRIBE,
    ),
    Case("a list", "pages", (Close(page(["a"])[:-1]), page(["b"])), Gives(["b"], 2), ITERATE),
    Case("a list", "latest", (Close(page(["a"])[:-9]), page(["b"])), Gives("b", 2), LATEST),
    Case("in a wait", "wait", (Close(whole(RESULT)[:-1]),) * 7 + (GOOD,), Gives("good"), wait()),
    Case("reset in its body", "reset", (Reset(whole(RESULT)[:-9]), GOOD), GOOD_AFTER, DESCRIBE),
]

BODIES = Kind(
    "Bodies that are cut",
    "The connection ends inside the body of an answer, at every byte of it. The client sends the "
    "request again. An error whose code has come is final.",
    tuple(CASES),
)

RESULTS = Kind(
    "Results that cannot be read",
    "Status 200 with a body that is not what the operation returns: a login page, another type, "
    "half an object. The client sends the request again, and in the end raises "
    "InvalidResponseError.",
    (
        *(
            case
            for name, body in BROKEN.items()
            for case in (
                Case("once", f"{name}-once", (whole(body), GOOD), GOOD_AFTER, DESCRIBE),
                Case(
                    "each time",
                    f"{name}-always",
                    (whole(body),) * 3,
                    Raises("InvalidResponseError", 3),
                    DESCRIBE,
                ),
            )
        ),
        Case(
            "read all the same",
            "mark",
            (whole(b"\xef\xbb\xbf" + body_of("x")),),
            Gives("x"),
            DESCRIBE,
        ),
        Case(
            "read all the same",
            "extra",
            (whole(as_json({"ReportJob": {"StatusMessage": "x", "New": [1]}, "More": None})),),
            Gives("x", 1),
            DESCRIBE,
        ),
        Case(
            "read all the same",
            "blanks",
            (whole(b" " * 99 + body_of("x")),),
            Gives("x", 1),
            DESCRIBE,
        ),
        Case(
            "read all the same",
            "until-the-end",
            (Close(head_of("200 OK") + RESULT),),
            Gives("cut", 1),
            DESCRIBE,
        ),
        Case(
            "in a wait",
            "wait",
            (whole(b"null"), whole(b"OK"), described("good")),
            Gives("good", 3),
            wait(),
        ),
    ),
)
