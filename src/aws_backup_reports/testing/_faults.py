"""What a test lets go wrong with the next calls."""

from __future__ import annotations

import threading
from http import HTTPStatus

from ._aws.faults import Fault
from ._aws.gateway import Gateway
from ._s3.requests import S3_OPERATIONS
from ._wire.errors import framework_error, service_error
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

        ServiceUnavailableException is HTTP 500, any other code HTTP 400. `operation` is the only
        operation that fails, in AWS's spelling: ``StartReportJob``, or S3's ``GetObject``. None
        is any report operation. `times` is the number of requests that fail.
        """
        self._inject(Fault(operation=operation, error=service_error(code, message)), times)

    def throttle_next(self, *, operation: str | None = None, times: int = 1) -> None:
        """Throttle the next correctly signed requests; they are not carried out.

        AWS Backup answers with ThrottlingException at HTTP 400, S3 with SlowDown at HTTP 503.
        For `operation` and `times` see `fail_next`.
        """
        code, status = "ThrottlingException", HTTPStatus.BAD_REQUEST
        if operation in S3_OPERATIONS:
            code, status = "SlowDown", HTTPStatus.SERVICE_UNAVAILABLE
        error = framework_error(code, "Rate exceeded", status)
        self._inject(Fault(operation=operation, error=error), times)

    def delay_next(self, seconds: float, *, operation: str | None = None, times: int = 1) -> None:
        """Carry out the next correctly signed requests, and answer them `seconds` later.

        For `operation` and `times` see `fail_next`.
        """
        self._inject(Fault(operation=operation, delay=seconds), times)

    def cut_next(self, *, operation: str | None = None, times: int = 1) -> None:
        """Carry out the next correctly signed requests, but send only half the body of the answer.

        The connection is then closed. Which error a client raises depends on its botocore;
        without a socket it is the error that comes with the newest one. For `operation` and
        `times` see `fail_next`.
        """
        self._inject(Fault(operation=operation, ending=Ending.CUT), times)

    def reset_next(self, *, operation: str | None = None, times: int = 1) -> None:
        """Carry out the next correctly signed requests, but reset the connection without an answer.

        For `operation` and `times` see `fail_next`.
        """
        self._inject(Fault(operation=operation, ending=Ending.RESET), times)

    def _inject(self, fault: Fault, times: int) -> None:
        with self._lock:
            self._gateway.faults.inject(fault, times)
