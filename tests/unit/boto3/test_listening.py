"""Whether a program listens, so that botocore makes the calls."""

import functools
import pickle
from unittest import mock

import boto3
import botocore.client
import botocore.endpoint
import botocore.handlers
import botocore.httpsession
import pytest
from botocore.session import Session

from aws_backup_reports import BackupClient
from aws_backup_reports._boto3.listening import REPLACEABLE, has_foreign_handlers, is_replaced
from aws_backup_reports._original import is_original

KEYS = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}
METHODS = [
    pytest.param(getattr(globals()["botocore"], module.partition(".")[2]), owner, name, id=name)
    for module, owner, names in REPLACEABLE
    for name in names
]


def listens(client):
    """Return whether botocore makes the calls of a client."""
    return client._is_listened_to()


def test_no_program_listens_at_first(client):
    """It does not matter that botocore's own client is loaded, with all of its methods."""
    assert not is_replaced()
    assert not listens(client)


@pytest.mark.parametrize(("module", "owner", "name"), METHODS)
@pytest.mark.parametrize("kind", ["function", "wrapper", "mock", "like its original"])
def test_a_replaced_method_is_noticed(module, owner, name, kind, monkeypatch):
    """The replacement may have the name and the module of the original."""
    original = vars(getattr(module, owner))[name]
    replacement = {
        "function": lambda *_: None,
        "wrapper": functools.wraps(original)(lambda *_: None),
        "mock": mock.MagicMock(),
        "like its original": mock.create_autospec(original),
    }[kind]

    monkeypatch.setattr(getattr(module, owner), name, replacement)

    assert is_replaced()


def test_what_a_tracer_needs_is_made_with_the_client(monkeypatch):
    """The first call is not the time to make it: a small Lambda function has no CPU left then."""
    make = botocore.client.BaseClient._make_api_call
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", lambda *parts: make(*parts))

    client = BackupClient("eu-west-1", **KEYS)

    assert client._delegate is not None


def test_a_method_that_its_own_library_decorates_is_original():
    """Botocore itself wraps ``_make_api_call``. A missing method is not original."""
    assert is_original(botocore.client.BaseClient, "_make_api_call")
    assert not is_original(botocore.client.BaseClient, "no_such_method")


def test_a_session_without_handlers_for_backup_does_not_listen(server):
    """Handlers for other services do not count, in a session of boto3 or botocore."""
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
    """A handler may be registered for one operation, for the service, or for every event."""
    session = Session()
    session.register(event, lambda **_: None)

    assert has_foreign_handlers(session.get_component("event_emitter"))


def test_an_emitter_of_an_unknown_kind_listens():
    """A botocore that keeps its handlers elsewhere must not have them missed."""
    assert has_foreign_handlers(object())


def test_handlers_for_all_botocore_clients_are_called(server, monkeypatch):
    """Moto, for example, adds its own to botocore's list for the clients made afterwards."""
    heard = []
    added = ("before-send", lambda **_: heard.append(1))
    handlers = [*botocore.handlers.BUILTIN_HANDLERS, added]
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", handlers)

    with BackupClient("eu-west-1", endpoint_url=server.url, **KEYS) as client:
        client.describe_report_job(ReportJobId="x")

    assert heard == [1]


def test_handlers_that_a_session_gets_later_have_no_effect(client, server):
    """As in boto3, a client has the handlers that were there when it was made."""
    session, heard = Session(), []
    session.set_credentials("A", "s")
    with BackupClient("eu-west-1", endpoint_url=server.url, session=session) as client:
        session.register("before-call", lambda **_: heard.append("session"))
        client.meta.events.register("before-call", lambda **_: heard.append("client"))

        client.describe_report_job(ReportJobId="x")

    assert heard == ["client"]


def test_a_client_is_pickled_without_its_handlers(monkeypatch):
    """They belong to a process, and have to be registered again in another one."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    client = BackupClient("eu-west-1")
    client.meta.events.register("before-call", lambda **_: None)

    again = pickle.loads(pickle.dumps(client))

    assert type(again) is BackupClient
    assert not listens(again)
