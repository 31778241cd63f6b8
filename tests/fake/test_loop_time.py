"""How the fake's time moves while tasks of an event loop wait."""

import asyncio
import gc
import time
from datetime import datetime, timezone

import pytest

from aws_backup_reports import ReportJobTimeout
from aws_backup_reports.exceptions import ClientClosedError
from aws_backup_reports.testing import FakeAws
from aws_backup_reports.testing._serving import loop_time


async def in_turn(client, count):
    """Make calls, each in tasks of its own within others."""
    for _ in range(count):
        call = asyncio.wait_for(asyncio.gather(client.list_report_plans()), 60)
        await asyncio.wait_for(asyncio.gather(call), 60)


async def leave_a_wait(client, fake):
    """Leave a wait to the loop, which ends it while it pauses."""
    job_id = fake.add_report_job(status="RUNNING")
    polled = asyncio.Event()
    wait = client.wait_for_report_job(ReportJobId=job_id, on_poll=lambda _: polled.set())
    asyncio.ensure_future(wait)  # noqa: RUF006  # it is to be left
    await polled.wait()


def test_a_wait_takes_the_time_of_its_pauses(run, fake):
    """They pass at once."""
    job_id = fake.add_report_job(statuses=["RUNNING"] * 3 + ["COMPLETED"])
    client = fake.async_client()

    job = run(client.wait_for_report_job(ReportJobId=job_id, poll_every=100))

    assert job.succeeded
    assert fake.elapsed == 300


@pytest.mark.parametrize("count", [1, 200])
def test_many_waits_at_once_take_as_long_as_one(run, fake, count):
    """Two pauses take 5 and 7.5 seconds, less up to a quarter."""
    statuses = ["CREATED", "RUNNING", "COMPLETED"]
    job_ids = [fake.add_report_job(statuses=statuses) for _ in range(count)]
    client = fake.async_client()

    async def wait_for_all():
        waits = [client.wait_for_report_job(ReportJobId=each) for each in job_ids]
        return await asyncio.gather(*waits)

    jobs = run(wait_for_all())

    assert all(job.succeeded for job in jobs)
    assert 9.375 <= fake.elapsed <= 12.5


def test_each_sleeper_wakes_at_its_time(run, fake):
    """The time moves from one end of a sleep to the next, and two ends may be the same."""
    polls = []

    async def wait(client, poll_every):
        job_id = fake.add_report_job(statuses=["RUNNING"] * 3 + ["COMPLETED"])
        await client.wait_for_report_job(
            ReportJobId=job_id,
            poll_every=poll_every,
            on_poll=lambda _: polls.append((fake.elapsed, poll_every)),
        )

    async def wait_for_both():
        clients = fake.async_client(), fake.async_client()
        await asyncio.gather(wait(clients[0], 20), wait(clients[1], 30))

    run(wait_for_both())

    assert polls == [
        (0, 20),
        (0, 30),
        (20, 20),
        (30, 30),
        (40, 20),
        *[(60, 30), (60, 20)],
        (90, 30),
    ]


def test_accounts_share_the_time(run):
    """Whoever they belong to, all clients of a `FakeAws` wait together."""
    start = datetime.now(timezone.utc)
    aws = FakeAws(clock=lambda: start)
    accounts = ["444455556666", "777788889999"]
    statuses = ["RUNNING", "RUNNING", "COMPLETED"]

    async def wait(account_id):
        job_id = aws.backup(account_id, "eu-west-1").add_report_job(statuses=statuses)
        async with aws.async_client(account_id, "eu-west-1") as client:
            await client.wait_for_report_job(ReportJobId=job_id, poll_every=10)

    async def wait_for_all():
        await asyncio.gather(*map(wait, accounts))

    run(wait_for_all())

    assert (aws.now() - start).total_seconds() == 20


def test_the_time_stands_while_a_task_goes_on(run, fake):
    """Whoever waits for a job does not time out while others are busy with it."""
    client = fake.async_client()
    job_id = fake.add_report_job(status="RUNNING")

    async def end_job():
        await in_turn(fake.async_client(), 30)
        elapsed = fake.elapsed
        fake.complete_report_job(job_id)
        return elapsed

    async def wait_and_end():
        return await asyncio.gather(client.wait_for_report_job(ReportJobId=job_id), end_job())

    job, elapsed = run(wait_and_end())

    assert (job.succeeded, elapsed) == (True, 0)


def test_the_time_moves_though_other_tasks_never_rest(run, fake):
    """A task that looks again and again, until something happens, keeps nobody waiting."""
    job_id = fake.add_report_job(statuses=["RUNNING", "COMPLETED"])
    client = fake.async_client()

    async def look_until_done():
        task = asyncio.ensure_future(client.wait_for_report_job(ReportJobId=job_id))
        while not task.done():
            await asyncio.sleep(0)
        return task.result()

    assert run(look_until_done()).succeeded


def test_a_wait_for_what_never_happens_ends_at_its_timeout(run, fake):
    """An hour passes at once."""
    client = fake.async_client()
    job_id = fake.add_report_job(status="RUNNING")

    with pytest.raises(ReportJobTimeout):
        run(client.wait_for_report_job(ReportJobId=job_id, timeout=3600))

    assert fake.elapsed == pytest.approx(3599)


