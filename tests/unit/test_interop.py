"""What tools find of botocore's client in ours, and what happens where they are not as expected."""

import copy
import functools
import gc
import inspect
import pickle
import weakref
from unittest import mock

import boto3
import botocore.client
import botocore.endpoint
import botocore.handlers
import pytest
from botocore.hooks import HierarchicalEmitter
from botocore.model import OperationNotFoundError
from botocore.session import Session

from aws_backup_reports import BackupClient


class Wrapper:
    """What wrapt puts in the place of a method, as far as it is looked at."""

    __slots__ = ("__wrapped__", "_self_enabled", "_self_wrapper")

    def __init__(self, wrapped, wrapper, enabled=None):
        self.__wrapped__ = wrapped
        self._self_wrapper = wrapper
        self._self_enabled = enabled


def noting(name, notes):
    """A tracer that notes what it is called with, and when its call is over."""

    def wrapper(wrapped, instance, args, kwargs):
        notes.append((name, instance, args, kwargs))
        try:
            return wrapped(*args, **kwargs)
        finally:
            notes.append((name, "over"))

    return wrapper


@pytest.fixture
def client(server):
    """A client of the server."""
    client = BackupClient(
        "eu-west-1",
        endpoint_url=server.url,
        aws_access_key_id="A",
        aws_secret_access_key="s",
    )
    with client:
        yield client


@pytest.fixture
def notes(monkeypatch):
    """What two tracers note that wrap the calls of botocore's clients, the second outermost."""
    notes = []
    call = botocore.client.BaseClient._make_api_call
    for name in ("inner", "outer"):
        call = Wrapper(call, noting(name, notes))
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return notes


def test_tracers_stand_around_a_call_when_they_wrap_botocores(client, notes):
    """The one that came last is outermost, and gets what it would get of boto3."""
    client.describe_report_job(ReportJobId="x")

    called = ("DescribeReportJob", {"ReportJobId": "x"})
    assert notes == [
        ("outer", client, called, {}),
        ("inner", client, called, {}),
        ("inner", "over"),
        ("outer", "over"),
    ]


def test_tracers_stand_around_a_call_when_it_is_made_by_its_operations_name(client, notes):
    """Tools call the private method of botocore's clients."""
    assert client._make_api_call("ListReportPlans", {})["ResponseMetadata"]["RetryAttempts"] == 0
    assert [each[0] for each in notes] == ["outer", "inner", "inner", "outer"]


@pytest.mark.parametrize("enabled", [False, lambda: False, True, lambda: True], ids=repr)
def test_a_tracer_is_passed_by_when_it_is_switched_off(enabled, client, monkeypatch):
    """Wrapt takes a value, or a function that gives one."""
    notes = []
    call = botocore.client.BaseClient._make_api_call
    wrapper = Wrapper(call, noting("only", notes), enabled)
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", wrapper)

    client.describe_report_job(ReportJobId="x")

    is_on = enabled() if callable(enabled) else enabled
    assert len(notes) == (2 if is_on else 0)


def test_the_call_inside_is_botocores_when_a_tracer_makes_it_in_its_own_way(
    client, server, monkeypatch
):
    """By keywords, of another operation, by its name; or not at all."""

    def wrapper(wrapped, instance, args, kwargs):
        assert wrapped.__name__ == "_make_api_call"
        wrapped("ListReportPlans", {"MaxResults": 1})
        wrapped(operation_name=args[0], api_params=args[1])
        return {"ReportJob": {"Status": "COMPLETED"}}

    call = botocore.client.BaseClient._make_api_call
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", Wrapper(call, wrapper))

    response = client.describe_report_job(ReportJobId="x")

    assert response.report_job.succeeded
    assert [head.split()[1] for head in server.heads] == [
        "/audit/report-plans?MaxResults=1",
        "/audit/report-jobs/x",
    ]


def test_a_client_goes_when_its_last_reference_does_and_it_was_traced(server, notes):
    """A traced call does not keep it until the garbage collector comes."""
    client = BackupClient(
        "eu-west-1", endpoint_url=server.url, aws_access_key_id="A", aws_secret_access_key="s"
    )
    gc.collect()
    gc.disable()
    try:
        client.describe_report_job(ReportJobId="x")
        notes.clear()
        reference = weakref.ref(client)
        client.close()
        del client
        assert reference() is None
    finally:
        gc.enable()


