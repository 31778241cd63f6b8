"""The jobs and resources that made-up items report on. Their number decides all that they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of resource. The ARNs have placeholders; those of S3 name no account or Region."""

    type: str
    config_type: str
    """Its type in AWS Config, by which compliance reports name it."""

    arn: str
    recovery_point_arn: str


_IN_VAULT = "arn:{partition}:backup:{region}:{account_id}:recovery-point:{number:012x}"

RESOURCES = (
    Resource(
        "EC2",
        "AWS::EC2::Instance",
        "arn:{partition}:ec2:{region}:{account_id}:instance/i-{number:017x}",
        "arn:{partition}:ec2:{region}::image/ami-{number:017x}",
    ),
    Resource(
        "EBS",
        "AWS::EC2::Volume",
        "arn:{partition}:ec2:{region}:{account_id}:volume/vol-{number:017x}",
        "arn:{partition}:ec2:{region}::snapshot/snap-{number:017x}",
    ),
    Resource("S3", "AWS::S3::Bucket", "arn:{partition}:s3:::files-{number}", _IN_VAULT),
    Resource(
        "EFS",
        "AWS::EFS::FileSystem",
        "arn:{partition}:elasticfilesystem:{region}:{account_id}:file-system/fs-{number:08x}",
        _IN_VAULT,
    ),
    Resource(
        "RDS",
        "AWS::RDS::DBInstance",
        "arn:{partition}:rds:{region}:{account_id}:db:orders-{number}",
        "arn:{partition}:rds:{region}:{account_id}:snapshot:awsbackup:job-{number:012x}",
    ),
)

SCANNED = RESOURCES[:3]
"""What AWS Backup can scan. Source: ``ScanResourceType`` of the service model."""

Outcome = tuple[str, str]
"""A job's status, and its status message."""

OUTCOMES: Sequence[Outcome] = (
    ("COMPLETED", ""),
    ("RUNNING", ""),
    ("FAILED", 'The role "backup" may not read it, so the job has no result:\nAccess Denied'),
    ("COMPLETED", "Some files were left out, since they changed meanwhile"),
    *[("COMPLETED", "")] * 3,
)
"""How a report finds jobs of any kind. Completed with issues is COMPLETED, with a message.

There are 7 of them, and 11 below: primes, so that each occurs with each resource and account.
Source: AWS Backup developer guide, "Working with audit reports".
"""

BACKUP_OUTCOMES: Sequence[Outcome] = (
    *OUTCOMES,
    ("EXPIRED", "The job did not start before its window closed"),
    ("ABORTED", "The job was stopped by its owner"),
    ("PARTIAL", "One of the nested jobs failed"),
    ("COMPLETED", ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpJob:
    """A job on a resource. Compliance reports take only the resource and the time from it."""

    number: int
    """From 0; job 0 is COMPLETED, job 1 RUNNING and job 2 FAILED."""

    partition: str
    account_id: str
    region: str
    start: datetime
    """When the period of the report begins, in UTC; the job is created in this period."""

    end: datetime
    outcomes: Sequence[Outcome] = OUTCOMES
    resources: Sequence[Resource] = RESOURCES

    @property
    def job_id(self) -> str:
        """A UUID in upper case, as AWS writes those of backups, copies and restores."""
        return f"FCCB040A-9426-4A49-9EA9-{self.number:012X}"

    @property
    def status(self) -> str:
        """The status in which the report finds it."""
        return self.outcomes[self.number % len(self.outcomes)][0]

    @property
    def status_message(self) -> str:
        """What the job says beside its status; empty if it says nothing."""
        return self.outcomes[self.number % len(self.outcomes)][1]

    @property
    def creation(self) -> datetime:
        """When it was created: within the first 20 hours of the period."""
        seconds, milliseconds = self.number * 617 % 72_000, (self.number * 271 + 229) % 1_000
        return self.start + timedelta(seconds=seconds, milliseconds=milliseconds)

    @property
    def run_time(self) -> timedelta:
        """How long it ran: less than two hours, or until the end of the period."""
        if self.completion is None:
            return self.end - self.creation
        return self.completion - self.creation

    @property
    def completion(self) -> datetime | None:
        """When it ended; None while it runs."""
        if self.status == "RUNNING":
            return None
        return self.creation + timedelta(seconds=(1_340 + self.number * 977) % 7_200)

    @property
    def size_in_bytes(self) -> int:
        """The size of what it made. AWS reports 0 for RDS."""
        if self.status != "COMPLETED" or self.resource.type == "RDS":
            return 0
        return 8_589_934_592 + self.number * 1_048_583

    @property
    def violations(self) -> int:
        """How many resources violate the control that a compliance report evaluates: 0, 1 or 2."""
        return self.number % 7 % 3

    @property
    def resource(self) -> Resource:
        """The kind of its resource."""
        return self.resources[self.number % len(self.resources)]

    @property
    def resource_arn(self) -> str:
        """The ARN of its resource."""
        return self._fill_in(self.resource.arn)

    @property
    def recovery_point_arn(self) -> str:
        """The ARN of the recovery point that it made or read."""
        return self._fill_in(self.resource.recovery_point_arn)

    def backup_arn(self, name: str) -> str:
        """Return the ARN of something in AWS Backup, such as ``backup-vault:Default``."""
        return f"arn:{self.partition}:backup:{self.region}:{self.account_id}:{name}"

    def role_arn(self, name: str) -> str:
        """Return the ARN of a role in its account."""
        return f"arn:{self.partition}:iam::{self.account_id}:role/{name}"

    def _fill_in(self, arn: str) -> str:
        return arn.format(
            partition=self.partition,
            region=self.region,
            account_id=self.account_id,
            number=self.number,
        )
