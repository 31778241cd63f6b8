"""`AsyncBackupClient`: `BackupClient`, awaited; needs ``aws-backup-reports[async]``.

Its methods take the same parameters and raise the same errors, and share their docstrings.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, overload

# First of all, since it loads urllib3: docs/design.md, "Importing", has why.
import botocore.compat  # noqa: F401  # pyright: ignore[reportUnusedImport]

from ._boto3 import bridge
from ._call.deadline import LambdaContext
from ._call.wait import start_and_wait, wait_for_report_job
from ._call.watch import Watch
from ._documented import documented_by
from ._given import LEFT_OUT, given
from ._lazy import LazyModule
from ._wire import operations
from .client import BackupClient
from .models import AnyReportFormat, AnyReportJobStatus, ReportJob, ReportPlan

try:
    from ._async_operations import AsyncOperations
except ModuleNotFoundError as error:
    if error.name != "aiohttp":
        raise
    raise ImportError(
        "AsyncBackupClient needs aiohttp: pip install 'aws-backup-reports[async]'"
    ) from error

if TYPE_CHECKING:
    from . import _async_reports as reports
    from . import params, rows
    from ._async_reports import AsyncFetch as AsyncFetch
    from ._async_reports import AsyncReport as AsyncReport
else:
    reports = LazyModule("aws_backup_reports._async_reports")
    rows = LazyModule("aws_backup_reports.rows")
    params = LazyModule("aws_backup_reports.params")

__all__ = ["AsyncBackupClient", "AsyncFetch", "AsyncReport"]

ClientT = TypeVar("ClientT", bound="AsyncBackupClient")
RowT = TypeVar("RowT", bound="rows.ReportRow")


class AsyncBackupClient(AsyncOperations):
    """A client for AWS Backup report jobs whose calls are awaited.

        async with AsyncBackupClient(region_name="eu-west-1") as client:
            response = await client.describe_report_job(ReportJobId=report_job_id)

    It takes what `BackupClient` takes. Settings and credentials are looked up by a thread when
    the client is first awaited, so that it can be made anywhere; what is wrong with them is
    raised there. At most ``max_pool_connections`` calls of ``Config`` (10) send at once, and the
    others wait in line.

    It belongs to the event loop that it is used in; once that has ended, it can be used in
    another one. `aclose` ends all calls that are under way with `ClientClosedError`.
    """

    @documented_by(BackupClient.iter_report_jobs)
    def iter_report_jobs(
        self,
        *,
        ByReportPlanName: str = LEFT_OUT,
        ByCreationBefore: params.Timestamp = LEFT_OUT,
        ByCreationAfter: params.Timestamp = LEFT_OUT,
        ByStatus: AnyReportJobStatus = LEFT_OUT,
        MaxResults: int = LEFT_OUT,
        NextToken: str = LEFT_OUT,
    ) -> AsyncIterator[ReportJob]:
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

    @documented_by(BackupClient.iter_report_plans)
    def iter_report_plans(
        self, *, MaxResults: int = LEFT_OUT, NextToken: str = LEFT_OUT
    ) -> AsyncIterator[ReportPlan]:
        wanted = given(MaxResults=MaxResults, NextToken=NextToken)
        plans = self._listing(operations.LIST_REPORT_PLANS, wanted, attrgetter("report_plans"))
        return self._iterate(plans)

    @documented_by(BackupClient.latest_report_job)
    async def latest_report_job(
        self, *, ReportPlanName: str, status: AnyReportJobStatus | None = None
    ) -> ReportJob | None:
        return await self._drive(self._latest(ReportPlanName, status))

    @documented_by(BackupClient.wait_for_report_job)
    async def wait_for_report_job(
        self,
        *,
        ReportJobId: str,
        timeout: float | timedelta | LambdaContext = 600.0,
        poll_every: float | timedelta | None = None,
        on_poll: Callable[[ReportJob], object] | None = None,
        wait_for_network: bool = False,
    ) -> ReportJob:
        ask, patience = self._waiting(timeout, poll_every, wait_for_network)
        wait = wait_for_report_job(ask, ReportJobId, patience, on_poll)
        return await self._drive(wait, patience.deadline)

    @documented_by(BackupClient.start_and_wait)
    async def start_and_wait(
        self,
        *,
        ReportPlanName: str,
        IdempotencyToken: str | None = None,
        timeout: float | timedelta | LambdaContext = 600.0,
        poll_every: float | timedelta | None = None,
        on_poll: Callable[[ReportJob], object] | None = None,
        wait_for_network: bool = False,
    ) -> ReportJob:
        ask, patience = self._waiting(timeout, poll_every, wait_for_network)
        params = {"ReportPlanName": ReportPlanName}
        if IdempotencyToken is not None:
            params["IdempotencyToken"] = IdempotencyToken
        wait = start_and_wait(ask, params, patience, on_poll)
        return await self._drive(wait, patience.deadline)

    @documented_by(BackupClient.wait_for_report_jobs)
    def wait_for_report_jobs(
        self,
        ReportJobIds: Iterable[str],
        *,
        timeout: float | timedelta | LambdaContext = 600.0,
        poll_every: float | timedelta | None = None,
        on_poll: Callable[[ReportJob], object] | None = None,
        wait_for_network: bool = False,
    ) -> AsyncIterator[ReportJob]:
        ask, patience = self._waiting(timeout, poll_every, wait_for_network)
        return self._iterate(Watch(ReportJobIds, patience, on_poll).polls(ask), patience.deadline)

    @overload
    def iter_report_rows(
        self,
        job: ReportJob | str,
        row_type: type[RowT],
        *,
        format: AnyReportFormat | None = None,
        expected_bucket_owner: str | None = LEFT_OUT,
        request_payer: str | None = None,
        fetch: reports.AsyncFetch | None = None,
    ) -> AsyncIterator[RowT]: ...

    @overload
    def iter_report_rows(
        self,
        job: ReportJob | str,
        row_type: None = None,
        *,
        format: AnyReportFormat | None = None,
        expected_bucket_owner: str | None = LEFT_OUT,
        request_payer: str | None = None,
        fetch: reports.AsyncFetch | None = None,
    ) -> AsyncIterator[rows.AnyRow]: ...

    @documented_by(BackupClient.iter_report_rows)
    def iter_report_rows(
        self,
        job: ReportJob | str,
        row_type: type[Any] | None = None,
        *,
        format: AnyReportFormat | None = None,  # noqa: A002  # AWS's word
        expected_bucket_owner: str | None = LEFT_OUT,
        request_payer: str | None = None,
        fetch: reports.AsyncFetch | None = None,
    ) -> AsyncIterator[Any]:
        owner = given(expected_bucket_owner=expected_bucket_owner)
        return self._iterate(self._reading(job, row_type, format, request_payer, fetch, **owner))

    @documented_by(BackupClient.open_report)
    async def open_report(
        self,
        job: ReportJob | str,
        *,
        format: AnyReportFormat | None = None,  # noqa: A002  # AWS's word
        expected_bucket_owner: str | None = LEFT_OUT,
        request_payer: str | None = None,
        fetch: reports.AsyncFetch | None = None,
    ) -> reports.AsyncReport:
        owner = given(expected_bucket_owner=expected_bucket_owner)
        report: reports.AsyncReport = await self._drive(
            self._opened(job, format, request_payer, fetch, **owner)
        )
        if fetch is None:
            await report.look()
        return report

    @documented_by(BackupClient.get_paginator)
    def get_paginator(self, operation_name: str) -> bridge.AsyncPaginator:
        operation = self._paged(operation_name)

        def make(method: Callable[..., Any]) -> Any:
            from ._boto3.paginator import paginator  # lazy: 4 ms, which a thread takes

            model = self.meta.service_model.operation_model(operation.name)
            return paginator(method, operation, model)

        return bridge.AsyncPaginator(getattr(self, operation_name), make, self._enter)

    @documented_by(BackupClient.get_waiter)
    def get_waiter(self, waiter_name: str) -> bridge.AsyncReportJobWaiter:
        self._check_waiter(waiter_name)
        return bridge.AsyncReportJobWaiter(self.describe_report_job, self._pause, self._enter)

    @documented_by(BackupClient.generate_presigned_url)
    async def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: Mapping[str, Any] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> str:
        running = await self._enter()
        sign = partial(self._presign, ClientMethod, Params, ExpiresIn, HttpMethod)
        return await running.in_thread(sign)

    async def aclose(self) -> None:
        """Close the connections, and end the calls under way with `ClientClosedError`.

        So end waits and iterations that have begun, when they go on. A later call opens new
        connections.
        """
        await self._close()

    async def __aenter__(self: ClientT) -> ClientT:
        await self._enter()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        if self._look_up_later is not None:
            return f"<{type(self).__name__} that has not been used yet>"
        return super().__repr__()


if not TYPE_CHECKING:  # type checkers must see the names

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(reports, name)
