"""Limits that a client is given: the time of a call, and the length of an answer."""

import contextlib
import gc
import pickle
import time
import weakref

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, InvalidConfigError

from aws_backup_reports import (
    BackupClient,
    CallTimeoutError,
    InvalidResponseError,
    ReportJobTimeout,
    ResourceNotFoundException,
)
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports.testing import FakeBackup
from tests._server import Close, Drip, Server, Stall, answer
from tests.unit._answers import JOB

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}
LIMIT = 0.4
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"

SLOW = {
    "silence": Stall(),
    "half a head": Stall(HEAD[:20]),
    "half a body": Stall(HEAD + b"{"),
    "a dripped head": Drip((b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 60), 0.05),
    "a dripped body": Drip((HEAD, *[b" "] * 60), 0.05),
    "interim answers": Drip((b"HTTP/1.1 100 Continue\r\n\r\n",) * 60, 0.05),
    "errors": answer(500, "{}"),
}


def client_of(server, **options):
    """Return a client of a server, without a limit by its timeouts."""
    config = Config(connect_timeout=30, read_timeout=30, retries={"max_attempts": 99})
    return BackupClient(
        "eu-west-1", endpoint_url=server.url, config=config, call_timeout=LIMIT, **KEYS, **options
    )


@pytest.mark.parametrize("listened", [False, True], ids=["", "listened"])
@pytest.mark.parametrize("step", SLOW.values(), ids=SLOW)
def test_a_call_ends_when_its_call_timeout_is_up(step, listened):
    """Whatever the server does."""
    with Server(step) as server, client_of(server) as client:
        if listened:
            client.meta.events.register("before-call", lambda **_: None)
        start = time.monotonic()
        with pytest.raises(CallTimeoutError, match=r"DescribeReportJob .* 0\.4 s"):
            client.describe_report_job(ReportJobId="job-1")
        elapsed = time.monotonic() - start

    assert elapsed < LIMIT + 0.5


def test_a_call_in_a_handler_of_another_clients_call_has_its_own_time():
    """The client's own call there ends with the time of the one around it, as itself."""
    ends = []

    def call_others(**_):
        if ends:
            return
        ends.append("begun")
        time.sleep(LIMIT)
        with pytest.raises(CallTimeoutError) as caught:
            client.describe_report_job(ReportJobId="job-1")
        ends.append(str(caught.value)[:17])
        ends.append(other.describe_report_job(ReportJobId="job-1")["ReportJob"])

    with Server(answer(body={"ReportJob": {}})) as server:
        other = BackupClient("eu-west-1", endpoint_url=server.url, **KEYS)
        client = client_of(server)
        client.meta.events.register("before-call", call_others)
        with pytest.raises(CallTimeoutError):
            client.describe_report_job(ReportJobId="job-1")

    assert ends == ["begun", "DescribeReportJob", {}]


def test_a_call_in_a_handler_that_has_no_time_for_a_retry_ends_only_itself():
    """The call around it goes on, and raises what AWS answers."""
    unavailable = answer(503, "{}", {"x-amz-retry-after": "5000"})
    not_found = answer(400, "{}", {"x-amzn-ErrorType": "ResourceNotFoundException"})
    caught = []

    def call_again(**_):
        if not caught:
            caught.append("begun")
            with pytest.raises(CallTimeoutError) as raised:
                client.describe_report_job(ReportJobId="job-1")
            caught.append(raised.value.operation_name)

    with Server(not_found) as server:
        server.play([unavailable])
        client = client_of(server)
        client.meta.events.register("before-call", call_again)
        with pytest.raises(ResourceNotFoundException):
            client.describe_report_job(ReportJobId="job-1")

    assert caught == ["begun", "DescribeReportJob"]


def test_a_program_that_wraps_calls_sees_a_public_error_when_a_wait_is_over():
    """It does not see what tells the wait that its time is up."""
    caught = []

    class Wrapped(BackupClient):
        def _make_api_call(self, operation_name, api_params):
            try:
                return super()._make_api_call(operation_name, api_params)
            except Exception as error:
                caught.append(error)
                raise

    with Server(answer(503, "{}", {"x-amz-retry-after": "5000"})) as server:
        client = Wrapped("eu-west-1", endpoint_url=server.url, **KEYS)
        with pytest.raises(ReportJobTimeout) as raised:
            client.wait_for_report_job(ReportJobId="job-1", timeout=0.3)

    assert [type(each) for each in caught] == [CallTimeoutError]
    assert raised.value.last_error is caught[0].__cause__
    assert raised.value.last_error.status_code == 503


