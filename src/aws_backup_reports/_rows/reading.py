"""Reading a report from a file, and choosing the newest rows."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar

from .parsing import RowParser
from .row import ReportRow
from .templates import Template

Source: TypeAlias = str | os.PathLike[str] | bytes | IO[bytes] | Iterable[bytes]

PIECE = 262_144
"""How many bytes are read at a time."""

EARLIEST = datetime.min.replace(tzinfo=timezone.utc)

RowT = TypeVar("RowT", bound=ReportRow)


def rows_of(source: Source, template: Template, file: str) -> Iterator[ReportRow]:
    """Yield the rows of one file. Raises ReportFormatError, and TypeError for another source."""
    parser = RowParser(file, template)
    # A file is closed at once, even while an error holds on to this frame.
    with closing(pieces_of(source)) as pieces:
        for piece in pieces:
            yield from parser.feed(piece)
    yield from parser.end()


def pieces_of(source: Source) -> Generator[bytes, None, None]:
    """Yield what a source has, piece by piece; a path is opened and closed.

    Raises TypeError for what has no bytes.
    """
    if isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as opened:
            yield from pieces_of(opened)
    elif isinstance(source, (bytes, bytearray, memoryview)):
        yield bytes(source)
    elif read := getattr(source, "read", None):
        while piece := checked_piece(read(PIECE)):
            yield piece
    elif isinstance(source, Iterable):
        yield from map(checked_piece, source)
    else:
        raise TypeError(
            f"a report is read from a path, a binary file, bytes or pieces of them, not {source!r}"
        )


def name_of(source: Source) -> str:
    """Return the path of a source; empty if it has none."""
    if isinstance(source, (str, os.PathLike)):
        return os.fspath(source)
    name = getattr(source, "name", "")
    return name if isinstance(name, str) else ""


def checked_piece(piece: Any) -> bytes:
    """Return a piece of a report as bytes. Raises TypeError for anything else."""
    if isinstance(piece, str):
        raise TypeError('a report is read as bytes: open the file with "rb"')
    if not isinstance(piece, (bytes, bytearray, memoryview)):
        raise TypeError(f"a piece of a report is bytes, not {piece!r:.50}")
    return bytes(piece)


def newest(rows: Iterable[RowT]) -> list[RowT]:
    """Return the newest row of each job, control or resource, in the order of their first rows.

    A report also lists jobs that are still active, so that a job stands in the reports of several
    days. Jobs are told apart by account, Region and id; what has the latest end of its period is
    the newest, or the one that came last. Rows that do not say what they are about are all kept.
    """
    kept: dict[Any, RowT] = {}
    for place, row in enumerate(rows):
        identity = row.identity
        key = place if identity is None else (type(row), *identity)
        before = kept.get(key)
        if before is None or (row.as_of or EARLIEST) >= (before.as_of or EARLIEST):
            kept[key] = row
    return list(kept.values())
