"""Use a client in an event loop, and print what blocks the loop from the first await on.

Its arguments: the name of a function below, the loop, the id of a completed report job, and a
folder to download to.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time

from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError

from aws_backup_reports import ReportJobTimeout
from aws_backup_reports.aio import AsyncBackupClient

BLOCKING = {
    "open",
    "import",
    "os.listdir",
    "os.scandir",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
}
JOB_ID = sys.argv[3]

watched = None
"""The thread in which nothing may block; None: it may."""
found = []


def note(event, arguments):
    """Note an event if it blocks the loop."""
    if event not in BLOCKING or threading.get_ident() != watched:
        return
    if event == "socket.connect" and arguments[0].gettimeout() == 0:
        return  # it does not wait
    if event == "open" and isinstance(arguments[0], int):
        return  # a pipe or socket that is open already
    found.append(f"{event} {arguments[0]} {where()}")


def where():
    """Return the calls that led here, without reading a file as `traceback` does."""
    frame, places = sys._getframe(2), []
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith("<frozen"):
            places.append(f"{name.rpartition('/')[2]}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(places[:6])


def sleep(seconds, really=time.sleep):
    """Sleep, and note it if it blocks the loop."""
    if threading.get_ident() == watched:
        found.append(f"time.sleep {seconds}")
    really(seconds)


@contextlib.contextmanager
def watching():
    """Watch this thread."""
    global watched
    watched = threading.get_ident()
    try:
        yield
    finally:
        watched = None


async def calls(client):
    """The first call, and what the environment says of settings and keys."""
    await client.describe_report_job(ReportJobId=JOB_ID)
    await client.list_report_jobs()


async def retries(client):
    """Calls that fail twice."""
    for _ in range(2):
        await client.describe_report_job(ReportJobId=JOB_ID)


async def waits(client):
    """All waits, without a pause."""
    client._jitter = lambda: 0
    started = await client.start_report_job(ReportPlanName="nightly")
    await client.wait_for_report_job(
        ReportJobId=started.report_job_id, poll_every=0.01, on_poll=lambda job: None
    )
    await client.start_and_wait(ReportPlanName="nightly", poll_every=0.01)
    assert [job async for job in client.wait_for_report_jobs([JOB_ID])]
    await client.get_waiter("report_job_completed").wait(ReportJobId=JOB_ID)
    try:
        await client.wait_for_report_job(ReportJobId=started.report_job_id, timeout=0)
    except ReportJobTimeout as error:
        str(error)


async def pages(client):
    """Iterations, and botocore's pages."""
    assert [job async for job in client.iter_report_jobs()]
    assert [plan async for plan in client.iter_report_plans()]
    assert await client.latest_report_job(ReportPlanName="nightly")
    pages = client.get_paginator("list_report_jobs").paginate()
    assert [page async for page in pages]
    assert [job async for job in pages.search("ReportJobs[].ReportJobId")]
    assert await pages.build_full_result()


async def rows(client):
    """The rows of a report."""
    assert [row async for row in client.iter_report_rows(JOB_ID)]


async def downloads(client):
    """A report and its files."""
    report = await client.open_report(JOB_ID)
    assert [row async for row in report.rows()]
    assert await report.download(sys.argv[4])


async def presigning(client):
    """A URL."""
    parameters = {"ReportJobId": JOB_ID}
    assert await client.generate_presigned_url("describe_report_job", parameters)


async def listened(client):
    """Calls that botocore makes."""
    await client.describe_report_job(ReportJobId=JOB_ID)
    assert [row async for row in client.iter_report_rows(JOB_ID)]
    assert [job async for job in client.iter_report_jobs()]


async def errors(client):
    """What fails."""
    try:
        await client.describe_report_job(ReportJobId="no-such-job")
    except ClientError as error:
        str(error)
    try:
        await client.describe_report_job(ReportJobId="")
    except ParamValidationError as error:
        str(error)
    try:
        assert [row async for row in client.iter_report_rows("no-such-job")]
    except ClientError as error:
        str(error)
    try:
        await client.start_report_job(ReportPlanName="none")
    except client.exceptions.ResourceNotFoundException as error:
        str(error)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        config = Config(retries={"total_max_attempts": 1})
        async with AsyncBackupClient("eu-west-1", endpoint_url=url, config=config) as other:
            try:
                await other.describe_report_job(ReportJobId=JOB_ID)
            except EndpointConnectionError as error:
                str(error)


async def bad(client):
    """What the detector must find."""
    import colorsys  # noqa: F401  # an import reads a file

    os.listdir(".")  # noqa: PTH208  # pathlib has another event
    os.scandir(".").close()
    time.sleep(0.001)
    socket.getaddrinfo("localhost", 80)
    subprocess.run([sys.executable, "-c", ""], check=True)
    with socket.socket() as listening, socket.socket() as connected:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        connected.connect(listening.getsockname())


async def main(case):
    """Run a case with a client that was made before."""
    client = AsyncBackupClient(max_response_bytes=1 << 20)
    if case is listened:
        client.meta.events.register("before-send", lambda **_: None)
    with watching():
        if case is bad:
            await bad(client)
            return
        async with client:
            await case(client)


sys.addaudithook(note)
time.sleep = sleep
if sys.argv[2] == "uvloop":
    import uvloop

    uvloop.run(main(globals()[sys.argv[1]]))
else:
    asyncio.run(main(globals()[sys.argv[1]]))
print("\n".join(found))
sys.exit(bool(found))
