"""Request-rate limits: which calls come too soon."""

from __future__ import annotations

from datetime import datetime
from math import inf

from .faults import Fault, check_operation, throttling_error


class TokenBucket:
    """Lets `burst` calls through at once, and `per_second` from then on."""

    def __init__(self, per_second: float, burst: int | None) -> None:
        if not 0 < per_second < inf:
            raise ValueError(f"per_second must be more than 0, not {per_second!r}")
        if burst is not None and burst < 1:
            raise ValueError(f"burst must be at least 1, not {burst!r}")
        self._per_second = per_second
        self._burst = float(burst or max(1, int(per_second)))
        self._tokens = self._burst
        self._filled_at: datetime | None = None

    def has_token(self, now: datetime) -> bool:
        """Whether a call can be let through, after what the time since the last has brought."""
        if self._filled_at is not None:
            seconds = max(0.0, (now - self._filled_at).total_seconds())
            self._tokens = min(self._burst, self._tokens + seconds * self._per_second)
        self._filled_at = now
        return self._tokens >= 1

    def take(self) -> None:
        """Let a call through."""
        self._tokens -= 1


class RateLimits:
    """The limits by operation; None is that of all report operations together."""

    def __init__(self) -> None:
        self._buckets: dict[str | None, TokenBucket] = {}

    def limit(self, operation: str | None, bucket: TokenBucket | None) -> None:
        """Set the limit of an operation, or remove it. Raises `ValueError` for an unknown one."""
        check_operation(operation)
        self._buckets.pop(operation, None)
        if bucket is not None:
            self._buckets[operation] = bucket

    def check(self, operation: str, now: datetime) -> None:
        """Raise `RefusedError` if the call comes too soon, which then does not count."""
        buckets = [
            bucket
            for limited, bucket in self._buckets.items()
            if Fault(operation=limited).affects(operation)
        ]
        if [bucket for bucket in buckets if not bucket.has_token(now)]:
            raise throttling_error(operation)
        for bucket in buckets:
            bucket.take()
