"""The fake service: report jobs in memory, and the answers AWS Backup would give."""

from __future__ import annotations

import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import ClassVar

from ._reports import StoredReportJob, StoredReportPlan
from ._routing import Route
from ._signature import Credentials, verify
from ._wire import (
    Answer,
    Json,
    RefusedError,
    Request,
    refusal,
    service_error,
    success,
    unknown_operation,
)

_ACCOUNT_ID = "111122223333"
_BUCKET = "backup-reports-111122223333"


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class FakeBackup:
    """AWS Backup in memory, as one caller in one account and Region sees it.

    Requests must be signed with the one key pair it is given. `region_name` is
    also the Region they must be signed for; None accepts any, and the fake then
    places what it keeps in us-east-1. `aws_session_token` is the token that a request
    must carry; None looks at no token. `clock` tells the time in UTC: jobs,
    answers and the age of signatures follow it.

    Safe to share between threads.
    """

    def __init__(
        self,
        *,
        region_name: str | None = None,
        aws_access_key_id: str = "AKIDEXAMPLE",
        aws_secret_access_key: str = "secretEXAMPLE",
        aws_session_token: str | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._region_name = region_name
        self._credentials = Credentials(
            access_key_id=aws_access_key_id,
            secret_access_key=aws_secret_access_key,
            session_token=aws_session_token,
        )
        self._clock = clock
        self._lock = threading.Lock()
        self._plans: dict[str, StoredReportPlan] = {}
        self._jobs: dict[str, StoredReportJob] = {}
        self._failures: deque[RefusedError] = deque()
        self._requests: list[Request] = []

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request received so far, oldest first, whatever was answered."""
        with self._lock:
            return tuple(self._requests)

    def add_report_job(
        self,
        *,
        report_plan_name: str = "nightly",
        report_template: str = "BACKUP_JOB_REPORT",
        status: str = "RUNNING",
        statuses: Sequence[str] = (),
        s3_bucket_name: str = _BUCKET,
    ) -> str:
        """Start a report job and return its id, a UUID.

        `statuses` is what the job is found in by the describes to come, one each;
        in the last it stays. Without it the job stays in `status` until it is
        moved by `complete_report_job` or `fail_report_job`.
        """
        now = self._clock()
        with self._lock:
            job = StoredReportJob(
                report_job_id=str(uuid.uuid4()),
                report_plan=self._report_plan(report_plan_name),
                report_template=report_template,
                s3_bucket_name=s3_bucket_name,
                creation_time=now,
                upcoming=deque(statuses),
            )
            job.move_to(statuses[0] if statuses else status, now)
            self._jobs[job.report_job_id] = job
        return job.report_job_id

    def complete_report_job(self, report_job_id: str, *, s3_keys: Sequence[str] = ()) -> None:
        """Let a job end well. Its report is one CSV file where AWS puts it, or is at `s3_keys`.

        Raises `KeyError` when there is no such job.
        """
        with self._lock:
            job = self._end(report_job_id, "COMPLETED")
            job.s3_keys = tuple(s3_keys) or job.s3_keys

    def fail_report_job(self, report_job_id: str, status_message: str) -> None:
        """Let a job end in failure, for the reason given.

        Raises `KeyError` when there is no such job.
        """
        with self._lock:
            self._end(report_job_id, "FAILED").status_message = status_message

    def fail_next(
        self,
        code: str = "ServiceUnavailableException",
        message: str | None = "Service unavailable, please try again.",
        *,
        times: int = 1,
    ) -> None:
        """Answer the next well-signed requests with an error of the service's own.

        ServiceUnavailableException is HTTP 500, any other code HTTP 400.
        """
        with self._lock:
            self._failures.extend(service_error(code, message) for _ in range(times))

    def handle(self, request: Request) -> Answer:
        """Answer a request. Nothing that a request can hold makes this raise."""
        now = self._clock()
        with self._lock:
            self._requests.append(request)
            try:
                return success(self._carry_out(request, now), now)
            except RefusedError as error:
                return refusal(error, now)

    def _carry_out(self, request: Request, now: datetime) -> Mapping[str, Json]:
        # AWS finds the operation first: an unknown one is not asked for a signature.
        for route in self._routes:
            labels = route.labels(request)
            if labels is not None:
                break
        else:
            raise unknown_operation()
        verify(request, self._credentials, now=now, region_name=self._region_name)
        if self._failures:
            raise self._failures.popleft()
        return route.operation(self, now, *labels)

    def _describe_report_job(self, now: datetime, report_job_id: str) -> Mapping[str, Json]:
        job = self._jobs.get(report_job_id)
        if job is None:
            # What AWS says here is not published.
            raise service_error(
                "ResourceNotFoundException", f"Report job {report_job_id} does not exist."
            )
        return {"ReportJob": job.describe(now)}

    def _report_plan(self, name: str) -> StoredReportPlan:
        if name not in self._plans:
            self._plans[name] = StoredReportPlan(
                name=name,
                unique_id=str(uuid.uuid4()),
                region_name=self._region_name or "us-east-1",
                account_id=_ACCOUNT_ID,
            )
        return self._plans[name]

    def _end(self, report_job_id: str, status: str) -> StoredReportJob:
        job = self._jobs[report_job_id]
        job.upcoming.clear()
        job.move_to(status, self._clock())
        return job

    # Last, since it names methods. Another operation is one line here and one method above.
    _routes: ClassVar = (Route("GET", "/audit/report-jobs/{reportJobId}", _describe_report_job),)
