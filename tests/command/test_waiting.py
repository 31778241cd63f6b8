"""The commands ``wait`` and ``run``."""

import re

import pytest

from aws_backup_reports.testing import JobScript

RUN = ("run", "--report-plan-name", "nightly")


@pytest.fixture
def slow_jobs(fake_backup):
    """Jobs that are started take a minute; there is a plan."""
    fake_backup.job_script = JobScript(seconds=60)
    fake_backup.add_report_plan("nightly")


@pytest.fixture
def failing_jobs(fake_backup):
    """Jobs that are started fail; there is a plan."""
    fake_backup.job_script = JobScript(
        statuses=["RUNNING", "FAILED"], status_message="The bucket is gone"
    )
    fake_backup.add_report_plan("nightly")


def test_wait_prints_the_jobs_as_a_list_does(command, fake_backup):
    """The changes of their status stand in standard error."""
    id_ = fake_backup.add_report_job(statuses=["CREATED", "RUNNING", "RUNNING", "COMPLETED"])

    result = command("wait", id_)

    assert (result.code, result.json) == (0, command("list-report-jobs").json)
    assert result.err.splitlines() == [
        f"nightly {id_} {status}" for status in ("CREATED", "RUNNING", "COMPLETED")
    ]


def test_wait_takes_each_job_once(command, fake_backup):
    """Whatever is repeated."""
    ids = [fake_backup.add_report_job(status="COMPLETED") for _ in range(2)]

    result = command("wait", *ids, ids[0], "--query", "length(ReportJobs)")

    assert (result.code, result.json) == (0, 2)


def test_jobs_are_lines_as_soon_as_they_have_ended(command, fake_backup):
    """One JSON object a line."""
    slow = fake_backup.add_report_job(statuses=["RUNNING", "RUNNING", "COMPLETED"])
    quick = fake_backup.add_report_job(status="COMPLETED")

    result = command("wait", slow, quick, "--output", "jsonl")

    assert [each["ReportJobId"] for each in result.lines] == [quick, slow]


def test_the_newest_job_of_a_plan_needs_no_id(command, fake_backup):
    """It is found by the list, whatever the order of that."""
    fake_backup.add_report_job(status="FAILED")
    fake_backup.advance(1)
    newest = fake_backup.add_report_job(status="COMPLETED")

    result = command("wait", "--report-plan-name", "nightly", "--latest")

    assert result.code == 0
    assert [each["ReportJobId"] for each in result.json["ReportJobs"]] == [newest]


def test_a_plan_without_jobs_has_no_newest(command, fake_backup):
    """That is no refusal of AWS's, which answers with an empty list."""
    fake_backup.add_report_plan("nightly")

    result = command("wait", "--report-plan-name", "nightly", "--latest")

    assert (result.code, result.out) == (255, "")
    assert "The report plan 'nightly' has no jobs." in result.err


def test_any_stops_at_the_first_job(command, fake_backup):
    """The others may take as long as they like."""
    endless = fake_backup.add_report_job(status="RUNNING")
    quick = fake_backup.add_report_job(status="COMPLETED")

    result = command("wait", endless, quick, "--any")

    assert result.code == 0
    assert [each["ReportJobId"] for each in result.json["ReportJobs"]] == [quick]


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (["COMPLETED"], 0),
        (["COMPLETED_WITH_ISSUES", "COMPLETED"], 0),
        (["FAILED"], 3),
        (["FAILED", "FAILED"], 3),
        (["FAILED", "COMPLETED"], 1),
    ],
)
def test_the_exit_code_of_wait_tells_which_jobs_failed(command, fake_backup, statuses, code):
    """All of them are printed."""
    ids = [fake_backup.add_report_job(status=each) for each in statuses]

    result = command("wait", *ids)

    assert result.code == code
    assert len(result.json["ReportJobs"]) == len(ids)
    assert result.err.count("is FAILED: The report could not be delivered") == statuses.count(
        "FAILED"
    )


def test_a_job_that_does_not_exist_spoils_no_other(command, fake_backup):
    """What has ended is printed, and the exit code says that it is not all."""
    id_ = fake_backup.add_report_job(status="COMPLETED")

    both = command("wait", id_, "none")
    alone = command("wait", "none")

    assert both.code == 1
    assert [each["ReportJobId"] for each in both.json["ReportJobs"]] == [id_]
    assert (alone.code, alone.out) == (254, "")
    for result in (both, alone):
        assert "An error occurred (ResourceNotFoundException)" in result.err


