"""Waiting against the fake, whose clock moves only where the client pauses."""

import random
from datetime import datetime, timezone

import pytest
from botocore.config import Config
from botocore.exceptions import ParamValidationError

from aws_backup_reports import (
    BackupClient,
    ClientError,
    ReportJobFailed,
    ReportJobTimeout,
    ResourceNotFoundException,
    ServiceUnavailableException,
    WaiterError,
)
from aws_backup_reports.testing import FakeBackup, JobScript

NIGHTLY = "nightly"


class Waiting:
    """A fake, a client of it, and the pauses that the client made."""

    def __init__(self):
        self.started = datetime.now(timezone.utc)
        self.backup = FakeBackup(clock=lambda: self.started)
        self.client = self.backup.client()
        self.client._sleep = self.pause
        self.pauses = []

    def pause(self, seconds):
        """Let time pass by the fake's clock."""
        self.pauses.append(seconds)
        self.backup.advance(seconds)

    @property
    def elapsed(self):
        """Seconds since the start."""
        return (self.backup.now() - self.started).total_seconds()

    @property
    def calls(self):
        """How many requests were made."""
        return len(self.backup.requests)


@pytest.fixture
def waiting(monkeypatch):
    """Chance is always 0: retries follow at once, and pauses are as long as they get."""
    monkeypatch.setattr(random, "random", lambda: 0.0)
    monkeypatch.setattr(BackupClient, "_jitter", staticmethod(lambda: 0.0))
    return Waiting()


class Context:
    """What Lambda gives to a handler."""

    def __init__(self, seconds):
        self.seconds = seconds

    def get_remaining_time_in_millis(self):
        """As Lambda says it."""
        return int(self.seconds * 1000)


def test_the_job_is_given_when_it_has_completed(waiting):
    """The first question is asked at once, the next after 5 s and 7.5 s."""
    job_id = waiting.backup.add_report_job(statuses=["CREATED", "RUNNING", "COMPLETED"])

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert (job.report_job_id, job.succeeded) == (job_id, True)
    assert job.report_destination.s3_uris
    assert waiting.calls == 3
    assert waiting.pauses == [5.0, 7.5]


def test_nothing_is_waited_for_when_the_job_has_ended_before(waiting):
    """One request, no pause."""
    job_id = waiting.backup.add_report_job(status="COMPLETED_WITH_ISSUES")

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert job.status == "COMPLETED_WITH_ISSUES"
    assert (waiting.calls, waiting.pauses) == (1, [])


def test_a_failure_is_raised_with_the_job_when_it_has_failed(waiting):
    """And with AWS's reason, as botocore's WaiterError."""
    script = JobScript(statuses=["RUNNING", "FAILED"], seconds=6, status_message="Access Denied")
    job_id = waiting.backup.add_report_job(script=script)

    with pytest.raises(ReportJobFailed, match="FAILED: Access Denied") as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert isinstance(caught.value, WaiterError)
    assert caught.value.job.status_message == "Access Denied"
    assert caught.value.last_response["ReportJob"]["Status"] == "FAILED"
    assert waiting.pauses == [5.0, 7.5]


def test_time_is_up_when_the_job_goes_on(waiting):
    """Pauses grow, and the last is cut so that one more question can be asked in time."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    with pytest.raises(ReportJobTimeout, match=f"after 60 seconds: {job_id} is RUNNING") as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=60)

    assert waiting.pauses == [5.0, 7.5, 11.25, 16.875, 18.375]
    assert waiting.elapsed == 59.0
    assert waiting.calls == 6
    assert caught.value.job.status == "RUNNING"
    assert caught.value.timeout == 60.0


def test_pauses_grow_to_half_a_minute_when_the_job_takes_long(waiting):
    """An hour is some 120 questions."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    with pytest.raises(ReportJobTimeout):
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=3600)

    assert max(waiting.pauses) == 30.0
    assert waiting.calls == 124
    assert waiting.elapsed == 3599.0


@pytest.mark.parametrize("times", [1, 4, 7])
def test_a_job_is_waited_for_when_the_service_fails_at_times(waiting, times):
    """500s use up the attempts of a question, not the wait."""
    job_id = waiting.backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
    waiting.backup.fail_next(times=times)

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert job.succeeded
    assert waiting.calls == times + 2
    assert waiting.elapsed <= 5.0 + 7.5 + 11.25


