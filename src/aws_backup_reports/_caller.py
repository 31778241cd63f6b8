"""How a blocking client makes its calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.context import get_context

from ._call.deadline import Deadline, current_deadline, ending
from ._call.exchange import Call, ItemT, ResultT, Series
from ._calling import Calling
from ._http.drive import drive
from ._http.transport import Transport
from ._wire.operations import Operation, ResponseT, operation_named
from ._wire.response import typed_response

if TYPE_CHECKING:
    from ._call.objects import Get
    from ._call.report import ReportPlace
    from ._wire.objects import Piece
    from .reports import Fetch, Report


class Caller(Calling):
    """A client that blocks the calling thread while it makes a call."""

    def _call(
        self, operation: Operation[ResponseT], args: tuple[Any, ...], params: Mapping[str, Any]
    ) -> ResponseT:
        if args:
            raise TypeError(f"{operation.method_name}() only accepts keyword arguments.")
        return typed_response(operation, self._make_api_call(operation.name, params))

    def _make_api_call(self, operation_name: str, api_params: Mapping[str, Any]) -> Any:
        """Make a call. The name is botocore's: programs replace methods of this name."""
        operation = operation_named(operation_name)
        if self._is_listened_to():
            return self._listened_call(operation, api_params)
        # botocore's paginators and waiters name themselves in the context that they call in.
        context = get_context()
        call = self._exchange(operation, api_params, context.features if context else ())
        deadline = current_deadline(self._settings)
        if deadline is None:
            return self._drive(call)
        with ending(deadline, operation_name):
            return self._drive(deadline.limit(call))

    _own_make_api_call = _make_api_call

    def _is_replaced(self) -> bool:
        """Whether a program has replaced `_make_api_call`, in a class or in this object."""
        method = type(self)._make_api_call
        return "_make_api_call" in vars(self) or method is not Caller._own_make_api_call

    def _made_elsewhere(
        self,
        operation: Operation[ResponseT],
        override: Callable[..., Any] | None,
        params: Mapping[str, Any],
        features: Collection[str],
    ) -> Callable[[float | None], ResponseT]:
        def make(time_limit: float | None) -> ResponseT:
            with self._as_step(time_limit, features):
                if override is None:
                    return self._call(operation, (), params)
                return typed_response(operation, override(**params))

        return make

    def _in_one_step(
        self, get: Callable[[Deadline | None], Piece]
    ) -> Callable[[float | None], Piece]:
        return lambda _: get(None)

    def _drive(self, call: Call[ResultT]) -> ResultT:
        return drive(call, self._sign, self._send, self._sleep, self._clock)

    def _iterate(self, series: Series[ItemT]) -> Iterator[ItemT]:
        for call in series:
            yield from self._drive(call)

    def _report_at(self, place: ReportPlace, get: Get, fetch: Fetch | None) -> Report:
        from .reports import Report  # lazy: few read reports

        return Report(place, get, fetch, self._drive)

    def _reconnect_after_fork(self) -> None:
        if self._process_id != os.getpid():
            # A child must not write to the connections that it shares with its parent.
            self._connect()

    def _connect(self) -> None:
        super()._connect()
        self._transport = self._tls.connect(Transport, self._settings)
        self._object_transports = {}
        # Last: until it is set, every thread of a forked child connects for itself.
        self._process_id = os.getpid()
