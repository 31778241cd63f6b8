"""examples/fleet_state_machine.json with examples/fleet_lambda.py: many accounts, one execution."""

from collections import Counter
from hashlib import sha256

import pytest

from .conftest import run

pytest.importorskip("pyarrow", reason="it writes the datasets")

COMPLETED = [
    ("100000000001", "nightly"),
    ("100000000001", "weekly"),
    ("100000000002", "nightly"),
]
FAILED = {
    "100000000003": ("ReportJobFailed", '"Status":"FAILED"'),
    "100000000004": ("ReportJobTimeout", '"Status":"RUNNING"'),
    "100000000005": ("ReportAccessDenied", "calling the GetObject operation"),
    "100000000006": ("backup.backupException", "not authorized to perform: sts:AssumeRole"),
    "100000000007": ("backup.backupException", "no (Service: backup, Status Code: 400"),
}
"""The error of each account's only plan. On AWS, names begin with a capital letter."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What came of a run, of the same run begun again, and of another one of the first target."""
    return run("fleet_lambda", "ours", tmp_path_factory.mktemp("fleet"))


def token(run_id, account_id, plan):
    """Return the token that a job is started with."""
    return sha256(f"{run_id}/{account_id}/{plan}".encode()).hexdigest()


@pytest.mark.parametrize("attempt", [0, 1])
def test_each_target_of_the_state_machine_has_a_result(attempt, seen):
    """No target ends another, and each that fails has its error beside it."""
    results = seen["runs"][attempt]["results"]

    found = {
        (each["target"]["account_id"], each["target"]["report_plan_name"]): each for each in results
    }
    assert seen["runs"][attempt]["status"] == "SUCCEEDED"
    assert len(results) == len(found) == len(COMPLETED) + len(FAILED)
    assert [found[each].get("files") for each in COMPLETED] == [1, 1, 1]
    for account_id, (name, text) in FAILED.items():
        error = found[account_id, "nightly"]["error"]
        assert error["Error"] == name
        assert text in error["Cause"]


def test_an_execution_with_the_same_run_id_starts_no_job_twice(seen):
    """Tokens follow from the run's id and the target, for attempts and executions alike."""
    started = [*COMPLETED, *((each, "nightly") for each in FAILED)]
    of_monday = [token("monday", *each) for each in started if each[0] != "100000000006"]

    starts = Counter(seen["starts"])
    assert starts.keys() == {*of_monday, token("tuesday", *COMPLETED[0])}
    assert starts[token("monday", "100000000002", "nightly")] == 3  # the first of them failed
    assert [tuple(each) for each in seen["jobs"]] == sorted(
        each for each in started if each[0] < "100000000006"
    )
    assert seen["jobs_are_same"]


def test_the_function_writes_one_dataset_whatever_is_repeated(seen):
    """Each report is a file, however often the function is invoked for it."""
    assert seen["files"] == [
        f"BACKUP_JOB_REPORT/account={account_id}/region_name=eu-west-1 {plan}"
        for account_id, plan in COMPLETED
    ]
    assert seen["rows"] == 3 * len(COMPLETED)
    assert seen["files_are_same"]


def test_all_calls_are_made_in_the_region_of_the_state_machine(seen):
    """The function learns it from its environment, as the input does not name it."""
    assert seen["regions"] == ["eu-west-1"]


def test_a_target_takes_three_transitions_for_each_poll_and_two(seen):
    """Beside them, there is one for the map."""
    assert seen["polls"] == 2
    assert seen["transitions"] == 1 + 2 + 3 * seen["polls"]
