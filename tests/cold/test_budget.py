"""What a warm call does, counted: a budget that a change must not overrun unawares.

Counted are calls of functions, in Python and in C, which differ little between runs and not at
all between machines. Timings are for `benchmarks/`.
"""

import gc
import sys

import pytest
from botocore.config import Config

from aws_backup_reports import BackupClient
from aws_backup_reports.testing import FakeBackupServer

BUDGET = 1_000
"""892 to 923 were seen, with each supported Python and with the lowest and newest botocore."""


@pytest.fixture
def call(monkeypatch):
    """A call over a connection that is open, by a client that has called before."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secretEXAMPLE")
    with FakeBackupServer() as server:
        job_id = server.backup.add_report_job(status="COMPLETED")
        client = BackupClient(
            "us-east-1", endpoint_url=server.endpoint_url, config=Config(max_pool_connections=1)
        )
        with client:
            for _ in range(3):
                client.describe_report_job(ReportJobId=job_id)
            yield lambda: client.describe_report_job(ReportJobId=job_id)


def counted(act):
    """How many functions are called by this thread meanwhile."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def test_a_warm_call_calls_few_functions(call):
    """Validation, signing, sending, reading: everything that a user pays for each time."""
    assert min(counted(call) for _ in range(5)) <= BUDGET


def test_a_warm_call_leaves_nothing_to_the_garbage_collector(call):
    """Everything of a call goes when its result goes."""
    gc.collect()
    gc.disable()
    try:
        for _ in range(20):
            call()
        assert gc.collect() == 0
    finally:
        gc.enable()
