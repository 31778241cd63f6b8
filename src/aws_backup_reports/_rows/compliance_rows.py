"""The rows of reports on compliance.

Source of all columns: AWS Backup developer guide, "Working with audit reports".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .column import column, integer, mapping, text, time
from .row import ReportRow


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ComplianceRow(ReportRow):
    """What the rows about controls and resources have in common."""

    framework_name: str | None = column(text)
    """The name of the framework."""

    framework_description: str | None = column(text)
    """The description of the framework, which may have several lines."""

    control_name: str | None = column(text)
    """The control, such as ``BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN``."""

    last_evaluation_time: datetime | None = column(time)
    """When it was last evaluated, in UTC."""

    @property
    def identity(self) -> tuple[str, ...] | None:
        """Account, Region, framework and control."""
        names = (self.account_id, self.region, self.framework_name, self.control_name)
        return tuple(each or "" for each in names) if self.control_name else None

    @property
    def as_of(self) -> datetime | None:
        """`last_evaluation_time`."""
        return self.last_evaluation_time


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ControlComplianceRow(ComplianceRow):
    """A control of a framework: a row of a ``CONTROL_COMPLIANCE_REPORT``."""

    key = "control_compliance_status"

    control_compliance_status: str | None = column(text)
    """``COMPLIANT``, ``NON_COMPLIANT`` or ``INSUFFICIENT_DATA``."""

    num_resources_compliant: int | None = column(integer)
    """How many resources comply."""

    num_resources_non_compliant: int | None = column(integer)
    """How many resources do not."""

    control_frequency: str | None = column(text)
    """How often the control is evaluated, such as ``Twelve_Hours``; absent if it is on a change."""

    control_scope: str | None = column(text)
    """What the control covers, such as ``{ComplianceResourceTypes: [],}``: text, not JSON."""

    control_parameters: Mapping[str, Any] | None = column(mapping)
    """The parameters of the control, such as ``{"requiredRetentionDays": "35"}``."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ResourceComplianceRow(ComplianceRow):
    """A resource that a control covers: a row of a ``RESOURCE_COMPLIANCE_REPORT``."""

    key = "resource_compliance_status"

    resource_id: str | None = column(text)
    """The resource, such as ``AWS::EFS::FileSystem/fs-63c74e66``."""

    resource_type: str | None = column(text)
    """The kind of resource, such as ``AWS::EFS::FileSystem``."""

    resource_compliance_status: str | None = column(text)
    """``COMPLIANT`` or ``NON_COMPLIANT``."""

    @property
    def identity(self) -> tuple[str, ...] | None:
        """Account, Region, framework, control and resource."""
        names = (self.account_id, self.region, self.framework_name, self.control_name)
        return (
            tuple(each or "" for each in (*names, self.resource_id)) if self.resource_id else None
        )
