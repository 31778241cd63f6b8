"""A share of a CPU, as Lambda gives it to a function of little memory."""

from __future__ import annotations

import contextlib
import os
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

CONTROL_GROUPS = Path("/sys/fs/cgroup")
PERIOD = 20_000
"""Microseconds over which the share holds; Lambda's own."""


class Quota:
    """A control group whose processes share a part of one CPU."""

    def __init__(self) -> None:
        first = CONTROL_GROUPS / "cpu"
        parent = first if first.is_dir() else CONTROL_GROUPS
        self._folder = parent / f"aws-backup-reports-{uuid.uuid4()}"
        self._folder.mkdir()
        self.members = self._folder / "cgroup.procs"
        """The file that takes the number of a process that shall belong to the group."""
        # Version 1 of control groups has two files for what is one in version 2.
        self._is_first = (self._folder / "cpu.cfs_quota_us").exists()

    def limit(self, share: float | None) -> None:
        """Grant a share from now on; None: all. Raises OSError where that is not possible."""
        microseconds = None if share is None else int(share * PERIOD)
        if self._is_first:
            (self._folder / "cpu.cfs_period_us").write_text(str(PERIOD))
            (self._folder / "cpu.cfs_quota_us").write_text(str(microseconds or -1))
        else:
            (self._folder / "cpu.max").write_text(f"{microseconds or 'max'} {PERIOD}")

    def remove(self) -> None:
        """End what is left in the group, and give it up."""
        while members := self.members.read_text().split():
            for each in members:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(each), signal.SIGKILL)
            time.sleep(0.01)
        self._folder.rmdir()


@contextlib.contextmanager
def quota() -> Iterator[Quota]:
    """Make a group for a while. Raises OSError where that is not permitted."""
    group = Quota()
    try:
        yield group
    finally:
        group.remove()


def obstacle() -> str:
    """Say why no share can be granted here; empty when it can."""
    try:
        with quota() as group:
            group.limit(0.5)
    except OSError as error:
        return f"no CPU share by control group: {error.strerror}"
    return ""
