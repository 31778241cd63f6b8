"""The fixtures that pytest finds once this package is installed.

pytest imports this module at startup in every project, so the fake itself is imported only when
a test uses a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from aws_backup_reports.aio import AsyncBackupClient
    from aws_backup_reports.client import BackupClient

    from ._accounts import FakeAws
    from ._backup import FakeBackup


@pytest.fixture
def fake_backup() -> Iterator[FakeBackup]:
    """A new `aws_backup_reports.testing.FakeBackup` for each test: AWS Backup in memory."""
    from . import FakeBackup

    with FakeBackup() as backup:
        yield backup


@pytest.fixture
def fake_aws() -> Iterator[FakeAws]:
    """A new `aws_backup_reports.testing.FakeAws` for each test: many accounts and Regions."""
    from . import FakeAws

    with FakeAws() as aws:
        yield aws


@pytest.fixture
def backup_client(fake_backup: FakeBackup) -> BackupClient:
    """A `BackupClient` that calls `fake_backup` without a network."""
    return fake_backup.client()


@pytest.fixture
def async_backup_client(fake_backup: FakeBackup) -> AsyncBackupClient:
    """An `AsyncBackupClient` that calls `fake_backup` without a network.

    It needs no plugin for asyncio, and works with each of them.
    """
    return fake_backup.async_client()
