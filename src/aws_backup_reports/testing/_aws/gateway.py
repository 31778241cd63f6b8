"""The way from a request to its answer: operation, signature, injected fault, result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from aws_backup_reports.testing._s3.addressing import check_addressing
from aws_backup_reports.testing._s3.buckets import Buckets
from aws_backup_reports.testing._s3.operations import s3_refusal, s3_result
from aws_backup_reports.testing._s3.requests import S3Request, read_s3_request
from aws_backup_reports.testing._signature.credentials import Credentials
from aws_backup_reports.testing._signature.verification import verify
from aws_backup_reports.testing._wire.answers import refusal, success
from aws_backup_reports.testing._wire.errors import RefusedError, unknown_operation
from aws_backup_reports.testing._wire.messages import Answer, Request

from .faults import Faults
from .parameters import read_parameters
from .routing import Found, find_operation
from .service import ReportService


@dataclass(frozen=True, slots=True)
class ReportCall:
    """A call of one of the report operations."""

    found: Found
    request: Request
    service: ReportService
    service_now: datetime
    region_name: str | None

    @property
    def operation(self) -> str:
        """The operation in AWS's spelling."""
        return self.found.operation.name

    def verify(self, credentials: Credentials, now: datetime) -> None:
        """Check the signature. Raises `RefusedError`."""
        verify(
            self.request,
            credentials,
            now=now,
            region_name=self.region_name,
            service="backup",
        )

    def carry_out(self, now: datetime) -> Answer:
        """Return the answer with the result. Raises `RefusedError`."""
        params = read_parameters(self.found.operation, self.found.labels, self.request)
        members = self.service.call(self.found.method_name, params, self.service_now)
        return success(members, now)

    def refuse(self, error: RefusedError, now: datetime) -> Answer:
        """Return the answer with an error."""
        return refusal(error, now)


@dataclass(frozen=True, slots=True)
class S3Call:
    """A call of S3, perhaps of an operation that the fake does not support."""

    s3_request: S3Request
    buckets: Buckets
    account_id: str
    """The account of the caller."""

    @property
    def operation(self) -> str:
        """The operation in AWS's spelling; empty if the fake does not support it."""
        return self.s3_request.operation

    def verify(self, credentials: Credentials, now: datetime) -> None:
        """Check the Region and the signature. Raises `RefusedError`."""
        check_addressing(self.s3_request, self.buckets.get(self.s3_request.bucket))
        verify(self.s3_request.request, credentials, now=now, service="s3")

    def carry_out(self, now: datetime) -> Answer:
        """Return the answer with the result. Raises `RefusedError`."""
        return s3_result(self.s3_request, self.buckets, self.account_id, now)

    def refuse(self, error: RefusedError, now: datetime) -> Answer:
        """Return the answer with an error, in S3's form."""
        return s3_refusal(error, self.s3_request, self.buckets, now)


class Gateway:
    """Turns requests into answers. Not safe to share between threads.

    `region_name` is the Region that requests to AWS Backup must be signed for; None accepts any.
    """

    def __init__(
        self, service: ReportService, credentials: Credentials, region_name: str | None
    ) -> None:
        self.faults = Faults()
        self._service = service
        self._credentials = credentials
        self._region_name = region_name

    def answer(self, request: Request, now: datetime, service_now: datetime) -> Answer:
        """Return the answer to a request.

        `now` is the time of signatures and dates, `service_now` that of plans and jobs.
        """
        # AWS finds the operation first: for an unknown one, it does not check the signature.
        found = find_operation(request)
        call: ReportCall | S3Call | None = None
        if found is not None:
            call = ReportCall(found, request, self._service, service_now, self._region_name)
        else:
            self._service.settle(service_now)
            s3_request = read_s3_request(request, self._service.buckets)
            if s3_request is not None:
                call = S3Call(s3_request, self._service.buckets, self._service.account_id)
        if call is None:
            return refusal(unknown_operation(), now)
        return self._carry_out(call, now)

    def _carry_out(self, call: ReportCall | S3Call, now: datetime) -> Answer:
        """Carry out a call if its signature is valid and no injected fault refuses it."""
        fault = None
        try:
            call.verify(self._credentials, now)
            fault = self.faults.take(call.operation)
            if fault is not None:
                fault.refuse()
            answer = call.carry_out(now)
        except RefusedError as error:
            answer = call.refuse(error, now)
        delivered = answer if fault is None else fault.apply_to(answer)
        return replace(delivered, operation=call.operation)
