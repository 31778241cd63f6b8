"""Connections that break, and answers of something else than AWS Backup."""

from __future__ import annotations

from typing import Any

from tests._server import Close, OnConnect, Reset, Tunnel
from tests.faults._answers import GOOD, STARTED, body_of, described, head_of, whole
from tests.faults._case import Case, Gives, Kind, Raises, over, sampled
from tests.faults._programs import (
    DESCRIBE,
    DESCRIBE_AND_START,
    DESCRIBE_AND_START_LATER,
    THRICE,
    THRICE_WITH_PAUSES,
    TWICE,
)
from tests.faults._server import Alert, Raw, acts

GOOD_AFTER = Gives("good", 2)
EVERYWHERE = "plain,tls,tunnel"
BODY = body_of("good")


def broken(group: str, name: str, step: Any, transports: str = EVERYWHERE) -> list[Case]:
    """Return cases in which a connection breaks, once and each time."""
    if isinstance(step, OnConnect):
        once, always = Gives("good", 1), Raises("BotoCoreError", 0)
    else:
        once, always = GOOD_AFTER, Raises("BotoCoreError", 3)
    return [
        case
        for transport in transports.split(",")
        for each in (
            Case(group, f"{group}-{name}-once", (step, GOOD), once, DESCRIBE),
            Case(group, f"{group}-{name}-always", (step,) * 3, always, DESCRIBE),
        )
        for case in over(transport, each, slow="tunnel")
    ]


GARBAGE = {
    "bytes": b"\x00\xff\x17\x03\x03 garbage\r\n\r\n",
    "http-0.9": b"<html>HTTP/0.9 has no headers</html>",
    "json": BODY,
    "ssh": b"SSH-2.0-OpenSSH_9.6\r\n",
    "smtp": b"220 mail.example.com ESMTP\r\n",
    "http-2": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00",
    "no-status": b"HTTP/1.1\r\n\r\n",
    "status-is-text": b"HTTP/1.1 OK 200\r\nContent-Length: 2\r\n\r\n{}",
    "status-is-negative": b"HTTP/1.1 -200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "status-is-two-digits": b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}",
    "status-is-four-digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",
    "version": b"HTTP/7.3 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "blank-lines": b"\r\n\r\n\r\n",
    "spaces": b" " * 70_000,
}
FINE = {
    "no-reason": GOOD.replace(b"200 OK", b"200", 1),
    "another-reason": GOOD.replace(b"200 OK", b"200 Certainly", 1),
    "http-1.0": GOOD.replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    "line-feeds": GOOD.replace(b"\r\n", b"\n"),
    "small-letters": GOOD.replace(b"Content-Length", b"content-length"),
    "many-headers": head_of("200 OK", *["X: 1"] * 90, f"Content-Length: {len(BODY)}") + BODY,
    "latin-1": head_of("200 OK", "X: caf\u00e9", f"Content-Length: {len(BODY)}") + BODY,
    "folded": head_of("200 OK", "X: 1\r\n 2", f"Content-Length: {len(BODY)}") + BODY,
    "blank-values": head_of("200 OK", "X:", f"Content-Length:   {len(BODY)}  ") + BODY,
}
PROXIES = {
    "closed": Close(),
    "reset": Reset(),
    "cut": Close(b"HTTP/1.1 200 Conn"),
    "garbage": Close(b"\x00\x01\x02\r\n\r\n"),
    "password": whole(b"", "407 Proxy Authentication Required", "Connection: close"),
    "forbidden": whole(b"no", "403 Forbidden", "Connection: close"),
    "html": whole(b"<html></html>", "502 Bad Gateway", "Connection: close"),
    "plain": Close(b"HTTP/1.1 200 OK\r\n\r\n" + GOOD),
    "moved": whole(b"", "302 Found", "Location: http://login.invalid/", "Connection: close"),
}
TUNNELS = {
    "http-1.0": b"HTTP/1.0 200 OK\r\n\r\n",
    "no-reason": b"HTTP/1.1 200\r\n\r\n",
    "line-feeds": b"HTTP/1.1 200 OK\n\n",
    "headers": b"HTTP/1.1 200 OK\r\n" + b"Via: 1\r\n" * 50 + b"\r\n",
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "interim": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
}


def proxied(name: str, step: Any) -> list[Case]:
    """Return cases in which a proxy does not make a tunnel, once and each time."""
    once = Case(
        "a proxy",
        f"proxy-{name}-once",
        {"CONNECT": (step,), "": (GOOD,)},
        Gives("good", 1),
        DESCRIBE,
    )
    always = Case(
        "a proxy",
        f"proxy-{name}-always",
        {"CONNECT": (step,) * 3},
        Raises("BotoCoreError", 0),
        DESCRIBE,
    )
    return [
        *over("tunnel", once),
        *over("tunnel", always),
        *over("open tunnel", always),
    ]


