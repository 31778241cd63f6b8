"""A machine whose clock is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from tests._server import Request
from tests.faults._answers import as_json, body_of
from tests.faults._case import Case, Gives, Kind, Raises
from tests.faults._programs import DELETE, DESCRIBE, THRICE, wait
from tests.faults._server import Cycle, Reply

SKEWED = ("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture")
REJECTED = ("InvalidSignatureException", "SignatureDoesNotMatch")
HOURS = {"hour-behind": 1.0, "hour-ahead": -1.0, "minutes-behind": 0.15, "year-ahead": -8760.0}


def now(hours: float = 0.0) -> datetime:
    """Return the time of a service that is ahead by so many hours."""
    return datetime.now(timezone.utc) + timedelta(hours=hours)


def answer(status: str, body: bytes, date: datetime | None, *headers: str) -> bytes:
    """Return an answer with a date."""
    dates = [f"Date: {date:%a, %d %b %Y %H:%M:%S} GMT"] if date else []
    lines = [f"HTTP/1.1 {status}", *dates, *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def service(code: str, hours: float, *, has_date: bool = True) -> Cycle:
    """Return answers of a service whose clock is ahead, and which checks the time of requests."""

    def check(request: Request) -> bytes:
        text = request.header("X-Amz-Date") or ""
        signed = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        if abs(signed - now(hours)) < timedelta(minutes=5):
            return answer("200 OK", body_of("good"), now(hours))
        body = as_json({"message": "Signature not yet current"})
        header = f"x-amzn-ErrorType: {code}"
        return answer("403 Forbidden", body, now(hours) if has_date else None, header)

    return Cycle((Reply(check),))


def cases_of(code: str) -> list[Case]:
    """Return the cases of a code that is about the time of a request."""
    corrected = [
        Case("a wrong clock", f"{code}-{name}", (service(code, hours),), Gives("good", 2), DESCRIBE)
        for name, hours in HOURS.items()
    ]
    return [
        *corrected,
        Case(
            "later calls",
            f"{code}-later",
            (service(code, 3.0),),
            Gives(["good", "good", "good"], 4),
            THRICE,
        ),
        Case(
            "switched off",
            f"{code}-off",
            (service(code, 3.0),),
            Raises("ClientError", 1, code, boto3=code),
            DESCRIBE,
            ours={"correct_clock": False},
        ),
        Case(
            "an answer without a date",
            f"{code}-undated",
            (service(code, 3.0, has_date=False),),
            Raises("ClientError", 1, code, boto3=code),
            DESCRIBE,
        ),
        Case("in a wait", f"{code}-wait", (service(code, -2.0),), Gives("good", 2), wait()),
        Case("a deletion", f"{code}-delete", (service(code, -2.0),), Gives("done", 2), DELETE),
    ]


def refused_for_ever(code: str) -> Cycle:
    """Return answers of a service that rejects any time."""
    body, line = as_json({"message": "no"}), f"x-amzn-ErrorType: {code}"
    return Cycle((Reply(lambda _: answer("403 Forbidden", body, now(), line)),))


CASES = [
    *(case for code in (*SKEWED, *REJECTED) for case in cases_of(code)),
    *(
        Case(
            "a wrong secret key",
            f"{code}-secret",
            (refused_for_ever(code),),
            Raises("ClientError", 1, code, boto3=code),
            DESCRIBE,
        )
        for code in REJECTED
    ),
    *(
        Case(
            "rejected for ever",
            f"{code}-always",
            (refused_for_ever(code),),
            Raises("ClientError", 2, code, boto3=code),
            DESCRIBE,
        )
        for code in SKEWED
    ),
]

CLOCK = Kind(
    "Wrong clocks",
    "AWS rejects the time of a request. The client corrects its clock by the date of that answer, "
    "tries once more, and signs later requests with the corrected time. A wrong secret key is "
    "tried once.",
    tuple(CASES),
)
