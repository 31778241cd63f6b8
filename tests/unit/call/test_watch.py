"""Waiting for many jobs together, driven by hand."""

from contextlib import suppress

import pytest

from aws_backup_reports import ClientError, ReportJobTimeout, ResourceNotFoundException
from aws_backup_reports._call.deadline import Deadline
from aws_backup_reports._call.wait import Patience
from aws_backup_reports._call.watch import Watch
from tests.unit._answers import NOT_FOUND, Driven, answer, ask, failure, job, result_of


def test_the_next_listing_begins_at_the_oldest_pending_job(clock):
    """It begins a second earlier, since the limit itself may not count."""
    watch = Watch(["job-1", "job-2", "job-3"], Patience(Deadline(600, clock)))
    listed = [
        {"ReportJobId": f"job-{number}", "Status": status, "CreationTime": 1516925490 + number}
        for number, status in [(1, "COMPLETED"), (2, "RUNNING"), (3, None)]
    ]
    page = answer(body={"ReportJobs": [*listed, {"ReportJobId": "other"}, {}, None]})

    first = Driven(watch.poll(ask, 0.0))
    url = next(first).request.url
    ended = result_of(first, page)
    then = next(Driven(watch.poll(ask, 5.0)))

    assert url.endswith("/audit/report-jobs?MaxResults=1000")
    assert [each.report_job_id for each in ended] == ["job-1"]
    assert list(watch.pending) == ["job-2", "job-3"]
    assert then.request.url.endswith("CreationAfter=2018-01-26T00%3A11%3A31Z")
    assert then.delay == 5.0


def test_a_job_without_an_id_is_known_by_the_id_in_the_request(clock):
    """Any member of an answer may be absent."""
    watch = Watch(["job-1"], Patience(Deadline(600, clock)))
    call = Driven(watch.poll(ask, 0.0))
    next(call)

    ended = result_of(call, answer(body={"ReportJob": {"Status": "COMPLETED"}}))

    assert len(ended) == 1


def test_jobs_are_described_when_they_may_not_be_listed(clock):
    """Listing is not tried again."""
    watch = Watch(["job-1", "job-2", "job-3", "job-4"], Patience(Deadline(600, clock)))
    call = Driven(watch.poll(ask, 0.0))
    next(call)

    forbidden = {"x-amzn-errortype": "AccessDeniedException"}
    attempt = call.send(answer(403, {"message": "no"}, forbidden))

    assert attempt.request.url.endswith("/audit/report-jobs/job-1")
    assert attempt.delay == 0.0
    call.close()
    assert next(Driven(watch.poll(ask, 5.0))).request.url.endswith("/audit/report-jobs/job-1")


def test_a_listing_that_costs_more_than_descriptions_is_not_repeated(clock):
    """These jobs are beyond three pages, and nothing tells when they were created."""
    ids = ["job-1", "job-2", "job-3"]
    watch = Watch(ids, Patience(Deadline(600, clock)))
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    for token in "ABC":
        call.send(answer(body={"ReportJobs": [], "NextToken": token}))
    for each in ids:
        described = answer(body={"ReportJob": {"ReportJobId": each, "Status": "RUNNING"}})
        with suppress(StopIteration):
            call.send(described)

    assert "report-jobs/job-1" in next(Driven(watch.poll(ask, 5.0))).request.url


def test_an_outage_of_the_listing_is_one_though_jobs_can_be_described(clock, caplog):
    """The log says that it is over when a listing is answered."""
    caplog.set_level("INFO", "aws_backup_reports")
    watch = Watch(["job-1", "job-2"], Patience(Deadline(600, clock)))
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    for _ in range(3):
        call.send(failure(503))
    for each in watch.pending:
        with suppress(StopIteration):
            call.send(answer(body={"ReportJob": {"ReportJobId": each, "Status": "RUNNING"}}))

    assert [each.levelname for each in caplog.records] == ["WARNING"]


def test_an_outage_of_the_descriptions_is_one_until_they_are_answered(clock, caplog):
    """The log does not say in each round that it is over."""
    caplog.set_level("INFO", "aws_backup_reports")
    watch = Watch(["job-1"], Patience(Deadline(600, clock)))
    for outcome in (failure(503), failure(503), job("RUNNING")):
        call = Driven(watch.poll(ask, 0.0))
        next(call)
        with suppress(StopIteration):
            for _ in range(3):
                call.send(outcome)

    assert [each.levelname for each in caplog.records] == ["WARNING", "INFO"]


def test_a_job_of_many_that_vanishes_again_may_be_missing_as_long_again(clock):
    """That is 15 seconds from when it is first missing."""
    watch = Watch(["job-1"], Patience(Deadline(600, clock)))
    for seconds, outcome in [
        (0.0, NOT_FOUND),
        (10.0, job("RUNNING")),
        (10.0, NOT_FOUND),
        (14.9, NOT_FOUND),
    ]:
        clock.time += seconds
        call = Driven(watch.poll(ask, 0.0))
        next(call)
        with suppress(StopIteration):
            call.send(outcome)

    assert list(watch.pending) == ["job-1"]
    next(watch.polls(ask)).close()  # the wait goes on


