"""A server with a bucket, and ways to read from it."""

import urllib.error
import urllib.request
from datetime import datetime, timezone

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from aws_backup_reports.testing import FakeBackup, FakeBackupServer

WRITTEN = datetime(2026, 1, 2, 3, 4, 5, 600_000, tzinfo=timezone.utc)
KEYS = Credentials("AKIDEXAMPLE", "secretEXAMPLE")


@pytest.fixture(scope="module")
def server():
    """A server that stopped the clock when it wrote an object, and lets it go on."""
    times = [WRITTEN]
    backup = FakeBackup(clock=lambda: times[0] if times else datetime.now(timezone.utc))
    backup.put_object("reports", "key", b"0123456789")
    backup.put_object("reports", "empty", b"")
    times.clear()
    with FakeBackupServer(backup) as server:
        yield server


@pytest.fixture(scope="module")
def client(server):
    """An S3 client; it takes boto3 a third of a second to make one."""
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=server.endpoint_url,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secretEXAMPLE",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    )
    yield client
    client.close()


@pytest.fixture
def fetch(server):
    """A function that returns the answer to a signed request, or to an error."""

    def fetch(path, query="", method="GET", **headers):
        url = f"{server.endpoint_url}{path}" + (f"?{query}" if query else "")
        request = AWSRequest(method, url, headers=headers)
        S3SigV4Auth(KEYS, "s3", "us-east-1").add_auth(request)
        sent = urllib.request.Request(url, headers=dict(request.headers.items()), method=method)
        try:
            with urllib.request.urlopen(sent) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    return fetch
