"""What the fake service keeps: report plans and the jobs that they start."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ._wire import Json

FINAL_STATUSES = frozenset({"COMPLETED", "COMPLETED_WITH_ISSUES", "FAILED"})
"""The statuses in which a job has ended."""

_PERIOD = timedelta(hours=24)  # what a report covers


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReportPlan:
    """A report plan of one account in one Region."""

    name: str
    unique_id: str
    region_name: str
    account_id: str

    @property
    def arn(self) -> str:
        """The plan's ARN. The first hyphen of its last part ends the name."""
        owner = f"{self.region_name}:{self.account_id}"
        return f"arn:aws:backup:{owner}:report-plan:{self.name}-{self.unique_id}"

    def s3_key(self, report_template: str, end: datetime) -> str:
        """Where the report goes that covers the 24 hours before `end`, which is in UTC."""
        folder = f"Backup/{self.account_id}/{self.region_name}/{end:%Y/%m/%d}/{self.name}"
        period = f"{end - _PERIOD:%Y-%m-%dT%H:%M:%SZ}_{end:%Y-%m-%dT%H:%M:%SZ}"
        return f"{folder}/{report_template}_{self.name}_{period}.csv"


@dataclass(slots=True, kw_only=True)
class StoredReportJob:
    """A report job and its way through the statuses."""

    report_job_id: str
    report_plan: StoredReportPlan
    report_template: str
    s3_bucket_name: str
    creation_time: datetime
    status: str = "CREATED"

    upcoming: deque[str] = field(default_factory=deque)
    """The statuses that the next describes find, one each; after the last it stays."""

    completion_time: datetime | None = None
    status_message: str | None = None
    s3_keys: tuple[str, ...] = ()

    def move_to(self, status: str, now: datetime) -> None:
        """Change the status, and with it what AWS fills in when a job ends."""
        self.status = status
        self.completion_time = now if status in FINAL_STATUSES else None
        delivered = status in FINAL_STATUSES and status != "FAILED"
        self.s3_keys = (self.report_plan.s3_key(self.report_template, now),) if delivered else ()

    def describe(self, now: datetime) -> dict[str, Json]:
        """Take the next of the upcoming statuses, if any, and return the wire's members."""
        if self.upcoming:
            self.move_to(self.upcoming.popleft(), now)
        destination = {"S3BucketName": self.s3_bucket_name, "S3Keys": self.s3_keys}
        return {
            "CompletionTime": self.completion_time,
            "CreationTime": self.creation_time,
            "ReportDestination": destination if self.s3_keys else None,
            "ReportJobId": self.report_job_id,
            "ReportPlanArn": self.report_plan.arn,
            "ReportTemplate": self.report_template,
            "Status": self.status,
            "StatusMessage": self.status_message,
        }
