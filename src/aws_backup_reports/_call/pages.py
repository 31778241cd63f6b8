"""From one page of a list to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from botocore.exceptions import PaginationError

from aws_backup_reports._wire.operations import Operation
from aws_backup_reports.responses import Page

from .exchange import Ask, Call, ItemT, Series

PageT = TypeVar("PageT", bound=Page)


class Pages:
    """The way through the pages of one list, which ends even if the tokens go in a circle."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self.params: Mapping[str, Any] | None = params
        """What requests the next page; None after the last one."""
        # Brent's way to find any circle: one token is kept, each time for twice as many pages.
        self._kept = params.get("NextToken")
        self._count, self._span = 0, 1

    def advance(self, page: Page) -> None:
        """Go on from a page. Raises PaginationError for a token that comes again."""
        token = page.next_token
        if token is None or self.params is None:
            self.params = None
            return
        if token in (self.params.get("NextToken"), self._kept):
            raise PaginationError(message=f"The same next token was received twice: {token!r}")
        self._count += 1
        if self._count == self._span:
            self._kept, self._count, self._span = token, 0, 2 * self._span
        self.params = {**self.params, "NextToken": token}


def listing(
    ask: Ask,
    operation: Operation[PageT],
    params: Mapping[str, Any],
    items_of: Callable[[PageT], Iterable[ItemT]],
) -> Series[ItemT]:
    """Yield a call for each page of a list, which returns the page's items."""
    pages = Pages(params)
    received: list[PageT] = []

    def request(params: Mapping[str, Any]) -> Call[Iterable[ItemT]]:
        received[:] = [(yield from ask(operation, params))]
        return items_of(received[0])

    while pages.params is not None:
        yield request(pages.params)
        pages.advance(received[0])
