"""Whether a failed attempt is followed by another, and after how long.

Each client has a policy, which `exchange` asks after each attempt. ``standard`` is written out
here; ``legacy`` and ``adaptive`` are botocore's own, imported where they are configured.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from random import SystemRandom
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from botocore.exceptions import CapacityNotAvailableError, HTTPClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError

from aws_backup_reports import _botocore_data
from aws_backup_reports._wire.service import SERVICE
from aws_backup_reports.exceptions import ClientError, InvalidResponseError

if TYPE_CHECKING:
    from botocore.retries.quota import RetryQuota

TRANSIENT_STATUSES = frozenset({500, 502, 503, 504})
TRANSIENT_CODES = frozenset({"RequestTimeout", "RequestTimeoutException"})
THROTTLING_CODES = frozenset(
    "BandwidthLimitExceeded EC2ThrottledException LimitExceededException PriorRequestNotComplete "
    "ProvisionedThroughputExceededException RequestLimitExceeded RequestThrottled "
    "RequestThrottledException SlowDown ThrottledException Throttling ThrottlingException "
    "TooManyRequestsException TransactionInProgressException".split()
)
"""What AWS services call throttling. Source: botocore's ``retries.standard``."""

RETRY_COST = 14
THROTTLING_RETRY_COST = 5
FIRST_ATTEMPT_REWARD = 1
"""What retries take from the quota of 500 that a client has, and what a call without one adds.

Source: botocore 1.44.
"""

LONGEST_BACKOFF = 20.0
LONGEST_RETRY_AFTER = 5.0
"""How much longer than the backoff ``x-amz-retry-after`` may make a pause."""


SYSTEM_RANDOM = SystemRandom()
"""Random numbers of the operating system, which have no state in this process.

Lambda's SnapStart resumes many copies of one process. With ``random.random`` all of them would draw
the same numbers, and retry and poll at the same moments.
Source: AWS Lambda's "Handling uniqueness with Lambda SnapStart".
"""


def random_number() -> float:
    """Return a number from 0 to 1 that no copy of this process shares."""
    return SYSTEM_RANDOM.random()


class Called(Protocol):
    """An operation, as far as attempts and retries are concerned."""

    name: str
    """AWS's name for it: ``DescribeReportJob``."""

    errors: frozenset[str]
    """The documented error codes."""


class Verdict(NamedTuple):
    """What follows a failed attempt."""

    delay: float | None
    """Seconds until the next attempt; None: there is none."""
    cost: int = 0
    """What the retry took from the quota; if it succeeds, it is returned."""
    reason: str | None = None
    """Why a failure that could be retried is not, as a key of ``ResponseMetadata``."""


NO_RETRY = Verdict(None)


class StandardRetry:
    """The retry mode that all AWS SDKs share: backoff with full jitter, and a quota."""

    announces_maximum = True
    """Whether the first attempt already tells AWS how many there may be."""

    def __init__(
        self, max_attempts: int | None = None, jitter: Callable[[], float] = random_number
    ) -> None:
        self.max_attempts = 3 if max_attempts is None else max_attempts
        self._jitter = jitter

    def seconds_until_turn(self) -> float:
        """Return the seconds to wait before asking again; 0: an attempt may be sent now."""
        return 0.0

    def decide(self, error: Exception, attempt: int, operation: Called) -> Verdict:
        """Decide what follows a failed attempt; `attempt` counts from 1."""
        if not may_pass(error, operation):
            return NO_RETRY
        if attempt >= self.max_attempts:
            return Verdict(None, reason="MaxAttemptsReached")
        throttled = is_throttled(error, operation)
        cost = THROTTLING_RETRY_COST if throttled else RETRY_COST
        if not self.quota.acquire(cost):
            return Verdict(None, reason="RetryQuotaReached")
        return Verdict(self._delay(error, attempt, throttled), cost)

    def succeeded(self, cost: int) -> None:
        """Note a success; `cost` is that of the retry before it, 0 for a first attempt."""
        if "quota" in vars(self):  # else it is full
            self.quota.release(cost or FIRST_ATTEMPT_REWARD)

    @cached_property
    def quota(self) -> RetryQuota:
        """What keeps the retries of one client from making an outage worse."""
        from botocore.retries.quota import RetryQuota  # lazy: 0.3 ms; most calls need no retry

        quota: RetryQuota = vars(self).setdefault("quota", RetryQuota())  # threads share one
        return quota

    def _delay(self, error: Exception, attempt: int, throttled: bool) -> float:
        scale = 1.0 if throttled else 0.05
        # 2 ** 9 already exceeds the longest backoff, and 2 ** 1100 any float.
        longest = min(scale * 2.0 ** min(attempt - 1, 9), LONGEST_BACKOFF)
        delay = self._jitter() * longest
        return max(delay, min(_retry_after(error), delay + LONGEST_RETRY_AFTER))


