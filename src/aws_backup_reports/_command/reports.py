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
        if files.count(STANDARD_INPUT) > 1:
            raise UsageError(f"{STANDARD_INPUT} is there twice: standard input can be read once")
        found: Iterable[ReportRow] = chain.from_iterable(map(_read, files))
    else:
        id_ = one_job_id(invocation)
        found = invocation.client.iter_report_rows(id_)
    show_rows(found, rows)
    return OK


def download(invocation: Invocation) -> int:
    """Save the files of a job's report, and print where they are."""
    options, output = invocation.options, invocation.output
    id_ = one_job_id(invocation)
    invocation.can_go_on_with("download", id_, "--directory", options.directory)
    opened = invocation.client.open_report(id_)
    progress = Download(invocation.terminal)
    try:
        paths = opened.download(options.directory, on_progress=progress.saw)
    except FileExistsError as error:
        raise UsageError(f"--directory: {error.filename} is a file") from None
    files = [
        {"Path": str(path), "S3Uri": f"s3://{opened.s3_bucket_name}/{file.key}", "Bytes": file.size}
        for path, file in zip(paths, opened.files, strict=True)
    ]
    output.show("Download", {"Files": files})
    return OK


def _is_file(text: str) -> bool:
    """Return whether an argument names a file: ids have neither dots nor slashes."""
    if text == STANDARD_INPUT or not {".", "/", "\\"}.isdisjoint(text):
        return True
    try:
        return bool(text) and Path(text).exists() and not Path(text).is_dir()
    except OSError:  # too long for a name
        return False


def _read(path: str) -> Iterator[ReportRow]:
    if path != STANDARD_INPUT:
        return read_report(path)
    if sys.stdin is None:
        raise UsageError("-: standard input is closed")
    return read_report(sys.stdin.buffer)
