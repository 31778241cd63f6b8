"""Which rows of a report are printed, and how."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TextIO, TypeAlias

from aws_backup_reports._rows.column import normalized
from aws_backup_reports.rows import ROW_TYPES, ReportRow, newest

from .output import compact
from .parsing import UsageError
from .table import Section, drawn
from .terminal import width_of_terminal

EXTRA = "extra"
"""The column of what stands in columns that this library does not know."""

Lines: TypeAlias = Iterator[dict[str, Any]]
"""The values of rows, by column."""

OPTIONS = ("format", "columns", "where", "newest")


class RowOptions:
    """Which rows are printed, and how. Raises UsageError for a column that no report has."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.format: str = options.format or "csv"
        self.is_newest: bool = bool(options.newest)
        self.names = [each.strip() for each in (options.columns or "").split(",") if each.strip()]
        if options.columns is not None and not self.names:
            raise UsageError("--columns: it names none")
        self.are_given = [f"--{each}" for each in OPTIONS if getattr(options, each) is not None]
        """Those of the options that were typed."""
        self._where: Any = options.where
        known = {normalized(each.name) for kind in ROW_TYPES.values() for each in kind.columns()}
        for name in self.names:
            if normalized(name) not in {*known, EXTRA}:
                raise UsageError(f"--columns: no report has a column {name!r}")

    def wants(self, values: Mapping[str, Any]) -> bool:
        """Return whether a row with these values is printed."""
        return self._where is None or bool(self._where.search([values]))

    def columns(self, row_type: type[ReportRow]) -> list[str]:
        """Return the attributes to print. Raises UsageError for one that the rows do not have."""
        there = [*(each.name for each in row_type.columns()), EXTRA]
        by_name = {normalized(each): each for each in there}
        absent = [each for each in self.names if normalized(each) not in by_name]
        if absent:
            raise UsageError(f"--columns: no {absent[0]!r} in this report: {', '.join(there)}")
        return list(dict.fromkeys(by_name[normalized(each)] for each in self.names)) or there


def show_rows(rows: Iterable[ReportRow], options: RowOptions) -> None:
    """Print rows, each as soon as it is there, unless a table must be as wide as the widest."""
    show = {"csv": _show_csv, "json": _show_json, "jsonl": _show_lines, "table": _show_table}
    rows = iter(newest(rows) if options.is_newest else rows)
    first = next(rows, None)
    if first is None:
        show[options.format]([], iter(()), options, sys.stdout)
        return
    columns = options.columns(type(first))
    lines = (
        {name: values[name] for name in columns}
        for values in _values(chain([first], rows))
        if options.wants(values)
    )
    show[options.format](columns, lines, options, sys.stdout)


def values_of(row: ReportRow) -> dict[str, Any]:
    """Return what JSON has of a row, by attributes; what could not be decoded is text."""
    written = row.to_json_dict()
    known = {each.name: written.pop(each.aws_name, None) for each in row.columns()}
    return {**known, EXTRA: written or None}


def _values(rows: Iterable[ReportRow]) -> Iterator[dict[str, Any]]:
    """Yield the values of rows. Raises UsageError for rows of several templates."""
    row_type: type[ReportRow] | None = None
    for row in rows:
        row_type = row_type or type(row)
        if type(row) is not row_type:
            raise UsageError(
                f"{row.file} has other columns than the files before it: print each by itself"
            )
        yield values_of(row)


def _show_csv(columns: Sequence[str], lines: Lines, _: RowOptions, stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    if columns:
        writer.writerow(columns)
    writer.writerows(map(_cell, values.values()) for values in lines)


def _show_lines(_: Sequence[str], lines: Lines, options: RowOptions, stream: TextIO) -> None:
    stream.writelines(compact(_present(values, options)) + "\n" for values in lines)


def _show_json(_: Sequence[str], lines: Lines, options: RowOptions, stream: TextIO) -> None:
    opening = "["
    for values in lines:
        text = json.dumps(_present(values, options), indent=4, ensure_ascii=False)
        stream.write(f"{opening}\n    " + text.replace("\n", "\n    "))
        opening = ","
    stream.write("[]\n" if opening == "[" else "\n]\n")


def _show_table(columns: Sequence[str], lines: Lines, options: RowOptions, stream: TextIO) -> None:
    rows = [{name: _cell(value) for name, value in values.items()} for values in lines]
    # Most columns of a report are empty most of the time.
    names = [each for each in columns if options.names or any(row[each] for row in rows)]
    section = Section("Report", header=names)
    for row in rows:
        section.add([row[each] for each in names])
    if rows:
        stream.writelines(line + "\n" for line in drawn([section], width_of_terminal(stream)))


def _present(values: Mapping[str, Any], options: RowOptions) -> dict[str, Any]:
    """Return the values without absent ones, unless their columns were asked for."""
    return {name: each for name, each in values.items() if options.names or each is not None}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else compact(value)
