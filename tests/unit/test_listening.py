"""Whether a program listens, and what its calls are then."""

import copy
import functools
import gc
import pickle
import weakref
from unittest import mock

import boto3
import botocore.client
import botocore.endpoint
import botocore.handlers
import botocore.httpsession
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError as BotocoreClientError
from botocore.hooks import HierarchicalEmitter
from botocore.model import OperationNotFoundError
from botocore.retries import adaptive
from botocore.session import Session

from aws_backup_reports import (
    BackupClient,
    ClientError,
    ReportJobTimeout,
    ResourceNotFoundException,
    ServiceUnavailableException,
)
from aws_backup_reports._boto3.listening import REPLACEABLE, is_heard, is_replaced
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._original import is_original
from aws_backup_reports.testing import FakeBackup
from tests._server import OK, Server

KEYS = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}
JOB = {"ReportJob": {"ReportJobId": "x", "Status": "COMPLETED"}}
METHODS = [
    pytest.param(getattr(globals()["botocore"], module.partition(".")[2]), owner, name, id=name)
    for module, owner, names in REPLACEABLE
    for name in names
]


@pytest.fixture
def client(server):
    """A client of the server."""
    with BackupClient("eu-west-1", endpoint_url=server.url, **KEYS) as client:
        yield client


def listens(client):
    """Whether botocore makes the calls of a client."""
    return client._is_listened_to()


def test_nobody_listens_at_first(client):
    """Though botocore's own client, with all of its methods, is loaded."""
    assert not is_replaced()
    assert not listens(client)


@pytest.mark.parametrize(("module", "owner", "name"), METHODS)
@pytest.mark.parametrize("kind", ["function", "wrapper", "mock", "like its original"])
def test_a_replaced_method_is_noticed(module, owner, name, kind, monkeypatch):
    """Whatever it is replaced by: it may look like the original, by name and module."""
    original = vars(getattr(module, owner))[name]
    replacement = {
        "function": lambda *_: None,
        "wrapper": functools.wraps(original)(lambda *_: None),
        "mock": mock.MagicMock(),
        "like its original": mock.create_autospec(original),
    }[kind]

    monkeypatch.setattr(getattr(module, owner), name, replacement)

    assert is_replaced()


def test_a_method_is_original_whoever_decorated_it_within_its_library():
    """``_make_api_call`` is wrapped by botocore itself."""
    assert is_original(botocore.client.BaseClient, "_make_api_call")
    assert not is_original(botocore.client.BaseClient, "no_such_method")


def test_a_session_without_handlers_makes_no_call_slower(server):
    """Nor does one whose handlers are for other services, whichever client is made of it."""
    session = Session()
    session.set_credentials("A", "s")
    session.register("before-call.s3", lambda **_: None)
    boto3_session = boto3.Session(botocore_session=session)

    for each in (session, boto3_session):
        with BackupClient("eu-west-1", endpoint_url=server.url, session=each) as client:
            assert not listens(client)


@pytest.mark.parametrize(
    "event",
    ["before-call", "before-send.backup", "needs-retry.backup.ListReportPlans", "*"],
)
def test_a_handler_of_a_session_listens(event):
    """For one operation, for all of the service, or for everything."""
    session = Session()
    session.register(event, lambda **_: None)

    assert is_heard(session.get_component("event_emitter"))


def test_somebody_listens_if_it_cannot_be_told():
    """A botocore that keeps its handlers elsewhere must not have them missed."""
    assert is_heard(object())


def test_handlers_of_all_clients_count(server, monkeypatch):
    """Such as moto adds to botocore's own list: the clients made from then on get them."""
    heard = []
    added = ("before-send", lambda **_: heard.append(1))
    handlers = [*botocore.handlers.BUILTIN_HANDLERS, added]
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", handlers)

    with BackupClient("eu-west-1", endpoint_url=server.url, **KEYS) as client:
        client.describe_report_job(ReportJobId="x")

    assert heard == [1]


def test_handlers_that_a_session_gets_later_have_no_effect(client, server):
    """As with boto3: a client has those that were there when it was made."""
    session, heard = Session(), []
    session.set_credentials("A", "s")
    with BackupClient("eu-west-1", endpoint_url=server.url, session=session) as client:
        session.register("before-call", lambda **_: heard.append("session"))
        client.meta.events.register("before-call", lambda **_: heard.append("client"))

        client.describe_report_job(ReportJobId="x")

    assert heard == ["client"]


