"""Closing a client ends everything that it does, at once, and is not the end of the client."""

import asyncio
import sys
import threading
import time
from contextlib import aclosing

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from aws_backup_reports import ClientClosedError
from aws_backup_reports._http.running import end_after
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports.aio import AsyncBackupClient
from tests._server import answer
from tests._service import UNAVAILABLE, Service, client_of, expired_keys, new_keys, until

RUNNING = answer(200, {"ReportJob": {"ReportJobId": "x", "Status": "RUNNING"}})
LONGEST = 0.05


async def closing_ends(client, *tasks):
    """Close the client; each task ends with ClientClosedError, soon enough."""
    start = time.monotonic()
    await client.aclose()
    done, pending = await asyncio.wait(tasks, timeout=1)
    took = time.monotonic() - start

    assert pending == set()
    assert [type(each.exception()) for each in done] == [ClientClosedError] * len(tasks)
    assert took < LONGEST


async def is_usable(client, service):
    """Whether the client opens anew, and closes all of it in the end."""
    service.held.set()
    service.before = lambda _: None
    response = await client.describe_report_job(ReportJobId="later")
    await client.aclose()
    await until(lambda: not service.open)
    return response.report_job.report_job_id == "later"


def test_the_error_is_one_of_botocore_and_of_the_program():
    """Whoever catches all of botocore's errors catches it, and it is a mistake of the program."""
    assert issubclass(ClientClosedError, BotoCoreError)
    assert issubclass(ClientClosedError, RuntimeError)


def test_calls_under_way_and_in_line_end(run):
    """None of them gets an answer any more, though the service gives it."""

    async def main():
        async with Service() as service:
            service.held.clear()
            client = client_of(service, config=Config(max_pool_connections=2))
            calls = [
                asyncio.ensure_future(client.describe_report_job(ReportJobId="x")) for _ in range(5)
            ]
            await until(lambda: len(service.lines) == 2)

            await closing_ends(client, *calls)

            assert len(service.lines) == 2
            assert await is_usable(client, service)

    run(main())


def test_the_policy_of_a_call_is_not_asked_about_the_end(run):
    """A call that goes on after any error ends all the same."""
    heard = []

    async def main():
        async with Service() as service:
            service.held.clear()
            client = client_of(service)

            await client.__aenter__()

            def call():
                attempt = next(client._exchange(DESCRIBE_REPORT_JOB, {"ReportJobId": "x"}, ()))
                try:
                    yield attempt
                except Exception as error:  # each that the driver throws in
                    heard.append(error)

            driven = asyncio.ensure_future(client._drive(call()))
            await until(lambda: len(service.lines) == 1)

            await closing_ends(client, driven)

            assert await is_usable(client, service)

    run(main())

    assert heard == []


def test_no_retry_revives_a_call(run):
    """A call that pauses before its retry ends, too."""

    async def main():
        async with Service() as service:
            service.before = lambda _: UNAVAILABLE
            client = client_of(service)
            await client.__aenter__()
            client._retry._jitter = lambda: 1000.0
            call = asyncio.ensure_future(client.describe_report_job(ReportJobId="x"))
            await until(lambda: len(service.lines) == 1 and not service.now)
            await asyncio.sleep(0.01)

            await closing_ends(client, call)

            assert len(service.lines) == 1
            assert await is_usable(client, service)

    run(main())


def test_a_call_whose_keys_are_refreshed_ends(run):
    """The thread that refreshes them goes on, and the next call finds its keys."""

    async def main():
        refreshes, may_end = [], threading.Event()

        def refresh():
            refreshes.append(1)
            assert may_end.wait(10)
            return new_keys()

        async with Service() as service:
            client = client_of(service)
            await client.__aenter__()
            client._loop_signer.credentials._credentials = expired_keys(refresh)
            calls = [
                asyncio.ensure_future(client.describe_report_job(ReportJobId="x")) for _ in range(3)
            ]
            await until(lambda: refreshes)

            await closing_ends(client, *calls)

            may_end.set()
            assert await is_usable(client, service)
            assert len(refreshes) == 1

    run(main())


def test_a_call_that_looks_the_settings_up_ends(run, monkeypatch):
    """The thread goes on, and the next call waits for it."""

    async def main():
        began, may_end = threading.Event(), threading.Event()
        look_up = AsyncBackupClient._look_up

        def slow(self, *arguments):
            began.set()
            assert may_end.wait(10)
            look_up(self, *arguments)

        monkeypatch.setattr(AsyncBackupClient, "_look_up", slow)
        async with Service() as service:
            client = client_of(service)
            calls = [
                asyncio.ensure_future(client.describe_report_job(ReportJobId="x")) for _ in range(3)
            ]
            await until(began.is_set)

            await closing_ends(client, *calls)

            may_end.set()
            assert await is_usable(client, service)

    run(main())


def test_waits_end(run):
    """Between two polls, and whichever way they wait."""

    async def main():
        async with Service() as service:
            service.before = lambda _: RUNNING
            client = client_of(service)
            waiter = client.get_waiter("report_job_completed")

            async def all_of(jobs):
                return [job async for job in jobs]

            waits = [
                asyncio.ensure_future(client.wait_for_report_job(ReportJobId="x")),
                asyncio.ensure_future(all_of(client.wait_for_report_jobs(["x"]))),
                asyncio.ensure_future(waiter.wait(ReportJobId="x")),
            ]
            await until(lambda: len(service.lines) == 3 and not service.now)
            await asyncio.sleep(0.05)

            await closing_ends(client, *waits)

            assert len(service.lines) == 3
            assert await is_usable(client, service)

    run(main())


