"""Signing a request just before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import datetime, timezone
from typing import Any

from botocore import UNSIGNED
from botocore.auth import (
    SIGNED_HEADERS_BLACKLIST,
    SIGV4_TIMESTAMP,
    S3SigV4Auth,
    SigV4Auth,
    SigV4QueryAuth,
)
from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    HTTPClientError,
    NoCredentialsError,
    UnknownSignatureVersionError,
    UnsupportedSignatureVersionError,
)

from aws_backup_reports._lookup.credentials import Credentials
from aws_backup_reports._wire.request import Request
from aws_backup_reports._wire.service import SERVICE

from .failures import UnsendableError, note_permanence


def get_current_datetime() -> datetime:
    """Return the time of signing, in UTC. botocore's own was not there in 1.40.0."""
    return datetime.now(timezone.utc)


class HeadersToSign(dict[str, str]):
    """Headers as botocore's signers read them. Its own class parses each like one of an email."""

    def get_all(self, name: str) -> list[str]:
        """Give the values of a header: the one that it has."""
        return [self[name]]


class Memory:
    """What the signatures of one client have in common. Working it out anew is half of signing."""

    host = ""
    """The endpoint's host, as it is signed; empty: not known yet."""

    key: tuple[str, str, bytes] = ("", "", b"")
    """A secret key and a day, and what they sign with; of a client whose region is one."""


class QuietSigV4Auth(SigV4Auth):
    """botocore's SigV4, without its debug log of the session token and the signature."""

    memory: Memory | None = None
    """None: everything is worked out anew."""
    _to_sign: HeadersToSign | None = None

    def headers_to_sign(self, request: Request | AWSRequest) -> Any:
        """Choose the headers as botocore does, but once a signature; it asks twice."""
        if self.memory is None:
            return super().headers_to_sign(request)
        if self._to_sign is None:
            lower = ((name.lower(), value) for name, value in request.headers.items())
            self._to_sign = HeadersToSign(
                each for each in lower if each[0] not in SIGNED_HEADERS_BLACKLIST
            )
            if not self.memory.host:
                self.memory.host = super().headers_to_sign(request)["host"]
            self._to_sign["host"] = self.memory.host
        return self._to_sign

    def signature(self, string_to_sign: str, request: Request | AWSRequest) -> str:
        """Sign, with a key that is derived from the secret key once a day."""
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
        """Sign in place. Raises NoCredentialsError."""
        if self.credentials is None:
            raise NoCredentialsError
        request.context["timestamp"] = get_current_datetime().strftime(SIGV4_TIMESTAMP)
        self._modify_request_before_signing(request)
        string_to_sign = self.string_to_sign(request, self.canonical_request(request))
        self._inject_signature_to_request(request, self.signature(string_to_sign, request))


class QuietS3SigV4Auth(QuietSigV4Auth, S3SigV4Auth):
    """S3's form of it, which a Config that is shared with S3 clients may ask for."""


class QuietSigV4QueryAuth(QuietSigV4Auth, SigV4QueryAuth):
    """Its form for presigned URLs."""


SIGNERS = {"v4": QuietSigV4Auth, "s3v4": QuietS3SigV4Auth}
"""By signature version. The service takes no others; bearer tokens neither."""


class Signer:
    """Signs the requests of one client."""

    def __init__(
        self, credentials: Credentials | None, region_name: str, signature_version: Any
    ) -> None:
        self.credentials = credentials
        self._region_name = region_name
        self._signature_version = signature_version
        self._memory = Memory()
        self._checked: Any = None
        """The keys that were last found to fit into headers."""

    def sign(self, request: Request) -> None:
        """Sign with the credentials of this moment.

        Raises NoCredentialsError, what refreshing the credentials raises,
        UnknownSignatureVersionError, and HTTPClientError for keys that cannot be sent.
        """
        if self._signature_version is not UNSIGNED:
            auth = SIGNERS.get(self._signature_version)
            if auth is None:
                raise UnknownSignatureVersionError(signature_version=self._signature_version)
            signing = auth(self.keys(), SERVICE, self._region_name)
            signing.memory = self._memory
            signing.add_auth(request)
        request.headers |= request.unsigned_headers

    def keys(self, credentials: Credentials | None = None) -> Any:
        """Give the keys of this moment, since they may have been refreshed; None: there are none.

        `credentials` are used instead of the client's.
        """
        credentials = credentials or self.credentials
        if credentials is None:
            return None
        keys = credentials.get_frozen_credentials()
        if keys is not self._checked:  # saves 3 of the 20 microseconds of signing
            _encode("Authorization", keys.access_key or "")
            _encode("X-Amz-Security-Token", keys.token or "")
            _encode("the signature's key", "".join((keys.secret_key or "").split()))
            self._checked = keys
        return keys

    def presign(
        self,
        method: str,
        url: str,
        expires_in: int,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> str:
        """Put a signature into a URL, which then works for `expires_in` seconds.

        As in boto3, the members of a JSON body go into the query. `headers` are signed, so
        whoever uses the URL must send them.

        Raises NoCredentialsError, and UnsupportedSignatureVersionError for versions that the
        service does not take. Without signing it gives the URL as it is.
        """
        version = self._signature_version
        if version is UNSIGNED:
            return url
        if version not in SIGNERS:
            raise UnsupportedSignatureVersionError(signature_version=f"{version}-query")
        request = AWSRequest(method=method, url=url, headers=dict(headers or {}), data=body)
        auth = QuietSigV4QueryAuth(self.keys(), SERVICE, self._region_name, expires_in)
        auth.add_auth(request)
        return str(request.url)


def encode_headers(headers: MutableMapping[str, Any]) -> None:
    """Make headers ready to be sent, in place.

    Raises HTTPClientError for one that cannot be: its value, which may be a secret, is not in
    the text.
    """
    for name, value in headers.items():
        headers[name] = _encode(name, value)


def _encode(name: str, value: str | bytes) -> bytes:
    try:
        encoded = value.encode() if isinstance(value, str) else value
        if b"\n" in encoded or b"\r" in encoded:
            raise ValueError
        return encoded
    except ValueError:
        reason = UnsendableError(
            f"Invalid header value for {name}: line breaks and lone surrogates are not allowed "
            "(the value is not shown, as it may be a secret)"
        )
        error = HTTPClientError(error=reason)
        note_permanence(error)
        raise error from None
