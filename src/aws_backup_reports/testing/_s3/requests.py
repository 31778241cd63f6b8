"""How a request to S3 is recognized, and what it asks for.

Buckets are addressed by path, or by a host name that ends in ``.localhost``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from aws_backup_reports.testing._signature.claim import read_claim, signing_service
from aws_backup_reports.testing._wire.errors import RefusedError
from aws_backup_reports.testing._wire.messages import Request, query_parameters

from .buckets import Buckets

S3_OPERATIONS = frozenset(
    """
    GetBucketLocation GetObject HeadBucket HeadObject ListBuckets ListObjects ListObjectsV2
    """.split()
)

SUBRESOURCES = frozenset(
    """
    abac accelerate acl analytics annotation attributes cors delete encryption
    intelligent-tiering inventory legal-hold lifecycle logging
    metadataAnnotationTable metadataConfiguration metadataInventoryTable metadataJournalTable
    metadataTable metrics notification object-lock ownershipControls policy policyStatus
    publicAccessBlock renameObject replication requestPayment restore retention select
    select-type session
    tagging torrent uploadId uploads versioning versions website
    """.split()
)
"""Query parameters by which S3 tells operations apart that the fake does not have."""


@dataclass(frozen=True, slots=True)
class S3Request:
    """A request to S3, with the bucket and the key that it names."""

    request: Request

    bucket: str
    """Empty if the request is about no bucket."""

    key: str
    """Decoded once, and not normalized; empty if the request is about the bucket.

    Bytes that are not UTF-8 are lone surrogates.
    """

    parameters: Mapping[str, str] = field(init=False)
    """The decoded parameters of the query."""

    def __post_init__(self) -> None:
        pairs = query_parameters(self.request.query)
        parameters = {
            name.decode(errors="replace"): value.decode(errors="replace") for name, value in pairs
        }
        object.__setattr__(self, "parameters", parameters)

    @property
    def operation(self) -> str:
        """The operation in AWS's spelling; empty if the fake does not support it."""
        if SUBRESOURCES & self.parameters.keys() or (self.key and "location" in self.parameters):
            return ""
        match self.request.method, bool(self.bucket), bool(self.key):
            case "GET", _, True:
                return "GetObject"
            case "HEAD", _, True:
                return "HeadObject"
            case "HEAD", True, False:
                return "HeadBucket"
            case "GET", False, False:
                return "ListBuckets"
            case "GET", True, False if "location" in self.parameters:
                return "GetBucketLocation"
            case "GET", True, False:
                return "ListObjectsV2" if "list-type" in self.parameters else "ListObjects"
            case _:
                return ""

    @property
    def is_presigned(self) -> bool:
        """Whether the signature is in the query."""
        return "X-Amz-Algorithm" in self.parameters

    @property
    def credential(self) -> tuple[str, str]:
        """The key id and the Region that the request claims to be signed with; empty if none."""
        try:
            parts = read_claim(self.request).credential.split("/")
        except RefusedError:
            return "", ""
        return (parts[0], parts[2]) if len(parts) == 5 else (parts[0], "")

    @property
    def is_version_2(self) -> bool:
        """Whether the request is signed with Signature Version 2."""
        authorization = self.request.header("authorization") or ""
        return authorization.startswith("AWS ") or "AWSAccessKeyId" in self.parameters


def read_s3_request(request: Request, buckets: Buckets) -> S3Request | None:
    """Return the request to S3, or None if it is not for S3.

    A request is for S3 if it is signed for S3 or names an existing bucket.
    """
    host = (request.header("host") or "").partition(":")[0].lower()
    path = request.path.removeprefix("/")
    if host.endswith(".localhost") and host != "s3.localhost":
        bucket, key = host.removesuffix(".localhost").removesuffix(".s3"), path
    else:
        bucket, _, key = path.partition("/")
    s3_request = S3Request(request, _decoded(bucket), _decoded(key))
    is_for_s3 = signing_service(request) == "s3" or s3_request.is_version_2
    return s3_request if is_for_s3 or s3_request.bucket in buckets else None


def _decoded(text: str) -> str:
    # To S3, a plus sign in a path is a space: https://github.com/nginx/nginx-s3-gateway/issues/77
    encoded = text.replace("+", "%20").encode("latin-1")
    return unquote_to_bytes(encoded).decode(errors="surrogateescape")
