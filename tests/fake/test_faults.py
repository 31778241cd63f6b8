"""Faults on order, in process and over the wire: a client cannot tell the two apart."""

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
    """Make clients without a socket."""
    with backup:
        yield backup.client


@contextlib.contextmanager
def over_the_wire(backup, **settings):
    """Make clients of a server."""
    clients = []
    with FakeBackupServer(backup, **settings) as server:
        yield lambda **config: clients.append(server.client(**config)) or clients[-1]
        for client in clients:
            client.close()


def over_tls(backup):
    """Make clients of a server that speaks TLS."""
    return over_the_wire(backup, tls=True)


@pytest.fixture
def backup():
    """A fake with nothing in it."""
    return FakeBackup()


@pytest.fixture(params=[in_process, over_the_wire, over_tls], ids=lambda each: each.__name__)
def connect(request, backup):
    """Make clients of the fake, in each way that there is."""
    with request.param(backup) as connect:
        yield connect


FAULTS = [
    (lambda backup: backup.fail_next(), ServiceUnavailableException, "please try again"),
    (lambda backup: backup.throttle_next(), ClientError, "ThrottlingException"),
    # botocore before 1.44 notices a cut body itself.
    (lambda backup: backup.cut_next(), (InvalidResponseError, ConnectionClosedError), ""),
    (lambda backup: backup.reset_next(), ConnectionClosedError, "Connection was closed"),
    (lambda backup: backup.delay_next(0.5), ReadTimeoutError, "Read timeout on endpoint"),
]


@pytest.mark.parametrize(
    ("order", "error", "text"), FAULTS, ids=["error", "throttle", "cut", "reset", "delay"]
)
def test_the_client_raises_what_a_network_makes_it_raise_when_a_fault_is_ordered(
    connect, backup, order, error, text
):
    """Class and words are the same without a socket, and the call after is well again."""
    job_id = backup.add_report_job()
    client = connect(config=ONCE)
    order(backup)

    with pytest.raises(error) as caught:
        client.describe_report_job(ReportJobId=job_id)

    assert text in str(caught.value)
    assert client.describe_report_job(ReportJobId=job_id).report_job.status == "RUNNING"


@pytest.mark.parametrize(
    "order", [each[0] for each in FAULTS], ids=["error", "throttle", "cut", "reset", "delay"]
)
def test_one_job_is_started_when_the_answer_is_lost_and_the_client_tries_again(
    connect, backup, order
):
    """What was carried out is answered again by its token."""
    backup.add_report_job()
    client = connect(config=Config(read_timeout=0.3))
    order(backup)

    started = client.start_report_job(ReportPlanName="nightly")

    assert started["ResponseMetadata"]["RetryAttempts"] == 1
    assert len(client.list_report_jobs().report_jobs) == 2


def test_half_the_body_arrives_when_an_answer_is_cut(backup):
    """The length of the whole is announced, as when a connection breaks."""
    client = backup.client(config=ONCE)
    backup.cut_next()

    with pytest.raises(InvalidResponseError, match=r"the body has 1[0-9] of 3[0-9] bytes"):
        client.list_report_plans()


def test_an_answer_is_late_but_whole_when_the_delay_is_short(connect, backup):
    """A client that waits longer than the delay gets its answer."""
    backup.delay_next(0.1)

    assert connect(config=ONCE).list_report_plans().report_plans == ()


def test_no_time_passes_when_the_fake_delays_in_process(backup, monkeypatch):
    """Delays and the pauses of retries move the fake's clock instead."""
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


def test_only_that_operation_fails_when_a_fault_names_one(backup):
    """Other calls in between are not met, and do not use the fault up."""
    client = backup.client(config=ONCE)
    backup.fail_next(operation="ListReportJobs", times=2)

    client.list_report_plans()
    for _ in range(2):
        with pytest.raises(ServiceUnavailableException):
            client.list_report_jobs()
    client.list_report_jobs()


def test_faults_come_in_the_order_they_were_ordered_in(backup):
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


def test_a_reset_is_one_when_it_is_looked_at_on_the_wire(backup):
    """The system of the client reports a reset, not the end of a conversation."""
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


def test_closing_does_not_wait_when_an_answer_is_delayed(backup):
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
def test_signatures_are_checked_too_when_there_is_no_socket(settings, code):
    """A client that AWS would refuse is refused."""
    backup = FakeBackup(region_name="us-east-1")

    with pytest.raises(ClientError) as caught:
        backup.client(**settings).list_report_plans()

    assert caught.value.code == code


def test_client_and_server_give_equal_results_when_the_same_is_asked(backup):
    """Whether there is a socket between them or not."""
    job_id = backup.add_report_job(status="COMPLETED")

    direct = backup.client().describe_report_job(ReportJobId=job_id)
    with over_the_wire(backup) as connect:
        served = connect().describe_report_job(ReportJobId=job_id)

    assert direct["ReportJob"] == served["ReportJob"]
    assert sorted(direct["ResponseMetadata"]) == sorted(served["ResponseMetadata"])
    assert sorted(direct["ResponseMetadata"]["HTTPHeaders"]) == sorted(
        served["ResponseMetadata"]["HTTPHeaders"]
    )
