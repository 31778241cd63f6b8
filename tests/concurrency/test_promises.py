"""What is promised of clients, threads and processes."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config

from aws_backup_reports import BackupClient

THREADS = 64


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("calls", "heard"), [(1_000, False), (50, True)], ids=["plain", "heard"])
def test_64_threads_share_a_client_when_each_makes_1000_calls(calls, heard, server):
    """Each call has its own answer, and no thread opens a second connection."""
    config = Config(max_pool_connections=THREADS)
    client = BackupClient("eu-west-1", endpoint_url=server.url, config=config)
    start = threading.Barrier(THREADS)
    noted = []
    if heard:
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
    assert len(set(noted)) == (THREADS * calls if heard else 0)
    assert server.connections <= THREADS


def test_64_threads_make_clients_when_they_begin_at_once(run):
    """Each has one that works, in a process that has made none before."""
    run("make")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_child_calls_with_its_parents_client_when_the_process_forks(run):
    """Also while threads of the parent are in the middle of calls; handlers go along."""
    run("fork")


def test_handlers_are_all_there_when_64_threads_register_them(server):
    """Whoever asks first for a client's events, all of them get the same."""
    start = threading.Barrier(THREADS)
    client = BackupClient("eu-west-1", endpoint_url=server.url)
    heard = []

    def register(thread: int) -> None:
        start.wait()
        client.meta.events.register("before-call", lambda **_: heard.append(thread))

    with client, ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(register, range(THREADS)))
        client.describe_report_job(ReportJobId="x")

    assert sorted(heard) == list(range(THREADS))


def test_a_client_works_in_new_processes_when_it_is_sent_to_them(run):
    """With `multiprocessing` and the start method of all platforms."""
    run("spawn")


def test_a_program_ends_when_threads_are_calling(run):
    """Without a crash, and without a word."""
    run("leave")


@pytest.mark.timeout(180)
@pytest.mark.skipif(sys.platform == "win32", reason="memory and files are told by Unix")
@pytest.mark.parametrize("arguments", [["10000"], ["300", "tls"]], ids=["http", "https"])
def test_nothing_is_left_when_10000_clients_are_made_and_closed(arguments, run):
    """Memory and file descriptors stay as they are; with TLS, where each reads a bundle, 300."""
    run("cycles", *arguments)
