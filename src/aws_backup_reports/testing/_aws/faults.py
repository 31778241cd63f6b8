"""Injected faults: what goes wrong with the next calls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from http import HTTPStatus

from aws_backup_reports.testing._s3.requests import S3_OPERATIONS
from aws_backup_reports.testing._sts.requests import STS_OPERATIONS
from aws_backup_reports.testing._wire.errors import RefusedError, framework_error
from aws_backup_reports.testing._wire.messages import Answer, Ending

from .routing import REPORT_OPERATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with a call."""

    operation: str | None
    """The operation, in AWS's spelling; None is any report operation."""

    error: RefusedError | None = None
    delay: float = 0.0
    ending: Ending = Ending.WHOLE
    cut_after: int | None = None

    def affects(self, operation: str) -> bool:
        """Whether the fault affects a call of the operation."""
        if self.operation is None:
            return operation in REPORT_OPERATIONS
        return operation == self.operation

    def refuse(self) -> None:
        """Raise the error, if the fault has one."""
        if self.error is not None:
            raise self.error

    def apply_to(self, answer: Answer) -> Answer:
        """Return the answer with the fault's delay and ending."""
        return replace(answer, delay=self.delay, ending=self.ending, cut_after=self.cut_after)


def check_operation(operation: str | None) -> None:
    """Raise `ValueError` for an operation that the fake does not have."""
    known = REPORT_OPERATIONS | S3_OPERATIONS | STS_OPERATIONS
    if operation is not None and operation not in known:
        raise ValueError(f"unknown operation {operation!r}; known are {', '.join(sorted(known))}")


def throttling_error(operation: str | None) -> RefusedError:
    """Return the error for too many calls, with the code of the operation's service."""
    code, status = "ThrottlingException", HTTPStatus.BAD_REQUEST
    if operation in S3_OPERATIONS:
        code, status = "SlowDown", HTTPStatus.SERVICE_UNAVAILABLE
    elif operation in STS_OPERATIONS:
        code = "Throttling"
    return framework_error(code, "Rate exceeded", status)


class Faults:
    """The injected faults that have not happened yet, oldest first."""

    def __init__(self) -> None:
        self._injected: deque[Fault] = deque()

    def inject(self, fault: Fault, times: int) -> None:
        """Inject a fault into the next calls. Raises `ValueError` for an invalid one."""
        check_operation(fault.operation)
        if times < 1:
            raise ValueError(f"times must be at least 1, not {times!r}")
        if fault.delay < 0:
            raise ValueError(f"seconds must not be negative: {fault.delay!r}")
        if fault.cut_after is not None and fault.cut_after < 0:
            raise ValueError(f"after must not be negative: {fault.cut_after!r}")
        self._injected.extend([fault] * times)

    def take(self, operation: str) -> Fault | None:
        """Remove and return the next fault for a call of the operation, or return None."""
        for fault in self._injected:
            if fault.affects(operation):
                self._injected.remove(fault)
                return fault
        return None
