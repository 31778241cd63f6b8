"""Which jobs a command is about."""

from __future__ import annotations

from .invocation import Invocation
from .parsing import UsageError


def job_ids(invocation: Invocation) -> list[str]:
    """Return the ids that were typed, each once, or that of the newest job of a plan.

    Raises UsageError unless there is either of them, and LookupError for a plan without jobs.
    """
    options = invocation.options
    given: list[str] = options.id or []
    name, typed = options.report_plan_name, list(dict.fromkeys(given))
    if typed and not name and not options.latest:
        return typed
    if typed or not (name and options.latest):
        raise UsageError("name jobs by their ids, or one by --report-plan-name NAME --latest")
    job = invocation.client.latest_report_job(ReportPlanName=name)
    if job is None or not job.report_job_id:
        raise LookupError(f"The report plan {name!r} has no jobs.")
    return [job.report_job_id]


def one_job_id(invocation: Invocation) -> str:
    """Return the same, of one job."""
    id_, *others = job_ids(invocation)
    if others:
        raise UsageError(f"one job at a time, not {len(others) + 1}: {id_} {' '.join(others)}")
    return id_
