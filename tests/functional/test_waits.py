"""Waits against the fake, whose clock advances only when the client pauses."""

import random
from datetime import datetime, timedelta, timezone

import pytest
from botocore.config import Config
from botocore.exceptions import ParamValidationError

from aws_backup_reports import (
    ClientError,
    ReportJobFailed,
    ReportJobTimeout,
    ResourceNotFoundException,
    ServiceUnavailableException,
    WaiterError,
)
from aws_backup_reports._calling import Calling
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeBackup, JobScript
from tests._face import KINDS, client_of

NIGHTLY = "nightly"


class Waiting:
    """A fake, a client of it, and the pauses that the client made."""

    def __init__(self, kind="blocking"):
        self.started = datetime.now(timezone.utc)
        self.backup = FakeBackup(clock=lambda: self.started)
        self.kind = kind
        self.made = []
        self.pauses = []
        self.client = self.make_client()

    def make_client(self, **settings):
        """Return a client of the fake whose pauses are recorded."""
        if self.kind == "awaited":
            settings["cls"] = pausing_by(lambda seconds: self.pause(seconds))
        client = client_of(self.backup, self.kind, **settings)
        if self.kind == "blocking":
            client._sleep = lambda seconds: self.pause(seconds)
        self.made.append(client)
        return client

    def pause(self, seconds):
        """Record a pause, and advance the fake's clock by it."""
        self.pauses.append(seconds)
        self.backup.advance(seconds)

    @property
    def elapsed(self):
        """Seconds since the start."""
        return (self.backup.now() - self.started).total_seconds()

    @property
    def calls(self):
        """The number of requests so far."""
        return len(self.backup.requests)


def pausing_by(pause):
    """Return a class of asynchronous clients that pause by a function that blocks."""

    class Pausing(AsyncBackupClient):
        async def _pause(self, seconds):
            pause(seconds)

    return Pausing


@pytest.fixture(params=KINDS)
def waiting(request, monkeypatch):
    """A fake and its client; random numbers are 0, so retries are immediate and pauses longest."""
    monkeypatch.setattr(random.SystemRandom, "random", lambda _: 0.0)
    monkeypatch.setattr(Calling, "_jitter", staticmethod(lambda: 0.0))
    waiting = Waiting(request.param)
    yield waiting
    for client in waiting.made:
        client.close()


def wait_for_one(waiting, **options):
    """Wait for a job of a new fake."""
    job_id = waiting.backup.add_report_job(script=waiting.backup.job_script)
    return waiting.client.wait_for_report_job(ReportJobId=job_id, **options)


def wait_for_many(waiting, **options):
    """Wait for two jobs together."""
    ids = [waiting.backup.add_report_job(script=waiting.backup.job_script) for _ in range(2)]
    return list(waiting.client.wait_for_report_jobs(ids, **options))


def start_one(waiting, **options):
    """Start a job and wait for it."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    return waiting.client.start_and_wait(ReportPlanName=NIGHTLY, **options)


WAITS = [wait_for_one, wait_for_many, start_one]


class Context:
    """The context that Lambda passes to a handler."""

    def __init__(self, seconds):
        self.seconds = seconds

    def get_remaining_time_in_millis(self):
        """Return the remaining time as Lambda does."""
        return int(self.seconds * 1000)


def test_a_wait_returns_the_completed_job(waiting):
    """The first call is made at once, and the next two after 5 and 7.5 seconds."""
    job_id = waiting.backup.add_report_job(statuses=["CREATED", "RUNNING", "COMPLETED"])

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert (job.report_job_id, job.succeeded) == (job_id, True)
    assert job.report_destination.s3_uris
    assert waiting.calls == 3
    assert waiting.pauses == [5.0, 7.5]


def test_a_job_that_has_already_ended_is_returned_at_once(waiting):
    """There is one request and no pause."""
    job_id = waiting.backup.add_report_job(status="COMPLETED_WITH_ISSUES")

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert job.status == "COMPLETED_WITH_ISSUES"
    assert (waiting.calls, waiting.pauses) == (1, [])


def test_a_failed_job_raises_an_error_that_has_the_job(waiting):
    """It is a WaiterError, and says why the job failed."""
    script = JobScript(statuses=["RUNNING", "FAILED"], seconds=6, status_message="Access Denied")
    job_id = waiting.backup.add_report_job(script=script)

    with pytest.raises(ReportJobFailed, match="FAILED: Access Denied") as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert isinstance(caught.value, WaiterError)
    assert caught.value.job.status_message == "Access Denied"
    assert caught.value.last_response["ReportJob"]["Status"] == "FAILED"
    assert waiting.pauses == [5.0, 7.5]


def test_a_wait_ends_when_its_time_is_up(waiting):
    """The pauses grow, and the last one is shortened so that one more call fits in."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    with pytest.raises(ReportJobTimeout, match=f"after 60 seconds: {job_id} is RUNNING") as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=60)

    assert waiting.pauses == [5.0, 7.5, 11.25, 16.875, 18.375]
    assert waiting.elapsed == 59.0
    assert waiting.calls == 6
    assert caught.value.job.status == "RUNNING"
    assert caught.value.timeout == 60.0


