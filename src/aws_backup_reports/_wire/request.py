"""Checking the parameters of a call and building the request for it."""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ParamValidationError

from aws_backup_reports._settings import Settings
from aws_backup_reports._shapes.shape import TimestampShape
from aws_backup_reports._shapes.structure import check_members
from aws_backup_reports._shapes.timestamp import written_timestamp
from aws_backup_reports.exceptions import add_advice

from .operations import Location, Operation

SURROGATE = re.compile("[\ud800-\udfff]")


class Headers(dict[str, Any]):
    """Headers whose text shows only their names: tools print the locals of failed calls."""

    def __repr__(self) -> str:
        return f"<Headers {', '.join(self)}>"

    def copy(self) -> Headers:
        return Headers(self)


class Request:
    """A request, with the attributes that botocore's signers and HTTP session read."""

    def __init__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> None:
        self.method = method
        self.url = url
        self.headers = Headers(headers)
        self.unsigned_headers: dict[str, str] = {}
        """Headers about the attempt rather than the request; they are added after signing."""
        self.body = body
        self.signing: tuple[str, str] | None = None
        """The service and the Region to sign for; None: those of the client."""
        self.max_bytes: int | None = None
        """How long the body of the answer may be; None: as long as the client allows."""
        # botocore reads the rest, which is always empty here: the URL includes the query, answers
        # are read whole. A signer stores its time in the context.
        self.params: dict[str, str] = {}
        self.stream_output = False
        self.context: dict[str, Any] = {}

    def attempt(self, unsigned_headers: Mapping[str, str]) -> Request:
        """Return a copy for one attempt, since a signer changes what it signs."""
        copy = Request(self.method, self.url, self.headers, self.body)
        copy.signing, copy.max_bytes = self.signing, self.max_bytes
        copy.unsigned_headers = dict(unsigned_headers)
        if self.method != "GET":
            copy.unsigned_headers["Content-Length"] = str(len(self.body or b""))
        return copy


def build_request(
    operation: Operation[Any], params: Mapping[str, Any], settings: Settings
) -> Request:
    """Return the request for a call. Raises ParamValidationError."""
    check_params(operation, params, settings)
    labels, query, body = _places(operation, params)
    base, _, base_query = settings.endpoint_url.partition("?")
    url = base.removesuffix("/") + operation.path.format_map(labels)
    if query or base_query:
        url += "?" + "&".join([*filter(None, [base_query]), *query])
    headers = {"Content-Type": "application/json"} if operation.has_body else {}
    headers["User-Agent"] = settings.user_agent
    trace_id = os.environ.get("_X_AMZN_TRACE_ID")
    if trace_id and "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        # Lambda's recursion detection; it changes with each invocation.
        headers["X-Amzn-Trace-Id"] = quote(trace_id, safe="-=;:+&[]{}\"',")
    content = json.dumps(body).encode() if operation.has_body else None
    return Request(operation.method, url, headers, content)


def _places(
    operation: Operation[Any], params: Mapping[str, Any]
) -> tuple[dict[str, str], list[str], dict[str, Any]]:
    """Return the labels of the path, the pairs of the query, and the members of the body."""
    labels: dict[str, str] = {}
    query: list[str] = []
    body: dict[str, Any] = {}
    for name, value in params.items():
        parameter = operation.by_name.get(name)
        if parameter is None or value is None:
            # Not validated: boto3 sends nothing for None, and fails with a KeyError for the other.
            continue
        key = parameter.wire_name or name
        if parameter.location is Location.PATH:
            labels[key] = quote(_text(value), safe="")
        elif parameter.location is Location.QUERY:
            is_time = isinstance(parameter.shape, TimestampShape)
            text = written_timestamp(value) if is_time else _text(value)
            query.append(f"{key}={quote(text, safe='')}")
        else:
            body[name] = value
    for each in operation.parameters:
        if each.is_idempotency_token and each.name not in params:
            body[each.name] = str(uuid.uuid4())
    return labels, query, body


def check_params(operation: Operation[Any], params: Mapping[str, Any], settings: Settings) -> None:
    """Raise ParamValidationError for invalid parameters.

    Without ``parameter_validation``, types and names are not checked. A value that would change
    the path is rejected all the same.
    """
    if settings.parameter_validation:
        _raise_for(check_members(operation.by_name, params))
    _raise_for(_unsendable(operation, params))


def is_sendable(operation: Operation[Any], params: Mapping[str, Any]) -> bool:
    """Return whether no parameter would change the path."""
    return not any(_unsendable(operation, params))


def _raise_for(problems: Iterator[str]) -> None:
    if report := "\n".join(problems):
        error = ParamValidationError(report=report)
        if ", value: None, type: " in report:
            raise add_advice(error, "Leave a parameter out rather than pass None")
        raise error


def _unsendable(operation: Operation[Any], params: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with values that cannot be sent in a path or a query.

    An empty label leads to the path of the list, signers and proxies resolve ``.`` and ``..``,
    and a lone surrogate has no UTF-8.
    """
    for each in operation.parameters:
        if each.location is Location.BODY:
            continue
        value, is_label = params.get(each.name), each.location is Location.PATH
        text = "" if value is None else _text(value)
        if is_label and value is None:
            yield f'Missing required parameter in input: "{each.name}"'
        elif is_label and not text:
            yield f"Invalid length for parameter {each.name}, value: 0, valid min length: 1"
        elif is_label and text in (".", "..", b".", b".."):
            yield (
                f"Invalid value for parameter {each.name}, value: {text!r}, "
                "valid values: anything but '.' and '..', which lead to another path"
            )
        elif isinstance(text, str) and SURROGATE.search(text):
            yield (
                f"Invalid value for parameter {each.name}, value: {text!a}, "
                "valid values: text that UTF-8 can encode"
            )


def _text(value: object) -> str | bytes:
    """Return a value as boto3 sends it when it does not check types."""
    return value if isinstance(value, (str, bytes)) else str(value)
