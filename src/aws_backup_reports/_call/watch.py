"""Waiting for many report jobs together, by listing them or by describing them one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from botocore.exceptions import PaginationError

from aws_backup_reports._shapes.timestamp import EPOCH
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB, LIST_REPORT_JOBS
from aws_backup_reports.exceptions import ResourceNotFoundException
from aws_backup_reports.models import ReportJob

from .deadline import OutOfTimeError
from .exchange import Ask, Call, Callback, Series
from .pages import Pages
from .retry import may_pass
from .wait import OnPoll, Patience, describe

PAGE_SIZE = 1000
FEW = 10
"""Jobs described in a round whose listing failed: some progress, and no storm of requests."""


class Watch:
    """The jobs that are waited for, and what is known of them."""

    def __init__(
        self, job_ids: Iterable[str], patience: Patience, on_poll: OnPoll | None = None
    ) -> None:
        if isinstance(job_ids, str):
            raise TypeError(f"ReportJobIds must be ids of report jobs, not the string {job_ids!r}")
        self.pending: dict[str, ReportJob | None] = dict.fromkeys(job_ids)
        """The jobs that have not ended, as last seen, by their ids."""
        self._deadline = patience.deadline
        self._patience = patience
        self._on_poll = on_poll
        self.failure: Exception | None = None
        """What waiting cannot fix; it is raised after all jobs that ended have been returned."""
        self._pages = 1
        """How many pages the last listing had: what the next is likely to cost."""
        self._is_bounded = False
        """Whether that listing began at the oldest pending job."""
        self._can_list = True

    def polls(self, ask: Ask) -> Series[ReportJob]:
        """Yield a call for each poll, which returns the jobs that ended, until all have.

        Raises the error that waiting cannot fix, if there was one, at the end.
        """
        for pause in self._deadline.pauses():
            if not self.pending:
                break
            yield self.poll(ask, pause)
        if self.failure is not None:
            raise self.failure

    def poll(self, ask: Ask, pause: float) -> Call[list[ReportJob]]:
        """Poll all pending jobs once, in as few requests as possible, and return the ended ones.

        Raises what `poll_by_id` does.
        """
        ended = yield from self.poll_by_id(ask, pause)
        return list(ended.values())

    def poll_by_id(self, ask: Ask, pause: float) -> Call[dict[str, ReportJob]]:
        """Poll all pending jobs once, and return the ended ones by their ids.

        Raises `ReportJobTimeout`; but jobs that had ended before the time was up are returned
        first, and the next round raises it.
        """
        seen: dict[str, ReportJob] = {}
        out_of_time: OutOfTimeError | None = None
        try:
            yield from self._poll(ask, pause, seen)
        except OutOfTimeError as end:
            out_of_time = end
        except Exception as error:
            self.failure = error
        self.pending.update(seen)
        if self._on_poll is not None:
            for job in seen.values():
                yield Callback(partial(self._on_poll, job))
        ended = {job_id: job for job_id, job in seen.items() if job.is_finished}
        for job_id in ended:
            del self.pending[job_id]
        if self.failure is not None and not isinstance(self.failure, ResourceNotFoundException):
            # It holds for all jobs that are left: a missing permission, or wrong keys.
            self.pending.clear()
        if out_of_time is not None and not ended:
            self._patience.raise_timeout(out_of_time, self.pending)
        return ended

    def _poll(self, ask: Ask, pause: float, seen: dict[str, ReportJob]) -> Call[None]:
        """Fill `seen` with the pending jobs as they are now, as far as there are answers."""
        most = len(self.pending)
        self._is_failing = False
        if self._can_list and len(self.pending) > self._expected_pages():
            try:
                yield from self._list(ask, pause, seen)
            except (OutOfTimeError, PaginationError):
                raise
            except Exception as error:
                if not self._patience.continues_after(error, LIST_REPORT_JOBS):
                    if may_pass(error, LIST_REPORT_JOBS):
                        raise  # nothing was ever reached
                    self._can_list = False  # but describing may be allowed
                else:
                    self._is_failing = True
                    most = FEW
            pause = 0.0
        for job_id in [each for each in self.pending if each not in seen][:most]:
            try:
                response = yield from describe(ask, job_id, self._deadline, pause)
                seen[job_id] = response.report_job
                self._patience.found(job_id)
            except OutOfTimeError:
                raise
            except Exception as error:
                self._note(error, job_id)
            pause = 0.0
        if not self._is_failing:
            self._patience.recover()

    def _note(self, error: Exception, job_id: str) -> None:
        """Keep an error that may pass, and drop a missing job; raise any other error."""
        if self._patience.continues_after(error, DESCRIBE_REPORT_JOB, job_id):
            self._is_failing = True
        elif isinstance(error, ResourceNotFoundException):
            self.failure = error
            del self.pending[job_id]
        else:
            raise error

    def _expected_pages(self) -> int:
        if not self._is_bounded and self._since():
            # From now on a listing begins at the oldest pending job: one page, most likely.
            self._is_bounded = True
            self._pages = 1
        return self._pages

    def _list(self, ask: Ask, pause: float, seen: dict[str, ReportJob]) -> Call[None]:
        """Page through the jobs, until describing those still unseen takes fewer requests."""
        first: dict[str, Any] = {"MaxResults": PAGE_SIZE}
        if since := self._since():
            first["ByCreationAfter"] = since
        pages = Pages(first)
        count = 0
        while pages.params is not None and len(self.pending) - len(seen) > count:
            page = yield from self._deadline.limit(ask(LIST_REPORT_JOBS, pages.params), pause)
            self._patience.reached()
            pause = 0.0
            count += 1
            for job in page.report_jobs:
                if job.report_job_id in self.pending:
                    seen[job.report_job_id] = job
            pages.advance(page)
        self._pages = count

    def _since(self) -> datetime | None:
        """When the oldest pending job was created; None unless all of them have been seen."""
        times = [job.creation_time if job else None for job in self.pending.values()]
        if None in times:
            return None
        oldest = min(filter(None, times))
        if oldest < EPOCH:
            return None  # an impossible time, and perhaps the first that a datetime can have
        # A second earlier, since AWS does not say whether the limit itself counts.
        return oldest - timedelta(seconds=1)
