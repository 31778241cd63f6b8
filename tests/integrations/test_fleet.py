"""500 reports of many accounts, run by a coordinator in a process and read by two workers."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest

from aws_backup_reports.testing import FakeAws, FakeBackupServer, JobScript

parquet = pytest.importorskip("pyarrow.parquet", reason="it writes the datasets")

PROGRAM = Path(__file__).parent / "programs" / "fleet.py"
ROOT = Path(__file__).parents[2]
ACCOUNTS = [f"{number:012}" for number in range(1, 11)]
REGIONS = ["eu-west-1", "us-east-1"]
FAILING = {"denied": 3, "missing": 3, "failed": 3, "throttled": 2, "dead": 2, "cut": 2}
"""How many targets fail in each of six ways. Their plans are named after it."""

TIMEOUT, POLL_EVERY = 12.0, 0.5
"""Seconds that the targets of an account and Region have, and that are between two polls."""

LIMITS = (str(TIMEOUT), str(POLL_EVERY))

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, a full backlog refuses"),
    pytest.mark.timeout(180),
]


class Served:
    """A fake with 500 plans on a server, where some things always go wrong."""

    def __init__(self):
        self.aws = FakeAws(keep_requests=None)
        self.targets = []
        """Account, Region, plan, and whether the endpoint is dead."""
        kinds = [kind for kind, count in FAILING.items() for _ in range(count)]
        for region in REGIONS:
            for account_id in ACCOUNTS:
                names = [f"plan{number}" for number in range(25)]
                if kinds:
                    names[0] = kinds.pop()
                for name in names:
                    self.targets.append((account_id, region, name, name == "dead"))
                    if name != "missing":
                        self.aws.backup(account_id, region).add_report_plan(name)
        self._handle = self.aws.backup().handle
        self._lock = threading.Lock()

    def handle(self, request):
        """Answer a request, or let it fail."""
        path = unquote(request.target.partition("?")[0])
        name = path.rpartition("/")[2]
        key = request.header("Authorization").partition("Credential=")[2]
        if request.method == "POST" and path.startswith("/audit/report-jobs/"):
            access_key_id, _, region = key.split("/")[:3]
            account_id = next(
                each
                for each in ACCOUNTS
                if self.aws.backup(each).credentials.access_key_id == access_key_id
            )
            return self._start(account_id, region, name, request)
        with self._lock:
            if "/cut/" in path:
                self._backup_of(path).cut_next(operation="GetObject")
            return self._handle(request)

    def _start(self, account_id, region, name, request):
        backup = self.aws.backup(account_id, region)
        items = [
            {"accountId": account_id, "region": region, "backupJobId": f"{name}-{number}"}
            for number in range(3)
        ]
        statuses = ["RUNNING", "FAILED" if name == "failed" else "COMPLETED"]
        with self._lock:
            if name == "denied":
                backup.fail_next("AccessDeniedException", "no", operation="StartReportJob")
            if name == "throttled":
                backup.throttle_next(operation="StartReportJob")
            backup.job_script = JobScript(statuses=statuses, seconds=1.0, report_items=items)
            return self._handle(request)

    def _backup_of(self, path):
        # reports are in a bucket that is named after the account and the Region
        bucket = path.split("/")[1]
        _, _, account_id, region = bucket.split("-", 3)
        return self.aws.backup(account_id, region)

    def jobs(self):
        """Return how many jobs each plan has."""
        return Counter(
            (account_id, region, job.report_plan_name)
            for account_id in ACCOUNTS
            for region in REGIONS
            for job in self.aws.client(account_id, region).iter_report_jobs()
        )


@pytest.fixture(scope="module")
def dead():
    """The URL of an endpoint that accepts no connection and refuses none."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        yield f"http://127.0.0.1:{address[1]}"
        for each in waiting:
            each.close()


