"""Waiting, driven by hand, and pages from a transport that is told what to answer."""

import contextlib
import inspect
import socket
import threading
import time
import tracemalloc

import pytest
from botocore.exceptions import PaginationError

from aws_backup_reports import (
    BackupClient,
    ClientError,
    ReportJobFailed,
    ReportJobTimeout,
    ResourceNotFoundException,
)
from aws_backup_reports._call.deadline import Deadline
from aws_backup_reports._call.exchange import exchange
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._call.wait import wait_for_report_job
from aws_backup_reports._call.watch import Watch

from ._answers import NOT_FOUND, RUNNING, SETTINGS, UNAVAILABLE, answer, result_of

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}


class Clock:
    """A time that passes when it is told to."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        """Tell the time."""
        return self.time


@pytest.fixture
def clock():
    """A clock that stands still."""
    return Clock()


def ask(operation, params):
    """Make an exchange whose retries follow at once."""
    return exchange(operation, params, SETTINGS, StandardRetry(jitter=lambda: 0.0))


def begin(clock, timeout=600.0, on_poll=None):
    """Start to wait for a job, with the longest pauses."""
    params = {"ReportJobId": "job-1"}
    return wait_for_report_job(ask, params, Deadline(timeout, clock, lambda: 0.0), on_poll)


def job(status, **members):
    """The answer that has a job in this status."""
    return answer(body={"ReportJob": {"ReportJobId": "job-1", "Status": status, **members}})


def test_pauses_grow_from_nothing_to_half_a_minute_when_they_go_on():
    """5 seconds, then half as much again each time."""
    longest = Deadline(600, Clock(), lambda: 0.0).pauses()

    assert [next(longest) for _ in range(8)] == [0, 5, 7.5, 11.25, 16.875, 25.3125, 30, 30]


def test_pauses_are_a_quarter_shorter_at_most_when_chance_has_it():
    """So that programs which start together do not ask together."""
    shortest = Deadline(600, Clock(), lambda: 1.0).pauses()

    assert [next(shortest) for _ in range(3)] == [0, 3.75, 5.625]


def test_a_wait_is_attempts_when_it_is_driven_by_hand(clock):
    """At once, then after the pauses; each must be answered before the deadline."""
    call = begin(clock)

    attempts = [next(call), call.send(RUNNING), call.send(job("QUEUED"))]
    result = result_of(call, job("COMPLETED"))

    assert [each.delay for each in attempts] == [0.0, 5.0, 7.5]
    assert [each.time_limit for each in attempts] == [600.0, 595.0, 592.5]
    assert result.succeeded


def test_an_attempt_has_a_finite_limit_when_the_wait_has_none(clock):
    """Sockets refuse infinity."""
    attempt = next(begin(clock, float("inf")))

    assert attempt.time_limit == 86_400.0


def test_a_wait_ends_when_a_job_has_completed_without_times(clock):
    """Only the status counts."""
    call = begin(clock)
    next(call)

    result = result_of(call, job("COMPLETED", CreationTime=None, CompletionTime=None))

    assert (result.succeeded, result.completion_time) == (True, None)


def test_a_wait_goes_on_when_a_job_has_times_but_has_not_ended(clock):
    """A completion time says nothing."""
    call = begin(clock)
    next(call)

    attempt = call.send(job("RUNNING", CompletionTime=1516925550.5))

    assert attempt.delay == 5.0


def test_a_reason_is_made_up_when_aws_gives_none(clock):
    """The text says that there is none."""
    call = begin(clock)
    next(call)

    with pytest.raises(ReportJobFailed, match="report job job-1 is FAILED: AWS gives no reason"):
        call.send(job("FAILED"))


def test_a_wait_goes_on_when_an_answer_has_no_job(clock):
    """As where an answer is broken: the next may be whole."""
    call = begin(clock)
    next(call)

    attempt = call.send(answer(body={}))

    assert attempt.delay == 5.0


def test_a_retry_is_counted_to_the_deadline_when_there_is_one(clock):
    """Its pause too: time that is not left is not waited for."""
    call = wait_for_report_job(
        lambda operation, params: exchange(
            operation, params, SETTINGS, StandardRetry(jitter=lambda: 1.0)
        ),
        {"ReportJobId": "job-1"},
        Deadline(10.0, clock, lambda: 0.0),
        None,
    )
    next(call)
    clock.time += 9.97

    with pytest.raises(ReportJobTimeout):
        call.send(UNAVAILABLE)


def test_the_last_error_is_the_cause_when_time_is_up(clock):
    """A job that was never found, within a short limit."""
    call = begin(clock, 8.0)
    next(call)
    call.send(NOT_FOUND)
    clock.time += 7.0

    with pytest.raises(ReportJobTimeout, match="job-1 is not seen") as caught:
        call.send(NOT_FOUND)

    assert type(caught.value.__cause__).__name__ == "ResourceNotFoundException"


def test_the_exchange_is_closed_when_a_wait_is_left(clock):
    """Whoever leaves a wait leaves nothing behind."""
    calls = []

    def ask_and_note(operation, params):
        calls.append(ask(operation, params))
        return calls[-1]

    call = wait_for_report_job(
        ask_and_note, {"ReportJobId": "job-1"}, Deadline(600, clock, lambda: 0.0), None
    )
    next(call)

    call.close()

    assert inspect.getgeneratorstate(calls[0]) == inspect.GEN_CLOSED


def test_jobs_are_listed_from_the_oldest_that_is_left_when_all_are_known(clock):
    """A second earlier, in case that the limit itself does not count."""
    watch = Watch(["job-1", "job-2", "job-3"], Deadline(600, clock))
    listed = [
        {"ReportJobId": f"job-{number}", "Status": status, "CreationTime": 1516925490 + number}
        for number, status in [(1, "COMPLETED"), (2, "RUNNING"), (3, None)]
    ]
    page = answer(body={"ReportJobs": [*listed, {"ReportJobId": "other"}, {}, None]})

    first = watch.ended(ask, 0.0)
    url = next(first).request.url
    ended = result_of(first, page)
    then = next(watch.ended(ask, 5.0))

    assert url.endswith("/audit/report-jobs?MaxResults=1000")
    assert [each.report_job_id for each in ended] == ["job-1"]
    assert list(watch.pending) == ["job-2", "job-3"]
    assert then.request.url.endswith("CreationAfter=2018-01-26T00%3A11%3A31Z")
    assert then.delay == 5.0


def test_a_job_is_known_by_what_was_asked_for_when_its_answer_has_no_id(clock):
    """Every member may be absent."""
    call = Watch(["job-1"], Deadline(600, clock)).ended(ask, 0.0)
    next(call)

    ended = result_of(call, answer(body={"ReportJob": {"Status": "COMPLETED"}}))

    assert len(ended) == 1


@pytest.mark.parametrize(
    "broken",
    [
        [answer(body={"ReportJobs": [], "NextToken": "t"})] * 2,
        [answer(403, {"message": "no"}, {"x-amzn-errortype": "AccessDeniedException"})],
    ],
    ids=["a token twice", "not allowed"],
)
def test_jobs_are_described_when_they_cannot_be_listed(clock, broken):
    """From then on: a list that never ends, or that may not be read, is not asked for again."""
    watch = Watch(["job-1", "job-2", "job-3", "job-4"], Deadline(600, clock))
    call = watch.ended(ask, 0.0)
    next(call)

    for each in broken:
        attempt = call.send(each)

    assert attempt.request.url.endswith("/audit/report-jobs/job-1")
    call.close()
    assert next(watch.ended(ask, 5.0)).request.url.endswith("/audit/report-jobs/job-1")


def test_an_id_that_is_none_is_told_at_the_end_when_others_are_waited_for(clock):
    """It must not cost the caller the jobs that are there."""
    watch = Watch(["nope"], Deadline(600, clock))
    for seconds in (0.0, 20.0):
        clock.time += seconds
        call = watch.ended(ask, 0.0)
        next(call)
        with pytest.raises(StopIteration):
            call.send(NOT_FOUND)

    assert watch.pending == {}
    with pytest.raises(ResourceNotFoundException):
        watch.close()


def test_jobs_are_given_when_time_is_up_before_all_were_asked_for(clock):
    """They are known to have ended; the next question says that there is no time."""
    watch = Watch(["job-1", "job-2"], Deadline(60, clock))
    page = {"ReportJobs": [{"ReportJobId": "job-1", "Status": "COMPLETED"}]}
    call = watch.ended(ask, 0.0)
    next(call)
    clock.time += 60

    ended = result_of(call, answer(body=page))

    assert [each.report_job_id for each in ended] == ["job-1"]
    with pytest.raises(ReportJobTimeout, match="job-2 is not seen"):
        next(watch.ended(ask, 5.0))


class Told:
    """A transport that gives these answers, and notes what was asked."""

    def __init__(self, answers):
        self.answers = iter(answers)
        self.urls = []

    def send(self, request, time_limit):
        """Give the next answer."""
        self.urls.append(request.url)
        return next(self.answers)

    def close(self):
        """Have nothing to close."""


def client_of(answers):
    """A client that is given these answers."""
    client = BackupClient("eu-west-1", **KEYS)
    client._transport = Told(answers)
    return client


def listed(*ids, token=None):
    """A page of jobs."""
    return answer(body={"ReportJobs": [{"ReportJobId": each} for each in ids], "NextToken": token})


def test_pages_go_on_when_one_is_empty_and_has_a_token():
    """Only the last page has none."""
    client = client_of([listed(token="a b"), listed("1", token="c"), listed(), listed("never")])

    jobs = [each.report_job_id for each in client.iter_report_jobs(ByStatus="FAILED")]

    assert jobs == ["1"]
    assert [url.partition("?")[2] for url in client._transport.urls] == [
        "Status=FAILED",
        "Status=FAILED&NextToken=a%20b",
        "Status=FAILED&NextToken=c",
    ]


def test_pages_are_an_error_when_a_token_comes_twice():
    """After the jobs that came with it."""
    client = client_of([listed("1", token="t"), listed("2", token="t"), listed("never")])
    jobs = client.iter_report_jobs()

    given = [next(jobs).report_job_id, next(jobs).report_job_id]
    with pytest.raises(PaginationError, match="The same next token was received twice: 't'"):
        next(jobs)

    assert given == ["1", "2"]


def test_a_page_is_not_asked_for_when_its_jobs_are_not():
    """Pages come one by one."""
    client = client_of([listed("1", "2", token="t"), listed("3")])
    jobs = client.iter_report_jobs()

    next(jobs)
    next(jobs)

    assert len(client._transport.urls) == 1


def test_jobs_without_a_time_are_never_the_latest():
    """Nobody knows when they were."""
    undated = {"ReportJobId": "1"}
    dated = {"ReportJobId": "2", "CreationTime": 5}
    client = client_of([answer(body={"ReportJobs": [undated, dated, undated]})])

    latest = client.latest_report_job(ReportPlanName="p")

    assert latest.report_job_id == "2"
    assert client._transport.urls[0].endswith("?ReportPlanName=p&MaxResults=1000")


def test_memory_stays_the_same_when_there_are_a_hundred_thousand_jobs():
    """Pages are let go: all the jobs at once would be fifty times as much."""

    def peak(pages):
        client = client_of(
            listed(*(f"{page}-{number}" for number in range(1000)), token=str(page))
            for page in range(pages)
        )
        jobs = client.iter_report_jobs(MaxResults=1000)
        for _ in range(1000 * pages - 1):
            next(jobs)
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        few = peak(3)
        tracemalloc.reset_peak()
        many = peak(100)
    finally:
        tracemalloc.stop()

    assert many < 1.5 * few


@pytest.fixture
def silent_port():
    """A port that accepts requests and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepted = []

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    accepted.append(listener.accept()[0])

        thread = threading.Thread(target=accept)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        for each in accepted:
            each.close()


