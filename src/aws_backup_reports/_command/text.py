"""``--output text``: lines of values with tabs between them, as the AWS CLI prints them.

An object is a line of its scalars, sorted by name; what is nested follows on lines of its own,
which begin with the name. A list of objects has the same columns in each line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def text_lines(
    value: Any, name: str | None = None, columns: Sequence[str] | None = None
) -> Iterator[str]:
    """Yield the lines of a value; `columns` are those of the list that an object is in."""
    if isinstance(value, dict):
        yield from _of_object(value, name, columns)
    elif isinstance(value, list):
        yield from _of_list(value, name)
    else:
        yield str(value)


def is_scalar(value: Any) -> bool:
    """Return whether a value is neither an object nor a list."""
    return not isinstance(value, (dict, list))


def _of_object(
    value: dict[str, Any], name: str | None, columns: Sequence[str] | None
) -> Iterator[str]:
    scalars = [key for key in sorted(value) if is_scalar(value[key])]
    columns = scalars if columns is None else columns
    if columns:
        label = [] if name is None else [name.upper()]
        yield "\t".join([*label, *(str(value.get(key, "")) for key in columns)])
    for key in sorted(value.keys() - columns):
        yield from text_lines(value[key], key)


def _of_list(items: list[Any], name: str | None) -> Iterator[str]:
    objects = [each for each in items if isinstance(each, dict)]
    if objects:
        columns = {key for each in objects for key in each if is_scalar(each[key])}
        for each in items:
            yield from text_lines(each, name, sorted(columns))
        return
    scalars = [str(each) for each in items if is_scalar(each)]
    if scalars and name is not None:
        yield from (f"{name.upper()}\t{each}" for each in scalars)
    elif scalars:
        yield "\t".join(scalars)
    for each in items:
        if isinstance(each, list):
            yield from text_lines(each, name)
