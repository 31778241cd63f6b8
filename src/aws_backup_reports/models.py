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

from ._shapes import (
    Members,
    Shape,
    StringListShape,
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


SUCCEEDED = frozenset({ReportJobStatus.COMPLETED, ReportJobStatus.COMPLETED_WITH_ISSUES})


def member(shape: Shape) -> Any:
    """Declare a member of a structure; every member may be absent, and is None then."""
    return field(default=None, metadata={"shape": shape})


class Structure:
    """What all dataclasses of this module can do."""

    __slots__ = ()

    @classmethod
    @cache
    def members(cls) -> Members:
        """Attribute name, wire name and shape of each member."""
        return tuple(
            (
                each.name,
                "".join(word.capitalize() for word in each.name.split("_")),
                each.metadata["shape"],
            )
            for each in fields(cls)  # type: ignore[arg-type]  # every subclass is a dataclass
        )

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Self:
        """Build from boto3's shape, such as ``response["ReportJob"]``; other keys are ignored."""
        return cls(
            **{
                name: shape.view(value[wire_name])
                for name, wire_name, shape in cls.members()
                if value.get(wire_name) is not None
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Give boto3's shape: AWS's names, absent members left out, times as datetimes."""
        return {
            wire_name: _plain(value)
            for name, wire_name, _ in self.members()
            if (value := getattr(self, name)) is not None
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

    s3_keys: tuple[str, ...] | None = member(StringListShape())
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


class Response(dict[str, Any]):
    """What an operation returns: the ``dict`` that boto3 returns, with typed properties."""

    operation_name: ClassVar[str]
    members: ClassVar[Members]

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

    def _view(self, wire_name: str) -> Any:
        """Build the dataclass of a member; an absent one is an invalid response."""
        shape = next(shape for _, name, shape in self.members if name == wire_name)
        value = self.get(wire_name)
        if value is None:
            raise InvalidResponseError(
                operation_name=self.operation_name,
                reason=f"{wire_name} is absent",
                request_id=self.request_id,
                body=str({key: self[key] for key in self if key != "ResponseMetadata"})[:200],
            )
        return shape.view(value)


class DescribeReportJobResponse(Response):
    """The answer to ``describe_report_job``. Source: ``DescribeReportJobOutput``."""

    operation_name = "DescribeReportJob"
    members = (("report_job", "ReportJob", StructureShape(ReportJob)),)

    @property
    def report_job(self) -> ReportJob:
        """The job, typed. Raises `InvalidResponseError` when AWS sent none."""
        job: ReportJob = self._view("ReportJob")
        return job
