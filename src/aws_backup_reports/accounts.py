"""An account in a Region, with the role by which it is reached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._lazy import LazyModule

if TYPE_CHECKING:
    from . import aio
    from . import client as clients
else:
    aio = LazyModule("aws_backup_reports.aio")
    clients = LazyModule("aws_backup_reports.client")

__all__ = ["Account"]

ACCOUNT_ID = re.compile("[0-9]{12}")
ROLE_NAME = re.compile(r"([!-.0-9;-~]+/)*[\w+=,.@-]{1,64}", re.ASCII)
"""A role's name, with the path that it may have; a colon would be that of an ARN."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account in a Region: where report jobs run, and by which role they are reached.

        account = Account("444455556666", "eu-west-1", "backup-audit")
        client = account.client()

    It holds no secret and pickles, so that workers can be given one and make the client
    themselves. Raises ValueError for an invalid account id or role name, and for an
    `external_id` without a role.
    """

    account_id: str
    """The twelve digits, as text, since they may begin with 0."""

    region_name: str
    """The Region, such as ``eu-west-1``."""

    role_name: str | None = None
    """The role in the account that is to be assumed, with its path: ``audit`` or ``teams/audit``.

    None: the credentials are those of the account already.
    """

    external_id: str | None = None
    """What the role's trust policy asks for; None: nothing. AWS does not count it as a secret."""

    def __post_init__(self) -> None:
        if not _matches(ACCOUNT_ID, self.account_id):
            raise ValueError(f"Invalid account_id {self.account_id!r}. It is text of 12 digits")
        if self.role_name is not None and not _matches(ROLE_NAME, self.role_name):
            raise ValueError(
                f"Invalid role_name {self.role_name!r}. It is a name such as audit, not an ARN"
            )
        if self.role_name is None and self.external_id is not None:
            raise ValueError("external_id is for a role: pass role_name with it")

    @property
    def role_arn(self) -> str | None:
        """The ARN of the role, in the partition of the Region; None without a role."""
        if self.role_name is None:
            return None
        from ._lookup.endpoint import partition_of  # lazy: botocore

        partition = partition_of(self.region_name)
        return f"arn:{partition}:iam::{self.account_id}:role/{self.role_name}"

    def client(
        self, like: clients.BackupClient | None = None, **settings: Any
    ) -> clients.BackupClient:
        """Return a client for the account, in its Region and with its role.

        `settings` are those of `BackupClient`. With `like`, the client is made from that one,
        which costs little: it has the same settings, and `settings` are those of its `replace`.
        Raises what `BackupClient` raises.
        """
        make = clients.BackupClient if like is None else like.replace
        return make(**self._settings(), **settings)

    def async_client(
        self, like: aio.AsyncBackupClient | None = None, **settings: Any
    ) -> aio.AsyncBackupClient:
        """Return the same as an `AsyncBackupClient`.

        Raises ImportError without the extra ``aws-backup-reports[async]``.
        """
        make = aio.AsyncBackupClient if like is None else like.replace
        return make(**self._settings(), **settings)

    def _settings(self) -> dict[str, Any]:
        return {
            "region_name": self.region_name,
            "role_arn": self.role_arn,
            "external_id": self.external_id,
        }


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
