"""Accounts of a fake that is served, for coordinators and workers in processes of their own."""

import json
import os
from dataclasses import dataclass

from botocore.config import Config

from aws_backup_reports import BackupClient, read_rows, write_parquet
from aws_backup_reports.aio import AsyncBackupClient


@dataclass(frozen=True)
class ServedAccount:
    """An `Account` whose clients call a server. It finds the account's keys in the environment."""

    account_id: str
    region_name: str
    endpoint_url: str

    def client(self, **settings):
        """Return a client."""
        return BackupClient(**self._settings(settings))

    def async_client(self, **settings):
        """Return an asynchronous client."""
        return AsyncBackupClient(**self._settings(settings))

    def _settings(self, settings):
        access_key_id, secret_access_key = json.loads(os.environ["KEYS"])[self.account_id]
        return {
            "region_name": self.region_name,
            "endpoint_url": self.endpoint_url,
            "s3_endpoint_url": self.endpoint_url,
            "aws_access_key_id": access_key_id,
            "aws_secret_access_key": secret_access_key,
            "config": Config(connect_timeout=1.0),
            **settings,
        }


def read(outcome, root, run_id):
    """Add the report of a target to a dataset; return the target, and the error if one arose."""
    name = outcome.target.idempotency_token(run_id)
    try:
        write_parquet(read_rows(outcome.job, outcome.target.account), root, name=name)
    except Exception as error:
        return outcome.target, error
    return outcome.target, None
