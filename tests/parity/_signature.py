"""Signature Version 4, written from its specification so as not to trust either client."""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, urlsplit

from tests._server import Request

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>.*?)/(?P<scope>(?P<date>\d{8})/(?P<region>[^/]*)/"
    r"(?P<service>[^/]+)/aws4_request), SignedHeaders=(?P<names>\S+), "
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


def secret_of(access_key: str) -> str:
    """Return the secret that belongs to an access key in these tests."""
    return GOLDEN_SECRETS.get(access_key, f"secret-of-{access_key}")


GOLDEN_SECRETS = {"AKIDEXAMPLE": "secretEXAMPLE"}


def verdict(request: Request) -> str | None:
    """Return ``valid``, ``wrong`` or ``malformed``, or None for a request without a signature."""
    authorization = request.header("Authorization")
    if authorization is None or not authorization.startswith("AWS4-"):
        return None
    parts = AUTHORIZATION.fullmatch(authorization)
    if parts is None:
        return "malformed"
    expected = signature(
        request,
        names=parts["names"].split(";"),
        scope=parts["scope"],
        secret=secret_of(parts["key"]),
    )
    return "valid" if expected == parts["signature"] else "wrong"


def signature(request: Request, *, names: list[str], scope: str, secret: str) -> str:
    """Return the signature that a request must have."""
    method, target, _ = request.line.split(" ")
    url = urlsplit(target)
    canonical = "\n".join(
        [
            method,
            quote(without_dot_segments(url.path), safe="/~"),
            canonical_query(url.query),
            *(f"{name}:{' '.join((request.header(name) or '').split())}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(request.body).hexdigest(),
        ]
    )
    text = "\n".join(
        [
            "AWS4-HMAC-SHA256",
            request.header("X-Amz-Date") or "",
            scope,
            hashlib.sha256(canonical.encode()).hexdigest(),
        ]
    )
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def canonical_query(query: str) -> str:
    """Return the pairs of a query, sorted and strictly encoded."""
    pairs = parse_qsl(query, keep_blank_values=True)
    encoded = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def without_dot_segments(path: str) -> str:
    """Return a path without ``.``, ``..`` and empty segments, as all services but S3 sign it."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment not in ("", "."):
            kept.append(segment)
    resolved = "/" + "/".join(kept)
    return resolved + "/" if path.endswith("/") and kept else resolved
