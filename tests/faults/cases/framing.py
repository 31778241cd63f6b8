"""Chunks that are wrong, and headers that contradict each other about the body."""

from __future__ import annotations

from tests._server import Close
from tests.faults._answers import GOOD, body_of, chunked, head_of, whole
from tests.faults._case import Case, Gives, Kind, Raises, sampled
from tests.faults._programs import DESCRIBE, TWICE

BODY = body_of("cut")
FIRST, REST = BODY[:30], BODY[30:]
IN_CHUNKS = chunked(FIRST, REST)
HEAD = IN_CHUNKS.index(b"\r\n\r\n") + 4
CHUNKED = head_of("200 OK", "Transfer-Encoding: chunked")
GOOD_AFTER = Gives("good", 2)


def cut_chunks(group: str, transport: str, step: int) -> list[Case]:
    """Return cases in which an answer is cut at each byte of its chunks."""
    # What follows the size of the last chunk is nothing that a client needs.
    ends = range(HEAD, len(IN_CHUNKS) - 4)
    return sampled(
        [
            Case(
                group,
                f"{transport}-{end - HEAD}",
                (Close(IN_CHUNKS[:end]), GOOD),
                GOOD_AFTER,
                DESCRIBE,
                transport,
            )
            for end in ends
        ],
        step,
    )


SIZE = b"%x" % len(BODY)
WRONG_CHUNKS = {
    "size-is-text": b"zz\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size-is-empty": b"\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size-is-negative": b"-" + SIZE + b"\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size-is-minus-one": b"-1\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size-is-endless": b"f" * 40 + b"\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size-has-no-end": b"5" * 70_000,
    "size-is-too-large": b"ff" + SIZE + b"\r\n" + BODY + b"\r\n0\r\n\r\n",
    "size-is-too-small": b"3\r\n" + BODY + b"\r\n0\r\n\r\n",
    "no-break-after-data": SIZE + b"\r\n" + BODY + b"0\r\n\r\n",
    "no-last-chunk": SIZE + b"\r\n" + BODY + b"\r\n",
    "no-chunks": BODY,
    "nothing": b"",
}
FINE_CHUNKS = {
    "extension": SIZE + b';name="value"\r\n' + BODY + b"\r\n0\r\n\r\n",
    "trailers": SIZE + b"\r\n" + BODY + b"\r\n0\r\nExpires: never\r\nX-Sum: 1\r\n\r\n",
    "capitals": SIZE.upper() + b"\r\n" + BODY + b"\r\n0\r\n\r\n",
    "leading-zeros": b"000" + SIZE + b"\r\n" + BODY + b"\r\n000\r\n\r\n",
}

CHUNKS = Kind(
    "Chunks",
    "A body in chunks that is cut at every byte, or whose chunks are wrong. The client sends the "
    "request again; extensions and trailers are allowed.",
    (
        *cut_chunks("cut, without TLS", "plain", 12),
        *cut_chunks("cut, with TLS", "tls", 12),
        *cut_chunks("cut, with TLS through a proxy", "tunnel", 20),
        *(
            Case("wrong", name, (Close(CHUNKED + each), GOOD), GOOD_AFTER, DESCRIBE)
            for name, each in WRONG_CHUNKS.items()
        ),
        *(
            Case("allowed", name, (CHUNKED + each, GOOD), Gives(["cut", "good"], 2), TWICE)
            for name, each in FINE_CHUNKS.items()
        ),
        Case(
            "more after the last",
            "more-after",
            (IN_CHUNKS + GOOD.replace(b"good", b"evil"), GOOD),
            Gives(["cut", "good"], 2),
            TWICE,
        ),
    ),
)

ENCODINGS = {
    "identity": "Transfer-Encoding: identity",
    "gzip": "Transfer-Encoding: gzip",
    "gzip-then-chunked": "Transfer-Encoding: gzip, chunked",
    "chunked-then-gzip": "Transfer-Encoding: chunked, gzip",
    "xchunked": "Transfer-Encoding: xchunked",
    "empty": "Transfer-Encoding:",
    "twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
}
LENGTHS = {
    "two": (str(len(BODY)), str(len(BODY) + 4)),
    "two-in-one": (f"{len(BODY)}, {len(BODY) + 4}",),
    "shorter-first": ("5", str(len(BODY))),
    "endless": ("9" * 30,),
    "digits-without-end": ("9" * 5_000,),
}


def with_lengths(lengths: tuple[str, ...], body: bytes) -> bytes:
    """Return an answer with these lengths."""
    return head_of("200 OK", *(f"Content-Length: {each}" for each in lengths)) + body


FRAMING = Kind(
    "Lengths that are wrong or missing",
    "Two lengths, a Transfer-Encoding that is not chunked beside a body that is cut, neither a "
    "length nor a body. The client sends the request again.",
    (
        *(
            Case(
                "another encoding, and a cut body",
                f"{name}-cut",
                (Close(head_of("200 OK", line, f"Content-Length: {len(BODY)}") + BODY[:-7]), GOOD),
                GOOD_AFTER,
                DESCRIBE,
            )
            for name, line in ENCODINGS.items()
        ),
        *(
            Case(
                "another encoding, and an empty body",
                f"{name}-empty",
                (Close(head_of("200 OK", line, f"Content-Length: {len(BODY)}")), GOOD),
                GOOD_AFTER,
                DESCRIBE,
            )
            for name, line in ENCODINGS.items()
        ),
        *(
            Case(
                "another encoding, without length and body",
                f"{name}-nothing",
                (Close(head_of("200 OK", line)), GOOD),
                GOOD_AFTER,
                DESCRIBE,
            )
            for name, line in ENCODINGS.items()
        ),
        *(
            Case(
                "wrong lengths", name, (Close(with_lengths(each, BODY)), GOOD), GOOD_AFTER, DESCRIBE
            )
            for name, each in LENGTHS.items()
        ),
        Case(
            "neither length nor body",
            "nothing",
            (Close(head_of("200 OK")), GOOD),
            GOOD_AFTER,
            DESCRIBE,
        ),
        Case(
            "neither length nor body",
            "always-nothing",
            (Close(head_of("200 OK")),) * 3,
            Raises("InvalidResponseError", 3),
            DESCRIBE,
        ),
        Case(
            "a length, and chunks",
            "both",
            (IN_CHUNKS.replace(b"\r\nTransfer", b"\r\nContent-Length: 5\r\nTransfer", 1), GOOD),
            Gives(["cut", "good"], 2),
            TWICE,
            awaited=Gives(["good", "ClientError"], 3),
        ),
        Case(
            "less than what is sent",
            "shorter",
            (whole(BODY).replace(b"Length: %d" % len(BODY), b"Length: 5"), GOOD),
            GOOD_AFTER,
            DESCRIBE,
        ),
    ),
)