def test_pauses_grow_to_at_most_30_seconds(waiting):
    """A wait of an hour makes 124 calls."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    with pytest.raises(ReportJobTimeout):
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=3600)

    assert max(waiting.pauses) == 30.0
    assert waiting.calls == 124
    assert waiting.elapsed == 3599.0


@pytest.mark.parametrize("times", [1, 4, 7])
def test_a_wait_continues_when_the_service_fails_at_times(waiting, times):
    """500 responses use up the attempts of a call, but not the wait."""
    job_id = waiting.backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
    waiting.backup.fail_next(times=times)

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert job.succeeded
    assert waiting.calls == times + 2
    assert waiting.elapsed <= 5.0 + 7.5 + 11.25


def test_a_timeout_has_the_services_last_error_as_its_cause(waiting):
    """The service fails until the time is up, so the job is never seen."""
    job_id = waiting.backup.add_report_job(status="RUNNING")
    waiting.backup.fail_next(times=1000)

    with pytest.raises(ReportJobTimeout, match="is not seen") as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=60)

    assert isinstance(caught.value.__cause__, ServiceUnavailableException)
    assert caught.value.job is None
    assert caught.value.pending == {job_id: None}
    assert waiting.elapsed == 59.0


def test_a_timeout_has_no_cause_when_the_service_has_recovered(waiting):
    """The job was seen after the failures, so it merely took too long."""
    job_id = waiting.backup.add_report_job(status="RUNNING")
    waiting.backup.fail_next(times=4)

    with pytest.raises(ReportJobTimeout) as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=60)

    assert caught.value.__cause__ is None


def test_a_timeout_for_many_jobs_has_a_cause_too(waiting):
    """All jobs are pending, and the cause is the service's error."""
    waiting.backup.fail_next(times=1000)

    with pytest.raises(ReportJobTimeout) as caught:
        next(waiting.client.wait_for_report_jobs(["1", "2"], timeout=60))

    assert isinstance(caught.value.__cause__, ServiceUnavailableException)
    assert caught.value.pending == {"1": None, "2": None}


def test_a_single_id_is_rejected_where_a_list_is_expected(waiting):
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
def test_a_wait_continues_through_a_burst_of_failures(waiting, fault):
    """Neither throttling nor lost connections end it."""
    job_id = waiting.backup.add_report_job(statuses=["COMPLETED"])
    fault(waiting.backup)

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert job.succeeded
    assert waiting.calls == 9


def test_a_wait_continues_through_unknown_statuses(waiting):
    """AWS may add statuses; only those that end a job end the wait."""
    statuses = ["QUEUED", "PAUSED", "COMPLETED"]
    job_id = waiting.backup.add_report_job(statuses=statuses, allow_unknown=True)
    seen = []

    waiting.client.wait_for_report_job(ReportJobId=job_id, on_poll=seen.append)

    assert [job.status for job in seen] == ["QUEUED", "PAUSED", "COMPLETED"]


