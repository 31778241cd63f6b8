"""boto3's dicts, for type checkers and editors: what responses hold, and ``to_dict()`` returns.

They have the keys of boto3's stubs, and AWS may leave out every key that is not ``Required``.
"""

from __future__ import annotations

from datetime import datetime

from ._typing import NotRequired, Required, TypedDict


class ReportDestinationDict(TypedDict, total=False):
    """Where a report job puts its files. Source: ``ReportDestination``."""

    S3BucketName: str
    S3Keys: list[str]
    """The keys of the files; absent until there are some."""


class ReportJobDict(TypedDict, total=False):
    """One run of a report plan. Source: ``ReportJob``."""

    ReportJobId: str
    ReportPlanArn: str
    ReportTemplate: str
    CreationTime: datetime
    """In UTC."""
    CompletionTime: datetime
    """In UTC; absent while the job runs, and of some that have completed."""
    Status: str
    StatusMessage: str
    ReportDestination: ReportDestinationDict


class ReportSettingDict(TypedDict, total=False):
    """What a report plan reports about. Source: ``ReportSetting``."""

    ReportTemplate: Required[str]
    FrameworkArns: list[str]
    NumberOfFrameworks: int
    Accounts: list[str]
    OrganizationUnits: list[str]
    Regions: list[str]


class ReportDeliveryChannelDict(TypedDict, total=False):
    """Where a report plan delivers its reports. Source: ``ReportDeliveryChannel``."""

    S3BucketName: Required[str]
    S3KeyPrefix: str
    Formats: list[str]


class ReportPlanDict(TypedDict, total=False):
    """What is reported, in which form, and where to. Source: ``ReportPlan``."""

    ReportPlanArn: str
    ReportPlanName: str
    ReportPlanDescription: str
    ReportSetting: ReportSettingDict
    ReportDeliveryChannel: ReportDeliveryChannelDict
    DeploymentStatus: str
    CreationTime: datetime
    LastAttemptedExecutionTime: datetime
    LastSuccessfulExecutionTime: datetime


class ResponseMetadataDict(TypedDict):
    """What a response says about itself. botocore adds it to each."""

    RequestId: str
    """The id to give to AWS Support; absent if no AWS service answered."""
    HTTPStatusCode: int
    HTTPHeaders: dict[str, str]
    """By their names in lower case."""
    RetryAttempts: int
    """How often the request was sent again."""
    HostId: NotRequired[str]
