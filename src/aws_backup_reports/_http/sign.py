"""Signing a request just before it is sent."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from typing import Any

from botocore import UNSIGNED, auth, exceptions
from botocore.awsrequest import AWSRequest

from aws_backup_reports._lookup.credentials import Credentials
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.service import SERVICE
from aws_backup_reports.exceptions import add_advice

from .clock import SigningClock
from .failures import UnsendableError, hide_secrets, note_permanence

HOW_TO_SIGN = (
    "Pass profile_name= or session=, set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY, or run where there is a role"
)


class HeadersToSign(dict[str, str]):
    """Headers as botocore's signers read them. botocore's class parses them like an email."""

    def get_all(self, name: str) -> list[str]:
        return [self[name]]


class Memory:
    """The endpoint's host and the day's signing key, kept from one signature to the next."""

    host = ""
    """The endpoint's host as it is signed; empty: not known yet."""

    key: tuple[str, str, bytes] = ("", "", b"")
    """A secret key, a day, and the signing key that they give in the client's region."""


class QuietSigV4Auth(auth.SigV4Auth):
    """botocore's SigV4, without its debug log of the session token and the signature."""

    memory: Memory | None = None
    """None: nothing is remembered."""
    clock = SigningClock()
    _to_sign: HeadersToSign | None = None

    def headers_to_sign(self, request: Request | AWSRequest) -> Any:
        """Return the headers that botocore signs, chosen once though botocore asks twice."""
        if self.memory is None:
            return super().headers_to_sign(request)
        if self._to_sign is None:
            lower = ((name.lower(), value) for name, value in request.headers.items())
            unsigned = auth.SIGNED_HEADERS_BLACKLIST
            self._to_sign = HeadersToSign(each for each in lower if each[0] not in unsigned)
            if not self.memory.host:
                self.memory.host = super().headers_to_sign(request)["host"]
            self._to_sign["host"] = self.memory.host
        return self._to_sign

    def signature(self, string_to_sign: str, request: Request | AWSRequest) -> str:
        """Return the signature, by a key that is derived from the secret key once a day."""
        day, secret = request.context["timestamp"][:8], self.credentials.secret_key
        if self.memory is None or not secret:
            return str(super().signature(string_to_sign, request))
        *known, key = self.memory.key
        if known != [secret, day]:
            key = f"AWS4{secret}".encode()
            for part in (day, self._region_name, self._service_name, "aws4_request"):
                key = self._sign(key, part)
            self.memory.key = (secret, day, key)
        return str(self._sign(key, string_to_sign, hex=True))

    def add_auth(self, request: Request | AWSRequest) -> None:
        """Sign a request in place. Raises NoCredentialsError."""
        if self.credentials is None:
            raise add_advice(exceptions.NoCredentialsError(), HOW_TO_SIGN)
        request.context["timestamp"] = self.clock.now().strftime(auth.SIGV4_TIMESTAMP)
        self._modify_request_before_signing(request)
        string_to_sign = self.string_to_sign(request, self.canonical_request(request))
        self._inject_signature_to_request(request, self.signature(string_to_sign, request))


class QuietS3SigV4Auth(QuietSigV4Auth, auth.S3SigV4Auth):
    """S3's variant, for a Config that is shared with S3 clients."""


class QuietSigV4QueryAuth(QuietSigV4Auth, auth.SigV4QueryAuth):
    """The variant for presigned URLs."""


SIGNERS = {"v4": QuietSigV4Auth, "s3v4": QuietS3SigV4Auth}
"""By signature version; the service accepts no others, nor bearer tokens."""


