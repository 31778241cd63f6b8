"""One client in one event loop after the other, in threads and in other processes."""

import asyncio
import os
import pickle
import ssl
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import trustme
from botocore.config import Config

from aws_backup_reports._http import async_transport
from aws_backup_reports.aio import AsyncBackupClient
from tests._server import Server, answer
from tests._service import Service, client_of

ANSWER = answer(200, {"ReportJob": {"ReportJobId": "x", "Status": "COMPLETED"}})
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.fixture
def server(monkeypatch):
    """A server outside of all loops, and keys for its clients."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with Server(ANSWER) as server:
        yield server


async def describe(client, job_id="x"):
    """Make a call."""
    return (await client.describe_report_job(ReportJobId=job_id))["ReportJob"]


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_client_goes_from_loop_to_loop(run, server, is_closed):
    """What it has in a loop ends with the loop, closed or not; the next loop connects anew."""
    client = AsyncBackupClient("eu-west-1", endpoint_url=server.url)

    async def main():
        await describe(client)
        await describe(client)
        suspended = client.iter_report_jobs()
        if is_closed:
            await client.aclose()
        del suspended

    for _ in range(3):
        run(main())
    server.settle()

    assert (len(server.requests), server.connections) == (6, 3)


def test_the_settings_are_looked_up_once_for_all_loops(run, server, monkeypatch):
    """Another loop needs connections, not another look-up."""
    look_up, looked_up = AsyncBackupClient._look_up, []
    monkeypatch.setattr(
        AsyncBackupClient, "_look_up", lambda *arguments: looked_up.append(1) or look_up(*arguments)
    )
    client = AsyncBackupClient("eu-west-1", endpoint_url=server.url)

    for _ in range(3):
        run(describe(client))

    assert len(looked_up) == 1


def test_a_second_loop_is_refused_while_the_first_one_runs(run, server):
    """Whatever it asks for; the first one's calls go on, and after it the client is free."""
    client = AsyncBackupClient("eu-west-1", endpoint_url=server.url)
    began, may_end = threading.Event(), threading.Event()

    async def first():
        await describe(client)
        began.set()
        while not may_end.is_set():
            await describe(client)

    async def second():
        for use in (
            describe(client),
            anext(client.iter_report_jobs()),
            client.wait_for_report_job(ReportJobId="x"),
            client.__aenter__(),
            client.aclose(),
        ):
            with pytest.raises(RuntimeError, match="in use in another event loop"):
                await use

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(run, first())
        try:
            assert began.wait(10)
            run(second())
        finally:
            may_end.set()
        running.result(10)
    run(describe(client))
    server.settle()

    assert server.connections == 2


FORKING = """
import asyncio, os, sys
from aws_backup_reports.aio import AsyncBackupClient

client = AsyncBackupClient("eu-west-1", endpoint_url=sys.argv[1])
unused = AsyncBackupClient("eu-west-1", endpoint_url=sys.argv[1])

async def describe(client, job_id):
    await client.describe_report_job(ReportJobId=job_id)

async def in_child():
    await describe(client, "child")
    await describe(client, "child-again")
    await describe(unused, "unused")
    await unused.aclose()

async def main():
    await describe(client, "before")
    child = os.fork()
    if not child:
        return child
    _, status = await asyncio.to_thread(os.waitpid, child, 0)
    await describe(client, "after")
    await describe(unused, "after-unused")
    await unused.aclose()
    return status

loop = asyncio.new_event_loop()
status = loop.run_until_complete(main())
if status == 0 and os.getppid() == int(os.environ["PARENT"]):
    loop.run_until_complete(client.aclose())
    loop.close()
elif status == 0:
    asyncio.run(in_child())
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(status))
"""


