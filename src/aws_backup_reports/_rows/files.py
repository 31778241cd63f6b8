"""The files of a report: what their keys say, in which order they are read, and which of twins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NAME = re.compile(
    r"(?P<stem>.*?)(?:_(?P<part>\d{1,9}))?\.(?P<format>csv|json)", re.DOTALL | re.IGNORECASE
)
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
"""Names that stand for devices on Windows, whatever their ending."""
LONGEST_NAME = 160
"""How many bytes a file's name keeps. File systems allow 255, and unfinished downloads add 70."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """One file of a report."""

    key: str
    """The key in the bucket, as AWS wrote it."""

    format: str | None
    """``CSV`` or ``JSON``; None if the key ends otherwise."""

    part: int | None = None
    """Which part of a split report it is, by the ``_2`` at the end of its key; None: without."""

    size: int | None = None
    """How many bytes it has; None: not known."""

    @property
    def name(self) -> str:
        """A name to save it under, on any system: that of the key, with ``-`` for ``:``."""
        encoded = self.key.rstrip("/").rpartition("/")[2].encode(errors="replace")
        # The end of a name says what it is.
        name = UNSAFE.sub("-", encoded[-LONGEST_NAME:].decode(errors="ignore")).strip(". ")
        return f"_{name}" if RESERVED.fullmatch(name) else name or "report"


def report_file(key: str) -> ReportFile:
    """Return what a key says of its file."""
    found = NAME.fullmatch(key)
    if found is None:
        return ReportFile(key=key, format=None)
    part = found["part"]
    return ReportFile(key=key, format=found["format"].upper(), part=int(part) if part else None)


def files_of(keys: Iterable[str], wanted_format: str | None = None) -> list[ReportFile]:
    """Return the files of a report, part by part: ``_2`` comes before ``_10``.

    Raises ValueError if there is none in the format that is wanted.
    """
    files = sorted(
        map(report_file, dict.fromkeys(keys)), key=lambda each: (_stem(each), each.part or 0)
    )
    if wanted_format is None:
        return files
    chosen = [each for each in files if each.format == wanted_format.upper()]
    if files and not chosen:
        there = ", ".join(sorted({each.format or each.key for each in files}))
        raise ValueError(f"the report has no file in format {wanted_format!r}; it has {there}")
    return chosen


def without_twins(files: Sequence[ReportFile]) -> list[ReportFile]:
    """Return the files that have all rows, once: of a report in both formats, those in CSV."""
    in_csv = {_stem(each) for each in files if each.format == "CSV"}
    return [each for each in files if each.format != "JSON" or _stem(each) not in in_csv]


def _stem(file: ReportFile) -> str:
    found = NAME.fullmatch(file.key)
    return found["stem"] if found else file.key
