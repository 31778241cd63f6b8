"""Rows as files of Parquet, which make up one dataset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count, takewhile
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

from .column import text
from .frames import arrow_fields, encodable, library, value_of
from .row import ReportRow

ROWS_IN_MEMORY = 10_000
"""Some 20 MB. As many rows of one account and Region make good row groups, too."""

MOST_OPEN = 100
"""Files that are written at once. A report on an organization may have thousands."""

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""What Hive writes in place of a value that is not there."""


class Place(NamedTuple):
    """What the rows of one file have in common."""

    row_type: type[ReportRow]
    account_id: str | None
    region: str | None


class Dataset:
    """The files of one input, until they appear."""

    def __init__(self, root: Path, name: str, folders: Mapping[type[ReportRow], str]) -> None:
        self._root = root
        self._name = quote(name, safe="")
        self._folders = folders
        self._arrow = library("pyarrow", "arrow")
        self._parquet = library("pyarrow.parquet", "arrow")
        self._rows: dict[Place, list[ReportRow]] = {}
        self._open: dict[Place, Any] = {}
        """What writes the file of a place, those that were opened first in front."""
        self._parts: dict[Path, int] = {}
        """How many files a folder gets; places may have the same one."""
        self._written: dict[Path, Path] = {}
        """The temporary file of each file."""

    def write(self, rows: Iterable[ReportRow]) -> list[Path]:
        """Write rows, let the files appear once all are whole, and return their paths."""
        try:
            in_memory = 0
            for row in rows:
                place = Place(type(row), row.account_id, row.region)
                self._rows.setdefault(place, []).append(row)
                in_memory += 1
                if in_memory >= ROWS_IN_MEMORY:
                    fullest = max(self._rows, key=lambda each: len(self._rows[each]))
                    in_memory -= self._flush(fullest)
            while self._rows:
                self._flush(next(iter(self._rows)))
            while self._open:
                self._close(next(iter(self._open)))
            for path, temporary in self._written.items():
                temporary.replace(path)
            self._remove_surplus()
        except BaseException:  # Ctrl-C too: nothing is left
            self._discard()
            raise
        return list(self._written)

    def _flush(self, place: Place) -> int:
        """Write the rows of a place that are in memory, and return how many there were."""
        rows = self._rows.pop(place)
        table = self._table(place.row_type, rows)
        if place not in self._open:
            if len(self._open) >= MOST_OPEN:
                self._close(next(iter(self._open)))
            temporary = self._new_file(place)
            self._open[place] = self._parquet.ParquetWriter(temporary, table.schema)
        self._open[place].write_table(table)
        return len(rows)

    def _close(self, place: Place) -> None:
        self._open.pop(place).close()

    def _new_file(self, place: Place) -> Path:
        folder = (
            self._root
            / self._folders.get(place.row_type, "OTHER_REPORT")
            / f"account={_quoted(place.account_id)}"
            / f"region_name={_quoted(place.region)}"
        )
        folder.mkdir(parents=True, exist_ok=True)
        part = self._parts[folder] = self._parts.get(folder, 0) + 1
        # Readers pass over names that begin with a dot.
        temporary = folder / f".{self._name}.{uuid4().hex}.tmp"
        self._written[self._path(folder, part)] = temporary
        return temporary

    def _path(self, folder: Path, part: int) -> Path:
        # No other name has a plus, since it is quoted.
        return folder / (self._name + (f"+{part}" if part > 1 else "") + ".parquet")

    def _remove_surplus(self) -> None:
        """Remove further files of the same name, which more rows than these have left."""
        for folder, parts in self._parts.items():
            paths = (self._path(folder, part) for part in count(parts + 1))
            # The last one first: if this is interrupted, the next time finds the others.
            for path in reversed([*takewhile(Path.exists, paths)]):
                path.unlink(missing_ok=True)

    def _table(self, row_type: type[ReportRow], rows: list[ReportRow]) -> Any:
        text_type = self._arrow.string()
        texts = self._arrow.map_(text_type, text_type)
        fields = [*arrow_fields(row_type), ("extra", texts), ("problems", texts)]
        columns: dict[str, list[Any]] = {name: [] for name, _ in fields}
        for row in rows:
            problems = dict(row.problems)
            for each in row_type.columns():
                columns[each.name].append(value_of(row, each, problems))
            columns["extra"].append(_texts(row.extra))
            columns["problems"].append(_texts(problems))
        return self._arrow.table(columns, self._arrow.schema(fields))

    def _discard(self) -> None:
        for writer in self._open.values():
            with suppress(Exception):  # a full disk; what came first is raised
                writer.close()
        for temporary in self._written.values():
            temporary.unlink(missing_ok=True)


def _texts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(encodable(name), encodable(text(value))) for name, value in values.items()]


def _quoted(value: str | None) -> str:
    return quote(value, safe="") if value else NO_VALUE
