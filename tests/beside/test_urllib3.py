"""Our client over another urllib3 than the one that its connections are made for.

niquests installs urllib3-future, which replaces urllib3 and has an HTTP implementation of its own;
botocore also allows urllib3 1, which creates responses in another place, and which they fit.
"""

import socket
import threading
from importlib.util import find_spec

import boto3
import pytest
from botocore.config import Config

from aws_backup_reports import BackupClient, ReportJobTimeout
from aws_backup_reports._http.pool import POOLS, Connection, TlsConnection
from aws_backup_reports.testing import FakeBackupServer
from tests.parity._advice import without_advice

IS_FUTURE = find_spec("urllib3_future") is not None


@pytest.fixture(params=["http", "https"])
def server(request, monkeypatch):
    """The fake service, with its endpoint and keys in the environment."""
    with FakeBackupServer(tls=request.param == "https") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        if request.param == "https":
            monkeypatch.setenv("AWS_CA_BUNDLE", server.ca_bundle)
        yield server


@pytest.fixture
def silent_port():
    """A port that accepts connections and sends nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def outcomes(client, job_id):
    """Yield a result, an error of the service and facts of a list, which both clients share."""
    yield client.describe_report_job(ReportJobId=job_id)["ReportJob"]
    with pytest.raises(client.exceptions.ResourceNotFoundException) as error:
        client.describe_report_job(ReportJobId="no-such-job")
    yield without_advice(str(error.value)), error.value.response["Error"]
    response = client.list_report_jobs()
    yield len(response["ReportJobs"]), response["ResponseMetadata"]["RetryAttempts"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_our_connections_are_used_where_they_fit(scheme):
    """Beside urllib3-future, botocore's own classes take their place."""
    used = POOLS[scheme]("localhost").ConnectionCls

    assert (used in (Connection, TlsConnection)) is (not IS_FUTURE)
    assert IS_FUTURE is (used.__module__ == "botocore.awsrequest")


def test_calls_have_the_same_outcome_as_with_boto3(server):
    """Results, errors and the number of retries are equal."""
    job_id = server.backup.add_report_job(status="COMPLETED")
    seen = []
    for client in (boto3.Session().client("backup"), BackupClient()):
        seen.append(list(outcomes(client, job_id)))
        server.backup.fail_next()
        seen[-1].append(client.list_report_plans()["ResponseMetadata"]["RetryAttempts"])
        client.close()

    assert seen[0] == seen[1]
    assert seen[1][0]["Status"] == "COMPLETED"
    assert seen[1][-1] == 1


def test_a_connection_is_kept_for_the_next_call(server):
    """Later calls need no connection, and so no handshake, of their own."""
    job_id = server.backup.add_report_job(status="COMPLETED")
    with BackupClient() as client:
        client.describe_report_job(ReportJobId=job_id)
        before = threading.active_count()
        for _ in range(3):
            client.describe_report_job(ReportJobId=job_id)

        # The server has a thread for each connection.
        assert threading.active_count() == before


@pytest.mark.parametrize("way", ["http", "https", "proxy", "tunnel", "with a handler"])
def test_a_wait_ends_in_time_when_nobody_answers(way, silent_port, monkeypatch):
    """The limit covers the handshake, the answer, proxies and calls with handlers."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secretEXAMPLE")
    silent = f"http://127.0.0.1:{silent_port}"
    endpoint, proxies = {
        "http": (silent, {}),
        "https": (silent.replace("http:", "https:"), {}),
        "proxy": ("http://example.com", {"http": silent}),
        "tunnel": ("https://example.com", {"https": silent}),
        "with a handler": (silent, {}),
    }[way]
    client = BackupClient("us-east-1", endpoint_url=endpoint, config=Config(proxies=proxies))
    if way == "with a handler":
        client.meta.events.register("before-send", lambda **_: None)

    with client, pytest.raises(ReportJobTimeout):
        client.wait_for_report_job(ReportJobId="job-1", timeout=0.5)
