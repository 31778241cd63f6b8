"""The errors of AWS Backup, and of the framework in front of it that reads HTTP.

Source: answers of AWS Backup and of other rest-json services quoted in public issues.
"""

from __future__ import annotations

from http import HTTPStatus

from .encoding import Json, encode

# The errortype header holds the code and the namespace of the error's class.
_SERVICE_NAMESPACE = "http://internal.amazon.com/coral/com.amazonaws.services.cryo/"
_FRAMEWORK_NAMESPACE = "http://internal.amazon.com/coral/com.amazon.coral.service/"

_SERVER_FAULTS = frozenset({"ServiceUnavailableException"})
"""Errors that the service model marks as faults: HTTP 500. All the others are HTTP 400."""


class RefusedError(Exception):
    """The request is answered with an error: raised where it is found, written by `refusal`."""

    def __init__(
        self, code: str, status: int, headers: dict[str, str], body: bytes, message: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = headers
        self.body = body
        self.message = message


def service_error(code: str, message: str | None, **members: Json) -> RefusedError:
    """Return an error of AWS Backup itself, one that the service model lists.

    `members` are those that the error has in addition to the four of every error.
    """
    status = HTTPStatus.INTERNAL_SERVER_ERROR if code in _SERVER_FAULTS else HTTPStatus.BAD_REQUEST
    body = {"Code": None, "Context": None, "Message": message, "Type": None, **members}
    headers = {
        "Content-Type": "application/json",
        "X-Amzn-Errortype": f"{code}:{_SERVICE_NAMESPACE}",
    }
    return RefusedError(code, status, headers, encode(body), message or "")


def framework_error(code: str, message: str, status: int = HTTPStatus.BAD_REQUEST) -> RefusedError:
    """Return an error of the framework in front of the service, which reads HTTP and throttles."""
    headers = {
        "Content-Type": "application/json",
        "x-amzn-ErrorType": f"{code}:{_FRAMEWORK_NAMESPACE}",
    }
    return RefusedError(code, status, headers, encode({"message": message}), message)


def unreadable(message: str) -> RefusedError:
    """Return the error for a body or a parameter that cannot be deserialized."""
    return framework_error("SerializationException", message)


def unknown_operation() -> RefusedError:
    """Return the error for a method and path that no operation has.

    AWS writes it in XML, whatever the protocol of the service.
    """
    code = "UnknownOperationException"
    headers = {"x-amzn-ErrorType": f"{code}:{_FRAMEWORK_NAMESPACE}"}
    return RefusedError(code, HTTPStatus.NOT_FOUND, headers, b"<UnknownOperationException/>\n")
