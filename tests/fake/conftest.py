"""A server of the fake service, clients of it, and the loops that clients are awaited in."""

import asyncio
import http.client
from datetime import datetime, timezone
from importlib.util import find_spec
from urllib.parse import urlsplit

import boto3
import pytest

from aws_backup_reports.testing import FakeBackup, FakeBackupServer


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


def run_in_uvloop(coroutine):
    """Run a coroutine as `asyncio.run` does, in uvloop's event loop."""
    import uvloop

    return uvloop.run(coroutine)


needs_uvloop = pytest.mark.skipif(not find_spec("uvloop"), reason="uvloop is not installed")


@pytest.fixture(
    params=[
        pytest.param(asyncio.run, id="asyncio"),
        pytest.param(run_in_uvloop, id="uvloop", marks=needs_uvloop),
    ]
)
def run(request):
    """What runs a coroutine, in each event loop."""
    return request.param


class StoppedFake(FakeBackup):
    """A fake whose time moves by what its clients wait, and by nothing else."""

    def __init__(self, **settings):
        self.start = datetime.now(timezone.utc)
        super().__init__(clock=lambda: self.start, **settings)

    @property
    def elapsed(self):
        """How many seconds have passed."""
        return (self.now() - self.start).total_seconds()


@pytest.fixture
def fake():
    """A fake whose time moves by what its clients wait, and by nothing else."""
    with StoppedFake() as fake:
        yield fake
