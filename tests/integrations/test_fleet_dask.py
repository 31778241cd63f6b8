"""The program for Dask: as it is, with workers in processes, and its loop on other clusters."""

import csv
import os
import re
import runpy
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pytest

from aws_backup_reports import Account, ReportJob, ReportOutcome, ReportTarget
from aws_backup_reports.testing import FakeAws, FakeBackupServer, JobScript

dask = pytest.importorskip("dask", reason="it is the engine")
distributed = pytest.importorskip("distributed", reason="it is the engine")
parquet = pytest.importorskip("pyarrow.parquet", reason="it writes the datasets")

PROGRAM = Path(__file__).parents[2] / "examples" / "fleet_dask.py"
RUN_ID = "2026-07-03"
ROLE, EXTERNAL_ID = "backup-audit", "f2b9a3"

READ = [
    ("000000000001", "eu-west-1", "nightly"),
    ("000000000001", "us-east-1", "nightly"),
    ("000000000002", "eu-west-1", "nightly"),
    ("000000000003", "us-east-1", "flaky"),
    ("000000000004", "eu-west-1", "nightly"),
]
"""The targets whose reports end up in the dataset."""

FAILING = {
    ("000000000002", "us-east-1", "failed"): "ReportJobFailed",
    ("000000000003", "eu-west-1", "cut"): "InvalidResponseError",
    ("000000000004", "us-east-1", "missing"): "ResourceNotFoundException",
    ("000000000005", "us-east-1", "nightly"): "ClientError",
}
"""The others, and what they end with. Account 5 has no role."""


pytestmark = pytest.mark.timeout(180)


class Served:
    """Accounts with roles on a server, where some reports cannot be read at once, or at all."""

    def __init__(self):
        self.aws = FakeAws()
        self.reads = Counter()
        """How often the report of each plan was read."""
        for account_id, region, plan in [*READ, *FAILING]:
            backup = self.aws.backup(account_id, region)
            if plan != "missing":
                backup.add_report_plan(plan, s3_bucket_name=f"{plan}-{account_id}-{region}")
            backup.job_script = JobScript(
                statuses=["FAILED" if plan == "failed" else "COMPLETED"],
                report_items=[{"accountId": account_id, "region": region, "backupJobId": "job-1"}],
            )
            if account_id != "000000000005":
                role_arn = f"arn:aws:iam::{account_id}:role/{ROLE}"
                self.aws.add_role(role_arn, external_id=EXTERNAL_ID)
        self._handle = self.aws.backup().handle
        self._lock = Lock()

    def handle(self, request):
        """Answer a request, or let it fail."""
        with self._lock:
            if bucket := re.match("/(.*)-([0-9]{12})-([^/]*)/", request.target):
                self._read(*bucket.groups())
            return self._handle(request)

    def _read(self, plan, account_id, region):
        self.reads[plan] += 1
        if plan == "cut" or (plan == "flaky" and self.reads[plan] == 1):
            self.aws.backup(account_id, region).cut_next(operation="GetObject")

    def jobs(self):
        """Return how many jobs each plan has."""
        return Counter(
            (account_id, region, job.report_plan_name)
            for account_id, region in {each[:2] for each in [*READ, *FAILING]}
            for job in self.aws.client(account_id, region).iter_report_jobs()
        )


@contextmanager
def connected(**settings):
    """Give a client of a new cluster, whose worker is a thread unless `settings` say otherwise."""
    settings = {"n_workers": 1, "processes": False, "protocol": "tcp", **settings}
    address = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with (
        distributed.LocalCluster(threads_per_worker=1, **settings, **address) as workers,
        distributed.Client(workers) as cluster,
    ):
        yield cluster


