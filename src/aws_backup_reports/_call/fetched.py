"""A file that a function of the program fetches, in place of a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Protocol

from aws_backup_reports._rows.reading import checked_piece, pieces_of

from .exchange import Call, Callback, Step, Work


class FileReader(Protocol):
    """What reads one file from its beginning to its end."""

    @property
    def has_more(self) -> bool:
        """Whether another piece may follow."""
        ...

    def next_piece(self) -> Call[bytes]:
        """Return the next piece, which may be empty."""
        ...


class FetchedFile:
    """A file whose content is what a function returns when it is called with bucket and key."""

    def __init__(self, fetch: Callable[[str, str], Any], bucket: str, key: str) -> None:
        self.has_more = True
        self._fetch = partial(fetch, bucket, key)
        self._next_step: Callable[[], Step] | None = None

    def next_piece(self) -> Call[bytes]:
        """Return the next piece. Raises what the function raises, and TypeError for no bytes."""
        if self._next_step is None:
            self._next_step = self._steps((yield Callback(self._fetch)))
        piece: bytes | None = yield self._next_step()
        self.has_more = piece is not None
        return piece or b""

    def _steps(self, source: Any) -> Callable[[], Step]:
        """Return what makes the step for the next piece; its answer is None after the last."""
        if isinstance(source, str):
            raise TypeError(f"fetch must return bytes, a binary file or a Path, not {source!r:.50}")
        pieces = pieces_of(source)
        return lambda: Work(partial(next, pieces, None))


class AsyncFetchedFile(FetchedFile):
    """The same, whose pieces may have to be awaited."""

    def _steps(self, source: Any) -> Callable[[], Step]:
        if not hasattr(source, "__aiter__"):
            return super()._steps(source)
        pieces = aiter(source)
        return lambda: Callback(partial(_next_of, pieces))


async def _next_of(pieces: AsyncIterator[bytes]) -> bytes | None:
    async for piece in pieces:
        return checked_piece(piece)
    return None
