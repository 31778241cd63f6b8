"""How an asynchronous client makes its calls."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from functools import partial
from importlib import import_module
from inspect import isawaitable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from botocore.context import get_context

from ._boto3.listening import check_handler, handlers_in, refuse_coroutines
from ._call.deadline import Deadline, current_deadline, ending
from ._call.exchange import Attempt, Call, ItemT, ResultT, Series
from ._calling import Calling
from ._http.async_drive import drive
from ._http.async_keys import LoopCredentials
from ._http.async_transport import AiohttpTransport
from ._http.clock import signed_time
from ._http.running import AsyncHttpTransport, Running
from ._http.sign import Signer, encode_headers
from ._http.slots import Turn
from ._http.transport import Transport
from ._wire.operations import OPERATIONS_BY_NAME, Operation, ResponseT
from ._wire.request import Request
from ._wire.response import Answer, typed_response
from ._wire.service import GET_OBJECT, S3, SERVICE
from .exceptions import CallTimeoutError

if TYPE_CHECKING:
    from ._async_reports import AsyncReport
    from ._call.objects import Get
    from ._call.report import ReportPlace
    from ._settings import Settings
    from ._wire.objects import Piece

BACKUP = "backup"
"""The transport of all requests but those for the files of reports."""

LOOK_UP = "look up the settings"

LATE_MODULES = (
    "encodings.idna",
    "aws_backup_reports._boto3.exceptions",
    "aws_backup_reports.common_errors",
)
"""What is imported elsewhere when TLS, or an error, first needs it: a loop must not read files."""

IN_A_ROW = 100
"""How many items of a series are passed on before other tasks have their turn."""


class AsyncCaller(Calling):
    """A client whose calls are awaited. Threads do what would block the event loop."""

    _reading_modules = (*Calling._reading_modules, "_async_reports")
    _look_up_later: Callable[[], None] | None = None
    """What looks the settings up; None: they are known."""
    _loop_signer: Signer
    """What signs with credentials that threads have refreshed."""
    _running: Running | None = None
    """What there is in the event loop that the client was last used in."""
    _inherited: Running | None = None
    """What the parent of this process has in its event loop."""

    def _begin(self) -> None:
        self._look_up_later = self._look_up
        for service, operations in ((SERVICE, OPERATIONS_BY_NAME), (S3, (GET_OBJECT,))):
            for handler in handlers_in(self._emitter, service, operations) or ():
                check_handler(handler)
        self._process_id = os.getpid()
        self._object_transports = {}
        self._loop_lock, self._look_up_lock = threading.Lock(), threading.Lock()

    def _events(self) -> Any:
        events = super()._events()
        refuse_coroutines(events)
        return events

    async def _call(
        self, operation: Operation[ResponseT], args: tuple[Any, ...], params: Mapping[str, Any]
    ) -> ResponseT:
        if args:
            raise TypeError(f"{operation.method_name}() only accepts keyword arguments.")
        running = await self._enter()
        own, around, deadline = self._deadlines()
        running.check()
        with self._turn(running, deadline) as turn:
            await turn.take()  # before all else, since thousands of calls may wait here
            if self._is_listened_to():
                make = partial(self._listened_call, operation, params, own)
                response = await self._in_thread(operation.name, make, running, turn, deadline)
                return typed_response(operation, response)
            context = get_context()
            call = self._exchange(operation, params, context.features if context else (), own)
            if around is None:
                return await self._take_turns(call, running, turn)
            with ending(around, operation.name):
                return await self._take_turns(around.limit(call), running, turn)

    def _made_elsewhere(
        self,
        operation: Operation[ResponseT],
        override: Callable[..., Any] | None,
        params: Mapping[str, Any],
        features: Collection[str],
    ) -> Callable[[float | None], Awaitable[ResponseT]]:
        async def make(time_limit: float | None) -> ResponseT:
            with self._as_step(time_limit, features):
                if override is None:
                    return await self._call(operation, (), params)
                response = override(**params)  # a plain mock need not be awaited
                return typed_response(
                    operation, await response if isawaitable(response) else response
                )

        return make

    def _in_one_step(
        self, get: Callable[[Deadline | None], Piece]
    ) -> Callable[[float | None], Awaitable[Piece]]:
        async def in_thread(_: float | None) -> Piece:
            running = await self._enter()
            own, _around, deadline = self._deadlines()
            with self._turn(running, deadline) as turn:
                await turn.take()
                make = partial(get, own)
                return await self._in_thread(GET_OBJECT, make, running, turn, deadline)

        return in_thread

    def _deadlines(self) -> tuple[Deadline | None, Deadline | None, Deadline | None]:
        """Return a call's own deadline, that of what it is a part of, and the earlier of the two.

        The first is that of ``call_timeout``. The time runs from now, not from when it has a slot.
        """
        seconds = self._settings.call_timeout
        own = None if seconds is None else Deadline(seconds, self._clock)
        around = current_deadline(self._settings)
        if own is None or around is None:
            return own, around, own or around
        return own, around, min(own, around, key=attrgetter("remaining"))

    async def _in_thread(
        self,
        name: str,
        make: Callable[[], ResultT],
        running: Running,
        turn: Turn,
        deadline: Deadline | None,
    ) -> ResultT:
        """Make a call that blocks its thread. Raises CallTimeoutError if it is late already."""
        if deadline is not None and not turn.has_slot:
            raise CallTimeoutError(operation_name=name, seconds=deadline.seconds)
        return await running.in_thread(make, is_call=True)

    async def _drive(
        self,
        call: Call[ResultT],
        deadline: Deadline | None = None,
        running: Running | None = None,
    ) -> ResultT:
        """Make a call in an event loop, by default that which runs, and return its result."""
        if running is None:
            running = await self._enter()
        with self._turn(running, deadline) as turn:
            return await self._take_turns(call, running, turn)

    def _turn(self, running: Running, deadline: Deadline | None) -> Turn:
        return Turn(running.slots, deadline, self._settings.call_timeout)

    def _take_turns(self, call: Call[ResultT], running: Running, turn: Turn) -> Awaitable[ResultT]:
        """Make a call, whose attempts wait for a slot unless it has one."""
        return drive(call, running, turn, self._sign_for, self._send_from, self._pause)

    async def _iterate(
        self, series: Series[ItemT], deadline: Deadline | None = None
    ) -> AsyncIterator[ItemT]:
        running = await self._enter()
        count = 0
        for call in series:
            for item in await self._drive(call, deadline, running):
                yield item
                running.check()
                count += 1
                if not count % IN_A_ROW:
                    await asyncio.sleep(0)

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _sign_for(self, running: Running, attempt: Attempt) -> Attempt:
        """Sign an attempt, and return it with the time that is left to send it."""
        began, keys = self._clock(), self._loop_signer.credentials
        if isinstance(keys, LoopCredentials):
            await keys.refresh(running)
        self._loop_signer.sign(attempt.request)
        encode_headers(attempt.request.headers)
        if attempt.time_limit is None:
            return attempt
        return attempt._replace(time_limit=attempt.time_limit - (self._clock() - began))

    async def _send_from(
        self, running: Running, request: Request, time_limit: float | None
    ) -> Answer:
        if request.signing is None:
            return await running.transports[BACKUP].send(request, time_limit)
        settings = self._object_lookup.settings_for(request.url)
        name = "objects by a proxy" if settings.proxies else "objects"
        if name not in running.transports:
            made = await running.in_thread(partial(self._connect_in_loop, settings))
            running.transports.setdefault(name, made)
        return await running.transports[name].send(request, time_limit)

    async def _enter(self) -> Running:
        """Return what there is in this event loop, once the settings are known."""
        running = self._running_here()
        if BACKUP not in running.transports:
            with running.part():
                transport = await asyncio.shield(running.shared(LOOK_UP, self._get_ready))
            running.check()
            if BACKUP not in running.transports:  # nobody else has waited for it, too
                running.transports[BACKUP] = transport
                await running.open(self._settings.max_pool_connections)
        return running

    def _running_here(self) -> Running:
        """Return what there is in this event loop. Raises RuntimeError if another one runs."""
        loop, running = asyncio.get_running_loop(), self._running
        if running is not None and running.is_of(loop):
            return running
        self._reconnect_after_fork()
        with self._loop_lock:
            running = self._running
            if running is not None and not running.is_of(loop) and running.is_in_use():
                raise self._other_loop_error()
            if running is None or not running.is_of(loop):
                self._running = running = self._made_for(loop)
            return running

    def _other_loop_error(self) -> RuntimeError:
        return RuntimeError(
            f"this {type(self).__name__} is in use in another event loop that is running: "
            "make a client for each loop"
        )

    async def _close(self) -> None:
        """End the calls under way, and close all connections. Raises RuntimeError as they do."""
        running = self._running
        if running is not None and running.is_in_use():
            if running.loop is not asyncio.get_running_loop():
                raise self._other_loop_error()
            self._running = None  # a later call opens anew
            await running.aclose()
        for transport in (vars(self).get("_transport"), *self._object_transports.values()):
            if transport is not None:
                transport.close()

    def _made_for(self, loop: asyncio.AbstractEventLoop) -> Running:
        return Running(loop)

    def _get_ready(self) -> AsyncHttpTransport:
        """Look up what is not known yet, and get ready to connect, in a thread."""
        self._need_settings()
        for name in LATE_MODULES:
            import_module(name)
        _ = self._retry.quota  # which is imported when it is first used, as is this parser:
        _ = signed_time({"timestamp": "20000101T000000Z"})
        return self._connect_in_loop(self._settings)

    def _need_settings(self) -> None:
        with self._look_up_lock:
            if self._look_up_later is not None:
                self._look_up_later()
                signer, settings = self._signer, self._settings
                keys = signer.credentials and LoopCredentials(signer.credentials)
                self._loop_signer = Signer(
                    keys, settings.region_name, settings.signature_version, signer.clock
                )
                self._look_up_later = None

    def _connect_in_loop(self, settings: Settings) -> AsyncHttpTransport:
        """Return what sends requests in an event loop."""
        return self._tls.connect(AiohttpTransport, settings)

    def _send(self, request: Request, time_limit: float | None) -> Answer:
        """Send a request in a thread, in which botocore makes the call of those who listen."""
        if "_transport" not in vars(self):
            self._transport = self._tls.connect(Transport, self._settings)
        return super()._send(request, time_limit)

    def _report_at(
        self, place: ReportPlace, get: Get, fetch: Callable[[str, str], Any] | None
    ) -> AsyncReport:
        from ._async_reports import AsyncReport  # lazy: few read reports

        return AsyncReport(place, get, fetch, self._drive, self._iterate)

    def _reconnect_after_fork(self) -> None:
        if self._process_id == os.getpid():
            return
        self._loop_lock, self._look_up_lock = threading.Lock(), threading.Lock()
        # Kept, since to drop what the parent uses would end its connections.
        self._inherited, self._running = self._running, None
        if self._look_up_later is None:
            self._connect()
        self._process_id = os.getpid()

    def _connect(self) -> None:
        super()._connect()
        vars(self).pop("_transport", None)
        self._object_transports = {}
        self._process_id = os.getpid()
