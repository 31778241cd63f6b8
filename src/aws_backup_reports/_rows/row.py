"""The base of all rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from .column import Column, aws_name_of, column, normalized, text


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ReportRow:
    """One line of a report. All of them have these; a row of an unknown template has no others.

    Any column may be None: its cell is empty, or the file has no such column. Rows are equal if
    their values are, wherever they stand.
    """

    key: ClassVar[str] = "account_id"
    """The attribute whose column tells the template from all others."""

    account_id: str | None = column(text)
    """The account that the row is about."""

    region: str | None = column(text)
    """The Region that the row is about."""

    extra: Mapping[str, Any] = field(default_factory=dict)
    """What stands in columns that this library does not know, by AWS's own names."""

    problems: Mapping[str, str] = field(default_factory=dict)
    """The text of values that could not be decoded, by the names of the attributes.

    The attribute is None then. A value is never an error, so that one odd cell does not keep a
    program from reading a report.
    """

    file: str = ""
    """The key of the file, or its path; empty if it has none."""

    line: int = 0
    """The line of the file that the row begins in, counted from 1; 0: it comes from no file."""

    @property
    def identity(self) -> tuple[str, ...] | None:
        """What tells apart what rows are about: account, Region, and the job, control or resource.

        None if the row does not say it.
        """
        return None

    @property
    def as_of(self) -> datetime | None:
        """The time that the row is about, in UTC: of two rows on the same, the later is newer."""
        return None

    @classmethod
    @cache
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns, those that all templates have first."""
        return tuple(
            Column(each.name, aws_name_of(each.name), each.metadata["decode"])
            for each in fields(cls)
            if "decode" in each.metadata
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the values by AWS's names, as in a JSON report, without those that are None.

        Times are datetimes, run times timedeltas. Unknown columns come last; what could not be
        decoded is text.
        """
        values: dict[str, Any] = {
            each.aws_name: self.problems.get(each.name, getattr(self, each.name))
            for each in self.columns()
        }
        present = {name: value for name, value in values.items() if value is not None}
        return {**present, **self.extra}

    def to_json_dict(self) -> dict[str, Any]:
        """Return `to_dict` with times in ISO 8601, so that any JSON encoder takes it."""
        return {name: _written(value) for name, value in self.to_dict().items()}

    def to_json(self, *, indent: int | None = None) -> str:
        """Return `to_json_dict` as text."""
        return json.dumps(self.to_json_dict(), indent=indent)

    if not TYPE_CHECKING:  # type checkers must see what there is

        def __getattr__(self, name):
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute {name!r}{self._advice(name)}"
            )

        def __getitem__(self, name):
            raise TypeError(
                f"{type(self).__name__!r} object is not subscriptable{self._advice(name)}"
            )

    def _advice(self, name: object) -> str:
        """Return which attribute to use in place of a column's name."""
        known = {normalized(each.name): each.name for each in self.columns()}
        found = known.get(normalized(str(name)))
        return f": use .{found}" if found else ""

    def __repr__(self) -> str:
        names = [*(each.name for each in self.columns()), "extra", "problems", "file", "line"]
        values = ((name, getattr(self, name)) for name in names)
        there = (f"{name}={value!r}" for name, value in values if value not in (None, {}, ""))
        return f"{type(self).__name__}({', '.join(there)})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(tuple(each for each in self._values() if not isinstance(each, Mapping)))

    def _values(self) -> tuple[Any, ...]:
        values = (getattr(self, each.name) for each in self.columns())
        return (*values, self.extra, self.problems)


def _written(value: Any) -> Any:
    if isinstance(value, timedelta):
        seconds, microseconds = divmod(value // timedelta(microseconds=1), 1_000_000)
        fraction = f".{microseconds:06}" if microseconds else ""
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"
    return value.isoformat() if isinstance(value, datetime) else value
