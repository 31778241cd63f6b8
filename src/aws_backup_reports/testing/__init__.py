"""An AWS Backup endpoint to test against: no account, no network, no dependency.

`FakeBackup` is the service in memory; `FakeBackupServer` puts it on a loopback
port, where this library, boto3 or any other client can call it.

    with FakeBackupServer() as server:
        job_id = server.backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
        client = BackupClient(
            region_name="eu-west-1",
            endpoint_url=server.endpoint_url,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="secretEXAMPLE",
        )
        client.describe_report_job(ReportJobId=job_id)
"""

from __future__ import annotations

from ._backup import FakeBackup
from ._server import FakeBackupServer

__all__ = ["FakeBackup", "FakeBackupServer"]