def test_a_wait_continues_when_the_job_is_not_found_at_first(waiting):
    """A job that was just started may not be visible everywhere yet."""
    job_id = waiting.backup.add_report_job(status="COMPLETED")
    waiting.backup.fail_next("ResourceNotFoundException", times=3)

    job = waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert job.succeeded
    assert waiting.elapsed == 23.75


def test_a_job_that_is_never_found_is_an_error(waiting):
    """After 24 seconds it cannot be a new job, so the id must be wrong."""
    with pytest.raises(ResourceNotFoundException):
        waiting.client.wait_for_report_job(ReportJobId="no-such-job")

    assert waiting.calls == 4
    assert waiting.elapsed == 23.75


@pytest.mark.parametrize(
    ("job_id", "code", "error"),
    [("", None, ParamValidationError), ("job-1", "AccessDeniedException", ClientError)],
)
def test_an_error_that_waiting_cannot_fix_is_raised_at_once(waiting, job_id, code, error):
    """Such errors are invalid parameters and missing permissions."""
    if code:
        waiting.backup.fail_next(code)

    with pytest.raises(error):
        waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert waiting.pauses == []


def test_an_exception_of_the_callback_ends_the_wait(waiting):
    """The caller gets it unchanged."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    def stop(job):
        raise RuntimeError(job.status)

    with pytest.raises(RuntimeError, match="RUNNING"):
        waiting.client.wait_for_report_job(ReportJobId=job_id, on_poll=stop)

    assert waiting.calls == 1


def test_an_interrupt_ends_the_wait_at_once(waiting):
    """Ctrl-C is not caught, retried or delayed."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    def interrupt(seconds):
        raise KeyboardInterrupt

    waiting.pause = interrupt

    with pytest.raises(KeyboardInterrupt):
        waiting.client.wait_for_report_job(ReportJobId=job_id)

    assert waiting.calls == 1


def test_no_call_is_made_when_there_is_no_time(waiting):
    """The limit is 0, or a Lambda function is about to be stopped."""
    for timeout in (0, Context(0.5)):
        with pytest.raises(ReportJobTimeout):
            waiting.client.wait_for_report_job(ReportJobId="job-1", timeout=timeout)

    assert waiting.calls == 0


@pytest.mark.parametrize("timeout", [-1, -0.001, float("nan"), float("-inf")])
def test_an_invalid_timeout_is_rejected_before_any_call(waiting, timeout):
    """This holds for one job and for many."""
    with pytest.raises(ValueError, match="timeout must be 0 or more seconds"):
        waiting.client.wait_for_report_job(ReportJobId="job-1", timeout=timeout)
    with pytest.raises(ValueError, match="timeout must be 0 or more seconds"):
        waiting.client.wait_for_report_jobs(["job-1"], timeout=timeout)

    assert waiting.calls == 0


def test_a_wait_can_have_no_limit(waiting):
    """An infinite timeout means that, also with a client that has no read timeout."""
    client = waiting.make_client(config=Config(read_timeout=None))
    job_id = waiting.backup.add_report_job(
        script=JobScript(statuses=["RUNNING", "COMPLETED"], seconds=8_640)
    )

    job = client.wait_for_report_job(ReportJobId=job_id, timeout=float("inf"))

    assert job.succeeded


def test_a_wait_ends_a_second_before_its_lambda_function(waiting):
    """The function has that second left to answer."""
    job_id = waiting.backup.add_report_job(status="RUNNING")

    with pytest.raises(ReportJobTimeout) as caught:
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=Context(30))

    assert caught.value.timeout == 29.0
    assert waiting.elapsed == 28.0


def test_a_late_answer_does_not_extend_the_wait(waiting):
    """The limit also applies to each call, although the client's own timeout is a minute."""
    job_id = waiting.backup.add_report_job(status="COMPLETED")
    waiting.backup.delay_next(50)

    with pytest.raises(ReportJobTimeout):
        waiting.client.wait_for_report_job(ReportJobId=job_id, timeout=20)

    assert waiting.elapsed == 20.0