UNPICKLING = """
import asyncio, pickle, sys

client = pickle.load(sys.stdin.buffer)
asyncio.run(client.describe_report_job(ReportJobId="x"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_forked_child_has_connections_of_its_own(server):
    """In a loop of its own; the parent's are left alone, and it goes on using them."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", FORKING, server.url],
        env={**os.environ, "PARENT": str(os.getpid())},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    server.settle()

    ids = [each.line.split()[1].rpartition("/")[2] for each in server.requests]
    assert (done.returncode, done.stderr) == (0, "")
    assert ids == ["before", "child", "child-again", "unused", "after", "after-unused"]
    assert server.connections == 4


def test_a_client_goes_to_a_new_process_by_its_settings(server):
    """It looks them up there."""
    client = AsyncBackupClient("eu-west-1", endpoint_url=server.url, call_timeout=20)
    asyncio.run(describe(client))

    done = subprocess.run(
        [sys.executable, "-c", UNPICKLING],
        input=pickle.dumps(client),
        capture_output=True,
        timeout=30,
        check=True,
    )
    unused = pickle.loads(pickle.dumps(AsyncBackupClient("eu-west-1", endpoint_url=server.url)))

    assert done.stderr == b""
    assert [each.connection for each in server.requests] == [1, 2]
    assert repr(unused) == "<AsyncBackupClient that has not been used yet>"


def test_first_calls_at_once_look_up_once(run, monkeypatch, tmp_path):
    """And whoever is cancelled, the others get their answers."""
    look_up, looked_up = AsyncBackupClient._look_up, []

    def slow(*arguments):
        looked_up.append(1)
        looks.wait(0.05)
        look_up(*arguments)

    looks = threading.Event()
    monkeypatch.setattr(AsyncBackupClient, "_look_up", slow)

    async def main():
        async with Service() as service:
            client = client_of(service, config=Config(max_pool_connections=50))
            calls = [
                asyncio.ensure_future(describe(client, f"job-{number}")) for number in range(50)
            ]
            await asyncio.sleep(0.01)
            for call in calls[::7]:
                call.cancel()
            answers = await asyncio.gather(*calls, return_exceptions=True)
            await client.aclose()
        for number, each in enumerate(answers):
            if number % 7:
                assert each["ReportJobId"] == f"job-{number}"
            else:
                assert isinstance(each, asyncio.CancelledError)

    run(main())

    assert len(looked_up) == 1


def test_first_calls_at_once_make_one_tls_context(run, monkeypatch, tmp_path):
    """It takes long to make; half of those who wait for it are cancelled."""
    make, made = async_transport.tls_context, []
    monkeypatch.setattr(
        async_transport, "tls_context", lambda settings: made.append(1) or make(settings)
    )
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def main():
        async with Service(context) as service:
            client = client_of(service, verify=str(tmp_path / "ca.pem"))
            calls = [
                asyncio.ensure_future(describe(client, f"job-{number}")) for number in range(50)
            ]
            await asyncio.sleep(0)
            for call in calls[::2]:
                call.cancel()
            answers = await asyncio.gather(*calls, return_exceptions=True)
            await client.aclose()

            assert [each["ReportJobId"] for each in answers[1::2]] == [
                f"job-{number}" for number in range(1, 50, 2)
            ]

    run(main())

    assert len(made) == 1


def test_a_look_up_that_fails_is_the_error_of_all_who_wait_and_is_tried_again(run, monkeypatch):
    """The next call may find what the first did not."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    async def main():
        async with Service() as service:
            client = AsyncBackupClient("eu-west-1", endpoint_url=service.url)
            calls = [asyncio.ensure_future(describe(client)) for _ in range(5)]
            errors = await asyncio.gather(*calls, return_exceptions=True)
            assert {type(each).__name__ for each in errors} == {"ProfileNotFound"}
            monkeypatch.delenv("AWS_PROFILE")
            for name, value in ENVIRONMENT.items():
                monkeypatch.setenv(name, value)
            again = AsyncBackupClient("eu-west-1", endpoint_url=service.url)
            await describe(again)
            await again.aclose()

    run(main())
