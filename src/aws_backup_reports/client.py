"""`BackupClient`: boto3's ``client("backup")``, for report jobs, typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from botocore.exceptions import OperationNotPageableError

from ._caller import Caller
from ._wire import operations
from .exceptions import add_advice

if TYPE_CHECKING:
    from typing_extensions import Never, Self, Unpack

    from ._boto3.paginator import Paginator
    from ._boto3.waiter import ReportJobWaiter
    from ._call.deadline import LambdaContext
    from .models import ReportJob, ReportPlan
    from .params import (
        CreateReportPlanParams,
        DeleteReportPlanParams,
        DescribeReportJobParams,
        DescribeReportPlanParams,
        ListReportJobsParams,
        ListReportPlansParams,
        StartReportJobParams,
        UpdateReportPlanParams,
    )
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


class BackupClient(Caller):
    """A client for AWS Backup report jobs, to be used like boto3's ``client("backup")``.

    Settings and credentials are looked up where boto3 looks them up, and in ``AWS_REGION``
    when no region is found there. Everything slow happens here, not in the first call: create
    a client once, outside a Lambda handler, and share it between threads.

    - `region_name`, `api_version`, `use_ssl`, `verify`, `endpoint_url`,
      `aws_access_key_id`, `aws_secret_access_key`, `aws_session_token`, `config`,
      `aws_account_id`: as in ``boto3.client``; None looks the setting up. `verify` may also
      be a folder of certificates.
    - `profile_name`: the profile of the config files to use, as in ``boto3.Session``.
    - `session`: a ``boto3.Session`` or botocore session, whose settings, credentials, default
      Config and event handlers are used.
    - `call_timeout`: seconds that a call may take, with connecting, attempts and pauses; only
      name resolution and a refresh of the credentials are excepted. None: no limit, as in boto3.
    - `max_response_bytes`: how long the body of an answer may be; 16 MiB by default.
    - `correct_clock`: whether the time of signatures is corrected, and the request sent once
      more, when AWS rejects it.

    Raises botocore's configuration errors: NoRegionError, InvalidRegionError, ProfileNotFound,
    PartialCredentialsError, InvalidConfigError and so on; ValueError for an invalid endpoint.
    Missing credentials are an error of the first call, NoCredentialsError. With a
    `call_timeout`, every call may raise `CallTimeoutError`.

    It pickles by its arguments and looks everything else up again where it is unpickled.
    """

    def create_report_plan(
        self, *args: Never, **params: Unpack[CreateReportPlanParams]
    ) -> CreateReportPlanResponse:
        """Create a report plan, which AWS Backup runs daily. Source: ``CreateReportPlan``.

        Raises AlreadyExistsException, LimitExceededException (20 plans an account and Region),
        InvalidParameterValueException, MissingParameterValueException and
        ServiceUnavailableException.
        """
        return self._call(operations.CREATE_REPORT_PLAN, args, params)

    def delete_report_plan(
        self, *args: Never, **params: Unpack[DeleteReportPlanParams]
    ) -> DeleteReportPlanResponse:
        """Delete a report plan; its jobs and reports stay. Source: ``DeleteReportPlan``.

        Raises ResourceNotFoundException, ConflictException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException.
        """
        return self._call(operations.DELETE_REPORT_PLAN, args, params)

    def describe_report_job(
        self, *args: Never, **params: Unpack[DescribeReportJobParams]
    ) -> DescribeReportJobResponse:
        """Return the details of a report job. Source: ``DescribeReportJob``.

        `ReportJobId` is the id that starting or listing jobs returned. The result is boto3's
        dict; its ``report_job`` is the same as a `ReportJob`.

        Raises ResourceNotFoundException, MissingParameterValueException and
        ServiceUnavailableException, or `ClientError` for other codes: AWS may answer
        AccessDeniedException for a job that does not exist. ParamValidationError before
        anything is sent, `InvalidResponseError` for a broken answer, and botocore's connection
        errors when there was none.
        """
        return self._call(operations.DESCRIBE_REPORT_JOB, args, params)

    def describe_report_plan(
        self, *args: Never, **params: Unpack[DescribeReportPlanParams]
    ) -> DescribeReportPlanResponse:
        """Return the details of a report plan. Source: ``DescribeReportPlan``.

        Raises ResourceNotFoundException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException.
        """
        return self._call(operations.DESCRIBE_REPORT_PLAN, args, params)

    def list_report_jobs(
        self, *args: Never, **params: Unpack[ListReportJobsParams]
    ) -> ListReportJobsResponse:
        """Return one page of the report jobs. Source: ``ListReportJobs``.

        A page may be empty and still have a ``next_token``.

        Raises InvalidParameterValueException, ResourceNotFoundException and
        ServiceUnavailableException.
        """
        return self._call(operations.LIST_REPORT_JOBS, args, params)

    def list_report_plans(
        self, *args: Never, **params: Unpack[ListReportPlansParams]
    ) -> ListReportPlansResponse:
        """Return one page of the report plans. Source: ``ListReportPlans``.

        A page may be empty and still have a ``next_token``.

        Raises InvalidParameterValueException and ServiceUnavailableException.
        """
        return self._call(operations.LIST_REPORT_PLANS, args, params)

    def start_report_job(
        self, *args: Never, **params: Unpack[StartReportJobParams]
    ) -> StartReportJobResponse:
        """Start an on-demand job of a report plan. Source: ``StartReportJob``.

        Raises ResourceNotFoundException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException.
        """
        return self._call(operations.START_REPORT_JOB, args, params)

    def update_report_plan(
        self, *args: Never, **params: Unpack[UpdateReportPlanParams]
    ) -> UpdateReportPlanResponse:
        """Change a report plan; what is left out stays as it is. Source: ``UpdateReportPlan``.

        Raises ResourceNotFoundException, ConflictException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException.
        """
        return self._call(operations.UPDATE_REPORT_PLAN, args, params)

    def iter_report_jobs(self, **params: Unpack[ListReportJobsParams]) -> Iterator[ReportJob]:
        """Iterate over every report job that `list_report_jobs` finds, page by page.

        A page is requested when its first job is needed. Raises PaginationError when AWS sends
        the same token twice, and what `list_report_jobs` raises.
        """
        for page in self._pages(operations.LIST_REPORT_JOBS, params):
            yield from page.report_jobs

    def iter_report_plans(self, **params: Unpack[ListReportPlansParams]) -> Iterator[ReportPlan]:
        """Iterate over every report plan that `list_report_plans` finds, page by page."""
        for page in self._pages(operations.LIST_REPORT_PLANS, params):
            yield from page.report_plans

    def latest_report_job(
        self, *, ReportPlanName: str, status: str | None = None
    ) -> ReportJob | None:
        """Return the job of a plan that was created last; None when the plan has no jobs.

        With `status`, only jobs in that status count. AWS promises no order, so all pages are
        read. Raises what `iter_report_jobs` raises.
        """
        params: ListReportJobsParams = {"ByReportPlanName": ReportPlanName, "MaxResults": 1000}
        if status is not None:
            params["ByStatus"] = status
        jobs = (job for job in self.iter_report_jobs(**params) if job.creation_time is not None)
        return max(jobs, key=attrgetter("creation_time"), default=None)

    def wait_for_report_job(
        self,
        *,
        ReportJobId: str,
        timeout: float | timedelta | LambdaContext = 600.0,
        poll_every: float | timedelta | None = None,
        on_poll: Callable[[ReportJob], object] | None = None,
        wait_for_network: bool = False,
    ) -> ReportJob:
        """Wait until a job has succeeded, and return it.

        Polls at once, then after 5 seconds, then less and less often, up to every 30; or with
        the same pause of `poll_every` seconds, or of a timedelta, each time. `timeout` is the
        limit for all of it, in seconds (0: nothing is sent) or as a timedelta; or the context
        that Lambda passes to a handler: then the wait ends a second before the invocation does.
        `on_poll` is called with each job seen, and what it raises ends the wait.

        The wait continues through throttling, 5xx, lost connections and broken answers, and for
        15 seconds if the job is not found. If nothing was ever reached, the error is raised after
        the retries of the first call, unless `wait_for_network` is true. Only the status counts;
        an unknown one does not end the wait.

        Raises `ReportJobFailed`, `ReportJobTimeout` (both are WaiterError), and at once any
        error that waiting cannot fix. ValueError for a negative `timeout`, or a `poll_every`
        that is not more than 0.
        """
        from ._call.wait import wait_for_report_job  # lazy: few wait

        ask, patience = self._waiting(timeout, poll_every, wait_for_network)
        return self._drive(wait_for_report_job(ask, ReportJobId, patience, on_poll))

    def start_and_wait(
        self,
        *,
        ReportPlanName: str,
        IdempotencyToken: str | None = None,
        timeout: float | timedelta | LambdaContext = 600.0,
        poll_every: float | timedelta | None = None,
        on_poll: Callable[[ReportJob], object] | None = None,
        wait_for_network: bool = False,
    ) -> ReportJob:
        """Start a job of a plan, wait until it has succeeded, and return it.

        See `start_report_job` and `wait_for_report_job`; `timeout` covers both, and the start is
        retried as polling is. A program that may have to begin again passes an
        `IdempotencyToken` of its own: the same token starts no second job. `ReportJobTimeout`
        has the token that was used.
        """
        from ._call.wait import start_and_wait  # lazy: few wait

        ask, patience = self._waiting(timeout, poll_every, wait_for_network)
        params = {"ReportPlanName": ReportPlanName}
        if IdempotencyToken is not None:
            params["IdempotencyToken"] = IdempotencyToken
        return self._drive(start_and_wait(ask, params, patience, on_poll))

    def wait_for_report_jobs(
        self,
        ReportJobIds: Iterable[str],
        *,
        timeout: float | timedelta | LambdaContext = 600.0,
        poll_every: float | timedelta | None = None,
        on_poll: Callable[[ReportJob], object] | None = None,
        wait_for_network: bool = False,
    ) -> Iterator[ReportJob]:
        """Wait for any number of jobs, and yield each as it ends, whether it succeeded or failed.

        Jobs are listed, 1,000 a request, or described one by one, whichever takes fewer
        requests. Pauses, `timeout`, `poll_every`, `wait_for_network` and what the wait continues
        through are those of `wait_for_report_job`. The time runs from this call on, whatever the
        caller does between two jobs. `on_poll` is called with each job that a poll saw, before
        those that have ended are yielded.

        Raises `ReportJobTimeout`, whose ``pending`` has the jobs that are left; and, after all
        others have been yielded, ResourceNotFoundException for an id that does not exist, and
        PaginationError for a list that never ends.
        """
        from ._call.watch import Watch  # lazy: few wait

        ask, patience = self._waiting(timeout, poll_every, wait_for_network)
        return self._poll_until_ended(Watch(ReportJobIds, patience, on_poll), ask)

    def get_paginator(self, operation_name: str) -> Paginator:
        """Return boto3's paginator for ``list_report_jobs`` or ``list_report_plans``.

        Raises OperationNotPageableError for any other method, KeyError for an unknown name.
        """
        if not self.can_paginate(operation_name):
            error = OperationNotPageableError(operation_name=operation_name)
            raise add_advice(error, "There are pages of list_report_jobs and list_report_plans")
        from ._boto3.paginator import paginator  # lazy: 4 ms; few page in boto3's way

        operation = operations.OPERATIONS[operation_name]
        model = self.meta.service_model.operation_model(operation.name)
        return paginator(getattr(self, operation_name), operation, model)

    def get_waiter(self, waiter_name: str) -> ReportJobWaiter:
        """Return boto3's waiter: ``report_job_completed``. Raises ValueError for another name."""
        if waiter_name not in self.waiter_names:
            known = ", ".join(self.waiter_names)
            raise ValueError(f"Waiter does not exist: {waiter_name}. There is: {known}")
        from ._boto3.waiter import ReportJobWaiter  # lazy: 30 ms; few wait in boto3's way

        return ReportJobWaiter(self.describe_report_job)

    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: Mapping[str, Any] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> str:
        """Return a URL that makes one call without credentials, for `ExpiresIn` seconds.

        `ClientMethod` is the method's name, such as ``describe_report_job``, and `Params` are
        its parameters. `HttpMethod` replaces the operation's own.

        Raises UnknownClientMethodError, ParamValidationError and NoCredentialsError.
        """
        return self._presign(ClientMethod, Params, ExpiresIn, HttpMethod)

    def close(self) -> None:
        """Close the connections. A later call opens new ones, as in boto3."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
