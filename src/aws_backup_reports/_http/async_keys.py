"""Credentials that never block an event loop: threads refresh them."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from aws_backup_reports._lookup.credentials import Credentials

from .running import Running
from .sign import current_keys

REFRESH = "refresh the credentials"


class LoopCredentials:
    """A client's credentials, for the calls in one event loop."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials: Any = credentials
        self._keys: Any = None
        module = type(credentials).__module__.partition(".")[0]
        self._may_block = module not in ("aws_backup_reports", "botocore")
        """Whether a program's own class may take its time, whenever it is asked."""

    def get_frozen_credentials(self) -> Any:
        """Return the keys that were current at the last `refresh`."""
        return self._keys

    async def refresh(self, running: Running) -> None:
        """Wait for new keys if the old ones expire within ten minutes.

        Within fifteen minutes, a thread begins to refresh them, once, and nobody waits.
        """
        credentials = self._credentials
        needs_refresh = getattr(credentials, "refresh_needed", None)
        if not self._may_block and (needs_refresh is None or not needs_refresh()):
            self._keys = credentials.get_frozen_credentials()
            return
        refreshing = running.shared(REFRESH, partial(current_keys, credentials))
        if needs_refresh is not None and not needs_refresh(credentials._mandatory_refresh_timeout):
            self._keys = credentials._frozen_credentials
            return
        with running.part():
            self._keys = await asyncio.shield(refreshing)
