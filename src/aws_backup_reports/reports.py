"""`Report`: the files that a job has delivered, opened by ``client.open_report``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, overload

from ._call.exchange import Call
from ._call.objects import Get, ObjectReader
from ._call.report import ReportPlace
from ._rows.download import PartialFile, paths_of
from ._rows.files import ReportFile, without_twins
from ._rows.parsing import RowParser
from ._rows.reading import Source, pieces_of
from ._rows.row import ReportRow
from ._rows.templates import Template
from .models import ReportJob
from .rows import ROW_TYPES, AnyRow

if TYPE_CHECKING:  # whoever checks this need not have them
    from pandas import DataFrame as PandasDataFrame  # pyright: ignore[reportMissingImports]
    from polars import DataFrame as PolarsDataFrame  # pyright: ignore[reportMissingImports]
    from pyarrow import Table as ArrowTable  # pyright: ignore[reportMissingImports]
else:  # they are extras
    PandasDataFrame = PolarsDataFrame = ArrowTable = Any

__all__ = ["Fetch", "Report", "ReportFile"]

RowT = TypeVar("RowT", bound=ReportRow)

Fetch: TypeAlias = Callable[[str, str], Source]
"""Returns the content of a key in a bucket: an opened binary file, bytes, or pieces of them."""


class Report:
    """The report of one job: its files, and what stands in them.

    It holds nothing open: files are read piece by piece, a request each.
    """

    def __init__(
        self,
        place: ReportPlace,
        get: Get,
        drive: Callable[[Call[Any]], Any],
        fetch: Fetch | None = None,
    ) -> None:
        self.job: ReportJob = place.job
        """The job that delivered it."""
        self.s3_bucket_name = place.bucket
        """The bucket that the files are in."""
        self.files: tuple[ReportFile, ...] = tuple(place.files)
        """The files, part by part, of all formats unless one was asked for."""
        self._etags: dict[str, str | None] = {}
        self._get = get
        self._drive = drive
        self._fetch = fetch

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
        for file in without_twins(self.files):
            template = self.job.report_template
            parser = RowParser(
                file.key, Template(ROW_TYPES, template, file=file.key, expected=row_type)
            )
            for piece in self._pieces(file):
                yield from parser.feed(piece)
            yield from parser.end()

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
        paths = paths_of(Path(directory), self.files)
        for file, path in zip(self.files, paths, strict=True):
            etag = self._etags.get(file.key)
            with PartialFile(path, etag, file.size) as partial:
                if on_progress is not None:
                    on_progress(file, partial.size)
                for piece in self._pieces(file, partial.size):
                    partial.write(piece)
                    if on_progress is not None:
                        on_progress(file, partial.size)
        return paths

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
        looked = []
        for file in self.files:
            reader = ObjectReader(self.s3_bucket_name, file.key, self._get)
            self._drive(reader.look())
            self._etags[file.key] = reader.etag
            looked.append(replace(file, size=reader.size))
        self.files = tuple(looked)

    def _row_type(self, row_type: type[ReportRow] | None) -> type[ReportRow]:
        """Return the type of rows that a report has even if it is empty."""
        return row_type or ROW_TYPES.get(self.job.report_template or "", ReportRow)

    def _pieces(self, file: ReportFile, start: int = 0) -> Iterator[bytes]:
        if self._fetch is not None:
            fetched = self._fetch(self.s3_bucket_name, file.key)
            if isinstance(fetched, str):
                raise TypeError(
                    f"fetch must return bytes, a binary file or a Path, not {fetched!r:.50}"
                )
            yield from pieces_of(fetched)
            return
        etag = self._etags.get(file.key)
        reader = ObjectReader(
            self.s3_bucket_name, file.key, self._get, start=start, size=file.size, etag=etag
        )
        while reader.has_more:
            yield self._drive(reader.next_piece())

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Do nothing: no file is open."""

    def __repr__(self) -> str:
        return f"<Report of {self.job.report_job_id}: {len(self.files)} files>"
