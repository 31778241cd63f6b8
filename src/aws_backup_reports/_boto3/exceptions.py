"""``client.exceptions``: the classes of errors, as boto3 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from aws_backup_reports._wire.response import error_class
from aws_backup_reports.exceptions import (
    ERRORS_BY_CODE,
    AlreadyExistsException,
    ClientError,
    ConflictException,
    DependencyFailureException,
    InvalidParameterValueException,
    InvalidRequestException,
    InvalidResourceStateException,
    LimitExceededException,
    MissingParameterValueException,
    ResourceNotFoundException,
    ServiceUnavailableException,
)

ErrorClass: TypeAlias = type[ClientError]


class BackupExceptions:
    """The classes that this package exports, under boto3's names."""

    ClientError = ClientError
    AlreadyExistsException = AlreadyExistsException
    ConflictException = ConflictException
    DependencyFailureException = DependencyFailureException
    InvalidParameterValueException = InvalidParameterValueException
    InvalidRequestException = InvalidRequestException
    InvalidResourceStateException = InvalidResourceStateException
    LimitExceededException = LimitExceededException
    MissingParameterValueException = MissingParameterValueException
    ResourceNotFoundException = ResourceNotFoundException
    ServiceUnavailableException = ServiceUnavailableException

    def from_code(self, code: str | None) -> ErrorClass:
        """Return the class for an error code; `ClientError` for a code of no class."""
        return error_class(code)

    if not TYPE_CHECKING:  # type checkers must see the names

        def __getattr__(self, name):
            advice = ""
            if error_class(name) is not ClientError:
                advice = (
                    ". It is a common error of AWS, for which boto3 has no class: "
                    f"from aws_backup_reports import {name}"
                )
            raise AttributeError(
                f"{self!r} object has no attribute {name}. "
                f"Valid exceptions are: {', '.join(ERRORS_BY_CODE)}{advice}"
            )