def test_time_is_up_when_the_service_fails_to_the_end(waiting):
    """With the service's error as the cause."""
    job_id = waiting.backup.add_report_job(status="RUNNING")
    waiting.backup.fail_next(times=1000)

    with pytest.raises(ReportJobTimeout, match="is not seen") as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=60)

    assert isinstance(caught.value.__cause__, ServiceUnavailableException)
    assert caught.value.job is None
    assert caught.value.pending == {job_id: None}
    assert waiting.elapsed == 59.0


def test_a_trouble_is_no_cause_when_it_has_passed(waiting):
    """The job was seen after it: it merely took too long."""
    job_id = waiting.backup.add_report_job(status="RUNNING")
    waiting.backup.fail_next(times=4)

    with pytest.raises(ReportJobTimeout) as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=60)

    assert caught.value.__cause__ is None


def test_the_cause_is_named_when_many_were_waited_for(waiting):
    """As it is for one."""
    waiting.backup.fail_next(times=1000)

    with pytest.raises(ReportJobTimeout) as caught:
        next(waiting.client.wait_for_report_jobs(["1", "2"], timeout=60))

    assert isinstance(caught.value.__cause__, ServiceUnavailableException)
    assert caught.value.pending == {"1": None, "2": None}


def test_one_id_is_refused_when_many_are_wanted(waiting):
    """Its letters would be taken for ids."""
    with pytest.raises(TypeError, match="not the string 'job-1'"):
        waiting.client.wait_for_report_jobs("job-1")


@pytest.mark.parametrize(
    "fault",
    [
        lambda backup: backup.throttle_next(times=8),
        lambda backup: backup.reset_next(times=8),
        lambda backup: backup.fail_next("TooManyRequestsException", times=8),
    ],
    ids=["throttled", "reset", "another-code"],
)
def test_a_job_is_waited_for_when_a_burst_passes(waiting, fault):
    """Throttling and lost connections."""
    job_id = waiting.backup.add_report_job(statuses=["COMPLETED"])
    fault(waiting.backup)

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert job.succeeded
    assert waiting.calls == 9


def test_a_job_is_waited_for_when_its_status_is_unknown(waiting):
    """AWS may add statuses: only those that end a job end the wait."""
    job_id = waiting.backup.add_report_job(statuses=["QUEUED", "PAUSED", "COMPLETED"])
    seen = []

    waiting.client.wait_for_report_job(ReportJobId=job_id, on_poll=seen.append)

    assert [job.status for job in seen] == ["QUEUED", "PAUSED", "COMPLETED"]


def test_a_job_is_waited_for_when_it_is_not_found_at_first(waiting):
    """A job that was just started need not be everywhere yet."""
    job_id = waiting.backup.add_report_job(status="COMPLETED")
    waiting.backup.fail_next("ResourceNotFoundException", times=3)

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert job.succeeded
    assert waiting.elapsed == 23.75


def test_it_is_an_error_when_a_job_is_never_found(waiting):
    """After a quarter of a minute a wrong id is a wrong id."""
    with pytest.raises(ResourceNotFoundException):
        waiting.client.wait_for_report_job(ReportJobId="no-such-job")

    assert waiting.calls == 4
    assert waiting.elapsed == 23.75


@pytest.mark.parametrize(
    ("job_id", "code", "error"),
    [("", None, ParamValidationError), ("job-1", "AccessDeniedException", ClientError)],
)
def test_an_error_is_raised_at_once_when_no_waiting_can_mend_it(waiting, job_id, code, error):
    """Wrong calls and missing permissions."""
    if code:
        waiting.backup.fail_next(code)

    with pytest.raises(error):
        waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert waiting.pauses == []


