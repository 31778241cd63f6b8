"""How a request to STS is recognized, and what its parameters must satisfy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aws_backup_reports.testing._signature.claim import signing_service
from aws_backup_reports.testing._wire.messages import Request

from .answers import StsError

STS_OPERATIONS = frozenset({"AssumeRole", "GetCallerIdentity"})

VERSION = "2011-06-15"

LENGTHS = {
    "RoleArn": (20, 2048, r".*"),
    "RoleSessionName": (2, 64, r"[\w+=,.@-]*"),
    "ExternalId": (2, 1224, r"[\w+=,.@:\/-]*"),
}
"""By parameter: the shortest and the longest text, and its pattern."""

DURATION = (900, 43_200)
"""The shortest and the longest session, in seconds."""


@dataclass(frozen=True, slots=True)
class StsRequest:
    """A request to STS, in the query protocol."""

    action: str
    parameters: Mapping[str, str]


def read_sts_request(request: Request) -> StsRequest | None:
    """Return the request to STS, or None if it is for another service.

    A request is for STS if it is signed for it, or if it names an action and STS's version.
    """
    if request.path not in ("", "/"):
        return None
    body = request.body.decode(errors="replace") if request.method == "POST" else ""
    parameters = dict(parse_qsl(f"{request.query}&{body}", keep_blank_values=True))
    is_named = "Action" in parameters and parameters.get("Version") == VERSION
    if not is_named and signing_service(request) != "sts":
        return None
    return StsRequest(parameters.get("Action", ""), parameters)


def check_parameters(given: Mapping[str, str]) -> None:
    """Raise `StsError` that names each parameter of AssumeRole that AWS would not accept."""
    problems: list[str] = []
    for name, (shortest, longest, pattern) in LENGTHS.items():
        value = given.get(name)
        if value is None:
            if name != "ExternalId":
                problems.append(f"Value null at '{_own(name)}' {_FAILED} must not be null")
        elif len(value) < shortest:
            problems.append(
                f"{_at(name, value)} must have length greater than or equal to {shortest}"
            )
        elif len(value) > longest:
            problems.append(f"{_at(name, value)} must have length less than or equal to {longest}")
        elif not re.fullmatch(pattern, value, re.ASCII | re.DOTALL):
            problems.append(
                f"{_at(name, value)} must satisfy regular expression pattern: {pattern}"
            )
    problems += _problems_of_duration(given.get("DurationSeconds"))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected"
        raise StsError("ValidationError", f"{count}: {'; '.join(problems)}")


_FAILED = "failed to satisfy constraint: Member"


def _problems_of_duration(value: str | None) -> list[str]:
    if value is None:
        return []
    if not re.fullmatch("-?[0-9]{1,9}", value):
        raise StsError("MalformedInput", "DurationSeconds is not an integer")
    shortest, longest = DURATION
    place = _at("DurationSeconds", value)
    if int(value) < shortest:
        return [f"{place} must have value greater than or equal to {shortest}"]
    if int(value) > longest:
        return [f"{place} must have value less than or equal to {longest}"]
    return []


def _at(name: str, value: str) -> str:
    return f"Value '{value}' at '{_own(name)}' {_FAILED}"


def _own(name: str) -> str:
    return name[0].lower() + name[1:]
