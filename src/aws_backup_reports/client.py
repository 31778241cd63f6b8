"""`BackupClient`: boto3's ``client("backup")``, for report jobs, typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, overload

# First of all, since it loads urllib3: docs/design.md, "Importing", has why.
import botocore.compat  # noqa: F401  # pyright: ignore[reportUnusedImport]

from ._call.deadline import LambdaContext
from ._given import LEFT_OUT, given
from ._lazy import LazyModule
from ._operations import Operations
from ._wire import operations
from .models import AnyReportFormat, AnyReportJobStatus, ReportJob, ReportPlan

if TYPE_CHECKING:
    from . import params, reports, rows
    from ._boto3 import paginator, waiter
else:
    reports = LazyModule("aws_backup_reports.reports")
    rows = LazyModule("aws_backup_reports.rows")
    params = LazyModule("aws_backup_reports.params")
    paginator = LazyModule("aws_backup_reports._boto3.paginator")
    waiter = LazyModule("aws_backup_reports._boto3.waiter")

ClientT = TypeVar("ClientT", bound="BackupClient")
RowT = TypeVar("RowT", bound="rows.ReportRow")


class BackupClient(Operations):
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
    - `s3_endpoint_url`: where reports are read from, in place of S3's own endpoint; None looks it
      up, as boto3 does for a client of S3.
    - `role_arn`: a role that the credentials assume first, so that calls are made in its account;
      `external_id` is what its trust policy asks for, and `role_session_name` what CloudTrail
      calls the client. The role is assumed in the first call, once for all clients of a process,
      whatever their Regions, and again before its keys expire.
    - `correct_clock`: whether the time of signatures is corrected, and the request sent once
      more, when AWS rejects it.

    Raises botocore's configuration errors: NoRegionError, InvalidRegionError, ProfileNotFound,
    PartialCredentialsError, InvalidConfigError and so on; ValueError for an invalid endpoint
    or `role_arn`. Missing credentials are an error of the first call, NoCredentialsError, and so
    is a role that cannot be assumed, botocore's ClientError of AssumeRole. With a
    `call_timeout`, every call may raise `CallTimeoutError`.

    It pickles by its arguments and looks everything else up again where it is unpickled.
    """

    def iter_report_jobs(
        self,
        *,
        ByReportPlanName: str = LEFT_OUT,
        ByCreationBefore: params.Timestamp = LEFT_OUT,
        ByCreationAfter: params.Timestamp = LEFT_OUT,
        ByStatus: AnyReportJobStatus = LEFT_OUT,
        MaxResults: int = LEFT_OUT,
        NextToken: str = LEFT_OUT,
    ) -> Iterator[ReportJob]:
        """Iterate over every report job that `list_report_jobs` finds, page by page.

        It takes the parameters of `list_report_jobs`. A page is requested when its first job is
        needed. Raises PaginationError when AWS sends the same token twice, and what
        `list_report_jobs` raises.
        """
        wanted = given(
            ByReportPlanName=ByReportPlanName,
            ByCreationBefore=ByCreationBefore,
            ByCreationAfter=ByCreationAfter,
            ByStatus=ByStatus,
            MaxResults=MaxResults,
            NextToken=NextToken,
        )
        jobs = self._listing(operations.LIST_REPORT_JOBS, wanted, attrgetter("report_jobs"))
        return self._iterate(jobs)

    def iter_report_plans(
        self, *, MaxResults: int = LEFT_OUT, NextToken: str = LEFT_OUT
    ) -> Iterator[ReportPlan]:
        """Iterate over every report plan that `list_report_plans` finds, page by page.

        It takes the parameters of `list_report_plans`. Raises PaginationError when AWS sends the
        same token twice, and what `list_report_plans` raises.
        """
        wanted = given(MaxResults=MaxResults, NextToken=NextToken)
        plans = self._listing(operations.LIST_REPORT_PLANS, wanted, attrgetter("report_plans"))
        return self._iterate(plans)

    def latest_report_job(
        self, *, ReportPlanName: str, status: AnyReportJobStatus | None = None
    ) -> ReportJob | None:
        """Return the job of a plan that was created last; None when the plan has no jobs.

        With `status`, only jobs in that status count. AWS promises no order, so all pages are
        read. Raises what `iter_report_jobs` raises.
        """
        return self._drive(self._latest(ReportPlanName, status))

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
        return self._iterate(Watch(ReportJobIds, patience, on_poll).polls(ask))

    @overload
    def iter_report_rows(
        self,
        job: ReportJob | str,
        row_type: type[RowT],
        *,
        format: AnyReportFormat | None = None,
        expected_bucket_owner: str | None = LEFT_OUT,
        request_payer: str | None = None,
        fetch: reports.Fetch | None = None,
    ) -> Iterator[RowT]: ...

    @overload
    def iter_report_rows(
        self,
        job: ReportJob | str,
        row_type: None = None,
        *,
        format: AnyReportFormat | None = None,
        expected_bucket_owner: str | None = LEFT_OUT,
        request_payer: str | None = None,
        fetch: reports.Fetch | None = None,
    ) -> Iterator[rows.AnyRow]: ...

    def iter_report_rows(
        self,
        job: ReportJob | str,
        row_type: type[Any] | None = None,
        *,
        format: AnyReportFormat | None = None,  # noqa: A002  # AWS's word
        expected_bucket_owner: str | None = LEFT_OUT,
        request_payer: str | None = None,
        fetch: reports.Fetch | None = None,
    ) -> Iterator[Any]:
        """Iterate over the rows of a job's report, as typed dataclasses (`rows`).

        `job` is a `ReportJob`, or the id of one, which is then described. All parts are read, as
        they are needed; of a report in both formats, the CSV, unless `format` says otherwise.
        `row_type`, such as `BackupJobRow`, is the kind of rows that you expect: type checkers
        know their attributes then, and another template is an error.

        The files are read by S3's GetObject, which needs ``s3:GetObject`` and perhaps
        ``kms:Decrypt``. `expected_bucket_owner` is the account that the bucket must belong to:
        that of the report plan, unless it is given; None: any. `request_payer` is ``requester``
        for a bucket whose requesters pay. `fetch` reads files in another way: it is called with
        bucket and key and returns an opened binary file, bytes, or an iterable of them.

        Raises `ReportNotReady` for a job without a report, `ReportFileMissing`,
        `ReportFileArchived`, `ReportAccessDenied`, `ReportFileChanged`, `ReportFormatError`,
        ValueError for a `format` that the report does not have, and what `describe_report_job`
        raises.
        """
        owner = given(expected_bucket_owner=expected_bucket_owner)
        return self._iterate(self._reading(job, row_type, format, request_payer, fetch, **owner))

    def open_report(
        self,
        job: ReportJob | str,
        *,
        format: AnyReportFormat | None = None,  # noqa: A002  # AWS's word
        expected_bucket_owner: str | None = LEFT_OUT,
        request_payer: str | None = None,
        fetch: reports.Fetch | None = None,
    ) -> reports.Report:
        """Return the report of a job: its files with their sizes, its rows, and a way to save it.

        Parameters and errors are those of `iter_report_rows`. The sizes are asked for at once,
        with a request for each file, so that a missing file or permission is noticed here; with
        `fetch`, they are not known.
        """
        owner = given(expected_bucket_owner=expected_bucket_owner)
        report: reports.Report = self._drive(
            self._opened(job, format, request_payer, fetch, **owner)
        )
        if fetch is None:
            report.look()
        return report

    def get_paginator(self, operation_name: str) -> paginator.Paginator:
        """Return boto3's paginator for ``list_report_jobs`` or ``list_report_plans``.

        Raises OperationNotPageableError for any other method, KeyError for an unknown name.
        """
        operation = self._paged(operation_name)
        model = self.meta.service_model.operation_model(operation.name)
        # Imported now, which takes 4 ms; few page in boto3's way.
        return paginator.paginator(getattr(self, operation_name), operation, model)

    def get_waiter(self, waiter_name: str) -> waiter.ReportJobWaiter:
        """Return boto3's waiter: ``report_job_completed``. Raises ValueError for another name."""
        self._check_waiter(waiter_name)
        # Imported now, which takes 30 ms; few wait in boto3's way.
        return waiter.ReportJobWaiter(self.describe_report_job)

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
        for transport in list(self._object_transports.values()):
            transport.close()

    def __enter__(self: ClientT) -> ClientT:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
