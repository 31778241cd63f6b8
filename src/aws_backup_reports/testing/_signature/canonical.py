"""The canonical form of a request: the text whose hash is signed.

Source: IAM user guide, "Create a signed AWS API request".
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote, unquote_to_bytes

from aws_backup_reports.testing._wire.messages import Request, query_parameters


def canonical_request(
    request: Request, signed_headers: tuple[str, ...], service: str = "backup"
) -> str:
    """Return the text whose hash is signed.

    S3 signs the path without normalizing it, and takes the hash of the body from the client.
    """
    if service == "s3":
        path = quote(unquote_to_bytes(request.path.encode("latin-1")), safe="/")
        body_hash = request.header("x-amz-content-sha256") or "UNSIGNED-PAYLOAD"
    else:
        path = _canonical_path(request.path)
        body_hash = hashlib.sha256(request.body).hexdigest()
    headers = (f"{name}:{_canonical_value(request.header(name))}\n" for name in signed_headers)
    return "\n".join(
        (
            request.method,
            path,
            _canonical_query(request.query),
            "".join(headers),
            ";".join(signed_headers),
            body_hash,
        )
    )


def _canonical_path(path: str) -> str:
    """Drop empty and dot segments, then percent-encode the encoded path once more.

    A path that ends in ``..`` gets no slash at its end, as botocore signs it; RFC 3986 would
    add one. What AWS does with such a path is not known.
    """
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in ("", "."):
            segments.append(segment)
    slash = "/" if segments and path.endswith("/") else ""
    # The request line was decoded as Latin-1; encoding it so again restores its bytes.
    return quote("/" + "/".join(segments) + slash, safe="/", encoding="latin-1")


def _canonical_query(query: str) -> str:
    """Sort the encoded parameters; the signature of a presigned URL does not cover itself."""
    pairs = (
        (quote(name, safe=""), quote(value, safe="")) for name, value in query_parameters(query)
    )
    return "&".join(f"{name}={value}" for name, value in sorted(pairs) if name != "X-Amz-Signature")


def _canonical_value(value: str | None) -> str:
    return " ".join((value or "").split())
