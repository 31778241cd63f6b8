"""Calls wait in line for one of the client's slots, and no longer than they may."""

import asyncio
import time
from datetime import datetime, timedelta, timezone

import pytest
from botocore.config import Config

from aws_backup_reports import CallTimeoutError, ReportJobTimeout
from aws_backup_reports._call import exchange as exchanges
from aws_backup_reports._http.clock import SigningClock
from tests._reports import JOB
from tests._server import answer
from tests._service import UNAVAILABLE, Service, client_of, until

RUNNING = answer(200, {"ReportJob": {"ReportJobId": "x", "Status": "RUNNING"}})
ONE = Config(max_pool_connections=1)


async def describe(client, job_id="x"):
    """Make a call, and return the id that was answered."""
    return (await client.describe_report_job(ReportJobId=job_id)).report_job.report_job_id


def test_no_more_calls_than_slots_are_under_way(run):
    """All of them get their answers, in the order in which they came."""

    async def main():
        async with Service() as service:
            service.delay = 0.002
            client = client_of(service, config=Config(max_pool_connections=3))
            ids = [f"job-{number:02}" for number in range(40)]
            described = await asyncio.gather(*(describe(client, each) for each in ids))
            await client.aclose()

            assert described == ids
            assert sorted(service.ids) == ids
            assert service.most == 3

    run(main())


def test_a_request_is_built_and_signed_after_the_wait_in_line(run, monkeypatch):
    """No signature grows old there."""
    built = []
    build, now = exchanges.build_request, {"time": datetime(2026, 11, 23, tzinfo=timezone.utc)}
    monkeypatch.setattr(
        exchanges, "build_request", lambda *arguments: built.append(1) or build(*arguments)
    )
    monkeypatch.setattr(SigningClock, "now", lambda _: now["time"])

    async def main():
        async with Service() as service:
            client = client_of(service, config=ONE)
            service.held.clear()
            calls = [asyncio.ensure_future(describe(client)) for _ in range(2)]
            await until(lambda: service.now)
            await asyncio.sleep(0.01)
            assert len(built) == 1
            now["time"] += timedelta(hours=1)
            service.held.set()
            await asyncio.gather(*calls)
            await client.aclose()

            dates = [head.partition("X-Amz-Date: ")[2][:16] for head in service.heads]
            assert dates == ["20261123T000000Z", "20261123T010000Z"]

    run(main())


async def pausing(client, service):
    """Pause before a retry."""
    service.before = lambda line: UNAVAILABLE if line.split()[1].endswith("first") else None
    client._retry._jitter = lambda: 20.0
    return await describe(client, "first")


async def waiting(client, service):
    """Pause before the next poll."""
    service.before = lambda line: RUNNING if line.split()[1].endswith("first") else None
    return await client.wait_for_report_job(ReportJobId="first")


async def polled(client, service):
    """Run a function of the program that takes long."""

    async def on_poll(job):
        await asyncio.sleep(5)

    return await client.wait_for_report_job(ReportJobId="first", on_poll=on_poll)


async def overridden(client, service):
    """Run a method of the program in place of ours."""

    async def describe_report_job(**parameters):
        service.lines.append("first")
        await asyncio.sleep(5)

    client.describe_report_job = describe_report_job
    try:
        return await client.wait_for_report_job(ReportJobId="first")
    finally:
        del client.describe_report_job


@pytest.mark.parametrize("rest", [pausing, waiting, polled, overridden])
def test_what_sends_nothing_has_no_slot(run, rest):
    """Another call goes on meanwhile."""

    async def main():
        async with Service() as service:
            client = client_of(service, config=ONE)
            async with client:
                resting = asyncio.ensure_future(rest(client, service))
                await until(lambda: service.lines and not service.now)
                vars(client).pop("describe_report_job", None)
                assert await asyncio.wait_for(describe(client, "other"), 2) == "other"
                assert not resting.done()
                resting.cancel()
                await asyncio.wait([resting])

    run(main())


async def one_call(client):
    """A call alone."""
    await describe(client)


async def one_page(client):
    """The first page of an iteration."""
    await anext(client.iter_report_jobs())


async def latest(client):
    """A call of a method that makes several."""
    await client.latest_report_job(ReportPlanName="nightly")


async def listened(client):
    """A call that a thread makes."""
    client.meta.events.register("before-send.backup", lambda **_: None)
    await describe(client)


async def one_file(client):
    """The rows of a report."""
    await anext(client.iter_report_rows(JOB))


