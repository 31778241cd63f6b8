"""Which kind of rows a file has: by its job, else by its name, else by its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .column import normalized
from .row import ReportRow

NAMED = re.compile(r"([A-Z]+(?:_[A-Z]+)*?_REPORT)_")
"""How the name of a file begins, as AWS names it."""


class Template:
    """The kind of rows of one file.

    `row_types` are all there are, by template; `name` is the template, if it is known; `file` the
    key or path; `expected` what the rows must be.
    """

    def __init__(
        self,
        row_types: Mapping[str, type[ReportRow]],
        name: str | None = None,
        *,
        file: str = "",
        expected: type[ReportRow] | None = None,
    ) -> None:
        if expected is not None and not (
            isinstance(expected, type) and issubclass(expected, ReportRow)
        ):
            raise TypeError(
                f"row_type must be a class of rows, such as BackupJobRow, not {expected!r}"
            )
        self._row_types = row_types
        self._expected = expected or ReportRow
        found = NAMED.match(re.split(r"[/\\]", file)[-1])
        names = (name, found[1] if found else None)
        named = next((each for each in names if each in row_types), None)
        self._kind = row_types[named] if named is not None else None

    def row_type(self, names: Sequence[str]) -> type[ReportRow]:
        """Return the type of a row with columns of these names.

        Raises ValueError if none of them is one of a report, or if other rows are expected.
        """
        keys = {normalized(each) for each in names}
        if self._kind is None:
            kinds = self._row_types.values()
            self._kind = next((each for each in kinds if normalized(each.key) in keys), None)
        is_certain = self._expected in self._row_types.values()
        kind = self._kind or (self._expected if is_certain else ReportRow)
        if not keys & {normalized(each.name) for each in kind.columns()}:
            given = ", ".join(names)
            raise ValueError(f"it is not a report of AWS Backup: its columns are {given:.200}")
        if not issubclass(kind, self._expected):
            raise ValueError(f"its rows are {kind.__name__}, not {self._expected.__name__}")
        return kind
