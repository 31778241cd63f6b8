"""The errors of signatures, with the codes of AWS Backup."""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus

from aws_backup_reports.testing._wire.errors import RefusedError, framework_error


class Defect(Enum):
    """What is wrong with a signature: each service has its own code for it."""

    MISSING = "missing"
    INCOMPLETE = "incomplete"
    TIME = "time"
    SCOPE = "scope"
    MISMATCH = "mismatch"
    KEY = "key"
    TOKEN = "token"
    EXPIRED = "expired"


class SignatureRefusedError(RefusedError):
    """The signature is refused; code and status are those of AWS Backup."""

    def __init__(self, defect: Defect, error: RefusedError) -> None:
        super().__init__(error.code, error.status, error.headers, error.body, error.message)
        self.defect = defect


def signature_error(defect: Defect, code: str, message: str) -> SignatureRefusedError:
    """Return an error of the framework in front of the service, which authenticates requests."""
    return SignatureRefusedError(defect, framework_error(code, message, HTTPStatus.FORBIDDEN))


def incomplete_signature(message: str) -> SignatureRefusedError:
    """Return the error for a signature that lacks a part."""
    return signature_error(Defect.INCOMPLETE, "IncompleteSignatureException", message)


def invalid_signature(defect: Defect, message: str) -> SignatureRefusedError:
    """Return the error for a signature that is complete but wrong."""
    return signature_error(defect, "InvalidSignatureException", message)


def unrecognized_client(defect: Defect) -> SignatureRefusedError:
    """Return the error for a key or a token that AWS does not know."""
    return signature_error(
        defect,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    )


def expired_token() -> SignatureRefusedError:
    """Return the error for temporary keys that have expired."""
    return signature_error(
        Defect.EXPIRED,
        "ExpiredTokenException",
        "The security token included in the request is expired",
    )
