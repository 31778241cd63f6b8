"""The parameters of each operation, for type checkers and editors.

Names and meanings are AWS's; every parameter that is not ``Required`` may be left out, and
none may be None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from ._typing import Required, TypedDict
from .models import AnyReportFormat, AnyReportJobStatus, AnyReportTemplate

Timestamp: TypeAlias = datetime | float | str
"""An instant: a datetime, Unix seconds, or text in ISO 8601.

A datetime or a text without an offset is in UTC, whatever the zone of the host, as in boto3.
"""


class ReportDeliveryChannelParams(TypedDict, total=False):
    """Where a report plan delivers its reports."""

    S3BucketName: Required[str]
    """The bucket; it must belong to the account of the plan."""
    S3KeyPrefix: str
    """What the keys have before ``Backup/``; left out: nothing."""
    Formats: Sequence[AnyReportFormat]
    """``CSV``, ``JSON`` or both; left out: CSV. JSON is for one account and Region only."""


class ReportSettingParams(TypedDict, total=False):
    """What a report plan reports about.

    AWS does not document what it means to leave a member out, nor any limits but one: a plan
    covers at most 300 pairs of account and Region.
    """

    ReportTemplate: Required[AnyReportTemplate]
    """What the reports are about, such as ``BACKUP_JOB_REPORT``: see ``ReportTemplate``."""
    FrameworkArns: Sequence[str]
    """The ARNs of the frameworks that a compliance report covers."""
    NumberOfFrameworks: int
    """How many frameworks are covered."""
    Accounts: Sequence[str]
    """Account ids; ``ROOT`` stands for all. Others than the plan's own need AWS Organizations."""
    OrganizationUnits: Sequence[str]
    """The ids of the organizational units that are covered."""
    Regions: Sequence[str]
    """Region names; ``*`` stands for all."""


class DescribeReportJobParams(TypedDict):
    """What ``describe_report_job`` takes."""

    ReportJobId: str
    """The id from ``StartReportJob`` or ``ListReportJobs``, at most 1,024 bytes in UTF-8."""


class ListReportJobsParams(TypedDict, total=False):
    """What ``list_report_jobs`` takes."""

    ByReportPlanName: str
    ByCreationBefore: Timestamp
    """Jobs created before this instant; without an offset, it is in UTC."""
    ByCreationAfter: Timestamp
    """Jobs created after this instant; without an offset, it is in UTC."""
    ByStatus: AnyReportJobStatus
    """``CREATED``, ``RUNNING``, ``COMPLETED``, ``FAILED`` or ``COMPLETED_WITH_ISSUES``."""
    MaxResults: int
    """Jobs in one page, 1 to 1,000."""
    NextToken: str
    """The token of the page before."""


class StartReportJobParams(TypedDict, total=False):
    """What ``start_report_job`` takes."""

    ReportPlanName: Required[str]
    """1 to 256 characters: letters, digits and underscores, a letter first."""
    IdempotencyToken: str
    """The same token starts no second job; left out: a new one for each call."""


class CreateReportPlanParams(TypedDict, total=False):
    """What ``create_report_plan`` takes."""

    ReportPlanName: Required[str]
    """1 to 256 characters: letters, digits and underscores, a letter first."""
    ReportPlanDescription: str
    """At most 1,024 characters."""
    ReportDeliveryChannel: Required[ReportDeliveryChannelParams]
    ReportSetting: Required[ReportSettingParams]
    ReportPlanTags: Mapping[str, str]
    IdempotencyToken: str
    """The same token creates no second plan; left out: a new one for each call."""


class UpdateReportPlanParams(TypedDict, total=False):
    """What ``update_report_plan`` takes; what is left out stays as it is."""

    ReportPlanName: Required[str]
    ReportPlanDescription: str
    ReportDeliveryChannel: ReportDeliveryChannelParams
    ReportSetting: ReportSettingParams
    IdempotencyToken: str


class DeleteReportPlanParams(TypedDict):
    """What ``delete_report_plan`` takes."""

    ReportPlanName: str


class DescribeReportPlanParams(TypedDict):
    """What ``describe_report_plan`` takes."""

    ReportPlanName: str


class ListReportPlansParams(TypedDict, total=False):
    """What ``list_report_plans`` takes."""

    MaxResults: int
    """Plans in one page, 1 to 1,000."""
    NextToken: str
    """The token of the page before."""
