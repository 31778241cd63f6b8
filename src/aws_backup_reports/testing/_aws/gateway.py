"""The way from a request to its answer: operation, signature, injected fault, result."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from aws_backup_reports.testing._s3.addressing import check_addressing
from aws_backup_reports.testing._s3.buckets import Buckets
from aws_backup_reports.testing._s3.operations import s3_refusal, s3_result
from aws_backup_reports.testing._s3.requests import S3Request, read_s3_request
from aws_backup_reports.testing._signature.claim import read_signer
from aws_backup_reports.testing._signature.credentials import Credentials
from aws_backup_reports.testing._signature.errors import Defect, expired_token, unrecognized_client
from aws_backup_reports.testing._signature.verification import verify
from aws_backup_reports.testing._sts.answers import sts_refusal, sts_success
from aws_backup_reports.testing._sts.directory import Directory, Identity
from aws_backup_reports.testing._sts.operations import sts_result
from aws_backup_reports.testing._sts.requests import STS_OPERATIONS, StsRequest, read_sts_request
from aws_backup_reports.testing._wire.answers import refusal, success
from aws_backup_reports.testing._wire.errors import RefusedError, unknown_operation
from aws_backup_reports.testing._wire.messages import Answer, Request

from .faults import Faults
from .parameters import read_parameters
from .rates import RateLimits
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

    def verify(self, credentials: Credentials | None, now: datetime) -> None:
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

    def verify(self, credentials: Credentials | None, now: datetime) -> None:
        """Check the Region and the signature. Raises `RefusedError`."""
        check_addressing(self.s3_request, self.buckets.get(self.s3_request.bucket))
        verify(self.s3_request.request, credentials, now=now, service="s3")

    def carry_out(self, now: datetime) -> Answer:
        """Return the answer with the result. Raises `RefusedError`."""
        return s3_result(self.s3_request, self.buckets, self.account_id, now)

    def refuse(self, error: RefusedError, now: datetime) -> Answer:
        """Return the answer with an error, in S3's form."""
        return s3_refusal(error, self.s3_request, self.buckets, now)


@dataclass(frozen=True, slots=True)
class StsCall:
    """A call of STS, perhaps of an operation that the fake does not support."""

    request: Request
    sts_request: StsRequest
    directory: Directory
    caller: Identity | None
    service_now: datetime

    @property
    def operation(self) -> str:
        """The operation in AWS's spelling; empty if the fake does not support it."""
        action = self.sts_request.action
        return action if action in STS_OPERATIONS else ""

    def verify(self, credentials: Credentials | None, now: datetime) -> None:
        """Check the signature, for whatever Region. Raises `RefusedError`."""
        verify(self.request, credentials, now=now, service="sts")

    def carry_out(self, now: datetime) -> Answer:
        """Return the answer with the result. Raises `RefusedError`."""
        if self.caller is None:
            raise unrecognized_client(Defect.KEY)
        members = sts_result(self.sts_request, self.directory, self.caller, self.service_now)
        return sts_success(self.operation, members, now)

    def refuse(self, error: RefusedError, now: datetime) -> Answer:
        """Return the answer with an error, in STS's form."""
        return sts_refusal(error, now)


Call: TypeAlias = ReportCall | S3Call | StsCall


class Gateway:
    """Turns requests to one account in one Region into answers. Not safe to share between threads.

    `region_name` is the Region that requests to AWS Backup must be signed for; None accepts any.
    `keep_requests` is how many of the last requests are kept.
    """

    def __init__(
        self,
        service: ReportService,
        directory: Directory,
        region_name: str | None,
        keep_requests: int | None,
    ) -> None:
        self.faults = Faults()
        self.limits = RateLimits()
        self.service = service
        self.requests: deque[Request] = deque(maxlen=keep_requests)
        self._directory = directory
        self._region_name = region_name

    def answer(self, request: Request, now: datetime, service_now: datetime) -> Answer:
        """Return the answer to a request.

        `now` is the time of signatures and dates, `service_now` that of plans and jobs.
        """
        self.requests.append(request)
        signer = read_signer(request)
        caller = self._directory.find(signer.access_key_id if signer else None)
        # AWS finds the operation first: for an unknown one, it does not check the signature.
        call = self._find_call(request, caller, service_now)
        if call is None:
            return refusal(unknown_operation(), now)
        fault = None
        try:
            call.verify(None if caller is None else caller.credentials, now)
            if caller is not None and caller.has_expired(service_now):
                raise expired_token()
            self.limits.check(call.operation, service_now)
            fault = self.faults.take(call.operation)
            if fault is not None:
                fault.refuse()
            answer = call.carry_out(now)
        except RefusedError as error:
            answer = call.refuse(error, now)
        delivered = answer if fault is None else fault.apply_to(answer)
        return replace(delivered, operation=call.operation)

    def _find_call(
        self, request: Request, caller: Identity | None, service_now: datetime
    ) -> Call | None:
        found = find_operation(request)
        if found is not None:
            return ReportCall(found, request, self.service, service_now, self._region_name)
        sts_request = read_sts_request(request)
        if sts_request is not None:
            return StsCall(request, sts_request, self._directory, caller, service_now)
        self.service.settle(service_now)
        s3_request = read_s3_request(request, self.service.buckets)
        if s3_request is None:
            return None
        return S3Call(s3_request, self.service.buckets, self.service.account_id)