START_HEAD = STARTED.index(b"\r\n\r\n") + 4
ONCE = {"retries": {"mode": "standard", "total_max_attempts": 1}}


def kept(transport: str, attempts: int, step: int) -> list[Case]:
    """Return cases in which a kept connection ends at each byte of the answers to a POST."""
    config = ONCE if attempts == 1 else {}
    cases = []
    for end in range(len(STARTED)):
        error = "ConnectionClosedError" if end < START_HEAD else "InvalidResponseError"
        script = (GOOD, *[Close(STARTED[:end])] * attempts)
        right = Gives(["good", error], 1 + attempts)
        name = f"start-{attempts}-{transport}-{end}"
        case = Case(KEPT, name, script, right, DESCRIBE_AND_START, transport, config=config)
        cases.append(case)
    return sampled(cases, step)


KEPT = "a kept connection, in a start"
ANSWERS = tuple(described(each) for each in ("first", "second", "third"))
THREE = Gives(["first", "second", "third"], 3)

CASES = [
    *broken("a reset", "before", OnConnect(Reset()), "plain,tls"),
    *broken("a reset", "after-request", Reset()),
    *broken("a reset", "in-head", Reset(GOOD[:30])),
    *broken("a reset", "in-body", Reset(GOOD[:-5])),
    *broken("closed", "before", OnConnect(Close()), "plain,tls"),
    *broken("closed", "after-request", Close()),
    *broken("closed", "alert", acts(Alert(), Close()), "tls,tunnel"),
    *broken("not TLS", "in-head", acts(GOOD[:30], Raw(bytes(99)), Close()), "tls,tunnel"),
    *broken("not TLS", "in-body", acts(GOOD[:-5], Raw(bytes(99)), Close()), "tls,tunnel"),
    *broken("not TLS", "plain", OnConnect(Close(GOOD), wait_for_bytes=True), "tls"),
    *broken("not TLS", "alert", OnConnect(Close(b"\x15\x03\x01\x00\x02\x02\x28")), "tls"),
    *broken("not TLS", "bytes", OnConnect(Close(b"\x16\x03\x01" + bytes(99))), "tls"),
    *(
        case
        for name, data in GARBAGE.items()
        for case in broken("garbage", name, Close(data), "plain")
    ),
    *(case for name, step in PROXIES.items() for case in proxied(name, step)),
    *(
        Case("unusual, but allowed", name, (data, GOOD), Gives(["good", "good"], 2), TWICE)
        for name, data in FINE.items()
    ),
    *(
        Case(
            "a proxy that is unusual, but allowed",
            f"proxy-{name}",
            {"CONNECT": (Tunnel(head),), "": (GOOD, GOOD)},
            Gives(["good", "good"], 2),
            TWICE,
            "tunnel",
        )
        for name, head in TUNNELS.items()
    ),
    *over(
        EVERYWHERE,
        Case(
            "closed while idle",
            "closed-while-idle",
            tuple(Close(each) for each in ANSWERS),
            THREE,
            THRICE_WITH_PAUSES,
        ),
    ),
    *over(
        "plain,tls",
        Case(
            "closed while idle",
            "reset-while-idle",
            tuple(Reset(each) for each in ANSWERS),
            THREE,
            THRICE_WITH_PAUSES,
        ),
    ),
    *over(
        EVERYWHERE,
        Case(
            "closed between calls",
            "between-calls",
            tuple(Close(each) for each in ANSWERS),
            THREE,
            THRICE,
        ),
    ),
    *kept("plain", 1, 12),
    *kept("tls", 1, 24),
    *kept("plain", 3, 24),
    *(
        Case(
            KEPT,
            f"start-{name}",
            (step, STARTED),
            Gives(["good", "job-1"], 2),
            program,
            transport,
        )
        for transport in ("plain", "tls")
        for name, step, program in (
            (f"closed-{transport}", Close(GOOD), DESCRIBE_AND_START),
            (f"closed-later-{transport}", Close(GOOD), DESCRIBE_AND_START_LATER),
            (f"reset-later-{transport}", Reset(GOOD), DESCRIBE_AND_START_LATER),
        )
    ),
    *(
        Case(
            "a redirect",
            status[:3],
            (whole(b"", status, "Location: /other"),),
            Raises("ClientError", 1, status[:3]),
            DESCRIBE,
        )
        for status in ("301 Moved Permanently", "302 Found", "307 Temporary Redirect")
    ),
]

CONNECTIONS = Kind(
    "Connections",
    "A connection is reset or closed, or the other side does not speak HTTP or TLS. The client "
    "tries again on a new connection, and in the end raises an error of botocore. A start is never "
    "sent more often than the retry policy says. What is unusual but allowed is read.",
    tuple(CASES),
)
