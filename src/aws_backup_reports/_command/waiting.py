"""The commands ``wait`` and ``run``."""

from __future__ import annotations

import shlex
import uuid
from typing import TYPE_CHECKING

from .invocation import OK, SOME_FAILED, Invocation
from .jobs import job_ids
from .parsing import PROGRAM, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_backup_reports import ReportJob

JOB_FAILED = 3


def wait(invocation: Invocation) -> int:
    """Wait until jobs have ended, and print them as ``list-report-jobs`` does."""
    from aws_backup_reports import ClientError  # lazy: help needs none of it

    options, output = invocation.options, invocation.output
    ids = job_ids(invocation)
    invocation.resume = shlex.join([PROGRAM, "wait", *ids])
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
    except ClientError as error:
        if not ended:
            raise
        # What has ended is known, whatever is wrong with the others.
        invocation.terminal.fail(str(error))
        return SOME_FAILED
    finally:
        if is_listed and ended:
            output.show("ListReportJobs", {"ReportJobs": [job.to_dict() for job in ended]})
    return _outcome(invocation, ended)


def run(invocation: Invocation) -> int:
    """Start a job, wait for it, and print it as ``describe-report-job`` does, or its rows."""
    from aws_backup_reports import ReportJobFailed  # lazy: help needs none of it

    options = invocation.options
    from .rows import RowOptions, show_rows  # lazy: few want rows

    rows = RowOptions(options)
    if rows.are_given and not options.rows:
        raise UsageError(f"{rows.are_given[0]} is about rows: add --rows")
    token = options.idempotency_token or str(uuid.uuid4())
    start = ["run", "--report-plan-name", options.report_plan_name, "--idempotency-token", token]
    invocation.resume = shlex.join([PROGRAM, *start])
    progress = invocation.wait_with_progress(1)

    def saw(job: ReportJob) -> None:
        if job.report_job_id:
            invocation.resume = shlex.join([PROGRAM, "wait", job.report_job_id])
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
            invocation.output.show("DescribeReportJob", {"ReportJob": error.job.to_dict()})
        return _outcome(invocation, [error.job])
    invocation.resume = ""
    if options.rows:
        invocation.terminal.clear()
        show_rows(invocation.client.iter_report_rows(job), rows)
    else:
        invocation.output.show("DescribeReportJob", {"ReportJob": job.to_dict()})
    return OK


def _outcome(invocation: Invocation, ended: Sequence[ReportJob]) -> int:
    """Say which jobs have failed, and return the exit code."""
    failed = [job for job in ended if job.failed]
    for job in failed:
        reason = job.status_message or "AWS gives no reason"
        invocation.terminal.fail(f"Report job {job.report_job_id} is {job.status}: {reason}")
    if not failed:
        return OK
    return JOB_FAILED if len(failed) == len(ended) else SOME_FAILED
