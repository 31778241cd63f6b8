"""The jobs of one account, driven by hand."""

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

from aws_backup_reports import AccessDeniedException, ReportJobTimeout, ResourceNotFoundException
from aws_backup_reports._call.batch import Batch, Start, until_pause
from aws_backup_reports._call.deadline import Deadline
from aws_backup_reports._call.exchange import Attempt, Pause
from aws_backup_reports._call.turns import MOST_KEPT, Turns
from aws_backup_reports._call.wait import Patience
from tests.unit._answers import NOT_FOUND, UNAVAILABLE, answer, ask, failure, result_of

DENIED = failure(403, "AccessDeniedException")
DEAD = ConnectTimeoutError(endpoint_url="https://backup.eu-west-1.amazonaws.com")


def started(number):
    """Return the answer to the start of a job."""
    return answer(body={"ReportJobId": f"job-{number}"})


def listed(**statuses):
    """Return a page of a list of jobs."""
    jobs = [
        {"ReportJobId": name.replace("_", "-"), "Status": status, "CreationTime": 1516925490}
        for name, status in statuses.items()
    ]
    return answer(body={"ReportJobs": jobs})


@pytest.fixture
def outcomes():
    """What the starts are told, in order: number, job, error."""
    return []


@pytest.fixture
def begin(clock, outcomes):
    """A function that begins a batch of some jobs, and returns its call."""

    def begin(count, timeout=600.0, turn=lambda: 0.0):
        starts = [
            Start(
                {"ReportPlanName": f"plan{number}", "IdempotencyToken": f"token-{number}"},
                lambda job, error, number=number: outcomes.append((number, job, error)),
            )
            for number in range(count)
        ]
        patience = Patience(Deadline(timeout, clock, lambda: 0.0))
        return Batch(starts, turn).run(ask, patience)

    return begin


def urls(call, *answers):
    """Answer the attempts of a call, and return what was requested and how long it paused."""
    steps = []
    step = next(call)
    for each in answers:
        while isinstance(step, Pause):
            steps.append(step.seconds)
            step = next(call)
        steps.append(step.request.url.partition("/audit/")[2].partition("?")[0])
        try:
            step = call.throw(each) if isinstance(each, Exception) else call.send(each)
        except StopIteration:
            break
    return steps


def test_all_jobs_are_started_then_watched(begin, outcomes):
    """With growing pauses, by one list each time."""
    call = begin(2)

    steps = urls(
        call,
        started(0),
        started(1),
        listed(job_0="RUNNING", job_1="COMPLETED"),
        answer(body={"ReportJob": {"ReportJobId": "job-0", "Status": "COMPLETED"}}),
    )

    plans = ["report-jobs/plan0", "report-jobs/plan1"]
    assert steps == [*plans, "report-jobs", 5.0, "report-jobs/job-0"]
    assert [(number, job.report_job_id) for number, job, _ in outcomes] == [
        (1, "job-1"),
        (0, "job-0"),
    ]


def test_a_refused_start_is_an_outcome_at_once(begin, outcomes):
    """The others go on."""
    call = begin(2)

    urls(call, DENIED, started(1))

    [(number, job, error)] = outcomes
    assert (number, job, type(error)) == (0, None, AccessDeniedException)
    assert error.__traceback__ is None


def test_a_connection_that_timed_out_is_the_error_of_all(begin, outcomes):
    """It is tried once, since it may take minutes each time."""
    steps = urls(begin(3), DEAD)

    assert steps == ["report-jobs/plan0"]
    assert outcomes == [(number, None, DEAD) for number in range(3)]


def test_other_failures_to_connect_are_tried_again(begin, outcomes):
    """They take no time."""
    refused = EndpointConnectionError(endpoint_url="https://example.com", error="refused")

    steps = urls(begin(2), refused, refused, refused)

    assert [each for each in steps if isinstance(each, str)] == ["report-jobs/plan0"] * 3
    assert outcomes == [(0, None, refused), (1, None, refused)]


def test_after_an_answer_a_connection_that_timed_out_is_tried_again(begin, outcomes):
    """It is an outage, which may pass."""
    call = begin(2)

    steps = urls(call, DENIED, DEAD, started(1))

    assert [each for each in steps if isinstance(each, str)] == [
        "report-jobs/plan0",
        "report-jobs/plan1",
        "report-jobs/plan1",
    ]
    assert len(outcomes) == 1


