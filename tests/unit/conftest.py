"""What tests of several wings use: a server and a client of it, keys, and delays."""

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


@pytest.fixture
def keys(monkeypatch):
    """Put credentials into the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secretEXAMPLE")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "TOKENEXAMPLE")


@pytest.fixture
def longest_delays(monkeypatch):
    """Make every delay the longest that it may be."""
    monkeypatch.setattr("random.SystemRandom.random", lambda _: 1.0)
