"""What the service returns, typed.

Each member is declared once: its wire name follows from its name (``s3_bucket_name`` is
``S3BucketName``), its shape says how it is read. The tests compare every member with
botocore's service model.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from ._shapes.shape import (
    IntegerShape,
    ListShape,
    Member,
    Shape,
    StringShape,
    StructureShape,
    TimestampShape,
)
from .exceptions import InvalidResponseError

if TYPE_CHECKING:
    from typing_extensions import Self


class OpenEnum(str, Enum):
    """Text with known values. AWS may send others at any time: those stay plain strings."""

    # str() and f-strings of a member give its value in every Python version.

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, format_spec: str) -> str:
        return format(str(self.value), format_spec)


class ReportJobStatus(OpenEnum):
    """How far a report job is. Source: ``ReportJob$Status``, ``ListReportJobs ByStatus``."""

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
    """How far a report plan is. Source: ``ReportPlan$DeploymentStatus``."""

    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"
    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    COMPLETED = "COMPLETED"


class ReportFormat(OpenEnum):
    """The format of a report's files. Source: ``ReportDeliveryChannel$Formats``."""

    CSV = "CSV"
    JSON = "JSON"


SUCCEEDED = frozenset({ReportJobStatus.COMPLETED, ReportJobStatus.COMPLETED_WITH_ISSUES})


def member(shape: Shape, *, is_required: bool = False) -> Any:
    """Declare a member of a structure; in an answer every member may be absent, and is None then.

    With `is_required`, a caller who sends the structure must give it.
    """
    return field(default=None, metadata={"shape": shape, "is_required": is_required})


def wire_name_of(name: str) -> str:
    """Give the key in JSON for an attribute: ``S3BucketName`` for ``s3_bucket_name``."""
    return "".join(word.capitalize() for word in name.split("_"))


