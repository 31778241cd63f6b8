"""From one page of a list to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import PaginationError

from aws_backup_reports.responses import Page


def next_page(params: Mapping[str, Any], page: Page) -> dict[str, Any] | None:
    """Return the parameters for the page after this one; None: it is the last."""
    token = page.next_token
    if token is None:
        return None
    if token == params.get("NextToken"):  # it would never end
        raise PaginationError(message=f"The same next token was received twice: {token!r}")
    return {**params, "NextToken": token}