def test_a_handler_sees_a_public_error_when_there_is_no_time_for_a_turn(monkeypatch):
    """In adaptive mode, a call may have to wait before it may be sent."""
    seen = []
    monkeypatch.setattr(StandardRetry, "seconds_until_turn", lambda _: 5.0)
    with Server() as server, client_of(server) as client:
        client.meta.events.register(
            "after-call-error", lambda exception, **_: seen.append(exception)
        )
        with pytest.raises(CallTimeoutError) as caught:
            client.describe_report_job(ReportJobId="job-1")

    assert seen == [caught.value]
    assert server.requests == []


@pytest.mark.parametrize("listened", [False, True], ids=["", "listened"])
def test_a_wait_whose_time_is_up_while_it_connects_is_a_timeout(listened):
    """Its attempts were not used up, so it does not end with the error of one of them."""
    now = [0.0]
    client = BackupClient("eu-west-1", **KEYS)

    def connect(request, time_limit):
        now[0] += time_limit
        raise ConnectTimeoutError(endpoint_url=request.url)

    client._clock, client._send = lambda: now[0], connect
    if listened:
        client.meta.events.register("before-call", lambda **_: None)
    with pytest.raises(ReportJobTimeout) as caught:
        client.start_and_wait(ReportPlanName="daily", timeout=60)

    assert isinstance(caught.value.last_error, ConnectTimeoutError)
    assert caught.value.idempotency_token


@pytest.mark.parametrize(
    "step",
    [Stall(), answer(500, "{}"), answer(400, "{}"), answer(200, "<html>"), Close(answer()[:30])],
    ids=["silence", "errors", "error", "no result", "cut"],
)
def test_a_client_whose_call_failed_is_gone_when_it_is_dropped(step):
    """Its sockets and its TLS context do not wait for Python's garbage collector."""
    gc.disable()
    try:
        with Server(step) as server:
            client = client_of(server)
            with contextlib.suppress(BotoCoreError, ClientError):
                client.describe_report_job(ReportJobId="job-1")
            dropped = weakref.ref(client)

            del client

            assert dropped() is None
    finally:
        gc.enable()


def test_the_call_timeout_applies_to_each_page():
    """A list may take as long as its pages take."""
    backup = FakeBackup()
    client = backup.client(call_timeout=10.0)
    for _ in range(3):
        backup.add_report_job()
    backup.delay_next(6.0, times=3)

    pages = client.get_paginator("list_report_jobs").paginate(PaginationConfig={"PageSize": 1})

    assert sum(len(page["ReportJobs"]) for page in pages) == 3


def test_a_wait_continues_when_one_of_its_calls_times_out():
    """The wait has a limit of its own."""
    backup = FakeBackup()
    job_id = backup.add_report_job(status="COMPLETED")
    backup.delay_next(20.0)

    assert backup.client(call_timeout=10.0).wait_for_report_job(ReportJobId=job_id).succeeded


@pytest.mark.parametrize("listened", [False, True], ids=["", "listened"])
@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_beyond_the_limit_is_invalid(status, listened):
    """An error may be as long as a result."""
    body = {"ReportJob": JOB, "Padding": "x" * 10_000}
    with (
        Server(answer(status, body)) as server,
        client_of(server, max_response_bytes=10_000) as client,
    ):
        if listened:
            client.meta.events.register("before-call", lambda **_: None)
        client._retry.max_attempts = 1

        with pytest.raises(InvalidResponseError, match="the body is longer than 10,000 bytes"):
            client.describe_report_job(ReportJobId="job-1")


def test_an_answer_as_long_as_the_limit_is_read():
    """The limit itself is allowed."""
    body = answer(200, {"ReportJob": JOB})
    length = len(body.partition(b"\r\n\r\n")[2])
    with Server(body) as server, client_of(server, max_response_bytes=length) as client:
        job = client.describe_report_job(ReportJobId="job-1").report_job

    assert job.status == "COMPLETED"


@pytest.mark.parametrize("value", [0, -1, "5", True, float("nan"), float("inf"), 1e12])
def test_an_invalid_call_timeout_is_an_error_of_the_constructor(value):
    """It names the argument and says what is allowed."""
    with pytest.raises(InvalidConfigError, match=r"for call_timeout\. Value must be a number"):
        BackupClient("eu-west-1", call_timeout=value)


@pytest.mark.parametrize("value", [0, -1, "5", True, 1.5, None])
def test_an_invalid_response_limit_is_an_error_of_the_constructor(value):
    """It names the argument and says what is allowed."""
    with pytest.raises(InvalidConfigError, match=r"for max_response_bytes\. Value must be an int"):
        BackupClient("eu-west-1", max_response_bytes=value)


def test_a_pickled_client_keeps_its_limits():
    """They are arguments like the others."""
    client = BackupClient(
        "eu-west-1", call_timeout=2.5, max_response_bytes=10_000, correct_clock=False
    )

    again = pickle.loads(pickle.dumps(client))

    kept = again._arguments
    limits = (kept.call_timeout, kept.max_response_bytes, kept.correct_clock)
    assert limits == (2.5, 10_000, False)
