"""Every error that this library defines.

Two questions order them: did AWS answer, and whose turn is it now?

    Nothing was sent, or nothing answered: botocore's own classes
        ParamValidationError            yours: the call is wrong
        NoCredentialsError, ...         yours: the set-up is wrong
        EndpointConnectionError, ...    nobody's yet: the network failed at every attempt
        CallTimeoutError                yours: allow more time, or try again later
        ClientClosedError               yours: the asynchronous client was closed meanwhile
    What was waited for did not happen: botocore's WaiterError
        WaiterError                     carries the last response, and pickles
            ReportJobFailed             yours: read the job's status_message
            ReportJobTimeout            yours: wait longer, or look at the last job seen
    There is nothing to read, or what there is is no report; in `report_errors`
        ReportNotReady                  yours: wait, or read the job's status_message
        ReportFormatError               a ValueError: something else is in that file
    Something answered, but not AWS Backup as we know it
        InvalidResponseError            AWS's, or a proxy's in between
    AWS answered with an error
        botocore.exceptions.ClientError
            ClientError                 any code; carries the facts below
                MissingParameterValueException, InvalidParameterValueException,
                InvalidRequestException, ResourceNotFoundException, AlreadyExistsException,
                ConflictException, InvalidResourceStateException, LimitExceededException
                                        yours: ask for something else
                ServiceUnavailableException, DependencyFailureException
                                        AWS's: try again later
                AccessDeniedException, ThrottlingException, ...
                                        in `common_errors`: those of all AWS services
                ReportFileError: ReportAccessDenied, ReportFileMissing, ...
                                        in `report_errors`: S3's, about the files of a report

Catching ``botocore.exceptions.ClientError`` or ``BotoCoreError`` catches them as it always did.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from botocore.exceptions import BotoCoreError, HTTPClientError
from botocore.exceptions import ClientError as BotocoreClientError
from botocore.exceptions import WaiterError as BotocoreWaiterError

from ._lazy import LazyModule

if TYPE_CHECKING:
    from . import models
else:
    models = LazyModule("aws_backup_reports.models")

ErrorT = TypeVar("ErrorT", bound=Exception)


def add_advice(error: ErrorT, advice: str) -> ErrorT:
    """Say what to do after an error's text, which begins with boto3's words, and return it.

    A copy of one of botocore's errors loses it, as botocore makes its text anew.
    """
    error.args = (f"{str(error).removesuffix('.')}. {advice}", *error.args[1:])
    return error


class InvalidResponseError(BotoCoreError):
    """An answer that AWS Backup does not give: its body is cut, too long, not JSON, or misshapen.

    It is retried as a transient failure before it is raised, unless the member was only
    absent: that is noticed when a typed property such as ``response.report_job`` is read.
    """

    fmt = (
        "Invalid response to {operation_name}: {reason} "
        "(request id: {request_id}, body starts: {body})"
    )

    def __init__(
        self, *, operation_name: str, reason: str, request_id: str | None, body: str
    ) -> None:
        super().__init__(
            operation_name=operation_name, reason=reason, request_id=request_id, body=body
        )
        if request_id is None:
            add_advice(self, "It is not from AWS: look at endpoint_url, and at proxies")
        self.operation_name = operation_name
        """The operation that was called, in AWS's spelling: ``DescribeReportJob``."""
        self.reason = reason
        """What is wrong; it names the member: ``ReportJob.CreationTime is not a timestamp``."""
        self.request_id = request_id
        """The id to give to AWS Support. None if no AWS service answered."""
        self.body = body
        """The first 200 bytes of the body as text; if a member is absent, of the result."""


class CallTimeoutError(HTTPClientError):
    """A call could not end in the time that the client's ``call_timeout`` allows it."""

    fmt = "{operation_name} could not end within the call_timeout of {seconds:g} s"

    def __init__(
        self, request: None = None, response: None = None, *, operation_name: str, seconds: float
    ) -> None:
        # The first two are HTTPClientError's, which pickles with them.
        super().__init__(request, response, operation_name=operation_name, seconds=seconds)
        self.operation_name = operation_name
        """The operation that was called, in AWS's spelling: ``DescribeReportJob``."""
        self.seconds = seconds
        """The limit."""


class ClientClosedError(BotoCoreError, RuntimeError):
    """An asynchronous client was closed while this call, wait or iteration was under way."""

    fmt = "The client was closed while this call was under way; it may have reached AWS"


def advised(advice: str) -> str:
    """Return boto3's template for the text of an error, with what to do after it."""
    return f"{BotocoreClientError.MSG_TEMPLATE} ({advice})"