def test_nobody_is_told_of_a_class_when_a_client_passes_for_botocores(client):
    """Subclasses that register themselves are registered once."""
    told = []

    class Base(BackupClient):
        def __init_subclass__(cls, *, tag, **kwargs):
            super().__init_subclass__(**kwargs)
            told.append(tag)

    class Sub(Base, tag="sub"):
        pass

    made = Sub("eu-west-1")

    assert isinstance(made, botocore.client.BaseClient)
    assert told == ["sub"]


def test_each_page_has_a_span_when_a_tracer_is_there(client, notes):
    """Pages are calls."""
    assert list(client.iter_report_jobs()) == []
    assert len(notes) == 4


def test_a_tracer_adds_its_header_when_it_wraps_the_preparing_of_requests(
    client, server, monkeypatch
):
    """Behind the signature, as with boto3, and with events too."""

    def wrapper(wrapped, instance, args, kwargs):
        args[0].headers["X-Amzn-Trace-Id"] = "Root=1"
        assert instance._endpoint_prefix == "backup"
        assert instance.host == server.url
        return wrapped(*args, **kwargs)

    prepare = botocore.endpoint.Endpoint.prepare_request
    monkeypatch.setattr(botocore.endpoint.Endpoint, "prepare_request", Wrapper(prepare, wrapper))

    client.describe_report_job(ReportJobId="x")
    client.meta.events.register("before-call", lambda **_: None)
    client.describe_report_job(ReportJobId="x")

    assert len(server.heads) == 2
    for head in server.heads:
        assert "X-Amzn-Trace-Id: Root=1" in head
        assert "x-amzn-trace-id" not in head


@pytest.mark.parametrize(
    "replacement", [mock.MagicMock(), mock.Mock(), lambda *_: None, None], ids=repr
)
def test_a_call_is_made_as_ever_when_botocores_method_is_something_else(
    replacement, client, monkeypatch
):
    """What is no wrapper as wrapt makes them is left alone: better untraced than broken."""
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", replacement)
    monkeypatch.setattr(botocore.endpoint.Endpoint, "prepare_request", replacement)

    assert client.describe_report_job(ReportJobId="x").request_id is None


def test_a_client_passes_for_botocores_when_somebody_asks_for_its_class(client):
    """Tools do; who asks for ours gets ours."""
    assert isinstance(client, botocore.client.BaseClient)
    assert isinstance(client, BackupClient)
    assert type(client) is BackupClient
    assert client.__class__.__name__ == "BackupClient"


def test_a_client_is_of_its_own_class_when_botocores_is_not_there(client, monkeypatch):
    """Until something loads it, or if it is gone one day."""
    monkeypatch.delattr(botocore.client, "BaseClient")

    assert client.__class__ is BackupClient


def test_the_arguments_are_shown_when_the_class_is_inspected():
    """Editors and help() show those of the constructor."""
    assert list(inspect.signature(BackupClient).parameters)[:2] == ["region_name", "api_version"]


def test_datadogs_settings_are_found_when_it_pinned_them_to_botocores_class(client, monkeypatch):
    """Without them it traces nothing."""
    before = client.__getddpin__()
    monkeypatch.setattr(botocore.client.BaseClient, "_datadog_pin", "pin", raising=False)

    assert (before, client.__getddpin__()) == (None, "pin")


def test_a_session_may_make_the_class_when_handlers_change_it(server):
    """Methods and base classes, as with boto3; botocore's own way of presigning stays out."""

    class Extra:
        """A base class."""

    def extend(class_attributes, base_classes, **_):
        class_attributes["shout"] = lambda self: "!"
        base_classes.append(Extra)

    session = Session()
    session.set_credentials("A", "s")
    session.register("creating-client-class.backup", extend)
    with BackupClient("eu-west-1", endpoint_url=server.url, session=session) as client:
        client.describe_report_job(ReportJobId="x")
        url = client.generate_presigned_url("describe_report_job", {"ReportJobId": "x"})

    assert client.shout() == "!"
    assert isinstance(client, Extra)
    assert type(client).__name__ == "BackupClient"
    assert url.startswith(server.url)


def test_events_are_emitted_when_it_cannot_be_told_who_listens(client, monkeypatch):
    """If botocore keeps its handlers elsewhere one day, none of them is missed."""
    events = client.meta.events
    heard = []
    events.register("before-call", lambda event_name, **_: heard.append(event_name))
    monkeypatch.setattr(events, "_emitter", Opaque(events._emitter))
    events._heard = {}

    client.describe_report_job(ReportJobId="x")

    assert heard == ["before-call.backup.DescribeReportJob"]