def test_the_fake_is_called_by_those_who_listen():
    """With its own clock, transport and pauses, and without a socket."""
    backup = FakeBackup()
    client, heard = backup.client(), []
    client.meta.events.register("before-call", lambda event_name, **_: heard.append(event_name))
    job_id = backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
    backup.fail_next()

    job = client.wait_for_report_job(ReportJobId=job_id)

    assert job.succeeded
    assert heard == ["before-call.backup.DescribeReportJob"] * 2
    assert len(backup.requests) == 3


def test_errors_are_ours_when_botocore_makes_the_call():
    """The classes that can be imported, with the facts that they carry."""
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


def test_an_error_of_a_mock_is_ours(client, monkeypatch):
    """Recipes for tests raise botocore's plain ClientError."""
    error = BotocoreClientError({"Error": {"Code": "ResourceNotFoundException"}}, "X")
    raising = mock.MagicMock(side_effect=error)
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", raising)

    with pytest.raises(ResourceNotFoundException):
        client.describe_report_job(ReportJobId="x")


@pytest.mark.parametrize("mode", ["standard", "adaptive", "legacy"])
def test_a_listened_call_is_retried_as_every_other(mode, monkeypatch):
    """As often, by the same quota, whichever botocore is installed."""
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


def test_a_listened_call_names_itself_as_every_other():
    """This library, its settings, and the wait or the pages that the call is made for."""
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


def test_a_listened_call_shares_the_quota_and_the_limits_of_the_client(monkeypatch):
    """A retry takes from the quota, and its success gives that back."""
    admitted = []
    monkeypatch.setattr(StandardRetry, "admit", lambda _: admitted.append(1))
    backup = FakeBackup()
    client, seen = backup.client(), []
    client.meta.events.register(
        "before-send", lambda **_: seen.append(client._retry.quota.available_capacity) and None
    )
    backup.fail_next()

    client.list_report_jobs()

    assert len(admitted) == 2
    assert (min(seen), client._retry.quota.available_capacity) == (486, 500)


def test_only_our_limiter_slows_adaptive_calls_down(monkeypatch):
    """Botocore would add its own, since the settings that it is given say so."""

    def register(client):
        raise AssertionError

    monkeypatch.setattr(adaptive, "register_retry_handler", register)
    client = FakeBackup().client(config=Config(retries={"mode": "adaptive"}))
    client.meta.events.register("before-call", lambda **_: None)

    assert client.list_report_jobs()["ReportJobs"] == []
    assert client.meta.config.retries["mode"] == "adaptive"


def test_the_deadline_of_a_wait_holds_in_listened_calls():
    """A retry that would come too late is not made, and the wait says what AWS said last."""
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


def test_waits_and_pages_go_by_what_replaces_our_own_method(client):
    """On the class or on the object, as with boto3's paginators and waiters."""
    calls = []

    def answer(operation_name, api_params):
        calls.append((operation_name, dict(api_params)))
        return JOB if operation_name == "DescribeReportJob" else {"ReportJobs": [JOB["ReportJob"]]}

    with mock.patch.object(client, "_make_api_call", side_effect=answer):
        job = client.wait_for_report_job(ReportJobId="x")
        jobs = list(client.iter_report_jobs(ByStatus="COMPLETED"))

    assert job.succeeded
    assert [each.report_job_id for each in jobs] == ["x"]
    assert calls == [
        ("DescribeReportJob", {"ReportJobId": "x"}),
        ("ListReportJobs", {"ByStatus": "COMPLETED"}),
    ]


def test_the_deadline_holds_in_calls_of_a_wrapper_of_our_own_method():
    """It goes on to the original, within the time that the wait has left."""

    class Wrapped(BackupClient):
        """A client that notes its calls."""

        def _make_api_call(self, operation_name, api_params):
            calls.append(operation_name)
            return super()._make_api_call(operation_name, api_params)

    calls = []
    with Server(b"") as silent:
        client = Wrapped("eu-west-1", endpoint_url=silent.url, **KEYS)
        with pytest.raises(ReportJobTimeout):
            client.wait_for_report_job(ReportJobId="x", timeout=0.5)

    assert set(calls) == {"DescribeReportJob"}


