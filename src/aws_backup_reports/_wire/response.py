"""Reading an answer: the result as boto3 returns it, or the error that AWS reports."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Protocol

from botocore.exceptions import ClientError as BotocoreClientError

from aws_backup_reports._shapes.shape import ShapeError
from aws_backup_reports._shapes.structure import read_members
from aws_backup_reports.exceptions import ERRORS_BY_CODE, ClientError, InvalidResponseError
from aws_backup_reports.responses import Response

from .operations import Operation, ResponseT

HTTP_DATE = re.compile(r"\w{3}, \d{1,2} \w{3} \d{4} \d{1,2}:\d{1,2}:\d{1,2} GMT", re.ASCII)
"""The form of dates that HTTP's own have, and that botocore reads."""

USUAL_NAMES = ("connection", "content-length", "content-type", "date", "x-amzn-requestid")
USUAL_HEADERS = {each: each for each in USUAL_NAMES}
"""The headers of every answer. Their names are in memory once, rather than with each answer."""


class Answer(Protocol):
    """The part of an answer that is read: what botocore's ``AWSResponse`` has, and its fault."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    fault: str
    """What is wrong with the body, if it was not read to its end; else empty."""


def read_answer(
    operation: Operation[ResponseT], answer: Answer, *, check_length: bool = True
) -> ResponseT:
    """Return the result that an answer holds.

    Raises `ClientError` or a subclass for a status of 300 and above, and `InvalidResponseError`
    for a body that is not what the operation returns, or that is cut before an error's code.
    `check_length` is false for a body that a program has replaced, so that it no longer has the
    length in its headers.
    """
    metadata = response_metadata(answer)
    known, is_error = operation.response.members, answer.status_code >= 300
    try:
        if answer.fault and (known or is_error):
            raise ShapeError(answer.fault)
        if is_error:
            raise _read_error(operation, answer, metadata, check_length)
        if check_length:
            has_body = answer.status_code != HTTPStatus.NO_CONTENT
            headers = metadata["HTTPHeaders"]
            require_length(answer.content, headers, has_body=has_body, is_read=bool(known))
        members = read_members(known, _read_object(answer.content)) if known else {}
    except ShapeError as mismatch:
        raise invalid_response(operation.name, answer, mismatch) from mismatch
    return operation.response(ResponseMetadata=metadata, **members)


def invalid_response(
    operation_name: str, answer: Answer, mismatch: ShapeError
) -> InvalidResponseError:
    """Return the error for an answer that is not what the operation returns."""
    return InvalidResponseError(
        operation_name=operation_name,
        reason=str(mismatch),
        request_id=response_metadata(answer).get("RequestId"),
        body=answer.content[:200].decode("utf-8", "backslashreplace"),
    )


def typed_response(operation: Operation[ResponseT], result: Any) -> ResponseT:
    """Return boto3's dict, or another mapping, with typed properties; a mock unchanged."""
    kind = type(result)  # not isinstance, since a mock may pretend to be a dict
    if issubclass(kind, Mapping) and not issubclass(kind, Response):
        return operation.response(result)
    response: ResponseT = result
    return response


def typed_error(error: BotocoreClientError) -> ClientError:
    """Return an error of boto3's as our class for its code."""
    code = error.response.get("Error", {}).get("Code")
    return error_class(code)(error.response, error.operation_name)


def lower_headers(answer: Answer) -> dict[str, str]:
    """Return the headers of an answer as boto3 does, with their names in lower case."""
    return {
        USUAL_HEADERS.get(lower := name.lower(), lower): value
        for name, value in answer.headers.items()
    }


def response_metadata(answer: Answer) -> dict[str, Any]:
    """Return boto3's ``ResponseMetadata`` for an answer, without what retries add to it."""
    headers = lower_headers(answer)
    metadata: dict[str, Any] = {}
    if "x-amzn-requestid" in headers:
        metadata["RequestId"] = headers["x-amzn-requestid"]
    elif "x-amz-request-id" in headers:
        metadata["RequestId"] = headers["x-amz-request-id"]
        metadata["HostId"] = headers.get("x-amz-id-2", "")
    return metadata | {"HTTPStatusCode": answer.status_code, "HTTPHeaders": headers}


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """Return the ``Date`` of an answer with these lower-case headers; None if it is unreadable."""
    text = headers.get("date", "")
    if not HTTP_DATE.fullmatch(text):
        return None
    try:
        return parsedate_to_datetime(text)  # strptime would expect the months of the locale
    except ValueError:
        return None


