"""The records of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

LONGEST = 1_048_576
"""How many characters a record may have, so that memory is bounded. AWS's have about 800."""


class CsvRecords:
    """Python's csv, fed piece by piece."""

    is_text = True

    def __init__(self) -> None:
        self._rest = ""
        """What follows the last line end."""
        self._lines: list[str] = []
        """From the first line of a record on."""
        self._start = 0
        """The index of the line that the next record begins with."""
        self._dropped_lines = self._dropped_bytes = 0
        self.names: tuple[str, ...] = ()
        """Those of the columns, once they have been read."""
        self._is_quoted = False
        """Whether the header ends with a quote, as every line does in what AWS writes."""

    def feed(
        self, text: str, *, is_last: bool
    ) -> Iterator[tuple[int, tuple[str, ...], list[str | None]]]:
        """Yield the line, the names and the values of each record that is whole.

        Raises ValueError; `place` is then where.
        """
        self._drop()
        self._take(text, is_last=is_last)
        reader = csv.reader(self._lines, strict=True)
        first_line = self._dropped_lines + 1
        try:
            for cells in reader:
                if not self.names:
                    self.names = tuple(cells)
                    self._is_quoted = self._lines[reader.line_num - 1].rstrip().endswith('"')
                elif is_last and reader.line_num == len(self._lines) and self._is_cut():
                    raise ValueError("it is cut: its last line does not end as its first")
                elif len(cells) == len(self.names):
                    line = first_line + self._start
                    yield line, self.names, [each or None for each in cells]
                elif cells:  # else it is a blank line
                    raise ValueError(f"a record has {len(cells)} cells, and not {len(self.names)}")
                self._start = reader.line_num
        except csv.Error as error:
            # A record that is not whole is read once more, with the text that follows.
            if is_last or reader.line_num < len(self._lines):
                raise ValueError(f"it is cut, or not CSV: {error}") from error
        if is_last and not self.names:
            raise ValueError("it is empty: even a report without items has a header")

    def place(self) -> tuple[int, int]:
        """Return the line, counted from 1, and the byte that the next record begins at."""
        size = len("".join(self._lines[: self._start]).encode())
        return self._dropped_lines + self._start + 1, self._dropped_bytes + size

    def _is_cut(self) -> bool:
        """Return whether the file ends within its last cell, or before it."""
        return self._is_quoted and not self._lines[-1].endswith(('"', "\n", "\r"))

    def _take(self, text: str, *, is_last: bool) -> None:
        if len(self._rest) + sum(map(len, self._lines)) > LONGEST:
            raise ValueError(f"a record is longer than {LONGEST:,} characters")
        self._rest += text
        # A line may end with both characters, of which the second may not have come yet.
        end = max(self._rest.rfind("\n"), self._rest.rfind("\r", 0, -1)) + 1
        whole = self._rest if is_last else self._rest[:end]
        self._rest = self._rest[len(whole) :]
        self._lines.extend(io.StringIO(whole, newline=""))

    def _drop(self) -> None:
        line, self._dropped_bytes = self.place()
        self._dropped_lines = line - 1
        del self._lines[: self._start]
        self._start = 0
