"""`Account`: one account in one Region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .aio import AsyncBackupClient
    from .client import BackupClient

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

    def client(self, **settings: Any) -> BackupClient:
        """Return a client for this account and Region. `settings` are those of `BackupClient`."""
        from .client import BackupClient  # lazy: whoever only names accounts needs no client

        return BackupClient(self.region_name, **settings)

    def async_client(self, **settings: Any) -> AsyncBackupClient:
        """Return an asynchronous client: see `client`."""
        from .aio import AsyncBackupClient  # lazy: aiohttp, which is an extra

        return AsyncBackupClient(self.region_name, **settings)
