"""What a wait continues through, and what ends it; driven by hand."""

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    PaginationError,
    ProxyConnectionError,
    ReadTimeoutError,
)

from aws_backup_reports import (
    CallTimeoutError,
    InvalidResponseError,
    ReportJobTimeout,
    ResourceNotFoundException,
    ServiceUnavailableException,
)
from aws_backup_reports._call.deadline import Deadline
from aws_backup_reports._call.exchange import exchange
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._call.wait import Patience, start_and_wait, wait_for_report_job
from aws_backup_reports._call.watch import Watch
from tests.unit._answers import (
    COMPLETED,
    NOT_FOUND,
    RUNNING,
    SETTINGS,
    UNAVAILABLE,
    Driven,
    answer,
    job,
    result_of,
)

URL = {"endpoint_url": "http://localhost"}
UNREACHABLE = [
    EndpointConnectionError(**URL, error="no route"),
    ConnectTimeoutError(**URL),
    ProxyConnectionError(proxy_url="http://proxy", error="refused"),
]
INTERRUPTED = [ReadTimeoutError(**URL), ConnectionClosedError(**URL)]
OTHER_JOB = answer(body={"ReportJob": {"ReportJobId": "job-2", "Status": "COMPLETED"}})


def ask(operation, params):
    """Start a call without retries."""
    return exchange(operation, params, SETTINGS, StandardRetry(1))


def patience(clock, timeout=600.0, **options):
    """Return the patience of a wait, with the longest pauses."""
    return Patience(Deadline(timeout, clock, lambda: 0.0), **options)


def begin(clock, timeout=600.0, **options):
    """Start to wait for a job."""
    return Driven(wait_for_report_job(ask, "job-1", patience(clock, timeout, **options), None))


def start(clock, timeout=600.0):
    """Start a job, to wait for it."""
    params = {"ReportPlanName": "daily"}
    return Driven(start_and_wait(ask, params, patience(clock, timeout), None))


@pytest.mark.parametrize("error", UNREACHABLE, ids=lambda each: type(each).__name__)
def test_a_wait_that_never_reached_anything_raises_the_error(clock, error):
    """The address may be wrong, and waiting does not correct it."""
    call = begin(clock)
    next(call)

    with pytest.raises(type(error)):
        call.throw(error)


@pytest.mark.parametrize("error", UNREACHABLE, ids=lambda each: type(each).__name__)
def test_a_wait_for_many_that_never_reached_anything_raises_the_error(clock, error):
    """It is raised for all jobs, after the first request."""
    watch = Watch(["job-1", "job-2"], patience(clock))
    call = Driven(watch.poll(ask, 0.0))
    next(call)

    assert result_of_throw(call, error) == []
    with pytest.raises(type(error)):
        next(watch.polls(ask))


def result_of_throw(call, error):
    """Fail the last attempt, and return what the call returns."""
    try:
        call.throw(error)
    except StopIteration as end:
        return end.value
    raise AssertionError("the call goes on")


@pytest.mark.parametrize("error", UNREACHABLE, ids=lambda each: type(each).__name__)
def test_a_wait_for_the_network_continues(clock, error):
    """Such a wait may begin before there is a network."""
    call = begin(clock, for_network=True)
    next(call)

    assert call.throw(error).delay == 5.0
    assert result_of(call, COMPLETED).succeeded