class Opaque:
    """An emitter that does not show its handlers."""

    def __init__(self, emitter):
        self.emit = emitter.emit
        self.emit_until_response = emitter.emit_until_response


def test_handlers_of_all_clients_count_when_somebody_added_some(server, monkeypatch):
    """Such as moto adds to botocore's own list: the clients made from then on get them."""
    heard = []
    monkeypatch.setattr(
        botocore.handlers,
        "BUILTIN_HANDLERS",
        [*botocore.handlers.BUILTIN_HANDLERS, ("before-send", lambda **_: heard.append(1))],
    )
    monkeypatch.setattr(
        "aws_backup_reports._boto3.events.BUILTIN_HANDLERS", botocore.handlers.BUILTIN_HANDLERS
    )
    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}
    with BackupClient("eu-west-1", endpoint_url=server.url, **keys) as client:
        client.describe_report_job(ReportJobId="x")

    assert heard == [1]


def test_events_cannot_be_replaced_when_somebody_has_an_emitter_of_their_own(client):
    """Their handlers would sign and retry for another client, or for none."""
    with pytest.raises(AttributeError):
        client.meta.events = HierarchicalEmitter()


def test_a_copy_of_the_events_is_another_emitter_when_handlers_are_registered_with_it(client):
    """As a copy of botocore's is."""
    heard = []
    copied = copy.copy(client.meta.events)
    copied.register("before-send", lambda **_: heard.append(1))

    client.describe_report_job(ReportJobId="x")

    assert heard == []
    copied.emit("before-send.backup.DescribeReportJob")
    assert heard == [1]


def test_wrappers_are_found_when_a_plain_function_stands_between_them(client, notes, monkeypatch):
    """It does not see the call itself, since it would go on to botocore's method."""
    wrapped = botocore.client.BaseClient._make_api_call

    @functools.wraps(wrapped)
    def plain(*args, **kwargs):
        raise AssertionError

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", plain)

    client.describe_report_job(ReportJobId="x")

    assert [each[0] for each in notes] == ["outer", "inner", "inner", "outer"]


def test_an_operation_is_unknown_when_the_service_has_none_of_its_name(client):
    """With botocore's error."""
    with pytest.raises(OperationNotFoundError):
        client._make_api_call("Nope", {})


def test_classes_go_with_their_clients_when_sessions_make_them(server):
    """Each session makes one of its own, and a class that passes for botocore's with it."""

    def make() -> weakref.ref:
        session = Session()
        session.set_credentials("A", "s")
        session.register(
            "creating-client-class.backup",
            lambda class_attributes, **_: class_attributes.update(shout=lambda _: "!"),
        )
        client = BackupClient("eu-west-1", endpoint_url=server.url, session=session)
        assert isinstance(client, botocore.client.BaseClient)
        return weakref.ref(type(client))

    made = make()
    gc.collect()

    assert made() is None


def test_a_client_of_a_changed_class_is_pickled_when_the_default_session_changed_it(monkeypatch):
    """Where it arrives, the handlers of that program's session are asked."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session())
    boto3.DEFAULT_SESSION.events.register(
        "creating-client-class.backup",
        lambda class_attributes, **_: class_attributes.update(shout=lambda _: "!"),
    )
    boto3.DEFAULT_SESSION.events.register("before-call", lambda **_: None)
    client = BackupClient("eu-west-1")

    again = pickle.loads(pickle.dumps(client))

    assert (client.shout(), again.shout()) == ("!", "!")
    assert again.meta.is_heard("DescribeReportJob")


def test_nothing_is_heard_when_only_botocores_handlers_are_there(server):
    """A session alone makes no call slower."""
    session = Session()
    session.set_credentials("A", "s")
    session.register("before-call.s3", lambda **_: None)
    client = BackupClient("eu-west-1", endpoint_url=server.url, session=session)

    assert not client.meta.is_heard("DescribeReportJob")
    client.meta.events.register("before-call.backup.ListReportJobs", lambda **_: None)
    assert client.meta.is_heard("ListReportJobs")
    assert not client.meta.is_heard("DescribeReportJob")


def test_a_client_is_pickled_without_its_handlers_when_it_has_some(monkeypatch):
    """They belong to a process; where it arrives, they are registered anew."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    client = BackupClient("eu-west-1")
    client.meta.events.register("before-call", lambda **_: None)

    again = pickle.loads(pickle.dumps(client))

    assert type(again) is BackupClient
    assert not again.meta.is_heard("DescribeReportJob")
