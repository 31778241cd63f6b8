"""The records of a JSON file: its ``reportItems``, a list of items, or bare objects."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from json import JSONDecodeError
from typing import Any, TypeAlias, TypeVar

from .column import JSON

ResultT = TypeVar("ResultT")

ITEMS = "reportItems"
BLANKS = re.compile(r"[ \t\r\n]*")
BEGIN = re.compile(r'(\{[ \t\r\n]*"reportItems"[ \t\r\n]*:[ \t\r\n]*)?\[')
LONGEST_BEGIN = 1024
"""How many characters show whether a value is a list, or an object that begins with its items."""

REST = '{"":0'
"""What makes an object of the text that follows the items."""

LONGEST = 67_108_864
"""How many characters are decoded at once: an item, or an object that begins otherwise.

AWS splits files over 50 MB.
"""

SHORT = 65_536
"""How many characters of an item are decoded anew with each piece. AWS's have about 1,500."""

MORE = object()
Walk: TypeAlias = Generator[Any, None, ResultT]
"""Yields items, and MORE where the text so far ends."""


class JsonRecords:
    """Python's json over a window of the text, so that a large file is read item by item."""

    is_text = False

    def __init__(self) -> None:
        self._pieces: list[str] = []
        """What has come since the window was extended."""
        self._missing = 0
        """How many characters must come before the window is extended."""
        self._window = ""
        self._start = 0
        """Where in the window the next value begins."""
        self._dropped_lines = self._dropped_bytes = 0
        self._is_last = False
        self._items = self._walk()
        self.names: tuple[str, ...] = ()
        """Those of the last item."""

    def feed(self, text: str, *, is_last: bool) -> Iterator[tuple[int, tuple[str, ...], list[Any]]]:
        """Yield the line, the names and the values of each record that is whole.

        Raises ValueError or RecursionError; `place` is then where.
        """
        self._pieces.append(text)
        self._missing -= len(text)
        if self._missing > 0 and not is_last:
            return
        self._drop()
        self._window += "".join(self._pieces)
        self._pieces.clear()
        self._is_last = is_last
        line, counted = self._dropped_lines + 1, 0
        for item in self._items:
            if item is MORE:
                break
            line += self._window.count("\n", counted, self._start)
            counted = self._start
            if not isinstance(item, dict):
                raise ValueError("an item is not an object")
            self.names = tuple(item)
            yield line, self.names, [None if each == "" else each for each in item.values()]

    def place(self) -> tuple[int, int]:
        """Return the line, counted from 1, and the byte that the next value begins at."""
        done = self._window[: self._start]
        return self._dropped_lines + done.count("\n") + 1, self._dropped_bytes + len(done.encode())

    def _drop(self) -> None:
        line, self._dropped_bytes = self.place()
        self._dropped_lines = line - 1
        self._window, self._start = self._window[self._start :], 0

    def _walk(self) -> Walk[None]:
        """Walk through the values of the file, which usually has one, and yield their items."""
        count = 0
        while (yield from self._has_more()):
            count += 1
            yield from self._until(LONGEST_BEGIN)
            begin = BEGIN.match(self._window, self._start, self._start + LONGEST_BEGIN)
            if begin is not None:
                self._start = begin.end()
                yield from self._listed()
                if begin[1]:
                    _, self._start = yield from self._value(REST)
                continue
            value, end = yield from self._value()
            items = value.get(ITEMS)
            yield from items if isinstance(items, list) else [value]
            self._start = end
        if not count:
            raise ValueError("it is empty: even a report without items has a header")

    def _listed(self) -> Walk[None]:
        """Walk through a list of items, whose first bracket has been read."""
        is_first = True
        while True:
            is_there = yield from self._has_more()
            if is_there and self._window[self._start] == "]":
                self._start += 1
                return
            if not is_first:
                if not is_there or self._window[self._start] != ",":
                    raise ValueError("it is cut, or not JSON: after an item, there is no comma")
                self._start += 1
                yield from self._has_more()
            is_first = False
            value, end = yield from self._value()
            yield value
            self._start = end

    def _value(self, prefix: str = "") -> Walk[tuple[dict[str, Any], int]]:
        """Return the next object, and where it ends; `prefix` is put before the text."""
        while True:
            if not prefix and self._window[self._start : self._start + 1] not in ("", "{"):
                raise ValueError("an item is not an object")
            text = prefix + self._window[self._start :] if prefix else self._window
            start = 0 if prefix else self._start
            try:
                value, end = JSON.raw_decode(text, start)
            except JSONDecodeError as error:
                length = len(self._window) - self._start
                if self._is_last:
                    raise ValueError(f"it is cut, or not JSON: {error.msg}") from error
                if length > LONGEST:
                    raise ValueError(f"a value has more than {LONGEST:,} characters") from error
                # Twice as long each time, so that a long value is not begun again and again.
                yield from self._until(2 * length if length > SHORT else length + 1)
            except ValueError as error:
                raise ValueError("it has NaN, Infinity, or a number of too many digits") from error
            else:
                return value, end + self._start - len(prefix) if prefix else end

    def _has_more(self) -> Walk[bool]:
        """Skip blanks, and return whether anything follows."""
        while True:
            blanks = BLANKS.match(self._window, self._start)
            self._start = blanks.end() if blanks else self._start
            if self._start < len(self._window) or self._is_last:
                return self._start < len(self._window)
            yield MORE

    def _until(self, length: int) -> Walk[None]:
        """Wait until the window has so many characters, or the last ones."""
        while len(self._window) - self._start < length and not self._is_last:
            self._missing = length - (len(self._window) - self._start)
            yield MORE
