"""`Report`: the files that a job has delivered, opened by ``client.open_report``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, overload

from ._call.exchange import Call, Callback, Series, Work
from ._call.fetched import FetchedFile, FileReader
from ._call.objects import FIRST_ROWS_BYTES, Get, ObjectReader
from ._call.report import ReportPlace
from ._rows.download import PartialFile, paths_of
from ._rows.files import ReportFile, without_twins
from ._rows.parsing import RowParser
from ._rows.reading import Source
from ._rows.row import ReportRow
from ._rows.tables import ArrowTable, PandasDataFrame, PolarsDataFrame
from ._rows.templates import Template
from .models import ReportJob
from .rows import ROW_TYPES, AnyRow

__all__ = ["Fetch", "Report", "ReportFile"]

RowT = TypeVar("RowT", bound=ReportRow)

Fetch: TypeAlias = Callable[[str, str], Source]
"""Returns the content of a key in a bucket: an opened binary file, bytes, or pieces of them."""


class OpenedReport:
    """The report of one job, except for how its files are read."""

    def __init__(
        self, place: ReportPlace, get: Get, fetch: Callable[[str, str], Any] | None
    ) -> None:
        self.job: ReportJob = place.job
        """The job that delivered it."""
        self.s3_bucket_name = place.bucket
        """The bucket that the files are in."""
        self.files: tuple[ReportFile, ...] = tuple(place.files)
        """The files, part by part, of all formats unless one was asked for."""
        self._etags: dict[str, str | None] = {}
        self._get = get
        self._fetch = fetch

    def _look(self) -> Call[None]:
        """Find out the sizes of the files, and note which objects they are."""
        looked = []
        for file in self.files:
            reader = ObjectReader(self.s3_bucket_name, file.key, self._get)
            yield from reader.look()
            self._etags[file.key] = reader.etag
            looked.append(replace(file, size=reader.size))
        self.files = tuple(looked)

    def parsed(self, row_type: type[ReportRow] | None) -> Series[ReportRow]:
        """Yield a call for each piece of the report, which returns the rows that end in it."""
        for file in without_twins(self.files):
            template = self.job.report_template
            parser = RowParser(
                file.key, Template(ROW_TYPES, template, file=file.key, expected=row_type)
            )
            reader = self._reader(file, first_bytes=FIRST_ROWS_BYTES)
            while reader.has_more:
                yield _rows_of(reader, parser)
            yield _last_rows(parser)

    def _saved(
        self,
        directory: str | os.PathLike[str],
        on_progress: Callable[[ReportFile, int], object] | None,
    ) -> Call[list[Path]]:
        """Save the files in a directory, and return their paths."""
        paths = paths_of(Path(directory), self.files)
        for file, path in zip(self.files, paths, strict=True):
            unfinished = PartialFile(path, self._etags.get(file.key), file.size)
            yield Work(unfinished.open)
            try:
                reader = self._reader(file, start=unfinished.size)
                yield from _told(on_progress, file, unfinished.size)
                while reader.has_more:
                    piece = yield from reader.next_piece()
                    yield Work(partial(unfinished.write, piece))
                    yield from _told(on_progress, file, unfinished.size)
            except BaseException:  # the end of this generator, too
                unfinished.abandon()
                raise
            yield Work(unfinished.appear)
        return paths

    def _row_type(self, row_type: type[ReportRow] | None) -> type[ReportRow]:
        """Return the type of rows that a report has even if it is empty."""
        return row_type or ROW_TYPES.get(self.job.report_template or "", ReportRow)

    def _reader(self, file: ReportFile, **where: int) -> FileReader:
        if self._fetch is not None:
            return FetchedFile(self._fetch, self.s3_bucket_name, file.key)
        etag = self._etags.get(file.key)
        return ObjectReader(
            self.s3_bucket_name,
            file.key,
            self._get,
            size=file.size,
            etag=etag,
            **where,
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.job.report_job_id}: {len(self.files)} files>"


class Report(OpenedReport):
    """The report of one job: its files, and what stands in them.

    It holds nothing open: files are read piece by piece, a request each.
    """

    def __init__(
        self,
        place: ReportPlace,
        get: Get,
        fetch: Fetch | None,
        drive: Callable[[Call[Any]], Any],
    ) -> None:
        super().__init__(place, get, fetch)
        self._drive = drive

    @overload
    def rows(self, row_type: type[RowT]) -> Iterator[RowT]: ...

    @overload
    def rows(self, row_type: None = None) -> Iterator[AnyRow]: ...

    def rows(self, row_type: type[ReportRow] | None = None) -> Iterator[Any]:
        """Yield the rows of all parts, each as soon as it is there.

        Of a report in both formats, the CSV is read. `row_type` is the kind of rows that you
        expect: type checkers know their attributes then, and another template is an error.

        Raises `ReportFormatError`, `ReportFileMissing`, `ReportFileArchived`,
        `ReportAccessDenied`, `ReportFileChanged`, and the errors that every call may raise.
        """
        for call in self.parsed(row_type):
            yield from self._drive(call)

    def download(
        self,
        directory: str | os.PathLike[str],
        *,
        on_progress: Callable[[ReportFile, int], object] | None = None,
    ) -> list[Path]:
        """Save the files in a directory, and return their paths, in the order of `files`.

        The directory is made if it does not exist. Names are those of the keys, without what
        some system does not allow, such as colons. A file appears once it is whole; what a
        download has left of the same object is continued. `on_progress` is called with the file
        and the count of its bytes that are there, at the start and after each piece.

        Raises OSError, and what `rows` raises for a file that cannot be fetched.
        """
        saved: list[Path] = self._drive(self._saved(directory, on_progress))
        return saved

    def to_pandas(self, row_type: type[ReportRow] | None = None) -> PandasDataFrame:
        """Return the rows as a DataFrame; needs ``aws-backup-reports[pandas]``.

        A column is called like the attribute of a row, and has its type. Raises what `rows`
        raises.
        """
        from ._rows.frames import to_pandas  # lazy: few want a DataFrame

        return to_pandas(self.rows(row_type), self._row_type(row_type))

    def to_polars(self, row_type: type[ReportRow] | None = None) -> PolarsDataFrame:
        """Return the rows as a polars DataFrame; needs ``aws-backup-reports[polars]``."""
        from ._rows.frames import to_polars  # lazy: few want a DataFrame

        return to_polars(self.rows(row_type), self._row_type(row_type))

    def to_arrow(self, row_type: type[ReportRow] | None = None) -> ArrowTable:
        """Return the rows as a table of Arrow; needs ``aws-backup-reports[arrow]``."""
        from ._rows.frames import to_arrow  # lazy: few want a table

        return to_arrow(self.rows(row_type), self._row_type(row_type))

    def look(self) -> None:
        """Find out the sizes of the files, and note which objects they are."""
        self._drive(self._look())

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Do nothing: no file is open."""


def _rows_of(reader: FileReader, parser: RowParser) -> Call[Iterable[ReportRow]]:
    """Return the rows that end in the next piece."""
    return parser.feed((yield from reader.next_piece()))


def _last_rows(parser: RowParser) -> Call[Iterable[ReportRow]]:
    yield from ()
    return parser.end()


def _told(
    on_progress: Callable[[ReportFile, int], object] | None, file: ReportFile, size: int
) -> Call[None]:
    if on_progress is not None:
        yield Callback(partial(on_progress, file, size))
