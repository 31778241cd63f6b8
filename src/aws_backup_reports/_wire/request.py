"""Checking a call's parameters and writing the request that they ask for."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ParamValidationError

from aws_backup_reports._shapes.shape import TimestampShape
from aws_backup_reports._shapes.structure import check_members
from aws_backup_reports._shapes.timestamp import written_timestamp

from .operations import Location, Operation, Parameter

TRACE_HEADER = "X-Amzn-Trace-Id"


class Request:
    """A request as botocore's signers and its HTTP session take it."""

    def __init__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> None:
        self.method = method
        self.url = url
        self.headers: dict[str, Any] = dict(headers)
        self.unsigned_headers: dict[str, str] = {}
        """What is added behind the signature: it tells of the attempt, not of the request."""
        self.body = body
        # What follows is read by botocore and always empty here: the URL has all of the query,
        # answers are read whole, and a signer notes its time in the context.
        self.data = b""
        self.params: dict[str, str] = {}
        self.stream_output = False
        self.context: dict[str, Any] = {}

    def attempt(self, unsigned_headers: dict[str, str]) -> Request:
        """Give a copy for one attempt, since a signer writes into what it signs."""
        copy = Request(self.method, self.url, self.headers, self.body)
        copy.unsigned_headers = unsigned_headers
        if self.method != "GET":
            unsigned_headers["Content-Length"] = str(len(self.body or b""))
        return copy


def build_request(
    operation: Operation[Any],
    params: Mapping[str, Any],
    *,
    endpoint_url: str,
    user_agent: str,
    validate: bool = True,
) -> Request:
    """Write the request for a call. Raises ParamValidationError for what cannot be sent.

    With `validate` false, types and names go unchecked, as with boto3's
    ``parameter_validation``; what would be sent to another path is refused all the same.
    """
    if validate:
        _refuse(check_members(operation.shapes, operation.required, params))
    _refuse(_unsendable(operation, params))
    labels, query, body = _places(operation, params)
    base, _, base_query = endpoint_url.partition("?")
    url = base.removesuffix("/") + operation.path.format_map(labels)
    if query or base_query:
        pairs = [f"{key}={quote(_text(value), safe='')}" for key, value in query.items()]
        url += "?" + "&".join([*filter(None, [base_query]), *pairs])
    headers = {"Content-Type": "application/json"} if operation.has_body else {}
    headers["User-Agent"] = user_agent
    trace_id = os.environ.get("_X_AMZN_TRACE_ID")
    if trace_id and "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        # Lambda's recursion detection; it changes with each invocation.
        headers[TRACE_HEADER] = quote(trace_id, safe="-=;:+&[]{}\"',")
    content = json.dumps(body).encode() if operation.has_body else None
    return Request(operation.method, url, headers, content)


def _places(
    operation: Operation[Any], params: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
    """Put each parameter where it goes: the labels of the path, the query, the body."""
    labels: dict[str, str] = {}
    query: dict[str, Any] = {}
    body: dict[str, Any] = {}
    for name, value in params.items():
        match operation.by_name.get(name):
            case _ if value is None:
                # Unchecked, boto3 sends nothing for it.
                pass
            case Parameter(location=Location.PATH, wire_name=label):
                labels[label] = quote(_text(value), safe="")
            case Parameter(location=Location.QUERY, wire_name=key, shape=shape):
                is_time = isinstance(shape, TimestampShape)
                query[key or name] = written_timestamp(value) if is_time else value
            case Parameter(location=Location.BODY):
                body[name] = value
            case _:
                # An unknown parameter, unchecked: boto3 would fail with a KeyError.
                pass
    for each in operation.parameters:
        if each.is_idempotency_token and each.name not in params:
            body[each.name] = str(uuid.uuid4())
    return labels, query, body


def _refuse(problems: Iterator[str]) -> None:
    if report := "\n".join(problems):
        raise ParamValidationError(report=report)


def _unsendable(operation: Operation[Any], params: Mapping[str, Any]) -> Iterator[str]:
    """Find what would be sent to another path than the operation's.

    An empty label makes it the path of the list, ``.`` and ``..`` are resolved on the way by
    signers and proxies, and a lone surrogate has no UTF-8.
    """
    for each in operation.parameters:
        value = params.get(each.name)
        if each.location is Location.PATH and value is None:
            yield f'Missing required parameter in input: "{each.name}"'
        elif each.location is not Location.BODY and value is not None:
            yield from _unsendable_text(each, _text(value))


def _unsendable_text(parameter: Parameter, text: str | bytes) -> Iterator[str]:
    is_label = parameter.location is Location.PATH
    if is_label and not text:
        yield f"Invalid length for parameter {parameter.name}, value: 0, valid min length: 1"
    elif is_label and text in (".", "..", b".", b".."):
        yield (
            f"Invalid value for parameter {parameter.name}, value: {text!r}, "
            "valid values: anything but '.' and '..', which lead to another path"
        )
    elif isinstance(text, str):
        try:
            text.encode()
        except UnicodeEncodeError:
            yield (
                f"Invalid value for parameter {parameter.name}, value: {text!a}, "
                "valid values: text that UTF-8 can encode"
            )


def _text(value: object) -> str | bytes:
    """Give a value as boto3 sends it when it does not check types."""
    return value if isinstance(value, (str, bytes)) else str(value)