def test_what_a_mock_returns_is_returned(client):
    """A dict has typed properties, and anything else is what it is."""
    with mock.patch.object(client, "_make_api_call", return_value=JOB):
        response = client.describe_report_job(ReportJobId="x")
    with mock.patch.object(client, "_make_api_call", return_value="anything"):
        anything = client.describe_report_job(ReportJobId="x")

    assert response.report_job.succeeded
    assert anything == "anything"


def test_an_unknown_operation_is_botocores_error(client):
    """As with its private method."""
    with pytest.raises(OperationNotFoundError):
        client._make_api_call("Nope", {})


def test_a_client_passes_for_botocores(client):
    """Once botocore's is loaded; who asks for ours gets ours."""
    assert isinstance(client, botocore.client.BaseClient)
    assert isinstance(client, BackupClient)
    assert type(client) is BackupClient


def test_a_client_is_of_its_own_class_where_botocores_is_not_there(client, monkeypatch):
    """Until something loads it."""
    monkeypatch.delattr(botocore.client, "BaseClient")

    assert client.__class__ is BackupClient


def test_methods_and_classes_of_a_session_are_there():
    """Handlers of ``creating-client-class`` add them; those of other operations stay out."""

    class Extra:
        """A base class."""

        @property
        def pitch(self):
            """How high."""
            return f"high in {self.meta.region_name}"

    def extend(class_attributes, base_classes, **_):
        class_attributes["shout"] = lambda self: f"{self.meta.region_name}!"
        base_classes.append(Extra)

    session = Session()
    session.register("creating-client-class.backup", extend)
    client = BackupClient("eu-west-1", session=session)

    assert isinstance(client, Extra)
    assert (client.shout(), client.pitch) == ("eu-west-1!", "high in eu-west-1")
    with pytest.raises(AttributeError, match="'BackupClient' object has no attribute 'nope'"):
        _ = client.nope
    assert not hasattr(client, "list_backup_jobs")


def test_a_url_is_presigned_by_those_who_listen(client, server):
    """With their parameters, and our signature."""
    client.meta.events.register("provide-client-params", lambda **_: {"ReportJobId": "other"})

    url = client.generate_presigned_url("describe_report_job", {"ReportJobId": "x"})

    assert url.startswith(f"{server.url}/audit/report-jobs/other?X-Amz-Algorithm=AWS4-HMAC-SHA256")


def test_a_client_goes_with_its_last_reference(server):
    """Its connections are closed then, rather than when the garbage collector comes."""
    client = BackupClient("eu-west-1", endpoint_url=server.url, **KEYS)
    client.describe_report_job(ReportJobId="x")
    meta, reference = client.meta, weakref.ref(client)
    gc.disable()
    try:
        del client
        assert reference() is None
    finally:
        gc.enable()

    assert meta.region_name == "eu-west-1"
    with pytest.raises(ReferenceError, match="does not exist any more"):
        _ = meta.events


def test_events_cannot_be_replaced_by_another_emitter(client):
    """Its handlers would sign and retry for another client, or for none."""
    with pytest.raises(AttributeError):
        client.meta.events = HierarchicalEmitter()


def test_a_copy_of_the_events_is_another_emitter(client):
    """As a copy of botocore's is."""
    heard = []
    copied = copy.copy(client.meta.events)
    copied.register("before-send", lambda **_: heard.append(1))

    client.describe_report_job(ReportJobId="x")

    assert heard == []


def test_a_client_is_pickled_without_its_handlers(monkeypatch):
    """They belong to a process; where it arrives, they are registered anew."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    client = BackupClient("eu-west-1")
    client.meta.events.register("before-call", lambda **_: None)

    again = pickle.loads(pickle.dumps(client))

    assert type(again) is BackupClient
    assert not listens(again)


def test_a_broken_answer_is_an_error_where_the_retry_policy_was_taken_away():
    """Nobody then says what becomes of it."""
    with Server(OK.replace(b"{}", b"<>")) as server:
        client = BackupClient("eu-west-1", endpoint_url=server.url, **KEYS)
        client.meta.events.unregister("needs-retry.backup", unique_id="retry-config-backup")

        with pytest.raises(Exception, match="Invalid response to DescribeReportJob"):
            client.describe_report_job(ReportJobId="x")

    assert len(server.heads) == 1
    assert issubclass(ServiceUnavailableException, ClientError)
