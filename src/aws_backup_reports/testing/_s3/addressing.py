"""Whether a request came to the right Region and in a form that S3 accepts.

S3 finds this out before it looks at the signature.
Source: Amazon S3 user guide, "Making requests using the REST API"; botocore's redirector, which
reads each of these answers; headers of S3 quoted in https://github.com/JuliaCloud/AWSS3.jl/issues/25.
"""

from __future__ import annotations

from http import HTTPStatus

from .buckets import Bucket
from .errors import S3Error, malformed
from .requests import S3Request

_GLOBAL = "us-east-1"
"""The Region that requests to the endpoint without a Region are signed for."""


def check_addressing(s3_request: S3Request, bucket: Bucket | None) -> None:
    """Raise `S3Error` for Signature Version 2, and for the Region of another endpoint.

    S3 has an endpoint for each Region, which redirects requests for buckets of other Regions. The
    endpoint without a Region passes them on to the bucket's Region, which rejects the signature.
    The fake has one address for all, so it goes by the Region in the signature.
    """
    if s3_request.is_version_2:
        raise S3Error(
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported."
            " Please use AWS4-HMAC-SHA256.",
            HTTPStatus.BAD_REQUEST,
        )
    _, region = s3_request.credential
    if bucket is None or bucket.accepts_any_region or region in ("", bucket.region_name):
        return
    headers = {"x-amz-bucket-region": bucket.region_name}
    if region != _GLOBAL:
        raise S3Error(
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified"
            " endpoint. Please send all future requests to this endpoint.",
            HTTPStatus.MOVED_PERMANENTLY,
            # The host that the client knows: it serves all Regions, and no test leaves for AWS.
            {"Endpoint": s3_request.request.header("host") or "", "Bucket": s3_request.bucket},
            headers,
        )
    if s3_request.operation == "GetBucketLocation":
        return  # which the endpoint without a Region answers for every bucket
    raise malformed(
        f"the region '{region}' is wrong; expecting '{bucket.region_name}'",
        s3_request,
        {"Region": bucket.region_name},
        headers,
    )
