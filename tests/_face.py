"""The asynchronous client with a blocking face, so that one test runs with both clients."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeBackupServer


class Blocking:
    """An object whose awaited methods block, and whose asynchronous iterators are plain ones."""

    def __init__(self, awaited: Any, loop: asyncio.AbstractEventLoop | None = None) -> None:
        own = None if loop else asyncio.new_event_loop()
        vars(self).update(_awaited=awaited, _loop=loop or own, _own_loop=own)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._awaited, name)
        if not callable(value) or isinstance(value, type):
            return value
        return lambda *arguments, **options: self._result_of(value(*arguments, **options))

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._awaited, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._awaited, name)

    def _result_of(self, value: Any) -> Any:
        if self._loop.is_running():  # the client itself has called what a test took from it
            return value
        if inspect.isawaitable(value):
            return self._shown(self._loop.run_until_complete(value))
        if isinstance(value, AsyncIterator):
            return self._items_of(value)
        return self._shown(value)

    def _items_of(self, items: AsyncIterator[Any]) -> Any:
        try:
            while True:
                try:
                    item = self._loop.run_until_complete(anext(items))
                except StopAsyncIteration:
                    return
                yield item
        finally:
            if isinstance(items, AsyncGenerator) and not self._loop.is_closed():
                self._loop.run_until_complete(items.aclose())

    def _shown(self, value: Any) -> Any:
        """Return a report, a paginator or a waiter with a blocking face, too."""
        is_ours = type(value).__name__.startswith("Async")
        return Blocking(value, self._loop) if is_ours else value

    def __iter__(self) -> Any:
        return self._items_of(aiter(self._awaited))

    def close(self) -> None:
        """Close the client and its loop, with the threads that the loop has started."""
        if self._loop.is_closed():
            return
        self._loop.run_until_complete(self._awaited.aclose())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def __enter__(self) -> Blocking:
        try:
            self._loop.run_until_complete(self._awaited.__aenter__())
        except BaseException:  # an interrupt, too
            if self._own_loop is not None:
                self.close()
            raise
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._loop.run_until_complete(self._awaited.__aexit__(*exc_info))
        if self._own_loop is not None:
            self.close()

    def __repr__(self) -> str:
        return repr(self._awaited)


class Napping(AsyncBackupClient):
    """A client that pauses by ``time.sleep``, as the blocking one does, so that tests see it."""

    async def _pause(self, seconds: float) -> None:
        time.sleep(seconds)


def blocking_client(
    *arguments: Any, loop: asyncio.AbstractEventLoop | None = None, **settings: Any
) -> Any:
    """Return an asynchronous client with a blocking face, by the arguments of `BackupClient`."""
    return Blocking(Napping(*arguments, **settings), loop)


def client_of(fake: Any, kind: str, **settings: Any) -> Any:
    """Return a client of a fake or of its server, of the kind ``blocking`` or ``awaited``."""
    if kind == "blocking":
        return fake.client(**settings)
    if isinstance(fake, FakeBackupServer):
        return Blocking(fake.client(**{"cls": Napping, **settings}))
    return Blocking(fake.async_client(**settings))


KINDS = ("blocking", "awaited")
