"""The retry policy of standard mode: what is retried, when, and at what cost."""

from collections import deque

import pytest
from botocore.retries.quota import RetryQuota

from aws_backup_reports._call.retry import StandardRetry, Verdict
from aws_backup_reports.exceptions import ServiceUnavailableException
from tests.unit._answers import UNAVAILABLE, begin, error_of

from ._failures import PERMANENT, THROTTLING, TRANSIENT, decide, described


@pytest.mark.usefixtures("longest_delays")
@pytest.mark.parametrize("error", TRANSIENT, ids=described)
def test_a_transient_failure_is_retried_soon(error):
    """Its delays start at a twentieth of a second, and a retry costs 14 of the quota."""
    assert decide(StandardRetry(), error) == Verdict(0.05, cost=14)


@pytest.mark.usefixtures("longest_delays")
@pytest.mark.parametrize("error", THROTTLING, ids=described)
def test_throttling_is_retried_after_a_longer_delay(error):
    """Its delays start at a second, and a retry costs 5 of the quota."""
    assert decide(StandardRetry(), error) == Verdict(1.0, cost=5)


@pytest.mark.parametrize("error", PERMANENT, ids=described)
@pytest.mark.parametrize("attempt", [1, 3])
def test_a_permanent_failure_is_not_retried(error, attempt):
    """The verdict names no limit as the reason, and nothing is taken from the quota."""
    policy = StandardRetry()

    verdict = decide(policy, error, attempt)

    assert verdict == Verdict(None)
    assert policy.quota.available_capacity == RetryQuota.INITIAL_CAPACITY


@pytest.mark.usefixtures("longest_delays")
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TRANSIENT[0], [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20.0, 20.0]),
        (THROTTLING[0], [1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0, 20.0, 20.0, 20.0]),
    ],
    ids=["transient", "throttling"],
)
def test_delays_double_up_to_twenty_seconds(error, expected):
    """These are the longest delays of eleven retries, one after the other."""
    policy = StandardRetry(100)

    assert [decide(policy, error, attempt).delay for attempt in range(1, 12)] == expected


@pytest.mark.usefixtures("longest_delays")
def test_a_delay_is_bounded_when_thousands_of_attempts_are_allowed():
    """The doubling stays within the range of floats."""
    assert decide(StandardRetry(10_000), TRANSIENT[0], 5_000).delay == 20.0


def test_a_delay_is_drawn_from_the_whole_range():
    """Full jitter goes from no delay at all to the longest."""
    policy = StandardRetry(jitter=iter([0.0, 0.25]).__next__)

    assert [decide(policy, TRANSIENT[0]).delay for _ in range(2)] == [0.0, 0.0125]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("1500", 1.5),
        ("60000", 5.025),
        ("10", 0.025),
        ("-5", 0.025),
        ("1.5", 0.025),
        ("", 0.025),
        ("soon", 0.025),
        ("9" * 400, 0.025),
        ("9" * 5000, 0.025),
    ],
    ids=[
        "longer",
        "bounded",
        "shorter",
        "negative",
        "decimal",
        "empty",
        "text",
        "huge",
        "too huge",
    ],
)
def test_a_delay_is_at_least_what_aws_asks_for_within_limits(header, expected, monkeypatch):
    """``x-amz-retry-after`` is in milliseconds, and adds five seconds at most."""
    monkeypatch.setattr("random.SystemRandom.random", lambda _: 0.5)
    error = error_of("ServiceUnavailableException", 500, headers={"x-amz-retry-after": header})

    assert decide(StandardRetry(), error).delay == expected


@pytest.mark.usefixtures("longest_delays")
def test_the_retry_after_header_is_ignored():
    """As in boto3, only ``x-amz-retry-after`` counts."""
    error = error_of("ServiceUnavailableException", 503, headers={"retry-after": "120"})

    assert decide(StandardRetry(), error).delay == 0.05


@pytest.mark.parametrize(("allowed", "expected"), [(None, 3), (1, 1), (7, 7)])
def test_there_are_three_attempts_unless_another_number_is_set(allowed, expected):
    """The number includes the first attempt."""
    policy = StandardRetry(allowed)

    verdicts = [decide(policy, TRANSIENT[0], attempt) for attempt in range(1, expected + 1)]

    assert policy.max_attempts == expected
    assert [verdict.reason for verdict in verdicts] == [None] * (expected - 1) + [
        "MaxAttemptsReached"
    ]
    assert verdicts[-1].delay is None


def test_calls_are_not_retried_once_an_outage_has_used_up_the_quota():
    """500 pays for 35 retries at 14: 17 calls make all attempts, one makes two, one makes one."""
    policy = StandardRetry()

    def attempts():
        call = begin(retry=policy)
        next(call)
        with pytest.raises(ServiceUnavailableException) as raised:
            deque(iter(lambda: call.send(UNAVAILABLE), None), maxlen=0)
        return raised.value.attempts

    assert [attempts() for _ in range(19)] == [3] * 17 + [2, 1]
    assert policy.quota.available_capacity == 10


def test_the_quota_is_the_reason_when_it_prevents_a_retry():
    """What is left of it is not taken, and pays for a cheaper retry."""
    policy = StandardRetry()
    policy.quota.acquire(487)

    verdicts = [decide(policy, error) for error in (TRANSIENT[0], THROTTLING[0])]

    assert verdicts[0] == Verdict(None, reason="RetryQuotaReached")
    assert verdicts[1].cost == 5
    assert policy.quota.available_capacity == 8


@pytest.mark.parametrize(
    ("spent", "cost", "expected"), [(0, 0, 500), (100, 0, 401), (100, 14, 414), (3, 14, 500)]
)
def test_a_success_refills_the_quota(spent, cost, expected):
    """It adds one, or the cost of the last retry, and never exceeds the initial capacity."""
    policy = StandardRetry()
    policy.quota.acquire(spent)

    policy.succeeded(cost)

    assert policy.quota.available_capacity == expected


def test_the_whole_quota_can_be_spent():
    """A cost that equals what is left is granted."""
    quota = RetryQuota()

    assert quota.acquire(500)
    assert not quota.acquire(1)
