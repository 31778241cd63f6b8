"""What the blocking and the asynchronous coordinator of many accounts have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from ._call.batch import Batch, Start
from ._call.deadline import Deadline
from ._call.turns import Turns
from .models import ReportJob
from .targets import ReportOutcome, ReportTarget

TIMEOUT = 3600.0
"""Jobs take minutes, and begin late when an account has started many."""

STARTS_PER_SECOND = 1.0
"""AWS publishes no rate for StartReportJob."""

MOST_WATCHED = 500
"""Accounts and Regions at once: each has a client and a connection, and processes often may have
1,024 open files."""

MOST_REQUESTS = 32
"""Requests at once, a thread each: some may wait for dead endpoints."""


class Run(NamedTuple):
    """How all targets of a run are treated."""

    run_id: str
    timeout: float | timedelta
    poll_every: float | timedelta | None
    turns: Turns
    settings: dict[str, Any]
    """Those of each client."""

    def batch(
        self,
        targets: list[ReportTarget],
        tell: Callable[[ReportOutcome], object],
        clock: Callable[[], float],
    ) -> Batch:
        """Return the jobs of targets in the same account and Region, not yet started."""
        account_id = targets[0].account.account_id
        starts = (
            Start(
                {
                    "ReportPlanName": each.report_plan_name,
                    "IdempotencyToken": each.idempotency_token(self.run_id),
                },
                partial(_tell, tell, each),
            )
            for each in targets
        )
        return Batch(starts, lambda: self.turns.take(account_id, clock()))


def prepared(
    run_id: str,
    timeout: float | timedelta,
    poll_every: float | timedelta | None,
    starts_per_second: float,
    counts: dict[str, int],
    settings: dict[str, Any],
) -> Run:
    """Return a run. Raises ValueError for what it cannot be."""
    if not (isinstance(run_id, str) and run_id):
        raise ValueError(f"run_id must be text that names the run, not {run_id!r}")
    for name, number in counts.items():
        if number < 1:
            raise ValueError(f"{name} must be 1 or more, not {number!r}")
    Deadline(timeout, float, poll_every=poll_every)  # raises what the waits would
    return Run(run_id, timeout, poll_every, Turns(starts_per_second), settings)


def _tell(
    tell: Callable[[ReportOutcome], object],
    target: ReportTarget,
    job: ReportJob | None,
    error: Exception | None,
) -> None:
    tell(ReportOutcome(target, job, error))
