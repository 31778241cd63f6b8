"""`Account`: one account in one Region."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Account:
    """One account in one Region, and the role to use there. It pickles, and makes clients."""

    account_id: str
    """The id, 12 digits."""

    region_name: str
    """The Region."""

    role_name: str | None = None
    """The role to assume; None: the caller's own credentials are used."""

    external_id: str | None = None
    """What the role's trust policy asks for; None: nothing."""

    @property
    def role_arn(self) -> str | None:
        """The ARN of the role; None without a role."""
        return self.role_name and f"arn:aws:iam::{self.account_id}:role/{self.role_name}"

    def client(self, **settings: Any) -> clients.BackupClient:
        """Return a client for this account and Region. `settings` are those of `BackupClient`."""
        return clients.BackupClient(self.region_name, **settings)

    def async_client(self, **settings: Any) -> aio.AsyncBackupClient:
        """Return an asynchronous client: see `client`."""
        return aio.AsyncBackupClient(self.region_name, **settings)
