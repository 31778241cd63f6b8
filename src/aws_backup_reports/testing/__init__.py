"""A fake AWS Backup to test against: it needs no account, no network and no dependency.

`FakeBackup` is the service in memory; `FakeAws` is many of them, one for each account and Region,
and the roles between accounts. `FakeBackup.client` returns a client that calls it
without a socket, and `FakeBackupServer` serves it on a loopback port, where this library, boto3
or any other client can call it.

    with FakeBackup() as backup:
        job_id = backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
        backup.client().describe_report_job(ReportJobId=job_id)

pytest finds the fixtures `fake_backup` and `backup_client` once this package is installed, and
``python -m aws_backup_reports.testing`` runs a server for programs in other languages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from aws_backup_reports._version import check_botocore

if TYPE_CHECKING:
    from ._accounts import FakeAws
    from ._aws.script import JobScript
    from ._backup import FakeBackup
    from ._server import FakeBackupServer

__all__ = ["FakeAws", "FakeBackup", "FakeBackupServer", "JobScript"]

MODULES = {
    "FakeAws": "_accounts",
    "FakeBackup": "_backup",
    "FakeBackupServer": "_server",
    "JobScript": "_aws.script",
}
"""The module of each public name, imported on first use: pytest imports this package at startup."""


def __getattr__(name: str) -> object:
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    check_botocore()
    value = globals()[name] = getattr(import_module(f".{MODULES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
