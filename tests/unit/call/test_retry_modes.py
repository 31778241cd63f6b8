"""The retry modes legacy and adaptive, which are botocore's own."""

from types import SimpleNamespace

import pytest
from botocore.exceptions import (
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


def test_every_mode_has_its_policy_when_it_is_asked_for_by_name():
    """The names are boto3's."""
    names = {policy: name for name, policy in RETRY_MODES.items()}

    assert names == {LegacyRetry: "legacy", StandardRetry: "standard", AdaptiveRetry: "adaptive"}


@pytest.mark.usefixtures("longest_delays")
def test_legacy_mode_doubles_from_a_second_when_failures_go_on():
    """Five attempts, and after the last no delay."""
    policy = LegacyRetry()

    verdicts = [decide(policy, TRANSIENT[0], attempt) for attempt in range(1, 6)]

    assert [verdict.delay for verdict in verdicts] == [1.0, 2.0, 4.0, 8.0, None]
    assert verdicts[-1].reason == "MaxAttemptsReached"
    assert policy.max_attempts == 5


def test_legacy_mode_retries_when_the_delay_that_is_drawn_is_none_at_all(monkeypatch):
    """A delay of zero is a delay."""
    monkeypatch.setattr("random.random", lambda: 0.0)

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
def test_legacy_mode_retries_when_the_failure_is_on_its_list(error):
    """The old rules of botocore, and an invalid response like a failure of the server."""
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
def test_legacy_mode_does_not_retry_when_the_failure_is_not_on_its_list(error):
    """What no retry mends is not retried in this mode either."""
    assert decide(LegacyRetry(), error) == Verdict(None)


@pytest.mark.parametrize("error", [TRANSIENT[0], TRANSIENT[7], INVALID_RESPONSE], ids=described)
def test_legacy_mode_ends_when_its_attempts_are_used_up(error):
    """The configured number counts all attempts."""
    policy = LegacyRetry(2)

    verdicts = [decide(policy, error, attempt) for attempt in (1, 2)]

    assert [verdict.delay is None for verdict in verdicts] == [False, True]


def test_legacy_mode_leaves_the_error_as_it_was_when_it_is_the_last():
    """Noting the reason is up to the call."""
    error = error_of("503", 503)

    decide(LegacyRetry(1), error)

    assert "MaxAttemptsReached" not in error.response["ResponseMetadata"]


def test_legacy_mode_knows_no_quota_when_an_outage_goes_on():
    """A hundred calls have all their attempts."""
    policy = LegacyRetry()

    assert all(decide(policy, TRANSIENT[0]).delay is not None for _ in range(100))


class LimiterSpy:
    """Stands where botocore's rate limiter does, and notes what it is told."""

    def __init__(self):
        self.told = []

    def on_sending_request(self, request):
        """Note it."""
        self.told.append("sending")

    def on_receiving_response(self, *, throttled):
        """Note whether AWS throttled."""
        self.told.append(throttled)


def test_adaptive_mode_tells_its_limiter_of_every_attempt_when_it_is_asked():
    """Sending, throttling, another failure and a success."""
    policy = AdaptiveRetry()
    spy = policy._limiter = LimiterSpy()

    policy.wait_for_turn()
    decide(policy, THROTTLING[0])
    decide(policy, TRANSIENT[0])
    policy.succeeded(14)

    assert spy.told == ["sending", True, False, False]
    assert policy.quota.available_capacity == 500 - 5


class Clock:
    """A time that passes only where somebody waits."""

    def __init__(self, monkeypatch):
        self.now = 1_000.0
        self.waits = []
        monkeypatch.setattr("time.time", lambda: self.now)
        monkeypatch.setattr("threading.Condition.wait", lambda _, timeout: self.wait(timeout))

    def wait(self, timeout):
        """Let the time pass, and note how much."""
        self.waits.append(timeout)
        # Less than this is lost to rounding, and the limiter would wait for ever.
        self.now += max(timeout, 0.001)

    def times(self, wait_for_turn, note):
        """When requests are sent, of which the second and the sixth are throttled."""
        start, times = self.now, []
        for number in range(10):
            wait_for_turn()
            times.append(self.now - start)
            note(number in (1, 5))
            self.now += 0.1
        return times


def test_adaptive_mode_holds_back_as_botocore_does_when_aws_throttles(monkeypatch):
    """Free until the first throttling, and from then on slower, at the same times."""
    clock = Clock(monkeypatch)
    policy = AdaptiveRetry(100)
    ours = clock.times(
        policy.wait_for_turn,
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
def test_adaptive_mode_judges_as_standard_when_an_attempt_fails():
    """It adds to that mode and takes nothing away."""
    policy = AdaptiveRetry(2)

    verdicts = [decide(policy, TRANSIENT[0]), decide(policy, PERMANENT[0])]
    last = decide(policy, TRANSIENT[0], 2)

    assert verdicts == [Verdict(0.05, cost=14), Verdict(None)]
    assert last.reason == "MaxAttemptsReached"


def test_an_attempt_is_admitted_at_once_when_the_mode_is_standard(monkeypatch):
    """Only adaptive mode holds requests back."""
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waits"))

    StandardRetry().wait_for_turn()
    LegacyRetry().wait_for_turn()
