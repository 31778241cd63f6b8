"""What operations return: boto3's dicts, with typed properties."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ._shapes.shape import ListShape, Shape, StringShape, TimestampShape
from ._shapes.structure import Member, StructureShape, missing, viewed, wire_name_of
from .exceptions import InvalidResponseError
from .models import ReportJob, ReportPlan

if TYPE_CHECKING:
    from ._items import (
        JobItems,
        JobsItems,
        NoItems,
        PlanItems,
        PlansItems,
        StartedItems,
        WrittenItems,
    )
else:  # what type checkers see of the items costs nothing
    JobItems = JobsItems = NoItems = PlanItems = PlansItems = StartedItems = WrittenItems = dict

ViewT = TypeVar("ViewT")


class Response(dict[str, Any]):
    """What an operation returns: the ``dict`` that boto3 returns, with typed properties.

    A property whose member AWS left out raises `InvalidResponseError`.
    """

    operation_name: ClassVar[str]
    members: ClassVar[tuple[Member, ...]] = ()

    @property
    def request_id(self) -> str | None:
        """The id to give to AWS Support. None if no AWS service answered."""
        request_id: str | None = self.get("ResponseMetadata", {}).get("RequestId")
        return request_id

    def search(self, expression: str) -> Any:
        """Evaluate a JMESPath expression, such as ``ReportJob.Status``; None if nothing is there.

        Raises ``jmespath.exceptions.JMESPathError`` for an invalid expression.
        """
        import jmespath  # lazy: 12 ms

        return jmespath.search(expression, self)

    if not TYPE_CHECKING:  # type checkers must see what there is

        def __getattr__(self, name):
            known = {each.wire_name: f".{each.name}" for each in self.members}
            raise missing(self, name, known | {key: f"[{key!r}]" for key in self.keys() - known})

    def _view(self, _: type[ViewT], name: str) -> ViewT:
        """Return a member as dataclasses have it. Raises InvalidResponseError if it is absent."""
        member = next(each for each in self.members if each.name == name)
        value = self.get(member.wire_name)
        if value is None:
            raise InvalidResponseError(
                operation_name=self.operation_name,
                reason=f"{member.wire_name} is absent",
                request_id=self.request_id,
                body=str({key: self[key] for key in self if key != "ResponseMetadata"})[:200],
            )
        view: ViewT = member.shape.view(value)
        return view


def response_members(**shapes: Shape) -> tuple[Member, ...]:
    """Declare the members of a response."""
    return tuple(Member(name, wire_name_of(name), shape) for name, shape in shapes.items())


class DescribeReportJobResponse(Response, JobItems):
    """The answer to ``describe_report_job``. Source: ``DescribeReportJobOutput``."""

    operation_name = "DescribeReportJob"
    members = response_members(report_job=StructureShape(ReportJob))

    @property
    def report_job(self) -> ReportJob:
        """The job, typed."""
        return self._view(ReportJob, "report_job")


class StartReportJobResponse(Response, StartedItems):
    """The answer to ``start_report_job``. Source: ``StartReportJobOutput``."""

    operation_name = "StartReportJob"
    members = response_members(report_job_id=StringShape())

    @property
    def report_job_id(self) -> str:
        """The id of the job that was started."""
        return self._view(str, "report_job_id")


class Page(Response):
    """One page of a list."""

    @property
    def next_token(self) -> str | None:
        """What requests the next page; None on the last page."""
        return self.get("NextToken") or None


class ListReportJobsResponse(Page, JobsItems):
    """The answer to ``list_report_jobs``. Source: ``ListReportJobsOutput``."""

    operation_name = "ListReportJobs"
    members = response_members(
        report_jobs=ListShape(StructureShape(ReportJob)), next_token=StringShape()
    )

    @property
    def report_jobs(self) -> tuple[ReportJob, ...]:
        """The jobs of this page, typed; empty if AWS sent none."""
        return tuple(viewed(ReportJob, job) for job in self.get("ReportJobs", ()) if job)


class ReportPlanResponse(Response, WrittenItems):
    """What the operations that write a plan return."""

    members = response_members(
        report_plan_name=StringShape(min_length=1),
        report_plan_arn=StringShape(),
        creation_time=TimestampShape(),
    )

    @property
    def report_plan_name(self) -> str:
        """The plan's name."""
        return self._view(str, "report_plan_name")

    @property
    def report_plan_arn(self) -> str:
        """The plan's ARN."""
        return self._view(str, "report_plan_arn")

    @property
    def creation_time(self) -> datetime:
        """When the plan was created, in UTC, to the millisecond."""
        return self._view(datetime, "creation_time")


class CreateReportPlanResponse(ReportPlanResponse):
    """The answer to ``create_report_plan``. Source: ``CreateReportPlanOutput``."""

    operation_name = "CreateReportPlan"


class UpdateReportPlanResponse(ReportPlanResponse):
    """The answer to ``update_report_plan``. Source: ``UpdateReportPlanOutput``."""

    operation_name = "UpdateReportPlan"


class DeleteReportPlanResponse(Response, NoItems):
    """The answer to ``delete_report_plan``: it has no members."""

    operation_name = "DeleteReportPlan"


class DescribeReportPlanResponse(Response, PlanItems):
    """The answer to ``describe_report_plan``. Source: ``DescribeReportPlanOutput``."""

    operation_name = "DescribeReportPlan"
    members = response_members(report_plan=StructureShape(ReportPlan))

    @property
    def report_plan(self) -> ReportPlan:
        """The plan, typed."""
        return self._view(ReportPlan, "report_plan")


class ListReportPlansResponse(Page, PlansItems):
    """The answer to ``list_report_plans``. Source: ``ListReportPlansOutput``."""

    operation_name = "ListReportPlans"
    members = response_members(
        report_plans=ListShape(StructureShape(ReportPlan)), next_token=StringShape()
    )

    @property
    def report_plans(self) -> tuple[ReportPlan, ...]:
        """The plans of this page, typed; empty if AWS sent none."""
        return tuple(viewed(ReportPlan, plan) for plan in self.get("ReportPlans", ()) if plan)
