"""The list of a bucket's objects, as ListObjectsV2 writes it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from aws_backup_reports.testing._wire.messages import query_parameters

from .buckets import StoredObject

_MOST_KEYS = 1000
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def list_objects(query: str, bucket_name: str, bucket: Mapping[str, StoredObject]) -> bytes:
    """Return one page of a list. Raises `ValueError` with S3's message for an invalid parameter."""
    given = {name.decode(errors="replace"): value for name, value in query_parameters(query)}
    texts = {name: value.decode(errors="replace") for name, value in given.items()}
    prefix, delimiter = texts.get("prefix", ""), texts.get("delimiter", "")
    most = _most_keys(texts.get("max-keys"))
    after = texts.get("start-after", "")
    if "continuation-token" in texts:
        after = _read_token(texts["continuation-token"])
    # In order; an entry is a key, or a common prefix that stands for all its keys.
    entries = dict.fromkeys(
        _folded(key, prefix, delimiter) for key in sorted(bucket) if key.startswith(prefix)
    )
    rest = [entry for entry in entries if entry > after]
    page, is_cut = rest[:most], len(rest) > most > 0
    is_encoded = texts.get("encoding-type") == "url"
    lines = [
        ("Name", bucket_name),
        ("Prefix", _name(prefix, is_encoded)),
        ("KeyCount", str(len(page))),
        ("MaxKeys", str(most)),
        ("IsTruncated", "true" if is_cut else "false"),
        *([("Delimiter", _name(delimiter, is_encoded))] if delimiter else []),
        *([("EncodingType", "url")] if is_encoded else []),
        *([("NextContinuationToken", _token(page[-1]))] if is_cut else []),
    ]
    text = "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in lines)
    text += "".join(_entry(each, bucket, is_encoded) for each in page)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<ListBucketResult xmlns="{_NAMESPACE}">{text}</ListBucketResult>'.encode()


def _most_keys(text: str | None) -> int:
    if text is None:
        return _MOST_KEYS
    if not text.isdecimal() or len(text) > 9:
        raise ValueError("Provided max-keys not an integer or within integer range")
    return min(int(text), _MOST_KEYS)


def _folded(key: str, prefix: str, delimiter: str) -> str:
    head, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
    return prefix + head + found if found else key


def _entry(entry: str, bucket: Mapping[str, StoredObject], is_encoded: bool) -> str:
    name = escape(_name(entry, is_encoded))
    stored = bucket.get(entry)
    if stored is None:
        return f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>"
    return (
        f"<Contents><Key>{name}</Key>"
        f"<LastModified>{_written(stored.last_modified)}</LastModified>"
        f"<ETag>{escape(stored.etag)}</ETag><Size>{len(stored.body)}</Size>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
    )


def _written(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"


def _name(text: str, is_encoded: bool) -> str:
    return quote(text, safe="/") if is_encoded else text


def _token(entry: str) -> str:
    return base64.urlsafe_b64encode(entry.encode()).decode()


def _read_token(token: str) -> str:
    try:
        return base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True).decode()
    except ValueError:
        raise ValueError("The continuation token provided is incorrect") from None
