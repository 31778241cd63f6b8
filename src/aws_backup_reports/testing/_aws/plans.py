"""A report plan of the fake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aws_backup_reports.testing._wire.encoding import Json

DEPLOYED = "COMPLETED"
DELETING = "DELETE_IN_PROGRESS"

_OTHER_ACCOUNT = "444455556666"
"""The other account in the organization of the plan's account."""

_REGIONS = {
    "aws": ("us-east-1", "eu-west-1"),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-east-1", "us-gov-west-1"),
}
"""What stands for all Regions of a partition."""


@dataclass(slots=True, kw_only=True)
class StoredReportPlan:
    """A report plan of one account in one Region."""

    name: str
    unique_id: str

    owner_arn: str
    """The ARN up to the account: ``arn:aws:backup:eu-west-1:111122223333``."""

    description: str | None
    delivery_channel: Mapping[str, Any]
    setting: Mapping[str, Any]
    creation_time: datetime
    creator_request_id: str | None

    deployment_status: str
    deployed_at: datetime
    """When the change ends that `deployment_status` shows."""

    last_attempted_execution_time: datetime | None = None
    last_successful_execution_time: datetime | None = None

    @property
    def arn(self) -> str:
        """The plan's ARN. In its last part, the name ends at the first hyphen."""
        return f"{self.owner_arn}:report-plan:{self.name}-{self.unique_id}"

    @property
    def template(self) -> str:
        """What the plan reports on."""
        return str(self.setting["ReportTemplate"])

    @property
    def formats(self) -> Sequence[str]:
        """The formats of its files; CSV if it names none."""
        return list(self.delivery_channel.get("Formats") or ["CSV"])

    @property
    def is_across_accounts(self) -> bool:
        """Whether it reports on other accounts than its own."""
        return bool(self.setting.get("Accounts") or self.setting.get("OrganizationUnits"))

    @property
    def is_across_regions(self) -> bool:
        """Whether it reports on more than one Region."""
        regions = self.setting.get("Regions") or []
        return len(regions) > 1 or "*" in regions

    @property
    def is_wide(self) -> bool:
        """Whether it reports on several accounts or Regions, as AWS does only in CSV."""
        return self.is_across_accounts or self.is_across_regions

    @property
    def accounts(self) -> Sequence[str]:
        """The accounts that it reports on. Two stand for an organization or a unit."""
        own = self.owner_arn.rpartition(":")[2]
        named = self.setting.get("Accounts") or []
        if "ROOT" in named or self.setting.get("OrganizationUnits"):
            named = [own, *(each for each in named if each != "ROOT"), _OTHER_ACCOUNT]
        return list(dict.fromkeys(named or [own]))

    @property
    def regions(self) -> Sequence[str]:
        """The Regions that it reports on. Its own and one or two others stand for all."""
        _, partition, _, own, _ = self.owner_arn.split(":")
        named = self.setting.get("Regions") or [own]
        if "*" in named:
            named = [own, *_REGIONS.get(partition, ())]
        return list(dict.fromkeys(named))

    def s3_folder(self, end: datetime) -> str:
        """Return the folder of a report whose period ends at `end`, in UTC."""
        *_, region, account_id = self.owner_arn.split(":")
        prefix = (self.delivery_channel.get("S3KeyPrefix") or "").strip("/")
        parts = [
            *([prefix] if prefix else []),
            "Backup",
            "crossaccount" if self.is_across_accounts else account_id,
            "crossregion" if self.is_across_regions else region,
            f"{end:%Y/%m/%d}",
        ]
        return "/".join(parts)

    def change(self, deployment_status: str, now: datetime, until: datetime) -> None:
        """Begin a change that ends at `until`."""
        self.deployment_status = deployment_status if until > now else DEPLOYED
        self.deployed_at = until

    def settle(self, now: datetime) -> None:
        """End a change that is due; the service itself ends deletions."""
        if self.deployment_status != DELETING and now >= self.deployed_at:
            self.deployment_status = DEPLOYED

    def members(self) -> dict[str, Json]:
        """Return the members in AWS's spelling; an absent one is None, an absent number 0."""
        channel, setting = self.delivery_channel, self.setting
        return {
            "CreationTime": self.creation_time,
            "DeploymentStatus": self.deployment_status,
            "LastAttemptedExecutionTime": self.last_attempted_execution_time,
            "LastSuccessfulExecutionTime": self.last_successful_execution_time,
            "ReportDeliveryChannel": {
                "Formats": self.formats,
                "S3BucketName": channel["S3BucketName"],
                "S3KeyPrefix": channel.get("S3KeyPrefix"),
            },
            "ReportPlanArn": self.arn,
            "ReportPlanDescription": self.description,
            "ReportPlanName": self.name,
            "ReportSetting": {
                "Accounts": setting.get("Accounts"),
                "FrameworkArns": setting.get("FrameworkArns"),
                "NumberOfFrameworks": setting.get("NumberOfFrameworks") or 0,
                "OrganizationUnits": setting.get("OrganizationUnits"),
                "Regions": setting.get("Regions"),
                "ReportTemplate": self.template,
            },
        }

    def head(self) -> dict[str, Json]:
        """Return the result of the operations that create or update a plan."""
        return {
            "CreationTime": self.creation_time,
            "ReportPlanArn": self.arn,
            "ReportPlanName": self.name,
        }
