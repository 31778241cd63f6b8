"""The rows of reports on jobs.

Source of all columns, unless they say otherwise: AWS Backup developer guide, "Working with audit
reports".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from .column import boolean, column, duration, integer, mapping, percentage, text, time
from .row import ReportRow

AnyJobStatus: TypeAlias = (
    Literal["ABORTED", "COMPLETED", "CREATED", "EXPIRED", "FAILED", "PARTIAL", "PENDING", "RUNNING"]
    | str
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class JobRow(ReportRow):
    """What the rows about jobs have in common: one job, as it was when the report was made."""

    report_time_period_start: datetime | None = column(time)
    """When the time began that the report covers, in UTC. Old reports and those on restores write
    both ends in one column."""

    report_time_period_end: datetime | None = column(time)
    """When the time ended that the report covers, in UTC: 24 hours later."""

    path_to_root: str | None = column(text)
    """The account's place in the organization; only reports across accounts have it. Seen in
    reports, not documented."""

    job_status: AnyJobStatus | None = column(text)
    """``COMPLETED``, ``FAILED``, ``RUNNING`` and so on. A report lists active jobs, too; one that
    completed with issues is ``COMPLETED`` and has a `status_message`."""

    status_message: str | None = column(text)
    """Why the job failed, or what its issues were. Reports of one account on backups, copies and
    restores do not have it; documented for scans, seen in reports across accounts."""

    resource_type: str | None = column(text)
    """The kind of resource, such as ``EC2``. Reports on restores do not have it."""

    resource_arn: str | None = column(text)
    """The resource. For reports on restores see `RestoreJobRow.source_resource_arn`."""

    creation_date: datetime | None = column(time)
    """When the job was created, in UTC, to the millisecond."""

    completion_date: datetime | None = column(time)
    """When the job ended, in UTC, to the millisecond; None while it runs."""

    iam_role_arn: str | None = column(text)
    """The role that the job used."""

    @property
    def job_id(self) -> str | None:
        """The id of the job, whatever the template calls it; `backup_job_id`, for example."""
        job_id: str | None = getattr(self, self.key)
        return job_id

    @property
    def identity(self) -> tuple[str, ...] | None:
        """Account, Region and id of the job; None without an id."""
        if not self.job_id:
            return None
        return self.account_id or "", self.region or "", self.job_id

    @property
    def as_of(self) -> datetime | None:
        """`report_time_period_end`."""
        return self.report_time_period_end


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class PlannedJobRow(JobRow):
    """What backups, copies and restores have in common: their backup plan, rule and vault."""

    resource_name: str | None = column(text)
    """The name of the resource."""

    initiation_date: datetime | None = column(time)
    """When the job was initiated, in UTC."""

    backup_plan_name: str | None = column(text)
    """The name of the backup plan; None for a job on demand."""

    backup_rule_name: str | None = column(text)
    """The name of the rule in the backup plan."""

    backup_rule_schedule: str | None = column(text)
    """When the rule runs, such as ``cron(0 5 ? * * *)``."""

    backup_rule_timezone: str | None = column(text)
    """The time zone of the schedule, such as ``Etc/UTC``."""

    start_window_end: datetime | None = column(time)
    """Until when the job had to start, in UTC."""

    backup_options: Mapping[str, Any] | None = column(mapping)
    """The options of the backup, such as ``{"WindowsVSS": "enabled"}``."""

    is_parent_job: bool | None = column(boolean)
    """Whether other jobs are parts of this one."""

    parent_job_id: str | None = column(text)
    """The job that this one is a part of."""

    vault_type: str | None = column(text)
    """The kind of vault. Absent in Regions without logically air-gapped vaults."""

    vault_lock_status: str | None = column(text)
    """Whether the vault is locked."""

    is_encrypted: bool | None = column(boolean)
    """Whether the recovery point is encrypted."""

    encryption_key_arn: str | None = column(text)
    """The key that the recovery point is encrypted with."""

    delete_after_days: int | None = column(integer)
    """After how many days the recovery point is deleted; None: never."""

    move_to_cold_after_days: int | None = column(integer)
    """After how many days the recovery point moves to cold storage; None: never."""

    enable_archive: bool | None = column(boolean)
    """Whether the recovery point may move to an archive tier."""

    backup_size_in_bytes: int | None = column(integer)
    """The size. 0 for RDS and some other resources, whatever they store."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class BackupJobRow(PlannedJobRow):
    """A backup job: a row of a ``BACKUP_JOB_REPORT``."""

    key = "backup_job_id"

    backup_job_id: str | None = column(text)
    """The id of the job."""

    backup_plan_arn: str | None = column(text)
    """The backup plan; None for a job on demand."""

    backup_rule_id: str | None = column(text)
    """The rule in the backup plan."""

    expected_completion_date: datetime | None = column(time)
    """When the job was expected to end, in UTC. Seen in reports across accounts, not documented."""

    recovery_point_arn: str | None = column(text)
    """What was backed up; None unless the job completed."""

    job_run_time: timedelta | str | None = column(duration)
    """How long the job took; text if it is not written like ``00:22:20``."""

    backup_vault_name: str | None = column(text)
    """The name of the vault."""

    backup_vault_arn: str | None = column(text)
    """The vault."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class CopyJobRow(PlannedJobRow):
    """A copy job: a row of a ``COPY_JOB_REPORT``."""

    key = "copy_job_id"

    copy_job_id: str | None = column(text)
    """The id of the job."""

    job_run_time: timedelta | str | None = column(duration)
    """How long the job took; text if it is not written like ``00:22:20``. The documented sample
    has a timestamp here."""

    source_recovery_point_arn: str | None = column(text)
    """What was copied."""

    source_backup_vault_arn: str | None = column(text)
    """The vault that it was copied from."""

    destination_recovery_point_arn: str | None = column(text)
    """The copy; None unless the job completed."""

    destination_backup_vault_arn: str | None = column(text)
    """The vault that it was copied to."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class RestoreJobRow(PlannedJobRow):
    """A restore job: a row of a ``RESTORE_JOB_REPORT``."""

    key = "restore_job_id"

    restore_job_id: str | None = column(text)
    """The id of the job."""

    recovery_point_arn: str | None = column(text)
    """What was restored."""

    source_resource_arn: str | None = column(text)
    """The resource that had been backed up."""

    backup_vault_arn: str | None = column(text)
    """The vault of the recovery point."""

    percent_done: float | None = column(percentage)
    """How much of the job is done, in percent: 42.5 for ``42.50%``."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ScanJobRow(JobRow):
    """A scan for malware: a row of a ``SCAN_JOB_REPORT``.

    The developer guide calls the template ``MALWARE_JOB_REPORT``.
    """

    key = "scan_job_id"

    scan_job_id: str | None = column(text)
    """The id of the job."""

    scan_id: str | None = column(text)
    """The id of the scan in the scanner."""

    malware_scanner: str | None = column(text)
    """What scanned, such as ``GUARDDUTY``."""

    scan_result_status: str | None = column(text)
    """What the scan found; None until it has ended."""

    backup_plan_arn: str | None = column(text)
    """The backup plan."""

    recovery_point_arn: str | None = column(text)
    """What was scanned."""

    backup_vault_name: str | None = column(text)
    """The name of the vault."""

    backup_vault_arn: str | None = column(text)
    """The vault."""

    scanner_role_arn: str | None = column(text)
    """The role that the scanner used."""
