"""From the bytes of a file to rows, a piece at a time, whoever fetches the pieces."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any, Protocol

from .csv_records import CsvRecords
from .errors import ReportFormatError
from .json_records import JsonRecords
from .layout import Layout
from .row import ReportRow
from .templates import Template

STEP = 65_536
"""How many bytes are decoded at a time, so that a large piece does not exist twice over."""

MOST_LAYOUTS = 100
"""How many orders of names are kept. All items of AWS's have the same, or some few."""


class Records(Protocol):
    """What finds the records in the text of a file."""

    is_text: bool
    """Whether all values are text."""
    header: tuple[str, ...]
    """The names of the columns, once they are known; empty if each record has its own."""

    def feed(self, text: str, *, is_last: bool) -> Iterator[tuple[int, tuple[str, ...], list[Any]]]:
        """Yield the line, the names and the values of each record that is whole.

        Raises ValueError; `place` is then where.
        """
        ...

    def place(self) -> tuple[int, int]:
        """Return the line, counted from 1, and the byte that the next record begins at."""
        ...


class RowParser:
    """Turns the bytes of one file into rows. Raises ReportFormatError."""

    def __init__(self, file: str, template: Template) -> None:
        self.file = file
        self._template = template
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._count = 0
        """How many bytes have been fed."""
        self._is_first = True
        """Whether the first character, perhaps a byte order mark, is still to come."""
        self._records: Records | None = None
        self._layouts: dict[tuple[str, ...], Layout[Any]] = {}

    def feed(self, piece: bytes) -> Iterator[ReportRow]:
        """Yield the rows that end in the next piece of the file."""
        for start in range(0, len(piece), STEP):
            yield from self._rows(self._decoded(piece[start : start + STEP]))

    def end(self) -> Iterator[ReportRow]:
        """Yield the last rows, after the last piece."""
        yield from self._rows(self._decoded(b"", is_last=True), is_last=True)

    def _decoded(self, data: bytes, *, is_last: bool = False) -> str:
        waiting = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(data, is_last)
        except UnicodeDecodeError as error:
            line = self._records.place()[0] if self._records else 1
            byte = self._count - waiting + error.start
            raise self._error(line, byte, "it is not UTF-8") from None
        self._count += len(data)
        if text and self._is_first:
            self._is_first = False
            text = text.removeprefix("\ufeff")
        return text

    def _rows(self, text: str, *, is_last: bool = False) -> Iterator[ReportRow]:
        if self._records is None:
            start = text.lstrip()[:1]
            if not start and not is_last:
                return
            self._records = JsonRecords() if start in ("{", "[") else CsvRecords()
        records = self._records
        layouts, file = self._layouts, self.file
        try:
            for line, names, values in records.feed(text, is_last=is_last):
                layout = layouts.get(names) or self._layout(names, is_text=records.is_text)
                yield layout.row(values, file, line)
            if records.header and not layouts:  # what has no rows must be a report all the same
                self._layout(records.header, is_text=records.is_text)
        except (ValueError, RecursionError) as error:
            raise self._error(*records.place(), str(error)) from error

    def _layout(self, names: tuple[str, ...], *, is_text: bool) -> Layout[Any]:
        if len(self._layouts) >= MOST_LAYOUTS:
            self._layouts.clear()
        layout = Layout(self._template.row_type(names), names, is_text=is_text)
        self._layouts[names] = layout
        return layout

    def _error(self, line: int, byte: int, reason: str) -> ReportFormatError:
        return ReportFormatError(file=self.file, line=line, byte=byte, reason=reason)