def test_a_wait_is_reported_in_the_user_agent(waiting):
    """The letter B stands for it, among those for other features."""
    job_id = waiting.backup.add_report_job(status="COMPLETED")

    waiting.client.wait_for_report_job(ReportJobId=job_id)

    agent = dict(waiting.backup.requests[0].headers)["User-Agent"]
    assert " m/B,E,N,e " in agent


def test_a_job_can_be_started_and_waited_for_in_one_call(waiting):
    """The callback sees each status of the new job."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    seen = []

    job = waiting.client.start_and_wait(ReportPlanName=NIGHTLY, on_poll=seen.append)

    assert job.succeeded
    assert [each.status for each in seen] == ["CREATED", "RUNNING", "COMPLETED"]
    assert waiting.calls == 4


def test_the_limit_includes_the_start_of_the_job(waiting):
    """A start that takes 15 of 20 seconds leaves 5."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    waiting.backup.job_script = JobScript(statuses=["RUNNING"])
    waiting.backup.delay_next(15, operation="StartReportJob")

    with pytest.raises(ReportJobTimeout) as caught:
        waiting.client.start_and_wait(ReportPlanName=NIGHTLY, timeout=20)

    assert waiting.elapsed == 19.0
    assert caught.value.job.status == "RUNNING"


def test_a_timeout_says_that_no_job_was_started(waiting):
    """It has no job, and none is pending."""
    with pytest.raises(ReportJobTimeout, match="no job was started") as caught:
        waiting.client.start_and_wait(ReportPlanName=NIGHTLY, timeout=0)

    assert (caught.value.job, caught.value.pending) == (None, {})


def test_a_throttled_start_is_retried(waiting):
    """All attempts have the same token, so only one job is started."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    waiting.backup.throttle_next(times=8, operation="StartReportJob")

    job = waiting.client.start_and_wait(ReportPlanName=NIGHTLY)

    assert job.succeeded
    assert len(list(waiting.client.iter_report_jobs())) == 2


def test_a_timeout_says_that_a_job_may_have_been_started(waiting):
    """The answer came too late; another start with the caller's token finds the job."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    waiting.backup.delay_next(50, operation="StartReportJob")
    again = {"ReportPlanName": NIGHTLY, "IdempotencyToken": "mine"}

    with pytest.raises(ReportJobTimeout, match="it is not known whether a job was started"):
        waiting.client.start_and_wait(**again, timeout=20)

    assert waiting.client.start_and_wait(**again).succeeded
    assert len(list(waiting.client.iter_report_jobs())) == 2


@pytest.mark.parametrize("timeout", [None, "60", float("nan"), -1, timedelta(seconds=-1)])
def test_the_error_for_an_invalid_timeout_says_what_is_valid(waiting, timeout):
    """The message begins with the name of the parameter."""
    with pytest.raises(ValueError, match=r"^timeout must be 0 or more seconds, a timedelta or "):
        waiting.client.wait_for_report_job(ReportJobId="job-1", timeout=timeout)


@pytest.mark.parametrize("wait", WAITS)
def test_a_timeout_can_be_a_timedelta(waiting, wait):
    """It is the same as its seconds."""
    waiting.backup.job_script = JobScript(statuses=["RUNNING"])

    with pytest.raises(ReportJobTimeout, match="after 90 seconds") as caught:
        wait(waiting, timeout=timedelta(minutes=1.5))

    assert caught.value.timeout == 90.0
    assert waiting.elapsed == 89.0


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("poll_every", [10, 10.0, timedelta(seconds=10)], ids=repr)
def test_all_pauses_are_the_same_if_the_caller_has_set_them(waiting, wait, poll_every, monkeypatch):
    """They do not grow, and no random number shortens them; the last leaves time for a poll."""
    monkeypatch.setattr(Calling, "_jitter", staticmethod(lambda: 1.0))
    waiting.backup.job_script = JobScript(statuses=["RUNNING"])

    with pytest.raises(ReportJobTimeout):
        wait(waiting, timeout=45, poll_every=poll_every)

    assert waiting.pauses == [10.0, 10.0, 10.0, 10.0, 4.0]


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize(
    "poll_every", [0, -1, float("nan"), float("inf"), timedelta(0), "10"], ids=repr
)
def test_an_invalid_pause_is_rejected_before_any_call(waiting, wait, poll_every):
    """Without a pause, a wait would send as many requests as the service answers."""
    with pytest.raises(ValueError, match=r"^poll_every must be more than 0 seconds, a timedelta, "):
        wait(waiting, poll_every=poll_every)

    assert waiting.calls == 0


