"""Whoever listens is called in a thread of the client, which sees the caller's context."""

import asyncio
import threading
from contextvars import ContextVar
from functools import partial

import boto3
import botocore.client
import botocore.session
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from aws_backup_reports import AsyncBackupClient, ResourceNotFoundException
from tests._service import Service, client_of, until

KEYS = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}
span = ContextVar("span", default="none")


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """Keys for sessions, in the environment."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


class Heard(list):
    """What a handler was called for: the thread, the span and the event."""

    def __call__(self, event_name, **_):
        """Note a call."""
        self.append((threading.current_thread().name, span.get(), event_name))


async def describe(client, job_id="x"):
    """Make a call, and return the id that was answered."""
    return (await client.describe_report_job(ReportJobId=job_id)).report_job.report_job_id


def test_a_handler_is_called_in_a_thread_of_the_client(run):
    """With the context variables of whoever awaits the call."""
    heard = Heard()

    async def call(client, number):
        span.set(f"span-{number}")
        assert await describe(client, f"job-{number}") == f"job-{number}"

    async def main():
        async with Service() as service:
            client = client_of(service)
            client.meta.events.register("before-send.backup", heard)
            await asyncio.gather(*(call(client, number) for number in range(20)))
            await client.aclose()

    run(main())

    assert {each[1] for each in heard} == {f"span-{number}" for number in range(20)}
    assert all(each[0].startswith("aws-backup-reports") for each in heard)
    assert {each[2] for each in heard} == {"before-send.backup.DescribeReportJob"}


def test_no_more_listened_calls_than_slots_are_under_way(run):
    """As if nobody listened."""

    async def main():
        async with Service() as service:
            service.delay = 0.01
            client = client_of(service, config=Config(max_pool_connections=3))
            client.meta.events.register("before-send.backup", lambda **_: None)
            await asyncio.gather(*(describe(client, f"job-{number}") for number in range(20)))
            await client.aclose()
            assert service.most == 3

    run(main())


@pytest.mark.parametrize("register", ["register", "register_first", "register_last"])
def test_a_handler_that_must_be_awaited_is_refused_when_it_is_registered(register):
    """The error says what to write."""

    async def handler(**_):
        pytest.fail("nobody awaits it")

    class Handler:
        async def __call__(self, **_):
            pytest.fail("nobody awaits it")

        async def method(self, **_):
            pytest.fail("nobody awaits it")

    client = AsyncBackupClient("eu-west-1")
    for each in (handler, partial(handler, x=1), Handler(), Handler().method):
        for _ in range(2):
            with pytest.raises(TypeError, match="with def instead of async def"):
                getattr(client.meta.events, register)("before-send.backup", each)


@pytest.mark.parametrize("event", ["before-send.backup", "before-send.s3.GetObject", "before-send"])
@pytest.mark.parametrize("make", [botocore.session.get_session, boto3.Session])
def test_a_session_with_a_handler_that_must_be_awaited_is_refused(make, event):
    """At once, and not in the first call."""

    async def handler(**_):
        pytest.fail("nobody awaits it")

    session = make()
    events = session.events if make is boto3.Session else session.get_component("event_emitter")
    events.register(event, handler)

    with pytest.raises(TypeError, match="with def instead of async def"):
        AsyncBackupClient("eu-west-1", session=session)


def test_handlers_of_a_session_are_those_it_had_when_the_client_was_made(run):
    """As in boto3; the look-up comes later."""
    before, after = Heard(), Heard()
    session = boto3.Session()
    session.events.register("before-send.backup", before)

    async def main():
        async with Service() as service:
            client = AsyncBackupClient("eu-west-1", endpoint_url=service.url, session=session)
            session.events.register("before-send.backup", after)
            await describe(client)
            await client.aclose()

    run(main())

    assert (len(before), len(after)) == (1, 0)


def test_botocores_stubber_answers(run):
    """Results and errors, in order."""

    async def main():
        client = AsyncBackupClient("eu-west-1", endpoint_url="http://127.0.0.1:9")
        with Stubber(client) as stubber:
            stubber.add_response("describe_report_job", {"ReportJob": {"ReportJobId": "stubbed"}})
            stubber.add_client_error("describe_report_job", "ResourceNotFoundException")
            assert await describe(client) == "stubbed"
            with pytest.raises(ResourceNotFoundException):
                await describe(client)
        await client.aclose()

    run(main())


def test_a_tracer_that_replaces_botocores_method_is_called(run, monkeypatch):
    """Also one that comes after the client, and inside waits and pages."""
    heard = []
    make = botocore.client.BaseClient._make_api_call

    def traced(self, operation_name, params):
        heard.append((operation_name, span.get(), threading.current_thread().name))
        return make(self, operation_name, params)

    async def main():
        async with Service() as service:
            client = client_of(service)
            await describe(client)
            monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", traced)
            span.set("outer")
            await describe(client)
            await client.wait_for_report_job(ReportJobId="x")
            assert len([job async for job in client.iter_report_jobs()]) == 6
            await client.aclose()

    run(main())

    names = [each[0] for each in heard]
    assert names == ["DescribeReportJob"] * 2 + ["ListReportJobs"] * 3
    assert {each[1] for each in heard} == {"outer"}
    assert all(each[2].startswith("aws-backup-reports") for each in heard)


def test_a_cancelled_call_lets_its_thread_finish(run):
    """The handlers that come after the answer are called, and the connection is kept."""
    heard = Heard()

    async def main():
        async with Service() as service:
            client = client_of(service)
            client.meta.events.register("after-call.backup", heard)
            service.held.clear()
            call = asyncio.ensure_future(describe(client))
            await until(lambda: service.now)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert heard == []
            service.held.set()
            await until(lambda: heard)
            await client.aclose()

    run(main())
