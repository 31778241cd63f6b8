"""The eight operations, as awaited methods; they are documented in `_operations`."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

from ._async_caller import AsyncCaller
from ._given import LEFT_OUT, given
from ._lazy import LazyModule
from ._operations import Operations
from ._wire import operations
from ._wire.operations import Operation, ResponseT
from .models import AnyReportJobStatus
from .responses import (
    CreateReportPlanResponse,
    DeleteReportPlanResponse,
    DescribeReportJobResponse,
    DescribeReportPlanResponse,
    ListReportJobsResponse,
    ListReportPlansResponse,
    StartReportJobResponse,
    UpdateReportPlanResponse,
)

if TYPE_CHECKING:
    from typing import ParamSpec

    from . import params

    ParamsT = ParamSpec("ParamsT")
    Awaits: TypeAlias = Callable[ParamsT, Coroutine[Any, Any, ResponseT]]
else:
    params = LazyModule("aws_backup_reports.params")


def awaits(
    operation: Operation[ResponseT],
) -> Callable[[Awaits[ParamsT, ResponseT]], Awaits[ParamsT, ResponseT]]:
    """Let a method, which only declares its parameters, call an operation.

    It has the docstring of the blocking method.
    """

    def decorate(declared: Awaits[ParamsT, ResponseT]) -> Awaits[ParamsT, ResponseT]:
        @wraps(declared)
        async def method(self: Any, *args: Any, **values: Any) -> Any:
            return await self._call(operation, args, given(**values))

        method.__doc__ = getattr(Operations, operation.method_name).__doc__
        return method  # type: ignore[return-value]  # it takes more than what is declared

    return decorate


class AsyncOperations(AsyncCaller):
    """An asynchronous client with the operations of report jobs and report plans."""

    @awaits(operations.CREATE_REPORT_PLAN)
    async def create_report_plan(
        self,
        *,
        ReportPlanName: str,
        ReportDeliveryChannel: params.ReportDeliveryChannelParams,
        ReportSetting: params.ReportSettingParams,
        ReportPlanDescription: str = LEFT_OUT,
        ReportPlanTags: Mapping[str, str] = LEFT_OUT,
        IdempotencyToken: str = LEFT_OUT,
    ) -> CreateReportPlanResponse: ...

    @awaits(operations.DELETE_REPORT_PLAN)
    async def delete_report_plan(self, *, ReportPlanName: str) -> DeleteReportPlanResponse: ...

    @awaits(operations.DESCRIBE_REPORT_JOB)
    async def describe_report_job(self, *, ReportJobId: str) -> DescribeReportJobResponse: ...

    @awaits(operations.DESCRIBE_REPORT_PLAN)
    async def describe_report_plan(self, *, ReportPlanName: str) -> DescribeReportPlanResponse: ...

    @awaits(operations.LIST_REPORT_JOBS)
    async def list_report_jobs(
        self,
        *,
        ByReportPlanName: str = LEFT_OUT,
        ByCreationBefore: params.Timestamp = LEFT_OUT,
        ByCreationAfter: params.Timestamp = LEFT_OUT,
        ByStatus: AnyReportJobStatus = LEFT_OUT,
        MaxResults: int = LEFT_OUT,
        NextToken: str = LEFT_OUT,
    ) -> ListReportJobsResponse: ...

    @awaits(operations.LIST_REPORT_PLANS)
    async def list_report_plans(
        self, *, MaxResults: int = LEFT_OUT, NextToken: str = LEFT_OUT
    ) -> ListReportPlansResponse: ...

    @awaits(operations.START_REPORT_JOB)
    async def start_report_job(
        self, *, ReportPlanName: str, IdempotencyToken: str = LEFT_OUT
    ) -> StartReportJobResponse: ...

    @awaits(operations.UPDATE_REPORT_PLAN)
    async def update_report_plan(
        self,
        *,
        ReportPlanName: str,
        ReportPlanDescription: str = LEFT_OUT,
        ReportDeliveryChannel: params.ReportDeliveryChannelParams = LEFT_OUT,
        ReportSetting: params.ReportSettingParams = LEFT_OUT,
        IdempotencyToken: str = LEFT_OUT,
    ) -> UpdateReportPlanResponse: ...
