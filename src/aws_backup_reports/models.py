"""What the service has: report jobs, report plans and their parts, typed.

Each member is declared once: its wire name follows from its name (``s3_bucket_name`` is
``S3BucketName``), its shape says how it is read. The tests compare every member with
botocore's service model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from ._shapes.shape import IntegerShape, ListShape, StringShape, TimestampShape
from ._shapes.structure import OpenEnum, Structure, StructureShape, member


class ReportJobStatus(OpenEnum):
    """The status of a report job. Source: ``ReportJob$Status``, ``ListReportJobs ByStatus``."""

    CREATED = "CREATED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    COMPLETED_WITH_ISSUES = "COMPLETED_WITH_ISSUES"
    FAILED = "FAILED"


class ReportTemplate(OpenEnum):
    """What a report is about. Source: ``ReportJob$ReportTemplate``, ``ReportSetting``."""

    RESOURCE_COMPLIANCE_REPORT = "RESOURCE_COMPLIANCE_REPORT"
    CONTROL_COMPLIANCE_REPORT = "CONTROL_COMPLIANCE_REPORT"
    BACKUP_JOB_REPORT = "BACKUP_JOB_REPORT"
    COPY_JOB_REPORT = "COPY_JOB_REPORT"
    RESTORE_JOB_REPORT = "RESTORE_JOB_REPORT"
    SCAN_JOB_REPORT = "SCAN_JOB_REPORT"


class ReportPlanDeploymentStatus(OpenEnum):
    """Whether a change of a report plan is in effect. Source: ``ReportPlan$DeploymentStatus``."""

    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"
    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    COMPLETED = "COMPLETED"


class ReportFormat(OpenEnum):
    """The format of a report's files. Source: ``ReportDeliveryChannel$Formats``."""

    CSV = "CSV"
    JSON = "JSON"


