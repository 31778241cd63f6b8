"""The command's entry: what is typed is parsed first, so that help loads nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .parsing import parse

if TYPE_CHECKING:
    from aws_backup_reports import BackupClient


def main(
    arguments: Sequence[str] | None = None, *, connect: Callable[..., BackupClient] | None = None
) -> int:
    """Run a command and return its exit code. `connect` makes the client, for tests."""
    try:
        options = parse(sys.argv[1:] if arguments is None else arguments)
    except SystemExit as end:  # argparse's, after help or a mistake
        return int(end.code or 0)
    from .running import run  # lazy: 40 ms

    return run(options, connect)
