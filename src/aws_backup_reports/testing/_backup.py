"""`FakeBackup`: the service in memory, and what a test controls of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from aws_backup_reports._lazy import LazyModule
from aws_backup_reports._wire.operations import OPERATIONS

from ._aws.gateway import Gateway
from ._aws.jobs import StoredReportJob
from ._aws.parameters import check_parameters
from ._aws.plans import StoredReportPlan
from ._aws.script import JobScript, check_statuses
from ._aws.world import World
from ._faults import InjectedFaults
from ._signature.credentials import Credentials
from ._wire.errors import RefusedError
from ._wire.messages import Answer, Request

if TYPE_CHECKING:
    from aws_backup_reports import aio
    from aws_backup_reports import client as clients
else:
    aio = LazyModule("aws_backup_reports.aio")
    clients = LazyModule("aws_backup_reports.client")

ClientT = TypeVar("ClientT", bound="clients.BackupClient")
AsyncClientT = TypeVar("AsyncClientT", bound="aio.AsyncBackupClient")

ACCOUNT_ID = "111122223333"


def utc_now() -> datetime:
    """Return the time of the machine, in UTC."""
    return datetime.now(timezone.utc)


class FakeBackup(InjectedFaults):
    """AWS Backup in memory: one account in one Region.

    - `region_name`: the Region that it is in, and that requests must be signed for. None puts it
      in us-east-1 and accepts signatures for any Region.
    - `account_id`: the account that its plans, jobs and keys belong to.
    - `aws_access_key_id`, `aws_secret_access_key`: the keys that requests must be signed with.
    - `aws_session_token`: the token that requests must carry. None accepts any token or none.
    - `clock`: returns the current time in UTC, for jobs, answers and the age of signatures.
    - `keep_requests`: how many of the last requests `requests` holds; None: all of them.

    As a context manager, it closes the blocking clients that it made. Asynchronous ones hold no
    connection to it: what `aclose` would end belongs to their event loop, and ends with it. Safe
    to share between threads.
    """

    def __init__(
        self,
        *,
        region_name: str | None = None,
        account_id: str = ACCOUNT_ID,
        aws_access_key_id: str = "AKIDEXAMPLE",
        aws_secret_access_key: str = "secretEXAMPLE",
        aws_session_token: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        keep_requests: int | None = 1_000,
    ) -> None:
        home = (account_id, region_name or "us-east-1")
        world = World(clock, keep_requests, home)
        credentials = Credentials(
            access_key_id=aws_access_key_id,
            secret_access_key=aws_secret_access_key,
            session_token=aws_session_token,
        )
        world.directory.add_user(account_id, world.partition, credentials)
        self._enter(world, home, world.only_gateway(region_name))

    def _enter(self, world: World, place: tuple[str, str], gateway: Gateway) -> None:
        self._world = world
        self._lock = world.lock
        self._account_id, self._region_name = place
        self._gateway = gateway
        self._service = gateway.service
        self._clients: list[clients.BackupClient] = []

    @property
    def account_id(self) -> str:
        """The account of the fake's plans, jobs and keys."""
        return self._account_id

    @property
    def region_name(self) -> str:
        """The Region of the fake's plans, jobs and buckets."""
        return self._region_name

    @property
    def credentials(self) -> Credentials:
        """The keys of the account: `access_key_id`, `secret_access_key` and `session_token`."""
        return self._world.directory.user_of(self._account_id, self._world.partition).credentials

    @property
    def requests(self) -> tuple[Request, ...]:
        """The last requests received, oldest first, whether they succeeded or failed."""
        with self._lock:
            return tuple(self._gateway.requests)

    @property
    def buckets(self) -> dict[str, dict[str, bytes]]:
        """A copy of the body of every object, by bucket and key, of this account and Region."""
        with self._lock:
            return {
                name: {key: stored.body for key, stored in bucket.objects.items()}
                for name, bucket in self._world.buckets().items()
                if bucket.account_id == self.account_id
                and (self._world.is_single or bucket.region_name == self.region_name)
            }

    @property
    def job_script(self) -> JobScript:
        """How jobs behave that are started from now on; assign a `JobScript` to change it."""
        return self._service.job_script

    @job_script.setter
    def job_script(self, script: JobScript) -> None:
        with self._lock:
            self._service.job_script = script

    @property
    def deployment_seconds(self) -> float:
        """How many seconds it takes to create, update or delete a plan; assign to change it.

        During that time the plan's DeploymentStatus shows the change, and updating or deleting
        the plan is a ConflictException. With 0, the default, changes take effect at once. How
        long AWS takes is not documented.
        """
        return self._service.deployment_seconds

    @deployment_seconds.setter
    def deployment_seconds(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError(f"seconds must not be negative: {seconds!r}")
        with self._lock:
            self._service.deployment_seconds = seconds

    def now(self) -> datetime:
        """Return the time of plans and jobs: the clock's time plus what `advance` added."""
        return self._world.now()

    def advance(self, seconds: float) -> None:
        """Move the time of plans and jobs forward.

        Signatures and the dates of answers follow the clock alone, as the clients' signatures do.
        """
        self._world.advance(seconds)

    @overload
    def client(self, cls: type[ClientT], **settings: Any) -> ClientT: ...

    @overload
    def client(self, cls: None = None, **settings: Any) -> clients.BackupClient: ...

    def client(self, cls: type[Any] | None = None, **settings: Any) -> Any:
        """Return a client that calls this fake without a socket.

        `settings` are those of `BackupClient`. Where the client would sleep, before a retry or
        between two polls of a job, the fake's time is advanced instead. Delays, cut answers and
        resets raise the same errors as over a network.

        `cls` is a subclass of `BackupClient`, whose constructor gets the `settings` as they are.
        What it passes on to that of `BackupClient` is completed with the fake's Region, endpoint
        and keys. Raises TypeError for another class.
        """
        from ._serving.in_process import connect  # lazy: the client and botocore

        client = connect(self, self._world, cls, settings)
        with self._lock:
            self._clients.append(client)
        return client

    @overload
    def async_client(self, cls: type[AsyncClientT], **settings: Any) -> AsyncClientT: ...

    @overload
    def async_client(self, cls: None = None, **settings: Any) -> aio.AsyncBackupClient: ...

    def async_client(self, cls: type[Any] | None = None, **settings: Any) -> Any:
        """Return an asynchronous client that calls this fake without a socket.

        `cls` is `AsyncBackupClient` or a subclass of it; otherwise this is `client`, awaited. When
        all clients of the fake that run in an event loop sleep or are idle, the fake's time moves
        to the end of the first sleep, so waits that run at once take as long as the longest of
        them. The time stands while the clients read files or call handlers in threads, but not
        while a task waits for anything else.

        Needs aiohttp, from the extra ``aws-backup-reports[async]``; raises ImportError without it.
        """
        from ._serving.async_in_process import connect  # lazy: aiohttp, which is an extra

        return connect(self, self._world, cls, settings)

    def add_report_plan(
        self,
        report_plan_name: str = "nightly",
        *,
        report_template: str = "BACKUP_JOB_REPORT",
        s3_bucket_name: str | None = None,
        formats: Sequence[str] = ("CSV",),
    ) -> str:
        """Create a report plan and return its ARN.

        Without `s3_bucket_name`, reports go to a bucket that is named after the account. Raises
        ValueError for what CreateReportPlan would refuse: a name that exists or is invalid, another
        value that AWS does not accept, more plans than the account can have.
        """
        bucket = s3_bucket_name or self._default_bucket()
        params: Mapping[str, Any] = {
            "ReportPlanName": report_plan_name,
            "ReportDeliveryChannel": {"S3BucketName": bucket, "Formats": [*formats]},
            "ReportSetting": {"ReportTemplate": report_template},
        }
        try:
            check_parameters(OPERATIONS["create_report_plan"], params)
            with self._lock:
                created = self._service.call("create_report_plan", params, self.now())
        except RefusedError as error:
            raise ValueError(error.message) from None
        return str((created or {})["ReportPlanArn"])

    def add_report_job(
        self,
        *,
        report_plan_name: str = "nightly",
        report_template: str = "BACKUP_JOB_REPORT",
        status: str = "RUNNING",
        statuses: Sequence[str] = (),
        s3_bucket_name: str | None = None,
        script: JobScript | None = None,
        allow_unknown: bool = False,
    ) -> str:
        """Start a report job and return its id, a UUID. Its plan is added if it does not exist.

        Without `s3_bucket_name`, reports go to a bucket that is named after the account.

        Each describe of the job returns the next of `statuses`, and the last one repeats.
        Without `statuses`, the job stays in `status` until `move_report_job`,
        `complete_report_job` or `fail_report_job` changes it. `script` takes the place of both
        and can decide more.

        Raises ValueError for a status that AWS does not document, unless `allow_unknown` is true:
        code should cope with a status that AWS adds.
        """
        if script is not None and statuses:
            raise TypeError("pass either statuses or script, not both: JobScript(statuses=...)")
        statuses = statuses or (status,)
        script = script or JobScript(statuses=statuses, allow_unknown=allow_unknown)
        s3_bucket_name = s3_bucket_name or self._default_bucket()
        now = self.now()
        with self._lock:
            plan = self._service.plans.get(report_plan_name) or self._add_plan(
                report_plan_name, report_template, s3_bucket_name, now
            )
            job = self._service.add_job(
                plan, now, script, template=report_template, s3_bucket_name=s3_bucket_name
            )
        return job.report_job_id

    def move_report_job(
        self, report_job_id: str, status: str, *, allow_unknown: bool = False
    ) -> None:
        """Move a job to a status, where it stays.

        Raises `KeyError` if there is no such job, and ValueError for a status that AWS does not
        document, unless `allow_unknown` is true.
        """
        check_statuses([status], allow_unknown=allow_unknown)
        with self._lock:
            self._job(report_job_id).move_by_hand(status, self.now())

    def complete_report_job(self, report_job_id: str, *, s3_keys: Sequence[str] = ()) -> None:
        """Complete a job. Its report is put where AWS would put it, or at `s3_keys`.

        Raises `KeyError` if there is no such job.
        """
        with self._lock:
            self._job(report_job_id).move_by_hand("COMPLETED", self.now(), s3_keys=s3_keys)

    def fail_report_job(self, report_job_id: str, status_message: str) -> None:
        """Fail a job, with a status message that gives the reason.

        Raises `KeyError` if there is no such job.
        """
        with self._lock:
            self._job(report_job_id).move_by_hand(
                "FAILED", self.now(), status_message=status_message
            )

    def create_bucket(self, s3_bucket_name: str, *, region_name: str | None = None) -> None:
        """Create an empty bucket in a Region; None is the fake's own.

        Without this, a bucket is created when the first object is put into it. With a Region,
        requests for the bucket must be signed for that Region, and others are redirected as S3
        redirects them. Raises ValueError if the bucket exists.
        """
        with self._lock:
            if s3_bucket_name in self._world.buckets():
                raise ValueError(f"there is a bucket {s3_bucket_name!r} already")
            self._service.add_bucket(s3_bucket_name, region_name, self.now())

    def put_object(self, s3_bucket_name: str, s3_key: str, body: bytes) -> None:
        """Put an object into a bucket, for example to replace a file of a report."""
        with self._lock:
            self._service.put_files(s3_bucket_name, {s3_key: body}, self.now())

    def handle(self, request: Request) -> Answer:
        """Return the answer to a request. No request makes this raise."""
        return self._world.handle(request)

    def __enter__(self) -> FakeBackup:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for client in self._clients:
            client.close()

    def _add_plan(
        self, name: str, template: str, s3_bucket_name: str, now: datetime
    ) -> StoredReportPlan:
        params: Mapping[str, Any] = {
            "ReportPlanName": name,
            "ReportDeliveryChannel": {"S3BucketName": s3_bucket_name},
            "ReportSetting": {"ReportTemplate": template},
        }
        return self._service.add_plan(params, now)

    def _default_bucket(self) -> str:
        return f"backup-reports-{self.account_id}"

    def _job(self, report_job_id: str) -> StoredReportJob:
        self._service.settle(self.now())
        return self._service.jobs[report_job_id]
