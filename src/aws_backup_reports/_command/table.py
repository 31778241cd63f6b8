"""``--output table``: boxes of text, as the AWS CLI prints them.

An object is a section with a title: its scalars are a row under their names, what is nested is a
section further in. A list of objects is one section with many rows, unless something is nested.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from .text import is_scalar

PADDING = 4
"""Two spaces on either side of a cell."""


@dataclass
class Section:
    """One box: a title, the names of the columns, and rows. Each part may be empty."""

    title: str = ""
    indent: int = 0
    header: Sequence[str] = ()
    rows: list[list[str]] = field(default_factory=list)

    def add(self, row: Sequence[Any]) -> None:
        """Add a row."""
        self.rows.append([str(each) for each in row])

    def natural_widths(self) -> list[int]:
        """Return the width of each column's longest text."""
        lines = [self.header, *self.rows]
        return [max(map(width_of, column)) for column in zip_longest(*lines, fillvalue="")]

    def width(self) -> int:
        """Return how wide the section must be, with its borders and those around it."""
        columns = sum(width + PADDING for width in self.natural_widths())
        return max(width_of(self.title), columns) + 2 + 2 * self.indent

    def turned(self) -> Section:
        """Return the section with a line for each column, if it has one row; else itself."""
        if len(self.rows) != 1 or not self.header:
            return self
        rows = [list(pair) for pair in zip(self.header, self.rows[0], strict=False)]
        return Section(self.title, self.indent, rows=rows)


def table_lines(title: str, value: Any, terminal_width: int) -> Iterator[str]:
    """Yield the lines of a table; nothing for an empty value."""
    sections: list[Section] = []
    _add(sections, title, value, 0)
    if sections:
        yield from drawn(sections, terminal_width)


def drawn(sections: Sequence[Section], terminal_width: int) -> Iterator[str]:
    """Yield the lines of sections. If they are too wide, rows that are alone become columns."""
    width = max(each.width() for each in sections)
    if width > terminal_width:
        sections = [each.turned() for each in sections]
        width = max(each.width() for each in sections)
    yield "-" * width
    for section in sections:
        border = "|" * section.indent
        for line in _lines(section, width - 2 * section.indent):
            yield border + line + border


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes; what may be wide counts as wide."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def _add(sections: list[Section], title: str | None, value: Any, indent: int) -> None:
    """Add the sections of a value; without a title, its rows go to the last section."""
    if not value:
        return
    if title is not None:
        sections.append(Section(title, indent))
    if isinstance(value, dict):
        _add_object(sections, value, indent)
    elif isinstance(value, list) and isinstance(value[0], dict):
        _add_objects(sections, value, indent)
    elif isinstance(value, list):
        for each in value:
            if is_scalar(each):
                sections[-1].add([each])
            elif isinstance(each, list) and all(map(is_scalar, each)):
                sections[-1].add(each)
            else:
                _add(sections, None, each, 0)


def _add_object(sections: list[Section], value: dict[str, Any], indent: int) -> None:
    scalars, nested = _names([value])
    if len(scalars) == 1:
        sections[-1].add([scalars[0], value[scalars[0]]])
    elif scalars:
        sections[-1].header = scalars
        sections[-1].add([value[name] for name in scalars])
    for name in nested:
        _add(sections, name, value[name], indent + 1)


def _add_objects(sections: list[Section], items: list[dict[str, Any]], indent: int) -> None:
    scalars, nested = _names(items)
    title = sections[-1].title
    sections[-1].header = scalars
    for number, item in enumerate(items):
        if number and nested:
            sections.append(Section(title, indent, scalars))
        sections[-1].add([item.get(name, "") for name in scalars])
        for name in nested:
            if name in item:
                _add(sections, name, item[name], indent + 1)


def _names(items: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the names of scalars and of what is nested, in all the objects of a list."""
    values = [each for item in items for each in item.items()]
    scalars = {name for name, value in values if is_scalar(value)}
    return sorted(scalars), sorted({name for name, value in values if not is_scalar(value)})


def _lines(section: Section, width: int) -> Iterator[str]:
    if section.title:
        yield _centered(section.title, width, "|")
        if not section.header and not section.rows:
            yield f"+{'-' * (width - 2)}+"
    natural = section.natural_widths()
    if not natural:
        return
    widths = _stretched(natural, width)
    rule = "+" + "+".join("-" * (each - 1) for each in [widths[0] - 1, *widths[1:]]) + "+"
    if section.header:
        yield rule
        yield _row(section.header, widths, _centered)
    if section.rows:
        yield rule
        yield from (_row(row, widths, _aligned) for row in section.rows)
        yield rule


def _row(cells: Sequence[str], widths: Sequence[int], place: Any) -> str:
    pairs = zip_longest(cells, widths, fillvalue="")
    return "".join(
        place(text, width, "" if number else "|") for number, (text, width) in enumerate(pairs)
    )


def _centered(text: str, width: int, left: str) -> str:
    taken = width_of(text)
    start = left + " " * (width // 2 - taken // 2 - 1)
    return start + text + " " * (width - len(start) - taken - 1) + "|"


def _aligned(text: str, width: int, left: str) -> str:
    taken = width_of(text) + len(left)
    padding = "  " if taken + 3 <= width else ""  # a column that was scaled may be too narrow
    return left + padding + text + " " * (width - taken - len(padding) - 1) + "|"


def _stretched(widths: Sequence[int], total: int) -> list[int]:
    """Return the widths of columns, in proportion, so that together they are as wide as the box."""
    padded = [each + PADDING for each in widths]
    scaled = [round(total / sum(padded) * each) for each in padded]
    excess = sum(scaled) - total
    step = 1 if excess < 0 else -1
    for number in range(abs(excess)):
        # What is too much is taken from the left, what is missing is added from the right.
        place = number % len(scaled)
        scaled[place if step < 0 else -1 - place] += step
    return scaled
