"""The operations of the service that this library speaks, as values in a table.

A further operation is one entry here and one typed method of the client. The tests compare
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
    """Where a parameter goes in the request. The values are those of AWS's models."""

    PATH = "uri"
    QUERY = "querystring"
    BODY = None


class Parameter(NamedTuple):  # a tenth of what it takes to define a dataclass
    """One parameter of an operation."""

    name: str
    """As the caller writes it: ``ReportJobId``."""

    shape: Shape
    location: Location = Location.BODY

    wire_name: str = ""
    """As path or query have it, where that differs; members of the body have their name."""

    is_required: bool = False
    is_idempotency_token: bool = False
    """Whether the client makes one up where the caller gives none."""


class Operation(Generic[ResponseT]):  # a dataclass would derive at each call what is derived here
    """One operation: its request and its response. Never changed."""

    def __init__(
        self,
        method: str,
        path: str,
        response: type[ResponseT],
        parameters: tuple[Parameter, ...],
        *,
        errors: str,
        result_key: str = "",
    ) -> None:
        self.method = method
        self.path = path
        self.response = response
        self.parameters = parameters
        self.errors = frozenset(f"{name}Exception" for name in errors.split())
        """The codes that the service documents for it.

        A 429 with one of these is not throttling: the model decides, and marks none for a retry.
        """
        self.result_key = result_key
        """What the pages of a list hold: ``ReportJobs``. Empty: it has no pages."""
        self.name = response.operation_name
        """The operation in AWS's spelling: ``DescribeReportJob``."""
        self.method_name = re.sub("(?<!^)(?=[A-Z])", "_", self.name).lower()
        """The client's method that calls it: ``describe_report_job``."""
        self.by_name = {each.name: each for each in parameters}
        self.shapes = {each.name: each.shape for each in parameters}
        self.required = [each.name for each in parameters if each.is_required]
        self.has_body = any(each.location is Location.BODY for each in parameters)
        """Whether a JSON body is sent, even when no member of it is given."""


JOBS = "/audit/report-jobs"
PLANS = "/audit/report-plans"
PLAN = f"{PLANS}/{{reportPlanName}}"

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

DESCRIBE_REPORT_JOB = Operation(
    "GET",
    f"{JOBS}/{{reportJobId}}",
    responses.DescribeReportJobResponse,
    (JOB_ID,),
    errors="ServiceUnavailable MissingParameterValue ResourceNotFound",
)
LIST_REPORT_JOBS = Operation(
    "GET",
    JOBS,
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
    "POST",
    f"{JOBS}/{{reportPlanName}}",
    responses.StartReportJobResponse,
    (PLAN_NAME, TOKEN),
    errors="InvalidParameterValue ServiceUnavailable MissingParameterValue ResourceNotFound",
)
CREATE_REPORT_PLAN = Operation(
    "POST",
    PLANS,
    responses.CreateReportPlanResponse,
    (
        Parameter("ReportPlanName", NAME, is_required=True),
        DESCRIPTION,
        CHANNEL._replace(is_required=True),
        SETTING._replace(is_required=True),
        Parameter("ReportPlanTags", StringMapShape()),
        TOKEN,
    ),
    errors="AlreadyExists LimitExceeded InvalidParameterValue ServiceUnavailable "
    "MissingParameterValue",
)
UPDATE_REPORT_PLAN = Operation(
    "PUT",
    PLAN,
    responses.UpdateReportPlanResponse,
    (PLAN_NAME, DESCRIPTION, CHANNEL, SETTING, TOKEN),
    errors="ResourceNotFound InvalidParameterValue ServiceUnavailable MissingParameterValue "
    "Conflict",
)
DELETE_REPORT_PLAN = Operation(
    "DELETE",
    PLAN,
    responses.DeleteReportPlanResponse,
    (PLAN_NAME,),
    errors="MissingParameterValue InvalidParameterValue Conflict ServiceUnavailable "
    "ResourceNotFound",
)
DESCRIBE_REPORT_PLAN = Operation(
    "GET",
    PLAN,
    responses.DescribeReportPlanResponse,
    (PLAN_NAME,),
    errors="InvalidParameterValue MissingParameterValue ResourceNotFound ServiceUnavailable",
)
LIST_REPORT_PLANS = Operation(
    "GET",
    PLANS,
    responses.ListReportPlansResponse,
    PAGE,
    errors="InvalidParameterValue ServiceUnavailable",
    result_key="ReportPlans",
)

OPERATIONS: dict[str, Operation[Any]] = {
    each.method_name: each
    for each in (
        CREATE_REPORT_PLAN,
        DELETE_REPORT_PLAN,
        DESCRIBE_REPORT_JOB,
        DESCRIBE_REPORT_PLAN,
        LIST_REPORT_JOBS,
        LIST_REPORT_PLANS,
        START_REPORT_JOB,
        UPDATE_REPORT_PLAN,
    )
}
"""Every operation by the name of its method."""

OPERATIONS_BY_NAME = {each.name: each for each in OPERATIONS.values()}
"""Every operation in AWS's spelling."""


def operation_named(name: str) -> Operation[Any]:
    """Return an operation by its name in AWS's spelling. Raises OperationNotFoundError."""
    operation = OPERATIONS_BY_NAME.get(name)
    if operation is None:
        from botocore.model import OperationNotFoundError  # lazy: 2 ms; nobody should need it

        raise OperationNotFoundError(name)
    return operation