def test_a_job_that_failed_is_named_beside_one_that_does_not_exist(command, fake_backup):
    """What is wrong with one does not hide what is wrong with the other."""
    id_ = fake_backup.add_report_job(status="FAILED")

    result = command("wait", id_, "none")

    assert result.code == 1
    assert f"Report job {id_} is FAILED" in result.err
    assert "An error occurred (ResourceNotFoundException)" in result.err


def test_a_refusal_in_the_middle_of_a_wait_is_a_refusal(command, fake_backup):
    """What has ended is printed, but nobody knows about the others."""
    ended = fake_backup.add_report_job(status="COMPLETED")
    running = fake_backup.add_report_job(statuses=["RUNNING", "RUNNING", "COMPLETED"])
    handle, requests = fake_backup.handle, []

    def expire(request):
        requests.append(request)
        if len(requests) > 2:
            fake_backup.fail_next("ExpiredTokenException", times=9)
        return handle(request)

    fake_backup.handle = expire

    result = command("wait", ended, running)

    assert result.code == 254
    assert [each["ReportJobId"] for each in result.json["ReportJobs"]] == [ended]


@pytest.mark.parametrize("command_of_jobs", ["wait", "run"])
def test_the_line_to_go_on_with_leads_to_the_same_account(command, fake_backup, command_of_jobs):
    """With the options that lead there, but never with a password."""
    fake_backup.job_script = JobScript(statuses=["RUNNING"])
    fake_backup.add_report_plan("nightly")
    id_ = fake_backup.add_report_job(status="RUNNING")
    words = ("wait", id_) if command_of_jobs == "wait" else RUN
    options = ("--region", "us-east-1", "--no-verify-ssl")

    result = command(*words, "--timeout", "20", *options)

    go_on = re.search(r"Go on with: backup-reports (.*)\n", result.err)[1].split()
    assert go_on[2:] == list(options)


def test_the_time_may_be_up(command, fake_backup):
    """What has ended is printed, and the message has the command that goes on."""
    endless = fake_backup.add_report_job(status="RUNNING")
    ended = fake_backup.add_report_job(status="COMPLETED")

    result = command("wait", endless, ended, "--timeout", "60")

    assert result.code == 4
    assert [each["ReportJobId"] for each in result.json["ReportJobs"]] == [ended]
    assert f"\nNot ended after 60 seconds: {endless} is RUNNING\n" in result.err
    assert f"\nGo on with: backup-reports wait {endless} {ended}\n" in result.err


def test_polls_come_as_often_as_they_are_told_to(command, fake_backup):
    """By the clock of the service."""
    fake_backup.add_report_job()
    id_ = fake_backup.add_report_job(statuses=["RUNNING"] * 10 + ["COMPLETED"])
    start = fake_backup.now()

    command("wait", id_, "--poll-every", "2.5")

    assert (fake_backup.now() - start).total_seconds() == pytest.approx(25, abs=1)


def test_run_prints_the_job_as_describe_does(command, slow_jobs):
    """After a minute."""
    result = command(*RUN)

    job = result.json["ReportJob"]
    assert result.code == 0
    assert result.json == command("describe-report-job", "--report-job-id", job["ReportJobId"]).json
    assert job["Status"] == "COMPLETED"


def test_run_prints_the_rows(command, slow_jobs):
    """As `report` does, and nothing of the job."""
    result = command(*RUN, "--rows", "--columns", "job_status", "--newest")

    assert (result.code, result.out) == (0, "job_status\nCOMPLETED\nRUNNING\nFAILED\n")


def test_run_starts_no_second_job_for_a_token(command, slow_jobs, fake_backup):
    """So a script can be begun again."""
    first = command(*RUN, "--idempotency-token", "2026-11-26").json
    second = command(*RUN, "--idempotency-token", "2026-11-26").json

    assert first == second


@pytest.mark.parametrize("rows", [(), ("--rows",)])
def test_a_job_that_failed_is_not_a_call_that_failed(command, failing_jobs, rows):
    """The exit code is its own; the job is printed, but no row can be."""
    result = command(*RUN, *rows)

    assert result.code == 3
    assert re.search("Report job [-0-9a-f]{36} is FAILED: The bucket is gone\n", result.err)
    assert ("StatusMessage" in result.out) == (not rows)


