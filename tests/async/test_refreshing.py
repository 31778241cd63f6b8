"""Keys that expire are refreshed once, in a thread, whoever asks and whoever is cancelled."""

import asyncio
import threading
import time

import pytest
from botocore.exceptions import CredentialRetrievalError

from tests._service import Service, client_of, expired_keys, new_keys, until

ADVISORY = 720
"""Seconds until they expire: botocore begins to refresh at 900, and must at 600."""


class Refreshes:
    """A function that refreshes keys, and waits until it may."""

    def __init__(self, failure=None):
        self.count = 0
        self.threads = set()
        self.may_end = threading.Event()
        self.failure = failure

    def __call__(self):
        """Count the refresh."""
        self.count += 1
        self.threads.add(threading.get_ident())
        assert self.may_end.wait(10)
        if self.failure is not None:
            raise self.failure
        return new_keys()


async def client_with(keys, service):
    """Return a client that is ready, and has these keys."""
    client = client_of(service)
    await client.__aenter__()
    client._loop_signer.credentials._credentials = keys
    return client


def describe_all(client, count):
    """Begin calls, and return their tasks."""
    return [
        asyncio.ensure_future(client.describe_report_job(ReportJobId=f"job-{number}"))
        for number in range(count)
    ]


def keys_in(service):
    """Return which keys have signed the requests."""
    return {head.partition("Credential=")[2][:3] for head in service.heads}


def test_a_thousand_calls_with_expired_keys_refresh_them_once(run):
    """All of them are signed with the new ones, and the loop goes on."""
    refresh = Refreshes()

    async def main():
        async with Service() as service:
            client = await client_with(expired_keys(refresh), service)
            calls = describe_all(client, 1000)
            await until(lambda: refresh.count)
            assert service.lines == []
            refresh.may_end.set()
            answers = await asyncio.gather(*calls)
            await client.aclose()

            assert [each["ReportJob"]["ReportJobId"] for each in answers] == [
                f"job-{number}" for number in range(1000)
            ]
            assert keys_in(service) == {"NEW"}

    run(main())

    assert refresh.count == 1
    assert threading.get_ident() not in refresh.threads


def test_nobody_waits_while_the_old_keys_are_still_good(run):
    """They are refreshed once, and the calls after that are signed with the new ones."""
    refresh = Refreshes()

    async def main():
        async with Service() as service:
            client = await client_with(expired_keys(refresh, ADVISORY), service)
            await asyncio.gather(*describe_all(client, 100))
            assert keys_in(service) == {"OLD"}
            assert refresh.count == 1
            refresh.may_end.set()
            await until(lambda: not client._running._shared)
            service.heads.clear()
            await asyncio.gather(*describe_all(client, 10))
            await client.aclose()
            assert keys_in(service) == {"NEW"}

    run(main())

    assert refresh.count == 1


def test_a_refresh_that_fails_while_the_old_keys_are_good_is_no_error(run):
    """A later call tries again."""
    refresh = Refreshes(CredentialRetrievalError(provider="test", error_msg="no"))
    refresh.may_end.set()

    async def main():
        async with Service() as service:
            client = await client_with(expired_keys(refresh, ADVISORY), service)
            for _ in range(2):
                await asyncio.gather(*describe_all(client, 5))
                await until(lambda: not client._running._shared)
            await client.aclose()
            assert keys_in(service) == {"OLD"}

    run(main())

    assert 2 <= refresh.count <= 10


def test_a_refresh_that_fails_is_the_error_of_all_who_waited(run):
    """Nothing is sent, and the next call tries again."""
    refresh = Refreshes(CredentialRetrievalError(provider="test", error_msg="no"))

    async def main():
        async with Service() as service:
            client = await client_with(expired_keys(refresh), service)
            calls = describe_all(client, 10)
            await until(lambda: refresh.count)
            await asyncio.sleep(0.01)
            refresh.may_end.set()
            errors = await asyncio.gather(*calls, return_exceptions=True)
            assert {type(each) for each in errors} == {CredentialRetrievalError}
            assert (service.lines, refresh.count) == ([], 1)

            refresh.failure = None
            await client.describe_report_job(ReportJobId="x")
            await client.aclose()

    run(main())

    assert refresh.count == 2


@pytest.mark.parametrize("cancelled", [0, 4, slice(0, 9)])
def test_a_refresh_goes_on_though_who_began_it_is_cancelled(run, cancelled):
    """The others have their answers by the keys that it brings."""
    refresh = Refreshes()

    async def main():
        async with Service() as service:
            client = await client_with(expired_keys(refresh), service)
            calls = describe_all(client, 10)
            await until(lambda: refresh.count)
            await asyncio.sleep(0.01)
            chosen = calls[cancelled] if isinstance(cancelled, slice) else [calls[cancelled]]
            for call in chosen:
                call.cancel()
            await asyncio.sleep(0)
            refresh.may_end.set()
            answers = await asyncio.gather(*calls, return_exceptions=True)
            await client.aclose()

            for number, each in enumerate(answers):
                if calls[number] in chosen:
                    assert isinstance(each, asyncio.CancelledError)
                else:
                    assert each["ReportJob"]["ReportJobId"] == f"job-{number}"

    run(main())

    assert refresh.count == 1


def test_the_loop_goes_on_while_keys_are_refreshed(run):
    """Other tasks have their turns."""
    refresh = Refreshes()

    async def main():
        async with Service() as service:
            client = await client_with(expired_keys(refresh), service)
            calls = describe_all(client, 1)
            await until(lambda: refresh.count)
            longest, last = 0.0, time.monotonic()
            for _ in range(50):
                await asyncio.sleep(0.001)
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
            assert not calls[0].done()
            refresh.may_end.set()
            await asyncio.gather(*calls)
            await client.aclose()
            assert longest < 0.5

    run(main())


def test_keys_of_a_programs_own_class_are_asked_for_in_a_thread(run):
    """Nobody knows how long they take."""
    threads = set()

    class Keys:
        def get_frozen_credentials(self):
            threads.add(threading.get_ident())
            return expired_keys(None, 3600).get_frozen_credentials()

    async def main():
        async with Service() as service:
            client = client_of(service)
            await client.__aenter__()
            keys = client._loop_signer.credentials
            type(keys).__init__(keys, Keys())
            await asyncio.gather(*describe_all(client, 5))
            await client.aclose()

    run(main())

    assert threads
    assert threading.get_ident() not in threads
