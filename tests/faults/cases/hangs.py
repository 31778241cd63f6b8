"""Servers that hang, and those that go on for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests._server import OnConnect, Stall
from tests.faults._answers import CHUNKED, UNAVAILABLE, body_of, failure, head_of, whole
from tests.faults._case import Case, Kind, Program, Raises
from tests.faults._programs import DESCRIBE, ITERATE, start_and_wait, wait, wait_for_all
from tests.faults._server import Cycle, Repeat, Wait, acts, dripped

LIMIT = 0.2
GOOD = whole(body_of("good") + b" " * 60)
HEAD = GOOD.index(b"\r\n\r\n") + 4
IN_CHUNKS = head_of("200 OK", CHUNKED)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
CHUNK = b"1\r\n \r\n"
OK = b"HTTP/1.1 200 OK\r\n"


def dripping(*before: bytes, piece: bytes) -> Any:
    """Return a step that sends the same bytes every 50 ms, for ever."""
    return acts(*before, Repeat(piece, pause=0.05))


ANYWHERE: Mapping[str, tuple[str, Any]] = {
    "silence": ("silence", Stall()),
    "silence-after-interim": ("silence", Stall(b"HTTP/1.1 103 Early Hints\r\n\r\n")),
    "silence-in-status-line": ("silence", Stall(GOOD[:9])),
    "silence-in-headers": ("silence", Stall(GOOD[:40])),
    "silence-before-body": ("silence", Stall(GOOD[:HEAD])),
    "silence-in-body": ("silence", Stall(GOOD[:-9])),
    "silence-in-chunk": ("silence", Stall(IN_CHUNKS + b"5\r\nab")),
    "silence-after-chunk": ("silence", Stall(IN_CHUNKS + CHUNK)),
    "silence-in-error": ("silence", Stall(failure("NoCode", "400 Bad Request")[:-3])),
    "dripped": ("drips", dripped(GOOD)),
    "dripped-status-line": ("drips", dripping(piece=b"H")),
    "dripped-header": ("drips", dripping(OK, b"X: ", piece=b"1")),
    "dripped-body": ("drips", acts(GOOD[:HEAD], dripped(GOOD[HEAD:]))),
    "dripped-chunk": ("drips", dripping(IN_CHUNKS, b"fff\r\n", piece=b" ")),
    "dripped-extension": ("drips", dripping(IN_CHUNKS, b"1;name=", piece=b"1")),
    "dripped-chunks": ("drips", dripping(IN_CHUNKS, piece=CHUNK)),
    "dripped-until-the-end": ("drips", dripping(head_of("200 OK"), piece=b" ")),
    "dripped-error": ("drips", dripped(failure("NoCode", "500 Oops"))),
    "dripped-headers": ("drips", dripping(OK, piece=b"X: 1\r\n")),
    "dripped-interim": ("interim answers for ever", dripping(piece=CONTINUE)),
    "interim": ("interim answers for ever", acts(Repeat(CONTINUE * 100))),
    "interim-headers": ("interim answers for ever", dripping(CONTINUE[:-2], piece=b"X: 1\r\n")),
    "trailers": (
        "trailers for ever",
        dripping(IN_CHUNKS, b"0\r\n", piece=b"X: 1\r\n"),
    ),
}

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n"
RECORD = b"\x16\x03\x03\x40\x00"
"""The start of a TLS record of 16 KiB."""
SLOW = failure("ServiceUnavailableException", "503 Slow Down", "x-amz-retry-after: 5000")

ELSEWHERE: Mapping[str, tuple[str, str, Any]] = {
    "connect": ("connecting", "full", ()),
    "handshake": ("the handshake of TLS", "tls", (OnConnect(Stall()),) * 9),
    "handshake-later": (
        "the handshake of TLS",
        "tls",
        (OnConnect(Stall(), wait_for_bytes=True),) * 9,
    ),
    "handshake-dripped": (
        "the handshake of TLS",
        "tls",
        (OnConnect(dripping(RECORD, piece=b"\x02")),) * 9,
    ),
    "proxy": ("a proxy", "proxy", (Stall(),) * 9),
    "proxy-dripped": ("a proxy", "proxy", (dripped(GOOD),) * 9),
    "tunnel": ("a proxy", "tunnel", {"CONNECT": (Stall(),) * 9}),
    "open-tunnel": ("a proxy", "open tunnel", {"CONNECT": (Stall(),) * 9}),
    "tunnel-status": ("a proxy", "tunnel", {"CONNECT": (dripping(piece=b"H"),) * 9}),
    "tunnel-headers": (
        "a proxy",
        "tunnel",
        {"CONNECT": (dripping(ESTABLISHED, piece=b"X: 1\r\n"),) * 9},
    ),
    "tunnel-header": (
        "a proxy",
        "tunnel",
        {"CONNECT": (dripping(ESTABLISHED, b"X: ", piece=b"1"),) * 9},
    ),
    "tunnel-flood": (
        "a proxy",
        "tunnel",
        {"CONNECT": (acts(ESTABLISHED, Repeat(b"X: 1\r\n" * 1_000)),) * 9},
    ),
    "tunnel-interim": ("a proxy", "tunnel", {"CONNECT": (dripping(piece=CONTINUE),) * 9}),
    "tunnel-handshake": (
        "a proxy",
        "tunnel",
        {"CONNECT": (acts(ESTABLISHED + b"\r\n", Stall()),) * 9},
    ),
    "tls-tunnel": ("a proxy", "tls tunnel", {"CONNECT": (Stall(),) * 9}),
    "tls-tunnel-handshake": (
        "a proxy",
        "tls tunnel",
        {"CONNECT": (acts(ESTABLISHED + b"\r\n", dripping(RECORD, piece=b"\x02")),) * 9},
    ),
    "tls-tunnel-answer": ("a proxy", "tls tunnel", (dripped(GOOD),) * 9),
    "tunnel-answer": ("a proxy", "tunnel", (dripped(GOOD),) * 9),
    "slow-outage": ("an outage", "plain", (Cycle((acts(Wait(0.15), UNAVAILABLE),)),)),
    "outage": ("an outage", "plain", (Cycle((SLOW,)),)),
    "slow-cuts": ("an outage", "plain", (Cycle((acts(Wait(0.15), GOOD[:30]),)),)),
}

FAULTS = {name: (group, "plain", (step,) * 9) for name, (group, step) in ANYWHERE.items()} | dict(
    ELSEWHERE
)
TIMEOUTS = {
    "connect_timeout": LIMIT,
    "read_timeout": LIMIT,
    "retries": {"mode": "standard", "total_max_attempts": 1},
}
MAY_FAIL_SOONER = ("interim", "tunnel-flood")
PARSED_AT_ONCE = ("dripped-status-line", "tunnel-status")
"""Where aiohttp's parser rejects a line before its end, so that retries may be used up in time."""
WAITS = {
    "wait": wait(LIMIT),
    "start": start_and_wait(LIMIT),
    "all": wait_for_all("job-1", "job-2", timeout=LIMIT),
}
FAST_IN_WAITS = ("silence", "dripped", "connect", "handshake-dripped", "tunnel", "slow-outage")
IN_TLS = ("silence", "dripped", "dripped-chunks", "dripped-headers", "interim")


