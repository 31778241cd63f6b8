"""`FakeAws`: many accounts and Regions in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from aws_backup_reports._lazy import LazyModule

from ._aws.world import World
from ._backup import ACCOUNT_ID, FakeBackup, utc_now
from ._signature.credentials import Credentials
from ._sts.directory import Role
from ._wire.messages import Answer, Request

if TYPE_CHECKING:
    from aws_backup_reports import aio
    from aws_backup_reports import client as clients
else:
    aio = LazyModule("aws_backup_reports.aio")
    clients = LazyModule("aws_backup_reports.client")

ClientT = TypeVar("ClientT", bound="clients.BackupClient")
AsyncClientT = TypeVar("AsyncClientT", bound="aio.AsyncBackupClient")


class Member(FakeBackup):
    """AWS Backup of one account in one Region of a `FakeAws`."""

    def __init__(self, world: World, place: tuple[str, str]) -> None:
        self._enter(world, place, world.gateway(*place))

    def _default_bucket(self) -> str:
        # A bucket is in one Region, and its name exists once.
        return f"backup-reports-{self.account_id}-{self.region_name}"


class FakeAws:
    """AWS Backup in memory, in many accounts and Regions, with the roles between them.

        aws = FakeAws()
        aws.add_role("arn:aws:iam::444455556666:role/audit", external_id="42")
        aws.backup("444455556666", "eu-west-1").add_report_job()

    Each account in each Region is a `FakeBackup`, made on first use. A request is for the account
    whose key signed it and for the Region that it is signed for. Accounts have keys of their own,
    and STS hands out temporary ones for roles. A bucket's name exists once; it belongs to the
    account and Region that wrote to it first, and all accounts can read it.

    - `region_name`, `account_id`: where calls go that name neither.
    - `aws_access_key_id`, `aws_secret_access_key`: the keys of that account.
    - `clock`: returns the current time in UTC.
    - `keep_requests`: how many of the last requests are kept; None: all of them.

    As a context manager, it closes the blocking clients that it made, like a `FakeBackup`. Safe
    to share between threads.
    """

    def __init__(
        self,
        *,
        region_name: str = "us-east-1",
        account_id: str = ACCOUNT_ID,
        aws_access_key_id: str = "AKIDEXAMPLE",
        aws_secret_access_key: str = "secretEXAMPLE",
        clock: Callable[[], datetime] = utc_now,
        keep_requests: int | None = 1_000,
    ) -> None:
        self._world = World(clock, keep_requests, (account_id, region_name))
        self._backups: dict[tuple[str, str], FakeBackup] = {}
        self.add_access_key(account_id, aws_access_key_id, aws_secret_access_key)

    @property
    def requests(self) -> tuple[Request, ...]:
        """The last requests to all accounts and Regions, oldest first."""
        with self._world.lock:
            return tuple(self._world.requests)

    @property
    def buckets(self) -> dict[str, dict[str, bytes]]:
        """A copy of the body of every object, by bucket and key."""
        with self._world.lock:
            return {
                name: {key: stored.body for key, stored in bucket.objects.items()}
                for name, bucket in self._world.buckets().items()
            }

    def backup(self, account_id: str | None = None, region_name: str | None = None) -> FakeBackup:
        """Return AWS Backup of an account in a Region, always the same object for both.

        Its `credentials` are the account's keys. Raises ValueError unless the id has 12 digits.
        """
        home_account_id, home_region_name = self._world.home
        place = (account_id or home_account_id, region_name or home_region_name)
        with self._world.lock:
            if place not in self._backups:
                self._world.directory.user_of(place[0], self._world.partition)
                self._backups[place] = Member(self._world, place)
            return self._backups[place]

    def add_access_key(
        self, account_id: str, aws_access_key_id: str, aws_secret_access_key: str
    ) -> None:
        """Add a key pair to an account, of a user.

        The first becomes the `credentials` of the account. An account without any gets a pair
        when it is first used. Raises ValueError for an invalid account id or a key that exists.
        """
        credentials = Credentials(
            access_key_id=aws_access_key_id, secret_access_key=aws_secret_access_key
        )
        with self._world.lock:
            self._world.directory.add_user(account_id, self._world.partition, credentials)

    def add_role(
        self,
        role_arn: str,
        *,
        external_id: str | None = None,
        trusted_account_ids: Iterable[str] | None = None,
        max_session_seconds: int = 3600,
    ) -> None:
        """Add a role that STS's AssumeRole hands out temporary keys for, or replace it.

        - `external_id`: what callers must pass as ExternalId; None: they need none.
        - `trusted_account_ids`: the accounts whose keys can assume it; None: any.
        - `max_session_seconds`: the longest session, up to 43,200 seconds; 3,600 is AWS's default.

        Whoever assumes the role can do everything in its account: policies are not evaluated.
        Raises ValueError if the ARN is not that of a role, or for an invalid duration.
        """
        trusted = None if trusted_account_ids is None else frozenset(trusted_account_ids)
        role = Role(
            arn=role_arn,
            external_id=external_id,
            trusted_account_ids=trusted,
            max_session_seconds=max_session_seconds,
        )
        with self._world.lock:
            self._world.directory.add_role(role)

    def now(self) -> datetime:
        """Return the time of plans, jobs and temporary keys, in all accounts and Regions."""
        return self._world.now()

    def advance(self, seconds: float) -> None:
        """Move the time of plans, jobs and temporary keys forward, in all accounts and Regions.

        Signatures and the dates of answers follow the clock alone, as the clients' signatures do.
        """
        self._world.advance(seconds)

    @overload
    def client(
        self,
        account_id: str | None = None,
        region_name: str | None = None,
        *,
        cls: type[ClientT],
        **settings: Any,
    ) -> ClientT: ...

    @overload
    def client(
        self,
        account_id: str | None = None,
        region_name: str | None = None,
        *,
        cls: None = None,
        **settings: Any,
    ) -> clients.BackupClient: ...

    def client(
        self,
        account_id: str | None = None,
        region_name: str | None = None,
        *,
        cls: type[Any] | None = None,
        **settings: Any,
    ) -> Any:
        """Return a client with the keys of an account, that calls this fake without a socket.

        For `cls` and `settings` see `FakeBackup.client`.
        """
        return self.backup(account_id, region_name).client(cls, **settings)

    @overload
    def async_client(
        self,
        account_id: str | None = None,
        region_name: str | None = None,
        *,
        cls: type[AsyncClientT],
        **settings: Any,
    ) -> AsyncClientT: ...

    @overload
    def async_client(
        self,
        account_id: str | None = None,
        region_name: str | None = None,
        *,
        cls: None = None,
        **settings: Any,
    ) -> aio.AsyncBackupClient: ...

    def async_client(
        self,
        account_id: str | None = None,
        region_name: str | None = None,
        *,
        cls: type[Any] | None = None,
        **settings: Any,
    ) -> Any:
        """Return an asynchronous client with the keys of an account: see `client`.

        For `cls` and `settings` see `FakeBackup.async_client`.
        """
        return self.backup(account_id, region_name).async_client(cls, **settings)

    def handle(self, request: Request) -> Answer:
        """Return the answer to a request. No request makes this raise."""
        return self._world.handle(request)

    def __enter__(self) -> FakeAws:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for backup in self._backups.values():
            backup.__exit__(exc_type, exc, traceback)
