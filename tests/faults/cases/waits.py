"""Waits that cannot succeed, and waits that can."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests._server import Close, Reset
from tests.faults._answers import (
    GOOD,
    NOT_FOUND,
    RUNNING,
    STARTED,
    UNAVAILABLE,
    described,
    failure,
    head_of,
    page,
    whole,
)
from tests.faults._case import Case, Gives, Kind, Raises
from tests.faults._programs import DESCRIBE, start_and_wait, wait, wait_for_all

WAITS = {"wait": wait(), "start": start_and_wait(), "all": wait_for_all("job-1")}
THROTTLED = failure("ThrottlingException")
DENIED = failure("AccessDeniedException", "403 Forbidden")
OUTAGES = {
    "reset": Reset(),
    "closed": Close(),
    "cut-head": Close(GOOD[:40]),
    "cut-body": Close(GOOD[:-4]),
    "500": whole(b"", "500 Internal Server Error"),
    "503": UNAVAILABLE,
    "502-html": whole(b"<html></html>", "502 Bad Gateway"),
    "throttled": THROTTLED,
    "not-json": whole(b"<html>"),
    "garbage": Close(b"\x00\x01\x02"),
}

INVOCATION = SimpleNamespace(get_remaining_time_in_millis=lambda: 400)
"""A Lambda context with less time than is kept for the answer to the invocation."""


def has_last_error(name: str, *texts: str) -> Any:
    """Return a check of a timeout: it has and shows the last failure."""

    def check(error: Any) -> bool:
        last = error.last_error
        return type(last).__name__ == name and str(last) in str(error) and "-0" not in str(error)

    return check


def unreachable(transport: str, name: str) -> list[Case]:
    """Return cases in which nobody is reached, in calls, and in waits with and without patience."""
    error = Raises(name, 0)
    patient = Raises("ReportJobTimeout", 0, has=has_last_error(name))
    group = f"a {'name that is not known' if transport == 'unknown' else 'port that refuses'}"
    waiting = {"timeout": 60.0, "wait_for_network": True}
    return [
        Case(group, f"{transport}-call", (), error, DESCRIBE, transport),
        *(
            Case(group, f"{transport}-{key}", (), error, each, transport)
            for key, each in WAITS.items()
        ),
        Case(
            f"{group}, with wait_for_network",
            f"{transport}-patient",
            (),
            patient,
            wait(**waiting),
            transport,
        ),
        Case(
            f"{group}, with wait_for_network",
            f"{transport}-patient-start",
            (),
            patient,
            start_and_wait(**waiting),
            transport,
        ),
    ]


def outage(name: str, fault: Any) -> list[Case]:
    """Return cases in which a wait meets an outage before and after its first answer."""
    outage = (fault,) * 7
    good = described("good")
    return [
        Case("an outage at its start", f"{name}-first", (*outage, good), Gives("good", 8), wait()),
        Case(
            "an outage later",
            f"{name}-later",
            (RUNNING, *outage, RUNNING, *outage, good),
            Gives("good", 17),
            wait(),
        ),
        Case(
            "an outage later",
            f"{name}-start",
            (*outage, STARTED, *outage, good),
            Gives("good", 16),
            start_and_wait(),
        ),
    ]


TIMEOUT = (RUNNING, *[UNAVAILABLE] * 200)
CASES = [
    *unreachable("refused", "EndpointConnectionError"),
    *unreachable("unknown", "EndpointConnectionError"),
    *(case for name, fault in OUTAGES.items() for case in outage(name, fault)),
    Case(
        "an outage that does not end",
        "outage",
        TIMEOUT,
        Raises("ReportJobTimeout", has=has_last_error("ServiceUnavailableException")),
        wait(120),
    ),
    Case(
        "an outage that does not end",
        "outage-of-starts",
        (UNAVAILABLE,) * 200,
        Raises("ReportJobTimeout", has=lambda error: bool(error.idempotency_token)),
        start_and_wait(120),
    ),
    Case(
        "an outage that does not end",
        "outage-of-all",
        (page([]), *[UNAVAILABLE] * 200),
        Raises("ReportJobTimeout", has=has_last_error("ServiceUnavailableException")),
        wait_for_all("job-1", "job-2", timeout=120),
    ),
]
for name, program in WAITS.items():
    CASES += [
        Case(
            "an error that does not pass",
            f"denied-{name}",
            (DENIED,),
            Raises("ClientError", 1, "AccessDenied", boto3="AccessDenied"),
            program,
        ),
        Case(
            "an error that does not pass",
            f"not-found-{name}",
            (STARTED if name == "start" else NOT_FOUND, *[NOT_FOUND] * 20),
            Raises("ResourceNotFoundException", boto3="ResourceNotFoundException"),
            program,
        ),
    ]
INVOKED = Raises("ReportJobTimeout", 0, "the 0.4 seconds that the invocation had left")
CASES += [
    Case("too little time", "lambda", (), INVOKED, wait(INVOCATION)),
    Case("too little time", "lambda-start", (), INVOKED, start_and_wait(INVOCATION)),
    Case("too little time", "none", (), Raises("ReportJobTimeout", 0), wait(0)),
    Case(
        "a job that fails",
        "failed",
        (RUNNING, described("no bucket", status="FAILED")),
        Raises("ReportJobFailed", 2, "no bucket", boto3="WaiterError"),
        wait(),
    ),
    Case(
        "a status that is not known",
        "status",
        (described("new", status="REHEATING"), head_of("204 No Content"), GOOD),
        Gives("good", 3),
        wait(),
    ),
]

WAITING = Kind(
    "Waits",
    "A wait for a report job outlasts outages, and ends at once with what waiting cannot fix. What "
    "it says at its end names the last failure.",
    tuple(CASES),
)
