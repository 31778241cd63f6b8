"""The eight operations, as methods of a client with their parameters by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

from ._caller import Caller
from ._given import LEFT_OUT, given
from ._lazy import LazyModule
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
else:
    params = LazyModule("aws_backup_reports.params")


def calls(
    operation: Operation[ResponseT],
) -> Callable[[Callable[ParamsT, ResponseT]], Callable[ParamsT, ResponseT]]:
    """Let a method, which only declares its parameters, call an operation.

    It takes any parameters, as boto3's methods do: what is wrong with them is boto3's error.
    """

    def decorate(declared: Callable[ParamsT, ResponseT]) -> Callable[ParamsT, ResponseT]:
        @wraps(declared)
        def method(self: Any, *args: Any, **values: Any) -> Any:
            return self._call(operation, args, given(**values))

        return method  # type: ignore[return-value]  # it takes more than what is declared

    return decorate


class Operations(Caller):
    """A client with the operations of report jobs and report plans."""

    @calls(operations.CREATE_REPORT_PLAN)
    def create_report_plan(
        self,
        *,
        ReportPlanName: str,
        ReportDeliveryChannel: params.ReportDeliveryChannelParams,
        ReportSetting: params.ReportSettingParams,
        ReportPlanDescription: str = LEFT_OUT,
        ReportPlanTags: Mapping[str, str] = LEFT_OUT,
        IdempotencyToken: str = LEFT_OUT,
    ) -> CreateReportPlanResponse:
        """Create a report plan, which AWS Backup runs daily. Source: ``CreateReportPlan``.

        - `ReportPlanName`: 1 to 256 characters: letters, digits and underscores, a letter first.
        - `ReportDeliveryChannel`: the bucket, the prefix of the keys and the formats, as
          `params.ReportDeliveryChannelParams` lists them.
        - `ReportSetting`: what the reports are about, as `params.ReportSettingParams` lists it.
        - `ReportPlanDescription`: at most 1,024 characters; left out: there is none.
        - `ReportPlanTags`: tags by their keys; left out: there are none.
        - `IdempotencyToken`: the same token creates no second plan; left out: a new one for each
          call, whose attempts share it.

        ```python
        client.create_report_plan(
            ReportPlanName="nightly",
            ReportDeliveryChannel={"S3BucketName": "reports", "Formats": ["CSV"]},
            ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
        )
        ```

        Raises AlreadyExistsException, LimitExceededException (20 plans an account),
        InvalidParameterValueException, MissingParameterValueException and
        ServiceUnavailableException; and what `describe_report_job` raises of other errors.
        """
        ...

    @calls(operations.DELETE_REPORT_PLAN)
    def delete_report_plan(self, *, ReportPlanName: str) -> DeleteReportPlanResponse:
        """Delete a report plan; its jobs and reports stay. Source: ``DeleteReportPlan``.

        - `ReportPlanName`: the plan's name, 1 to 256 characters.

        ```python
        client.delete_report_plan(ReportPlanName="nightly")
        ```

        Raises ResourceNotFoundException, ConflictException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException; and what
        `describe_report_job` raises of other errors.
        """
        ...

    @calls(operations.DESCRIBE_REPORT_JOB)
    def describe_report_job(self, *, ReportJobId: str) -> DescribeReportJobResponse:
        """Return the details of a report job. Source: ``DescribeReportJob``.

        - `ReportJobId`: the id that `start_report_job` or `list_report_jobs` returned, at most
          1,024 bytes in UTF-8.

        The result is boto3's dict; its ``report_job`` is the same as a `ReportJob`.

        ```python
        job = client.describe_report_job(ReportJobId=report_job_id).report_job
        print(job.status, job.completion_time)
        ```

        Raises ResourceNotFoundException, MissingParameterValueException and
        ServiceUnavailableException, or `ClientError` for other codes: AWS may answer
        AccessDeniedException for a job that does not exist. ParamValidationError before
        anything is sent, `InvalidResponseError` for a broken answer, `CallTimeoutError` with a
        ``call_timeout``, and botocore's connection errors when there was no answer.
        """
        ...

    @calls(operations.DESCRIBE_REPORT_PLAN)
    def describe_report_plan(self, *, ReportPlanName: str) -> DescribeReportPlanResponse:
        """Return the details of a report plan. Source: ``DescribeReportPlan``.

        - `ReportPlanName`: the plan's name, 1 to 256 characters.

        ```python
        plan = client.describe_report_plan(ReportPlanName="nightly").report_plan
        print(plan.report_setting, plan.last_successful_execution_time)
        ```

        Raises ResourceNotFoundException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException; and what
        `describe_report_job` raises of other errors.
        """
        ...

    @calls(operations.LIST_REPORT_JOBS)
    def list_report_jobs(
        self,
        *,
        ByReportPlanName: str = LEFT_OUT,
        ByCreationBefore: params.Timestamp = LEFT_OUT,
        ByCreationAfter: params.Timestamp = LEFT_OUT,
        ByStatus: AnyReportJobStatus = LEFT_OUT,
        MaxResults: int = LEFT_OUT,
        NextToken: str = LEFT_OUT,
    ) -> ListReportJobsResponse:
        """Return one page of the report jobs. Source: ``ListReportJobs``.

        A page may be empty and still have a ``next_token``; `iter_report_jobs` reads all pages.

        - `ByReportPlanName`: only the jobs of the plan with this name; left out: of all plans.
        - `ByCreationBefore`: only jobs that were created before this time; left out: no limit. A
          datetime, seconds since 1970, or text in ISO 8601; without a time zone it is in UTC.
        - `ByCreationAfter`: only jobs that were created after this time, which is written in the
          same way; left out: no limit.
        - `ByStatus`: only jobs in this status, such as ``COMPLETED``; left out: in any.
        - `MaxResults`: the most jobs in a page, 1 to 1,000; left out: 1 MB of them.
        - `NextToken`: the ``next_token`` of the page before; left out: the first page.

        ```python
        page = client.list_report_jobs(ByStatus="COMPLETED", ByCreationAfter="2026-11-01")
        print([job.report_job_id for job in page.report_jobs], page.next_token)
        ```

        Raises InvalidParameterValueException, ResourceNotFoundException and
        ServiceUnavailableException; and what `describe_report_job` raises of other errors.
        """
        ...

    @calls(operations.LIST_REPORT_PLANS)
    def list_report_plans(
        self, *, MaxResults: int = LEFT_OUT, NextToken: str = LEFT_OUT
    ) -> ListReportPlansResponse:
        """Return one page of the report plans. Source: ``ListReportPlans``.

        A page may be empty and still have a ``next_token``; `iter_report_plans` reads all pages.

        - `MaxResults`: the most plans in a page, 1 to 1,000; left out: 1 MB of them.
        - `NextToken`: the ``next_token`` of the page before; left out: the first page.

        ```python
        page = client.list_report_plans(MaxResults=100)
        print([plan.report_plan_name for plan in page.report_plans], page.next_token)
        ```

        Raises InvalidParameterValueException and ServiceUnavailableException; and what
        `describe_report_job` raises of other errors.
        """
        ...

    @calls(operations.START_REPORT_JOB)
    def start_report_job(
        self, *, ReportPlanName: str, IdempotencyToken: str = LEFT_OUT
    ) -> StartReportJobResponse:
        """Start an on-demand job of a report plan. Source: ``StartReportJob``.

        - `ReportPlanName`: the plan's name, 1 to 256 characters.
        - `IdempotencyToken`: the same token starts no second job; left out: a new one for each
          call, whose attempts share it.

        ```python
        report_job_id = client.start_report_job(ReportPlanName="nightly").report_job_id
        ```

        Raises ResourceNotFoundException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException; and what
        `describe_report_job` raises of other errors.
        """
        ...

    @calls(operations.UPDATE_REPORT_PLAN)
    def update_report_plan(
        self,
        *,
        ReportPlanName: str,
        ReportPlanDescription: str = LEFT_OUT,
        ReportDeliveryChannel: params.ReportDeliveryChannelParams = LEFT_OUT,
        ReportSetting: params.ReportSettingParams = LEFT_OUT,
        IdempotencyToken: str = LEFT_OUT,
    ) -> UpdateReportPlanResponse:
        """Change a report plan. Source: ``UpdateReportPlan``.

        - `ReportPlanName`: the plan's name, 1 to 256 characters.
        - `ReportPlanDescription`: at most 1,024 characters; left out: it stays.
        - `ReportDeliveryChannel`: as for `create_report_plan`; left out: it stays.
        - `ReportSetting`: as for `create_report_plan`; left out: it stays.
        - `IdempotencyToken`: the same token changes nothing twice; left out: a new one for each
          call, whose attempts share it.

        ```python
        client.update_report_plan(ReportPlanName="nightly", ReportPlanDescription="Backup jobs")
        ```

        Raises ResourceNotFoundException, ConflictException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException; and what
        `describe_report_job` raises of other errors.
        """
        ...
