"""ListBuckets and GetBucketLocation.

Source: Amazon S3 API reference.
"""

from __future__ import annotations

from .buckets import Bucket, Buckets
from .errors import invalid_argument
from .requests import S3Request
from .xml import document, elements, written_time

_MOST_BUCKETS = 10_000


def owner_id(account_id: str) -> str:
    """Return an account's canonical id, 64 hexadecimal digits."""
    return account_id.zfill(64)


def bucket_location(bucket: Bucket) -> bytes:
    """Return the Region of a bucket; us-east-1 is empty, as S3 writes it."""
    region = "" if bucket.region_name == "us-east-1" else bucket.region_name
    return document("LocationConstraint", region)


def list_buckets(buckets: Buckets, account_id: str, s3_request: S3Request) -> bytes:
    """Return a page of an account's buckets, in order of their names. Raises `S3Error`."""
    given = s3_request.parameters
    prefix, region = given.get("prefix", ""), given.get("bucket-region")
    after = given.get("continuation-token", "")  # the last name of the page before
    most = given.get("max-buckets", str(_MOST_BUCKETS))
    if not most.isdecimal() or not 1 <= int(most) <= _MOST_BUCKETS:
        message = f"max-buckets must be an integer between 1 and {_MOST_BUCKETS}"
        raise invalid_argument(message, "max-buckets", most)
    found = [
        (name, bucket)
        for name, bucket in sorted(buckets.items())
        if bucket.account_id == account_id
        and name.startswith(prefix)
        and name > after
        and region in (None, bucket.region_name)
    ]
    page = found[: int(most)]
    listed = "".join(f"<Bucket>{_entry(name, bucket)}</Bucket>" for name, bucket in page)
    inner = f"<Owner>{elements([('ID', owner_id(account_id))])}</Owner><Buckets>{listed}</Buckets>"
    if len(found) > len(page):
        inner += elements([("ContinuationToken", page[-1][0])])
    if prefix:
        inner += elements([("Prefix", prefix)])
    return document("ListAllMyBucketsResult", inner)


def _entry(name: str, bucket: Bucket) -> str:
    return elements(
        [
            ("Name", name),
            ("CreationDate", written_time(bucket.creation_date)),
            ("BucketRegion", bucket.region_name),
        ]
    )
