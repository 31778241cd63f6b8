"""A server of the fake service, and connections and boto3's clients to it."""

import http.client
from urllib.parse import urlsplit

import boto3
import pytest

from aws_backup_reports.testing import FakeBackupServer


@pytest.fixture
def server():
    """A server of an empty fake."""
    with FakeBackupServer() as server:
        yield server


@pytest.fixture
def connection(server):
    """A plain HTTP connection to the server."""
    connection = http.client.HTTPConnection(urlsplit(server.endpoint_url).netloc, timeout=10)
    yield connection
    connection.close()


@pytest.fixture
def usual():
    """The settings of boto3's clients, unless a test passes others."""
    return {"service_name": "backup", "region_name": "eu-west-1"}


@pytest.fixture
def connect(server, usual):
    """A function that returns boto3's clients of the server; it takes boto3's settings."""
    clients = []

    def connect(**settings):
        defaults = {
            "endpoint_url": server.endpoint_url,
            "aws_access_key_id": "AKIDEXAMPLE",
            "aws_secret_access_key": "secretEXAMPLE",
        }
        clients.append(boto3.client(**defaults | usual | settings))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()
