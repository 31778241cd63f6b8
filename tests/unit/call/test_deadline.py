"""Time limits over calls, driven by hand."""

import pickle
from types import SimpleNamespace

import pytest
from botocore.exceptions import HTTPClientError, ReadTimeoutError

from aws_backup_reports import CallTimeoutError
from aws_backup_reports._call.deadline import (
    Deadline,
    OutOfTimeError,
    bounded,
    current_deadline,
    ending,
    time_left,
    within,
)
from aws_backup_reports._call.exchange import Pause, delegated
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports.common_errors import ThrottlingException
from tests.unit._answers import (
    COMPLETED,
    SETTINGS,
    THROTTLED,
    UNAVAILABLE,
    Driven,
    error_of,
    new_call,
    result_of,
)


class Context:
    """The context that Lambda passes to a handler."""

    def __init__(self, seconds):
        self.seconds = seconds

    def get_remaining_time_in_millis(self):
        """Return the remaining time as Lambda does."""
        return int(self.seconds * 1000)


def begin(clock, seconds=10.0, **options):
    """Return a call within its ``call_timeout``, to be driven by hand."""
    retry = StandardRetry(jitter=lambda: 1.0)
    return bounded(new_call(retry=retry, **options), "DescribeReportJob", seconds, clock)


def test_each_attempt_may_take_what_is_left_of_the_time(clock):
    """The first may take all of it."""
    call = Driven(begin(clock))

    first = next(call)
    clock.time += 6.0
    second = call.send(UNAVAILABLE)
    result = result_of(call, COMPLETED)

    assert (first.time_limit, second.time_limit) == (10.0, 4.0)
    assert result.report_job.status == "COMPLETED"


def test_a_call_ends_when_its_time_is_up(clock):
    """The error says which call, and after how long."""
    call = Driven(begin(clock))
    next(call)
    clock.time += 10.0

    with pytest.raises(CallTimeoutError, match=r"DescribeReportJob .* 10 s") as caught:
        call.send(UNAVAILABLE)

    assert isinstance(caught.value, HTTPClientError)
    assert (caught.value.operation_name, caught.value.seconds) == ("DescribeReportJob", 10.0)


def test_a_call_does_not_begin_a_pause_that_it_cannot_end(clock):
    """The retry would come too late."""
    call = begin(clock, 1.0)
    next(call)
    clock.time += 0.97

    with pytest.raises(CallTimeoutError):
        call.send(UNAVAILABLE)


def test_a_pause_does_not_take_all_that_is_left(clock):
    """No time would be left for the attempt after it."""
    call = begin(clock, 3.0)
    next(call)
    clock.time += 2.0

    with pytest.raises(CallTimeoutError):
        call.send(THROTTLED)  # whose pause is a second
    assert not Deadline(5.0, clock).allows(5.0)


def test_no_attempt_begins_after_the_end(clock):
    """The time may be up before the first one."""
    deadline = Deadline(5.0, clock)
    clock.time += 6.0

    with pytest.raises(OutOfTimeError):
        next(deadline.limit(new_call()))
    assert not deadline.has_begun


def test_pauses_count_even_if_the_clock_stands_still(clock):
    """Tests patch ``time.sleep`` and stop the clock; their calls end all the same."""
    call = begin(clock, 0.1)
    next(call)

    pause = call.send(UNAVAILABLE)
    next(call)

    assert pause == Pause(0.05, time_limit=0.1)
    with pytest.raises(CallTimeoutError):
        call.send(UNAVAILABLE)


def test_a_pause_counts_once(clock):
    """Where the clock moves on, it is not added to the time that has passed."""
    call = Driven(begin(clock))
    next(call)
    clock.time += 0.05

    assert call.send(UNAVAILABLE).time_limit == 9.95


@pytest.mark.parametrize(
    ("seconds", "error"),
    [(9.5, ReadTimeoutError), (10.0, CallTimeoutError), (11.0, CallTimeoutError)],
)
def test_a_failure_at_the_end_of_the_time_is_a_timeout_of_the_call(clock, seconds, error):
    """An earlier one is raised as it is."""
    failure = ReadTimeoutError(endpoint_url="https://x")
    deadline = Deadline(10.0, clock)
    clock.time += seconds

    with pytest.raises(error) as caught, ending(deadline, "DescribeReportJob"):
        raise failure

    assert failure in (caught.value, caught.value.__cause__)


