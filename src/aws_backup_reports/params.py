"""The parameters of each operation, for type checkers and editors."""

from __future__ import annotations

from typing import TypedDict


class DescribeReportJobParams(TypedDict):
    """What ``describe_report_job`` takes."""

    ReportJobId: str
    """The id that ``StartReportJob`` or ``ListReportJobs`` gave, at most 1,024 bytes in UTF-8."""
