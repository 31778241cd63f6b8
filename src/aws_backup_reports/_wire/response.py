"""Reading an answer: a result as boto3 gives it, or the error that AWS reports."""

from __future__ import annotations

import http.client
import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any, Protocol

from aws_backup_reports._shapes.shape import ShapeError
from aws_backup_reports._shapes.structure import read_members
from aws_backup_reports.exceptions import ERRORS_BY_CODE, ClientError, InvalidResponseError

from .operations import Operation, ResponseT


class Answer(Protocol):
    """What is read of an answer, such as botocore's ``AWSResponse``."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


def read_answer(
    operation: Operation[ResponseT], answer: Answer, *, check_length: bool = True
) -> ResponseT:
    """Give the result of a success. Raises what else the answer says.

    `check_length` is false for a body that is no longer the one that its headers describe.

    What is raised is `ClientError` or a subclass for a status of 300 and more, else
    `InvalidResponseError` for a body that is not what the operation returns.
    """
    metadata = response_metadata(answer)
    headers = metadata["HTTPHeaders"]
    if answer.status_code >= 300:
        raise _read_error(operation, answer, headers, metadata)
    try:
        if check_length:
            _check_length(answer.content, headers)
        members = read_members(operation.response.members, _read_object(answer.content))
    except ShapeError as mismatch:
        raise InvalidResponseError(
            operation_name=operation.name,
            reason=str(mismatch),
            request_id=metadata.get("RequestId"),
            body=answer.content[:200].decode("utf-8", "backslashreplace"),
        ) from mismatch
    return operation.response(ResponseMetadata=metadata, **members)


def typed_response(operation: Operation[ResponseT], result: Any) -> ResponseT:
    """Return a result that was read elsewhere with its typed properties.

    What is not boto3's dict, such as a mock, is returned as it is.
    """
    if type(result) is dict:
        return operation.response(result)
    response: ResponseT = result
    return response


def lower_headers(answer: Answer) -> dict[str, str]:
    """Give the headers of an answer as boto3 does, by their names in lower case."""
    return {name.lower(): value for name, value in answer.headers.items()}


def request_id_of(answer: Answer) -> str | None:
    """Find the id to give to AWS Support; None when the answer has none."""
    request_id: str | None = response_metadata(answer).get("RequestId")
    return request_id


def response_metadata(answer: Answer) -> dict[str, Any]:
    """Return boto3's ``ResponseMetadata`` of an answer, without what the retries add."""
    headers = lower_headers(answer)
    metadata: dict[str, Any] = {}
    if "x-amzn-requestid" in headers:
        metadata["RequestId"] = headers["x-amzn-requestid"]
    elif "x-amz-request-id" in headers:
        metadata["RequestId"] = headers["x-amz-request-id"]
        metadata["HostId"] = headers.get("x-amz-id-2", "")
    metadata["HTTPStatusCode"] = answer.status_code
    metadata["HTTPHeaders"] = headers
    return metadata


def _check_length(content: bytes, headers: dict[str, str]) -> None:
    # botocore no longer compares these, so a cut body would look like an empty result.
    length, *others = {each.strip() for each in headers.get("content-length", "").split(",")}
    if others:
        raise ShapeError("the body has two lengths")
    if length.isdecimal() and "transfer-encoding" not in headers:
        # Python refuses to convert thousands of digits; 18 are more bytes than there are.
        is_cut = len(length) > 18 or len(content) < int(length)
        if is_cut:
            raise ShapeError(f"the body has {len(content)} of {length[:18]} bytes")


def _read_object(content: bytes) -> dict[str, Any]:
    if not content.strip():
        return {}
    try:
        # Python would import the codec utf-8-sig in the first call: 0.3 ms.
        value = json.loads(content.removeprefix(BOM_UTF8).decode())
    except (ValueError, RecursionError) as error:
        raise ShapeError("the body is not JSON") from error
    if not isinstance(value, dict):
        raise ShapeError("the body is not a JSON object")
    return value


def _read_error(
    operation: Operation[Any], answer: Answer, headers: dict[str, str], metadata: dict[str, Any]
) -> ClientError:
    body = _read_error_body(answer)
    code = _error_code(headers, body) or str(answer.status_code)
    message = body.get("message")
    if message is None:
        message = body.get("Message")
    error = {"Message": "" if message is None else message, "Code": code}
    response: dict[str, Any] = {"Error": error, "ResponseMetadata": metadata}
    error_class = ERRORS_BY_CODE.get(code)
    if error_class is None:
        return ClientError(response, operation.name)
    members = {name: body[name] for name in error_class.members if body.get(name) is not None}
    return error_class(response | members, operation.name)


def _read_error_body(answer: Answer) -> dict[str, Any]:
    """Give the members of an error body; what is no JSON object becomes the message."""
    text = answer.content.removeprefix(BOM_UTF8).decode(errors="replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = text
    if isinstance(body, dict):
        # AWS nests nothing in an error; what does is not AWS's, and may be nested without end.
        nested = {name for name, value in body.items() if isinstance(value, (dict, list))}
        messages = dict.fromkeys(nested & {"message", "Message"}, text)
        return {name: value for name, value in body.items() if name not in nested} | messages
    if body is None:
        return {}
    if answer.status_code >= 500 and (not text.strip() or text.lstrip().startswith("<html>")):
        # What load balancers say when nobody is there: boto3 gives the phrase instead.
        return {"message": http.client.responses.get(answer.status_code, "")}
    return {"message": text}


def _error_code(headers: dict[str, str], body: dict[str, Any]) -> str | None:
    """Find the first code that is text, without the namespace and URL that AWS puts around it.

    ``aws.backup#NotFound:http://internal/`` is ``NotFound``; a header that came twice,
    which HTTP joins with a comma, counts once.
    """
    header = headers.get("x-amzn-errortype", "").partition(",")[0]
    for candidate in (header, body.get("code"), body.get("Code"), body.get("__type")):
        if isinstance(candidate, str):
            code = candidate.partition(":")[0].rpartition("#")[2].strip()
            if code:
                return code
    return None
