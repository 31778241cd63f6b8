"""What becomes of a report job, as a test decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class JobScript:
    """The way of a report job through its statuses, and what it reports.

    By the number of describes: `statuses` is what the job is found in by the describes to
    come, one each, and in the last it stays. With one status it stays there until it is
    moved by hand.

    By the clock: with `seconds`, the job takes that long from the first status to the last,
    the same time in each; describes change nothing.
    """

    statuses: Sequence[str] = ("CREATED", "RUNNING", "COMPLETED")

    seconds: float | None = None
    """By the fake's clock, which `FakeBackup.advance` moves. None goes by describes."""

    status_message: str | None = None
    """What the job says when it has ended. None: a job that FAILED says that it could not
    deliver, others say nothing. AWS's own words are not known."""

    report_items: Sequence[Mapping[str, Any]] | None = None
    """The items of the report, with the names of its JSON form. None makes three up, with
    the members that AWS documents for the template."""

    parts: int = 1
    """How many files the items are split into, for each format."""

    def __post_init__(self) -> None:
        if isinstance(self.statuses, str) or not self.statuses:
            raise ValueError(f"statuses must be a list of at least one, not {self.statuses!r}")
        if self.seconds is not None and self.seconds < 0:
            raise ValueError(f"seconds must not be negative: {self.seconds!r}")
        if self.parts < 1:
            raise ValueError(f"parts must be at least 1, not {self.parts!r}")
