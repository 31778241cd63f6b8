"""How STS writes results and errors: in XML, with the request's id in body and header.

Source: AWS STS API reference, and answers quoted in public issues.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import TypeAlias
from xml.sax.saxutils import escape

from aws_backup_reports.testing._signature.errors import Defect, SignatureRefusedError
from aws_backup_reports.testing._wire.encoding import written_date
from aws_backup_reports.testing._wire.errors import RefusedError
from aws_backup_reports.testing._wire.messages import Answer

Members: TypeAlias = "Mapping[str, Members | str]"
"""The members of a result, in AWS's spelling and order."""

_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_UNKNOWN = "The security token included in the request is invalid."

_SIGNATURE_CODES = {
    Defect.MISSING: ("MissingAuthenticationToken", "Request is missing Authentication Token"),
    Defect.INCOMPLETE: ("IncompleteSignature", ""),
    Defect.SCOPE: ("SignatureDoesNotMatch", ""),
    Defect.TIME: ("SignatureDoesNotMatch", ""),
    Defect.MISMATCH: ("SignatureDoesNotMatch", ""),
    Defect.KEY: ("InvalidClientTokenId", _UNKNOWN),
    Defect.TOKEN: ("InvalidClientTokenId", _UNKNOWN),
    Defect.EXPIRED: ("ExpiredToken", ""),
}
"""STS's codes for errors of signatures, and the messages that AWS Backup's differ from."""


class StsError(RefusedError):
    """An error of STS itself."""

    def __init__(self, code: str, message: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(code, status, {}, b"", message)


def sts_success(operation: str, members: Members, now: datetime) -> Answer:
    """Return the answer with an operation's result."""
    return _answer(HTTPStatus.OK, f"{operation}Response", {f"{operation}Result": members}, now)


def sts_refusal(error: RefusedError, now: datetime) -> Answer:
    """Return the answer with an error, in STS's form and with its code for a signature."""
    code, message = error.code, error.message
    if isinstance(error, SignatureRefusedError):
        code, known = _SIGNATURE_CODES[error.defect]
        message = known or message
    is_fault = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    kind = "Receiver" if is_fault else "Sender"
    members = {"Error": {"Type": kind, "Code": code, "Message": message}}
    return _answer(error.status, "ErrorResponse", members, now)


def _answer(status: int, root: str, members: Members, now: datetime) -> Answer:
    request_id = str(uuid.uuid4())
    # An error has the id beside it, a result within its metadata.
    last: Members = {"RequestId": request_id}
    if root != "ErrorResponse":
        last = {"ResponseMetadata": last}
    text = f'<{root} xmlns="{_NAMESPACE}">\n{_written({**members, **last}, "  ")}</{root}>\n'
    body = text.encode(errors="replace")
    headers = {
        "x-amzn-RequestId": request_id,
        "Content-Type": "text/xml",
        "Content-Length": str(len(body)),
        "Date": written_date(now),
    }
    return Answer(status=status, headers=tuple(headers.items()), body=body)


def _written(members: Members, indent: str) -> str:
    lines: list[str] = []
    for name, value in members.items():
        if isinstance(value, str):
            # XML has no way to write most control characters.
            text = "".join(each if each >= " " or each in "\t\n\r" else "?" for each in value)
            lines.append(f"{indent}<{name}>{escape(text)}</{name}>\n")
        else:
            inner = _written(value, indent + "  ")
            lines.append(f"{indent}<{name}>\n{inner}{indent}</{name}>\n")
    return "".join(lines)
