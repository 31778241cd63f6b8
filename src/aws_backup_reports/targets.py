"""What `run_reports` is given and what it yields. Both pickle, so that engines can pass them on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from .accounts import Account
from .models import ReportJob

__all__ = ["ReportOutcome", "ReportTarget"]

NAMESPACE = uuid.UUID("0fcd1aa5-58d6-4b0a-9a4b-c4f5a1a7d2a3")
"""Of all tokens. Another one would let a run that is begun again start each job twice."""

MOST_TOGETHER = 1000
"""How many jobs are watched together: a page of ListReportJobs has as many."""


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """A report plan in an account and Region, of which a job is to be run."""

    account: Account
    """The account and Region of the plan."""

    report_plan_name: str
    """The name of the plan."""

    def idempotency_token(self, run_id: str) -> str:
        """Return the token that the job of this target is started with in a run.

        It is a UUID of version 5 that follows from the run's id, the account's id, the Region and
        the plan's name, whatever the role is.
        """
        account = self.account
        names = [run_id, account.account_id, account.region_name, self.report_plan_name]
        return str(uuid.uuid5(NAMESPACE, json.dumps(names)))


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """How the job of a target ended: it has either a `job` or an `error`."""

    target: ReportTarget
    """What it is the outcome of."""

    job: ReportJob | None = None
    """The job, which has succeeded; None: there is an `error`."""

    error: Exception | None = None
    """Why there is no report; None: there is one.

    `ReportJobFailed` if the job failed; `ReportJobTimeout` if it had not ended, or could not be
    started, when the time was up; else what AWS answered, or why it could not be called.
    """


def together(targets: Iterable[ReportTarget]) -> Iterator[list[ReportTarget]]:
    """Yield targets that follow each other and are in the same account and Region, together."""
    for _, group in groupby(targets, key=lambda each: each.account):
        while some := list(islice(group, MOST_TOGETHER)):
            yield some
