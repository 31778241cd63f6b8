"""Standard output and standard error, which may be closed, full, or have no reader."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def open_streams() -> None:
    """Open what the caller closed, as by ``>&-``: what is written there is dropped."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  # until the end; pathlib takes 5 ms


def finish(code: int) -> int:
    """Write what the streams still hold, and return the exit code.

    Otherwise Python does it in the end, and writes a traceback if it cannot. Without a reader,
    `code` stays; if the output cannot be written, as on a full disk, it is 255 in place of 0.
    """
    write(sys.stderr, "")
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        drop(sys.stdout)
    except OSError as error:
        drop(sys.stdout)
        if not code:
            write(sys.stderr, f"\n{error}\n")
            return 255
    return code


def write(stream: TextIO, text: str) -> None:
    """Write a message; where it cannot be written, it is dropped."""
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        drop(stream)


def drop(stream: TextIO) -> None:
    """Drop what a stream still holds, and all that follows."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # a stream that is no file
        return