def test_a_start_that_may_still_succeed_is_tried_in_the_next_round(begin, outcomes):
    """After the jobs that run have been looked at."""
    call = begin(2)

    steps = urls(
        call, started(0), *[UNAVAILABLE] * 3, answer(body={"ReportJob": {}}), started(1), DENIED
    )

    names = [each for each in steps if isinstance(each, str)]
    assert names[:6] == [
        "report-jobs/plan0",
        *["report-jobs/plan1"] * 3,
        "report-jobs/job-0",
        "report-jobs/plan1",
    ]
    assert outcomes == []


def test_a_job_that_vanishes_is_the_failure_of_its_target_alone(begin, outcomes, clock):
    """After the time in which a new job may not be found."""
    call = begin(2)
    urls(call, started(0), started(1), listed(job_1="RUNNING"), NOT_FOUND)
    clock.time += 20

    urls(call, listed(job_1="RUNNING"), NOT_FOUND)

    [(number, _, error)] = outcomes
    assert (number, type(error)) == (0, ResourceNotFoundException)


def test_what_keeps_all_jobs_from_being_watched_is_the_error_of_each(begin, outcomes):
    """Listing and describing are both forbidden."""
    urls(begin(3), *(started(number) for number in range(3)), DENIED, DENIED)

    assert [number for number, _, _ in outcomes] == [0, 1, 2]
    assert {type(error) for _, _, error in outcomes} == {AccessDeniedException}


def test_without_time_nothing_is_sent(begin, outcomes):
    """The timeouts say that nothing was started."""
    call = begin(2, timeout=0)
    with pytest.raises(StopIteration):
        next(call)

    assert [type(error) for _, _, error in outcomes] == [ReportJobTimeout] * 2
    assert {error.idempotency_token for _, _, error in outcomes} == {"token-0", "token-1"}
    assert "no job was started" in str(outcomes[0][2])


def test_a_turn_is_waited_for(begin):
    """Before each start."""
    turns = iter([0.0, 2.0, 3.0])
    steps = urls(begin(3, turn=lambda: next(turns)), *(started(number) for number in range(3)))

    assert steps == ["report-jobs/plan0", 2.0, "report-jobs/plan1", 3.0, "report-jobs/plan2"]


def test_a_call_runs_from_pause_to_pause(begin):
    """What drives it in parts sees all of its steps."""
    call = begin(1)
    first = until_pause(call)
    assert isinstance(next(first), Attempt)
    attempt = first.send(started(0))
    assert attempt.request.url.endswith("report-jobs/job-0")
    described = answer(body={"ReportJob": {"ReportJobId": "job-0", "Status": "RUNNING"}})

    pause = result_of(first, described)
    second = until_pause(call)
    next(second)
    described = answer(body={"ReportJob": {"ReportJobId": "job-0", "Status": "COMPLETED"}})
    end = result_of(second, described)

    assert (pause.seconds, end) == (5.0, None)


def test_leaving_a_part_of_a_call_ends_the_call(begin):
    """No generator is left for the garbage collector."""
    call = begin(1)
    part = until_pause(call)
    next(part)

    part.close()

    assert call.gi_frame is None


def test_turns_of_accounts_do_not_wait_for_each_other():
    """Each has a rate of its own; one that has paused may go on at once."""
    turns = Turns(per_second=2)

    assert [turns.take("a", 10.0), turns.take("a", 10.0), turns.take("a", 10.2)] == [
        0.0,
        0.5,
        pytest.approx(0.8),
    ]
    assert turns.take("b", 10.2) == 0.0
    assert turns.take("a", 99.0) == 0.0


def test_turns_of_few_accounts_are_kept():
    """Those that are over do not matter, so any number of accounts can pass by."""
    turns = Turns(per_second=1)
    for number in range(3 * MOST_KEPT):
        turns.take(str(number), float(number))

    assert len(turns._next) <= MOST_KEPT
    assert turns.take(str(3 * MOST_KEPT - 1), 3.0 * MOST_KEPT - 1) == 1.0
