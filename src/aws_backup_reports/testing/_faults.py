"""What a test lets go wrong with the next calls."""

from __future__ import annotations

import threading

from ._aws.faults import Fault, throttling_error
from ._aws.gateway import Gateway
from ._aws.rates import TokenBucket
from ._wire.errors import service_error
from ._wire.messages import Ending


class InjectedFaults:
    """The part of `FakeBackup` that makes calls fail."""

    _gateway: Gateway
    _lock: threading.RLock

    def fail_next(
        self,
        code: str = "ServiceUnavailableException",
        message: str | None = "Service unavailable, please try again.",
        *,
        operation: str | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next correctly signed requests with an error; they are not carried out.

        ServiceUnavailableException is HTTP 500, any other code HTTP 400; in S3, its well-known
        codes have their statuses. `operation` is the only operation that fails, in AWS's spelling:
        ``StartReportJob``, S3's ``GetObject`` or STS's ``AssumeRole``. None is any report
        operation. `times` is the number of requests that fail.
        """
        self._inject(Fault(operation=operation, error=service_error(code, message)), times)

    def throttle_next(self, *, operation: str | None = None, times: int = 1) -> None:
        """Throttle the next correctly signed requests; they are not carried out.

        AWS Backup answers with ThrottlingException and STS with Throttling, at HTTP 400; S3 answers
        with SlowDown at HTTP 503. For `operation` and `times` see `fail_next`.
        """
        self._inject(Fault(operation=operation, error=throttling_error(operation)), times)

    def limit_rate(
        self, per_second: float | None, *, burst: int | None = None, operation: str | None = None
    ) -> None:
        """Throttle correctly signed requests that come too often, until this is changed.

        After `burst` requests at once, `per_second` are carried out: a token bucket, by the time
        that `now` returns and `advance` moves. None as the rate removes the limit. None as the
        burst is what a second brings, and at least 1. Throttled requests do not count.

        The limit is that of this account in this Region, for all report operations together, or
        with `operation` for that one, S3's and STS's included; each has a limit of its own. AWS
        publishes no rates for report operations. Raises ValueError for a rate or a burst that lets
        nothing through, and for an unknown operation.
        """
        bucket = None if per_second is None else TokenBucket(per_second, burst)
        with self._lock:
            self._gateway.limits.limit(operation, bucket)

    def delay_next(self, seconds: float, *, operation: str | None = None, times: int = 1) -> None:
        """Carry out the next correctly signed requests, and answer them `seconds` later.

        For `operation` and `times` see `fail_next`.
        """
        self._inject(Fault(operation=operation, delay=seconds), times)

    def cut_next(
        self, *, after: int | None = None, operation: str | None = None, times: int = 1
    ) -> None:
        """Carry out the next correctly signed requests, but send only part of the body.

        `after` is how many bytes are sent; None is half of the body. The connection is then
        closed. Which error a client raises depends on its botocore; without a socket it is the
        error that comes with the newest one. For `operation` and `times` see `fail_next`.
        """
        self._inject(Fault(operation=operation, ending=Ending.CUT, cut_after=after), times)

    def reset_next(self, *, operation: str | None = None, times: int = 1) -> None:
        """Carry out the next correctly signed requests, but reset the connection without an answer.

        For `operation` and `times` see `fail_next`.
        """
        self._inject(Fault(operation=operation, ending=Ending.RESET), times)

    def _inject(self, fault: Fault, times: int) -> None:
        with self._lock:
            self._gateway.faults.inject(fault, times)
