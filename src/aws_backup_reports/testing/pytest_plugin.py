"""The fixtures that pytest finds where this package is installed.

pytest loads this module at its start in every project, so it imports nothing of the fake until
a test asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from aws_backup_reports.client import BackupClient

    from ._backup import FakeBackup


@pytest.fixture
def fake_backup() -> Iterator[FakeBackup]:
    """AWS Backup in memory, new for each test: `aws_backup_reports.testing.FakeBackup`."""
    from . import FakeBackup

    with FakeBackup() as backup:
        yield backup


@pytest.fixture
def backup_client(fake_backup: FakeBackup) -> BackupClient:
    """A `BackupClient` of `fake_backup`, without a network."""
    return fake_backup.client()