def _by_jobs(client):
    return client.iter_report_jobs()


def _by_pages(client):
    return client.get_paginator("list_report_jobs").paginate().__aiter__()


def _by_search(client):
    return client.get_paginator("list_report_jobs").paginate().search("ReportJobs[]")


@pytest.mark.parametrize("iterate", [_by_jobs, _by_pages, _by_search])
def test_an_iteration_ends(iterate, run):
    """That whose page is under way at once, and one in the program's hands when it goes on."""

    async def main():
        async with Service() as service:
            client = client_of(service)
            suspended = iterate(client)
            await anext(suspended)
            service.held.clear()
            waiting = iterate(client)
            page = asyncio.ensure_future(anext(waiting))
            await until(lambda: len(service.lines) == 2)

            await closing_ends(client, page)

            service.held.set()
            with pytest.raises(ClientClosedError):
                await anext(suspended)
            with pytest.raises(StopAsyncIteration):
                await anext(suspended)
            assert await is_usable(client, service)

    run(main())


def test_a_call_that_others_listen_to_ends(run):
    """Its thread lets go of the call, and ends when the request does."""

    async def main():
        async with Service() as service:
            client = client_of(service)
            await client.describe_report_job(ReportJobId="x")
            client.meta.events.register("before-send.backup", lambda **_: None)
            service.held.clear()
            call = asyncio.ensure_future(client.describe_report_job(ReportJobId="x"))
            await until(lambda: len(service.lines) == 2)

            await closing_ends(client, call)

            assert await is_usable(client, service)

    run(main())


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tasks do not count their cancellations")
@pytest.mark.parametrize("is_first", [True, False])
def test_a_task_that_is_cancelled_while_the_client_closes_is_cancelled(run, is_first):
    """Whoever cancels it waits for that, as `asyncio.timeout` does."""

    async def main():
        async with Service() as service:
            client = client_of(service)
            service.held.clear()
            call = asyncio.ensure_future(client.describe_report_job(ReportJobId="x"))
            await until(lambda: service.now)
            closing = client.aclose()
            if is_first:
                call.cancel()
            closing = asyncio.ensure_future(closing)
            await asyncio.sleep(0)
            if not is_first:
                call.cancel()
            await asyncio.wait([closing, call])

            assert call.cancelled()
            service.held.set()

    run(main())


def test_a_timeout_works_around_any_call(run):
    """It ends where it should, and the client goes on."""

    async def main():
        async with Service() as service:
            client = client_of(service)
            async with client:
                service.before = lambda _: RUNNING
                start = time.monotonic()
                for use in (
                    client.wait_for_report_job(ReportJobId="x"),
                    client.get_waiter("report_job_completed").wait(ReportJobId="x"),
                    anext(client.wait_for_report_jobs(["x"])),
                ):
                    with pytest.raises(asyncio.TimeoutError):
                        await asyncio.wait_for(use, 0.1)
                service.held.clear()
                with pytest.raises(asyncio.TimeoutError):
                    async with end_after(0.1):
                        await client.describe_report_job(ReportJobId="x")
                assert time.monotonic() - start < 2
                assert await is_usable(client, service)

    run(main())


def test_closing_works_at_any_time(run):
    """Before the first call, twice, inside the block, and by a function that a wait calls."""

    async def main():
        async with Service() as service:
            client = client_of(service)
            await client.aclose()
            async with client:
                await client.describe_report_job(ReportJobId="x")
                await client.aclose()
                await client.aclose()

            async def close(_):
                await client.aclose()

            service.before = lambda _: RUNNING
            with pytest.raises(ClientClosedError):
                await client.wait_for_report_job(ReportJobId="x", on_poll=close)
            assert await is_usable(client, service)

    run(main())


def test_closing_is_complete_though_it_is_cancelled(run):
    """Connections are closed even if nobody waits for it."""

    async def main():
        async with Service() as service:
            client = client_of(service)
            service.held.clear()
            call = asyncio.ensure_future(client.describe_report_job(ReportJobId="x"))
            await until(lambda: service.lines)
            closing = asyncio.ensure_future(client.aclose())
            await asyncio.sleep(0)
            closing.cancel()
            await asyncio.wait([call, closing])

            assert type(call.exception()) is ClientClosedError
            service.held.set()
            await until(lambda: not service.open)

    run(main())


def test_closing_at_any_step_ends_a_first_call(run):
    """It has its answer, or the error; nothing is left that nobody closes."""

    async def main():
        for step in [*range(1, 30), *range(30, 600, 19)]:
            async with Service() as service, aclosing(client_of(service)) as client:
                call = asyncio.ensure_future(client.describe_report_job(ReportJobId="x"))
                for _ in range(step):
                    await asyncio.sleep(0)
                await client.aclose()
                await asyncio.wait([call], timeout=1)
                assert call.done()
                assert type(call.exception()) in (type(None), ClientClosedError)
                await until(lambda: not service.open)

    run(main())