def awaited(name: str) -> Raises | None:
    """Return what is right for the asynchronous client, where that is not the same."""
    return Raises("BotoCoreError") if name in PARSED_AT_ONCE else None


def called(name: str, program: Program, prefix: str, transport: str = "", **facts: Any) -> Case:
    """Return a case of a call that has a limit."""
    group, usual, script = FAULTS[name]
    error = "BotoCoreError" if name in MAY_FAIL_SOONER else "CallTimeoutError"
    ours = {"call_timeout": LIMIT, **facts.pop("ours", {})}
    return Case(
        group,
        f"{prefix}-{name}",
        script,
        Raises(error),
        program,
        transport or usual,
        awaited=awaited(name),
        ours=ours,
        limit=LIMIT,
        **facts,
    )


def waiting(key: str, name: str) -> Case:
    """Return a case of a wait, whose timeout is all that limits it."""
    _, transport, script = FAULTS[name]
    return Case(
        "in waits",
        f"{key}-{name}",
        script,
        Raises("ReportJobTimeout"),
        WAITS[key],
        transport,
        awaited=awaited(name),
        limit=LIMIT,
        is_slow=name not in FAST_IN_WAITS,
    )


HANGS = Kind(
    "Hangs",
    "A server or a proxy is silent, sends a byte at a time, or goes on for ever without an answer. "
    "A call with call_timeout and a wait with timeout end within half a second of their limit. "
    "boto3 is given its strictest settings: the limit as its timeout for connecting and reading, "
    "and one attempt.",
    (
        *(called(name, DESCRIBE, "call") for name in FAULTS),
        *(called(name, DESCRIBE, "tls", "tls", is_slow=name != "dripped") for name in IN_TLS),
        *(called(name, ITERATE, "pages", is_slow=True) for name in ("silence", "dripped-body")),
        *(
            called(
                name,
                DESCRIBE,
                mode,
                config={"retries": {"mode": mode, "total_max_attempts": 9}},
                is_slow=True,
            )
            for mode in ("adaptive", "legacy")
            for name in ("silence", "dripped", "slow-outage")
        ),
        *(
            Case(
                "the timeouts of a Config",
                f"config-{name}",
                FAULTS[name][2],
                Raises("BotoCoreError"),
                DESCRIBE,
                FAULTS[name][1],
                config=TIMEOUTS,
                limit=LIMIT,
            )
            for name in (
                "silence",
                "silence-after-interim",
                "connect",
                "handshake",
                "tunnel",
                "tunnel-handshake",
                "proxy",
            )
        ),
        *(waiting(key, name) for key in WAITS for name in FAULTS if name not in MAY_FAIL_SOONER),
    ),
)
