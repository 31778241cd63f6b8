"""From a job to the files of its report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aws_backup_reports._rows.files import ReportFile, files_of
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports.models import ReportJob
from aws_backup_reports.report_errors import ReportNotReady

from .exchange import Ask, Call

PLANS_ACCOUNT = "the account of the plan"
"""Stands for the account in the plan's ARN."""


class ReportPlace(NamedTuple):
    """Where the files of a report are."""

    job: ReportJob
    bucket: str
    files: list[ReportFile]
    region_name: str
    """The Region of the plan, or that of the client; the bucket may be in another one."""
    headers: Mapping[str, str]
    """What each request for a file says."""


def find_report(
    job: ReportJob | str,
    ask: Ask,
    *,
    region_name: str,
    user_agent: str,
    file_format: str | None,
    request_payer: str | None,
    expected_bucket_owner: str | None = PLANS_ACCOUNT,
) -> Call[ReportPlace]:
    """Return where the report of a job is, which is described if only its id is known.

    Raises `ReportNotReady`, ValueError for a format that it does not have, and what describing
    raises.
    """
    job = yield from _described(job, ask)
    destination = job.report_destination
    keys = [key for key in (destination and destination.s3_keys) or () if key]
    if not (job.succeeded and destination and destination.s3_bucket_name and keys):
        raise ReportNotReady(job)
    # arn:aws:backup:<Region>:<account>:report-plan:<name>-<uuid>
    arn = (job.report_plan_arn or "").split(":")
    region, account = arn[3:5] if len(arn) > 5 else ("", "")
    owner = account if expected_bucket_owner == PLANS_ACCOUNT else expected_bucket_owner
    for name, value in (("expected_bucket_owner", owner), ("request_payer", request_payer)):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{name} must be a string or None, not {value!r}")
    headers = {
        "User-Agent": user_agent,
        "x-amz-expected-bucket-owner": owner,
        "x-amz-request-payer": request_payer,
    }
    return ReportPlace(
        job,
        destination.s3_bucket_name,
        files_of(keys, file_format),
        region or region_name,
        {name: value for name, value in headers.items() if value},
    )


def _described(job: ReportJob | str, ask: Ask) -> Call[ReportJob]:
    """Return a job, which is described if only its id is known."""
    if isinstance(job, str):
        response = yield from ask(DESCRIBE_REPORT_JOB, {"ReportJobId": job})
        return response.report_job
    if not isinstance(job, ReportJob):
        raise TypeError(
            "job must be a ReportJob or the id of one: use .report_job of a response, or "
            f"ReportJob.from_dict() of boto3's dict, not {type(job).__name__}"
        )
    return job