class AdaptiveRetry(StandardRetry):
    """``standard``, and the client slows itself down from the first throttling on."""

    def __init__(self, max_attempts: int | None = None) -> None:
        from botocore.retries import adaptive, bucket, throttling  # lazy: 3 ms; few ask for it

        super().__init__(max_attempts)
        clock = bucket.Clock()
        self._bucket = bucket.TokenBucket(max_rate=1, clock=clock)
        # It would block the thread, whatever time the call has left.
        self._bucket.acquire = partial(self._bucket.acquire, block=False)
        self._limiter = adaptive.ClientRateLimiter(
            rate_adjustor=throttling.CubicCalculator(0, start_time=clock.current_time()),
            rate_clocker=adaptive.RateClocker(clock),
            token_bucket=self._bucket,
            throttling_detector=SimpleNamespace(is_throttling_error=lambda *, throttled: throttled),
            clock=clock,
        )

    def seconds_until_turn(self) -> float:
        while True:
            try:
                self._limiter.on_sending_request(request=None)
            except CapacityNotAvailableError:  # noqa: PERF203  # it hardly ever repeats
                missing = 1.0 - float(self._bucket.available_capacity)
                if missing > 0.0:  # else another thread has made room since
                    return missing / float(self._bucket.max_rate)
            else:
                return 0.0

    def decide(self, error: Exception, attempt: int, operation: Called) -> Verdict:
        self._limiter.on_receiving_response(throttled=is_throttled(error, operation))
        return super().decide(error, attempt, operation)

    def succeeded(self, cost: int) -> None:
        self._limiter.on_receiving_response(throttled=False)
        super().succeeded(cost)


class LegacyRetry(StandardRetry):
    """boto3's mode of old: five attempts, no quota, no ``x-amz-retry-after``."""

    announces_maximum = False

    def __init__(self, max_attempts: int | None = None) -> None:
        from botocore import retryhandler, translate  # lazy: 2 ms; few ask for it

        rules = _botocore_data.read("_retry")
        retries = None if max_attempts is None else {"max_attempts": max_attempts - 1}
        config: dict[str, Any] = translate.build_retry_config(
            SERVICE, rules["retry"], rules["definitions"], retries
        )
        super().__init__(config["__default__"]["max_attempts"])
        # In place of ``rand``, the numbers of ``random.random``: `decide` draws its own.
        config["__default__"]["delay"]["base"] = 1.0
        self._handler = retryhandler.create_retry_handler(config, SERVICE)

    def decide(self, error: Exception, attempt: int, operation: Called) -> Verdict:
        del operation  # the rules of legacy mode are the same for every operation
        if _is_permanent(error):
            return NO_RETRY
        response = None
        if isinstance(error, ClientError):
            response = (SimpleNamespace(status_code=error.status_code), error.response)
        elif isinstance(error, InvalidResponseError):
            # Legacy mode does not know this failure; it is treated as one of the server.
            response = (SimpleNamespace(status_code=500), {})
        try:
            request: dict[str, Any] = {"context": {}}
            delay = self._handler(
                attempts=attempt, response=response, caught_exception=error, request_dict=request
            )
        except type(error):
            return NO_RETRY
        if delay is not None:
            return Verdict(self._jitter() * delay)
        metadata = response[1].get("ResponseMetadata", {}) if response else {}
        exhausted = metadata.pop("MaxAttemptsReached", False)
        return Verdict(None, reason="MaxAttemptsReached" if exhausted else None)


RETRY_MODES: dict[str, type[StandardRetry]] = {
    "legacy": LegacyRetry,
    "standard": StandardRetry,
    "adaptive": AdaptiveRetry,
}


def may_pass(error: Exception, operation: Called) -> bool:
    """Whether the same request may succeed, a moment or some minutes later."""
    return not _is_permanent(error) and (is_transient(error) or is_throttled(error, operation))


def is_throttled(error: Exception, operation: Called) -> bool:
    """Whether AWS asks for fewer requests."""
    return isinstance(error, ClientError) and (
        error.code in THROTTLING_CODES
        or (error.status_code == 429 and error.code not in operation.errors)
    )


def is_transient(error: Exception) -> bool:
    """Whether the same request may succeed a moment later."""
    if isinstance(error, ClientError):
        return error.code in TRANSIENT_CODES or error.status_code in TRANSIENT_STATUSES
    if isinstance(error, (BotocoreConnectionError, HTTPClientError)):
        return not _is_permanent(error)
    return isinstance(error, InvalidResponseError)


def _is_permanent(error: Exception) -> bool:
    """Whether the transport found that a failure is sure to come again."""
    return getattr(error, "is_permanent", False) is True


def _retry_after(error: Exception) -> float:
    """Return ``x-amz-retry-after`` in seconds; 0 if it is absent or not a whole number."""
    if not isinstance(error, ClientError):
        return 0.0
    try:
        return int(error.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-retry-after"]) / 1000
    except (KeyError, ValueError, OverflowError):
        return 0.0
