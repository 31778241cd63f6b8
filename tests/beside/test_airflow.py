"""The recipe for Airflow in docs/at-scale.md, run by Airflow: "make test-airflow".

Airflow serializes the DAG, maps its tasks, stores and restores the trigger and all results in a
database, and decides about retries.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aws_backup_reports.testing import FakeBackupServer, JobScript
from tests._airflow import PLACES, accounts, install

parquet = pytest.importorskip("pyarrow.parquet")

PROGRAM = Path(__file__).parent / "programs" / "airflow_dag.py"
ROOT = Path(__file__).parents[2]
GOOD, LOST, FAILED, MISSING = PLACES

pytestmark = pytest.mark.timeout(180)


class Run:
    """What came of a run of the DAG, in which three of four targets meet with something."""

    def __init__(self, folder):
        self.aws = accounts()
        # The answers to all attempts of the first task that is tried.
        self.aws.backup(*LOST).cut_next(operation="StartReportJob", times=3)
        self.aws.backup(*FAILED).job_script = JobScript(statuses=["RUNNING", "FAILED"])
        self.aws.backup(*MISSING).client().delete_report_plan(ReportPlanName="nightly")
        self.root = folder / "dataset"
        install(folder, self.root)
        with FakeBackupServer(self.aws) as server:
            environment = {**os.environ, **server.environment, "AIRFLOW_HOME": str(folder)}
            path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
            program = subprocess.run(
                [sys.executable, PROGRAM, folder],
                env={**environment, "PYTHONPATH": path},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=170,
            )
        assert program.returncode == 0, program.stdout
        self.tasks = {
            (name.rpartition(".")[2], PLACES[index]): (state, attempts)
            for name, index, state, attempts in json.loads((folder / "tasks.json").read_text())
        }

    def jobs(self, place):
        """Return the ids of the jobs in an account and Region."""
        return [each.report_job_id for each in self.aws.client(*place).iter_report_jobs()]

    def starts(self, place):
        """Return how many requests to start a job reached an account and Region."""
        requests = self.aws.backup(*place).requests
        return sum(each.method == "POST" and "/audit/" in each.target for each in requests)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The run."""
    return Run(tmp_path_factory.mktemp("airflow"))


def test_a_job_is_run_and_its_report_read(run):
    """Each at the first attempt, although the job is waited for by a trigger."""
    assert run.tasks["run", GOOD] == run.tasks["read", GOOD] == ("success", 1)


def test_a_task_that_is_retried_continues_with_its_job(run):
    """AWS started the job, but no answer arrived before the task failed."""
    assert run.tasks["run", LOST] == ("success", 2)
    assert run.starts(LOST) == 4
    assert len(run.jobs(LOST)) == 1


def test_no_retry_starts_another_job_for_one_that_failed(run):
    """The token means the same job in the whole run of the DAG."""
    assert run.tasks["run", FAILED] == ("failed", 3)
    assert len(run.jobs(FAILED)) == 1


@pytest.mark.parametrize("place", [FAILED, MISSING], ids=["failed", "missing"])
def test_a_target_that_fails_stops_no_other(run, place):
    """Its report alone is not read."""
    assert run.tasks["run", place] == ("failed", 3)
    assert run.tasks["read", place] == ("upstream_failed", 0)


def test_the_reports_become_one_dataset(run):
    """With a file for each job that succeeded, in the folder of its account and Region."""
    files = {
        (each.parent.parent.name, each.parent.name, each.stem)
        for each in run.root.rglob("*.parquet")
    }

    assert files == {
        (f"account={place[0]}", f"region_name={place[1]}", *run.jobs(place))
        for place in (GOOD, LOST)
    }
    assert all(parquet.ParquetFile(each).metadata.num_rows for each in run.root.rglob("*.parquet"))
