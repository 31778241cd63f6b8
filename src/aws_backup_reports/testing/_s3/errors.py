"""The errors of S3, which writes them in XML and has its own codes."""

from __future__ import annotations

from http import HTTPStatus
from xml.sax.saxutils import escape

from aws_backup_reports.testing._signature.errors import Defect, SignatureRefusedError
from aws_backup_reports.testing._wire.errors import RefusedError


class S3Error(RefusedError):
    """An error of S3, in XML."""

    def __init__(self, code: str, message: str, status: int) -> None:
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        )
        headers = {"Content-Type": "application/xml"}
        super().__init__(code, status, headers, text.encode(errors="replace"), message)


_SIGNATURE_CODES = {
    Defect.MISSING: ("AccessDenied", HTTPStatus.FORBIDDEN),
    Defect.INCOMPLETE: ("AuthorizationHeaderMalformed", HTTPStatus.BAD_REQUEST),
    Defect.SCOPE: ("AuthorizationHeaderMalformed", HTTPStatus.BAD_REQUEST),
    Defect.TIME: ("RequestTimeTooSkewed", HTTPStatus.FORBIDDEN),
    Defect.MISMATCH: ("SignatureDoesNotMatch", HTTPStatus.FORBIDDEN),
    Defect.KEY: ("InvalidAccessKeyId", HTTPStatus.FORBIDDEN),
    Defect.TOKEN: ("InvalidToken", HTTPStatus.BAD_REQUEST),
}
"""S3's codes for errors of signatures; the messages are those of AWS's other services."""


def as_s3_error(error: RefusedError) -> S3Error:
    """Return an error in S3's form, with S3's code if it is about a signature."""
    if isinstance(error, S3Error):
        return error
    if isinstance(error, SignatureRefusedError):
        code, status = _SIGNATURE_CODES[error.defect]
        return S3Error(code, error.message, status)
    return S3Error(error.code, error.message, error.status)
