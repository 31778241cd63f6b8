"""Faults on order: what goes wrong with the next calls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from aws_backup_reports.testing._s3.requests import S3_OPERATIONS
from aws_backup_reports.testing._wire.errors import RefusedError
from aws_backup_reports.testing._wire.messages import Answer, Ending

from .routing import REPORT_OPERATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedFault:
    """What goes wrong with a call."""

    operation: str | None
    """The operation, in AWS's spelling; None is any of the report operations."""

    error: RefusedError | None = None
    delay: float = 0.0
    ending: Ending = Ending.WHOLE

    def concerns(self, operation: str) -> bool:
        """Whether a call of the operation meets the fault."""
        if self.operation is None:
            return operation in REPORT_OPERATIONS
        return operation == self.operation

    def refuse(self) -> None:
        """Raise the error, if that is the fault."""
        if self.error is not None:
            raise self.error

    def spoil(self, answer: Answer) -> Answer:
        """Return the answer as it is to be delivered."""
        return replace(answer, delay=self.delay, ending=self.ending)


class Faults:
    """The faults that were ordered and have not come yet, oldest first."""

    def __init__(self) -> None:
        self._ordered: deque[OrderedFault] = deque()

    def order(self, fault: OrderedFault, times: int) -> None:
        """Let the next calls meet the fault. Raises `ValueError` for an order that is none."""
        known = REPORT_OPERATIONS | S3_OPERATIONS
        if fault.operation is not None and fault.operation not in known:
            raise ValueError(
                f"there is no operation {fault.operation!r}; there are {', '.join(sorted(known))}"
            )
        if times < 1:
            raise ValueError(f"times must be at least 1, not {times!r}")
        if fault.delay < 0:
            raise ValueError(f"seconds must not be negative: {fault.delay!r}")
        self._ordered.extend([fault] * times)

    def take(self, operation: str) -> OrderedFault | None:
        """Return what goes wrong with this call, once, or None."""
        for fault in self._ordered:
            if fault.concerns(operation):
                self._ordered.remove(fault)
                return fault
        return None
