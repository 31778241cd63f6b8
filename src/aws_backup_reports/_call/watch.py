"""Many report jobs that are waited for together, by listing or by describing them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB, LIST_REPORT_JOBS
from aws_backup_reports.exceptions import ReportJobTimeout, ResourceNotFoundException
from aws_backup_reports.models import ReportJob

from .deadline import Deadline, OutOfTimeError
from .exchange import Ask, Call
from .pages import next_page
from .wait import Patience

PAGE_SIZE = 1000

FEW = 10
"""Jobs described in a round whose listing failed: enough to get on, and no storm of requests."""


class Watch:
    """Many jobs that are waited for together, through the pages of ListReportJobs."""

    def __init__(self, job_ids: Iterable[str], deadline: Deadline) -> None:
        if isinstance(job_ids, str):
            raise TypeError(f"ids of report jobs are wanted, not the one text {job_ids!r}")
        self.pending: dict[str, ReportJob | None] = dict.fromkeys(job_ids)
        """The jobs that have not ended, as last seen, by their ids."""
        self._deadline = deadline
        self._patience = Patience(deadline)
        self._trouble: Exception | None = None
        """What went wrong with the last question, if anything did."""
        self._failure: Exception | None = None
        """What no waiting can mend; it is raised when everything else has been given."""
        self._pages = 1
        """How many pages the last listing had: what the next is likely to cost."""
        self._is_bounded = False
        """Whether that listing began at the oldest pending job."""
        self._can_list = True

    def ended(self, ask: Ask, pause: float) -> Call[list[ReportJob]]:
        """Ask once for all pending jobs, by whatever takes fewer requests, and give the ended.

        Raises `ReportJobTimeout`; but jobs that were seen to have ended before that are given
        first, and the next question raises it.
        """
        seen: dict[str, ReportJob] = {}
        out_of_time = False
        before, self._trouble = self._trouble, None
        try:
            yield from self._see(ask, pause, seen)
        except OutOfTimeError:
            out_of_time = True
        except Exception as error:
            self._failure = error
        self.pending.update(seen)
        ended = {job_id: job for job_id, job in seen.items() if job.is_finished}
        for job_id in ended:
            del self.pending[job_id]
        if self._failure is not None and not isinstance(self._failure, ResourceNotFoundException):
            # It would meet every job that is left: a missing permission, or wrong keys.
            self.pending.clear()
        if out_of_time and not ended:
            cause = self._trouble or before
            raise ReportJobTimeout(self._deadline.seconds, self.pending) from cause
        return list(ended.values())

    def close(self) -> None:
        """Raise what went wrong for good on the way: an id that is none, a missing permission."""
        if self._failure is not None:
            raise self._failure

    def _see(self, ask: Ask, pause: float, seen: dict[str, ReportJob]) -> Call[None]:
        """Note how each pending job is, as far as answers come."""
        most = len(self.pending)
        if self._can_list and len(self.pending) > self._expected_pages():
            try:
                yield from self._list(ask, pause, seen)
            except OutOfTimeError:
                raise
            except Exception as error:
                # Describing may be allowed, or work, where listing is not or does not.
                self._can_list = self._patience.outlasts(error)
                self._trouble = error
                most = FEW if self._can_list else most
            pause = 0.0
        for job_id in [each for each in self.pending if each not in seen][:most]:
            question = ask(DESCRIBE_REPORT_JOB, {"ReportJobId": job_id})
            try:
                response = yield from self._deadline.limit(question, pause)
                seen[job_id] = response.report_job
                self._patience.found(job_id)
            except OutOfTimeError:
                raise
            except Exception as error:
                self._note(error, job_id)
            pause = 0.0

    def _note(self, error: Exception, job_id: str) -> None:
        """Keep a trouble that may pass, and drop a job that is not there; raise all else."""
        if self._patience.outlasts(error, job_id):
            self._trouble = error
        elif isinstance(error, ResourceNotFoundException):
            self._failure = error
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
        """Page through the jobs, from the oldest pending one on.

        As many pages as there are jobs still unseen are enough: to go on would take more
        requests than to describe those.
        """
        first: dict[str, Any] = {"MaxResults": PAGE_SIZE}
        if since := self._since():
            first["ByCreationAfter"] = since
        params: dict[str, Any] | None = first
        pages = 0
        while params is not None and len(self.pending) - len(seen) > pages:
            page = yield from self._deadline.limit(ask(LIST_REPORT_JOBS, params), pause)
            pause = 0.0
            pages += 1
            for job in page.report_jobs:
                if job.report_job_id in self.pending:
                    seen[job.report_job_id] = job
            params = next_page(params, page)
        self._pages = pages

    def _since(self) -> datetime | None:
        """When the oldest pending job was created; None unless all of them are known."""
        times = [job.creation_time if job else None for job in self.pending.values()]
        if None in times:
            return None
        # A second earlier, since AWS does not say whether the limit itself counts.
        return min(filter(None, times)) - timedelta(seconds=1)