class Structure:
    """What all dataclasses of this module can do."""

    __slots__ = ()

    @classmethod
    @cache
    def members(cls) -> tuple[Member, ...]:
        """The members, in the order of their declaration."""
        return tuple(
            Member(each.name, wire_name_of(each.name), **each.metadata)
            for each in fields(cls)  # type: ignore[arg-type]  # every subclass is a dataclass
        )

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """Build from boto3's shape, such as ``response["ReportJob"]``; other keys are ignored."""
        return cls(
            **{
                member.name: member.shape.view(value[member.wire_name])
                for member in cls.members()
                if value.get(member.wire_name) is not None
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Give boto3's shape: AWS's names, absent members left out, times as datetimes."""
        return {
            member.wire_name: _plain(value)
            for member in self.members()
            if (value := getattr(self, member.name)) is not None
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """Give `to_dict` as JSON text, with times in ISO 8601."""
        return json.dumps(self.to_dict(), default=datetime.isoformat, indent=indent)


def _plain(value: Any) -> Any:
    if isinstance(value, Structure):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDestination(Structure):
    """Where a report job puts its files. Source: ``ReportDestination``."""

    s3_bucket_name: str | None = member(StringShape())
    """The bucket. Source: ``ReportDestination$S3BucketName``."""

    s3_keys: tuple[str, ...] | None = member(ListShape(StringShape()))
    """The keys of the files, as AWS wrote them; None until there are any.

    A report over 50 MB is split, and a job may write CSV and JSON, so expect several of
    mixed formats. They hold colons: percent-encode them in URLs, and do not use them as
    file names on Windows.

    Source: ``ReportDestination$S3Keys``.
    """

    @property
    def s3_uris(self) -> tuple[str, ...]:
        """``s3://bucket/key`` for each file; empty while the bucket or the keys are absent."""
        if self.s3_bucket_name is None:
            return ()
        return tuple(f"s3://{self.s3_bucket_name}/{key}" for key in self.s3_keys or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJob(Structure):
    """One run of a report plan. AWS may leave out any member. Source: ``ReportJob``."""

    report_job_id: str | None = member(StringShape())
    """The id, at most 1,024 bytes in UTF-8. Source: ``ReportJob$ReportJobId``."""

    report_plan_arn: str | None = member(StringShape())
    """The plan that the job runs. It ends in ``report-plan:<name>-<uuid>``.

    Source: ``ReportJob$ReportPlanArn``.
    """

    report_template: ReportTemplate | str | None = member(StringShape(ReportTemplate))
    """What the report is about. Source: ``ReportJob$ReportTemplate``."""

    creation_time: datetime | None = member(TimestampShape())
    """When the job was created, in UTC, exact to the millisecond.

    Source: ``ReportJob$CreationTime``.
    """

    completion_time: datetime | None = member(TimestampShape())
    """When the job ended, in UTC, exact to the millisecond.

    None while the job runs. A job can be ``COMPLETED`` and still have none, so test
    `status`, not this, to learn whether it has ended.

    Source: ``ReportJob$CompletionTime``.
    """

    status: ReportJobStatus | str | None = member(StringShape(ReportJobStatus))
    """How far the job is; a value that AWS adds later is a plain string.

    Source: ``ReportJob$Status``.
    """

    status_message: str | None = member(StringShape())
    """Why the job has its status: read it when the job failed.

    Source: ``ReportJob$StatusMessage``.
    """

    report_destination: ReportDestination | None = member(StructureShape(ReportDestination))
    """Where the files are. Source: ``ReportJob$ReportDestination``."""

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended, well or badly. False for a status unknown to us."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSetting(Structure):
    """What a report plan reports about. Source: ``ReportSetting``."""

    report_template: ReportTemplate | str | None = member(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDeliveryChannel(Structure):
    """Where a report plan delivers its reports. Source: ``ReportDeliveryChannel``."""

    s3_bucket_name: str | None = member(StringShape(), is_required=True)
    """The bucket. Source: ``ReportDeliveryChannel$S3BucketName``."""

    s3_key_prefix: str | None = member(StringShape())
    """What the keys begin with; None: with ``Backup/``. Source: ``...$S3KeyPrefix``."""

    formats: tuple[ReportFormat | str, ...] | None = member(ListShape(StringShape(ReportFormat)))
    """The formats of the files; None: CSV. Source: ``ReportDeliveryChannel$Formats``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlan(Structure):
    """What is reported, how and where to. AWS may leave out any member. Source: ``ReportPlan``."""

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

    deployment_status: ReportPlanDeploymentStatus | str | None = member(
        StringShape(ReportPlanDeploymentStatus)
    )
    """Whether a change is still in progress. Source: ``ReportPlan$DeploymentStatus``."""

    creation_time: datetime | None = member(TimestampShape())
    """When the plan was created, in UTC, exact to the millisecond.

    Source: ``ReportPlan$CreationTime``.
    """

    last_attempted_execution_time: datetime | None = member(TimestampShape())
    """When a job of the plan last tried to run, in UTC; None before the first.

    Source: ``ReportPlan$LastAttemptedExecutionTime``.
    """

    last_successful_execution_time: datetime | None = member(TimestampShape())
    """When a job of the plan last succeeded, in UTC; None before the first.

    Source: ``ReportPlan$LastSuccessfulExecutionTime``.
    """


class Response(dict[str, Any]):
    """What an operation returns: the ``dict`` that boto3 returns, with typed properties.

    A property whose member AWS left out raises `InvalidResponseError`.
    """

    operation_name: ClassVar[str]
    members: ClassVar[tuple[Member, ...]] = ()

    @property
    def request_id(self) -> str | None:
        """The id to give to AWS Support. None when no AWS service answered."""
        request_id: str | None = self.get("ResponseMetadata", {}).get("RequestId")
        return request_id

    def search(self, expression: str) -> Any:
        """Evaluate a JMESPath expression, such as ``ReportJob.Status``; None if nothing is there.

        Raises ``jmespath.exceptions.JMESPathError`` for an expression that is none.
        """
        import jmespath  # lazy: 12 ms

        return jmespath.search(expression, self)

    def _view(self, name: str) -> Any:
        """Give a member as the dataclasses have it; an absent one is an invalid response."""
        member = next(each for each in self.members if each.name == name)
        value = self.get(member.wire_name)
        if value is None:
            raise InvalidResponseError(
                operation_name=self.operation_name,
                reason=f"{member.wire_name} is absent",
                request_id=self.request_id,
                body=str({key: self[key] for key in self if key != "ResponseMetadata"})[:200],
            )
        return member.shape.view(value)


def response_members(**shapes: Shape) -> tuple[Member, ...]:
    """Declare the members of a response."""
    return tuple(Member(name, wire_name_of(name), shape) for name, shape in shapes.items())


class DescribeReportJobResponse(Response):
    """The answer to ``describe_report_job``. Source: ``DescribeReportJobOutput``."""

    operation_name = "DescribeReportJob"
    members = response_members(report_job=StructureShape(ReportJob))

    @property
    def report_job(self) -> ReportJob:
        """The job, typed."""
        job: ReportJob = self._view("report_job")
        return job


class StartReportJobResponse(Response):
    """The answer to ``start_report_job``. Source: ``StartReportJobOutput``."""

    operation_name = "StartReportJob"
    members = response_members(report_job_id=StringShape())

    @property
    def report_job_id(self) -> str:
        """The id of the job that was started."""
        job_id: str = self._view("report_job_id")
        return job_id


class Page(Response):
    """One page of a list."""

    @property
    def next_token(self) -> str | None:
        """What asks for the next page; None on the last one."""
        return self.get("NextToken") or None


class ListReportJobsResponse(Page):
    """The answer to ``list_report_jobs``. Source: ``ListReportJobsOutput``."""

    operation_name = "ListReportJobs"
    members = response_members(
        report_jobs=ListShape(StructureShape(ReportJob)), next_token=StringShape()
    )

    @property
    def report_jobs(self) -> tuple[ReportJob, ...]:
        """The jobs of this page, typed; empty when AWS sent none."""
        return tuple(ReportJob.from_dict(job) for job in self.get("ReportJobs", ()) if job)


class ReportPlanResponse(Response):
    """What the operations that write a plan answer."""

    members = response_members(
        report_plan_name=StringShape(min_length=1),
        report_plan_arn=StringShape(),
        creation_time=TimestampShape(),
    )

    @property
    def report_plan_name(self) -> str:
        """The plan's name."""
        name: str = self._view("report_plan_name")
        return name

    @property
    def report_plan_arn(self) -> str:
        """The plan's ARN."""
        arn: str = self._view("report_plan_arn")
        return arn

    @property
    def creation_time(self) -> datetime:
        """When the plan was created, in UTC, exact to the millisecond."""
        time: datetime = self._view("creation_time")
        return time


class CreateReportPlanResponse(ReportPlanResponse):
    """The answer to ``create_report_plan``. Source: ``CreateReportPlanOutput``."""

    operation_name = "CreateReportPlan"


class UpdateReportPlanResponse(ReportPlanResponse):
    """The answer to ``update_report_plan``. Source: ``UpdateReportPlanOutput``."""

    operation_name = "UpdateReportPlan"


class DeleteReportPlanResponse(Response):
    """The answer to ``delete_report_plan``: it has no members."""

    operation_name = "DeleteReportPlan"


class DescribeReportPlanResponse(Response):
    """The answer to ``describe_report_plan``. Source: ``DescribeReportPlanOutput``."""

    operation_name = "DescribeReportPlan"
    members = response_members(report_plan=StructureShape(ReportPlan))

    @property
    def report_plan(self) -> ReportPlan:
        """The plan, typed."""
        plan: ReportPlan = self._view("report_plan")
        return plan


class ListReportPlansResponse(Page):
    """The answer to ``list_report_plans``. Source: ``ListReportPlansOutput``."""

    operation_name = "ListReportPlans"
    members = response_members(
        report_plans=ListShape(StructureShape(ReportPlan)), next_token=StringShape()
    )

    @property
    def report_plans(self) -> tuple[ReportPlan, ...]:
        """The plans of this page, typed; empty when AWS sent none."""
        return tuple(ReportPlan.from_dict(plan) for plan in self.get("ReportPlans", ()) if plan)
