"""Asynchronous clients that call the fake without a socket, or a server of it."""

import asyncio
from contextlib import suppress
from datetime import datetime, timezone

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aws_backup_reports import BackupClient, ReportJob
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeAws, FakeBackup, FakeBackupServer


class Plain(AsyncBackupClient):
    """A class with a method more."""

    async def finished(self):
        """Return the ids of all jobs that have ended."""
        return [job.report_job_id async for job in self.iter_report_jobs() if job.is_finished]


class Own(Plain):
    """A class whose constructor takes other arguments, and hands some on by position."""

    def __init__(self, team, region="eu-west-3", key=None):
        super().__init__(region, aws_access_key_id=key, call_timeout=5.0)
        self.team = team


class Open(Plain):
    """A class whose constructor hands on what it does not know."""

    def __init__(self, *, team, **settings):
        super().__init__(**settings)
        self.team = team


def test_an_asynchronous_client_calls_the_fake():
    """It is what the blocking one is, awaited, and uses no socket."""
    backup = FakeBackup(region_name="eu-west-1")
    job_id = backup.add_report_job(statuses=["RUNNING", "COMPLETED"])

    async def wait():
        async with backup.async_client() as client:
            job = await client.wait_for_report_job(ReportJobId=job_id)
            rows = [row async for row in client.iter_report_rows(job)]
            return client, job, rows

    client, job, rows = asyncio.run(wait())

    assert isinstance(client, AsyncBackupClient)
    assert repr(client) == (
        "<AsyncBackupClient region_name='eu-west-1' endpoint_url='http://backup.fake.invalid'>"
    )
    assert type(job) is ReportJob
    assert [row.job_status for row in rows] == ["COMPLETED", "RUNNING", "FAILED"]


def test_a_client_has_the_class_that_the_test_asks_for():
    """Its constructor gets what the test gives, and the fake's endpoint and keys are added."""
    backup = FakeBackup()
    job_id = backup.add_report_job(status="COMPLETED")

    plain = backup.async_client(Plain, call_timeout=10)
    own = backup.async_client(cls=Own, team="audit")

    assert (type(plain).__name__, isinstance(plain, Plain)) == ("Plain", True)
    assert (own.team, own.meta.region_name) == ("audit", "eu-west-3")
    assert asyncio.run(plain.finished()) == asyncio.run(own.finished()) == [job_id]


@pytest.mark.parametrize("cls", [BackupClient, dict, "Plain"], ids=repr)
def test_another_class_is_refused(cls):
    """The message names the class that it must be derived from."""
    refusal = r"^cls must be AsyncBackupClient or a subclass .*FakeBackup\.async_client\(\)$"
    with pytest.raises(TypeError, match=refusal):
        FakeBackup().async_client(cls)
    with pytest.raises(TypeError, match=r"^cls must be BackupClient or .*FakeBackup\.client\(\)$"):
        FakeBackup().client(AsyncBackupClient)


def test_each_account_has_asynchronous_clients():
    """They have the keys of the account, and are in the Region."""
    aws = FakeAws()
    aws.backup("444455556666", "eu-west-1").add_report_job()

    async def count(client):
        return len((await client.list_report_jobs()).report_jobs)

    assert asyncio.run(count(aws.async_client("444455556666", "eu-west-1"))) == 1
    assert asyncio.run(count(aws.async_client("444455556666", cls=Plain))) == 0


@pytest.mark.parametrize("tls", [False, True])
def test_a_server_makes_asynchronous_clients_too(tls):
    """They call it over a socket."""

    async def finished():
        async with server.async_client(cls=Open, team="ops") as client:
            return client.team, await client.finished()

    with FakeBackupServer(tls=tls) as server:
        job_id = server.backup.add_report_job(status="COMPLETED")

        assert type(server.async_client()) is AsyncBackupClient
        assert asyncio.run(finished()) == ("ops", [job_id])


ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=20)
FAULTS = {
    "nothing": lambda fake: None,
    "delayed": lambda fake: fake.delay_next(19),
    "timed out": lambda fake: fake.delay_next(20),
    "out of time": lambda fake: fake.delay_next(12),
    "reset": lambda fake: fake.reset_next(),
    "cut": lambda fake: fake.cut_next(),
    "failed": lambda fake: fake.fail_next(),
    "throttled": lambda fake: fake.throttle_next(),
}


def outcome(call):
    """Return what a call of this kind returns or raises, and when."""
    try:
        return call()["ReportJobs"]
    except (BotoCoreError, ClientError) as error:
        return type(error), str(error).partition(" (request id:")[0]


