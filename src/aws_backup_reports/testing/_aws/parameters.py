"""Reading a request's parameters, and refusing invalid ones with AWS's messages.

The parameters of an operation are those of the client's table. What the service checks in
addition is in `CONSTRAINTS`, which the tests compare with botocore's service model.

The error codes are documented. Few real messages are known ("InvalidParameterValueException:
Invalid parameter: ..."), so the rest of each is that of AWS's frameworks: "Value 'a-b' at
'reportPlanName' failed to satisfy constraint: ...".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn

from aws_backup_reports._shapes.shape import (
    IntegerShape,
    ListShape,
    Shape,
    ShapeError,
    StringMapShape,
    StringShape,
    TimestampShape,
)
from aws_backup_reports._shapes.structure import StructureShape
from aws_backup_reports._wire.operations import Location, Operation
from aws_backup_reports.models import ReportFormat, ReportJobStatus, ReportTemplate
from aws_backup_reports.testing._wire.errors import RefusedError, service_error, unreadable
from aws_backup_reports.testing._wire.messages import Request, query_parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """What a value must satisfy, in addition to its type."""

    minimum: int | None = None
    """The lowest value of a number, or the shortest length of a text."""

    maximum: int | None = None
    pattern: str | None = None
    choices: type[Enum] | None = None


_PLAN_NAME = Constraint(minimum=1, maximum=256, pattern="[a-zA-Z][_a-zA-Z0-9]*")

CONSTRAINTS = {
    "ReportPlanName": _PLAN_NAME,
    "ByReportPlanName": _PLAN_NAME,
    "ReportPlanDescription": Constraint(minimum=0, maximum=1024, pattern=r".*\S.*"),
    "MaxResults": Constraint(minimum=1, maximum=1000),
    "ByStatus": Constraint(choices=ReportJobStatus),
    "ReportTemplate": Constraint(choices=ReportTemplate),
    "Formats": Constraint(choices=ReportFormat),
}
"""By the name of the parameter or member. The service model has the choices only in prose."""


def read_parameters(
    operation: Operation[Any], labels: Mapping[str, str], request: Request
) -> dict[str, Any]:
    """Return the parameters that the request has, by name, after checking them.

    Raises `RefusedError`: MissingParameterValueException, InvalidParameterValueException, or
    SerializationException for a wrong type. Unknown parameters are ignored.
    """
    sources: dict[Location, Mapping[str, Any]] = {
        Location.PATH: labels,
        Location.QUERY: _read_query(request),
        Location.BODY: _read_body(request) if operation.has_body else {},
    }
    given: dict[str, Any] = {}
    for each in operation.parameters:
        value = sources[each.location].get(each.wire_name or each.name)
        if value is None:
            if each.is_required:
                raise _missing(_path("", each.name))
            continue
        if each.location is Location.QUERY:
            value = _read_text(each.shape, value, each.name)
        _check(each.shape, value, each.name, _path("", each.name))
        given[each.name] = value
    return given


def check_parameters(operation: Operation[Any], given: Mapping[str, Any]) -> None:
    """Raise `RefusedError` for the first value that the operation does not accept."""
    for each in operation.parameters:
        if each.name in given:
            _check(each.shape, given[each.name], each.name, _path("", each.name))


def invalid_parameter(reason: str) -> RefusedError:
    """Return the error for a parameter whose value is not allowed."""
    return service_error("InvalidParameterValueException", f"Invalid parameter: {reason}")


def _missing(path: str) -> RefusedError:
    return service_error(
        "MissingParameterValueException",
        f"Value null at '{path}' failed to satisfy constraint: Member must not be null",
    )


def _read_query(request: Request) -> dict[str, str]:
    return {
        name.decode(errors="replace"): value.decode(errors="replace")
        for name, value in query_parameters(request.query)
    }


def _read_body(request: Request) -> dict[str, Any]:
    """Return the members of the body; an empty body has none."""
    if not request.body.strip():
        return {}
    try:
        body = json.loads(request.body.decode(), parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise unreadable("The request body is not JSON.") from None
    if not isinstance(body, dict):
        raise unreadable("The request body is not a JSON object.")
    members: dict[str, Any] = body
    return members


def _no_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _read_text(shape: Shape, text: str, name: str) -> Any:
    """Return the value of a query parameter, which was sent as text."""
    if isinstance(shape, IntegerShape):
        if not re.fullmatch("-?[0-9]{1,18}", text):
            raise unreadable(f"{_path('', name)} is not an integer.")
        return int(text)
    if isinstance(shape, TimestampShape):
        try:
            return shape.read(text, name)
        except ShapeError:
            raise unreadable(f"{_path('', name)} is not a timestamp.") from None
    return text


def _check(shape: Shape, value: Any, name: str, path: str) -> None:
    """Raise `RefusedError` for the first part of a value that the service would not accept."""
    match shape:
        case StructureShape():
            _require_type(value, dict, path)
            for member in shape.structure.members():
                inner = value.get(member.wire_name)
                if inner is not None:
                    _check(member.shape, inner, member.wire_name, _path(path, member.wire_name))
                elif member.is_required:
                    raise _missing(_path(path, member.wire_name))
        case ListShape():
            _require_type(value, list, path)
            for index, item in enumerate(value, 1):
                _check(shape.item, item, name, f"{path}.{index}.member")
        case StringMapShape():
            _require_type(value, dict, path)
            for item in [*value, *value.values()]:
                _check(StringShape(), item, name, path)
        case IntegerShape():
            _require_type(value, int, path)
            _constrain(value, value, name, path)
        case StringShape():
            _require_type(value, str, path)
            _constrain(value, len(value), name, path)
        case _:
            # A timestamp, which was checked when it was read.
            pass


def _require_type(value: Any, expected: type, path: str) -> None:
    if not isinstance(value, expected) or isinstance(value, bool):
        raise unreadable(f"{path} has the wrong type.")
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise unreadable(f"{path} is not Unicode text.") from None


def _constrain(value: Any, size: int, name: str, path: str) -> None:
    rule = CONSTRAINTS.get(name, Constraint())
    counted = "value" if isinstance(value, int) else "length"
    reason = ""
    if rule.minimum is not None and size < rule.minimum:
        reason = f"Member must have {counted} greater than or equal to {rule.minimum}"
    elif rule.maximum is not None and size > rule.maximum:
        reason = f"Member must have {counted} less than or equal to {rule.maximum}"
    elif rule.pattern is not None and not re.fullmatch(rule.pattern, str(value), re.DOTALL):
        reason = f"Member must satisfy regular expression pattern: {rule.pattern}"
    elif rule.choices is not None and value not in [each.value for each in rule.choices]:
        choices = ", ".join(str(each.value) for each in rule.choices)
        reason = f"Member must satisfy enum value set: [{choices}]"
    if reason:
        raise invalid_parameter(
            f"Value '{value}' at '{path}' failed to satisfy constraint: {reason}"
        )


def _path(parent: str, name: str) -> str:
    """Name a member as AWS's frameworks do: ``reportDeliveryChannel.s3BucketName``."""
    own = name[0].lower() + name[1:]
    return f"{parent}.{own}" if parent else own
