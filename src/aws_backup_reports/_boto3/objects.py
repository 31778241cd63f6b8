"""botocore's own client of S3, by which those who listen see the requests for a report's files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.exceptions import ClientError as BotocoreClientError

from aws_backup_reports._call.deadline import time_left
from aws_backup_reports._call.objects import Bucket
from aws_backup_reports._http.sign import QuietS3SigV4Auth, Signer, encode_headers
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.objects import (
    PIECE_BYTES,
    S3,
    ObjectOperation,
    Piece,
    object_error_class,
)
from aws_backup_reports._wire.request import Headers
from aws_backup_reports._wire.response import Answer

from .exchange import QuietPreparer

PARAMETERS = {
    "Range": "Range",
    "If-Match": "IfMatch",
    "x-amz-expected-bucket-owner": "ExpectedBucketOwner",
    "x-amz-request-payer": "RequestPayer",
}
"""What boto3 calls the headers of a request for an object."""


class ObjectDelegate:
    """Requests objects with a botocore client that sends by our transport."""

    def __init__(
        self,
        client: Any,
        settings: Settings,
        signer: Signer,
        send: Callable[[Any, float | None], Answer],
    ) -> None:
        self._client = client
        self._settings = settings
        self._signer = signer
        self._send = send
        client._endpoint.http_session = self
        client._request_signer.get_auth_instance = self._get_auth_instance
        client.meta.events.register_first(f"request-created.{S3}", _be_quiet)

    def get(
        self,
        operation: ObjectOperation,
        key: str,
        headers: Mapping[str, str],
        read: Callable[[Any], Piece],
        bucket: Bucket,
    ) -> Piece:
        """Return a piece of an object. Raises the errors of reports."""
        given = {**bucket.headers, **headers}
        params = {PARAMETERS[name]: given[name] for name in given if name in PARAMETERS}
        method = getattr(self._client, operation.method_name)
        try:
            response = method(Bucket=bucket.name, Key=key, **params)
        except BotocoreClientError as error:
            metadata = error.response.get("ResponseMetadata", {})
            code = error.response.get("Error", {}).get("Code", "")
            kind = object_error_class(code, metadata.get("HTTPStatusCode"))
            raise kind(error.response, error.operation_name) from None
        metadata = response["ResponseMetadata"]
        return read(
            SimpleNamespace(
                status_code=metadata["HTTPStatusCode"],
                headers=metadata["HTTPHeaders"],
                content=response["Body"].read() if "Body" in response else b"",
                fault="",
            )
        )

    def send(self, request: Any) -> AWSResponse:
        """Send a prepared request, as botocore's HTTP session does."""
        encode_headers(request.headers)
        request.headers = Headers(request.headers)
        request.signing, request.max_bytes = (S3, self._settings.region_name), PIECE_BYTES
        answer = self._send(request, time_left(self._settings))
        return AWSResponse(request.url, answer.status_code, answer.headers, Body(answer.content))

    def close(self) -> None:
        """Do nothing: the transport belongs to our client, which closes it."""

    def _get_auth_instance(
        self,
        signing_name: str,
        region_name: str,
        *_: Any,
        request_credentials: Any = None,
        **__: Any,
    ) -> Any:
        signing = QuietS3SigV4Auth(
            self._signer.keys(request_credentials), signing_name, region_name
        )
        signing.clock = self._signer.clock
        return signing


class Body:
    """The body of an answer that has been read, as botocore reads one."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, *_: Any, **__: Any) -> bytes:
        content, self._content = self._content, b""
        return content

    def stream(self) -> Any:
        return iter([self._content])


def _be_quiet(request: AWSRequest, **_: Any) -> None:
    request._request_preparer = QuietPreparer()
