"""A call that is cancelled, at any step, leaves nothing behind."""

import asyncio
import inspect
import os
import random
import ssl
import sys
import time
from contextlib import aclosing, suppress
from functools import partial

import pytest
import trustme
from botocore.config import Config

from tests._reports import BODY, JOB
from tests._service import (
    JOBS_A_PAGE,
    PAGES,
    UNAVAILABLE,
    Service,
    client_of,
    expired_keys,
    new_keys,
    until,
)

TRIALS = int(os.environ.get("TRIALS", "300"))
"""All scenarios together; 1,000 take about four times as long."""

# Where `start_tls` of Python 3.10 is cancelled, it closes the socket, but not its own object.
UNCLOSED = "ignore:unclosed transport <asyncio.sslproto:ResourceWarning"
if sys.version_info >= (3, 11):
    UNCLOSED = "error"

ALL_JOBS = [f"{page}-{number}" for page in range(PAGES) for number in range(JOBS_A_PAGE)]


class Scenario:
    """A client and a service, and what is cancelled."""

    slots = 10
    kept_by_threads = range(0)
    """How many connections more the threads of listened calls may have."""

    def __init__(self, service, **settings):
        self.service = service
        config = Config(max_pool_connections=self.slots)
        self.client = client_of(service, **{"config": config, **settings})
        self.number = 0

    def _next_id(self):
        self.number += 1
        return f"job-{self.number}"

    async def _describe(self):
        job_id = self._next_id()
        response = await self.client.describe_report_job(ReportJobId=job_id)
        assert response.report_job.report_job_id == job_id

    async def _prepare(self):
        """Get as far as where the cancelling begins."""
        await self._describe()

    async def _run(self):
        """Do what is cancelled."""
        await self._describe()

    async def _finish(self):
        """Do what only goes on once something was cancelled."""


class Warm(Scenario):
    """A call that has a connection waiting for it."""


class Cold(Scenario):
    """The first call of a client, which looks the settings up."""

    async def _prepare(self):
        await self.client.aclose()
        self.client = client_of(self.service)


class WaitingForASlot(Scenario):
    """A call in the middle of the line for the only slot."""

    slots = 1

    async def _prepare(self):
        await self._describe()
        self.service.held.clear()
        self.others = [asyncio.ensure_future(self._describe())]
        await until(lambda: not self.client._running.slots.free)

    async def _run(self):
        self.others += [asyncio.ensure_future(self._describe())]
        mine = asyncio.ensure_future(self._describe())
        self.others += [asyncio.ensure_future(self._describe())]
        asyncio.get_running_loop().call_later(0.001, self.service.held.set)
        try:
            await mine
        finally:
            mine.cancel()
            await asyncio.wait([mine])

    async def _finish(self):
        self.service.held.set()
        await asyncio.gather(*self.others)


class Pausing(Scenario):
    """A call that fails twice, and pauses before its retries."""

    async def _prepare(self):
        await self._describe()
        self.client._retry._jitter = lambda: 0.02
        self.client._retry.quota.release(500)  # what cancelled calls have taken
        failed = []
        self.service.before = lambda _: (
            failed.append(1) or (UNAVAILABLE if len(failed) < 3 else None)
        )

    async def _finish(self):
        self.service.before = lambda _: None


class Refreshing(Scenario):
    """A call whose keys have expired."""

    async def _prepare(self):
        await self._describe()

        def refresh():
            time.sleep(0.001)
            return new_keys()

        keys = expired_keys(refresh)
        self.client._loop_signer.credentials._credentials = keys


class Proxied(Scenario):
    """A call that opens a tunnel through a proxy."""

    async def _prepare(self):
        transport = self.client._running and self.client._running.transports.get("backup")
        if transport is not None and transport._session is not None:
            await transport.aclose()


class Iterating(Scenario):
    """An iteration over the jobs of three pages."""

    async def _run(self):
        async with aclosing(self.client.iter_report_jobs()) as jobs:
            assert [job.report_job_id async for job in jobs] == ALL_JOBS


class Reading(Scenario):
    """The rows of a report, which the program fetches itself."""

    async def _run(self):
        async def fetch(bucket, key):
            await asyncio.sleep(0)
            return [BODY[:20], BODY[20:]]

        async with aclosing(self.client.iter_report_rows(JOB, fetch=fetch)) as rows:
            assert [row.backup_job_id async for row in rows] == ["job-1", "job-2"]


