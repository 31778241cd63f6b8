"""The fake buckets that reports are delivered to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object in a bucket."""

    body: bytes
    last_modified: datetime

    @property
    def etag(self) -> str:
        """The quoted MD5 of the body, S3's entity tag for an object written in one part."""
        return f'"{hashlib.md5(self.body, usedforsecurity=False).hexdigest()}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket. It knows its owner and its Region: S3 finds a bucket by its name alone."""

    region_name: str
    account_id: str
    creation_date: datetime

    accepts_any_region: bool = False
    """Whether requests can be signed for any Region; if not, others than its own are redirected."""

    objects: dict[str, StoredObject] = field(default_factory=dict)
    """The objects by key."""


Buckets: TypeAlias = dict[str, Bucket]
"""The buckets by name."""
