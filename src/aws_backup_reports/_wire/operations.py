"""The operations that this library supports, as values in a table.

A new operation takes one entry here and one typed method of the client. The tests compare
each entry with botocore's service model.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

from aws_backup_reports import models, responses
from aws_backup_reports._shapes.shape import (
    IntegerShape,
    Shape,
    StringMapShape,
    StringShape,
    TimestampShape,
)
from aws_backup_reports._shapes.structure import StructureShape
from aws_backup_reports.responses import Response

ResponseT = TypeVar("ResponseT", bound=Response)


class Location(Enum):
    """Where a parameter goes in the request; the values are those of AWS's models."""

    PATH = "uri"
    QUERY = "querystring"
    BODY = None


class Parameter(NamedTuple):  # defined ten times faster than a dataclass
    """One parameter of an operation."""

    name: str
    """The caller's name for it: ``ReportJobId``."""

    shape: Shape
    location: Location = Location.BODY

    wire_name: str = ""
    """Its name in the path or the query; empty: `name`, as for each member of the body."""

    is_required: bool = False
    is_idempotency_token: bool = False
    """Whether the client generates a value if the caller gives none."""


class Operation(Generic[ResponseT]):
    """One operation with its request and its response. Never changed."""

    def __init__(
        self,
        route: str,
        response: type[ResponseT],
        parameters: tuple[Parameter, ...],
        *,
        errors: str,
        result_key: str = "",
    ) -> None:
        self.method, self.path = route.split()
        self.response = response
        self.parameters = parameters
        self.errors = frozenset(f"{name}Exception" for name in errors.split())
        """The documented error codes. Status 429 alone does not make one of these throttling."""
        self.result_key = result_key
        """The member that holds the items of a page: ``ReportJobs``; empty: it has no pages."""
        self.name = response.operation_name
        """AWS's name for it: ``DescribeReportJob``."""
        self.method_name = re.sub("(?<!^)(?=[A-Z])", "_", self.name).lower()
        """The client's method that calls it: ``describe_report_job``."""
        self.by_name = {each.name: each for each in parameters}
        self.has_body = any(each.location is Location.BODY for each in parameters)
        """Whether a JSON body is sent, even when it has no members."""


JOB_ID = Parameter("ReportJobId", StringShape(), Location.PATH, "reportJobId", is_required=True)
NAME = StringShape(min_length=1)
PLAN_NAME = Parameter("ReportPlanName", NAME, Location.PATH, "reportPlanName", is_required=True)
DESCRIPTION = Parameter("ReportPlanDescription", StringShape())
CHANNEL = Parameter("ReportDeliveryChannel", StructureShape(models.ReportDeliveryChannel))
SETTING = Parameter("ReportSetting", StructureShape(models.ReportSetting))
TOKEN = Parameter("IdempotencyToken", StringShape(), is_idempotency_token=True)
PAGE = (
    Parameter("MaxResults", IntegerShape(minimum=1), Location.QUERY),
    Parameter("NextToken", StringShape(), Location.QUERY),
)
USUAL_ERRORS = "InvalidParameterValue MissingParameterValue ServiceUnavailable"

DESCRIBE_REPORT_JOB = Operation(
    "GET /audit/report-jobs/{reportJobId}",
    responses.DescribeReportJobResponse,
    (JOB_ID,),
    errors="ServiceUnavailable MissingParameterValue ResourceNotFound",
)
LIST_REPORT_JOBS = Operation(
    "GET /audit/report-jobs",
    responses.ListReportJobsResponse,
    (
        Parameter("ByReportPlanName", NAME, Location.QUERY, "ReportPlanName"),
        Parameter("ByCreationBefore", TimestampShape(), Location.QUERY, "CreationBefore"),
        Parameter("ByCreationAfter", TimestampShape(), Location.QUERY, "CreationAfter"),
        Parameter("ByStatus", StringShape(), Location.QUERY, "Status"),
        *PAGE,
    ),
    errors="InvalidParameterValue ServiceUnavailable ResourceNotFound",
    result_key="ReportJobs",
)
START_REPORT_JOB = Operation(
    "POST /audit/report-jobs/{reportPlanName}",
    responses.StartReportJobResponse,
    (PLAN_NAME, TOKEN),
    errors=f"{USUAL_ERRORS} ResourceNotFound",
)
CREATE_REPORT_PLAN = Operation(
    "POST /audit/report-plans",
    responses.CreateReportPlanResponse,
    (
        Parameter("ReportPlanName", NAME, is_required=True),
        DESCRIPTION,
        CHANNEL._replace(is_required=True),
        SETTING._replace(is_required=True),
        Parameter("ReportPlanTags", StringMapShape()),
        TOKEN,
    ),
    errors=f"{USUAL_ERRORS} AlreadyExists LimitExceeded",
)
UPDATE_REPORT_PLAN = Operation(
    "PUT /audit/report-plans/{reportPlanName}",
    responses.UpdateReportPlanResponse,
    (PLAN_NAME, DESCRIPTION, CHANNEL, SETTING, TOKEN),
    errors=f"{USUAL_ERRORS} ResourceNotFound Conflict",
)
DELETE_REPORT_PLAN = Operation(
    "DELETE /audit/report-plans/{reportPlanName}",
    responses.DeleteReportPlanResponse,
    (PLAN_NAME,),
    errors=f"{USUAL_ERRORS} ResourceNotFound Conflict",
)
DESCRIBE_REPORT_PLAN = Operation(
    "GET /audit/report-plans/{reportPlanName}",
    responses.DescribeReportPlanResponse,
    (PLAN_NAME,),
    errors=f"{USUAL_ERRORS} ResourceNotFound",
)
LIST_REPORT_PLANS = Operation(
    "GET /audit/report-plans",
    responses.ListReportPlansResponse,
    PAGE,
    errors="InvalidParameterValue ServiceUnavailable",
    result_key="ReportPlans",
)

OPERATIONS: dict[str, Operation[Any]] = {
    each.method_name: each for each in [*vars().values()] if isinstance(each, Operation)
}
"""Every operation above, by the name of the client's method."""

OPERATIONS_BY_NAME = {each.name: each for each in OPERATIONS.values()}
"""Every operation by AWS's name for it."""


def operation_named(name: str) -> Operation[Any]:
    """Return an operation by AWS's name for it. Raises OperationNotFoundError."""
    if name not in OPERATIONS_BY_NAME:
        from botocore.model import OperationNotFoundError  # lazy: 2 ms; few need it

        raise OperationNotFoundError(name)
    return OPERATIONS_BY_NAME[name]
