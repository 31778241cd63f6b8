"""The retry policies: what is retried, when, and what it costs."""

import socket
import ssl
from collections import deque
from types import SimpleNamespace

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    InvalidProxiesConfigError,
    NoCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.retries import adaptive
from urllib3.exceptions import InvalidChunkLength, URLSchemeUnknown
from urllib3.exceptions import SSLError as Urllib3SSLError
from urllib3.util.ssl_match_hostname import CertificateError

from aws_backup_reports._call.retry import (
    RETRY_MODES,
    AdaptiveRetry,
    LegacyRetry,
    RetryQuota,
    StandardRetry,
    Verdict,
)
from aws_backup_reports._http.failures import note_permanence
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports.exceptions import InvalidResponseError, ServiceUnavailableException

from ._answers import ENDPOINT, UNAVAILABLE, begin, error_of

CERTIFICATE_INVALID = ssl.SSLCertVerificationError(1, "certificate verify failed")
INVALID_RESPONSE = InvalidResponseError(
    operation_name="DescribeReportJob", reason="cut", request_id=None, body=""
)

TRANSIENT = [
    *(error_of("ServiceUnavailableException", status) for status in (500, 502, 503, 504)),
    error_of("ResourceNotFoundException", 500),
    error_of("RequestTimeout"),
    error_of("RequestTimeoutException", 408),
    EndpointConnectionError(endpoint_url=ENDPOINT, error=socket.gaierror(-2, "unknown")),
    ConnectTimeoutError(endpoint_url=ENDPOINT),
    ReadTimeoutError(endpoint_url=ENDPOINT),
    ConnectionClosedError(endpoint_url=ENDPOINT),
    ProxyConnectionError(proxy_url="http://proxy"),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(ssl.SSLEOFError(8, "EOF occurred"))),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(ssl.SSLZeroReturnError(6, "closed"))),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError()),
    HTTPClientError(error=RuntimeError("unknown")),
    HTTPClientError(error=ValueError("of whatever module")),
    HTTPClientError(error=InvalidChunkLength(SimpleNamespace(tell=int, length_remaining=0), b"")),
    INVALID_RESPONSE,
]
THROTTLING_CODES = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
]
THROTTLING = [
    *(error_of(code) for code in THROTTLING_CODES),
    error_of("ThrottlingException", 503),
    error_of("429", 429),
    error_of("ConflictException", 429),
]
PERMANENT = [
    *(
        error_of(str(status), status)
        for status in (300, 301, 400, 401, 403, 404, 408, 409, 413, 425, 501, 505, 509, 520, 599)
    ),
    *(
        error_of(code)
        for code in (
            "ServiceUnavailableException",
            "ServiceUnavailable",
            "InternalFailure",
            "RequestExpired",
            "ExpiredTokenException",
            "InvalidSignatureException",
            "RequestThrottlingException",
            "throttling",
            "LimitExceeded",
        )
    ),
    *(
        error_of(code, 429)
        for code in (
            "ServiceUnavailableException",
            "MissingParameterValueException",
            "ResourceNotFoundException",
        )
    ),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(CERTIFICATE_INVALID)),
    SSLError(endpoint_url=ENDPOINT, error=CERTIFICATE_INVALID),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(CertificateError("doesn't match"))),
    SSLError(endpoint_url=ENDPOINT, error=FileNotFoundError(2, "No such file or directory")),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(FileNotFoundError(2, "No such file"))),
    HTTPClientError(error=URLSchemeUnknown("ftp")),
    HTTPClientError(error=InvalidProxiesConfigError()),
    NoCredentialsError(),
    OSError("disk"),
]
for failure in (*TRANSIENT, *PERMANENT):
    # As the transport does with what it raises.
    note_permanence(failure)


def described(error):
    """A short name for an error of one of the tables."""
    cause = getattr(error, "kwargs", {}).get("error")
    parts = [type(error).__name__, getattr(error, "code", ""), getattr(error, "status_code", "")]
    parts += [type(cause).__name__, type(cause.args[0]).__name__] if cause and cause.args else []
    return "-".join(str(part) for part in parts if part)


@pytest.fixture
def longest_delays(monkeypatch):
    """Every delay is the longest that it may be."""
    monkeypatch.setattr("random.random", lambda: 1.0)


