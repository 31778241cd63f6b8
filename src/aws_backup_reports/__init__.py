"""A thin, typed, boto3-compatible client for AWS Backup report jobs.

Names are loaded on first use, so that importing this package costs nothing: a library that
wraps it pays only when it makes a client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import BackupClient
    from .exceptions import (
        AlreadyExistsException,
        ClientError,
        ConflictException,
        DependencyFailureException,
        InvalidParameterValueException,
        InvalidRequestException,
        InvalidResourceStateException,
        InvalidResponseError,
        LimitExceededException,
        MissingParameterValueException,
        ResourceNotFoundException,
        ServiceUnavailableException,
    )
    from .models import (
        DescribeReportJobResponse,
        ReportDestination,
        ReportJob,
        ReportJobStatus,
        ReportTemplate,
    )

__version__ = "0.1.0"

__all__ = [
    "AlreadyExistsException",
    "BackupClient",
    "ClientError",
    "ConflictException",
    "DependencyFailureException",
    "DescribeReportJobResponse",
    "InvalidParameterValueException",
    "InvalidRequestException",
    "InvalidResourceStateException",
    "InvalidResponseError",
    "LimitExceededException",
    "MissingParameterValueException",
    "ReportDestination",
    "ReportJob",
    "ReportJobStatus",
    "ReportTemplate",
    "ResourceNotFoundException",
    "ServiceUnavailableException",
]

MODULES = {
    "BackupClient": "client",
    "DescribeReportJobResponse": "models",
    "ReportDestination": "models",
    "ReportJob": "models",
    "ReportJobStatus": "models",
    "ReportTemplate": "models",
}
"""Where each public name lives; the others are errors."""


if not TYPE_CHECKING:  # a type checker shall know the names

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = import_module(f".{MODULES.get(name, 'exceptions')}", __name__)
        value = globals()[name] = getattr(module, name)
        return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
