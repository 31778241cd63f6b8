"""docs/async.md, where its blocks need Airflow: the trigger, with a stand-in for Airflow."""

import asyncio
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeBackupServer, JobScript

PAGE = (Path(__file__).parents[2] / "docs" / "async.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## In an Airflow trigger")[2]
TRIGGER = SECTION.partition("```python\n")[2].partition("```")[0]


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

    def defer(self, *, trigger, method_name):
        """End the task until the trigger has an event."""
        raise Deferred(trigger, method_name)


def run(operator):
    """Run an operator as Airflow does: each part sees only what was stored by the one before."""
    with pytest.raises(Deferred) as deferred:
        operator.execute({})
    path, arguments, method_name = json.loads(deferred.value.stored)
    module, _, name = path.rpartition(".")
    trigger = getattr(importlib.import_module(module), name)(**arguments)

    async def first_event():
        return await anext(aiter(trigger.run()))

    event = asyncio.run(first_event())
    return getattr(operator, method_name)({}, event=json.loads(event.stored))


@pytest.fixture
def backup(monkeypatch):
    """The service of all clients, with a report plan; a pause moves its clock."""

    async def advance(_, seconds):
        server.backup.advance(seconds)

    with FakeBackupServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(AsyncBackupClient, "_pause", advance)
        server.backup.add_report_plan("nightly")
        yield server.backup


@pytest.fixture
def operator(tmp_path, monkeypatch):
    """The operator of the page, in a module that can be imported by its name."""
    stand_ins = {"models": [BaseOperator], "triggers.base": [BaseTrigger, TriggerEvent]}
    for name in ("", ".models", ".triggers", ".triggers.base"):
        module = ModuleType(f"airflow{name}")
        vars(module).update({each.__name__: each for each in stand_ins.get(name[1:], ())})
        monkeypatch.setitem(sys.modules, module.__name__, module)
    (tmp_path / "reports_in_airflow.py").write_text(TRIGGER, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "reports_in_airflow", raising=False)
    page = importlib.import_module("reports_in_airflow")
    return page.ReportOperator(report_plan_name="nightly", region_name="us-east-1")


def test_the_trigger_survives_being_stored(operator, backup):
    """It waits in another process than the operator, and its job comes back by way of JSON."""
    backup.job_script = JobScript(seconds=90)

    [uri] = run(operator)

    assert uri.startswith("s3://")
    assert [each.method for each in backup.requests][:2] == ["POST", "GET"]


def test_a_failed_job_fails_the_task(operator, backup):
    """With AWS's reason."""
    backup.job_script = JobScript(
        statuses=["RUNNING", "FAILED"], status_message="The bucket is gone"
    )

    with pytest.raises(RuntimeError, match="The bucket is gone"):
        run(operator)


def test_a_job_that_takes_too_long_fails_the_task(operator, backup):
    """The moment until when the trigger waits is stored with it."""
    backup.job_script = JobScript(statuses=["RUNNING"])

    with pytest.raises(RuntimeError, match=r"RUNNING"):
        run(operator)


def test_arguments_that_are_stored_are_plain(operator, backup):
    """Airflow's own types would do as well; a client or a response would not."""
    with pytest.raises(Deferred) as deferred:
        operator.execute({})

    path, arguments, _ = json.loads(deferred.value.stored)
    assert path == "reports_in_airflow.ReportJobTrigger"
    assert sorted(arguments) == ["region_name", "report_job_id", "until"]
