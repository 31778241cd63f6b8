"""The error of a file that is not a report."""

from __future__ import annotations

from typing import Any


class ReportFormatError(ValueError):
    """A file is not a report: it is cut, not UTF-8, or neither the CSV nor the JSON of AWS Backup.

    A value in a cell is never an error: a row has what does not decode in its ``problems``.
    """

    def __init__(self, *, file: str, line: int, byte: int, reason: str) -> None:
        super().__init__(f"{file or 'the report'}, line {line}, byte {byte}: {reason}")
        self.file = file
        """The key of the file in its bucket, or its path; empty if it has none."""
        self.line = line
        """The line that was being read, counted from 1."""
        self.byte = byte
        """Where it was noticed, counted from 0: a byte of the file, or where a record begins."""
        self.reason = reason
        """What is wrong."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.file, self.line, self.byte, self.reason)


def _rebuild(
    cls: type[ReportFormatError], file: str, line: int, byte: int, reason: str
) -> ReportFormatError:
    return cls(file=file, line=line, byte=byte, reason=reason)
