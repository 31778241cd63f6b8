"""Signing a request just before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from botocore import UNSIGNED
from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.compat import get_current_datetime
from botocore.exceptions import (
    HTTPClientError,
    NoCredentialsError,
    UnknownSignatureVersionError,
    UnsupportedSignatureVersionError,
)

from ._credentials import Credentials
from ._request import Request

SIGNING_NAME = "backup"


class QuietSigV4Auth(SigV4Auth):
    """botocore's SigV4, without its debug log of the session token and the signature."""

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

    def sign(self, request: Request) -> None:
        """Sign with the credentials of this moment.

        Raises NoCredentialsError, what refreshing the credentials raises,
        UnknownSignatureVersionError, and HTTPClientError for keys that cannot be sent.
        """
        if self._signature_version is not UNSIGNED:
            auth = SIGNERS.get(self._signature_version)
            if auth is None:
                raise UnknownSignatureVersionError(signature_version=self._signature_version)
            auth(self.keys(), SIGNING_NAME, self._region_name).add_auth(request)
        request.headers |= request.unsigned_headers

    def keys(self, credentials: Credentials | None = None) -> Any:
        """Give the keys of this moment, since they may have been refreshed; None: there are none.

        `credentials` are used instead of the client's.
        """
        credentials = credentials or self.credentials
        if credentials is None:
            return None
        keys = credentials.get_frozen_credentials()
        _encode("Authorization", keys.access_key or "")
        _encode("X-Amz-Security-Token", keys.token or "")
        _encode("the signature's key", "".join((keys.secret_key or "").split()))
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
        auth = QuietSigV4QueryAuth(self.keys(), SIGNING_NAME, self._region_name, expires_in)
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
        raise HTTPClientError(
            error=f"Invalid header value for {name}: line breaks and lone surrogates "
            "are not allowed (the value is not shown, as it may be a secret)"
        ) from None
