"""The commands that are named after AWS's operations."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from aws_backup_reports._shapes.shape import (
    IntegerShape,
    ListShape,
    Shape,
    StringMapShape,
    TimestampShape,
)
from aws_backup_reports._shapes.structure import StructureShape
from aws_backup_reports._wire.operations import OPERATIONS, Operation

from .invocation import OK, Invocation
from .parsing import UsageError
from .shorthand import ShorthandError, parse_shorthand

FILE = "file://"
ONE_PAGE = {"MaxResults": "max_results", "NextToken": "next_token"}
"""Parameters that ask for one page, and their options."""

ALL_PAGES = {"max_items": "MaxItems", "starting_token": "StartingToken", "page_size": "PageSize"}
"""Options by what botocore's paginators call them."""


def call(invocation: Invocation) -> int:
    """Call an operation, and print its result."""
    options = invocation.options
    operation = OPERATIONS[options.command.name.replace("-", "_")]
    if options.generate_cli_skeleton:
        skeleton = {each.name: _example(each.shape) for each in operation.parameters}
        print(json.dumps(skeleton, indent=4))  # noqa: T201  # the result
        return OK
    params = _parameters(operation, options)
    output = invocation.output  # before anything is sent, since the profile may have a wrong one
    if operation.result_key and not _is_one_page(options, params):
        _show_pages(invocation, operation, params)
    else:
        result = getattr(invocation.client, operation.method_name)(**params)
        output.show(operation.name, result)
        if output.is_by_line:
            _say_what_is_left(invocation, "--next-token", result.get("NextToken"))
    return OK


def _show_pages(invocation: Invocation, operation: Operation[Any], params: dict[str, Any]) -> None:
    """Print what all pages have; as lines, each item as soon as it is there."""
    options = invocation.options
    limits = {name: getattr(options, option) for option, name in ALL_PAGES.items()}
    config = {name: value for name, value in limits.items() if value is not None}
    paginator = invocation.client.get_paginator(operation.method_name)
    pages = paginator.paginate(**params, PaginationConfig=config)
    if not invocation.output.is_by_line:
        invocation.output.show(operation.name, pages.build_full_result())
        return
    for page in pages:
        for item in page.get(operation.result_key, ()):
            invocation.output.show_item(item)
    _say_what_is_left(invocation, "--starting-token", pages.resume_token)


def _say_what_is_left(invocation: Invocation, option: str, token: str | None) -> None:
    """Say how to go on with a list, since lines have no place for its token."""
    if token:
        invocation.terminal.say(f"There are more: {option} {token}")


def _is_one_page(options: argparse.Namespace, params: dict[str, Any]) -> bool:
    """Return whether one page is wanted. Raises UsageError if all of them are, too."""
    given = vars(options)
    one = [option for name, option in ONE_PAGE.items() if name in params]
    several = [name for name in ALL_PAGES if given[name] is not None]
    if options.no_paginate:
        one.append("no_paginate")
    if one and several:
        first, second = (f"--{each[0].replace('_', '-')}" for each in (one, several))
        raise UsageError(f"{first} asks for one page, and {second} for all: leave one of them out")
    return bool(one)


def _parameters(operation: Operation[Any], options: argparse.Namespace) -> dict[str, Any]:
    """Return the parameters that were typed. Raises UsageError for one that cannot be read."""
    params: dict[str, Any] = {}
    if options.cli_input_json is not None:
        params = _from_json(
            "--cli-input-json", _content("--cli-input-json", options.cli_input_json)
        )
        names = [each.name for each in operation.parameters]
        if unknown := [each for each in params if each not in names]:
            raise UsageError(
                f"--cli-input-json: {unknown[0]!r} is unknown; there are: {', '.join(names)}"
            )
    for each in operation.parameters:
        option = "--" + "".join(f"-{c.lower()}" if c.isupper() else c for c in each.name)[1:]
        value = getattr(options, option[2:].replace("-", "_"))
        if isinstance(value, str):
            value = _content(option, value)
            if isinstance(each.shape, (StructureShape, StringMapShape)):
                value = _from_text(option, value, each.shape)
        if value is not None:
            params[each.name] = value
    return params


def _content(option: str, value: str) -> str:
    """Return the text of the file that a value names, or the value itself."""
    if not value.startswith(FILE):
        return value
    path = Path(os.path.expandvars(value.removeprefix(FILE))).expanduser()
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{option}: cannot read {path}: {error}") from None


def _from_text(option: str, text: str, shape: Shape) -> Any:
    """Return an object from JSON or from shorthand."""
    if text.lstrip().startswith("{"):
        return _from_json(option, text)
    try:
        return _typed(option, parse_shorthand(text), shape)
    except ShorthandError as error:
        raise UsageError(f"{option}: {error}") from None


def _from_json(option: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{option}: it is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise UsageError(f"{option}: it is not an object in JSON, {{...}}: {text[:50]!r}")
    return value


def _typed(option: str, value: Any, shape: Shape) -> Any:
    """Return a value from shorthand, in which everything is text, as its shape wants it."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        shapes = {each.wire_name: each.shape for each in shape.structure.members()}
        # The client itself says which names there are.
        return {
            name: _typed(option, each, shapes[name]) if name in shapes else each
            for name, each in value.items()
        }
    if isinstance(shape, ListShape):
        items = value if isinstance(value, list) else [value]
        return [_typed(option, each, shape.item) for each in items]
    if isinstance(shape, IntegerShape):
        try:
            return int(value)
        except (ValueError, TypeError):
            raise UsageError(f"{option}: {value!r} is not a whole number") from None
    return value


def _example(shape: Shape) -> Any:
    """Return what stands for a value of a shape in a skeleton."""
    if isinstance(shape, StructureShape):
        return {each.wire_name: _example(each.shape) for each in shape.structure.members()}
    if isinstance(shape, ListShape):
        return [_example(shape.item)]
    if isinstance(shape, StringMapShape):
        return {"KeyName": ""}
    if isinstance(shape, IntegerShape):
        return 0
    return "1970-01-01T00:00:00" if isinstance(shape, TimestampShape) else ""
