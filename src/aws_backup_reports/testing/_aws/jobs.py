"""A report job of the fake, and how it moves from status to status."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aws_backup_reports.testing._wire.encoding import Json

from .plans import StoredReportPlan
from .script import JobScript

FINAL_STATUSES = frozenset({"COMPLETED", "COMPLETED_WITH_ISSUES", "FAILED"})
"""The statuses in which a job has ended."""

_NOT_DELIVERED = "The report could not be delivered to the bucket: Access Denied"


@dataclass(slots=True, kw_only=True)
class StoredReportJob:
    """A report job, and what its script has done with it so far."""

    report_job_id: str

    number: int
    """How many jobs were started before it; jobs are listed by this number."""

    plan: StoredReportPlan
    template: str
    s3_bucket_name: str
    creation_time: datetime
    script: JobScript

    deliver: Callable[[StoredReportJob, datetime, Sequence[str]], tuple[str, ...]]
    """Puts the files of the report into the bucket, at the given keys or where AWS would put
    them, and returns their keys."""

    status: str = ""
    steps: int = 0
    """How many of the script's statuses describes have returned, or the clock has passed."""

    is_moved_by_hand: bool = False
    completion_time: datetime | None = None
    status_message: str | None = None
    s3_keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.move_to(self.script.statuses[0], self.creation_time)

    @property
    def has_ended(self) -> bool:
        """Whether the job is in a final status."""
        return self.status in FINAL_STATUSES

    def move_by_hand(
        self,
        status: str,
        now: datetime,
        *,
        status_message: str | None = None,
        s3_keys: Sequence[str] = (),
    ) -> None:
        """Change the status; the job then stays in it, whatever its script says."""
        self.is_moved_by_hand = True
        self.move_to(status, now, s3_keys)
        self.status_message = status_message or self.status_message

    def move_to(self, status: str, now: datetime, s3_keys: Sequence[str] = ()) -> None:
        """Change the status, and with it the members that AWS sets when a job ends."""
        self.status = status
        self.completion_time = self.status_message = None
        self.s3_keys = ()
        self.plan.last_attempted_execution_time = self.creation_time
        if not self.has_ended:
            return
        self.completion_time = now
        self.status_message = self.script.status_message
        if status == "FAILED":
            self.status_message = self.status_message or _NOT_DELIVERED
        else:
            self.plan.last_successful_execution_time = now
            self.s3_keys = self.deliver(self, now, s3_keys)

    def describe(self, now: datetime) -> dict[str, Json]:
        """Take the next status if the script counts describes, and return the members."""
        script = self.script
        is_due = script.seconds is None and not self.is_moved_by_hand
        if is_due and self.steps < len(script.statuses):
            # The first describe returns the status that the job began in.
            if self.steps:
                self.move_to(script.statuses[self.steps], now)
            self.steps += 1
        return self.members()

    def settle(self, now: datetime) -> None:
        """Take the statuses that are due, if the script follows the clock."""
        seconds, last = self.script.seconds, len(self.script.statuses) - 1
        if seconds is None or self.is_moved_by_hand:
            return
        while self.steps < last:
            due = self.creation_time + timedelta(seconds=seconds * (self.steps + 1) / last)
            if now < due:
                return
            self.steps += 1
            self.move_to(self.script.statuses[self.steps], due)

    def members(self) -> dict[str, Json]:
        """Return the members in AWS's spelling; an absent one is None."""
        destination = {"S3BucketName": self.s3_bucket_name, "S3Keys": self.s3_keys}
        return {
            "CompletionTime": self.completion_time,
            "CreationTime": self.creation_time,
            "ReportDestination": destination if self.s3_keys else None,
            "ReportJobId": self.report_job_id,
            "ReportPlanArn": self.plan.arn,
            "ReportTemplate": self.template,
            "Status": self.status,
            "StatusMessage": self.status_message,
        }
