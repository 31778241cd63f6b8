"""botocore's blocking paginators and waiters, over methods that are awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from inspect import isawaitable
from types import TracebackType
from typing import Any, TypeVar

from aws_backup_reports._http.running import Running
from aws_backup_reports.responses import DescribeReportJobResponse

ResultT = TypeVar("ResultT")


class Bridge:
    """A thread in which botocore's code runs, and calls a method that is awaited in the loop.

    The thread is its own: one of a pool might wait for calls that need a thread of the same pool.
    """

    def __init__(self, method: Callable[..., Awaitable[Any]], running: Running) -> None:
        self._method = method
        self._running = running
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="aws-backup-reports")
        self._task: asyncio.Task[Any] | None = None
        self._is_over = False

    def call(self, **params: Any) -> Any:
        """Call the method, in the thread, and wait for its result."""
        if self._is_over:
            raise CancelledError
        loop = self._running.loop
        return asyncio.run_coroutine_threadsafe(self._awaited(params), loop).result()

    async def run(self, function: Callable[[], ResultT]) -> ResultT:
        """Run a function in the thread. What it has called ends with it.

        Raises ClientClosedError when the client is closed meanwhile.
        """
        try:
            with self._running.part():
                return await self._running.start(self._thread, function)
        except BaseException:  # a cancellation, too
            self._is_over = True
            if self._task is not None and not self._task.done():
                self._task.cancel()
                await asyncio.wait([self._task])
            raise

    async def _awaited(self, params: Mapping[str, Any]) -> Any:
        if self._is_over:
            raise asyncio.CancelledError
        self._task = asyncio.current_task()
        with self._running.thread_that_waits():
            return await self._method(**params)

    def __enter__(self) -> Bridge:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_over = True
        self._thread.shutdown(wait=False)


class AsyncPageIterator:
    """botocore's ``PageIterator``, whose pages are awaited."""

    def __init__(
        self,
        method: Callable[..., Awaitable[Any]],
        make: Callable[[Callable[..., Any]], Any],
        enter: Callable[[], Awaitable[Running]],
        params: Mapping[str, Any],
    ) -> None:
        self._method = method
        self._make = make
        self._enter = enter
        self._params = params
        self._pages: Any = None

    @property
    def resume_token(self) -> str | None:
        """The ``StartingToken`` that continues where ``MaxItems`` ended; None at the end."""
        token: str | None = self._pages and self._pages.resume_token
        return token

    @property
    def result_keys(self) -> list[Any]:
        """What botocore puts pages together by: compiled expressions; none before the first."""
        keys: list[Any] = self._pages.result_keys if self._pages else []
        return keys

    @property
    def non_aggregate_part(self) -> dict[str, Any]:
        """What else the first page has; empty before it."""
        part: dict[str, Any] = self._pages.non_aggregate_part if self._pages else {}
        return part

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        with Bridge(self._method, await self._enter()) as bridge:
            pages = await bridge.run(lambda: iter(self._begin(bridge)))
            while (page := await bridge.run(partial(next, pages, None))) is not None:
                yield page

    async def search(self, expression: str) -> AsyncIterator[Any]:
        """Yield what an expression of JMESPath finds on each page."""
        running = await self._enter()
        compiled = await running.in_thread(partial(_compiled, expression))
        async for page in self:
            found = compiled.search(page)
            for each in found if isinstance(found, list) else [found]:
                yield each
                running.check()

    async def build_full_result(self) -> dict[str, Any]:
        """Return all pages as one."""
        with Bridge(self._method, await self._enter()) as bridge:
            result: dict[str, Any] = await bridge.run(
                lambda: self._begin(bridge).build_full_result()
            )
        return result

    def _begin(self, bridge: Bridge) -> Any:
        """Return botocore's pages: the same each time, since they continue where they ended."""
        self._bridge = bridge
        if self._pages is None:

            def method(**params: Any) -> Any:
                return self._bridge.call(**params)

            self._pages = self._make(method).paginate(**self._params)
        return self._pages


def _compiled(expression: str) -> Any:
    import jmespath  # lazy: few search

    return jmespath.compile(expression)


class AsyncPaginator:
    """botocore's ``Paginator``, whose pages are awaited."""

    def __init__(
        self,
        method: Callable[..., Awaitable[Any]],
        make: Callable[[Callable[..., Any]], Any],
        enter: Callable[[], Awaitable[Running]],
    ) -> None:
        self._method = method
        self._make = make
        self._enter = enter

    def paginate(
        self, *, PaginationConfig: Mapping[str, Any] | None = None, **params: Any
    ) -> AsyncPageIterator:
        """Return the pages, which are requested as they are needed."""
        if PaginationConfig is not None:
            params["PaginationConfig"] = PaginationConfig
        return AsyncPageIterator(self._method, self._make, self._enter, params)


class AsyncReportJobWaiter:
    """boto3's waiter ``report_job_completed``, awaited."""

    name = "ReportJobCompleted"

    def __init__(
        self,
        describe_report_job: Callable[..., Awaitable[Any]],
        sleep: Callable[[float], Awaitable[Any]],
        enter: Callable[[], Awaitable[Running]],
    ) -> None:
        self._describe = describe_report_job
        self._sleep = sleep
        self._enter = enter

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
            response = self._describe(**arguments)
            return await response if isawaitable(response) else response

        def wait() -> DescribeReportJobResponse:
            from .waiter import ReportJobWaiter  # lazy: 30 ms, which the thread takes

            # The pauses are made in the loop, where they can be cancelled.
            return ReportJobWaiter(bridge.call).wait(WaiterConfig={**config, "Delay": 0}, **params)

        with Bridge(poll, await self._enter()) as bridge:
            return await bridge.run(wait)
