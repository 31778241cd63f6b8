"""Files on the disk that a report is saved to."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from .files import ReportFile

TAG = re.compile("[0-9A-Za-z-]{1,64}")
"""S3's entity tags, without their quotes."""
FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
"""To open a file as it is, or an empty one. Only Windows has text files."""


class PartialFile:
    """A file that appears under its name once it is whole.

    Until then it has another name, by which a later download of the same object finds it; `etag`
    is what tells objects apart, and None if there is nothing to tell them apart by. `whole` is the
    size that it must have; None: any.
    """

    def __init__(self, path: Path, etag: str | None, whole: int | None) -> None:
        self._path = path
        self._whole = whole
        tag = (etag or "").strip('"')
        self._is_resumable = TAG.fullmatch(tag) is not None
        name = tag if self._is_resumable else uuid.uuid4().hex
        self._partial = path.with_name(f"{path.name}.{name}.part")
        self._opened: IO[bytes] | None = None
        self.size = 0
        """How many bytes are there."""

    def open(self) -> None:
        """Find what an earlier download has left, and make the directory if there is none."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Not to append: two downloads of the same object write the same bytes to the same place.
        self._opened = os.fdopen(os.open(self._partial, FLAGS, 0o666), "r+b")
        self.size = self._opened.seek(0, os.SEEK_END)
        if not self._is_resumable or self._whole is None or self.size > self._whole:
            self.size = self._opened.seek(0)
            self._opened.truncate()

    def write(self, piece: bytes) -> None:
        """Add a piece."""
        if self._opened is None:
            raise ValueError("the file is not open")
        self._opened.write(piece)
        self.size += len(piece)

    def abandon(self) -> None:
        """Close it, and keep what a later download can continue."""
        self._close()
        if not self._is_resumable or not self.size:
            self._partial.unlink(missing_ok=True)

    def appear(self) -> None:
        """Give the whole file its name."""
        self._close()
        try:
            os.replace(self._partial, self._path)  # noqa: PTH105  # as one step on each system
        except FileNotFoundError:
            # Another download of the same object was faster.
            if not self._path.is_file() or self._path.stat().st_size != self._whole:
                raise

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()


def paths_of(directory: Path, files: Sequence[ReportFile]) -> list[Path]:
    """Return where files are saved. Each has a path of its own, even where names are alike."""
    paths: list[Path] = []
    for file in files:
        name, number = file.name, 1
        taken = {each.name.lower() for each in paths}
        while name.lower() in taken:
            number += 1
            stem, dot, ending = file.name.rpartition(".")
            name = f"{stem or ending}-{number}{dot}{ending if stem else ''}"
        paths.append(directory / name)
    return paths
