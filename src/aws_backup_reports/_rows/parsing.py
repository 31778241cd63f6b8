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

BLANKS = " \t\r\n"
MARK = "\ufeff"
"""The byte order mark."""

MOST_LAYOUTS = 100
"""How many orders of names are kept. All items of AWS's have the same, or some few."""


class Records(Protocol):
    """What finds the records in the text of a file."""

    is_text: bool
    """Whether all values are text."""

    names: tuple[str, ...]
    """Those of the columns; empty if none have been read."""

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
        """How many bytes have been decoded."""
        self._begin = ""
        """The text before it is known what kind of records it has."""
        self._mark_size = 0
        """How many bytes the byte order mark takes."""
        self._records: Records | None = None
        self._layouts: dict[tuple[str, ...], Layout[Any]] = {}

    def feed(self, piece: bytes) -> Iterator[ReportRow]:
        """Yield the rows that end in the next piece of the file."""
        for start in range(0, len(piece), STEP):
            yield from self._decoded(piece[start : start + STEP])

    def end(self) -> Iterator[ReportRow]:
        """Yield the last rows, after the last piece."""
        yield from self._decoded(b"", is_last=True)
        if self._records is not None and self._records.names and not self._layouts:
            try:
                self._layout(self._records.names)  # a header alone is that of a report, too
            except ValueError as error:
                raise self._error(1, self._mark_size, str(error)) from error

    def _decoded(self, data: bytes, *, is_last: bool = False) -> Iterator[ReportRow]:
        waiting = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(data, is_last)
        except UnicodeDecodeError as error:
            yield from self._rows(error.object[: error.start].decode())
            line = self._records.place()[0] if self._records else 1
            byte = self._count - waiting + error.start
            raise self._error(line, byte, "it is not UTF-8") from None
        self._count += len(data)
        yield from self._rows(text, is_last=is_last)

    def _rows(self, text: str, *, is_last: bool = False) -> Iterator[ReportRow]:
        if self._records is None:
            self._begin += text
            self._records = self._recognized(is_last=is_last)
            if self._records is None:
                return
            text, self._begin = self._begin, ""
        records = self._records
        layouts, file = self._layouts, self.file
        known: tuple[str, ...] = ()
        layout: Layout[Any] | None = None
        try:
            for line, names, values in records.feed(text, is_last=is_last):
                if layout is None or names is not known:
                    layout = layouts.get(names) or self._layout(names)
                    known = names
                yield layout.row(values, file, line)
        except (ValueError, RecursionError) as error:
            line, byte = records.place()
            raise self._error(line, byte + self._mark_size, str(error)) from error

    def _recognized(self, *, is_last: bool) -> Records | None:
        """Return what reads the text that has begun; None if it has had blanks only, so far."""
        if not self._mark_size and self._begin.startswith(MARK):
            self._mark_size = len(MARK.encode())
            self._begin = self._begin.removeprefix(MARK)
        start = self._begin[:STEP].lstrip(BLANKS)[:1]
        if not start and len(self._begin) < STEP and not is_last:
            return None
        return JsonRecords() if start in ("{", "[") else CsvRecords()

    def _layout(self, names: tuple[str, ...]) -> Layout[Any]:
        if len(self._layouts) >= MOST_LAYOUTS:
            self._layouts.clear()
        is_text = self._records is not None and self._records.is_text
        layout = Layout(self._template.row_type(names), names, is_text=is_text)
        self._layouts[names] = layout
        return layout

    def _error(self, line: int, byte: int, reason: str) -> ReportFormatError:
        return ReportFormatError(file=self.file, line=line, byte=byte, reason=reason)
