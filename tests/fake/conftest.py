"""A server of the fake service, and boto3's clients of it."""

import boto3
import pytest

from aws_backup_reports.testing import FakeBackupServer


@pytest.fixture
def server():
    """A server of an empty fake."""
    with FakeBackupServer() as server:
        yield server


@pytest.fixture
def connect(server):
    """A function that returns boto3 clients of the server; it takes boto3's settings."""
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
