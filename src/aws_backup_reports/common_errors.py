"""The errors that AWS documents as common to all of its services.

boto3 has no classes for them, so it raises a plain ClientError, whose code has to be compared.
Catching ``botocore.exceptions.ClientError`` catches these as well.

    yours: who asks             AccessDeniedException, NotAuthorized, OptInRequired,
                                ExpiredTokenException, RequestExpired, IncompleteSignature,
                                UnrecognizedClientException, InvalidClientTokenId
    yours: what is asked        ValidationError, InvalidAction, UnknownOperationException,
                                MalformedHttpRequestException, RequestEntityTooLargeException
    AWS's: try again later      ThrottlingException, ServiceUnavailable, InternalFailure,
                                RequestTimeoutException, RequestAbortedException

Source: "Common Errors" in AWS's API references. That of AWS Backup lists eleven; those of other
services list newer names, of which AWS Backup has been seen to use some.
"""

from __future__ import annotations

from .exceptions import ClientError, advised


class AccessDeniedException(ClientError):
    """The identity that signs may not make this call, or what it asks for does not exist."""

    MSG_TEMPLATE = advised(
        "the identity that signs needs backup:{operation_name}; AWS may also answer this for a "
        "job or a plan that does not exist"
    )


class NotAuthorized(ClientError):
    """The identity that signs may not make this call."""

    MSG_TEMPLATE = advised("the identity that signs needs backup:{operation_name}")


class OptInRequired(ClientError):
    """The account has not enabled the service or the Region."""

    MSG_TEMPLATE = advised("enable the Region for the account, or use another one")


class ExpiredTokenException(ClientError):
    """The session token is no longer valid."""

    MSG_TEMPLATE = advised(
        "get new credentials and make a new client: those of a role or of SSO are renewed, plain "
        "keys with a token are not"
    )


class RequestExpired(ClientError):
    """The request was signed too long ago, or in the future."""

    MSG_TEMPLATE = advised("look at the clock of this machine, and at the age of a presigned URL")


class IncompleteSignature(ClientError):
    """The signature lacks a part. A proxy may have changed the headers."""


class UnrecognizedClientException(ClientError):
    """AWS does not know the access key or the session token.

    Its older name is `InvalidClientTokenId`.
    """

    MSG_TEMPLATE = advised(
        "look at the access key and its session token, and whether the Region is enabled for the "
        "account"
    )


class InvalidClientTokenId(ClientError):
    """AWS does not know the access key or the session token.

    Its newer name is `UnrecognizedClientException`.
    """

    MSG_TEMPLATE = UnrecognizedClientException.MSG_TEMPLATE


class ValidationError(ClientError):
    """A parameter does not satisfy a constraint of the service."""


class InvalidAction(ClientError):
    """The service does not know the operation.

    Its newer name is `UnknownOperationException`.
    """

    MSG_TEMPLATE = advised("look at endpoint_url: it may lead to another service")


class UnknownOperationException(ClientError):
    """The service does not know the operation."""

    MSG_TEMPLATE = InvalidAction.MSG_TEMPLATE


class MalformedHttpRequestException(ClientError):
    """The request is not HTTP as the service understands it. A proxy may have changed it."""


class RequestEntityTooLargeException(ClientError):
    """The request is too long."""


class ThrottlingException(ClientError):
    """There were too many requests, and the retries did not help."""

    MSG_TEMPLATE = advised(
        'ask less often, or let the client slow down: Config(retries={{"mode": "adaptive"}})'
    )


class ServiceUnavailable(ClientError):
    """The service failed for a time that should be short. The retries did not help."""


class InternalFailure(ClientError):
    """The service failed, and says nothing about why."""


class RequestTimeoutException(ClientError):
    """The service did not receive the whole request in time. The retries did not help."""


class RequestAbortedException(ClientError):
    """The connection was closed before the service had answered."""


COMMON_ERRORS_BY_CODE: dict[str, type[ClientError]] = {
    error.__name__: error for error in ClientError.__subclasses__() if error.__module__ == __name__
}
"""The class for each code: all of the above."""
