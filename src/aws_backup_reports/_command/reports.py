"""The commands ``report`` and ``download``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from aws_backup_reports.rows import ReportRow, read_report

from .invocation import OK, Invocation
from .jobs import one_job_id
from .parsing import UsageError
from .progress import Download
from .rows import RowOptions, show_rows

STANDARD_INPUT = "-"


def report(invocation: Invocation) -> int:
    """Print the rows of a job's report, or of files."""
    options = invocation.options
    rows = RowOptions(options)
    named = options.id or []
    files = [each for each in named if _is_file(each)]
    if files:
        if len(files) < len(named) or options.report_plan_name or options.latest:
            raise UsageError("either a job or files, not both")
        found: Iterable[ReportRow] = chain.from_iterable(map(_read, files))
    else:
        found = invocation.client.iter_report_rows(one_job_id(invocation))
    show_rows(found, rows)
    return OK


def download(invocation: Invocation) -> int:
    """Save the files of a job's report, and print where they are."""
    opened = invocation.client.open_report(one_job_id(invocation))
    progress = Download(invocation.terminal)
    try:
        paths = opened.download(invocation.options.directory, on_progress=progress.saw)
    except FileExistsError as error:
        raise UsageError(f"--directory: {error.filename} is a file") from None
    files = [
        {"Path": str(path), "S3Uri": f"s3://{opened.s3_bucket_name}/{file.key}", "Bytes": file.size}
        for path, file in zip(paths, opened.files, strict=True)
    ]
    invocation.output.show("Download", {"Files": files})
    return OK


def _is_file(text: str) -> bool:
    """Return whether an argument names a file: ids have neither dots nor slashes."""
    return text == STANDARD_INPUT or not {".", "/", "\\"}.isdisjoint(text) or Path(text).exists()


def _read(path: str) -> Iterator[ReportRow]:
    return read_report(sys.stdin.buffer if path == STANDARD_INPUT else path)
