"""The operations of the service that this library speaks, as values in a table.

A further operation is one entry here and one typed method of the client. The tests compare
each entry with botocore's service model.
"""

from __future__ import annotations

from dataclasses import dataclass

from ._shapes import StringShape
from .models import DescribeReportJobResponse, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    """As the caller writes it: ``ReportJobId``."""

    wire_name: str
    """As the request has it: ``reportJobId``, the label in the path."""

    shape: StringShape

    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: how it is asked and what it answers."""

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    response: type[Response]
    errors: frozenset[str]
    """The codes that the service documents for it.

    A 429 with one of these is not throttling: the model decides, and marks none for a retry.
    """


DESCRIBE_REPORT_JOB = Operation(
    name="DescribeReportJob",
    method="GET",
    path="/audit/report-jobs/{reportJobId}",
    parameters=(
        Parameter(
            name="ReportJobId", wire_name="reportJobId", shape=StringShape(), is_required=True
        ),
    ),
    response=DescribeReportJobResponse,
    errors=frozenset(
        {
            "ServiceUnavailableException",
            "MissingParameterValueException",
            "ResourceNotFoundException",
        }
    ),
)

OPERATIONS = {"describe_report_job": DESCRIBE_REPORT_JOB}
"""Every operation by the name of its method."""
