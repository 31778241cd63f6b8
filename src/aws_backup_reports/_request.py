"""Checking a call's parameters and writing the request that they ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ParamValidationError

from ._operations import Operation, Parameter


class Request:
    """A request as botocore's signers and its HTTP session take it."""

    def __init__(self, method: str, url: str, headers: Mapping[str, str]) -> None:
        self.method = method
        self.url = url
        self.headers: dict[str, Any] = dict(headers)
        self.unsigned_headers: dict[str, str] = {}
        """What is added behind the signature: it tells of the attempt, not of the request."""
        self.body: bytes | None = None
        # What follows is read by botocore and always empty here: the URL has all of the query,
        # answers are read whole, and a signer notes its time in the context.
        self.data = b""
        self.params: dict[str, str] = {}
        self.stream_output = False
        self.context: dict[str, Any] = {}

    def attempt(self, unsigned_headers: dict[str, str]) -> Request:
        """Give a copy for one attempt, since a signer writes into what it signs."""
        copy = Request(self.method, self.url, self.headers)
        copy.unsigned_headers = unsigned_headers
        copy.body = self.body
        return copy


def build_request(
    operation: Operation,
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
    problems = list(_problems(operation, params)) if validate else []
    problems = problems or list(_unsendable(operation, params))
    if problems:
        raise ParamValidationError(report="\n".join(problems))
    base, question_mark, query = endpoint_url.partition("?")
    path = operation.path.format_map(
        {each.wire_name: quote(_text(params[each.name]), safe="") for each in operation.parameters}
    )
    headers = {"User-Agent": user_agent}
    trace_id = os.environ.get("_X_AMZN_TRACE_ID")
    if trace_id and "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        # Lambda's recursion detection; it changes with each invocation.
        headers["X-Amzn-Trace-Id"] = quote(trace_id, safe="-=;:+&[]{}\"',")
    url = f"{base.removesuffix('/')}{path}{question_mark}{query}"
    return Request(operation.method, url, headers)


def _problems(operation: Operation, params: Mapping[str, Any]) -> Iterator[str]:
    """Say in boto3's words and order what is wrong with the parameters."""
    known = {each.name: each for each in operation.parameters}
    for each in operation.parameters:
        if each.is_required and each.name not in params:
            yield f'Missing required parameter in input: "{each.name}"'
    for name in params:
        if name not in known:
            yield (f'Unknown parameter in input: "{name}", must be one of: {", ".join(known)}')
    for name, value in params.items():
        if name in known:
            yield from known[name].shape.check(value, name)


def _unsendable(operation: Operation, params: Mapping[str, Any]) -> Iterator[str]:
    """Find what would be sent to another path than the operation's.

    An empty label makes it the path of the list, ``.`` and ``..`` are resolved on the way by
    signers and proxies, and a lone surrogate has no UTF-8.
    """
    for each in operation.parameters:
        value = params.get(each.name)
        if value is None:
            yield f'Missing required parameter in input: "{each.name}"'
            continue
        yield from _unsendable_label(each, _text(value))


def _unsendable_label(parameter: Parameter, label: str | bytes) -> Iterator[str]:
    if not label:
        yield (f"Invalid length for parameter {parameter.name}, value: 0, valid min length: 1")
    elif label in (".", "..", b".", b".."):
        yield (
            f"Invalid value for parameter {parameter.name}, value: {label!r}, "
            "valid values: anything but '.' and '..', which lead to another path"
        )
    elif isinstance(label, str):
        try:
            label.encode()
        except UnicodeEncodeError:
            yield (
                f"Invalid value for parameter {parameter.name}, value: {label!a}, "
                "valid values: text that UTF-8 can encode"
            )


def _text(value: object) -> str | bytes:
    """Give a label as boto3 sends it when it does not check types."""
    return value if isinstance(value, (str, bytes)) else str(value)
