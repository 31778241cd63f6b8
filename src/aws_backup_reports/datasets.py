"""`write_parquet`: the rows of many reports as one dataset."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ._rows.parquet import Dataset
from .rows import ROW_TYPES, ReportRow

__all__ = ["write_parquet"]

FOLDERS: Mapping[type[ReportRow], str] = {
    row_type: template for template, row_type in reversed([*ROW_TYPES.items()])
}
"""The folder of each kind of rows: a template's name, of two that have the same rows the first."""


def write_parquet(
    rows: Iterable[ReportRow], root: str | os.PathLike[str], *, name: str
) -> list[Path]:
    """Write rows into a dataset of Parquet, and return the files; needs ``[arrow]``.

    The files are ``<root>/<template>/account=<id>/region_name=<Region>/<name>.parquet``: a report
    on several accounts becomes a file for each; on more than 100, whose rows alternate, several,
    such as ``<name>+2.parquet``. All files of a template have the same schema, so reports of one
    account, of several and of earlier years make up one dataset: all documented columns with the
    types of `Report.to_arrow`, and ``extra`` and ``problems`` as maps of text.

    `name` is what the rows are, such as the id of their job. The same name again replaces the
    files, so that a task can be repeated; files of accounts that are not in `rows` any more stay,
    so other rows need another name. A file appears once all rows have been written: what fails
    leaves no file, and what is killed leaves only hidden ones. Some 10,000 rows are in memory at
    a time.

    Raises ValueError for a `name` that is empty or that readers would pass over and for a `root`
    that is a URL, OSError, ImportError without pyarrow, and what `rows` raises.
    """
    if "://" in os.fspath(root):
        raise ValueError(f"root must be a folder, not {root!r}: copy the files to other storage")
    if not name or name.startswith((".", "_")):
        raise ValueError(f"name must be text that begins with neither a dot nor _, not {name!r}")
    return Dataset(Path(root), name, FOLDERS).write(rows)