class Paginating(Scenario):
    """botocore's pages."""

    async def _run(self):
        pages = self.client.get_paginator("list_report_jobs").paginate()
        async with aclosing(pages.__aiter__()) as iterator:
            found = [job["ReportJobId"] async for page in iterator for job in page["ReportJobs"]]
        assert found == ALL_JOBS


class Waiting(Scenario):
    """botocore's waiter."""

    async def _run(self):
        job_id = self._next_id()
        waiter = self.client.get_waiter("report_job_completed")
        response = await waiter.wait(ReportJobId=job_id)
        assert response["ReportJob"]["ReportJobId"] == job_id


class WaitingForJobs(Scenario):
    """A wait for two jobs."""

    async def _run(self):
        ids = [self._next_id(), self._next_id()]
        async with aclosing(self.client.wait_for_report_jobs(ids)) as jobs:
            assert sorted([job.report_job_id async for job in jobs]) == sorted(ids)


class Listened(Scenario):
    """A call that a thread makes, since a handler listens."""

    kept_by_threads = range(11)

    async def _prepare(self):
        await self._describe()
        self.client.meta.events.register("before-send.backup", lambda **_: None)


def left_behind(scenario, service, tasks):
    """Return what there is beyond an idle pool."""
    running = scenario.client._running
    own = asyncio.all_tasks() - tasks - {asyncio.current_task()}
    left = [each for each in own if not is_of_a_service(each)]
    if running is None or "backup" not in running.transports:
        return left, 0, 0, len(service.open)
    session = running.transports["backup"]._session
    pooled = sum(map(len, session.connector._conns.values())) if session else 0
    acquired = len(session.connector._acquired) if session else 0
    lost = running.slots.free - scenario.slots
    more = len(service.open) - pooled
    return left, acquired, lost, 0 if more in scenario.kept_by_threads else more


def is_of_a_service(task):
    """Return whether a task is of the server in this loop."""
    return task.get_coro().cr_code.co_filename == inspect.getfile(Service)


async def cancel_at(step, scenario):
    """Cancel a run after so many rounds of the loop; return how many it took."""
    task = asyncio.ensure_future(scenario._run())
    rounds = 0
    while rounds != step and not task.done():
        await asyncio.sleep(0)
        rounds += 1
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return rounds


async def trial(step, scenario, service):
    """Cancel at a step; afterwards nothing is left, and the next call gets its own answer."""
    tasks = asyncio.all_tasks()
    await scenario._prepare()
    rounds = await cancel_at(step, scenario)
    await scenario._finish()
    nothing = ([], 0, 0, 0)
    latest = time.monotonic() + 1
    while (left := left_behind(scenario, service, tasks)) != nothing:
        assert time.monotonic() < latest, (step, left)
        await asyncio.sleep(0)
    await scenario._describe()
    return rounds


async def trials(kind, count, service):
    """Cancel at steps that are drawn by chance, the same in every run."""
    scenario = kind(service)
    rounds = max([await trial(-1, scenario, service) for _ in range(2)])
    steps = random.Random(14).choices(range(rounds + 2), k=count)
    for step in steps:
        await trial(step, scenario, service)
    await scenario.client.aclose()
    await until(lambda: not service.open)


KINDS = [
    Warm,
    Cold,
    WaitingForASlot,
    Pausing,
    Refreshing,
    Iterating,
    Reading,
    Paginating,
    Waiting,
    WaitingForJobs,
    Listened,
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cancelled_call_leaves_nothing_behind(kind, run):
    """No task, no slot, and no connection that is not in the pool."""

    async def main():
        async with Service() as service:
            await trials(kind, TRIALS // (len(KINDS) + 1), service)

    run(main())


@pytest.mark.filterwarnings(UNCLOSED)
def test_a_call_that_is_cancelled_while_it_connects_by_a_proxy_leaves_nothing_behind(run, tmp_path):
    """Neither to the proxy nor through it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def main():
        async with Service() as proxy, Service(context) as service:
            settings = {"verify": str(tmp_path / "ca.pem")}
            settings["config"] = Config(proxies={"https": proxy.url})
            kind = partial(Proxied, **settings)
            await trials(kind, TRIALS // (len(KINDS) + 1), service)
            await until(lambda: not proxy.open)

    run(main())