def test_a_call_does_not_outlast_the_deadline_when_nobody_answers(silent_port):
    """Its own timeout is a minute."""
    with BackupClient(
        "eu-west-1", endpoint_url=f"http://127.0.0.1:{silent_port}", **KEYS
    ) as client:
        start = time.monotonic()
        with pytest.raises(ReportJobTimeout):
            client.wait_for_report_job(ReportJobId="job-1", timeout=0.3)

    assert 0.25 < time.monotonic() - start < 5


def test_the_list_is_asked_again_when_it_can_begin_at_the_oldest_job(clock):
    """Deep in a long list, jobs are described once; from then on one page has them all."""
    ids = ["job-1", "job-2", "job-3"]
    watch = Watch(ids, Deadline(600, clock))
    call = watch.ended(ask, 0.0)
    next(call)
    for token in ("t1", "t2", "t3"):
        call.send(answer(body={"ReportJobs": [], "NextToken": token}))
    running = [job("RUNNING", ReportJobId=each, CreationTime=1516925490) for each in ids]
    for each in running[:2]:
        call.send(each)
    with pytest.raises(StopIteration):
        call.send(running[2])

    attempt = next(watch.ended(ask, 5.0))

    assert "CreationAfter=2018-01-26T00%3A11%3A29Z" in attempt.request.url


def test_no_more_is_asked_when_describing_is_not_allowed(clock):
    """Each further job would be refused too; what has ended before is given first."""
    watch = Watch(["job-1", "job-2", "job-3"], Deadline(600, clock))
    watch._can_list = False
    denied = answer(403, {"message": "no"}, {"x-amzn-errortype": "AccessDeniedException"})
    call = watch.ended(ask, 0.0)
    next(call)
    call.send(job("COMPLETED"))

    with pytest.raises(StopIteration) as end:
        call.send(denied)

    assert [each.report_job_id for each in end.value.value] == ["job-1"]
    assert watch.pending == {}
    with pytest.raises(ClientError, match="AccessDeniedException"):
        watch.close()
