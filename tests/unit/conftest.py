"""Fixtures of several wings: a server, and a client of it."""

import pytest

from aws_backup_reports import BackupClient
from tests._server import OK, Server


@pytest.fixture
def server():
    """A server that keeps its connections and answers every request with ``{}``."""
    with Server(OK) as server:
        yield server


@pytest.fixture
def client(server):
    """A client of the server, with keys."""
    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}
    with BackupClient("eu-west-1", endpoint_url=server.url, **keys) as client:
        yield client