def test_the_wait_is_left_when_the_callback_raises(waiting):
    """Whatever it raises."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    def stop(job):
        raise RuntimeError(job.status)

    with pytest.raises(RuntimeError, match="RUNNING"):
        waiting.client.wait_for_report_job(ReportJobId=job_id, on_poll=stop)

    assert waiting.calls == 1


def test_the_wait_is_left_at_once_when_it_is_interrupted(waiting):
    """Ctrl-C is not caught, retried or delayed."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    def interrupt(seconds):
        raise KeyboardInterrupt

    waiting.client._sleep = interrupt

    with pytest.raises(KeyboardInterrupt):
        waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert waiting.calls == 1


def test_nothing_is_asked_when_there_is_no_time(waiting):
    """A limit of 0, and a Lambda function that is about to be stopped."""
    for timeout in (0, Context(0.5)):
        with pytest.raises(ReportJobTimeout):
            waiting.client.wait_for_report_job(ReportJobId="job-1", timeout=timeout)

    assert waiting.calls == 0


@pytest.mark.parametrize("timeout", [-1, -0.001, float("nan"), float("-inf")])
def test_a_limit_is_refused_when_it_is_none(waiting, timeout):
    """Before anything is asked, also where many are waited for."""
    with pytest.raises(ValueError, match="timeout must be 0 seconds or more"):
        waiting.client.wait_for_report_job(ReportJobId="job-1", timeout=timeout)
    with pytest.raises(ValueError, match="timeout must be 0 seconds or more"):
        waiting.client.wait_for_report_jobs(["job-1"], timeout=timeout)

    assert waiting.calls == 0


def test_there_is_no_limit_when_it_is_infinite(waiting):
    """Whoever asks for that gets it, also without a timeout of the client."""
    client = waiting.backup.client(config=Config(read_timeout=None))
    job_id = waiting.backup.add_report_job(
        script=JobScript(statuses=["RUNNING", "COMPLETED"], seconds=86_400)
    )

    job = client.wait_for_report_job(ReportJobId=job_id, timeout=float("inf"))

    assert job.succeeded


def test_the_wait_ends_in_time_to_answer_when_lambda_sets_the_limit(waiting):
    """A second before the invocation does."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    with pytest.raises(ReportJobTimeout) as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=Context(30))

    assert caught.value.timeout == 29.0
    assert waiting.elapsed == 28.0


def test_an_answer_that_is_late_is_not_waited_for_when_time_is_up(waiting):
    """The limit covers calls too: the client's own minute would be longer."""
    job_id = waiting.backup.add_report_job(status="COMPLETED")
    waiting.backup.delay_next(50)

    with pytest.raises(ReportJobTimeout):
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=20)

    assert waiting.elapsed == 20.0


def test_the_wait_is_told_to_aws_when_it_asks(waiting):
    """By the letter B, beside the others."""
    job_id = waiting.backup.add_report_job(status="COMPLETED")

    waiting.client.wait_for_report_job(ReportJobId=job_id)

    agent = dict(waiting.backup.requests[0].headers)["User-Agent"]
    assert " m/B,E,N,e " in agent


def test_a_job_is_started_and_waited_for_when_both_are_asked_for(waiting):
    """In one call."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    seen = []

    job = waiting.client.start_and_wait(ReportPlanName=NIGHTLY, on_poll=seen.append)

    assert job.succeeded
    assert [each.status for each in seen] == ["CREATED", "RUNNING", "COMPLETED"]
    assert waiting.calls == 4


def test_the_limit_covers_the_start_when_a_job_is_started_and_waited_for(waiting):
    """A start that takes 15 of 20 seconds leaves 5."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    waiting.backup.job_script = JobScript(statuses=["RUNNING"])
    waiting.backup.delay_next(15, operation="StartReportJob")

    with pytest.raises(ReportJobTimeout) as caught:
        waiting.client.start_and_wait(ReportPlanName=NIGHTLY, timeout=20)

    assert waiting.elapsed == 19.0
    assert caught.value.job.status == "RUNNING"


def test_no_job_is_named_when_none_was_started_in_time(waiting):
    """The text says so."""
    with pytest.raises(ReportJobTimeout, match="no job was started") as caught:
        waiting.client.start_and_wait(ReportPlanName=NIGHTLY, timeout=0)

    assert (caught.value.job, caught.value.pending) == (None, {})