@pytest.mark.parametrize("call_timeout", [None, 10])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_faults_do_what_they_do_to_the_blocking_client(fault, call_timeout):
    """It raises the same errors, after the same time."""
    seen = []
    for is_async in (False, True):
        start = datetime.now(timezone.utc)
        backup = FakeBackup(clock=lambda start=start: start)
        settings = {"config": ONCE, "call_timeout": call_timeout}
        fault(backup)
        if is_async:
            client = backup.async_client(**settings)
            found = outcome(lambda client=client: asyncio.run(client.list_report_jobs()))
        else:
            found = outcome(backup.client(**settings).list_report_jobs)
        seen.append((found, (backup.now() - start).total_seconds(), len(backup.requests)))

    assert seen[0] == seen[1]


def test_an_answer_that_was_lost_is_asked_for_again():
    """The job is started once, as with the blocking client."""
    backup = FakeBackup()
    backup.add_report_plan()
    backup.reset_next(operation="StartReportJob", times=2)
    client = backup.async_client()

    async def start():
        await client.start_report_job(ReportPlanName="nightly")
        return [job async for job in client.iter_report_jobs()]

    assert len(asyncio.run(start())) == 1
    assert len(backup.requests) == 4


def test_handlers_are_called_and_their_calls_are_retried():
    """The call is made in a thread by botocore, and its pauses move the fake's time."""
    start = datetime.now(timezone.utc)
    backup = FakeBackup(clock=lambda: start)
    client = backup.async_client()
    called = []
    client.meta.events.register("before-send.backup.*", lambda **_: called.append(backup.now()))
    backup.fail_next(times=2)
    backup.delay_next(7)

    response = asyncio.run(client.list_report_jobs())

    assert (response.report_jobs, len(called)) == ((), 3)
    assert len(set(called)) > 1
    assert 7 < (backup.now() - start).total_seconds() < 15


def test_a_report_is_read_for_those_who_listen():
    """Requests for its files stay in the process, too."""
    backup = FakeBackup()
    job_id = backup.add_report_job(status="COMPLETED")
    client = backup.async_client()
    client.meta.events.register("before-call.backup.*", lambda **_: None)

    async def read():
        return [row async for row in client.iter_report_rows(job_id)]

    assert len(asyncio.run(read())) == 3


def test_paginators_and_presigned_urls_work_in_the_process():
    """They are those of a client on AWS."""
    backup = FakeBackup()
    for _ in range(3):
        backup.add_report_job()
    client = backup.async_client()

    async def page():
        paginator = client.get_paginator("list_report_jobs")
        pages = [page async for page in paginator.paginate(PaginationConfig={"PageSize": 2})]
        whole = await paginator.paginate().build_full_result()
        url = await client.generate_presigned_url("list_report_jobs")
        return [len(page["ReportJobs"]) for page in pages], len(whole["ReportJobs"]), url

    sizes, count, url = asyncio.run(page())

    assert (sizes, count) == ([2, 1], 3)
    assert url.startswith("http://backup.fake.invalid/audit/report-jobs?")


def test_a_fake_leaves_asynchronous_clients_as_they_are():
    """They hold no connection, and can be used after its block."""
    with FakeBackup() as backup:
        client = backup.async_client()
        asyncio.run(client.list_report_plans())

    assert asyncio.run(client.list_report_plans()).report_plans == ()


def test_a_delay_lets_others_go_on(run, fake):
    """It passes when all wait, and delays at once take as long as one."""
    client = fake.async_client()
    fake.delay_next(30, operation="ListReportPlans", times=2)
    ended = []

    async def call(method):
        await method()
        ended.append((method.__name__, fake.elapsed))

    async def call_all():
        methods = client.list_report_plans, client.list_report_plans, client.list_report_jobs
        await asyncio.gather(*map(call, methods))

    run(call_all())

    assert ended == [
        ("list_report_jobs", 0),
        ("list_report_plans", 30),
        ("list_report_plans", 30),
    ]


def test_a_delayed_call_can_be_cancelled(run, fake):
    """The call was carried out, and its slot is free again."""
    client = fake.async_client()
    fake.add_report_plan()
    fake.delay_next(5)

    async def start_and_cancel():
        task = asyncio.ensure_future(client.start_report_job(ReportPlanName="nightly"))
        while not fake.requests:
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return await client.list_report_jobs()

    assert len(run(start_and_cancel()).report_jobs) == 1
    assert fake.elapsed == 0
