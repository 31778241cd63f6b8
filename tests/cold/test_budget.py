"""The work of a warm call, with a budget that no change can exceed unnoticed.

Work is counted in calls of Python and C functions, since their number hardly differs between runs,
and not at all between machines. `benchmarks/` measures time.
"""

import os
import subprocess
import sys

import pytest

from aws_backup_reports.testing import FakeBackupServer

BUDGET = 980
"""Measured: 929 to 962, with each supported Python and with the lowest and newest botocore."""

WARM = """
import gc, sys
from aws_backup_reports import BackupClient

client = BackupClient("us-east-1", endpoint_url=sys.argv[1])
def call():
    client.describe_report_job(ReportJobId=sys.argv[2])
for _ in range(3):
    call()
"""

COUNTED = """
count = 0
def note(frame, event, argument):
    global count
    count += event in ("call", "c_call")
counts = []
for _ in range(5):
    count = 0
    sys.setprofile(note)
    call()
    sys.setprofile(None)
    counts.append(count)
print(min(counts))
"""

COLLECTED = """
gc.collect()
gc.disable()
for _ in range(20):
    call()
print(gc.collect())
"""


@pytest.fixture
def printed():
    """A function that runs a program in a fresh interpreter and returns the number it prints."""

    def printed(program):
        with FakeBackupServer() as server:
            job_id = server.backup.add_report_job(status="COMPLETED")
            done = subprocess.run(
                [sys.executable, "-c", WARM + program, server.endpoint_url, job_id],
                env=os.environ | server.environment,
                capture_output=True,
                check=False,
                text=True,
                timeout=30,
            )
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    return printed


def test_a_warm_call_stays_within_its_budget(printed):
    """The budget includes validation, signing, sending and reading, which each call needs."""
    assert printed(COUNTED) <= BUDGET


def test_a_warm_call_leaves_nothing_to_the_garbage_collector(printed):
    """All objects of a call are freed with its result, so none are in a reference cycle."""
    assert printed(COLLECTED) == 0
