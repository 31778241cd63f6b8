"""The calls that a program listens to; `tests/parity/test_events.py` compares their events."""

import gc
import os
import traceback
import weakref
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from unittest import mock

import botocore.client
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError as BotocoreClientError
from botocore.exceptions import HTTPClientError, UnknownSignatureVersionError
from botocore.retries import adaptive

from aws_backup_reports import (
    BackupClient,
    ClientError,
    InvalidResponseError,
    ReportJobTimeout,
    ResourceNotFoundException,
    ServiceUnavailableException,
)
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports.testing import FakeBackup
from tests._server import FAREWELL, OK, Server, answer

KEYS = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}


def test_listened_calls_reach_the_fake():
    """The fake's clock, transport and pauses are used, and no socket is opened."""
    backup = FakeBackup()
    client, heard = backup.client(), []
    client.meta.events.register("before-call", lambda event_name, **_: heard.append(event_name))
    job_id = backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
    backup.fail_next()

    job = client.wait_for_report_job(ReportJobId=job_id)

    assert job.succeeded
    assert heard == ["before-call.backup.DescribeReportJob"] * 2
    assert len(backup.requests) == 3


def test_errors_of_listened_calls_have_our_classes():
    """They can be imported, and have the request id and the number of attempts."""
    backup = FakeBackup()
    client = backup.client()
    client.meta.events.register("before-call", lambda **_: None)

    with pytest.raises(ResourceNotFoundException) as missing:
        client.describe_report_job(ReportJobId="nope")
    backup.fail_next(times=3)
    with pytest.raises(ServiceUnavailableException, match="reached max retries: 2") as failed:
        client.list_report_jobs()

    assert missing.value.request_id
    assert failed.value.attempts == 3


def test_a_plain_client_error_of_a_mock_becomes_our_class(client, monkeypatch):
    """Common recipes for tests raise botocore's plain ClientError."""
    error = BotocoreClientError({"Error": {"Code": "ResourceNotFoundException"}}, "X")
    raising = mock.MagicMock(side_effect=error)
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", raising)

    with pytest.raises(ResourceNotFoundException):
        client.describe_report_job(ReportJobId="x")


@pytest.mark.parametrize("mode", ["standard", "adaptive", "legacy"])
def test_a_listened_call_is_retried_like_any_other(mode, monkeypatch):
    """In each mode the attempts, the error's text and the headers are the same."""
    backup = FakeBackup()
    client = backup.client(config=Config(retries={"mode": mode, "total_max_attempts": 2}))
    backup.fail_next(times=4)
    outcomes = []
    for listen in (False, True):
        if listen:
            client.meta.events.register("before-call", lambda **_: None)
        with pytest.raises(ServiceUnavailableException) as caught:
            client.list_report_jobs()
        outcomes.append((caught.value.attempts, str(caught.value)))

    assert outcomes[0] == outcomes[1]
    assert [each.header("amz-sdk-request").partition("attempt")[2] for each in backup.requests] == (
        ["=1", "=2; max=2"] if mode == "legacy" else ["=1; max=2", "=2; max=2"]
    ) * 2


def test_a_listened_call_has_the_same_user_agent_as_any_other():
    """The header names the library, its settings, and the wait or the pages it calls for."""
    backup = FakeBackup()
    plain, listened = backup.client(), backup.client()
    listened.meta.events.register("before-call", lambda **_: None)
    job_id = backup.add_report_job(status="COMPLETED")
    for client in (plain, listened):
        client.describe_report_job(ReportJobId=job_id)
        client.wait_for_report_job(ReportJobId=job_id)
        list(client.iter_report_jobs())
        client.get_waiter("report_job_completed").wait(ReportJobId=job_id)

    agents = [request.header("User-Agent") for request in backup.requests]

    assert agents[:4] == agents[4:]
    assert [agent.partition(" m/")[2].split()[0] for agent in agents[:4]] == [
        "E,N,e",
        "B,E,N,e",
        "C,E,N,e",
        "B,E,N,e",
    ]


def test_a_listened_call_shares_the_quota_and_the_limits_of_its_client(monkeypatch):
    """A retry takes from the quota, and its success returns what the retry took."""
    turns = []
    monkeypatch.setattr(StandardRetry, "seconds_until_turn", lambda _: turns.append(1) or 0.0)
    backup = FakeBackup()
    client, seen = backup.client(), []
    client.meta.events.register(
        "before-send", lambda **_: seen.append(client._retry.quota.available_capacity) and None
    )
    backup.fail_next()

    client.list_report_jobs()

    assert len(turns) == 2
    assert (min(seen), client._retry.quota.available_capacity) == (486, 500)


