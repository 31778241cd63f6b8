"""The retry policies of legacy and adaptive mode, which use botocore's own code."""

from collections import deque
from types import SimpleNamespace

import pytest
from botocore.exceptions import (
    CapacityNotAvailableError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.retries import adaptive

from aws_backup_reports._call.retry import (
    RETRY_MODES,
    AdaptiveRetry,
    LegacyRetry,
    StandardRetry,
    Verdict,
)
from tests.unit._answers import ENDPOINT, error_of

from ._failures import INVALID_RESPONSE, PERMANENT, THROTTLING, TRANSIENT, decide, described


def test_each_mode_has_its_policy():
    """The names are those of boto3."""
    names = {policy: name for name, policy in RETRY_MODES.items()}

    assert names == {LegacyRetry: "legacy", StandardRetry: "standard", AdaptiveRetry: "adaptive"}


@pytest.mark.usefixtures("longest_delays")
def test_legacy_mode_doubles_its_delays_from_one_second_on():
    """There are five attempts, and no delay after the last one."""
    policy = LegacyRetry()

    verdicts = [decide(policy, TRANSIENT[0], attempt) for attempt in range(1, 6)]

    assert [verdict.delay for verdict in verdicts] == [1.0, 2.0, 4.0, 8.0, None]
    assert verdicts[-1].reason == "MaxAttemptsReached"
    assert policy.max_attempts == 5


def test_legacy_mode_retries_after_a_delay_of_zero(monkeypatch):
    """A delay of zero does not mean that there is no retry."""
    monkeypatch.setattr("random.SystemRandom.random", lambda _: 0.0)

    assert decide(LegacyRetry(), TRANSIENT[0]) == Verdict(0.0)


@pytest.mark.parametrize(
    "error",
    [
        *(error_of(str(status), status) for status in (429, 500, 502, 503, 504, 509)),
        *(
            error_of(code)
            for code in (
                "Throttling",
                "ThrottlingException",
                "ThrottledException",
                "RequestThrottledException",
                "ProvisionedThroughputExceededException",
            )
        ),
        EndpointConnectionError(endpoint_url=ENDPOINT),
        ConnectTimeoutError(endpoint_url=ENDPOINT),
        ReadTimeoutError(endpoint_url=ENDPOINT),
        ConnectionClosedError(endpoint_url=ENDPOINT),
        INVALID_RESPONSE,
    ],
    ids=described,
)
def test_legacy_mode_retries_the_failures_on_its_list(error):
    """Botocore does not know an invalid response, which counts as a failure of the server."""
    verdict = decide(LegacyRetry(), error)

    assert verdict.delay is not None
    assert verdict.cost == 0


@pytest.mark.parametrize(
    "error",
    [
        *(error_of(code) for code in ("SlowDown", "RequestLimitExceeded", "LimitExceeded")),
        error_of("501", 501),
        *(error for error in PERMANENT if not hasattr(error, "code")),
    ],
    ids=described,
)
def test_legacy_mode_does_not_retry_other_failures(error):
    """Among them are the failures that no retry can fix."""
    assert decide(LegacyRetry(), error) == Verdict(None)


@pytest.mark.parametrize("error", [TRANSIENT[0], TRANSIENT[7], INVALID_RESPONSE], ids=described)
def test_legacy_mode_ends_when_its_attempts_are_used_up(error):
    """The configured number includes the first attempt."""
    policy = LegacyRetry(2)

    verdicts = [decide(policy, error, attempt) for attempt in (1, 2)]

    assert [verdict.delay is None for verdict in verdicts] == [False, True]


def test_legacy_mode_does_not_change_the_last_error():
    """The call, not the policy, notes the reason in the error."""
    error = error_of("503", 503)

    decide(LegacyRetry(1), error)

    assert "MaxAttemptsReached" not in error.response["ResponseMetadata"]


def test_legacy_mode_has_no_quota():
    """A hundred failures are all followed by a retry."""
    policy = LegacyRetry()

    assert all(decide(policy, TRANSIENT[0]).delay is not None for _ in range(100))


class LimiterSpy:
    """Replaces botocore's rate limiter, and records what is reported to it."""

    def __init__(self):
        self.reported = []

    def on_sending_request(self, request):
        """Record the attempt."""
        self.reported.append("sending")

    def on_receiving_response(self, *, throttled):
        """Record whether AWS throttled."""
        self.reported.append(throttled)


@pytest.mark.parametrize("capacity", [1.0, 7.0])
def test_a_turn_is_asked_for_again_if_another_thread_makes_room_at_once(capacity, monkeypatch):
    """No pause is negative, and no attempt is sent without a turn."""
    policy = AdaptiveRetry()
    left = iter([capacity, 0.5])

    def refuse(request):
        policy._bucket._current_capacity = next(left)
        raise CapacityNotAvailableError(retry_delay=0)

    monkeypatch.setattr(policy._limiter, "on_sending_request", refuse)

    assert policy.seconds_until_turn() == 0.5 / policy._bucket.max_rate


def test_adaptive_mode_does_not_block_a_thread_that_has_no_turn(monkeypatch):
    """The call makes the pause itself, if it has the time."""

    def block(condition, timeout):
        raise AssertionError("the thread is blocked")

    monkeypatch.setattr("threading.Condition.wait", block)
    monkeypatch.setattr("time.time", lambda: 1_000.0)
    policy = AdaptiveRetry()
    policy.seconds_until_turn()
    decide(policy, THROTTLING[0])

    turns = [policy.seconds_until_turn() for _ in range(9)]

    assert turns[-1] > 0


def test_adaptive_mode_reports_every_attempt_to_its_limiter():
    """The limiter learns of each attempt, and whether AWS throttled it."""
    policy = AdaptiveRetry()
    spy = policy._limiter = LimiterSpy()

    policy.seconds_until_turn()
    decide(policy, THROTTLING[0])
    decide(policy, TRANSIENT[0])
    policy.succeeded(14)

    assert spy.reported == ["sending", True, False, False]
    assert policy.quota.available_capacity == 500 - 5


class Clock:
    """A clock that moves forward only while something waits."""

    def __init__(self, monkeypatch):
        self.now = 1_000.0
        self.waits = []
        monkeypatch.setattr("time.time", lambda: self.now)
        monkeypatch.setattr("threading.Condition.wait", lambda _, timeout: self.wait(timeout))

    def wait(self, timeout):
        """Move forward, and record by how much."""
        self.waits.append(timeout)
        # A smaller step would be lost to rounding, and the limiter would wait without end.
        self.now += max(timeout, 0.001)

    def times(self, wait_for_turn, note):
        """Return when ten requests are sent, of which the second and sixth are throttled."""
        start, times = self.now, []
        for number in range(10):
            wait_for_turn()
            times.append(self.now - start)
            note(number in (1, 5))
            self.now += 0.1
        return times


def test_adaptive_mode_slows_down_like_botocore_when_aws_throttles(monkeypatch):
    """Before the first throttling nothing is held back; the times are those of botocore."""
    clock = Clock(monkeypatch)
    policy = AdaptiveRetry(100)
    ours = clock.times(
        lambda: deque(map(clock.wait, iter(policy.seconds_until_turn, 0.0))),
        lambda it: decide(policy, THROTTLING[0]) if it else policy.succeeded(0),
    )
    clock.now = 1_000.0
    events = SimpleNamespace(register=lambda *_: None)
    limiter = adaptive.register_retry_handler(SimpleNamespace(meta=SimpleNamespace(events=events)))
    limiter._throttling_detector = SimpleNamespace(is_throttling_error=lambda *, it: it)
    theirs = clock.times(
        lambda: limiter.on_sending_request(request=None),
        lambda it: limiter.on_receiving_response(it=it),
    )

    assert ours == theirs
    assert ours[1] == pytest.approx(0.1)
    assert ours[-1] > 2


@pytest.mark.usefixtures("longest_delays")
def test_adaptive_mode_retries_the_same_failures_as_standard_mode():
    """Delays, costs and reasons are the same."""
    policy = AdaptiveRetry(2)

    verdicts = [decide(policy, TRANSIENT[0]), decide(policy, PERMANENT[0])]
    last = decide(policy, TRANSIENT[0], 2)

    assert verdicts == [Verdict(0.05, cost=14), Verdict(None)]
    assert last.reason == "MaxAttemptsReached"


def test_standard_and_legacy_mode_do_not_hold_attempts_back():
    """Only adaptive mode does."""
    assert (StandardRetry().seconds_until_turn(), LegacyRetry().seconds_until_turn()) == (0.0, 0.0)