class Signer:
    """Signs the requests of one client."""

    def __init__(
        self,
        credentials: Credentials | None,
        region: str,
        version: Any,
        clock: SigningClock | None = None,
    ) -> None:
        self.credentials = credentials
        self.clock = clock or SigningClock()
        self._region = region
        self._version = version
        self._memory = Memory()
        self._checked: Any = None
        """The keys that were last found to be valid in headers."""

    def sign(self, request: Request) -> None:
        """Sign a request in place with the current keys, then add its unsigned headers.

        Raises NoCredentialsError, UnknownSignatureVersionError, HTTPClientError for keys that
        cannot be sent, and the errors of refreshing the credentials.
        """
        if self._version is not UNSIGNED:
            self._signing(request).add_auth(request)
        request.headers |= request.unsigned_headers

    def _signing(self, request: Request) -> QuietSigV4Auth:
        """Return what signs a request. Raises UnknownSignatureVersionError."""
        if request.signing is not None:
            signing: QuietSigV4Auth = QuietS3SigV4Auth(self.keys(), *request.signing)
        elif self._version in SIGNERS:
            signing = SIGNERS[self._version](self.keys(), SERVICE, self._region)
            signing.memory = self._memory
        else:
            raise exceptions.UnknownSignatureVersionError(signature_version=self._version)
        signing.clock = self.clock
        return signing

    def keys(self, credentials: Credentials | None = None) -> Any:
        """Return the keys of `credentials`, by default the client's, refreshed if they expire."""
        credentials = credentials or self.credentials
        if credentials is None:
            return None
        keys = current_keys(credentials)
        if keys is not self._checked:  # saves 3 of the 20 microseconds of signing
            parts = {
                "Authorization": keys.access_key or "",
                "X-Amz-Security-Token": keys.token or "",
                "the signature's key": "".join((keys.secret_key or "").split()),
            }
            if unsendable := _encode(parts):
                del keys, parts  # not shown with the error either
                raise _unsendable_error(unsendable)
            self._checked = keys
        return keys

    def presign(self, request: Request, expires_in: int) -> str:
        """Return a request's URL with a signature that is valid for `expires_in` seconds.

        The headers are signed, so the user of the URL must send them. The members of a JSON body
        go into the query, as in boto3. A client that does not sign returns the URL unchanged.
        Raises NoCredentialsError and UnsupportedSignatureVersionError.
        """
        if self._version is UNSIGNED:
            return request.url
        if self._version not in SIGNERS:
            version = f"{self._version}-query"
            raise exceptions.UnsupportedSignatureVersionError(signature_version=version)
        signed = AWSRequest(request.method, request.url, request.headers, request.body)
        signing = QuietSigV4QueryAuth(self.keys(), SERVICE, self._region, expires_in)
        signing.clock = self.clock
        signing.add_auth(signed)
        return str(signed.url)


def current_keys(credentials: Credentials) -> Any:
    """Return the keys of credentials, refreshed if they expire; what fails holds no secret.

    botocore requests new keys with a client of its own, whose errors keep the signed request.
    """
    outer = sys.exc_info()[1]
    try:
        return credentials.get_frozen_credentials()
    except Exception as error:
        hide_secrets(error, outer)
        raise


def encode_headers(headers: MutableMapping[str, Any]) -> None:
    """Encode headers in place. Raises HTTPClientError for a value that cannot be sent."""
    unsendable = _encode(headers)
    if unsendable:
        raise _unsendable_error(unsendable)


def _encode(headers: MutableMapping[str, Any]) -> str:
    """Encode headers in place, and return the name of the first that cannot be sent, if any.

    It does not raise, since tools print the locals of the functions that an error went through.
    """
    for name, value in headers.items():
        try:
            encoded = value.encode() if isinstance(value, str) else value
        except UnicodeEncodeError:
            return name
        if b"\n" in encoded or b"\r" in encoded:
            return name
        headers[name] = encoded
    return ""


def _unsendable_error(name: str) -> exceptions.HTTPClientError:
    error = exceptions.HTTPClientError(
        error=UnsendableError(
            f"Invalid header value for {name}: line breaks and lone surrogates are not allowed "
            "(the value is not shown, as it may be a secret)"
        )
    )
    note_permanence(error)
    return error