def test_a_start_is_tried_again_when_it_is_throttled(waiting):
    """With one token, so that one job is started."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    waiting.backup.throttle_next(times=8, operation="StartReportJob")

    job = waiting.client.start_and_wait(ReportPlanName=NIGHTLY)

    assert job.succeeded
    assert len(list(waiting.client.iter_report_jobs())) == 2


def test_a_start_is_not_denied_when_its_answer_was_lost(waiting):
    """The job may run; the caller's token finds it again."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    waiting.backup.delay_next(50, operation="StartReportJob")
    again = {"ReportPlanName": NIGHTLY, "IdempotencyToken": "mine"}

    with pytest.raises(ReportJobTimeout, match="it is not known whether a job was started"):
        waiting.client.start_and_wait(**again, timeout=20)

    assert waiting.client.start_and_wait(**again).succeeded
    assert len(list(waiting.client.iter_report_jobs())) == 2


@pytest.mark.parametrize("timeout", [None, "60", float("nan"), -1])
def test_a_timeout_is_refused_when_it_is_none(waiting, timeout):
    """The text names it, and what is allowed."""
    with pytest.raises(ValueError, match=r"^timeout must be 0 seconds or more, or a Lambda"):
        waiting.client.wait_for_report_job(ReportJobId="job-1", timeout=timeout)


def test_a_start_fails_at_once_when_there_is_no_such_plan(waiting):
    """It is not taken for a job that is not found yet."""
    with pytest.raises(ResourceNotFoundException):
        waiting.client.start_and_wait(ReportPlanName="nothing")

    assert waiting.pauses == []


def test_the_latest_job_is_given_when_there_are_several(waiting):
    """Of the plan, and of the status if one is named."""
    first = waiting.backup.add_report_job(report_plan_name=NIGHTLY, status="COMPLETED")
    waiting.backup.advance(10)
    second = waiting.backup.add_report_job(report_plan_name=NIGHTLY, status="RUNNING")
    waiting.backup.advance(10)
    waiting.backup.add_report_job(report_plan_name="other", status="RUNNING")
    latest = waiting.client.latest_report_job

    assert latest(ReportPlanName=NIGHTLY).report_job_id == second
    assert latest(ReportPlanName=NIGHTLY, status="COMPLETED").report_job_id == first
    assert latest(ReportPlanName=NIGHTLY, status="FAILED") is None
    with pytest.raises(ResourceNotFoundException):
        latest(ReportPlanName="nothing")


def test_each_job_is_given_once_when_there_are_several_pages(waiting):
    """2,500 jobs are three pages of 1,000."""
    script = JobScript(statuses=["RUNNING"])
    ids = {waiting.backup.add_report_job(script=script) for _ in range(2500)}

    jobs = list(waiting.client.iter_report_jobs(MaxResults=1000))

    assert {job.report_job_id for job in jobs} == ids
    assert (len(jobs), waiting.calls) == (2500, 3)
    assert " m/C,E,N,e " in dict(waiting.backup.requests[0].headers)["User-Agent"]


def test_each_plan_is_given_once_when_there_are_several_pages(waiting):
    """As typed plans."""
    for number in range(5):
        waiting.backup.add_report_job(report_plan_name=f"plan_{number}")

    plans = list(waiting.client.iter_report_plans(MaxResults=2))

    assert [plan.report_plan_name for plan in plans] == [f"plan_{n}" for n in range(5)]
    assert waiting.calls == 3


def add(waiting, count, *, longest):
    """Add jobs that end one after the other until `longest`."""
    return [
        waiting.backup.add_report_job(
            script=JobScript(
                statuses=["RUNNING", "COMPLETED"], seconds=longest * number / count, report_items=[]
            )
        )
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("count", "requests"),
    # The last job ends after 60 s: in that time are six questions. 2,500 jobs take three pages
    # each time, and fewer when the jobs that are left are on fewer.
    [(1, 6), (3, 6), (100, 6), (2500, 14)],
)
def test_each_job_is_given_once_as_it_ends_when_many_are_waited_for(waiting, count, requests):
    """By few requests, however many there are."""
    ids = add(waiting, count, longest=60)

    ended = [
        (job.report_job_id, waiting.elapsed) for job in waiting.client.wait_for_report_jobs(ids)
    ]

    assert sorted(job_id for job_id, _ in ended) == sorted(ids)
    assert [at for _, at in ended] == sorted(at for _, at in ended)
    assert waiting.calls == requests
    due = {job_id: 60 * number / count for number, job_id in enumerate(ids, 1)}
    assert all(due[job_id] <= at <= due[job_id] + 30 for job_id, at in ended)


