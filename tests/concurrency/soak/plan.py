"""What each call of a run is, which faults it meets, and how it must end: all by its number."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any, NamedTuple
from zlib import crc32

from .faults import FAULTS, Fault, Then

OPERATIONS = ("describe",) * 14 + ("list",) * 3 + ("start",) * 2 + ("wait",)
DEPTHS, WEIGHTS = (1, 2, 3), (5, 3, 2)
"""How many attempts in a row meet a fault, if the first one does."""

MOST_ATTEMPTS = 3


class Run(NamedTuple):
    """How a run is made."""

    seconds: float
    rate: float
    """Calls a second."""
    share: float
    """How many of the calls meet a fault, from 0 to 1."""
    seed: int
    read_timeout: float
    slack: float
    """Seconds that a call may take beyond its limit."""
    growth: float
    """MiB that memory may grow by after the warm-up."""

    @property
    def calls(self) -> int:
        """How many calls there are."""
        return round(self.seconds * self.rate)

    @property
    def call_timeout(self) -> float:
        """A limit that no call reaches whose attempts end at all.

        The pauses before retries are 3 seconds at most, if two attempts are throttled.
        """
        return max(3 * self.read_timeout, self.read_timeout + 3.0) + 1.0


class Planned(NamedTuple):
    """One call."""

    operation: str
    faults: tuple[Fault, ...]
    """What its attempts meet, one each, before the right answer."""


class Foreseen(NamedTuple):
    """How a call must end."""

    error: str
    """What it raises; empty: it returns the right result."""
    attempts: int
    """How many its last call takes: a wait makes a call for each poll."""
    requests: int
    """How many attempts all of its calls take."""
    met: tuple[Fault, ...]


def plan(run: Run, number: int) -> Planned:
    """Return what a call is."""
    chance = Random(f"{run.seed} {number}")
    operation = chance.choice(OPERATIONS)
    if chance.random() >= run.share:
        return Planned(operation, ())
    (depth,) = chance.choices(DEPTHS, WEIGHTS)
    return Planned(operation, tuple(chance.choices(FAULTS, k=depth)))


def foresee(planned: Planned) -> Foreseen:
    """Return how a call must end."""
    attempts, is_corrected = 0, False
    for count, fault in enumerate(planned.faults, 1):
        attempts += 1
        met = planned.faults[:count]
        if fault.then is Then.RIGHT:
            return Foreseen("", attempts, count, met)
        if fault.then is Then.RETRY_ONCE and not is_corrected:
            is_corrected = True
        elif fault.then is not Then.RETRY or attempts >= MOST_ATTEMPTS:
            if planned.operation != "wait" or fault.then in (Then.STOP, Then.RETRY_ONCE):
                return Foreseen(fault.error, attempts, count, met)
            attempts, is_corrected = 0, False  # the wait polls again
    return Foreseen("", attempts + 1, len(planned.faults) + 1, planned.faults)


def job_id(number: int) -> str:
    """Return the id of a call's job, which is the name of its plan, too."""
    return f"job_{number}"


def proof(name: str) -> str:
    """Return what only an answer about this job says."""
    return str(crc32(name.encode()))


def number_in(line: str) -> int:
    """Return the number of the call that a request with this first line is part of."""
    found = re.search(r"job_(\d+)", line)
    assert found is not None
    return int(found[1])


def right_body(line: str) -> bytes:
    """Return the body of the right answer to a request with this first line."""
    name = job_id(number_in(line))
    result: dict[str, Any]
    if line.startswith("POST"):
        result = {"ReportJobId": f"{name} {proof(name)}"}
    elif f"/{name}" in line:
        result = {"ReportJob": _job(name)}
    else:
        result = {"ReportJobs": [_job(each) for each in listed(name)]}
    return json.dumps(result).encode()


def listed(name: str) -> list[str]:
    """Return the ids of the jobs of a plan."""
    return [f"{name}.{each}" for each in range(3)]


def _job(name: str) -> dict[str, str]:
    return {"ReportJobId": name, "Status": "COMPLETED", "StatusMessage": proof(name)}
