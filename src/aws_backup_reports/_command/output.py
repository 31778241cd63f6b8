"""Printing a result as ``--output`` and ``--query`` say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TextIO

from .table import table_lines
from .text import text_lines


class Output:
    """How results are printed, and where.

    `query` is a compiled expression of JMESPath; None: all is printed. `prepare` is called before
    something is printed.
    """

    def __init__(
        self,
        stream: TextIO,
        kind: str,
        query: Any,
        terminal_width: int,
        prepare: Callable[[], None],
    ) -> None:
        self._stream = stream
        self._kind = kind
        self._query = query
        self._terminal_width = terminal_width
        self._prepare = prepare

    @property
    def is_by_line(self) -> bool:
        """Whether each item of a list can be printed as soon as it is there."""
        return self._kind == "jsonl" and self._query is None

    def show(self, title: str, result: Mapping[str, Any]) -> None:
        """Print a result; `title` is that of a table. A result without members prints nothing."""
        value: Any = printable(result)
        if self._query is None:
            if value:
                self._write(self._lines(title, value))
            return
        self._write(self._lines(title, self._query.search(value)))

    def show_item(self, item: Mapping[str, Any]) -> None:
        """Print one item of a list as a line of JSON, at once."""
        self._write([compact(printable(item))])
        self._stream.flush()

    def _lines(self, title: str, value: Any) -> Iterable[str]:
        if self._kind == "text":
            return text_lines(value)
        if self._kind == "table":
            return table_lines(title, value, self._terminal_width)
        if self._kind == "jsonl":
            return map(compact, _items(value))
        # The AWS CLI prints nothing for an empty object.
        return [] if value == {} else [json.dumps(value, indent=4, ensure_ascii=False)]

    def _write(self, lines: Iterable[str]) -> None:
        self._prepare()
        for line in lines:
            self._stream.write(line + "\n")


def printable(value: Any) -> Any:
    """Return a result without its metadata, with times in ISO 8601."""
    if isinstance(value, Mapping):
        return {key: printable(each) for key, each in value.items() if key != "ResponseMetadata"}
    if isinstance(value, (list, tuple)):
        return [printable(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def compact(value: Any) -> str:
    """Return a value as JSON in one line."""
    return json.dumps(value, ensure_ascii=False)


def _items(value: Any) -> Iterator[Any]:
    """Yield the items of a list, or of the list that a page has; else the value itself."""
    lists = [each for each in value.values() if isinstance(each, list)] if _is_page(value) else []
    yield from lists[0] if lists else value if isinstance(value, list) else [value]


def _is_page(value: Any) -> bool:
    return isinstance(value, dict) and not value.keys() - {"ReportJobs", "ReportPlans", "NextToken"}
