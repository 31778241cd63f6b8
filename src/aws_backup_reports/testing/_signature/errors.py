"""The refusals of a signature, in the codes of AWS Backup."""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus

from aws_backup_reports.testing._wire.errors import RefusedError, framework_error


class Fault(Enum):
    """What is wrong with a signature: each service has its own code for it."""

    MISSING = "missing"
    INCOMPLETE = "incomplete"
    TIME = "time"
    SCOPE = "scope"
    MISMATCH = "mismatch"
    KEY = "key"
    TOKEN = "token"


class SignatureRefusedError(RefusedError):
    """The request is refused for its signature; codes and status are those of AWS Backup."""

    def __init__(self, fault: Fault, error: RefusedError) -> None:
        super().__init__(error.code, error.status, error.headers, error.body, error.message)
        self.fault = fault


def signature_error(fault: Fault, code: str, message: str) -> SignatureRefusedError:
    """Make an error of the layer before the service, which learns who is asking."""
    return SignatureRefusedError(fault, framework_error(code, message, HTTPStatus.FORBIDDEN))


def incomplete_signature(message: str) -> SignatureRefusedError:
    """Make the error of a signature that lacks a part."""
    return signature_error(Fault.INCOMPLETE, "IncompleteSignatureException", message)


def invalid_signature(fault: Fault, message: str) -> SignatureRefusedError:
    """Make the error of a signature that is whole and wrong."""
    return signature_error(fault, "InvalidSignatureException", message)


def unrecognized_client(fault: Fault) -> SignatureRefusedError:
    """Make the error of a key or a token that AWS does not know."""
    return signature_error(
        fault,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    )
