"""From one page of a list to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import PaginationError

from aws_backup_reports.responses import Page


def next_page(params: Mapping[str, Any], page: Page) -> dict[str, Any] | None:
    """Return the parameters for the page after this one, which `params` asked for.

    None after the last page. Raises PaginationError for a token that asked for this very page:
    it would never end.
    """
    token = page.next_token
    if token is None:
        return None
    if token == params.get("NextToken"):
        raise PaginationError(message=f"The same next token was received twice: {token!r}")
    return {**params, "NextToken": token}