# The known values once more, since editors complete them where they see them.
AnyReportJobStatus: TypeAlias = (
    ReportJobStatus
    | Literal["CREATED", "RUNNING", "COMPLETED", "COMPLETED_WITH_ISSUES", "FAILED"]
    | str
)
AnyReportTemplate: TypeAlias = (
    ReportTemplate
    | Literal["RESOURCE_COMPLIANCE_REPORT", "CONTROL_COMPLIANCE_REPORT", "BACKUP_JOB_REPORT"]
    | Literal["COPY_JOB_REPORT", "RESTORE_JOB_REPORT", "SCAN_JOB_REPORT"]
    | str
)
AnyReportPlanDeploymentStatus: TypeAlias = (
    ReportPlanDeploymentStatus
    | Literal["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "COMPLETED"]
    | str
)
AnyReportFormat: TypeAlias = ReportFormat | Literal["CSV", "JSON"] | str

SUCCEEDED = frozenset({ReportJobStatus.COMPLETED, ReportJobStatus.COMPLETED_WITH_ISSUES})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ReportDestination(Structure):
    """Where a report job puts its files. Source: ``ReportDestination``."""

    s3_bucket_name: str | None = member(StringShape())
    """The bucket. Source: ``ReportDestination$S3BucketName``."""

    s3_keys: tuple[str, ...] | None = member(ListShape(StringShape()))
    """The keys of the files, as AWS wrote them; None until there are some.

    A report over 50 MB is split, and a job may write CSV and JSON, so expect several keys of
    mixed formats. They contain colons: percent-encode them in URLs, and do not use them as
    file names on Windows.

    Source: ``ReportDestination$S3Keys``.
    """

    @property
    def s3_uris(self) -> tuple[str, ...]:
        """``s3://bucket/key`` for each file; empty while the bucket or the keys are absent."""
        if self.s3_bucket_name is None:
            return ()
        return tuple(f"s3://{self.s3_bucket_name}/{key}" for key in self.s3_keys or ())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ReportJob(Structure):
    """One run of a report plan. AWS may leave out any member. Source: ``ReportJob``."""

    report_job_id: str | None = member(StringShape())
    """The id, at most 1,024 bytes in UTF-8. Source: ``ReportJob$ReportJobId``."""

    report_plan_arn: str | None = member(StringShape())
    """The plan; it ends in ``report-plan:<name>-<uuid>``. Source: ``ReportJob$ReportPlanArn``."""

    report_template: AnyReportTemplate | None = member(StringShape(ReportTemplate))
    """What the report is about. Source: ``ReportJob$ReportTemplate``."""

    creation_time: datetime | None = member(TimestampShape())
    """When the job was created, in UTC, to the millisecond. Source: ``ReportJob$CreationTime``."""

    completion_time: datetime | None = member(TimestampShape())
    """When the job ended, in UTC, to the millisecond.

    None while the job runs. A ``COMPLETED`` job can still have none, so test `status`, not this,
    to learn whether it has ended.

    Source: ``ReportJob$CompletionTime``.
    """

    status: AnyReportJobStatus | None = member(StringShape(ReportJobStatus))
    """The status; a value added later is a plain string. Source: ``ReportJob$Status``."""

    status_message: str | None = member(StringShape())
    """Why it has its status; read it if the job failed. Source: ``ReportJob$StatusMessage``."""

    report_destination: ReportDestination | None = member(StructureShape(ReportDestination))
    """Where the files are. Source: ``ReportJob$ReportDestination``."""

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended, in success or in failure. False for an unknown status."""
        return self.succeeded or self.failed

    @property
    def succeeded(self) -> bool:
        """Whether the report is at its destination."""
        return self.status in SUCCEEDED

    @property
    def failed(self) -> bool:
        """Whether the job ended without a report; `status_message` says why."""
        return self.status == ReportJobStatus.FAILED

    @property
    def duration(self) -> timedelta | None:
        """The time from creation to completion; None while either is absent."""
        if self.creation_time is None or self.completion_time is None:
            return None
        return self.completion_time - self.creation_time

    @property
    def report_plan_name(self) -> str | None:
        """The name of the plan, from `report_plan_arn`; None if that is absent or names none."""
        tail = (self.report_plan_arn or "").partition(":report-plan:")[2]
        name, hyphen, _ = tail.partition("-")  # a name has none, and a UUID follows it
        return name if name and hyphen else None

    @property
    def s3_uris(self) -> tuple[str, ...]:
        """``s3://bucket/key`` for each file of the report; empty while there are none."""
        return self.report_destination.s3_uris if self.report_destination else ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ReportSetting(Structure):
    """What a report plan reports about. Source: ``ReportSetting``."""

    report_template: AnyReportTemplate | None = member(
        StringShape(ReportTemplate), is_required=True
    )
    """What the reports are about. Source: ``ReportSetting$ReportTemplate``."""

    framework_arns: tuple[str, ...] | None = member(ListShape(StringShape()))
    """The frameworks that a compliance report covers. Source: ``ReportSetting$FrameworkArns``."""

    number_of_frameworks: int | None = member(IntegerShape())
    """How many frameworks are covered. Source: ``ReportSetting$NumberOfFrameworks``."""

    accounts: tuple[str, ...] | None = member(ListShape(StringShape()))
    """The accounts covered; ``ROOT`` stands for all. Source: ``ReportSetting$Accounts``."""

    organization_units: tuple[str, ...] | None = member(ListShape(StringShape()))
    """The organizational units covered. Source: ``ReportSetting$OrganizationUnits``."""

    regions: tuple[str, ...] | None = member(ListShape(StringShape()))
    """The Regions covered; ``*`` stands for all. Source: ``ReportSetting$Regions``."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ReportDeliveryChannel(Structure):
    """Where a report plan delivers its reports. Source: ``ReportDeliveryChannel``."""

    s3_bucket_name: str | None = member(StringShape(), is_required=True)
    """The bucket. Source: ``ReportDeliveryChannel$S3BucketName``."""

    s3_key_prefix: str | None = member(StringShape())
    """What the keys begin with; None: with ``Backup/``. Source: ``...$S3KeyPrefix``."""

    formats: tuple[AnyReportFormat, ...] | None = member(ListShape(StringShape(ReportFormat)))
    """The formats of the files; None: CSV. Source: ``ReportDeliveryChannel$Formats``."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ReportPlan(Structure):
    """What is reported, in which form, and where to. Source: ``ReportPlan``."""

    report_plan_arn: str | None = member(StringShape())
    """The ARN. It ends in ``report-plan:<name>-<uuid>``. Source: ``ReportPlan$ReportPlanArn``."""

    report_plan_name: str | None = member(StringShape(min_length=1))
    """The name, unique in account and Region. Source: ``ReportPlan$ReportPlanName``."""

    report_plan_description: str | None = member(StringShape())
    """At most 1,024 characters. Source: ``ReportPlan$ReportPlanDescription``."""

    report_setting: ReportSetting | None = member(StructureShape(ReportSetting))
    """What is reported. Source: ``ReportPlan$ReportSetting``."""

    report_delivery_channel: ReportDeliveryChannel | None = member(
        StructureShape(ReportDeliveryChannel)
    )
    """Where to, and in which formats. Source: ``ReportPlan$ReportDeliveryChannel``."""

    deployment_status: AnyReportPlanDeploymentStatus | None = member(
        StringShape(ReportPlanDeploymentStatus)
    )
    """Whether a change is still in progress. Source: ``ReportPlan$DeploymentStatus``."""

    creation_time: datetime | None = member(TimestampShape())
    """When it was created, in UTC, to the millisecond. Source: ``ReportPlan$CreationTime``."""

    last_attempted_execution_time: datetime | None = member(TimestampShape())
    """When a job of the plan last tried to run, in UTC; None before the first.

    Source: ``ReportPlan$LastAttemptedExecutionTime``.
    """

    last_successful_execution_time: datetime | None = member(TimestampShape())
    """When a job of the plan last succeeded, in UTC; None before the first.

    Source: ``ReportPlan$LastSuccessfulExecutionTime``.
    """
