"""How the values of one record become a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import itemgetter
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
        columns = {normalized(each.name): each for each in row_type.columns()}
        keys = [normalized(name) for name in names]
        is_split = PERIOD in keys and normalized(PERIOD_ENDS[0]) in columns
        is_split = is_split and not {normalized(each) for each in PERIOD_ENDS} & {*keys}
        self._period = keys.index(PERIOD) if is_split else None
        if is_split:
            keys.extend(normalized(each) for each in PERIOD_ENDS)
        found = [columns.get(key) for key in keys]
        self._unknown = [
            (place, name)
            for place, name in enumerate(names)
            if found[place] is None and place != self._period
        ]
        present = [each.name for each in found if each is not None]
        _refuse_repeated([*present, *(name for _, name in self._unknown)])
        self._decoded = [
            (place, each.name, each.decode)
            for place, each in enumerate(found)
            if each is not None and not (is_text and each.decode is text)
        ]
        places = {each.name: place for place, each in enumerate(found) if each is not None}
        # What a file does not have is taken from behind its columns, where a None is.
        self._in_order = itemgetter(
            *(places.get(each.name, len(found)) for each in row_type.columns())
        )
        self._make: Callable[..., RowT] = _maker(row_type)  # type: ignore[arg-type]  # it has a hash

    def row(self, values: list[Any], file: str, line: int) -> RowT:
        """Return the row that values make, in the order of the columns; the empty ones are None."""
        if self._period is not None:
            values += _ends(values[self._period])
        values.append(None)
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
        return self._make(self._in_order(values), extra, problems, file, line)


def _refuse_repeated(names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"two columns have the name {name!r}")


@cache
def _maker(row_type: type[ReportRow]) -> Callable[..., Any]:
    """Return a function of all columns' values, in order, and of what else a row has.

    A row is frozen, and its ``__init__`` takes longer than the decoding. So a row is filled while
    its class is one that differs only in not being frozen, by code that has no loop: that is ten
    times as fast. The names in the code are those of our own dataclasses.
    """
    values = ", ".join(f"row.{each.name}" for each in row_type.columns())
    facts = "".join(f"    row.{each} = {each}\n" for each in FACTS)
    open_type = {
        "__slots__": (),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    names: dict[str, Any] = {
        "new": object.__new__,
        "draft": type("Draft", (row_type,), open_type),
        "row_type": row_type,
    }
    code = (
        f"def make(values, {', '.join(FACTS)}):\n"
        "    row = new(draft)\n"
        f"    {values} = values\n"
        f"{facts}"
        "    row.__class__ = row_type\n"
        "    return row\n"
    )
    exec(code, names)
    make: Callable[..., Any] = names["make"]
    return make


def _ends(period: Any) -> tuple[Any, Any]:
    """Return the two ends of a written period; what is no period is its start, undecodable."""
    if not isinstance(period, str):
        return period, None
    start, _, end = period.partition(" - ")
    return start, end or None
