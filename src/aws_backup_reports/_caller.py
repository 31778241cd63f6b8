"""How a blocking client makes its calls: start, drive, sign, send, reconnect after a fork."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.context import get_context, start_as_current_context
from botocore.exceptions import BotoCoreError, ClientError

from ._call.deadline import Deadline, OutOfTimeError, bounded, current_deadline, ending, within
from ._call.exchange import Ask, Call, ResultT, delegated, exchange
from ._call.retry import random_number
from ._client import Client
from ._http.drive import drive
from ._http.sign import encode_headers
from ._http.transport import HttpTransport, Transport
from ._lookup.user_agent import PAGINATOR_FEATURE, WAITER_FEATURE, add_features
from ._original import is_defined_in
from ._wire.operations import Operation, ResponseT, operation_named
from ._wire.request import Request
from ._wire.response import Answer, typed_error, typed_response
from ._wire.service import GET_OBJECT
from .exceptions import CallTimeoutError
from .responses import Page

if TYPE_CHECKING:
    from datetime import timedelta

    from ._call.deadline import LambdaContext
    from ._call.objects import Bucket, Get
    from ._call.report import ReportPlace
    from ._call.wait import Patience
    from ._call.watch import Watch
    from ._settings import Settings
    from ._wire.objects import Piece, Wanted
    from .models import ReportJob
    from .reports import Fetch, Report

PageT = TypeVar("PageT", bound=Page)


class Caller(Client):
    """A client that blocks the calling thread while it makes a call."""

    _transport: HttpTransport
    _object_transports: dict[bool, HttpTransport]
    """What requests for the files of reports are sent by, without and with a proxy."""
    _jitter: Callable[[], float] = staticmethod(random_number)
    """A random number from 0 to 1 that shortens the pauses of waits; 0 leaves them whole."""

    def _clock(self) -> float:
        """Return the seconds of a clock that never goes back; it times waits and calls."""
        return time.monotonic()

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

    def _override_of(self, operation: Operation[Any]) -> Callable[..., Any] | None:
        """Return what a class or a program has in place of an operation's method, if anything."""
        method = getattr(self, operation.method_name)
        # A tracer's proxy shows the attributes of the method, and another client has the same one.
        is_own = type(method) is MethodType and method.__self__ is self
        return None if is_own and is_defined_in(method.__func__, __name__) else method

    def _exchange(
        self, operation: Operation[ResponseT], params: Mapping[str, Any], features: Collection[str]
    ) -> Call[ResponseT]:
        self._reconnect_after_fork()
        settings = self._settings
        if features:
            agent = add_features(settings.user_agent, features)
            settings = settings._replace(user_agent=agent)
        call = exchange(operation, params, settings, self._retry, self._signer.clock.correct)
        if settings.call_timeout is None:
            return call
        return bounded(call, operation.name, settings.call_timeout, self._clock)

    def _listened_call(self, operation: Operation[ResponseT], params: Mapping[str, Any]) -> Any:
        delegate = self._botocore_delegate()
        return self._in_time(operation.name, lambda: delegate.call(operation, params))

    def _in_time(self, operation_name: str, make: Callable[[], ResultT]) -> ResultT:
        """Return the result of a call that botocore makes, within the time that it may take."""
        seconds = self._settings.call_timeout
        if seconds is None:
            around = current_deadline(self._settings)
            if around is None:
                return make()
            seconds = around.seconds
        # Of its own, since a handler may have made this call within another one.
        deadline = Deadline(seconds, self._clock)
        with within(deadline, self._settings), ending(deadline, operation_name):
            return make()

    def _ask_as(self, feature: str = "") -> Ask:
        """Return what starts the calls of a wait or of pages; the user agent names the feature."""
        features = (feature,) if feature else ()

        def ask(operation: Operation[ResponseT], params: Mapping[str, Any]) -> Call[ResponseT]:
            override = self._override_of(operation)
            is_other = override is not None or self._is_replaced()
            if not (is_other or self._is_listened_to()):
                return self._exchange(operation, params, features)

            def make(time_limit: float | None) -> ResponseT:
                limit = math.inf if time_limit is None else time_limit
                deadline = Deadline(limit, self._clock)
                try:
                    with within(deadline, self._settings), start_as_current_context():
                        get_context().features.update(features)
                        if override is None:
                            return self._call(operation, (), params)
                        return typed_response(operation, override(**params))
                except CallTimeoutError as error:
                    if self._settings.call_timeout is not None and deadline.remaining > 0:
                        raise
                    raise OutOfTimeError from error.__cause__
                except (BotoCoreError, ClientError) as error:
                    if deadline.has_ended(error):
                        raise OutOfTimeError from error
                    # One of a program's own classes stays what it is, as does a signal handler's.
                    is_boto3s = type(error).__module__.startswith("botocore.")
                    is_by_signal = hasattr(error, "is_permanent")
                    if is_boto3s and isinstance(error, ClientError) and not is_by_signal:
                        raise typed_error(error) from error
                    raise

            return delegated(make)

        return ask

    def _pages(self, operation: Operation[PageT], params: Mapping[str, Any]) -> Iterator[PageT]:
        from ._call.pages import Pages  # lazy: 0.1 ms; few list

        ask = self._ask_as(PAGINATOR_FEATURE)
        pages = Pages(params)
        while pages.params is not None:
            page = self._drive(ask(operation, pages.params))
            yield page
            pages.advance(page)

    def _report(
        self,
        job: ReportJob | str,
        file_format: str | None,
        request_payer: str | None,
        fetch: Fetch | None,
        **owner: str | None,
    ) -> Report:
        from ._call.report import find_report  # lazy: few read reports
        from .reports import Report

        settings = self._settings
        place = self._drive(
            find_report(
                job,
                self._ask_as(),
                region_name=settings.region_name,
                user_agent=settings.user_agent,
                file_format=file_format,
                request_payer=request_payer,
                **owner,
            )
        )
        return Report(place, self._bucket_of(place), self._drive, fetch)

    def _bucket_of(self, place: ReportPlace) -> Get:
        """Return what starts requests for the objects of a report's bucket."""
        from ._call.objects import Bucket, request_object  # lazy: few read reports

        lookup, settings = self._object_lookup, self._settings
        bucket = Bucket(
            place.bucket, place.region_name, lookup.locate, lookup.regions, place.headers
        )

        def get(wanted: Wanted) -> Call[Piece]:
            self._reconnect_after_fork()
            if self._is_listened_to() or self._has_object_listeners:
                return delegated(lambda _: self._listened_get(wanted, bucket))
            correct_clock = self._signer.clock.correct
            call = request_object(wanted, bucket, settings.read_timeout, self._retry, correct_clock)
            if settings.call_timeout is None:
                return call
            return bounded(call, GET_OBJECT, settings.call_timeout, self._clock)

        return get

    def _listened_get(self, wanted: Wanted, bucket: Bucket) -> Piece:
        delegate = self._object_delegate
        return self._in_time(GET_OBJECT, lambda: delegate.get(wanted, bucket))

    def _waiting(
        self,
        timeout: float | timedelta | LambdaContext,
        poll_every: float | timedelta | None,
        wait_for_network: bool,
    ) -> tuple[Ask, Patience]:
        """Return what starts the calls of a wait, and its patience, whose time runs from now."""
        from ._call.wait import Patience  # lazy: few wait

        deadline = Deadline(timeout, self._clock, self._jitter, poll_every=poll_every)
        return self._ask_as(WAITER_FEATURE), Patience(deadline, for_network=wait_for_network)

    def _poll_until_ended(self, watch: Watch, ask: Ask) -> Iterator[ReportJob]:
        for pause in watch.pauses():
            yield from self._drive(watch.poll(ask, pause))
        watch.raise_failure()

    def _drive(self, call: Call[ResultT]) -> ResultT:
        return drive(call, self._sign, self._send, self._sleep, self._clock)

    def _sign(self, request: Request) -> None:
        self._signer.sign(request)
        encode_headers(request.headers)

    def _send(self, request: Request, time_limit: float | None) -> Answer:
        self._reconnect_after_fork()
        if getattr(request, "signing", None) is None:  # botocore's requests have none
            return self._transport.send(request, time_limit)
        settings = self._object_lookup.settings_for(request.url)
        has_proxy = bool(settings.proxies)
        if has_proxy not in self._object_transports:
            # If two threads connect at once, what one of them has made is dropped.
            self._object_transports[has_proxy] = self._connect_to_objects(settings)
        return self._object_transports[has_proxy].send(request, time_limit)

    def _connect_to_objects(self, settings: Settings) -> HttpTransport:
        beside = self._transport if isinstance(self._transport, Transport) else None
        return Transport(settings, beside)

    def _reconnect_after_fork(self) -> None:
        if self._process_id != os.getpid():
            # A child must not write to the connections that it shares with its parent.
            self._connect()

    def _connect(self) -> None:
        super()._connect()
        self._transport = Transport(self._settings)
        self._object_transports = {}
        # Last: until it is set, every thread of a forked child connects for itself.
        self._process_id = os.getpid()
