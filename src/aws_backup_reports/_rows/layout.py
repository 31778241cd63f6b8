"""How the values of one record become a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from .column import normalized, text
from .row import ReportRow

RowT = TypeVar("RowT", bound=ReportRow)

PERIOD = "reporttimeperiod"
"""A column with both ends of the period: ``2021-07-14T00:00:00Z - 2021-07-15T00:00:00Z``.

Reports on restores have it, and old reports on others.
"""
PERIOD_ENDS = ("report_time_period_start", "report_time_period_end")

FACTS = ("extra", "problems", "file", "line")
"""What a row has besides its columns."""

UNDECODABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


class Layout(Generic[RowT]):
    """The columns of a file, and the row that the values of a record make.

    `names` are those of the columns, by which they are recognized, wherever they stand. With
    `is_text`, all values are text, as those of CSV are. Raises ValueError if two columns have the
    same name.
    """

    def __init__(self, row_type: type[RowT], names: Sequence[str], *, is_text: bool) -> None:
        self._row_type = row_type
        self._size = len(names)
        columns = {normalized(each.name): each for each in row_type.columns()}
        keys = [normalized(name) for name in names]
        is_split = PERIOD in keys and normalized(PERIOD_ENDS[0]) in columns
        is_split = is_split and not {normalized(each) for each in PERIOD_ENDS} & {*keys}
        self._period = keys.index(PERIOD) if is_split else None
        if is_split:
            keys.extend(normalized(each) for each in PERIOD_ENDS)
        found = [columns.get(key) for key in keys]
        self._decoded = [
            (place, each.name, each.decode)
            for place, each in enumerate(found)
            if each is not None and not (is_text and each.decode is text)
        ]
        self._unknown = [
            (place, name)
            for place, name in enumerate(names)
            if found[place] is None and place != self._period
        ]
        present = [each.name for each in found if each is not None]
        for name, count in Counter([*present, *(name for _, name in self._unknown)]).items():
            if count > 1:
                raise ValueError(f"two columns have the name {name!r}")
        names_set = [each.name if each else None for each in found]
        absent = [each.name for each in row_type.columns() if each.name not in present]
        self._absent = [None] * len(absent)
        # A row is frozen: its own __init__ would take twice as long.
        self._setters = [_setter(row_type, name) for name in (*names_set, *absent, *FACTS)]

    def row(self, values: list[Any], file: str, line: int) -> RowT:
        """Return the row that values make, in the order of the columns; the empty ones are None."""
        if self._period is not None:
            values += _ends(values[self._period])
        problems: dict[str, str] = {}
        for place, name, decode in self._decoded:
            value = values[place]
            if value is not None:
                try:
                    values[place] = decode(value)
                except UNDECODABLE:
                    problems[name] = text(value)
                    values[place] = None
        extra = {name: values[place] for place, name in self._unknown if values[place] is not None}
        values += self._absent
        values += (extra, problems, file, line)
        row = self._row_type.__new__(self._row_type)
        for put, value in zip(self._setters, values, strict=True):
            put(row, value)
        return row


def _setter(row_type: type[ReportRow], name: str | None) -> Callable[[ReportRow, Any], object]:
    """Return what sets an attribute of a new row; for None, a function that does nothing."""
    if name is None:
        return _ignore
    setter: Callable[[ReportRow, Any], object] = getattr(row_type, name).__set__
    return setter


def _ignore(row: ReportRow, value: Any) -> None:
    del row, value


def _ends(period: Any) -> tuple[Any, Any]:
    """Return the two ends of a written period; what is no period is its start, undecodable."""
    if not isinstance(period, str):
        return period, None
    start, _, end = period.partition(" - ")
    return start, end or None
