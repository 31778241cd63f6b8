"""Files on the disk that a report is saved to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from .files import ReportFile

NOT_IN_NAMES = str.maketrans("", "", "\"'/\\:*?<>| \t\r\n")


class PartialFile:
    """A file that appears under its name once it is whole.

    Until then it has another name, by which a later download of the same object finds it; `etag`
    is what tells objects apart, and None if there is nothing to tell them apart by. `whole` is the
    size that it must have; None: any.
    """

    def __init__(self, path: Path, etag: str | None, whole: int | None) -> None:
        self._path = path
        self._whole = whole
        tag = (etag or "").translate(NOT_IN_NAMES)[:64]
        self._partial = path.with_name(f"{path.name}.{tag or 'download'}.part")
        self._is_resumable = bool(tag)
        self._opened: IO[bytes] | None = None
        self.size = 0
        """How many bytes are there."""

    def __enter__(self) -> PartialFile:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._opened = self._partial.open("ab" if self._is_resumable else "wb")
        self.size = self._opened.tell()
        if self._whole is not None and self.size > self._whole:
            self._opened.truncate(0)
            self.size = 0
        return self

    def write(self, piece: bytes) -> None:
        """Add a piece."""
        if self._opened is None:
            raise ValueError("the file is not open")
        self._opened.write(piece)
        self.size += len(piece)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._opened is not None:
            self._opened.close()
        if exc_type is None:
            os.replace(self._partial, self._path)  # noqa: PTH105  # as one step on each system
        elif not self._is_resumable or not self.size:
            self._partial.unlink(missing_ok=True)


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
