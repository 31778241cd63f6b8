"""The fake buckets that reports are delivered to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
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


Buckets: TypeAlias = dict[str, dict[str, StoredObject]]
"""Objects by bucket and key."""
