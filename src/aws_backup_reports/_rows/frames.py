"""Rows as tables of pandas, polars and Arrow, each of which is an extra.

A column is called like the attribute of a row, and its type does not depend on the rows. Times and
run times are exact to the microsecond, as Python's are. Objects of JSON are text; unknown columns
and what could not be decoded stand in the columns ``extra`` and ``problems``, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from .column import Column, boolean, duration, integer, mapping, percentage, text, time
from .row import ReportRow

PANDAS: dict[Any, str] = {
    text: "string",
    mapping: "string",
    time: "datetime64[us, UTC]",
    duration: "timedelta64[us]",
    integer: "Int64",
    percentage: "Float64",
    boolean: "boolean",
}
"""The types of columns, by what decodes them."""


def to_pandas(rows: Iterable[ReportRow], row_type: type[ReportRow]) -> Any:
    """Return a ``pandas.DataFrame``. Raises ImportError if pandas is not installed."""
    pandas = library("pandas", "pandas")
    row_type, columns = _columns(rows, row_type)
    types = {each.name: PANDAS[each.decode] for each in row_type.columns()}
    series = {
        name: pandas.Series(values, dtype=types.get(name, "string"))
        for name, values in columns.items()
    }
    return pandas.DataFrame(series)


def to_polars(rows: Iterable[ReportRow], row_type: type[ReportRow]) -> Any:
    """Return a ``polars.DataFrame``. Raises ImportError if polars is not installed."""
    polars = library("polars", "polars")
    types: dict[Any, Any] = {
        text: polars.String,
        mapping: polars.String,
        time: polars.Datetime("us", "UTC"),
        duration: polars.Duration("us"),
        integer: polars.Int64,
        percentage: polars.Float64,
        boolean: polars.Boolean,
    }
    row_type, columns = _columns(rows, row_type)
    schema = {each.name: types[each.decode] for each in row_type.columns()}
    return polars.DataFrame(columns, {name: schema.get(name, polars.String) for name in columns})


def to_arrow(rows: Iterable[ReportRow], row_type: type[ReportRow]) -> Any:
    """Return a ``pyarrow.Table``. Raises ImportError if pyarrow is not installed."""
    arrow = library("pyarrow", "arrow")
    row_type, columns = _columns(rows, row_type)
    text_type = arrow.string()
    fields = [*arrow_fields(row_type), ("extra", text_type), ("problems", text_type)]
    return arrow.table(columns, arrow.schema(fields))


def arrow_fields(row_type: type[ReportRow]) -> list[tuple[str, Any]]:
    """Return the names and the types of Arrow of the columns that a row has."""
    arrow = library("pyarrow", "arrow")
    types: dict[Any, Any] = {
        text: arrow.string(),
        mapping: arrow.string(),
        time: arrow.timestamp("us", "UTC"),
        duration: arrow.duration("us"),
        integer: arrow.int64(),
        percentage: arrow.float64(),
        boolean: arrow.bool_(),
    }
    return [(each.name, types[each.decode]) for each in row_type.columns()]


def library(name: str, extra: str) -> Any:
    """Import a library that an extra brings. Raises ImportError with what to install."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(
            f"{name} is not installed; pip install 'aws-backup-reports[{extra}]' brings it",
            name=name,
        ) from error


def _columns(
    rows: Iterable[ReportRow], row_type: type[ReportRow]
) -> tuple[type[ReportRow], dict[str, list[Any]]]:
    """Return the type of the rows, which is `row_type` if there are none, and their values."""
    columns: dict[str, list[Any]] = {}
    for row in rows:
        if not columns:
            row_type, columns = type(row), _empty(type(row))
        problems = dict(row.problems)
        for each in row_type.columns():
            columns[each.name].append(value_of(row, each, problems))
        columns["extra"].append(_json(row.extra))
        columns["problems"].append(_json(problems))
    return row_type, columns or _empty(row_type)


def _empty(row_type: type[ReportRow]) -> dict[str, list[Any]]:
    names = [each.name for each in row_type.columns()]
    return {name: [] for name in (*names, "extra", "problems")}


def value_of(row: ReportRow, column: Column, problems: dict[str, str]) -> Any:
    """Return the value of a column in a table. What has no such type is added to `problems`."""
    value = getattr(row, column.name)
    if column.decode is mapping:
        return None if value is None else json.dumps(value)
    if column.decode is duration and isinstance(value, str):
        problems[column.name] = value
        return None
    return encodable(value) if isinstance(value, str) else value


def _json(values: Mapping[str, Any]) -> str | None:
    return encodable(json.dumps(values, ensure_ascii=False)) if values else None


def encodable(value: str) -> str:
    r"""Return text that has a form in UTF-8: JSON may have half a pair, such as ``\ud800``."""
    return value if value.isascii() else value.encode(errors="backslashreplace").decode()
