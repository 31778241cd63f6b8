"""How a report job behaves, as decided by a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_backup_reports.models import ReportJobStatus


def check_statuses(statuses: Sequence[str], *, allow_unknown: bool) -> None:
    """Raise ValueError for a status that AWS does not document, unless it is meant."""
    known = [each.value for each in ReportJobStatus]
    for status in statuses:
        if status not in known and not allow_unknown:
            raise ValueError(
                f"{status!r} is not a status that AWS Backup documents: {', '.join(known)}. To see "
                "what your code makes of a status that AWS adds, pass allow_unknown=True"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobScript:
    """The statuses that a report job goes through, and what it reports.

    By describes, the default: each describe returns the next of `statuses`, and the last one
    repeats. With a single status, the job stays in it until a test moves it.

    By the clock: with `seconds`, the job takes that long from the first status to the last, and
    stays equally long in each status before the last. Describes change nothing.
    """

    statuses: Sequence[str] = ("CREATED", "RUNNING", "COMPLETED")
    """In their order; the job stays in the last."""

    seconds: float | None = None
    """By the fake's clock, which `FakeBackup.advance` moves. None counts describes instead."""

    status_message: str | None = None
    """The job's message once it has ended. None: the message of a FAILED job is that the report
    could not be delivered, other jobs have none. AWS's own messages are not known."""

    report_items: Sequence[Mapping[str, Any]] | None = None
    """The items of the report, with the names of the JSON format. None makes up `item_count` of
    them, with the members that AWS documents for the template."""

    item_count: int = 3
    """How many items are made up, if `report_items` is None. Of the first three jobs in a report,
    one completed, one runs and one failed. 61,000 items fill a CSV of about 50 MB, the size at
    which AWS splits files."""

    parts: int = 1
    """How many files the items are split into, for each format."""

    allow_unknown: bool = False
    """Whether `statuses` may be others than AWS documents, which is usually a mistake."""

    def __post_init__(self) -> None:
        if isinstance(self.statuses, str) or not self.statuses:
            raise ValueError(f"statuses must be a list of at least one, not {self.statuses!r}")
        check_statuses(self.statuses, allow_unknown=self.allow_unknown)
        if self.seconds is not None and self.seconds < 0:
            raise ValueError(f"seconds must not be negative: {self.seconds!r}")
        if self.item_count < 0:
            raise ValueError(f"item_count must not be negative: {self.item_count!r}")
        if self.parts < 1:
            raise ValueError(f"parts must be at least 1, not {self.parts!r}")
