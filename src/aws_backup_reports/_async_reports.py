"""`AsyncReport`: `Report`, for an `AsyncBackupClient`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, overload

from ._call.exchange import Call, ResultT, Series, Work
from ._call.fetched import AsyncFetchedFile, FileReader
from ._call.objects import Get
from ._call.report import ReportPlace
from ._documented import documented_by
from ._rows.files import ReportFile
from ._rows.reading import Source
from ._rows.row import ReportRow
from ._rows.tables import ArrowTable, PandasDataFrame, PolarsDataFrame
from .reports import OpenedReport, Report

if TYPE_CHECKING:
    from .rows import AnyRow

RowT = TypeVar("RowT", bound=ReportRow)

AsyncSource: TypeAlias = Source | AsyncIterable[bytes]

AsyncFetch: TypeAlias = Callable[[str, str], AsyncSource | Awaitable[AsyncSource]]
"""Returns what a `Fetch` does, or pieces that are awaited; it may itself be a coroutine function.

It is called in the event loop.
"""


class AsyncReport(OpenedReport):
    """A `Report` whose files are read by an `AsyncBackupClient`."""

    def __init__(
        self,
        place: ReportPlace,
        get: Get,
        fetch: AsyncFetch | None,
        drive: Callable[[Call[Any]], Awaitable[Any]],
        iterate: Callable[[Series[Any]], AsyncIterator[Any]],
    ) -> None:
        super().__init__(place, get, fetch)
        self._drive = drive
        self._iterate = iterate

    @overload
    def rows(self, row_type: type[RowT]) -> AsyncIterator[RowT]: ...

    @overload
    def rows(self, row_type: None = None) -> AsyncIterator[AnyRow]: ...

    @documented_by(Report.rows)
    def rows(self, row_type: type[ReportRow] | None = None) -> AsyncIterator[Any]:
        return self._iterate(self.parsed(row_type))

    @documented_by(Report.download)
    async def download(
        self,
        directory: str | os.PathLike[str],
        *,
        on_progress: Callable[[ReportFile, int], object] | None = None,
    ) -> list[Path]:
        saved: list[Path] = await self._drive(self._saved(directory, on_progress))
        return saved

    @documented_by(Report.to_pandas)
    async def to_pandas(self, row_type: type[ReportRow] | None = None) -> PandasDataFrame:
        from ._rows.frames import to_pandas  # lazy: few want a DataFrame

        return await self._table(to_pandas, row_type)

    @documented_by(Report.to_polars)
    async def to_polars(self, row_type: type[ReportRow] | None = None) -> PolarsDataFrame:
        from ._rows.frames import to_polars  # lazy: few want a DataFrame

        return await self._table(to_polars, row_type)

    @documented_by(Report.to_arrow)
    async def to_arrow(self, row_type: type[ReportRow] | None = None) -> ArrowTable:
        from ._rows.frames import to_arrow  # lazy: few want a table

        return await self._table(to_arrow, row_type)

    @documented_by(Report.look)
    async def look(self) -> None:
        await self._drive(self._look())

    async def _table(self, make: Callable[..., Any], row_type: type[ReportRow] | None) -> Any:
        rows = [row async for row in self._iterate(self.parsed(row_type))]
        return await self._drive(_made(partial(make, iter(rows), self._row_type(row_type))))

    def _reader(self, file: ReportFile, **where: int) -> FileReader:
        if self._fetch is not None:
            return AsyncFetchedFile(self._fetch, self.s3_bucket_name, file.key)
        return super()._reader(file, **where)

    async def __aenter__(self) -> AsyncReport:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Do nothing: no file is open."""


def _made(make: Callable[[], ResultT]) -> Call[ResultT]:
    made: ResultT = yield Work(make)
    return made
