"""Our clients beside aiobotocore's in one program, whose classes are botocore's subclasses."""

import asyncio
import inspect

import pytest
from aiobotocore.config import AioConfig
from aiobotocore.paginate import AioPageIterator
from aiobotocore.session import get_session
from aiobotocore.waiter import AIOWaiter

from aws_backup_reports import BackupClient
from aws_backup_reports._boto3.bridge import AsyncPageIterator, AsyncReportJobWaiter
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeBackupServer


@pytest.fixture
def server(monkeypatch):
    """The fake service, with its endpoint and keys in the environment."""
    with FakeBackupServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


async def outcomes(client, job_id):
    """Return a result, the keys of its metadata, and facts of an error and of a page."""
    response = await client.describe_report_job(ReportJobId=job_id)
    with pytest.raises(client.exceptions.ResourceNotFoundException) as error:
        await client.describe_report_job(ReportJobId="no-such-job")
    page = await client.list_report_jobs(MaxResults=1)
    return (
        response["ReportJob"],
        sorted(response["ResponseMetadata"]),
        error.value.response["Error"],
        page["ReportJobs"],
    )


def test_calls_have_the_same_outcome_as_with_aiobotocore(server):
    """In one event loop, at the same time."""
    job_id = server.backup.add_report_job(status="COMPLETED")

    async def call_both():
        async with get_session().create_client("backup") as theirs, AsyncBackupClient() as ours:
            return await asyncio.gather(*(outcomes(each, job_id) for each in [theirs, ours] * 10))

    seen = asyncio.run(call_both())

    assert [each == seen[0] for each in seen] == [True] * 20
    assert seen[0][0]["Status"] == "COMPLETED"


def test_aiobotocore_does_not_count_as_one_who_listens(server):
    """Calls stay ours, and need no botocore client, after aiobotocore has made its own."""
    job_id = server.backup.add_report_job(status="COMPLETED")

    async def call():
        async with get_session().create_client("backup") as theirs, AsyncBackupClient() as ours:
            await theirs.describe_report_job(ReportJobId=job_id)
            await ours.describe_report_job(ReportJobId=job_id)
            return ours

    ours = asyncio.run(call())
    with BackupClient() as blocking:
        blocking.describe_report_job(ReportJobId=job_id)

        assert [each._delegate for each in (ours, blocking)] == [None, None]


def test_handlers_reach_only_the_client_that_they_were_registered_with(server):
    """Both emit botocore's events, each by an emitter of its own."""
    job_id = server.backup.add_report_job(status="COMPLETED")
    seen = []

    async def call():
        async with get_session().create_client("backup") as theirs, AsyncBackupClient() as ours:
            theirs.meta.events.register("before-call", lambda **_: seen.append("theirs"))
            await theirs.describe_report_job(ReportJobId=job_id)
            await ours.describe_report_job(ReportJobId=job_id)
            ours.meta.events.register("before-call", lambda **_: seen.append("ours"))
            await ours.describe_report_job(ReportJobId=job_id)
            await theirs.describe_report_job(ReportJobId=job_id)

    asyncio.run(call())

    assert seen == ["theirs", "ours", "theirs"]


def test_a_config_of_aiobotocore_is_a_config(server):
    """What botocore's has in it counts; the rest is for aiobotocore's HTTP session."""
    config = AioConfig(retries={"total_max_attempts": 1}, connector_args={"keepalive_timeout": 5})
    server.backup.fail_next("ServiceUnavailableException", times=1)

    async def call():
        async with AsyncBackupClient(config=config) as client:
            await client.list_report_jobs()

    with pytest.raises(Exception, match="ServiceUnavailableException") as error:
        asyncio.run(call())
    assert error.value.attempts == 1


@pytest.mark.parametrize(
    ("theirs", "ours", "name"),
    [
        (AioPageIterator, AsyncPageIterator, "build_full_result"),
        (AioPageIterator, AsyncPageIterator, "search"),
        (AIOWaiter, AsyncReportJobWaiter, "wait"),
    ],
)
def test_pages_and_waiters_are_awaited_where_aiobotocores_are(theirs, ours, name):
    """A coroutine where they have one, an asynchronous generator where they have one."""
    methods = [getattr(each, name) for each in (theirs, ours)]

    awaited, iterated = (
        [kind(each) for each in methods]
        for kind in (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
    )
    assert awaited in ([True, True], [False, False])
    assert iterated == [not each for each in awaited]
