"""The command's entry: what is typed is parsed first, so that help loads nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_backup_reports import BackupClient


def main(
    arguments: Sequence[str] | None = None, *, connect: Callable[..., BackupClient] | None = None
) -> int:
    """Run a command and return its exit code. `connect` makes the client, for tests."""
    try:
        return _main(sys.argv[1:] if arguments is None else arguments, connect)
    except KeyboardInterrupt:  # while something is imported, or at the very end
        from .streams import write

        write(sys.stderr, "\nInterrupted.\n")
        return 130


def _main(arguments: Sequence[str], connect: Callable[..., BackupClient] | None) -> int:
    from .parsing import parse  # lazy: 19 ms, in which Ctrl-C may come
    from .streams import finish, open_streams

    open_streams()
    try:
        options = parse(arguments)
    except SystemExit as end:  # argparse's, after help or a mistake
        return finish(int(end.code or 0))
    from .running import run  # lazy: 40 ms

    return run(options, connect)