def judge(policy, error, attempt=1):
    """Ask a policy about a failure of our operation."""
    return policy.judge(error, attempt, DESCRIBE_REPORT_JOB)


@pytest.mark.usefixtures("longest_delays")
@pytest.mark.parametrize("error", TRANSIENT, ids=described)
def test_a_transient_failure_is_retried_soon_when_attempts_are_left(error):
    """Statuses, codes and failures of the network that pass wait by twentieths of a second."""
    assert judge(StandardRetry(), error) == Verdict(0.05, cost=14)


@pytest.mark.usefixtures("longest_delays")
@pytest.mark.parametrize("error", THROTTLING, ids=described)
def test_throttling_is_retried_by_the_second_when_attempts_are_left(error):
    """Throttling waits longer, and costs less of the quota."""
    assert judge(StandardRetry(), error) == Verdict(1.0, cost=5)


@pytest.mark.parametrize("error", PERMANENT, ids=described)
@pytest.mark.parametrize("attempt", [1, 3])
def test_a_permanent_failure_is_not_retried_when_it_comes(error, attempt):
    """It is no matter of attempts or of the quota, so that no reason is given."""
    policy = StandardRetry()

    verdict = judge(policy, error, attempt)

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
def test_delays_double_up_to_twenty_seconds_when_failures_go_on(error, expected):
    """The longest delay of each retry, one after the other."""
    policy = StandardRetry(100)

    assert [judge(policy, error, attempt).delay for attempt in range(1, 12)] == expected


@pytest.mark.usefixtures("longest_delays")
def test_a_delay_is_bounded_when_thousands_of_attempts_are_allowed():
    """The doubling does not leave the range of numbers."""
    assert judge(StandardRetry(10_000), TRANSIENT[0], 5_000).delay == 20.0


def test_a_delay_is_drawn_from_the_whole_range_when_nothing_is_asked_for(monkeypatch):
    """Full jitter: from no wait at all to the longest."""
    monkeypatch.setattr("random.random", iter([0.0, 0.25]).__next__)
    policy = StandardRetry()

    assert [judge(policy, TRANSIENT[0]).delay for _ in range(2)] == [0.0, 0.0125]


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
def test_a_delay_is_at_least_what_aws_asks_for_when_it_asks_for_a_sensible_one(
    header, expected, monkeypatch
):
    """The header is in milliseconds, and adds five seconds at most."""
    monkeypatch.setattr("random.random", lambda: 0.5)
    error = error_of("ServiceUnavailableException", 500, headers={"x-amz-retry-after": header})

    assert judge(StandardRetry(), error).delay == expected


@pytest.mark.usefixtures("longest_delays")
def test_the_usual_header_is_ignored_when_aws_sends_it():
    """``Retry-After`` is for others, as in boto3."""
    error = error_of("ServiceUnavailableException", 503, headers={"retry-after": "120"})

    assert judge(StandardRetry(), error).delay == 0.05


@pytest.mark.parametrize(("allowed", "expected"), [(None, 3), (1, 1), (7, 7)])
def test_there_are_three_attempts_when_nothing_is_set(allowed, expected):
    """The number of attempts includes the first."""
    policy = StandardRetry(allowed)

    verdicts = [judge(policy, TRANSIENT[0], attempt) for attempt in range(1, expected + 1)]

    assert policy.max_attempts == expected
    assert [verdict.reason for verdict in verdicts] == [None] * (expected - 1) + [
        "MaxAttemptsReached"
    ]
    assert verdicts[-1].delay is None


def test_calls_lose_their_retries_when_an_outage_has_used_the_quota_up():
    """500 pays for 35 retries at 14: seventeen calls make all attempts, then two, then one."""
    policy = StandardRetry()

    def attempts():
        call = begin(retry=policy)
        next(call)
        with pytest.raises(ServiceUnavailableException) as raised:
            deque(iter(lambda: call.send(UNAVAILABLE), None), maxlen=0)
        return raised.value.attempts

    assert [attempts() for _ in range(19)] == [3] * 17 + [2, 1]
    assert policy.quota.available_capacity == 10


def test_the_quota_is_named_as_the_reason_when_it_forbids_a_retry():
    """What is left, being too little, is not taken."""
    policy = StandardRetry()
    policy.quota.acquire(487)

    verdicts = [judge(policy, error) for error in (TRANSIENT[0], THROTTLING[0])]

    assert verdicts[0] == Verdict(None, reason="RetryQuotaReached")
    assert verdicts[1].cost == 5
    assert policy.quota.available_capacity == 8