@pytest.mark.parametrize("error", UNREACHABLE, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("first", [RUNNING, UNAVAILABLE, NOT_FOUND], ids=["job", "500", "missing"])
def test_an_outage_after_an_answer_does_not_end_a_wait(clock, first, error):
    """Any answer shows that the address is right."""
    call = begin(clock)
    next(call)
    call.send(first)

    assert call.throw(error).delay > 0
    assert result_of(call, COMPLETED).succeeded


@pytest.mark.parametrize("error", UNREACHABLE, ids=lambda each: type(each).__name__)
def test_an_outage_after_a_listing_does_not_end_a_wait_for_many(clock, error):
    """Ten jobs are described meanwhile, and all are listed again afterwards."""
    ids = [f"job-{number}" for number in range(20)]
    jobs = [{"ReportJobId": each, "Status": "RUNNING", "CreationTime": 1.5e9} for each in ids]
    watch = Watch(ids, patience(clock))
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    assert result_of(call, answer(body={"ReportJobs": jobs})) == []

    call = Driven(watch.poll(ask, 5.0))
    next(call)
    described = [call.throw(error) for _ in range(10)]
    urls = [each.request.url for each in described]

    assert {each.delay for each in described} == {0.0}
    assert result_of_throw(call, error) == []
    assert all("/report-jobs/job-" in each for each in urls)
    assert "report-jobs?" in next(Driven(watch.poll(ask, 5.0))).request.url
    next(watch.polls(ask)).close()  # the wait goes on


@pytest.mark.parametrize("cause", [None, *UNREACHABLE], ids=lambda each: type(each).__name__)
def test_a_call_timeout_without_a_connection_ends_a_wait(clock, cause):
    """Nothing was reached, as if the connect timeout had been the shorter one."""
    error = CallTimeoutError(operation_name="DescribeReportJob", seconds=1.0)
    error.__cause__ = cause
    call = begin(clock)
    next(call)

    with pytest.raises(CallTimeoutError):
        call.throw(error)


@pytest.mark.parametrize("cause", INTERRUPTED, ids=lambda each: type(each).__name__)
def test_a_call_timeout_with_a_connection_does_not_end_a_wait(clock, cause):
    """Something accepted the connection."""
    error = CallTimeoutError(operation_name="DescribeReportJob", seconds=1.0)
    error.__cause__ = cause
    call = begin(clock)
    next(call)

    assert call.throw(error).delay == 5.0


@pytest.mark.parametrize("error", INTERRUPTED, ids=lambda each: type(each).__name__)
def test_a_broken_connection_does_not_end_a_wait(clock, error):
    """Something accepted the connection, so the address is right."""
    call = begin(clock)
    next(call)

    assert call.throw(error).delay == 5.0


def test_an_outage_is_logged_when_it_begins_and_when_it_ends(clock, caplog):
    """There is one warning and one line at INFO, however long it takes."""
    caplog.set_level("INFO", "aws_backup_reports")
    call = begin(clock)
    next(call)

    for each in (NOT_FOUND, UNAVAILABLE, UNAVAILABLE, RUNNING, RUNNING):
        call.send(each)

    assert [(each.levelname, each.message) for each in caplog.records] == [
        ("WARNING", "waiting for report jobs continues through ServiceUnavailableException"),
        ("INFO", "waiting for report jobs: the service answers again"),
    ]


def test_an_outage_of_many_jobs_is_logged_once(clock, caplog):
    """Each round of polls may have several failures."""
    caplog.set_level("INFO", "aws_backup_reports")
    watch = Watch(["job-1", "job-2"], patience(clock))

    for last in (UNAVAILABLE, UNAVAILABLE, answer(body={"ReportJobs": []})):
        call = Driven(watch.poll(ask, 0.0))
        next(call)
        call.send(last)
        call.send(last if last is UNAVAILABLE else RUNNING)
        result_of(call, last if last is UNAVAILABLE else job("RUNNING", ReportJobId="job-2"))

    assert [each.levelname for each in caplog.records] == ["WARNING", "INFO"]


@pytest.mark.parametrize(("elapsed", "continues"), [(14.9, True), (15.0, False)])
def test_a_job_may_be_missing_for_15_seconds(clock, elapsed, continues):
    """AWS does not show a new job everywhere at once; later, the id is wrong."""
    call = begin(clock)
    next(call)
    call.send(NOT_FOUND)
    clock.time += elapsed

    if continues:
        assert call.send(NOT_FOUND).delay > 0
    else:
        with pytest.raises(ResourceNotFoundException):
            call.send(NOT_FOUND)


def test_a_job_that_vanishes_again_has_its_15_seconds_again(clock):
    """Each time begins when the job is first missing."""
    call = begin(clock)
    next(call)
    call.send(NOT_FOUND)
    clock.time += 10.0
    call.send(RUNNING)
    clock.time += 10.0
    call.send(NOT_FOUND)
    clock.time += 14.9

    assert call.send(NOT_FOUND).delay > 0


@pytest.mark.parametrize("other", ["job-0", "job-2"])
def test_an_answer_about_another_job_is_a_broken_one(clock, other):
    """A wait must not end with the result of another."""
    call = begin(clock, 8.0)
    next(call)
    call.send(job("COMPLETED", ReportJobId=other))
    clock.time += 7.0

    with pytest.raises(ReportJobTimeout, match=f"it describes the report job {other}") as caught:
        call.send(job("COMPLETED", ReportJobId=other))

    assert isinstance(caught.value.last_error, InvalidResponseError)
    assert caught.value.pending == {"job-1": None}


def test_ids_are_the_same_in_either_case(clock):
    """AWS writes its ids in upper case, and accepts them in lower case."""
    call = begin(clock)
    next(call)

    assert result_of(call, job("COMPLETED", ReportJobId="JOB-1")).report_job_id == "JOB-1"


def test_an_id_that_is_no_text_is_compared_as_text(clock):
    """Without ``parameter_validation``, whatever the caller passes is sent as text."""
    described = answer(body={"ReportJob": {"ReportJobId": "7", "Status": "COMPLETED"}})
    unchecked = SETTINGS._replace(parameter_validation=False)

    def ask(operation, params):
        return exchange(operation, params, unchecked, StandardRetry(1))

    call = Driven(wait_for_report_job(ask, 7, patience(clock), None))
    next(call)

    assert result_of(call, described).succeeded


def test_a_description_of_another_job_is_not_a_job_of_many(clock):
    """It is described again."""
    watch = Watch(["job-1"], patience(clock))
    first, second = Driven(watch.poll(ask, 0.0)), Driven(watch.poll(ask, 5.0))
    next(first)
    ended = result_of(first, OTHER_JOB)
    next(second)

    assert (ended, watch.pending) == ([], {"job-1": None})
    assert len(result_of(second, COMPLETED)) == 1


def test_the_timeout_of_a_wait_has_the_last_failure(clock):
    """Its text has it, too."""
    call = begin(clock, 8.0)
    next(call)
    call.send(UNAVAILABLE)
    clock.time += 7.0

    with pytest.raises(ReportJobTimeout, match=r"the last failure: .*ServiceUnavail") as caught:
        call.send(UNAVAILABLE)

    assert isinstance(caught.value.last_error, ServiceUnavailableException)


def test_a_timeout_has_no_last_failure_if_the_service_answers(clock):
    """An outage that has ended is not what took the time."""
    call = begin(clock, 8.0)
    next(call)
    call.send(UNAVAILABLE)
    clock.time += 7.0

    with pytest.raises(ReportJobTimeout) as caught:
        call.send(RUNNING)

    assert caught.value.last_error is None
    assert "failure" not in str(caught.value)


NO_ID = [{"ReportJobId": each} for each in (None, "", ".", "..", "\ud800")]


@pytest.mark.parametrize("body", [{}, *NO_ID, "null", ""], ids=ascii)
def test_a_start_without_a_job_id_is_a_broken_answer(clock, body):
    """The job is started again with the same token, which finds it."""
    call = start(clock)

    first = next(call)
    second = call.send(answer(body=body))
    then = call.send(answer(body={"ReportJobId": "job-1"}))

    assert second.delay == 5.0
    assert first.request.body == second.request.body
    assert then.request.url.endswith("/audit/report-jobs/job-1")


def test_a_timeout_after_a_start_has_its_idempotency_token(clock):
    """Starting with it again continues with the same job."""
    call = start(clock, 8.0)
    body = next(call).request.body.decode()
    clock.time += 7.5

    with pytest.raises(ReportJobTimeout) as caught:
        call.send(answer(body={}))

    assert f'"{caught.value.idempotency_token}"' in body


def test_pages_that_go_in_a_circle_end_a_wait_for_many(clock):
    """The listing would never end."""
    watch = Watch([f"job-{number}" for number in range(9)], patience(clock))
    call = Driven(watch.poll(ask, 0.0))
    next(call)
    for token in "AB":
        call.send(answer(body={"ReportJobs": [], "NextToken": token}))

    with pytest.raises(StopIteration):
        call.send(answer(body={"ReportJobs": [], "NextToken": "A"}))
    with pytest.raises(PaginationError):
        next(watch.polls(ask))
