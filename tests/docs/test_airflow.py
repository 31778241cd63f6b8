"""The recipe for Airflow in docs/at-scale.md, with a stand-in for Airflow."""

import asyncio
import importlib
import json
import sys
from types import ModuleType, SimpleNamespace

import pytest

from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeBackupServer, JobScript
from tests._airflow import PLACES, accounts, install

CONTEXT = {"dag": SimpleNamespace(dag_id="backup_reports"), "run_id": "manual__2026-07-03"}


class Deferred(BaseException):
    """An operator gives its slot back; it has what Airflow would store."""

    def __init__(self, trigger, method_name):
        super().__init__()
        self.stored = json.dumps([*trigger.serialize(), method_name])


class BaseTrigger:
    """Airflow's class, as far as triggers see it."""


class TriggerEvent:
    """What ends a deferral; Airflow stores its payload."""

    def __init__(self, payload):
        self.stored = json.dumps(payload)


class BaseOperator:
    """Airflow's class, as far as operators see it."""

    def __init__(self, *, task_id, retries=0):
        self.task_id = task_id

    def defer(self, *, trigger, method_name):
        """End the task until the trigger has an event."""
        raise Deferred(trigger, method_name)

    @property
    def output(self):
        """The result, which Airflow would only have once the task has run."""
        return json.loads(json.dumps(run(self)))


def task(**options):
    """Return a decorator that changes nothing: the task runs when its function is called."""
    return lambda function: function


def task_group(function):
    """Return a group that runs for one target after the other."""
    return SimpleNamespace(expand_kwargs=lambda targets: [function(**each) for each in targets])


def run(operator):
    """Run an operator as Airflow does: each part sees only what was stored by the one before."""
    with pytest.raises(Deferred) as deferred:
        operator.execute(CONTEXT)
    path, arguments, method_name = json.loads(deferred.value.stored)
    module, _, name = path.rpartition(".")
    trigger = getattr(importlib.import_module(module), name)(**arguments)

    async def first_event():
        return await anext(aiter(trigger.run()))

    event = asyncio.run(first_event())
    return getattr(operator, method_name)(CONTEXT, event=json.loads(event.stored))


@pytest.fixture
def aws(monkeypatch):
    """The accounts that all clients call; a pause moves their clock."""

    async def advance(_, seconds):
        aws.advance(seconds)

    aws = accounts()
    monkeypatch.setattr(AsyncBackupClient, "_pause", advance)
    with FakeBackupServer(aws) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield aws


@pytest.fixture
def backup(aws):
    """The account and Region of the operator."""
    return aws.backup(*PLACES[0])


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The folder of the recipe's files, which can be imported by their names."""
    stand_ins = {
        "sdk": {"BaseOperator": BaseOperator, "dag": task, "task": task, "task_group": task_group},
        "triggers.base": {"BaseTrigger": BaseTrigger, "TriggerEvent": TriggerEvent},
    }
    for name in ("", ".sdk", ".triggers", ".triggers.base"):
        module = ModuleType(f"airflow{name}")
        vars(module).update(stand_ins.get(name[1:], {}))
        monkeypatch.setitem(sys.modules, module.__name__, module)
    install(tmp_path, tmp_path / "dataset")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("report_jobs", "backup_reports"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


@pytest.fixture
def operator(files):
    """The operator, for a plan of the first account."""
    account_id, region_name = PLACES[0]
    account = {
        "account_id": account_id,
        "region_name": region_name,
        "role_name": "backup-audit",
        "external_id": "f2b9a3",
    }
    return importlib.import_module("report_jobs").ReportOperator(
        task_id="report", report_plan_name="nightly", account=account
    )


def test_the_trigger_survives_being_stored(operator, backup):
    """It waits in another process than the operator, and its job comes back by way of JSON."""
    backup.job_script = JobScript(seconds=90)

    result = run(operator)

    assert result["job"]["Status"] == "COMPLETED"
    assert [each.method for each in backup.requests][:2] == ["POST", "GET"]


def test_a_task_that_is_retried_continues_with_its_job(operator, backup):
    """The token follows from the run and the target, not from the attempt."""
    first, second = run(operator), run(operator)

    assert first["job"]["ReportJobId"] == second["job"]["ReportJobId"]


def test_a_failed_job_fails_the_task(operator, backup):
    """With AWS's reason."""
    backup.job_script = JobScript(
        statuses=["RUNNING", "FAILED"], status_message="The bucket is gone"
    )

    with pytest.raises(RuntimeError, match="The bucket is gone"):
        run(operator)


def test_a_job_that_takes_too_long_fails_the_task(operator, aws):
    """The moment until when the trigger waits is stored with it. An account needs no role."""
    backup = aws.backup()
    backup.add_report_plan("nightly")
    backup.job_script = JobScript(statuses=["RUNNING"])
    operator.account = {"account_id": backup.account_id, "region_name": backup.region_name}

    with pytest.raises(RuntimeError, match=r"RUNNING"):
        run(operator)


def test_arguments_that_are_stored_are_plain(operator, backup):
    """Airflow's own types would do as well; a client or a response would not."""
    with pytest.raises(Deferred) as deferred:
        operator.execute(CONTEXT)

    path, arguments, _ = json.loads(deferred.value.stored)
    assert path == "report_jobs.ReportJobTrigger"
    assert sorted(arguments) == ["account", "report_job_id", "until"]


def test_the_dag_reads_the_report_of_each_target(files, aws, monkeypatch):
    """Each by the role of its account, and each under the name of its job."""
    written = {}

    def write_parquet(rows, root, *, name):
        written[name] = {(row.account_id, row.region) for row in rows}

    monkeypatch.setattr("aws_backup_reports.write_parquet", write_parquet)
    for place in PLACES:
        item = {"accountId": place[0], "region": place[1]}
        aws.backup(*place).job_script = JobScript(report_items=[item])

    importlib.import_module("backup_reports")

    assert list(written.values()) == [{place} for place in PLACES]
    assert list(written) == [
        job.report_job_id for place in PLACES for job in aws.client(*place).iter_report_jobs()
    ]