async def listened_file(client):
    """The same, by calls that a thread makes."""
    client.meta.events.register("before-send.s3", lambda **_: None)
    await one_file(client)


# Each step of a file waits in line anew, such as to look up where it is.
CALLS = [
    *[(each, 0.7) for each in (one_call, one_page, latest, listened)],
    *[(each, 3.0) for each in (one_file, listened_file)],
]


@pytest.mark.parametrize(("call", "longest"), CALLS)
def test_call_timeout_holds_in_the_line(run, call, longest):
    """The error names the operation, and nothing was sent."""

    async def main():
        async with Service() as service:
            client = client_of(service, config=ONE, call_timeout=0.2)
            await describe(client)
            service.held.clear()
            client._settings = client._settings._replace(call_timeout=None)
            holder = asyncio.ensure_future(describe(client))
            await until(lambda: service.now)
            client._settings = client._settings._replace(call_timeout=0.2)

            start = time.monotonic()
            with pytest.raises(
                CallTimeoutError, match=r"DescribeReportJob|ListReportJobs|GetObject"
            ):
                await call(client)

            assert time.monotonic() - start < longest
            assert len(service.lines) == 2
            service.held.set()
            await holder
            await client.aclose()

    run(main())


def test_the_time_in_the_line_counts_for_a_listened_file(run):
    """Its thread has what is left of the call_timeout."""

    async def main():
        async with Service() as service:
            client = client_of(service, config=ONE, call_timeout=5.0)
            async with client:
                holder = client._turn(client._running, None)
                await holder.take()
                left = []
                get = client._in_one_step(lambda deadline: left.append(deadline.remaining))
                reading = asyncio.ensure_future(get(None))
                await asyncio.sleep(0.2)
                holder.give_back()
                await reading

                assert left[0] < 4.9

    run(main())


def test_call_timeout_holds_in_the_line_before_a_retry(run):
    """Another call has taken the slot in the pause, and keeps it."""

    async def main():
        async with Service() as service:
            client = client_of(service, config=ONE)
            async with client:
                client._retry._jitter = lambda: 1.0
                service.before = lambda line: (
                    UNAVAILABLE if "ListReportJobs" in line or "jobs?" in line else None
                )
                settings = client._settings
                # So long that garbage may be collected before the first answer is read.
                client._settings = settings._replace(call_timeout=1.5)
                listing = asyncio.ensure_future(anext(client.iter_report_jobs(MaxResults=1)))
                start = time.monotonic()
                await until(lambda: service.lines and not service.now)
                client._settings = settings
                service.held.clear()
                holder = asyncio.ensure_future(describe(client))

                with pytest.raises(CallTimeoutError, match="ListReportJobs") as raised:
                    await listing

                assert time.monotonic() - start < 2.0
                assert type(raised.value.__cause__).__name__ == "ServiceUnavailableException"
                assert len(service.lines) == 2
                service.held.set()
                await holder

    run(main())


@pytest.mark.parametrize("call_timeout", [None, 30.0])
def test_the_timeout_of_a_wait_holds_in_the_line(run, call_timeout):
    """The error says that the wait is over, and not the call."""

    async def main():
        async with Service() as service:
            client = client_of(service, config=ONE, call_timeout=call_timeout)
            async with client:
                service.held.clear()
                holder = asyncio.ensure_future(describe(client))
                await until(lambda: service.now)

                start = time.monotonic()
                with pytest.raises(ReportJobTimeout) as raised:
                    await client.wait_for_report_job(ReportJobId="x", timeout=0.2)
                with pytest.raises(ReportJobTimeout):
                    await anext(client.wait_for_report_jobs(["x"], timeout=0.2))

                assert time.monotonic() - start < 0.9
                assert raised.value.__cause__ is None
                assert len(service.lines) == 1
                service.held.set()
                await holder

    run(main())


def test_the_timeout_of_a_wait_holds_in_the_line_of_those_who_listen(run):
    """Its polls wait for a thread as other calls do."""

    async def main():
        async with Service() as service:
            client = client_of(service, config=ONE)
            async with client:
                client.meta.events.register("before-send.backup", lambda **_: None)
                service.held.clear()
                holder = asyncio.ensure_future(describe(client))
                await until(lambda: service.now)

                start = time.monotonic()
                with pytest.raises(ReportJobTimeout):
                    await client.wait_for_report_job(ReportJobId="x", timeout=0.2)

                assert time.monotonic() - start < 0.7
                assert len(service.lines) == 1
                service.held.set()
                await holder

    run(main())