class Runs:
    """What came of a run of the program, and of the same run begun again in this process."""

    def __init__(self, served, server, folder):
        self._dataset = folder / "dataset"
        environment = {name: each for name, each in os.environ.items() if name[:4] != "AWS_"}
        arguments = [RUN_ID, folder / "targets.csv", self._dataset]
        self.done = subprocess.run(
            [sys.executable, PROGRAM, *arguments],
            env={**environment, **server.environment, "AWS_MAX_ATTEMPTS": "1"},
            capture_output=True,
            text=True,
            timeout=50,
        )
        self.reads, self.jobs, self.rows = dict(served.reads), served.jobs(), self._rows()
        names = runpy.run_path(str(PROGRAM))
        targets = names["targets_in"](folder / "targets.csv")
        with connected() as cluster:
            self.again = list(names["run"](cluster, targets, self._dataset, run_id=RUN_ID))
        self.jobs_again, self.rows_again = served.jobs(), self._rows()

    def _rows(self):
        return {
            str(path.relative_to(self._dataset)): parquet.ParquetFile(path).read().to_pylist()
            for path in self._dataset.rglob("*.parquet")
        }


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Both runs."""
    folder = tmp_path_factory.mktemp("dask")
    with (folder / "targets.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        columns = "account_id region_name role_name external_id report_plan_name"
        lines.writerow(columns.split())
        for account_id, region, plan in sorted([*READ, *FAILING]):
            lines.writerow([account_id, region, ROLE, EXTERNAL_ID, plan])
    served = Served()
    with FakeBackupServer(served.aws) as server, pytest.MonkeyPatch.context() as monkeypatch:
        server.backup.handle = served.handle
        for name, value in {**server.environment, "AWS_MAX_ATTEMPTS": "1"}.items():
            monkeypatch.setenv(name, value)
        return Runs(served, server, folder)


def test_each_target_that_failed_is_a_line(runs):
    """It has the error, whether it arose here or on a worker; no other target has a line."""
    lines = runs.done.stdout.splitlines()
    found = {}
    for line in lines:
        place, _, error = line.partition(": ")
        found[tuple(place.split())] = error.partition("(")[0]

    assert found == FAILING, runs.done.stderr
    assert len(lines) == len(FAILING)
    assert runs.done.returncode == 1


def test_the_dataset_has_each_report_once(runs):
    """Also one that was cut at first."""
    expected = {}
    for account_id, region, plan in READ:
        target = ReportTarget(Account(account_id, region), plan)
        path = f"BACKUP_JOB_REPORT/account={account_id}/region_name={region}"
        expected[f"{path}/{target.idempotency_token(RUN_ID)}.parquet"] = [(account_id, "job-1")]

    found = {
        path: [(row["account_id"], row["backup_job_id"]) for row in rows]
        for path, rows in runs.rows.items()
    }
    assert found == expected


def test_a_run_begun_again_has_the_same_jobs_dataset_and_failures(runs):
    """No plan has two jobs."""
    failed = {
        (target.account.account_id, target.account.region_name, target.report_plan_name): error
        for target, error in runs.again
        if error
    }

    assert runs.jobs_again == runs.jobs
    assert set(runs.jobs.values()) == {1}
    assert runs.rows_again == runs.rows
    assert len(runs.again) == len(READ) + len(FAILING)
    assert {target: type(error).__name__ for target, error in failed.items()} == FAILING


def test_a_task_is_tried_three_times(runs):
    """One that was cut at first is read by its second attempt."""
    assert runs.reads == {"nightly": 4, "flaky": 2, "cut": 3}


def outcomes(count):
    """Return the outcomes of jobs that succeeded, without a request."""
    return [
        ReportOutcome(ReportTarget(Account("444455556666", "eu-west-1"), str(number)), ReportJob())
        for number in range(count)
    ]


@pytest.fixture
def program():
    """The names in the program, where the outcomes of a run are given in place of its targets."""
    names = runpy.run_path(str(PROGRAM))["run"].__globals__
    names["run_reports"] = lambda outcomes, run_id: outcomes
    return names


def test_a_task_that_is_cancelled_is_a_failure(program, monkeypatch):
    """Dask says of it that it has no exception."""
    submitted = []

    def submit(*task, **settings):
        submitted.append(cluster_submit(*task, **settings))
        return submitted[-1]

    def coming():
        yield from outcomes(2)
        cluster.cancel(submitted)

    with connected(n_workers=0) as cluster:
        cluster_submit = cluster.submit
        monkeypatch.setattr(cluster, "submit", submit)
        ended = list(program["run"](cluster, coming(), Path(), run_id="1"))

    assert sorted(target.report_plan_name for target, _ in ended) == ["0", "1"]
    assert [type(error).__name__ for _, error in ended] == ["CancelledError"] * 2


def test_a_task_that_kills_its_worker_is_a_failure(program):
    """Another worker takes the place of the lost one, and does what comes next."""
    deadly, *others = outcomes(3)
    token = deadly.target.idempotency_token("1")

    def read(job, account, root, name):
        if name == token:
            os._exit(1)

    def coming():
        yield deadly
        # Dask also counts a lost worker against the tasks that wait there.
        while not any(each.status == "error" for each in cluster.futures.values()):
            time.sleep(0.01)
        yield from others

    program["read"] = read
    once = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with once, connected(processes=True) as cluster:
        ended = list(program["run"](cluster, coming(), Path(), run_id="1"))

    assert ended[0][0] == deadly.target
    assert [type(error).__name__ for _, error in ended] == ["KilledWorker", "NoneType", "NoneType"]


def test_few_tasks_are_with_dask_at_once(program):
    """Any number of targets can come, and what was read is forgotten."""
    ahead, taken = [], []

    def coming():
        for outcome in outcomes(100):
            taken.append(outcome)
            yield outcome

    program["MOST_READING"] = 20
    program["read"] = lambda job, account, root, name: 1

    with connected() as cluster:
        for _, error in program["run"](cluster, coming(), Path(), run_id="1"):
            assert error is None
            ahead.append(len(taken) - len(ahead))
        end = time.monotonic() + 10
        while cluster.futures and time.monotonic() < end:
            time.sleep(0.01)

        assert not cluster.futures
    assert len(ahead) == 100
    assert max(ahead) <= 20


def test_a_target_that_is_given_twice_ends_twice(program):
    """As it does in `run_reports`."""
    program["read"] = lambda job, account, root, name: 1

    with connected() as cluster:
        ended = list(program["run"](cluster, outcomes(1) * 2, Path(), run_id="1"))

    assert [error for _, error in ended] == [None, None]
