"""The errors of reading a report. `exceptions` shows where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError

from ._lazy import LazyModule
from ._rows.errors import ReportFormatError
from .exceptions import ClientError, advised

if TYPE_CHECKING:
    from . import models
else:
    models = LazyModule("aws_backup_reports.models")

__all__ = [
    "ReportAccessDenied",
    "ReportFileArchived",
    "ReportFileChanged",
    "ReportFileError",
    "ReportFileMissing",
    "ReportFormatError",
    "ReportNotReady",
]


class ReportNotReady(BotoCoreError):
    """The job has no report to read: it has not ended, or it failed, or AWS names no files."""

    fmt = "Report job {report_job_id} has no report to read: {reason}"

    def __init__(self, job: models.ReportJob) -> None:
        reason = f"it is {job.status or 'of unknown status'}"
        if job.status_message:
            reason += f", {job.status_message}"
        elif job.succeeded:
            reason += ", but AWS names no files"
        elif not job.is_finished:
            reason += ". Wait for it with wait_for_report_job"
        super().__init__(report_job_id=job.report_job_id, reason=reason)
        self.job = job
        """The job as it was last seen."""

    def __reduce__(self) -> tuple[type[ReportNotReady], tuple[models.ReportJob]]:
        return type(self), (self.job,)


class ReportFileError(ClientError):
    """S3 answered with an error to the request for a file of the report."""

    def __init__(self, error_response: Any, operation_name: str) -> None:
        super().__init__(error_response, operation_name)
        if self.s3_uri is not None:
            self.args = (f"{self}: {self.s3_uri}",)

    @property
    def s3_uri(self) -> str | None:
        """The file, as ``s3://bucket/key``. None if the error was made without it."""
        error = self.response.get("Error", {})
        bucket, key = error.get("BucketName"), error.get("Key")
        return f"s3://{bucket}/{key}" if bucket and key else None


class ReportFileMissing(ReportFileError):
    """A file of the report, or its bucket, does not exist (any more)."""

    MSG_TEMPLATE = advised("the file may have been moved, or expired by a lifecycle rule")


class ReportAccessDenied(ReportFileError):
    """S3 does not let these credentials read a file of the report."""

    MSG_TEMPLATE = advised(
        "reading needs s3:GetObject on the file, and kms:Decrypt if the bucket is encrypted with a "
        "customer's key; the bucket must belong to expected_bucket_owner, by default the account "
        "of the report plan. S3 also answers this for a file that does not exist, without "
        "s3:ListBucket"
    )


class ReportFileArchived(ReportFileError):
    """A file of the report is in a storage class that must be restored before it can be read."""

    MSG_TEMPLATE = advised("restore the file with S3's RestoreObject, then read it again")


class ReportFileChanged(ReportFileError):
    """A file of the report was replaced while it was being read. Read the report again."""

    MSG_TEMPLATE = advised("the file was replaced while it was being read; read it again")