@pytest.fixture(scope="module")
def begin(dead):
    """A function that starts the program against a fake."""
    running = []

    def begin(served, server, root, kind):
        keys = {
            each: (
                served.aws.backup(each).credentials.access_key_id,
                served.aws.backup(each).credentials.secret_access_key,
            )
            for each in ACCOUNTS
        }
        program = subprocess.Popen(
            [sys.executable, PROGRAM, server.endpoint_url, dead, root, kind, *LIMITS],
            env={
                **{name: each for name, each in os.environ.items() if name[:4] != "AWS_"},
                "KEYS": json.dumps(keys),
                "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        program.stdin.write(json.dumps(served.targets))
        program.stdin.close()
        running.append(program)
        return program

    yield begin
    for program in running:
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        program.stdout.close()


@pytest.fixture(scope="module")
def serve():
    """A function that returns a fake that is being served, and its server."""
    servers = []

    def serve():
        served = Served()
        server = FakeBackupServer(served.aws)
        server.backup.handle = served.handle
        servers.append(server)
        server.start()
        return served, server

    with pytest.MonkeyPatch.context() as monkeypatch:
        # AWS raises the quota of 20 for those who ask.
        monkeypatch.setattr("aws_backup_reports.testing._aws.service.PLAN_LIMIT", 50)
        yield serve
    for server in servers:
        server.close()


def outcomes_of(program):
    """Return what a program printed until it ended: by target, the class of its error."""
    lines = [json.loads(line) for line in program.stdout]
    assert program.wait(30) == 0
    return [(tuple(place), kind, last) for place, kind, last in lines]


def rows_of(root):
    """Return the rows in each file of a dataset."""
    return {
        str(path.relative_to(root)): parquet.ParquetFile(path).read().to_pylist()
        for path in root.rglob("*.parquet")
    }


EXPECTED = Counter(
    {
        (None, "NoneType"): 485,
        ("AccessDeniedException", "NoneType"): 3,
        ("ResourceNotFoundException", "NoneType"): 3,
        ("ReportJobFailed", "NoneType"): 3,
        ("ReportJobTimeout", "ThrottlingException"): 2,
        ("ConnectTimeoutError", "NoneType"): 2,
        ("InvalidResponseError", "NoneType"): 2,
    }
)


class Runs:
    """What came of a clean run, and of one that was killed half-way and begun again."""

    def __init__(self, serve, begin, folder):
        self.clean, server = serve()
        self.clean_root, self.killed_root = folder / "clean", folder / "killed"
        # One coordinator is asynchronous; both are the same but for what drives them.
        self.outcomes = outcomes_of(begin(self.clean, server, self.clean_root, "awaited"))
        self.killed, server = serve()
        program = begin(self.killed, server, self.killed_root, "blocking")
        for _ in range(200):
            program.stdout.readline()
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        self.outcomes_again = outcomes_of(begin(self.killed, server, self.killed_root, "blocking"))


@pytest.fixture(scope="module")
def runs(serve, begin, tmp_path_factory):
    """Both runs."""
    return Runs(serve, begin, tmp_path_factory.mktemp("runs"))


@pytest.mark.parametrize("name", ["outcomes", "outcomes_again"])
def test_each_of_500_targets_has_one_result_or_one_typed_failure(name, runs):
    """485 results and 15 failures: none is lost, and none comes twice."""
    found = getattr(runs, name)

    assert sorted(place for place, _, _ in found) == sorted(
        (account_id, region, plan) for account_id, region, plan, _ in runs.clean.targets
    )
    assert Counter((kind, last) for _, kind, last in found) == EXPECTED


def test_a_coordinator_that_was_killed_starts_no_job_twice(runs):
    """What could be started has one job, as after a clean run."""
    started = 500 - sum(FAILING[each] for each in ("denied", "missing", "throttled", "dead"))

    assert Counter(runs.clean.jobs().values()) == {1: started}
    assert Counter(runs.killed.jobs().values()) == {1: started}


def test_the_dataset_is_that_of_a_clean_run(runs):
    """Whatever was written before the coordinator and its workers were killed."""
    clean = rows_of(runs.clean_root)

    assert len(clean) == 485
    assert rows_of(runs.killed_root) == clean


def test_500_jobs_take_few_requests(runs):
    """One start a target, and one list for each account and Region at a poll."""
    starts, polls = Counter(), Counter()
    for account_id in ACCOUNTS:
        for region in REGIONS:
            for each in runs.clean.aws.backup(account_id, region).requests:
                path = each.target.partition("?")[0]
                if each.method == "POST":
                    starts[account_id, region, path.rpartition("/")[2]] += 1
                elif path.startswith("/audit/report-jobs"):
                    polls[account_id, region] += 1

    assert len(starts) == 500 - FAILING["dead"]
    assert {plan for (*_, plan), count in starts.items() if count > 1} == {"throttled"}
    assert len(polls) == 20
    assert max(polls.values()) <= TIMEOUT / POLL_EVERY + 2