class ClientError(BotocoreClientError):
    """AWS answered with an error.

    ``response`` and ``operation_name`` are boto3's; the properties are the same facts by name.
    Codes that AWS does not document raise this class itself.
    """

    response: dict[str, Any]
    """As in boto3: ``Error``, ``ResponseMetadata``, and other members of the body."""
    operation_name: str
    """The operation that was called, in AWS's spelling: ``DescribeReportJob``."""

    members: ClassVar[tuple[str, ...]] = ("Code", "Message", "Type", "Context")
    """Members of the body that a documented error has at the top level of ``response``."""

    @property
    def code(self) -> str:
        """The name of the error, such as ``ResourceNotFoundException``; else the status."""
        return str(self.response.get("Error", {}).get("Code", "Unknown"))

    @property
    def message(self) -> str:
        """What AWS says about it; empty if it says nothing."""
        return str(self.response.get("Error", {}).get("Message", ""))

    @property
    def request_id(self) -> str | None:
        """The id to give to AWS Support. None if no AWS service answered."""
        request_id: str | None = self._metadata.get("RequestId")
        return request_id

    @property
    def status_code(self) -> int | None:
        """The HTTP status. The code decides, not the status: "not found" comes as 400."""
        status: int | None = self._metadata.get("HTTPStatusCode")
        return status

    @property
    def attempts(self) -> int:
        """How often the request was sent."""
        return int(self._metadata.get("RetryAttempts", 0)) + 1

    @property
    def service_code(self) -> str | None:
        """The service's own number, such as ``ERROR_4301``. None if there is none."""
        return self._member("Code")

    @property
    def type(self) -> str | None:
        """``Type`` of the error, undocumented by AWS. None if there is none."""
        return self._member("Type")

    @property
    def context(self) -> str | None:
        """``Context`` of the error, undocumented by AWS. None if there is none."""
        return self._member("Context")

    @property
    def _metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = self.response.get("ResponseMetadata", {})
        return metadata

    def _member(self, name: str) -> str | None:
        value = self.response.get(name)
        return value if isinstance(value, str) else None

    def __reduce__(self) -> tuple[Any, ...]:
        # botocore gives its plain ClientError here, since its classes cannot be imported.
        return type(self), (self.response, self.operation_name)


class AlreadyExistsException(ClientError):
    """The required resource already exists."""

    members = (*ClientError.members, "CreatorRequestId", "Arn")

    @property
    def arn(self) -> str | None:
        """The resource that exists. None if AWS does not name it."""
        return self._member("Arn")

    @property
    def creator_request_id(self) -> str | None:
        """The idempotency token that it was created with. None if AWS does not report it."""
        return self._member("CreatorRequestId")


class ConflictException(ClientError):
    """The plan is being changed by another request; wait until that is done."""


class DependencyFailureException(ClientError):
    """A service that AWS Backup depends on failed."""


class InvalidParameterValueException(ClientError):
    """A parameter's value is not allowed, for example out of range."""


class InvalidRequestException(ClientError):
    """The input is wrong, for example a parameter of the wrong type."""


class InvalidResourceStateException(ClientError):
    """The resource is not in a state in which this can be done."""


class LimitExceededException(ClientError):
    """A quota of the account is used up. The retry modes treat it as throttling."""


class MissingParameterValueException(ClientError):
    """A required parameter is missing."""


class ResourceNotFoundException(ClientError):
    """The resource does not exist. AWS may answer AccessDeniedException instead."""

    MSG_TEMPLATE = advised("jobs and plans are found in their own account and Region only")


class ServiceUnavailableException(ClientError):
    """The request failed due to a temporary failure of the server."""


class WaiterError(BotocoreWaiterError):
    """What was waited for did not happen. `last_response` is the last answer."""

    last_response: dict[str, Any]

    def __reduce__(self) -> tuple[Any, ...]:
        # botocore's own forgets last_response, and cannot be unpickled.
        return _rebuild, (type(self), self.__dict__, self.args)


class ReportJobFailed(WaiterError):
    """The job ended without a report."""

    def __init__(self, job: models.ReportJob, response: dict[str, Any]) -> None:
        reason = job.status_message or "AWS gives no reason"
        super().__init__(
            name="ReportJobCompleted",
            reason=f"report job {job.report_job_id} is {job.status}: {reason}",
            last_response=response,
        )
        self.job = job
        """The job; its ``status_message`` is AWS's reason."""


class ReportJobTimeout(WaiterError):
    """The time was up before all jobs had ended."""

    def __init__(
        self,
        timeout: float,
        pending: Mapping[str, models.ReportJob | None],
        *,
        limit: str = "",
        last_error: Exception | None = None,
        maybe_started: bool = False,
    ) -> None:
        seen = [f"{id_} is {job.status if job else 'not seen'}" for id_, job in pending.items()]
        more = f" and {len(seen) - 10} more" if len(seen) > 10 else ""
        none = "no job was started"
        if maybe_started:
            none = "it is not known whether a job was started"
        failure = f"; the last failure: {last_error}" if last_error else ""
        super().__init__(
            name="ReportJobCompleted",
            reason=f"not ended {limit or f'after {timeout:g} seconds'}: "
            f"{', '.join(seen[:10]) or none}{more}{failure}",
            last_response={},
        )
        self.timeout = timeout
        """The limit, in seconds."""
        self.pending = dict(pending)
        """The jobs that have not ended, as last seen, by their ids; None: never seen."""
        self.last_error = last_error
        """The failure that the wait was continuing through; None: the last poll succeeded."""
        self.idempotency_token: str | None = None
        """What `start_and_wait` started with: the same token continues with the same job."""

    @property
    def job(self) -> models.ReportJob | None:
        """The last job seen of those pending; None if none was seen."""
        return next((job for job in reversed(self.pending.values()) if job), None)


def _rebuild(cls: type[WaiterError], facts: dict[str, Any], args: tuple[Any, ...]) -> WaiterError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(facts)
    return error


ERRORS_BY_CODE: dict[str, type[ClientError]] = {
    error.__name__: error for error in ClientError.__subclasses__()
}
"""The class for each code that AWS Backup itself documents: all of the above."""
