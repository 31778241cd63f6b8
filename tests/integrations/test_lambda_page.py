"""docs/lambda.md under what its blocks are for: Powertools, SnapStart and Step Functions."""

import pytest


def test_powertools_logs_traces_and_counts_what_the_handler_does(run_ours):
    """What a traced call needs is made in the initialisation, and each attempt has a line."""
    seen = run_ours("powertools_handler")

    returned, raised = seen["outcomes"]
    assert seen["is_made_early"]
    assert returned["job"]["Status"] == "COMPLETED"
    assert raised[0] == "ReportJobFailed"
    assert seen["traced"] == [
        *[["backup", "DescribeReportJob"]] * 2,
        ["## handler", None],
        ["backup", "DescribeReportJob"],
        ["## handler", None],
    ]
    assert seen["counted"][0]["ReportsDelivered"] == seen["counted"][1]["ReportsFailed"] == [1.0]
    attempt = ["DEBUG", "aws_backup_reports", "DescribeReportJob attempt 1"]
    assert seen["logged"] == [attempt] * 3 + [["ERROR", "reports", "the report failed"]]
    assert seen["invocations"] == ["<uuid>"]


def test_a_snapshot_holds_no_connection_of_an_initialisation_that_made_calls(run_ours):
    """The client is closed before, and connects again after."""
    assert run_ours("snapshot_hooks") == {"connections": [1, 0, 1]}


@pytest.mark.parametrize("status", ["COMPLETED", "COMPLETED_WITH_ISSUES", "FAILED"])
def test_the_state_machine_waits_for_a_job_until_it_has_ended(status, run_ours):
    """It starts one job, though it has to try twice, and pays three transitions for each poll."""
    seen = run_ours("state_machine", status)

    succeeded = status != "FAILED"
    assert seen["status"] == ("SUCCEEDED" if succeeded else "FAILED")
    assert seen["job"] == ([status, True] if succeeded else None)
    assert seen["error"][0] == (None if succeeded else "ReportJobFailed")
    assert seen["tokens"] == ["nightly-1"] * 2
    assert seen["polls"] == 3
    assert seen["transitions"] == 2 + 3 * seen["polls"]