def test_a_deadline_that_has_ended_a_call_ends_whatever_is_made_of_its_error(clock):
    """It may have ended the call early, and a program may raise another error for it."""
    deadline = Deadline(10.0, clock)
    with pytest.raises(CallTimeoutError), ending(deadline, "DescribeReportJob"):
        raise OutOfTimeError

    assert deadline.has_ended(HTTPClientError(error="no time"))


def test_an_error_of_aws_ends_a_call_made_elsewhere_if_its_retry_would_be_late(clock):
    """The time limit is why it is not retried."""
    deadline = Deadline(10.0, clock)
    deadline.allows(11.0)

    with pytest.raises(CallTimeoutError) as caught, ending(deadline, "DescribeReportJob"):
        raise error_of("ThrottlingException")

    assert isinstance(caught.value.__cause__, ThrottlingException)


def test_the_error_of_a_call_timeout_pickles():
    """It keeps its facts."""
    error = CallTimeoutError(operation_name="DescribeReportJob", seconds=2.5)

    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again)) == (CallTimeoutError, str(error))
    assert (again.operation_name, again.seconds) == ("DescribeReportJob", 2.5)


def test_a_call_that_is_made_elsewhere_has_the_time_limit_too(clock):
    """It is one step, whatever is done in it."""
    step = next(Deadline(5.0, clock).limit(delegated(lambda limit: None)))

    assert step.time_limit == 5.0


def test_an_attempt_keeps_the_shorter_of_two_limits(clock):
    """A call within a wait has a limit of its own."""
    outer = Deadline(600.0, clock).limit(begin(clock))

    assert next(outer).time_limit == 10.0


def test_the_inner_of_two_deadlines_cannot_be_later(clock):
    """A wait's call may take no longer than the wait, and a wait no longer than its call."""
    for outer, inner in [(5.0, 9.0), (9.0, 5.0)]:
        with within(Deadline(outer, clock), SETTINGS), within(Deadline(inner, clock), SETTINGS):
            assert time_left(SETTINGS) == 5.0
            clock.time += 6.0
            assert time_left(SETTINGS) == 0.0
    assert (current_deadline(SETTINGS), time_left(SETTINGS)) == (None, None)


def test_a_deadline_is_not_that_of_another_client(clock):
    """Even one that has the same settings, and whose deadline would be a later one."""
    other = SETTINGS._replace()

    with within(Deadline(5.0, clock), SETTINGS):
        assert current_deadline(other) is None
        with within(Deadline(9.0, clock), other):
            assert time_left(other) == 9.0


def test_a_lambda_context_leaves_a_second_for_the_answer(clock):
    """The error of a wait says how much time there was."""
    deadline = Deadline(Context(12.5), clock)

    assert deadline.seconds == 11.5
    assert deadline.description == (
        "in the 12.5 seconds that the invocation had left, of which 1 is kept for its answer"
    )


@pytest.mark.parametrize(
    "timeout",
    [
        True,
        10**400,
        float("nan"),
        "60",
        SimpleNamespace(get_remaining_time_in_millis=lambda: float("nan")),
        SimpleNamespace(get_remaining_time_in_millis=lambda: None),
    ],
    ids=["bool", "huge", "nan", "text", "a context with nan", "a context with None"],
)
def test_what_is_no_time_is_rejected(clock, timeout):
    """A wait would end at once, or never."""
    with pytest.raises(ValueError, match="timeout must be 0 or more seconds"):
        Deadline(timeout, clock)


def test_a_pause_elsewhere_counts_though_the_clock_stands_still(clock):
    """The second one would end after the deadline, and so ends the call."""
    deadline = Deadline(5.0, clock)

    assert deadline.allows(3.0)
    assert not deadline.ended_early
    assert not deadline.allows(3.0)
    assert deadline.ended_early


def test_pauses_may_be_shorter_than_a_second(clock):
    """The caller decides."""
    pauses = Deadline(5.0, clock, poll_every=0.25).pauses()

    assert [next(pauses) for _ in range(3)] == [0.0, 0.25, 0.25]


def test_a_time_limit_is_not_a_negative_zero(clock):
    """Its text would say so."""
    assert Deadline(-0.0, clock).description == "after 0 seconds"


@pytest.mark.parametrize("seconds", [0.9, 0.0, -3.0])
def test_too_little_time_is_no_time(clock, seconds):
    """It is never a negative number of seconds, and the text says how little there was."""
    deadline = Deadline(Context(seconds), clock)

    assert deadline.seconds == 0.0
    assert f"in the {max(seconds, 0):g} seconds" in deadline.description
    with pytest.raises(OutOfTimeError):
        next(deadline.limit(new_call()))
