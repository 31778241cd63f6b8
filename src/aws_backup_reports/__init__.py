"""A thin, typed, boto3-compatible client for AWS Backup report jobs.

Names are loaded on first use, so that importing this package costs nothing: a library that
wraps it pays only when it makes a client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__ as __version__  # what type checkers take for exported
from ._version import check_botocore

if TYPE_CHECKING:
    from . import dicts as dicts
    from . import params as params
    from . import rows as rows
    from ._async_fleet import arun_reports as arun_reports
    from ._call.deadline import LambdaContext as LambdaContext
    from .accounts import *
    from .aio import AsyncBackupClient as AsyncBackupClient
    from .aio import AsyncReport as AsyncReport
    from .client import *
    from .common_errors import *
    from .datasets import *
    from .exceptions import *
    from .fleet import *
    from .models import *
    from .report_errors import *
    from .reports import *
    from .responses import *
    from .targets import *

__all__ = [
    "AccessDeniedException",
    "Account",
    "AlreadyExistsException",
    "BackupClient",
    "CallTimeoutError",
    "ClientClosedError",
    "ClientError",
    "ConflictException",
    "CreateReportPlanResponse",
    "DeleteReportPlanResponse",
    "DependencyFailureException",
    "DescribeReportJobResponse",
    "DescribeReportPlanResponse",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InternalFailure",
    "InvalidAction",
    "InvalidClientTokenId",
    "InvalidParameterValueException",
    "InvalidRequestException",
    "InvalidResourceStateException",
    "InvalidResponseError",
    "LambdaContext",
    "LimitExceededException",
    "ListReportJobsResponse",
    "ListReportPlansResponse",
    "MalformedHttpRequestException",
    "MissingParameterValueException",
    "NotAuthorized",
    "OptInRequired",
    "Report",
    "ReportAccessDenied",
    "ReportDeliveryChannel",
    "ReportDestination",
    "ReportFile",
    "ReportFileArchived",
    "ReportFileChanged",
    "ReportFileError",
    "ReportFileMissing",
    "ReportFormat",
    "ReportFormatError",
    "ReportJob",
    "ReportJobFailed",
    "ReportJobStatus",
    "ReportJobTimeout",
    "ReportNotReady",
    "ReportOutcome",
    "ReportPlan",
    "ReportPlanDeploymentStatus",
    "ReportSetting",
    "ReportTarget",
    "ReportTemplate",
    "RequestAbortedException",
    "RequestEntityTooLargeException",
    "RequestExpired",
    "RequestTimeoutException",
    "ResourceNotFoundException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "StartReportJobResponse",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "UpdateReportPlanResponse",
    "ValidationError",
    "WaiterError",
    "dicts",
    "params",
    "read_rows",
    "rows",
    "run_reports",
    "write_parquet",
]

NEED_EXTRA = ("AsyncBackupClient", "AsyncReport", "arun_reports")
"""Names that need the extra ``async``; ``from aws_backup_reports import *`` leaves them out."""

MODULES = {
    "Account": "accounts",
    "AsyncBackupClient": "aio",
    "AsyncReport": "aio",
    "BackupClient": "client",
    "LambdaContext": "client",
    "ReportOutcome": "targets",
    "ReportTarget": "targets",
    "arun_reports": "_async_fleet",
    "read_rows": "fleet",
    "run_reports": "fleet",
    "write_parquet": "datasets",
}
"""The modules of names that are not looked for in the others."""

if not TYPE_CHECKING:  # type checkers must see the names

    def __getattr__(name):
        if name in ("dicts", "params", "rows"):
            return import_module(f".{name}", __name__)
        if name not in __all__ and name not in NEED_EXTRA:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        check_botocore()
        # AWS Backup's errors are looked through first: naming one loads nothing of the rest.
        modules = "exceptions models responses common_errors report_errors reports"
        for module in MODULES.get(name, modules).split():
            value = getattr(import_module(f".{module}", __name__), name, None)
            if value is not None:
                globals()[name] = value
                return value
        raise AssertionError(f"{name} is in __all__ and nowhere else")


def __dir__() -> list[str]:
    from importlib.util import find_spec  # lazy: 0.5 ms; few list the names

    has_extra = find_spec("aiohttp") is not None  # help() gets each name that is listed
    return sorted({*globals(), *__all__, *(NEED_EXTRA if has_extra else ())})
