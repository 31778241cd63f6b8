"""What a user sees while a command waits or downloads."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from .terminal import Terminal

if TYPE_CHECKING:
    from aws_backup_reports.models import ReportJob
    from aws_backup_reports.reports import ReportFile

BAR = 30
"""Columns of the bar of a download."""

MEGABYTE = 1_000_000


class Wait:
    """The progress of a wait for `total` jobs: a line that lives, or a line for each change."""

    def __init__(self, terminal: Terminal, clock: Callable[[], float], total: int) -> None:
        self._terminal = terminal
        self._clock = clock
        self._start = clock()
        self._total = total
        self._jobs: dict[str, ReportJob] = {}

    def saw(self, job: ReportJob) -> None:
        """Note a job that a poll has seen."""
        id_ = job.report_job_id or ""
        before = self._jobs.get(id_)
        self._jobs[id_] = job
        if not self._terminal.is_live and (before is None or before.status != job.status):
            self._terminal.say(f"{job.report_plan_name or 'report job'} {id_} {job.status}")

    def pause(self, seconds: float, sleep: Callable[[float], object]) -> None:
        """Sleep, and show each second how much time has passed and is left to the next poll."""
        if not self._terminal.is_live:
            sleep(seconds)
            return
        while seconds > 0:
            self._terminal.show(f"{self._text()}, next look in {math.ceil(seconds)} s")
            step = min(1.0, seconds)
            sleep(step)
            seconds -= step
        self._terminal.show(f"{self._text()}, looking")

    def _text(self) -> str:
        elapsed = written_time(self._clock() - self._start)
        if self._total == 1:
            job = next(iter(self._jobs.values()), None)
            if job is None:
                return f"waiting  {elapsed}"
            id_ = (job.report_job_id or "").partition("-")[0]
            return f"{job.status}  {elapsed}  {job.report_plan_name or 'report job'} {id_}"
        ended = sum(job.is_finished for job in self._jobs.values())
        counts = Counter(str(job.status) for job in self._jobs.values() if not job.is_finished)
        rest = "".join(f", {count} {status}" for status, count in sorted(counts.items()))
        return f"{ended} of {self._total} ended{rest}  {elapsed}"


class Download:
    """The progress of downloads: a bar, or a line for each file."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def saw(self, file: ReportFile, count: int) -> None:
        """Note how many bytes of a file are there."""
        size = file.size or 0
        name = file.key.rpartition("/")[2]
        if self._terminal.is_live:
            share = count / size if size else 1.0
            done = "#" * int(share * BAR)
            self._terminal.show(
                f"[{done:-<{BAR}}] {share:4.0%}  {count / MEGABYTE:.1f} of "
                f"{size / MEGABYTE:.1f} MB  {name}"
            )
        elif count == size:
            self._terminal.say(f"{name}: {size:,} bytes")


def written_time(seconds: float) -> str:
    """Return a time as people say it: ``5 s``, ``1 min 05 s``, ``1 h 02 min``."""
    whole = max(int(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole // 60 % 60:02} min"
