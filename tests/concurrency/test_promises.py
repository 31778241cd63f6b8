"""What is promised of clients, threads and processes."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config

from aws_backup_reports import BackupClient

THREADS = 64
CALLS = 1_000


@pytest.mark.timeout(180)
def test_64_threads_share_a_client_when_each_makes_1000_calls(server):
    """Each call has its own answer, and no thread opens a second connection."""
    config = Config(max_pool_connections=THREADS)
    client = BackupClient("eu-west-1", endpoint_url=server.url, config=config)
    start = threading.Barrier(THREADS)

    def call(thread: int) -> int:
        start.wait()
        return sum(
            client.describe_report_job(ReportJobId=f"{thread}-{number}").report_job.report_job_id
            == f"{thread}-{number}"
            for number in range(CALLS)
        )

    with client, ThreadPoolExecutor(THREADS) as threads:
        right = list(threads.map(call, range(THREADS)))
    server.stop()

    assert right == [CALLS] * THREADS
    assert server.connections <= THREADS


def test_64_threads_make_clients_when_they_begin_at_once(server):
    """Each has one that works, in a process that has made none before."""
    start = threading.Barrier(THREADS)

    def make(thread: int) -> str | None:
        start.wait()
        with BackupClient("eu-west-1", endpoint_url=server.url) as client:
            client.meta.events.register("before-call", lambda **_: None)
            return client.describe_report_job(ReportJobId=str(thread)).report_job.report_job_id

    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(make, range(THREADS)))

    assert answers == [str(thread) for thread in range(THREADS)]


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