def test_only_our_limiter_slows_adaptive_calls_down(monkeypatch):
    """Botocore would add its own, since the settings name adaptive mode."""

    def register(client):
        raise AssertionError

    monkeypatch.setattr(adaptive, "register_retry_handler", register)
    client = FakeBackup().client(config=Config(retries={"mode": "adaptive"}))
    client.meta.events.register("before-call", lambda **_: None)

    assert client.list_report_jobs()["ReportJobs"] == []
    assert client.meta.config.retries["mode"] == "adaptive"


def test_the_deadline_of_a_wait_applies_to_listened_calls():
    """A retry that would come too late is not made, and AWS's last error is the cause."""
    backup = FakeBackup()
    client = backup.client()
    client._retry._jitter = lambda: 60.0
    client.meta.events.register("before-call", lambda **_: None)
    job_id = backup.add_report_job()
    backup.fail_next(times=99)
    start = backup.now()

    with pytest.raises(ReportJobTimeout) as caught:
        client.wait_for_report_job(ReportJobId=job_id, timeout=2.5)

    assert (backup.now() - start).total_seconds() <= 2.6
    assert isinstance(caught.value.__cause__, ServiceUnavailableException)


def test_a_handler_can_change_the_parameters_of_a_presigned_url(client, server):
    """Here a handler chooses another report job, and our signer signs the URL."""
    client.meta.events.register("provide-client-params", lambda **_: {"ReportJobId": "other"})

    url = client.generate_presigned_url("describe_report_job", {"ReportJobId": "x"})

    assert url.startswith(f"{server.url}/audit/report-jobs/other?X-Amz-Algorithm=AWS4-HMAC-SHA256")


def test_an_invalid_answer_is_an_error_without_the_retry_handler():
    """A program may unregister that handler; the call then makes a single attempt."""
    with Server(OK.replace(b"{}", b"<>")) as server:
        client = BackupClient("eu-west-1", endpoint_url=server.url, **KEYS)
        client.meta.events.unregister("needs-retry.backup", unique_id="retry-config-backup")

        with pytest.raises(Exception, match="Invalid response to DescribeReportJob"):
            client.describe_report_job(ReportJobId="x")

    assert len(server.heads) == 1
    assert issubclass(ServiceUnavailableException, ClientError)


NO_JSON = OK.replace(b"{}", b"<>")


def client_of(server, **settings):
    """Return a client of a server that makes no pauses."""
    client = BackupClient(
        "eu-west-1",
        endpoint_url=server.url,
        aws_access_key_id="A",
        aws_secret_access_key="s",
        **settings,
    )
    client._sleep = lambda _: None
    return client


def test_a_handler_cannot_choose_an_unsupported_signature():
    """The call raises botocore's error and sends nothing."""
    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register("choose-signer.backup", lambda **_: "v2")

        with pytest.raises(UnknownSignatureVersionError):
            client.describe_report_job(ReportJobId="x")

    assert server.heads == []


def test_handlers_see_the_error_of_an_invalid_200_response():
    """The call is retried as usual, and ``after-call-error`` finally gets the error."""
    seen = []

    def note(event_name, **facts):
        seen.append((event_name.partition(".")[0], facts))

    with Server(NO_JSON) as server, client_of(server) as client:
        for event in ("response-received", "needs-retry", "after-call", "after-call-error"):
            client.meta.events.register(event, note)

        with pytest.raises(InvalidResponseError) as caught:
            client.describe_report_job(ReportJobId="x")

    assert [name for name, _ in seen] == [
        *["response-received", "needs-retry"] * 2,
        *["response-received", "after-call-error"],
    ]
    metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {"content-length": "2"}}
    assert [facts["parsed_response"] for _, facts in seen[::2]] == [
        {"ResponseMetadata": metadata}
    ] * 3
    assert seen[-1][1]["exception"] is caught.value


def test_a_handler_can_change_the_status_of_an_answer():
    """The new status decides whether the answer is an error."""
    for status, changed in ((200, 404), (404, 200)):
        answer = OK.replace(b"200 OK", b"%d Some" % status)
        with Server(answer) as server, client_of(server) as client:
            client.meta.events.register(
                "before-parse",
                lambda response_dict, changed=changed, **_: response_dict.update(
                    status_code=changed
                ),
            )
            try:
                response = client.describe_report_job(ReportJobId="x")
            except ClientError as error:
                response = error.response

        assert response["ResponseMetadata"]["HTTPStatusCode"] == changed
        assert ("Error" in response) == (changed == 404)


