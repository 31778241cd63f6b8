"""Adaptive mode slows calls down in an event loop as it does in a thread."""

import asyncio
from datetime import datetime, timezone
from itertools import count

import pytest
from botocore.config import Config
from botocore.retries import bucket

from aws_backup_reports.testing import FakeBackup

OFTEN = Config(retries={"mode": "adaptive", "total_max_attempts": 50})
CALLS = 120
LIMIT = 4.0
"""Requests a second that the service answers."""


@pytest.fixture
def throttling(monkeypatch):
    """A function that returns a service with a limit, whose clock moves in pauses alone."""

    def throttling():
        start = datetime.now(timezone.utc)  # since the clients sign with this machine's
        fake = FakeBackup(clock=lambda: start)
        fake.limit_rate(LIMIT, burst=4)
        # A pause may be shorter than a datetime can tell, so each look at the clock takes time.
        looks = count()
        monkeypatch.setattr(
            bucket.Clock, "current_time", lambda _: fake.now().timestamp() + next(looks) * 1e-5
        )
        return fake, lambda: (fake.now() - start).total_seconds()

    return throttling


def blocking_rate(fake, seconds):
    """Return how many calls a second a thread makes."""
    client = fake.client(config=OFTEN, correct_clock=False)
    client._retry._jitter = lambda: 0.5
    for _ in range(CALLS):
        client.list_report_plans()
    return CALLS / seconds()


def awaited_rate(run, fake, seconds, tasks):
    """Return how many calls a second so many tasks make."""

    async def some(client):
        for _ in range(CALLS // tasks):
            await client.list_report_plans()

    async def main():
        async with fake.async_client(config=OFTEN, correct_clock=False) as client:
            client._retry._jitter = lambda: 0.5
            await asyncio.gather(*(some(client) for _ in range(tasks)))

    run(main())
    return CALLS / seconds()


@pytest.mark.parametrize("tasks", [1, 10])
def test_the_rate_under_throttling_is_that_of_the_blocking_client(run, throttling, tasks):
    """Within a tenth, for a task alone and for ten that share the client."""
    expected = blocking_rate(*throttling())

    rate = awaited_rate(run, *throttling(), tasks)

    assert rate == pytest.approx(expected, rel=0.1)
    assert expected < LIMIT * 1.1