def test_a_failed_start_is_retried_after_the_pauses_that_the_caller_has_set(waiting):
    """The start is retried as polling is."""
    waiting.backup.add_report_job(report_plan_name=NIGHTLY)
    waiting.backup.throttle_next(operation="StartReportJob", times=6)

    waiting.client.start_and_wait(ReportPlanName=NIGHTLY, poll_every=20)

    assert waiting.elapsed == 80.0  # twice for the start, twice for CREATED and RUNNING


def test_a_start_of_an_unknown_plan_fails_at_once(waiting):
    """The error is not mistaken for a job that is not visible yet."""
    with pytest.raises(ResourceNotFoundException):
        waiting.client.start_and_wait(ReportPlanName="nothing")

    assert waiting.pauses == []


def test_the_latest_job_of_a_plan_is_found(waiting):
    """A status can be required; if no job has it, the result is None."""
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


def test_iterating_over_jobs_reads_all_pages(waiting):
    """2,500 jobs are on three pages of 1,000, and each job comes once."""
    script = JobScript(statuses=["RUNNING"])
    ids = {waiting.backup.add_report_job(script=script) for _ in range(2500)}

    jobs = list(waiting.client.iter_report_jobs(MaxResults=1000))

    assert {job.report_job_id for job in jobs} == ids
    assert (len(jobs), waiting.calls) == (2500, 3)
    assert " m/C,E,N,e " in dict(waiting.backup.requests[0].headers)["User-Agent"]


def test_iterating_over_plans_reads_all_pages(waiting):
    """Each plan comes once, as a dataclass."""
    for number in range(5):
        waiting.backup.add_report_job(report_plan_name=f"plan_{number}")

    plans = list(waiting.client.iter_report_plans(MaxResults=2))

    assert [plan.report_plan_name for plan in plans] == [f"plan_{n}" for n in range(5)]
    assert waiting.calls == 3


def add(waiting, count, *, longest):
    """Add jobs that end one after the other, the last after `longest` seconds."""
    return [
        waiting.backup.add_report_job(
            script=JobScript(
                statuses=["RUNNING", "COMPLETED"], seconds=longest * number / count, report_items=[]
            )
        )
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("waiting", "count", "requests"),
    # The last job ends after 60 s, in which jobs are listed six times. 2,500 jobs take three pages
    # each time, and fewer when the remaining jobs are on fewer pages: 3 s of work, so only once.
    [
        *((kind, count, 6) for kind in KINDS for count in (1, 3, 100)),
        ("blocking", 2500, 14),
    ],
    indirect=["waiting"],
)
def test_each_of_many_jobs_is_yielded_as_it_ends(waiting, count, requests):
    """Each comes once, and few requests are made, however many jobs there are."""
    ids = add(waiting, count, longest=60)

    ended = [
        (job.report_job_id, waiting.elapsed) for job in waiting.client.wait_for_report_jobs(ids)
    ]

    assert sorted(job_id for job_id, _ in ended) == sorted(ids)
    assert [at for _, at in ended] == sorted(at for _, at in ended)
    assert waiting.calls == requests
    due = {job_id: 60 * number / count for number, job_id in enumerate(ids, 1)}
    assert all(due[job_id] <= at <= due[job_id] + 30 for job_id, at in ended)


