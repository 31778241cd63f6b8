"""The errors of S3, which writes them in XML and has its own codes.

Source: Amazon S3 API reference, "Error responses"; answers of S3 quoted in public issues.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aws_backup_reports.testing._signature.errors import Defect, SignatureRefusedError
from aws_backup_reports.testing._wire.errors import RefusedError

from .requests import S3Request
from .xml import document, elements


class S3Error(RefusedError):
    """An error of S3. `members` are those that it has beside code, message and ids, in order."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int,
        members: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, status, dict(headers or {}), b"", message)
        self.members = dict(members or {})

    def written(self, request_id: str, host_id: str) -> bytes:
        """Return the body."""
        pairs = {"Code": self.code, "Message": self.message, **self.members}
        ids = {"RequestId": request_id, "HostId": host_id}
        return document("Error", elements({**pairs, **ids}.items()), namespace=False)


def invalid_argument(message: str, name: str, value: str) -> S3Error:
    """Return the error for an invalid parameter."""
    members = {"ArgumentName": name, "ArgumentValue": value}
    return S3Error("InvalidArgument", message, HTTPStatus.BAD_REQUEST, members)


def access_denied(message: str = "Access Denied") -> S3Error:
    """Return the error for what the caller must not do."""
    return S3Error("AccessDenied", message, HTTPStatus.FORBIDDEN)


_STATUSES = {
    "AccessDenied": HTTPStatus.FORBIDDEN,
    "InternalError": HTTPStatus.INTERNAL_SERVER_ERROR,
    "NoSuchBucket": HTTPStatus.NOT_FOUND,
    "NoSuchKey": HTTPStatus.NOT_FOUND,
    "PreconditionFailed": HTTPStatus.PRECONDITION_FAILED,
    "ServiceUnavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "SlowDown": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The statuses of codes that a test may inject; any other code keeps its own."""


def as_s3_error(error: RefusedError, s3_request: S3Request) -> S3Error:
    """Return an error in S3's form, with S3's code if it is about a signature."""
    if isinstance(error, S3Error):
        return error
    if isinstance(error, SignatureRefusedError):
        return _signature_error(error, s3_request)
    path = s3_request.request.path
    status = _STATUSES.get(error.code, error.status)
    return S3Error(error.code, error.message, status, {"Resource": path})


def _signature_error(error: SignatureRefusedError, s3_request: S3Request) -> S3Error:
    key_id, _ = s3_request.credential
    match error.defect:
        case Defect.MISSING:
            return access_denied()
        case Defect.INCOMPLETE | Defect.SCOPE:
            return malformed(error.message, s3_request)
        case Defect.TIME if s3_request.is_presigned:
            return access_denied("Request has expired")
        case Defect.TIME:
            return S3Error(
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
                HTTPStatus.FORBIDDEN,
                {"MaxAllowedSkewMilliseconds": "900000"},
            )
        case Defect.KEY:
            return S3Error(
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
                HTTPStatus.FORBIDDEN,
                {"AWSAccessKeyId": key_id},
            )
        case Defect.EXPIRED:
            message = "The provided token has expired."
            return S3Error("ExpiredToken", message, HTTPStatus.BAD_REQUEST)
        case Defect.TOKEN:
            return S3Error(
                "InvalidToken",
                "The provided token is malformed or otherwise invalid.",
                HTTPStatus.BAD_REQUEST,
            )
        case _:
            code = "SignatureDoesNotMatch"
            return S3Error(code, error.message, HTTPStatus.FORBIDDEN, {"AWSAccessKeyId": key_id})


def malformed(
    message: str,
    s3_request: S3Request,
    members: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> S3Error:
    """Return the error for a signature that S3 cannot read, or that is for another Region."""
    code, start = "AuthorizationHeaderMalformed", "The authorization header is malformed"
    if s3_request.is_presigned:
        code = "AuthorizationQueryParametersError"
        start = "Error parsing the X-Amz-Credential parameter"
    return S3Error(code, f"{start}; {message}", HTTPStatus.BAD_REQUEST, members, headers)