def test_an_empty_answer_of_a_handler_is_an_empty_result():
    """It has no length, unlike an empty answer that was received before."""
    empty = AWSResponse("http://localhost", 200, {}, SimpleNamespace(stream=lambda: iter([b""])))
    stubbed = []
    with Server(answer(200, "")) as server, client_of(server) as client:
        client.meta.events.register("before-send", lambda **_: empty if stubbed else None)
        client.describe_report_job(ReportJobId="x")
        stubbed.append(True)

        assert list(client.describe_report_job(ReportJobId="x")) == ["ResponseMetadata"]


def test_a_forked_child_does_not_wait_for_a_lock_of_its_parent():
    """Another thread of the parent may have been preparing events, and is not in the child."""
    with Server(OK) as server, client_of(server) as client:
        assert client._delegate_lock.acquire(blocking=False)
        client._process_id = -1  # as in a child

        client.meta.events.register("before-call", lambda **_: None)

        assert client._process_id == os.getpid()


@pytest.mark.parametrize(
    ("event", "sent"),
    [("before-send", 0), ("before-parse", 1)],
    ids=["before-send", "before-parse"],
)
@pytest.mark.parametrize("kind", [ServiceUnavailableException, InvalidResponseError])
def test_an_error_of_our_class_that_a_handler_raises_is_not_retried(event, sent, kind):
    """A handler may call AWS itself; if that call fails, the handled call ends with its error."""
    error = (
        kind({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": 503}}, "OtherOperation")
        if kind is ServiceUnavailableException
        else kind(operation_name="OtherOperation", reason="", request_id=None, body="")
    )
    ended = []

    def fail(**_):
        raise error

    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register(event, fail)
        client.meta.events.register(
            "after-call-error", lambda exception, **_: ended.append(exception)
        )

        with pytest.raises(type(error)) as caught:
            client.describe_report_job(ReportJobId="x")

    assert (caught.value, ended) == (error, [error])
    assert len(server.heads) == sent


def test_the_time_limit_of_a_wait_survives_a_cleared_request_context():
    """Handlers may change the context of a request, so the limit is kept elsewhere."""
    backup = FakeBackup()
    client = backup.client()
    client.meta.events.register("request-created", lambda request, **_: request.context.clear())
    job_id = backup.add_report_job()
    backup.delay_next(50)
    start = backup.now()

    with pytest.raises(ReportJobTimeout):
        client.wait_for_report_job(ReportJobId=job_id, timeout=3)

    assert (backup.now() - start).total_seconds() <= 3.1


def test_a_handler_that_equals_everything_is_called():
    """Handlers are distinguished by identity, and need not be hashable."""

    class EqualsEverything:
        __hash__ = None

        def __init__(self):
            self.called = 0

        def __eq__(self, other):
            return True

        def __call__(self, **_):
            self.called += 1

    handler = EqualsEverything()
    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register("before-call", handler)
        client.describe_report_job(ReportJobId="x")

    assert handler.called == 1


def test_an_unsendable_header_value_of_a_handler_is_not_shown():
    """``before-send`` comes after all other checks, so the error must hide the value itself."""

    def add(request, **_):
        request.headers["X-Copy"] = b"hidden\nsecret"

    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register("before-send", add)
        with pytest.raises(HTTPClientError) as caught:
            client.describe_report_job(ReportJobId="x")

    assert "hidden" not in "".join(traceback.format_exception(caught.value))
    assert "X-Copy" in str(caught.value)
    assert server.heads == []


def test_a_result_from_a_handler_is_typed():
    """The handler returns boto3's dict, and the caller gets a response with dataclasses."""
    with Server(OK) as server, client_of(server) as client:
        answer = type("Answer", (), {"status_code": 200})()
        given = [{}, {"ReportJob": {"Status": "COMPLETED"}}]
        client.meta.events.register("before-call", lambda **_: (answer, given.pop()))

        response = client.describe_report_job(ReportJobId="x")
        empty = client.describe_report_job(ReportJobId="x")

    assert response.report_job.succeeded
    assert empty == {}
    assert server.heads == []


def test_listened_calls_have_the_credentials_of_the_client(monkeypatch):
    """Botocore gets the ones that the client found, and does not look for others."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "OTHER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
    client = BackupClient("us-east-1", **KEYS)

    signer = client._botocore_delegate().client._request_signer

    assert signer._credentials.access_key == "A"


def test_listened_calls_use_the_model_that_botocore_ships(monkeypatch, tmp_path):
    """A model in ``AWS_DATA_PATH`` is ignored, as it is in all other calls."""
    model = tmp_path / "backup/2018-11-15/service-2.json"
    model.parent.mkdir(parents=True)
    model.write_text("{}")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register("before-call", lambda **_: None)
        client.describe_report_job(ReportJobId="x")

    assert len(server.heads) == 1


def test_a_cut_answer_to_a_listened_call_is_an_error():
    """Botocore itself would take what has arrived for the whole answer."""
    cut = FAREWELL.replace(b"Length: 2", b"Length: 3")

    with Server(cut) as server, client_of(server) as client:
        client.meta.events.register("before-call", lambda **_: None)
        with pytest.raises(InvalidResponseError, match="the body has 2 of 3 bytes"):
            client.describe_report_job(ReportJobId="x")

    assert len(server.heads) == 3


@pytest.mark.parametrize("name", ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
def test_listened_calls_go_to_the_endpoint_of_the_client(name, monkeypatch):
    """Botocore does not look for another one, in the environment of that moment."""
    config = Config(use_fips_endpoint=False, use_dualstack_endpoint=False)
    monkeypatch.setenv(name, "true")
    client = BackupClient("us-east-1", **KEYS, config=config)
    monkeypatch.setenv("AWS_ENDPOINT_URL_BACKUP", "http://127.0.0.1:1")

    delegate = client._botocore_delegate()

    assert delegate.client.meta.endpoint_url == client.meta.endpoint_url
    assert client.meta.endpoint_url == "https://backup.us-east-1.amazonaws.com"


def test_listened_calls_have_the_profile_of_the_client(isolated, monkeypatch):
    """The one in the environment does not even have to exist."""
    (isolated / "config").write_text("[profile mine]\nregion = us-east-1\n", encoding="utf-8")
    monkeypatch.setenv("AWS_PROFILE", "missing")
    client = BackupClient("us-east-1", **KEYS, profile_name="mine")

    assert client._botocore_delegate().client.meta.region_name == "us-east-1"


def test_the_pause_before_a_listened_retry_is_that_of_the_client(monkeypatch):
    """It passes in the fake's time."""
    monkeypatch.setattr("random.SystemRandom.random", lambda _: 1.0)
    monkeypatch.setattr("time.sleep", lambda seconds: seconds and pytest.fail("it sleeps"))
    started = datetime.now(timezone.utc)
    backup = FakeBackup(clock=lambda: started)
    client = backup.client()
    client.meta.events.register("before-call", lambda **_: None)
    backup.fail_next(times=2)

    client.list_report_jobs()

    assert (backup.now() - started).total_seconds() == pytest.approx(0.15)


@pytest.mark.parametrize("listen", [False, True], ids=["direct", "listened"])
def test_a_signature_version_for_urls_is_not_for_headers(listen):
    """boto3 rejects it in a call, too."""
    config = Config(signature_version="v4-query")

    with Server(OK) as server, client_of(server, config=config) as client:
        if listen:
            client.meta.events.register("before-call", lambda **_: None)
        with pytest.raises(UnknownSignatureVersionError):
            client.describe_report_job(ReportJobId="x")

    assert server.heads == []


def test_a_dropped_client_is_gone_at_once_though_it_was_listened_to():
    """Its sockets and its TLS context do not wait for Python's garbage collector."""
    gc.disable()
    try:
        with Server(OK) as server:
            client = client_of(server)
            client.meta.events.register("before-call", lambda **_: None)
            client.describe_report_job(ReportJobId="x")
            dropped = weakref.ref(client)

            del client

            assert dropped() is None
    finally:
        gc.enable()


def test_a_listened_call_corrects_the_clock():
    """The request is signed and sent once more, and later ones are signed by the same time."""
    now = datetime.now(timezone.utc)
    ahead = (now + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    skewed = answer(403, {"message": "m"}, {"x-amzn-ErrorType": "RequestExpired"}, date=ahead)
    with Server() as server, client_of(server) as client:
        client.meta.events.register("before-call", lambda **_: None)
        server.play([skewed, OK, skewed, skewed])

        assert client.list_report_jobs()["ResponseMetadata"]["RetryAttempts"] == 1
        with pytest.raises(ClientError, match="RequestExpired"):
            client.list_report_jobs()

        signed = [each.header("X-Amz-Date") for each in server.requests]
        times = [datetime.strptime(f"{each}+0000", "%Y%m%dT%H%M%SZ%z") for each in signed]
    assert len(times) == 4
    assert times[0] - now < timedelta(minutes=1)
    assert all(each - now > timedelta(minutes=9) for each in times[1:])
