"""The commands ``wait`` and ``run``."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from .invocation import OK, SOME_FAILED, Invocation
from .jobs import job_ids
from .parsing import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_backup_reports import ReportJob

JOB_FAILED = 3


def wait(invocation: Invocation) -> int:
    """Wait until jobs have ended, and print them as ``list-report-jobs`` does."""
    from aws_backup_reports import ResourceNotFoundException  # lazy: help needs none of it

    options, output = invocation.options, invocation.output
    ids = job_ids(invocation)
    invocation.can_go_on_with("wait", *ids)
    progress = invocation.wait_with_progress(len(ids))
    ended: list[ReportJob] = []
    is_listed = not output.is_by_line
    try:
        for job in invocation.client.wait_for_report_jobs(
            ids, timeout=options.timeout, poll_every=options.poll_every, on_poll=progress.saw
        ):
            ended.append(job)
            if not is_listed:
                output.show_item(job.to_dict())
            if options.any:
                break
    except ResourceNotFoundException as error:
        if not ended:
            raise
        invocation.terminal.fail(str(error))
        return SOME_FAILED
    finally:
        if is_listed and ended:
            output.show("ListReportJobs", {"ReportJobs": [job.to_dict() for job in ended]})
        _say_what_failed(invocation, ended)
    return _code(ended)


def run(invocation: Invocation) -> int:
    """Start a job, wait for it, and print it as ``describe-report-job`` does, or its rows."""
    from aws_backup_reports import ReportJobFailed  # lazy: help needs none of it

    options, output = invocation.options, invocation.output
    from .rows import RowOptions, show_rows  # lazy: few want rows

    rows = RowOptions(options)
    if rows.are_given and not options.rows:
        raise UsageError(f"{rows.are_given[0]} is about rows: add --rows")
    token = options.idempotency_token or str(uuid.uuid4())
    start = ("run", "--report-plan-name", options.report_plan_name, "--idempotency-token", token)
    invocation.can_go_on_with(*start)
    progress = invocation.wait_with_progress(1)

    def saw(job: ReportJob) -> None:
        if job.report_job_id:
            invocation.can_go_on_with("wait", job.report_job_id)
        progress.saw(job)

    try:
        job = invocation.client.start_and_wait(
            ReportPlanName=options.report_plan_name,
            IdempotencyToken=token,
            timeout=options.timeout,
            poll_every=options.poll_every,
            on_poll=saw,
        )
    except ReportJobFailed as error:
        if not options.rows:
            output.show("DescribeReportJob", {"ReportJob": error.job.to_dict()})
        _say_what_failed(invocation, [error.job])
        return JOB_FAILED
    if options.rows:
        invocation.can_go_on_with("report", str(job.report_job_id))
        invocation.terminal.clear()
        show_rows(invocation.client.iter_report_rows(job), rows)
    else:
        output.show("DescribeReportJob", {"ReportJob": job.to_dict()})
    return OK


def _say_what_failed(invocation: Invocation, ended: Sequence[ReportJob]) -> None:
    for job in ended:
        if job.failed:
            reason = job.status_message or "AWS gives no reason"
            invocation.terminal.fail(f"Report job {job.report_job_id} is {job.status}: {reason}")


def _code(ended: Sequence[ReportJob]) -> int:
    """Return the exit code for jobs that have ended."""
    failed = [job for job in ended if job.failed]
    if not failed:
        return OK
    return JOB_FAILED if len(failed) == len(ended) else SOME_FAILED
