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


_SIGNATURE_CODES = {
    Defect.MISSING: ("AccessDenied", HTTPStatus.FORBIDDEN),
    Defect.INCOMPLETE: ("AuthorizationHeaderMalformed", HTTPStatus.BAD_REQUEST),
    Defect.SCOPE: ("AuthorizationHeaderMalformed", HTTPStatus.BAD_REQUEST),
    Defect.TIME: ("RequestTimeTooSkewed", HTTPStatus.FORBIDDEN),
    Defect.MISMATCH: ("SignatureDoesNotMatch", HTTPStatus.FORBIDDEN),
    Defect.KEY: ("InvalidAccessKeyId", HTTPStatus.FORBIDDEN),
    Defect.TOKEN: ("InvalidToken", HTTPStatus.BAD_REQUEST),
    Defect.EXPIRED: ("ExpiredToken", HTTPStatus.BAD_REQUEST),
}
"""The statuses of codes that a test may inject; any other code keeps its own."""


def as_s3_error(error: RefusedError, s3_request: S3Request) -> S3Error:
    """Return an error in S3's form, with S3's code if it is about a signature."""
    if isinstance(error, S3Error):
        return error
    if isinstance(error, SignatureRefusedError):
        code, status = _SIGNATURE_CODES[error.defect]
        is_expired = error.defect is Defect.EXPIRED
        message = "The provided token has expired." if is_expired else error.message
        return S3Error(code, message, status)
    return S3Error(error.code, error.message, error.status)
