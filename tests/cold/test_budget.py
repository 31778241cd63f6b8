"""What a warm call does, counted: a budget that a change must not overrun unawares.

Counted are calls of functions, in Python and in C, which differ little between runs and not at
all between machines. Timings are for `benchmarks/`.
"""

import os
import subprocess
import sys

import pytest

from aws_backup_reports.testing import FakeBackupServer

BUDGET = 980
"""888 to 923 were seen, with each supported Python and with the lowest and newest botocore."""

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
    """Run a program in a fresh interpreter against the fake service, and give its number."""

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


def test_a_warm_call_calls_few_functions(printed):
    """Validation, signing, sending, reading: everything that a user pays for each time."""
    assert printed(COUNTED) <= BUDGET


def test_a_warm_call_leaves_nothing_to_the_garbage_collector(printed):
    """Everything of a call goes when its result goes."""
    assert printed(COLLECTED) == 0
