"""The list of a bucket's objects, as ListObjects and ListObjectsV2 write it.

Source: Amazon S3 API reference.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote_plus

from .buckets import Bucket, StoredObject
from .errors import invalid_argument
from .locations import owner_id
from .requests import S3Request
from .xml import document, elements, written_time

_MOST_KEYS = 1000


def list_objects(s3_request: S3Request, bucket: Bucket) -> bytes:
    """Return a page of the list. Raises `S3Error` for an invalid parameter."""
    given = s3_request.parameters
    is_version_2 = s3_request.operation == "ListObjectsV2"
    _check(given)
    if not is_version_2:
        after = given.get("marker", "")
    elif "continuation-token" in given:
        after = _read_token(given["continuation-token"])
    else:
        after = given.get("start-after", "")
    delimiter = given.get("delimiter", "")
    page = _page(bucket, given.get("prefix", ""), delimiter, after, given.get("max-keys"))

    def name(text: str) -> str:
        return _encoded(text) if "encoding-type" in given else text

    pairs = [
        ("Name", s3_request.bucket),
        ("Prefix", name(given.get("prefix", ""))),
        *([("Delimiter", name(delimiter))] if delimiter else []),
        *([("EncodingType", "url")] if "encoding-type" in given else []),
        ("MaxKeys", str(page.most)),
        ("IsTruncated", str(page.is_cut).lower()),
    ]
    if is_version_2:
        pairs += _place_in_list(given, page)
    else:
        pairs += [("Marker", name(after))]
        if page.is_cut and delimiter:  # without one, clients take the last key
            pairs += [("NextMarker", name(page.last))]
    owner = None if is_version_2 and given.get("fetch-owner") != "true" else bucket.account_id
    entries = (_entry(name(each), stored, owner) for each, stored in page.entries.items())
    return document("ListBucketResult", elements(pairs) + "".join(entries))


def _check(given: Mapping[str, str]) -> None:
    """Raise `S3Error` for an unknown kind of list or of encoding."""
    if given.get("list-type", "2") != "2":
        raise invalid_argument("Invalid List Type", "list-type", given["list-type"])
    if given.get("encoding-type", "url") != "url":
        message = "Invalid Encoding Method specified in Request"
        raise invalid_argument(message, "encoding-type", given["encoding-type"])


@dataclass(frozen=True, slots=True)
class _Page:
    """Part of a list."""

    entries: Mapping[str, StoredObject | None]
    """Keys with their objects, and common prefixes, which stand for all their keys, with None."""

    most: int
    is_cut: bool

    @property
    def last(self) -> str:
        """The last entry."""
        return list(self.entries)[-1]


def _page(bucket: Bucket, prefix: str, delimiter: str, after: str, most_keys: str | None) -> _Page:
    most = _most_keys(most_keys)
    entries: dict[str, StoredObject | None] = {}
    for key in sorted(bucket.objects):
        if not key.startswith(prefix) or key <= after:
            continue
        head, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if not found:
            entries[key] = bucket.objects[key]
        elif prefix + head + found != after:  # a list that starts after it leaves out all its keys
            entries[prefix + head + found] = None
    return _Page(dict(islice(entries.items(), most)), most, len(entries) > most > 0)


def _place_in_list(given: Mapping[str, str], page: _Page) -> list[tuple[str, str]]:
    """Return where the page begins and the next one does, as ListObjectsV2 writes it."""
    pairs = [("KeyCount", str(len(page.entries)))]
    if "continuation-token" in given:
        pairs += [("ContinuationToken", given["continuation-token"])]
    if "start-after" in given:
        start = given["start-after"]
        pairs += [("StartAfter", _encoded(start) if "encoding-type" in given else start)]
    if page.is_cut:
        token = base64.urlsafe_b64encode(page.last.encode()).decode()
        pairs += [("NextContinuationToken", token)]
    return pairs


def _most_keys(text: str | None) -> int:
    if text is None:
        return _MOST_KEYS
    if not text.isdecimal() or len(text) > 9:
        message = "Provided max-keys not an integer or within integer range"
        raise invalid_argument(message, "max-keys", text)
    return min(int(text), _MOST_KEYS)


def _entry(name: str, stored: StoredObject | None, owner: str | None) -> str:
    """Return an entry of the list. Owner is the account, or None if it is not to be written."""
    if stored is None:
        return f"<CommonPrefixes>{elements([('Prefix', name)])}</CommonPrefixes>"
    text = elements(
        [
            ("Key", name),
            ("LastModified", written_time(stored.last_modified)),
            ("ETag", stored.etag),
            ("Size", str(len(stored.body))),
        ]
    )
    if owner is not None:
        text += f"<Owner>{elements([('ID', owner_id(owner))])}</Owner>"
    return f"<Contents>{text}<StorageClass>STANDARD</StorageClass></Contents>"


def _encoded(text: str) -> str:
    # With a plus sign for a space, seen in https://github.com/bcgov/gwells/pull/1801; botocore
    # and others decode it.
    return quote_plus(text, safe="/")


def _read_token(token: str) -> str:
    try:
        return base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True).decode()
    except ValueError:
        message = "The continuation token provided is incorrect"
        raise invalid_argument(message, "continuation-token", token) from None