def test_moving_the_time_by_hand_wakes_sleepers(run, fake):
    """They do not sleep on for what has passed already."""
    job_id = fake.add_report_job(statuses=["RUNNING", "COMPLETED"])
    client = fake.async_client()

    async def wait_and_advance():
        wait = client.wait_for_report_job(ReportJobId=job_id, poll_every=50)
        task = asyncio.ensure_future(wait)
        while not fake.requests:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        fake.advance(60)
        await task

    run(wait_and_advance())

    assert fake.elapsed == 60


def test_a_cancelled_sleeper_is_forgotten(run, fake):
    """The time does not stop where it would have woken, and nothing of it is kept."""
    client = fake.async_client()
    jobs = [fake.add_report_job(statuses=["RUNNING", "COMPLETED"]) for _ in range(2)]

    async def wait_and_cancel():
        waits = [
            asyncio.ensure_future(client.wait_for_report_job(ReportJobId=job_id, poll_every=each))
            for job_id, each in zip(jobs, (60, 100), strict=True)
        ]
        while len(fake.requests) < 2:
            await asyncio.sleep(0)
        waits[0].cancel()
        await waits[1]
        assert waits[0].cancelled()
        [sleeping] = fake._world.loop_times.values()
        return sleeping

    sleeping = run(wait_and_cancel())

    assert fake.elapsed == 100
    assert sleeping._sleepers == []


def test_a_timeout_of_asyncio_ends_a_wait(run, fake):
    """It is of real time, and the client goes on."""
    client = fake.async_client()
    job_id = fake.add_report_job(status="RUNNING")

    async def wait_and_go_on():
        wait = client.wait_for_report_job(ReportJobId=job_id, timeout=1e9, poll_every=0.001)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(wait, 0.05)
        return await client.describe_report_job(ReportJobId=job_id)

    assert run(wait_and_go_on()).report_job.status == "RUNNING"


def test_closing_the_client_ends_a_pause(run, fake):
    """Others of the same fake sleep on."""
    clients = fake.async_client(), fake.async_client()
    job_id = fake.add_report_job(statuses=["RUNNING", "RUNNING", "COMPLETED"])

    async def wait_and_close():
        waits = [
            asyncio.ensure_future(each.wait_for_report_job(ReportJobId=job_id)) for each in clients
        ]
        while len(fake.requests) < 2:
            await asyncio.sleep(0)
        await clients[0].aclose()
        return await asyncio.gather(*waits, return_exceptions=True)

    closed, job = run(wait_and_close())

    assert isinstance(closed, ClientClosedError)
    assert job.succeeded


def test_a_client_can_be_used_in_one_loop_after_another(run, fake):
    """What was left over in the first loop is not waited for in the next."""
    client = fake.async_client()

    async def wait():
        other = fake.add_report_job(statuses=["RUNNING", "COMPLETED"])
        await client.wait_for_report_job(ReportJobId=other, poll_every=100)

    run(leave_a_wait(client, fake))
    run(wait())
    run(wait())

    assert fake.elapsed == 200


def test_loops_that_have_ended_are_not_kept(run, fake):
    """A fake can serve for thousands of tests, each in a loop of its own."""
    client = fake.async_client()

    for _ in range(3):
        run(leave_a_wait(client, fake))
    gc.collect()

    assert len(fake._world.loop_times) == 1  # the client's last


def test_the_time_stands_while_a_thread_works(run, fake):
    """Handlers are called in threads, and waits at once still take as long as one."""
    client = fake.async_client()
    client.meta.events.register("before-call.backup.*", lambda **_: time.sleep(0.01))
    statuses = ["RUNNING", "RUNNING", "COMPLETED"]
    job_ids = [fake.add_report_job(statuses=statuses) for _ in range(20)]

    async def wait_for_all():
        waits = [
            client.wait_for_report_job(ReportJobId=each, poll_every=10 + number / 10)
            for number, each in enumerate(job_ids)
        ]
        await asyncio.gather(*waits)

    run(wait_for_all())

    assert fake.elapsed == pytest.approx(23.8)


def test_botocores_waiters_at_once_take_as_long_as_one(run, fake):
    """They run in threads of their own, and their pauses pass at once."""
    client = fake.async_client()
    statuses = ["RUNNING", "RUNNING", "COMPLETED"]
    job_ids = [fake.add_report_job(statuses=statuses) for _ in range(10)]

    async def wait_for_all():
        waiter = client.get_waiter("report_job_completed")
        await asyncio.gather(*(waiter.wait(ReportJobId=each) for each in job_ids))

    run(wait_for_all())

    assert fake.elapsed == 30


@pytest.mark.parametrize("is_listened_to", [False, True])
def test_a_thread_that_waits_for_a_sleeper_stops_the_time_once(is_listened_to, fake, monkeypatch):
    """A handler may call back into the loop; after a while, the time moves all the same."""
    monkeypatch.setattr(loop_time, "LONGEST_WORK", 0.2)
    client, other = fake.async_client(), fake.async_client()
    job_id = fake.add_report_job(statuses=["RUNNING"] * 30 + ["COMPLETED"])
    if is_listened_to:
        other.meta.events.register("before-call.backup.*", lambda **_: None)

    async def call_and_wait():
        loop = asyncio.get_running_loop()

        def handle(**_):
            wait = other.wait_for_report_job(ReportJobId=job_id, poll_every=10)
            asyncio.run_coroutine_threadsafe(wait, loop).result()

        client.meta.events.register("before-call.backup.*", handle)
        await client.list_report_plans()

    began = time.monotonic()
    asyncio.run(call_and_wait())

    assert fake.elapsed == 300
    assert time.monotonic() - began < 30 * 0.2
