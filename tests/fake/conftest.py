"""A server of the fake service, and boto3's clients of it."""

import boto3
import pytest

from aws_backup_reports.testing import FakeBackupServer


@pytest.fixture
def server():
    """A fake endpoint with nothing in it."""
    with FakeBackupServer() as server:
        yield server


@pytest.fixture
def connect(server):
    """Make boto3 clients of the server; the settings are those of boto3."""
    clients = []

    def connect(**settings):
        defaults = {
            "endpoint_url": server.endpoint_url,
            "region_name": "eu-west-1",
            "aws_access_key_id": "AKIDEXAMPLE",
            "aws_secret_access_key": "secretEXAMPLE",
        }
        clients.append(boto3.client("backup", **defaults | settings))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()
