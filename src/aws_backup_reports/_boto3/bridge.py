"""botocore's blocking paginators and waiters, over methods that are awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

from aws_backup_reports.responses import DescribeReportJobResponse

ResultT = TypeVar("ResultT")


class Bridge:
    """A thread in which botocore's code runs, and calls a method that is awaited in the loop.

    The thread is its own: one of a pool might wait for calls that need a thread of the same pool.
    """

    def __init__(self, method: Callable[..., Awaitable[Any]]) -> None:
        self._method = method
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="aws-backup-reports")
        self._called: Future[Any] | None = None

    def call(self, **params: Any) -> Any:
        """Call the method, in the thread, and wait for its result."""
        self._called = asyncio.run_coroutine_threadsafe(self._awaited(params), self._loop)
        return self._called.result()

    async def run(self, function: Callable[[], ResultT]) -> ResultT:
        """Run a function in the thread. What it has called is cancelled with it."""
        try:
            return await self._loop.run_in_executor(self._thread, copy_context().run, function)
        finally:
            if self._called is not None:
                self._called.cancel()

    async def _awaited(self, params: Mapping[str, Any]) -> Any:
        return await self._method(**params)

    def __enter__(self) -> Bridge:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._thread.shutdown(wait=False)


class AsyncPageIterator:
    """botocore's ``PageIterator``, whose pages are awaited."""

    def __init__(
        self,
        method: Callable[..., Awaitable[Any]],
        make: Callable[[Callable[..., Any]], Any],
        params: Mapping[str, Any],
    ) -> None:
        self._method = method
        self._make = make
        self._params = params
        self._pages: Any = None

    @property
    def resume_token(self) -> str | None:
        """The ``StartingToken`` that continues where ``MaxItems`` ended; None at the end."""
        token: str | None = self._pages and self._pages.resume_token
        return token

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        with Bridge(self._method) as bridge:
            pages = await bridge.run(lambda: iter(self._begin(bridge)))
            while (page := await bridge.run(partial(next, pages, None))) is not None:
                yield page

    async def search(self, expression: str) -> AsyncIterator[Any]:
        """Yield what an expression of JMESPath finds on each page."""
        import jmespath  # lazy: few search

        compiled = jmespath.compile(expression)
        async for page in self:
            found = compiled.search(page)
            for each in found if isinstance(found, list) else [found]:
                yield each

    async def build_full_result(self) -> dict[str, Any]:
        """Return all pages as one."""
        with Bridge(self._method) as bridge:
            result: dict[str, Any] = await bridge.run(
                lambda: self._begin(bridge).build_full_result()
            )
        return result

    def _begin(self, bridge: Bridge) -> Any:
        self._pages = self._make(bridge.call).paginate(**self._params)
        return self._pages


class AsyncPaginator:
    """botocore's ``Paginator``, whose pages are awaited."""

    def __init__(
        self,
        method: Callable[..., Awaitable[Any]],
        make: Callable[[Callable[..., Any]], Any],
    ) -> None:
        self._method = method
        self._make = make

    def paginate(
        self, *, PaginationConfig: Mapping[str, Any] | None = None, **params: Any
    ) -> AsyncPageIterator:
        """Return the pages, which are requested as they are needed."""
        if PaginationConfig is not None:
            params["PaginationConfig"] = PaginationConfig
        return AsyncPageIterator(self._method, self._make, params)


class AsyncReportJobWaiter:
    """boto3's waiter ``report_job_completed``, awaited."""

    name = "ReportJobCompleted"

    def __init__(
        self,
        describe_report_job: Callable[..., Awaitable[Any]],
        sleep: Callable[[float], Awaitable[Any]],
    ) -> None:
        self._describe = describe_report_job
        self._sleep = sleep

    async def wait(
        self, *, WaiterConfig: Mapping[str, Any] | None = None, **params: Any
    ) -> DescribeReportJobResponse:
        """Wait until the job has succeeded, and return the last response.

        Parameters and errors are those of the blocking waiter.
        """
        config = dict(WaiterConfig or {})
        delay = config.pop("Delay", 15)
        polled = False

        async def poll(**arguments: Any) -> Any:
            nonlocal polled
            if polled:
                await self._sleep(delay)
            polled = True
            return await self._describe(**arguments)

        def wait() -> DescribeReportJobResponse:
            from .waiter import ReportJobWaiter  # lazy: 30 ms, which the thread takes

            # The pauses are made in the loop, where they can be cancelled.
            return ReportJobWaiter(bridge.call).wait(WaiterConfig={**config, "Delay": 0}, **params)

        with Bridge(poll) as bridge:
            return await bridge.run(wait)
