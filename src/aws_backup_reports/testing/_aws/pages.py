"""Lists in pages, with tokens that cannot be forged."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from aws_backup_reports.testing._wire.encoding import Json, encode

from .parameters import invalid_parameter

ItemT = TypeVar("ItemT")

PAGE_BYTES = 1_000_000
"""The size of a page when the caller sets no MaxResults; AWS documents "1 MB"."""


class Pages:
    """Splits lists into pages.

    A token holds the position of the last item of its page. Items that are added or removed
    between two pages therefore cause neither repetitions nor gaps. A token is valid for the same
    filters only, and in the fake that made it. It never expires; whether AWS's tokens do is not
    known.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(16)

    def cut(
        self,
        items: Sequence[ItemT],
        params: Mapping[str, Any],
        *,
        place: Callable[[ItemT], Any],
        members: Callable[[ItemT], dict[str, Json]],
    ) -> tuple[list[Json], str | None]:
        """Return a page of the items, and the token of the next page if there is one.

        `place` returns an item's position; the items must be in that order.
        """
        filters = {name: str(params[name]) for name in params if name.startswith("By")}
        if "NextToken" in params:
            after = self._read(params["NextToken"], filters)
            items = [item for item in items if place(item) > after]
        page: list[Json] = []
        size = 0
        for item in items:
            if len(page) == params.get("MaxResults") or size > PAGE_BYTES:
                return page, self._write(place(items[len(page) - 1]), filters)
            page.append(members(item))
            size += 0 if "MaxResults" in params else len(encode(page[-1]))
        return page, None

    def _write(self, after: Any, filters: Mapping[str, str]) -> str:
        text = json.dumps([after, filters], sort_keys=True).encode()
        return base64.urlsafe_b64encode(self._seal(text) + text).decode()

    def _read(self, token: str, filters: Mapping[str, str]) -> Any:
        try:
            raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        seal, text = raw[:32], raw[32:]
        if not hmac.compare_digest(seal, self._seal(text)):
            raise invalid_parameter("Invalid NextToken")
        after, token_filters = json.loads(text)
        if token_filters != filters:
            raise invalid_parameter("NextToken was issued for other parameters")
        return after

    def _seal(self, text: bytes) -> bytes:
        return hmac.digest(self._secret, text, hashlib.sha256)