def test_nothing_is_asked_when_no_jobs_are_waited_for(waiting):
    """And nothing is given."""
    assert list(waiting.client.wait_for_report_jobs([])) == []
    assert waiting.calls == 0


def test_a_job_is_given_when_it_failed_among_others(waiting):
    """It is no reason to stop waiting for the others."""
    good = waiting.backup.add_report_job(status="COMPLETED")
    bad = waiting.backup.add_report_job(status="FAILED")

    jobs = {job.report_job_id: job for job in waiting.client.wait_for_report_jobs([good, bad, bad])}

    assert (jobs[good].succeeded, jobs[bad].failed) == (True, True)
    assert len(jobs) == 2


def test_the_rest_is_named_when_time_is_up(waiting):
    """After those that have ended were given."""
    good = waiting.backup.add_report_job(status="COMPLETED")
    others = [waiting.backup.add_report_job(status="RUNNING") for _ in range(12)]
    waits = waiting.client.wait_for_report_jobs([good, *others], timeout=30)

    first = next(waits)
    with pytest.raises(ReportJobTimeout, match="and 2 more") as caught:
        next(waits)

    assert first.report_job_id == good
    assert sorted(caught.value.pending) == sorted(others)
    assert all(job.status == "RUNNING" for job in caught.value.pending.values())
    assert waiting.elapsed == 29.0


def test_time_passes_when_the_caller_takes_it_between_two_jobs(waiting):
    """The limit is about the whole, from the call on."""
    ids = add(waiting, 2, longest=200)
    waits = waiting.client.wait_for_report_jobs(ids, timeout=150)
    waiting.backup.advance(100)

    assert next(waits).report_job_id == ids[0]
    with pytest.raises(ReportJobTimeout):
        next(waits)
    assert waiting.elapsed == 149.0


def test_jobs_are_given_first_when_another_id_is_wrong(waiting):
    """What is known to have ended is not lost with the error."""
    good = waiting.backup.add_report_job(status="COMPLETED")
    waits = waiting.client.wait_for_report_jobs([good, "no-such-job"])

    assert next(waits).report_job_id == good
    with pytest.raises(ResourceNotFoundException):
        next(waits)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_many_jobs_are_waited_for_when_the_service_fails_at_times(waiting, count):
    """As one is."""
    ids = add(waiting, count, longest=20)
    waiting.backup.fail_next(times=4)
    waiting.backup.throttle_next(times=4)

    jobs = list(waiting.client.wait_for_report_jobs(ids))

    assert sorted(job.report_job_id for job in jobs) == sorted(ids)


def test_few_jobs_are_described_when_they_are_deep_in_a_long_list(waiting):
    """Paging stops where describing the rest takes fewer requests."""
    ids = [waiting.backup.add_report_job(status="COMPLETED") for _ in range(2)]
    waiting.backup.advance(1)
    script = JobScript(statuses=["RUNNING"])
    for _ in range(5000):
        waiting.backup.add_report_job(script=script)

    jobs = list(waiting.client.wait_for_report_jobs(ids))

    assert len(jobs) == 2
    assert waiting.calls == 4


def test_a_plan_is_typed_when_it_is_written_and_described(waiting):
    """What was asked for comes back, with what AWS adds."""
    created = waiting.client.create_report_plan(
        ReportPlanName=NIGHTLY,
        ReportDeliveryChannel={"S3BucketName": "reports", "Formats": ["CSV"]},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )
    plan = waiting.client.describe_report_plan(ReportPlanName=NIGHTLY).report_plan

    assert (created.report_plan_name, created.report_plan_arn) == (NIGHTLY, plan.report_plan_arn)
    assert created.creation_time == plan.creation_time
    assert plan.report_delivery_channel.to_dict() == {"S3BucketName": "reports", "Formats": ["CSV"]}
    assert plan.report_setting.report_template == "BACKUP_JOB_REPORT"