def require_length(
    content: bytes, headers: dict[str, str], *, has_body: bool, is_read: bool = True
) -> None:
    # botocore no longer does this, so that a truncated body may look like an empty result.
    length, *others = {each.strip() for each in headers.get("content-length", "").split(",")}
    if others and is_read:
        raise ShapeError("the body has two lengths")
    is_number = length.isascii() and length.isdecimal()
    # Python does not convert thousands of digits; 18 are more bytes than any body has.
    is_cut = is_read and is_number and (len(length) > 18 or len(content) < int(length))
    is_missing = has_body and not is_number and not content
    # http.client, too, takes nothing else for chunks, whose end it checks.
    if not (is_cut or is_missing) or headers.get("transfer-encoding", "").lower() == "chunked":
        return
    if is_missing:
        raise ShapeError("there is neither a body nor its length")
    raise ShapeError(f"the body has {len(content)} of {length[:18]} bytes")


def _read_object(content: bytes) -> dict[str, Any]:
    if not content:
        return {}
    try:
        # Not by the codec utf-8-sig, which Python would import in the first call: 0.3 ms.
        value = json.loads(content.removeprefix(BOM_UTF8).decode())
    except (ValueError, RecursionError) as error:
        raise ShapeError("the body is not JSON") from error
    if not isinstance(value, dict):
        raise ShapeError("the body is not a JSON object")
    return value


def _read_error(
    operation: Operation[Any], answer: Answer, metadata: dict[str, Any], check_length: bool
) -> ClientError:
    body = _read_error_body(answer)
    code = _error_code(metadata["HTTPHeaders"], body)
    if code is None:
        if check_length:
            # What is missing may be the code.
            require_length(answer.content, metadata["HTTPHeaders"], has_body=False)
        code = str(answer.status_code)
    messages = (body.get("message"), body.get("Message"), "")
    error = {"Message": next(each for each in messages if each is not None), "Code": code}
    response: dict[str, Any] = {"Error": error, "ResponseMetadata": metadata}
    kind = error_class(code)
    known = kind.members if code in ERRORS_BY_CODE else ()
    members = {name: body[name] for name in known if body.get(name) is not None}
    return kind(response | members, operation.name)


def error_class(code: str | None) -> type[ClientError]:
    """Return the class for an error code; `ClientError` for a code that AWS does not document."""
    kind = ERRORS_BY_CODE.get(code or "")
    if kind is None:
        # lazy: 0.3 ms; few calls fail, and few of those with such a code
        from aws_backup_reports.common_errors import COMMON_ERRORS_BY_CODE

        kind = COMMON_ERRORS_BY_CODE.get(code or "", ClientError)
    return kind


def _read_error_body(answer: Answer) -> dict[str, Any]:
    """Return the members of an error body; a body that is not a JSON object is the message."""
    text = answer.content.removeprefix(BOM_UTF8).decode(errors="replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = text
    if isinstance(body, dict):
        # AWS's errors have no nested members. Those of others may be nested without end.
        nested = {name for name, value in body.items() if isinstance(value, (dict, list))}
        messages = dict.fromkeys(nested & {"message", "Message"}, text)
        return {name: value for name, value in body.items() if name not in nested} | messages
    if body is None:
        return {}
    if answer.status_code >= 500 and (not text.strip() or text.lstrip().startswith("<html>")):
        # A load balancer without a backend answers this way; boto3 uses the phrase of the status.
        phrases = (each.phrase for each in HTTPStatus if each == answer.status_code)
        return {"message": next(phrases, "")}
    return {"message": text}


def _error_code(headers: dict[str, str], body: dict[str, Any]) -> str | None:
    """Return the first code that is text: ``NotFound`` of ``aws.backup#NotFound:http://internal/``.

    HTTP joins the values of a repeated header with commas; the first one counts.
    """
    header = headers.get("x-amzn-errortype", "").partition(",")[0]
    for candidate in (header, body.get("code"), body.get("Code"), body.get("__type")):
        if isinstance(candidate, str):
            code = candidate.partition(":")[0].rpartition("#")[2].strip()
            if code:
                return code
    return None