def test_run_that_takes_too_long_says_how_to_go_on(command, slow_jobs, fake_backup):
    """By the id of the job, once it is known."""
    result = command(*RUN, "--timeout", "20")

    go_on = re.search(r"Go on with: backup-reports (wait [-0-9a-f]{36})\n", result.err)[1]
    assert (result.code, result.out) == (4, "")
    assert command(*go_on.split()).code == 0


def test_run_without_an_answer_says_how_to_go_on(command, slow_jobs, fake_backup):
    """By its token: the job may have been started."""
    fake_backup.delay_next(30)

    result = command(*RUN, "--timeout", "20")

    go_on = re.search(r"Go on with: backup-reports (run .*)\n", result.err)[1]
    assert result.code == 4
    assert command(*go_on.split()).code == 0
    assert len(command("list-report-jobs").json["ReportJobs"]) == 1


@pytest.mark.parametrize("when", ["starting", "waiting"])
def test_ctrl_c_leaves_a_line_to_go_on_with(command, slow_jobs, fake_backup, monkeypatch, when):
    """Of a job that may have been started as well as of one that was."""
    requests = []

    def interrupt(request):
        requests.append(request)
        if len(requests) == (1 if when == "starting" else 3):
            raise KeyboardInterrupt
        return handle(request)

    handle = fake_backup.handle
    monkeypatch.setattr(fake_backup, "handle", interrupt)

    result = command(*RUN)

    monkeypatch.undo()
    go_on = re.search(r"\nInterrupted. Go on with: backup-reports (.*)\n", result.err)[1]
    assert (result.code, result.out) == (130, "")
    assert go_on.split()[0] == ("run" if when == "starting" else "wait")
    assert command(*go_on.split()).code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("wait",), "name jobs by their ids, or one by --report-plan-name NAME --latest"),
        (("wait", "--report-plan-name", "nightly"), "--latest"),
        (("wait", "--latest"), "--report-plan-name NAME"),
        (("wait", "id", "--report-plan-name", "nightly", "--latest"), "or one by"),
        (("wait", "id", "--timeout", "-1"), "'-1' is not a number of seconds, 0 or more"),
        (("wait", "id", "--timeout", "soon"), "'soon' is not a number of seconds"),
        (("wait", "id", "--timeout", "nan"), "'nan' is not a number of seconds"),
        (("wait", "id", "--timeout", "inf"), "'inf' is not a number of seconds"),
        (("wait", "id", "--timeout", "1e308"), "0 or more, and at most 1,000,000,000"),
        (("wait", "id", "--poll-every", "1e300"), "0 or more, and at most 1,000,000,000"),
        (("wait", "id", "--poll-every", "0"), "the pause must be more than 0 seconds"),
        (("run",), "the following arguments are required: --report-plan-name"),
        ((*RUN, "--format", "json"), "--format is about rows: add --rows"),
        ((*RUN, "--newest"), "--newest is about rows: add --rows"),
        ((*RUN, "--rows", "--where", "["), "--where: "),
        ((*RUN, "--rows", "--columns", "Price"), "--columns: no report has a column 'Price'"),
        ((*RUN, "--query", "["), "--query: "),
        (
            ("wait", "id", "--time", "1"),
            "backup-reports wait: error: unrecognized arguments: --time 1",
        ),
    ],
)
def test_wrong_usage_is_a_sentence(command, fake_backup, arguments, message):
    """Nothing is sent, and the exit code is 2."""
    result = command(*arguments)

    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert not fake_backup.requests


def test_quiet_leaves_errors_alone(command, fake_backup):
    """No progress, no notes."""
    fine = fake_backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
    failed = fake_backup.add_report_job(status="FAILED")

    assert command("wait", fine, "--quiet").err == ""
    assert "is FAILED" in command("wait", failed, "--quiet").err


def test_an_outage_is_a_note(command, fake_backup):
    """With its end."""
    id_ = fake_backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
    command("describe-report-job", "--report-job-id", id_)
    fake_backup.fail_next("ServiceUnavailableException", times=8)

    result = command("wait", id_)

    notes = [line for line in result.err.splitlines() if line.startswith("waiting")]
    assert notes == [
        "waiting for report jobs continues through ServiceUnavailableException",
        "waiting for report jobs: the service answers again",
    ]