@pytest.mark.parametrize(
    ("spent", "cost", "expected"), [(0, 0, 500), (100, 0, 401), (100, 14, 414), (3, 14, 500)]
)
def test_a_success_fills_the_quota_when_some_of_it_was_spent(spent, cost, expected):
    """One for a first attempt, the cost of the last retry otherwise, and never above the top."""
    policy = StandardRetry()
    policy.quota.acquire(spent)

    policy.succeeded(cost)

    assert policy.quota.available_capacity == expected


def test_the_whole_quota_can_be_spent_when_a_retry_costs_just_that():
    """A cost that equals what is left is granted."""
    quota = RetryQuota()

    assert quota.acquire(500)
    assert not quota.acquire(1)


def test_every_mode_has_its_policy_when_it_is_asked_for_by_name():
    """The names are boto3's."""
    names = {policy: name for name, policy in RETRY_MODES.items()}

    assert names == {LegacyRetry: "legacy", StandardRetry: "standard", AdaptiveRetry: "adaptive"}


@pytest.mark.usefixtures("longest_delays")
def test_legacy_mode_doubles_from_a_second_when_failures_go_on():
    """Five attempts, and after the last no delay."""
    policy = LegacyRetry()

    verdicts = [judge(policy, TRANSIENT[0], attempt) for attempt in range(1, 6)]

    assert [verdict.delay for verdict in verdicts] == [1.0, 2.0, 4.0, 8.0, None]
    assert verdicts[-1].reason == "MaxAttemptsReached"
    assert policy.max_attempts == 5


def test_legacy_mode_retries_when_the_delay_that_is_drawn_is_none_at_all(monkeypatch):
    """A delay of zero is a delay."""
    monkeypatch.setattr("random.random", lambda: 0.0)

    assert judge(LegacyRetry(), TRANSIENT[0]) == Verdict(0.0)


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
    verdict = judge(LegacyRetry(), error)

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
    assert judge(LegacyRetry(), error) == Verdict(None)


@pytest.mark.parametrize("error", [TRANSIENT[0], TRANSIENT[7], INVALID_RESPONSE], ids=described)
def test_legacy_mode_ends_when_its_attempts_are_used_up(error):
    """The configured number counts all attempts."""
    policy = LegacyRetry(2)

    verdicts = [judge(policy, error, attempt) for attempt in (1, 2)]

    assert [verdict.delay is None for verdict in verdicts] == [False, True]


def test_legacy_mode_leaves_the_error_as_it_was_when_it_is_the_last():
    """Noting the reason is up to the call."""
    error = error_of("503", 503)

    judge(LegacyRetry(1), error)

    assert "MaxAttemptsReached" not in error.response["ResponseMetadata"]


def test_legacy_mode_knows_no_quota_when_an_outage_goes_on():
    """A hundred calls have all their attempts."""
    policy = LegacyRetry()

    assert all(judge(policy, TRANSIENT[0]).delay is not None for _ in range(100))


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

    policy.admit()
    judge(policy, THROTTLING[0])
    judge(policy, TRANSIENT[0])
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

    def times(self, admit, note):
        """When requests are admitted of which the second and the sixth are throttled."""
        start, times = self.now, []
        for number in range(10):
            admit()
            times.append(self.now - start)
            note(number in (1, 5))
            self.now += 0.1
        return times


def test_adaptive_mode_holds_back_as_botocore_does_when_aws_throttles(monkeypatch):
    """Free until the first throttling, and from then on slower, at the same times."""
    clock = Clock(monkeypatch)
    policy = AdaptiveRetry(100)
    ours = clock.times(
        policy.admit, lambda it: judge(policy, THROTTLING[0]) if it else policy.succeeded(0)
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

    verdicts = [judge(policy, TRANSIENT[0]), judge(policy, PERMANENT[0])]
    last = judge(policy, TRANSIENT[0], 2)

    assert verdicts == [Verdict(0.05, cost=14), Verdict(None)]
    assert last.reason == "MaxAttemptsReached"


def test_an_attempt_is_admitted_at_once_when_the_mode_is_standard(monkeypatch):
    """Only adaptive mode holds requests back."""
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waits"))

    StandardRetry().admit()
    LegacyRetry().admit()