def test_an_unknown_id_is_an_error_only_at_the_end(clock):
    """The caller still gets the jobs that exist."""
    watch = Watch(["nope"], Patience(Deadline(600, clock)))
    for seconds in (0.0, 20.0):
        clock.time += seconds
        call = Driven(watch.poll(ask, 0.0))
        next(call)
        with pytest.raises(StopIteration):
            call.send(NOT_FOUND)

    assert watch.pending == {}
    with pytest.raises(ResourceNotFoundException):
        next(watch.polls(ask))


def test_ended_jobs_are_returned_before_the_timeout_is_raised(clock):
    """The next round raises it."""
    watch = Watch(["job-1", "job-2"], Patience(Deadline(60, clock)))
    page = {"ReportJobs": [{"ReportJobId": "job-1", "Status": "COMPLETED"}]}
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    clock.time += 60

    ended = result_of(call, answer(body=page))

    assert [each.report_job_id for each in ended] == ["job-1"]
    with pytest.raises(ReportJobTimeout, match="job-2 is not seen"):
        next(Driven(watch.poll(ask, 5.0)))


def test_no_job_is_described_if_there_is_no_time_to_list(clock):
    """The last second is kept for one poll, which has been made."""
    watch = Watch(["job-1", "job-2"], Patience(Deadline(60, clock)))
    clock.time += 59.5

    with pytest.raises(ReportJobTimeout):
        next(Driven(watch.poll(ask, 5.0)))


def test_jobs_are_listed_again_once_the_oldest_is_known(clock):
    """Jobs deep in a long list are described once; from then on one page has them all."""
    ids = ["job-1", "job-2", "job-3"]
    watch = Watch(ids, Patience(Deadline(600, clock)))
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    for token in ("t1", "t2", "t3"):
        call.send(answer(body={"ReportJobs": [], "NextToken": token}))
    running = [job("RUNNING", ReportJobId=each, CreationTime=1516925490) for each in ids]
    for each in running[:2]:
        call.send(each)
    with pytest.raises(StopIteration):
        call.send(running[2])

    attempt = next(Driven(watch.poll(ask, 5.0)))

    assert "CreationAfter=2018-01-26T00%3A11%3A29Z" in attempt.request.url


def test_jobs_are_described_if_fewer_than_the_pages_of_a_listing(clock):
    """It began at the oldest of these jobs already, so that another would not be shorter."""
    running = [
        {"ReportJobId": f"job-{number}", "Status": "RUNNING", "CreationTime": 1516925490}
        for number in range(5)
    ]
    watch = Watch([each["ReportJobId"] for each in running], Patience(Deadline(600, clock)))
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    result_of(call, answer(body={"ReportJobs": running}))
    call = Driven(watch.poll(ask, 5.0))
    next(call)
    delays = []
    for number in range(3):
        page = [{**running[number], "Status": "COMPLETED"}]
        then = call.send(answer(body={"ReportJobs": page, "NextToken": str(number)}))
        delays.append(then.delay)
    call.send(answer(body={"ReportJob": running[3]}))
    result_of(call, answer(body={"ReportJob": running[4]}))

    attempt = next(Driven(watch.poll(ask, 5.0)))

    assert delays == [0.0] * 3
    assert list(watch.pending) == ["job-3", "job-4"]
    assert attempt.request.url.endswith("/audit/report-jobs/job-3")


@pytest.mark.parametrize(
    ("created", "query"),
    [(0, "CreationAfter=1969-12-31T23%3A59%3A59Z"), (-1, ""), (-62135596800, "")],
    ids=["1970", "before 1970", "year 1"],
)
def test_a_listing_does_not_begin_at_an_impossible_time(clock, created, query):
    """There was no AWS before 1970, and a second before the year 1 is no time at all."""
    watch = Watch(["job-1", "job-2"], Patience(Deadline(600, clock)))
    listed = [
        {"ReportJobId": each, "Status": "RUNNING", "CreationTime": created}
        for each in watch.pending
    ]
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    result_of(call, answer(body={"ReportJobs": listed}))

    attempt = next(Driven(watch.poll(ask, 5.0)))

    assert attempt.request.url.partition("?MaxResults=1000")[2].lstrip("&") == query


def test_the_last_job_is_described(clock):
    """A list could not take fewer requests than one."""
    watch = Watch(["job-1", "job-2"], Patience(Deadline(600, clock)))
    listed = [
        {"ReportJobId": f"job-{number}", "Status": status, "CreationTime": 1516925490}
        for number, status in [(1, "COMPLETED"), (2, "RUNNING")]
    ]
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    result_of(call, answer(body={"ReportJobs": listed}))

    attempt = next(Driven(watch.poll(ask, 5.0)))

    assert attempt.request.url.endswith("/audit/report-jobs/job-2")


def test_no_more_jobs_are_described_when_that_is_not_allowed(clock):
    """Each further job would fail too; those that have ended are returned first."""
    watch = Watch(["job-1", "job-2", "job-3"], Patience(Deadline(600, clock)))
    watch._can_list = False
    denied = answer(403, {"message": "no"}, {"x-amzn-errortype": "AccessDeniedException"})
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    call.send(job("COMPLETED"))

    with pytest.raises(StopIteration) as end:
        call.send(denied)

    assert [each.report_job_id for each in end.value.value] == ["job-1"]
    assert watch.pending == {}
    with pytest.raises(ClientError, match="AccessDeniedException"):
        next(watch.polls(ask))
