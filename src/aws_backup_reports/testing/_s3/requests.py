"""How a request to S3 is recognized, and what it asks for.

Buckets are addressed by path, or by a host name that ends in ``.localhost``.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from aws_backup_reports.testing._signature.claim import signing_service
from aws_backup_reports.testing._wire.messages import Request

from .buckets import Buckets

S3_OPERATIONS = frozenset({"GetObject", "HeadBucket", "HeadObject", "ListObjectsV2"})


@dataclass(frozen=True, slots=True)
class S3Request:
    """A request to S3, with the bucket and the key that it names."""

    request: Request
    bucket: str

    key: str
    """Decoded; empty if the request is about the bucket."""

    @property
    def operation(self) -> str:
        """The operation in AWS's spelling; empty if the fake does not support it."""
        is_list = "list-type=2" in self.request.query.split("&")
        match self.request.method, bool(self.key):
            case "GET", True:
                return "GetObject"
            case "HEAD", True:
                return "HeadObject"
            case "HEAD", False if self.bucket:
                return "HeadBucket"
            case "GET", False if self.bucket and is_list:
                return "ListObjectsV2"
            case _:
                return ""


def read_s3_request(request: Request, buckets: Buckets) -> S3Request | None:
    """Return the request to S3, or None if it is not for S3.

    A request is for S3 if it is signed for S3 or names an existing bucket.
    """
    host = (request.header("host") or "").partition(":")[0].lower()
    path = unquote(request.path.removeprefix("/"))
    if host.endswith(".localhost"):
        bucket, key = host.removesuffix(".localhost").removesuffix(".s3"), path
    else:
        bucket, _, key = path.partition("/")
    if signing_service(request) == "s3" or bucket in buckets:
        return S3Request(request, bucket, key)
    return None
