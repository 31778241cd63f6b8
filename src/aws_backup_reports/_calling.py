"""How a client's calls, waits and readings begin, whoever drives them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from operator import attrgetter
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.context import get_context, start_as_current_context
from botocore.exceptions import BotoCoreError, ClientError

from ._call.deadline import Deadline, OutOfTimeError, bounded, current_deadline, ending, within
from ._call.exchange import Ask, Call, ItemT, ResultT, Series, Work, delegated, exchange
from ._call.retry import random_number
from ._client import Client
from ._http.sign import encode_headers
from ._http.transport import HttpTransport, Transport
from ._lookup.user_agent import PAGINATOR_FEATURE, WAITER_FEATURE, add_features
from ._original import is_defined_in
from ._wire.operations import LIST_REPORT_JOBS, Operation, ResponseT
from ._wire.request import Request
from ._wire.response import Answer, typed_error
from ._wire.service import GET_OBJECT
from .exceptions import CallTimeoutError
from .responses import Page

if TYPE_CHECKING:
    from datetime import timedelta

    from ._call.deadline import LambdaContext
    from ._call.objects import Bucket, Get
    from ._call.report import ReportPlace
    from ._call.wait import Patience
    from ._settings import Settings
    from ._wire.objects import Piece, Wanted
    from .models import ReportJob
    from .reports import OpenedReport

PageT = TypeVar("PageT", bound=Page)


class Calling(Client):
    """A client, except for how its calls are driven."""

    _transport: HttpTransport
    """What a thread that waits for the answer sends by."""
    _object_transports: dict[bool, HttpTransport]
    """The same for the files of reports, without and with a proxy."""
    _reading_modules: tuple[str, ...] = ("reports", "_call.objects", "_call.report")
    """What reads reports; it is imported when that is first done."""
    _jitter: Callable[[], float] = staticmethod(random_number)
    """A random number from 0 to 1 that shortens the pauses of waits; 0 leaves them whole."""

    def _clock(self) -> float:
        """Return the seconds of a clock that never goes back; it times waits and calls."""
        return time.monotonic()

    def _is_replaced(self) -> bool:
        """Whether a program has replaced what makes every call."""
        return False

    def _made_elsewhere(
        self,
        operation: Operation[ResponseT],
        override: Callable[..., Any] | None,
        params: Mapping[str, Any],
        features: Collection[str],
    ) -> Callable[[float | None], Any]:
        """Return what makes a call of a wait or of pages by a method of the client.

        It is called with the seconds that the call may take. `override` is what stands in place
        of the operation's own method; None: nothing does.
        """
        raise NotImplementedError

    def _in_one_step(
        self, get: Callable[[Deadline | None], Piece]
    ) -> Callable[[float | None], Any]:
        """Return what gets an object by a call that blocks its thread, as one step of another.

        `get` is told the deadline of ``call_timeout``, if the time runs already.
        """
        raise NotImplementedError

    def _override_of(self, operation: Operation[Any]) -> Callable[..., Any] | None:
        """Return what a class or a program has in place of an operation's method, if anything."""
        method = getattr(self, operation.method_name)
        # A tracer's proxy shows the attributes of the method, and another client has the same one.
        is_own = type(method) is MethodType and method.__self__ is self
        return None if is_own and is_defined_in(method.__func__, __name__) else method

    def _exchange(
        self,
        operation: Operation[ResponseT],
        params: Mapping[str, Any],
        features: Collection[str],
        deadline: Deadline | None = None,
    ) -> Call[ResponseT]:
        """Return a call; `deadline` is that of its ``call_timeout``, if the time runs already."""
        self._reconnect_after_fork()
        settings = self._settings
        if features:
            agent = add_features(settings.user_agent, features)
            settings = settings._replace(user_agent=agent)
        call = exchange(operation, params, settings, self._retry, self._signer.clock.correct)
        if settings.call_timeout is None:
            return call
        return bounded(call, operation.name, settings.call_timeout, self._clock, deadline)

    def _listened_call(
        self,
        operation: Operation[ResponseT],
        params: Mapping[str, Any],
        deadline: Deadline | None = None,
    ) -> Any:
        """Make a call by botocore; `deadline` is that of ``call_timeout``, if it runs already."""
        delegate = self._botocore_delegate()
        return self._in_time(operation.name, lambda: delegate.call(operation, params), deadline)

    def _listened_get(
        self, wanted: Wanted, bucket: Bucket, deadline: Deadline | None = None
    ) -> Piece:
        delegate = self._object_delegate
        return self._in_time(GET_OBJECT, lambda: delegate.get(wanted, bucket), deadline)

    def _in_time(
        self, operation_name: str, make: Callable[[], ResultT], deadline: Deadline | None = None
    ) -> ResultT:
        """Return the result of a call that botocore makes, within the time that it may take."""
        seconds = self._settings.call_timeout
        if seconds is None:
            around = current_deadline(self._settings)
            if around is None:
                return make()
            seconds = around.seconds
        # Of its own, since a handler may have made this call within another one.
        deadline = deadline or Deadline(seconds, self._clock)
        with within(deadline, self._settings), ending(deadline, operation_name):
            return make()

    def _ask_as(self, feature: str = "") -> Ask:
        """Return what starts the calls of a wait or of pages; the user agent names the feature."""
        features = (feature,) if feature else ()

        def ask(operation: Operation[ResponseT], params: Mapping[str, Any]) -> Call[ResponseT]:
            override = self._override_of(operation)
            is_other = override is not None or self._is_replaced()
            if is_other or self._is_listened_to():
                return delegated(self._made_elsewhere(operation, override, params, features))
            return self._exchange(operation, params, features)

        return ask

    @contextmanager
    def _as_step(
        self, time_limit: float | None, features: Collection[str]
    ) -> Generator[None, None, None]:
        """Let a method of the client make one call of a wait or of pages."""
        limit = math.inf if time_limit is None else time_limit
        deadline = Deadline(limit, self._clock)
        try:
            with within(deadline, self._settings), start_as_current_context():
                get_context().features.update(features)
                yield
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

    def _listing(
        self,
        operation: Operation[PageT],
        params: Mapping[str, Any],
        items_of: Callable[[PageT], Iterable[ItemT]],
    ) -> Series[ItemT]:
        from ._call.pages import listing  # lazy: 0.1 ms; few list

        return listing(self._ask_as(PAGINATOR_FEATURE), operation, params, items_of)

    def _latest(self, plan_name: str, status: str | None) -> Call[ReportJob | None]:
        """Return the job of a plan that was created last, reading all pages."""
        params: dict[str, Any] = {"ByReportPlanName": plan_name, "MaxResults": 1000}
        if status is not None:
            params["ByStatus"] = status
        jobs: list[ReportJob] = []
        for page in self._listing(LIST_REPORT_JOBS, params, attrgetter("report_jobs")):
            jobs += yield from page
            jobs = [job for job in jobs if job.creation_time is not None]
            jobs = [max(jobs, key=attrgetter("creation_time"))] if jobs else []
        return jobs[0] if jobs else None

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

    def _opened(
        self,
        job: ReportJob | str,
        file_format: str | None,
        request_payer: str | None,
        fetch: Callable[[str, str], Any] | None,
        **owner: str | None,
    ) -> Call[Any]:
        """Return the report of a job."""
        yield Work(self._import_reading)
        from ._call.report import find_report  # lazy: few read reports

        settings = self._settings
        place = yield from find_report(
            job,
            self._ask_as(),
            region_name=settings.region_name,
            user_agent=settings.user_agent,
            file_format=file_format,
            request_payer=request_payer,
            **owner,
        )
        yield Work(lambda: self._object_lookup.load_rules())  # each reads files on first use
        return self._report_at(place, self._get_from(place), fetch)

    def _import_reading(self) -> None:
        """Import what reads reports, for which an event loop would have to wait."""
        for name in self._reading_modules:
            import_module(f"aws_backup_reports.{name}")

    def _report_at(
        self, place: ReportPlace, get: Get, fetch: Callable[[str, str], Any] | None
    ) -> OpenedReport:
        """Return the report that is at a place; `fetch` is called for its files, if given."""
        raise NotImplementedError

    def _reading(
        self, job: ReportJob | str, row_type: type[Any] | None, *arguments: Any, **owner: Any
    ) -> Series[Any]:
        """Yield the calls that find the report of a job, then those that return its rows."""
        found: list[OpenedReport] = []

        def find() -> Call[Iterable[Any]]:
            found.append((yield from self._opened(job, *arguments, **owner)))
            return ()

        yield find()
        yield from found[0].parsed(row_type)

    def _get_from(self, place: ReportPlace) -> Get:
        """Return what starts requests for the objects of a report's bucket."""
        from ._call.objects import Bucket, request_object  # lazy: few read reports

        lookup, settings = self._object_lookup, self._settings
        bucket = Bucket(
            place.bucket, place.region_name, lookup.locate, lookup.regions, place.headers
        )

        def get(wanted: Wanted) -> Call[Piece]:
            self._reconnect_after_fork()
            if self._is_listened_to() or self._has_object_listeners:
                return delegated(self._in_one_step(partial(self._listened_get, wanted, bucket)))
            correct_clock = self._signer.clock.correct
            call = request_object(wanted, bucket, settings.read_timeout, self._retry, correct_clock)
            if settings.call_timeout is None:
                return call
            return bounded(call, GET_OBJECT, settings.call_timeout, self._clock)

        return get

    def _sign(self, request: Request) -> None:
        self._signer.sign(request)
        encode_headers(request.headers)

    def _send(self, request: Request, time_limit: float | None) -> Answer:
        """Send a signed request and wait for its answer, in the thread that calls."""
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
        return self._tls.connect(Transport, settings)
