"""Injected faults, without a socket and over one: a client sees no difference."""

import contextlib
import socket
import time

import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from aws_backup_reports import (
    ClientError,
    InvalidResponseError,
    ServiceUnavailableException,
)
from aws_backup_reports.testing import FakeBackup, FakeBackupServer

ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=0.3)


@contextlib.contextmanager
def in_process(backup):
    """Yield a function that returns clients without a socket."""
    with backup:
        yield backup.client


@contextlib.contextmanager
def over_the_wire(backup, **settings):
    """Yield a function that returns clients of a server."""
    clients = []
    with FakeBackupServer(backup, **settings) as server:
        yield lambda **config: clients.append(server.client(**config)) or clients[-1]
        for client in clients:
            client.close()


def over_tls(backup):
    """Yield a function that returns clients of a server over TLS."""
    return over_the_wire(backup, tls=True)


@pytest.fixture
def backup():
    """An empty fake."""
    return FakeBackup()


@pytest.fixture(params=[in_process, over_the_wire, over_tls], ids=lambda each: each.__name__)
def connect(request, backup):
    """A function that returns clients of the fake, in each of the three ways."""
    with request.param(backup) as connect:
        yield connect


FAULTS = [
    (lambda backup: backup.fail_next(), ServiceUnavailableException, "please try again"),
    (lambda backup: backup.throttle_next(), ClientError, "ThrottlingException"),
    # An older botocore notices a cut body itself.
    (lambda backup: backup.cut_next(), (InvalidResponseError, ConnectionClosedError), ""),
    (lambda backup: backup.reset_next(), ConnectionClosedError, "Connection was closed"),
    (lambda backup: backup.delay_next(0.5), ReadTimeoutError, "Read timeout on endpoint"),
]


@pytest.mark.parametrize(
    ("inject", "error", "text"), FAULTS, ids=["error", "throttle", "cut", "reset", "delay"]
)
def test_an_injected_fault_raises_the_error_that_a_network_would(
    connect, backup, inject, error, text
):
    """Class and message are the same without a socket, and the next call succeeds."""
    job_id = backup.add_report_job()
    client = connect(config=ONCE)
    inject(backup)

    with pytest.raises(error) as caught:
        client.describe_report_job(ReportJobId=job_id)

    assert text in str(caught.value)
    assert client.describe_report_job(ReportJobId=job_id).report_job.status == "RUNNING"


@pytest.mark.parametrize(
    "inject", [each[0] for each in FAULTS], ids=["error", "throttle", "cut", "reset", "delay"]
)
def test_a_retry_after_a_lost_answer_starts_no_second_job(connect, backup, inject):
    """The retry has the same token, and gets the result of the first attempt."""
    backup.add_report_job()
    client = connect(config=Config(read_timeout=0.3))
    inject(backup)

    started = client.start_report_job(ReportPlanName="nightly")

    assert started["ResponseMetadata"]["RetryAttempts"] == 1
    assert len(client.list_report_jobs().report_jobs) == 2


def test_half_the_body_of_a_cut_answer_arrives(backup):
    """The headers announce the whole length, as when a connection breaks."""
    client = backup.client(config=ONCE)
    backup.cut_next()

    with pytest.raises(InvalidResponseError, match=r"the body has 1[0-9] of 3[0-9] bytes"):
        client.list_report_plans()


def test_an_answer_arrives_late_but_complete_after_a_short_delay(connect, backup):
    """A client whose timeout is longer than the delay gets its answer."""
    backup.delay_next(0.1)

    assert connect(config=ONCE).list_report_plans().report_plans == ()


def test_delays_without_a_socket_take_no_real_time(backup, monkeypatch):
    """Delays and the pauses before retries advance the fake's time instead."""
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)
    job_id = backup.add_report_job()
    backup.fail_next(times=2)
    backup.delay_next(50)
    began, fake_began = time.monotonic(), backup.now()

    backup.client().describe_report_job(ReportJobId=job_id)

    assert slept == []
    assert time.monotonic() - began < 5
    assert (backup.now() - fake_began).total_seconds() > 50


def test_a_fault_that_names_an_operation_affects_no_other(backup):
    """Calls of other operations succeed in between, and do not use up the fault."""
    client = backup.client(config=ONCE)
    backup.fail_next(operation="ListReportJobs", times=2)

    client.list_report_plans()
    for _ in range(2):
        with pytest.raises(ServiceUnavailableException):
            client.list_report_jobs()
    client.list_report_jobs()


def test_faults_happen_in_the_order_in_which_they_were_injected(backup):
    """Each call meets one fault."""
    client = backup.client(config=ONCE)
    backup.fail_next("ConflictException")
    backup.throttle_next()
    codes = []

    for _ in range(2):
        with pytest.raises(ClientError) as caught:
            client.list_report_plans()
        codes.append(caught.value.code)

    assert codes == ["ConflictException", "ThrottlingException"]


def test_a_reset_arrives_as_a_reset_of_the_connection(backup):
    """The client's operating system reports a reset, not an orderly close."""
    backup.reset_next()
    with FakeBackupServer(backup) as server:
        client = server.client()
        url = client.generate_presigned_url("list_report_plans")
        host, port = url.split("/")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            target = url.partition(f":{port}")[2]
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())

            with pytest.raises(ConnectionResetError):
                connection.recv(1)


def test_closing_the_server_does_not_wait_for_a_delayed_answer(backup):
    """A long delay ends with the server."""
    backup.delay_next(60)
    began = time.monotonic()

    with FakeBackupServer(backup) as server:
        client = server.client(config=ONCE)
        with pytest.raises(ReadTimeoutError):
            client.list_report_plans()

    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"aws_secret_access_key": "wrong"}, "InvalidSignatureException"),
        ({"aws_access_key_id": "AKIDOTHER"}, "UnrecognizedClientException"),
        ({"region_name": "eu-west-1"}, "InvalidSignatureException"),
    ],
    ids=["secret", "key", "region"],
)
def test_signatures_are_checked_without_a_socket_too(settings, code):
    """A client that AWS would reject is rejected."""
    backup = FakeBackup(region_name="us-east-1")

    with pytest.raises(ClientError) as caught:
        backup.client(**settings).list_report_plans()

    assert caught.value.code == code


def test_a_client_gets_the_same_result_with_and_without_a_socket(backup):
    """The members are equal, and so are the names of the headers."""
    job_id = backup.add_report_job(status="COMPLETED")

    direct = backup.client().describe_report_job(ReportJobId=job_id)
    with over_the_wire(backup) as connect:
        served = connect().describe_report_job(ReportJobId=job_id)

    assert direct["ReportJob"] == served["ReportJob"]
    assert sorted(direct["ResponseMetadata"]) == sorted(served["ResponseMetadata"])
    assert sorted(direct["ResponseMetadata"]["HTTPHeaders"]) == sorted(
        served["ResponseMetadata"]["HTTPHeaders"]
    )
