"""What the documentation promises about clients, threads and processes."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config

from aws_backup_reports import BackupClient

THREADS = 64


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("calls", "listens"), [(1_000, False), (50, True)], ids=["plain", "with-a-handler"]
)
def test_64_threads_can_share_a_client(calls, listens, server):
    """Each call gets its own answer, and each thread needs at most one connection."""
    config = Config(max_pool_connections=THREADS)
    client = BackupClient("eu-west-1", endpoint_url=server.url, config=config)
    start = threading.Barrier(THREADS)
    noted = []
    if listens:
        client.meta.events.register(
            "after-call", lambda parsed, **_: noted.append(parsed["ReportJob"]["ReportJobId"])
        )

    def call(thread: int) -> int:
        start.wait()
        return sum(
            client.describe_report_job(ReportJobId=f"{thread}-{number}").report_job.report_job_id
            == f"{thread}-{number}"
            for number in range(calls)
        )

    with client, ThreadPoolExecutor(THREADS) as threads:
        right = list(threads.map(call, range(THREADS)))
    server.stop()

    assert right == [calls] * THREADS
    assert len(set(noted)) == (THREADS * calls if listens else 0)
    assert server.connections <= THREADS


def test_64_threads_can_make_clients_at_once(run):
    """All of them work, in a process that has not imported the library before."""
    run("make")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_forked_child_can_use_its_parents_client(run):
    """Threads of the parent may be in the middle of calls; the child has the handlers too."""
    run("fork")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_copies_of_a_process_draw_other_tokens_and_pauses(run):
    """So the copies that SnapStart makes of one snapshot neither share a job nor poll in step."""
    run("restore")


def test_64_threads_can_register_handlers_at_once(server):
    """All threads get the same emitter, so no handler is lost."""
    start = threading.Barrier(THREADS)
    client = BackupClient("eu-west-1", endpoint_url=server.url)
    called = []

    def register(thread: int) -> None:
        start.wait()
        client.meta.events.register("before-call", lambda **_: called.append(thread))

    with client, ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(register, range(THREADS)))
        client.describe_report_job(ReportJobId="x")

    assert sorted(called) == list(range(THREADS))


def test_a_client_can_be_sent_to_new_processes(run):
    """`multiprocessing` sends it, with the start method that all platforms have."""
    run("spawn")


def test_a_program_can_end_while_threads_are_calling(run):
    """It does not crash, and prints no error."""
    run("leave")


@pytest.mark.timeout(180)
@pytest.mark.skipif(sys.platform == "win32", reason="only Unix reports memory and open files")
@pytest.mark.parametrize("arguments", [["10000"], ["300", "tls"]], ids=["http", "https"])
def test_closed_clients_leave_no_memory_and_no_files(arguments, run):
    """There are 10,000 of them over HTTP; over TLS, where each loads a CA bundle, 300."""
    run("cycles", *arguments)
