"""botocore's own client of S3, by which those who listen see the requests for a report's files."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError as BotocoreClientError
from botocore.parsers import create_parser

from aws_backup_reports._call.objects import Bucket
from aws_backup_reports._call.retry import Called
from aws_backup_reports._http.sign import QuietS3SigV4Auth
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.objects import (
    GET_OBJECT,
    PIECE_BYTES,
    GetObject,
    Piece,
    Wanted,
    object_error_class,
    read_piece,
)
from aws_backup_reports._wire.response import response_metadata
from aws_backup_reports._wire.service import S3
from aws_backup_reports.exceptions import ClientError, InvalidResponseError

from .delegate import Delegate, Send
from .exchange import Exchange, Unreadable

PARAMETERS = {
    "Range": "Range",
    "If-Match": "IfMatch",
    "x-amz-expected-bucket-owner": "ExpectedBucketOwner",
    "x-amz-request-payer": "RequestPayer",
}
"""What boto3 calls the headers of a request for an object."""

ENDPOINT_EVENT = "before-endpoint-resolution.s3"


class HeadBucket(GetObject):
    """What botocore asks for if S3 does not say which Region a bucket is in."""

    name = "HeadBucket"


class ObjectExchange(Exchange):
    """The exchange of a client of S3: pieces of objects are checked when they are received."""

    wanted = Wanted("")
    """What this thread is asking for."""

    def send(self, request: Any) -> AWSResponse:
        """Send a prepared request by the transport for objects."""
        request.signing, request.max_bytes = (S3, ""), PIECE_BYTES
        return super().send(request)

    def parse(self, response_dict: dict[str, Any], shape: Any) -> dict[str, Any]:
        """Return the result, or the error of S3, as botocore has both."""
        if response_dict["context"]["operation_name"] != GET_OBJECT.name:
            parsed: dict[str, Any] = create_parser("rest-xml").parse(response_dict, shape)
            return parsed
        received, headers = self._received, response_dict["headers"]
        if received is not None and headers is received.headers:
            content, fault = received.content, self._fault
        else:  # a handler answered
            body = response_dict["body"]
            content, fault = body if isinstance(body, bytes) else body.read(), ""
        status = response_dict["status_code"]
        answer: Any = SimpleNamespace(
            status_code=status, headers=headers, content=content, fault=fault
        )
        metadata = response_metadata(answer)
        try:
            piece = read_piece(self.wanted, answer)
        except ClientError as error:
            return error.response
        except InvalidResponseError as error:
            return Unreadable(error, metadata)
        result = {
            "ResponseMetadata": metadata,
            "Body": BytesIO(piece.content),
            "ContentLength": len(piece.content),
            "ContentRange": metadata["HTTPHeaders"].get("content-range"),
            "ETag": piece.etag,
        }
        return {name: value for name, value in result.items() if value is not None}


class ObjectDelegate(Delegate):
    """Asks for objects with a botocore client that has our parts inside."""

    service = S3
    operations: Mapping[str, Called] = {each.name: each for each in (GET_OBJECT, HeadBucket())}
    _exchange: ObjectExchange

    def get(self, wanted: Wanted, bucket: Bucket) -> Piece:
        """Return a piece of an object. Raises the errors of reports."""
        headers = {**bucket.headers, **wanted.headers}
        params = {PARAMETERS[name]: headers[name] for name in headers if name in PARAMETERS}
        bucket.regions.setdefault(bucket.name, bucket.region_name)
        self._exchange.wanted = wanted
        try:
            result = self.client.get_object(Bucket=bucket.name, Key=wanted.key, **params)
        except BotocoreClientError as error:
            if "Body" in error.response:
                return Piece(
                    b"", 0, None
                )  # to botocore, the status for an empty object is an error
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            kind = object_error_class(error.response.get("Error", {}).get("Code", ""), status)
            raise kind(error.response, error.operation_name) from None
        if isinstance(result, Unreadable):
            raise result.error
        # What a program has put in the place of botocore's methods answers like boto3.
        parts = {"content-range": result.get("ContentRange"), "etag": result.get("ETag")}
        answer: Any = SimpleNamespace(
            status_code=206 if "ContentRange" in result else 200,
            headers={name: value for name, value in parts.items() if value is not None},
            content=result["Body"].read(),
            fault="",
        )
        return read_piece(wanted, answer)

    def _make_exchange(self, send: Send, settings: Settings) -> Exchange:
        return ObjectExchange(send, settings)

    def _serialize(self, params: dict[str, Any], model: Any) -> Any:
        return self._botocores_serialize(params, model)

    def _get_auth_instance(
        self,
        signing_name: str,
        region_name: str,
        signature_version: str | None = None,  # noqa: ARG002  # S3 has this one for objects
        request_credentials: Any = None,
        **_: Any,
    ) -> Any:
        keys = self._signer.keys(request_credentials)
        signing = QuietS3SigV4Auth(keys, signing_name, region_name)
        signing.clock = self._signer.clock
        return signing
