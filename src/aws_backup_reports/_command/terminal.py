"""Standard error: messages, and on a terminal one line of progress that is rewritten."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from .streams import write

CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if code != 10}
"""What could move the cursor or change colours, in text that others have written."""

ERASE_LINE = "\r\x1b[2K"
COLORS = {"CREATED": "33", "RUNNING": "36"}
"""Codes of ANSI, yellow and cyan, for the statuses that a line of progress begins with."""


class Terminal:
    """What a user sees beside the result.

    - `is_quiet`: errors are all there is.
    - `may_rewrite`: whether a line may be rewritten if the stream is a terminal.
    """

    def __init__(
        self,
        stream: TextIO,
        environment: Mapping[str, str] = os.environ,
        *,
        is_quiet: bool = False,
        may_rewrite: bool = True,
    ) -> None:
        self._stream = stream
        self._is_quiet = is_quiet
        can_rewrite = stream.isatty() and environment.get("TERM") != "dumb"
        self.is_live = can_rewrite and may_rewrite and not is_quiet
        """Whether there is a line of progress."""
        # See https://no-color.org: any value but an empty one.
        self._has_color = self.is_live and not environment.get("NO_COLOR")
        self._is_line_shown = False

    @property
    def width(self) -> int:
        """How many columns there are."""
        return width_of_terminal(self._stream)

    def fail(self, message: str) -> None:
        """Write the message of an error, as the AWS CLI does: after an empty line."""
        self._write(f"\n{message.translate(CONTROL)}\n")

    def say(self, message: str) -> None:
        """Write a message that is no error."""
        if not self._is_quiet:
            self._write(f"{message.translate(CONTROL)}\n")

    def show(self, line: str) -> None:
        """Write the line of progress in place of the one before."""
        shown = line.translate(CONTROL)[: max(self.width - 1, 1)]
        status, space, rest = shown.partition(" ")
        if self._has_color and status in COLORS:
            shown = f"\x1b[{COLORS[status]}m{status}\x1b[0m{space}{rest}"
        write(self._stream, ERASE_LINE + shown)
        self._is_line_shown = True

    def clear(self) -> None:
        """Erase the line of progress, if there is one."""
        if self._is_line_shown:
            write(self._stream, ERASE_LINE)
            self._is_line_shown = False

    def _write(self, text: str) -> None:
        self.clear()
        write(self._stream, text)


def width_of_terminal(stream: TextIO, default: int = 80) -> int:
    """Return how many columns the terminal of a stream has; `default` if it is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or default
    except (OSError, ValueError):  # no terminal, or a stream that is no file
        return default