def test_waiting_for_no_jobs_makes_no_call(waiting):
    """The iterator is empty."""
    assert list(waiting.client.wait_for_report_jobs([])) == []
    assert waiting.calls == 0


def test_a_failed_job_does_not_end_the_wait_for_others(waiting):
    """It is yielded like them, and an id that is passed twice counts once."""
    good = waiting.backup.add_report_job(status="COMPLETED")
    bad = waiting.backup.add_report_job(status="FAILED")

    jobs = {job.report_job_id: job for job in waiting.client.wait_for_report_jobs([good, bad, bad])}

    assert (jobs[good].succeeded, jobs[bad].failed) == (True, True)
    assert len(jobs) == 2


def test_a_timeout_has_the_jobs_that_are_still_running(waiting):
    """Jobs that have ended are yielded before it is raised."""
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


def test_the_limit_includes_the_time_that_the_caller_takes(waiting):
    """It starts when the wait is called, not when the first job is requested."""
    ids = add(waiting, 2, longest=200)
    waits = waiting.client.wait_for_report_jobs(ids, timeout=150)
    waiting.backup.advance(100)

    assert next(waits).report_job_id == ids[0]
    with pytest.raises(ReportJobTimeout):
        next(waits)
    assert waiting.elapsed == 149.0


def test_the_callback_sees_each_job_of_each_poll(waiting):
    """It comes first: a job that has ended is yielded after it, and not seen again."""
    statuses = ["RUNNING", "COMPLETED"]
    scripts = [JobScript(statuses=statuses, seconds=seconds) for seconds in (20, 10)]
    slow, fast = [waiting.backup.add_report_job(script=script) for script in scripts]
    events = []

    def see(job):
        events.append((job.report_job_id, str(job.status)))

    for job in waiting.client.wait_for_report_jobs([slow, fast], on_poll=see, poll_every=10):
        events.append(job.report_job_id)  # noqa: PERF401  # the callback appends in between

    assert events == [
        *[(fast, "RUNNING"), (slow, "RUNNING")],  # the list begins with the newest
        *[(fast, "COMPLETED"), (slow, "RUNNING"), fast],
        *[(slow, "COMPLETED"), slow],
    ]


def test_an_exception_of_the_callback_ends_the_wait_for_many(waiting):
    """It reaches the caller as it is."""
    ids = [waiting.backup.add_report_job(status="COMPLETED") for _ in range(2)]

    def fail(job):
        raise LookupError(job.report_job_id)

    with pytest.raises(LookupError):
        list(waiting.client.wait_for_report_jobs(ids, on_poll=fail))

    assert waiting.calls == 1


def test_ended_jobs_are_yielded_before_the_error_for_a_wrong_id(waiting):
    """Jobs that are known to have ended are not lost."""
    good = waiting.backup.add_report_job(status="COMPLETED")
    waits = waiting.client.wait_for_report_jobs([good, "no-such-job"])

    assert next(waits).report_job_id == good
    with pytest.raises(ResourceNotFoundException):
        next(waits)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_a_wait_for_many_jobs_continues_through_failures(waiting, count):
    """After eight failures in a row all jobs are still yielded."""
    ids = add(waiting, count, longest=20)
    waiting.backup.fail_next(times=4)
    waiting.backup.throttle_next(times=4)

    jobs = list(waiting.client.wait_for_report_jobs(ids))

    assert sorted(job.report_job_id for job in jobs) == sorted(ids)


def test_a_few_jobs_deep_in_a_long_list_are_described(waiting):
    """Paging stops where describing the other jobs takes fewer requests."""
    ids = [waiting.backup.add_report_job(status="COMPLETED") for _ in range(2)]
    waiting.backup.advance(1)
    script = JobScript(statuses=["RUNNING"])
    for _ in range(5000):
        waiting.backup.add_report_job(script=script)

    jobs = list(waiting.client.wait_for_report_jobs(ids))

    assert len(jobs) == 2
    assert waiting.calls == 4


def test_plans_are_created_and_described_as_typed_results(waiting):
    """A described plan has what it was created with."""
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
