"""`BackupClient`: boto3's ``client("backup")``, for report jobs, typed."""

from __future__ import annotations

import copy
import math
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from botocore import UNSIGNED
from botocore.context import get_context, start_as_current_context
from botocore.exceptions import OperationNotPageableError, UnknownClientMethodError

from ._boto3.listening import are_handlers_added, is_heard, is_replaced
from ._boto3.meta import ClientMeta
from ._call.deadline import Deadline, current_deadline, within
from ._call.exchange import Ask, Call, ResultT, delegated, exchange
from ._call.pages import next_page
from ._call.retry import RETRY_MODES
from ._http.drive import drive
from ._http.sign import Signer, encode_headers
from ._http.transport import Transport
from ._lookup.config import merge_config, resolve_region, resolve_settings
from ._lookup.credentials import is_unsigned, resolve_credentials
from ._lookup.endpoint import without_userinfo
from ._lookup.session import session_for
from ._lookup.user_agent import PAGINATOR_FEATURE, WAITER_FEATURE, add_features
from ._settings import Arguments
from ._wire.operations import (
    CREATE_REPORT_PLAN,
    DELETE_REPORT_PLAN,
    DESCRIBE_REPORT_JOB,
    DESCRIBE_REPORT_PLAN,
    LIST_REPORT_JOBS,
    LIST_REPORT_PLANS,
    OPERATIONS,
    START_REPORT_JOB,
    UPDATE_REPORT_PLAN,
    Operation,
    ResponseT,
    operation_named,
)
from ._wire.request import Request, build_request
from ._wire.response import Answer, typed_response
from .exceptions import BackupExceptions
from .responses import Page

if TYPE_CHECKING:
    import boto3
    import botocore.session
    from botocore.config import Config
    from typing_extensions import Never, Self, Unpack

    from ._boto3.delegate import Delegate
    from ._boto3.paginator import Paginator
    from ._boto3.waiter import ReportJobWaiter
    from ._call.deadline import LambdaContext
    from ._call.watch import Watch
    from ._http.transport import HttpTransport
    from .models import ReportJob, ReportPlan
    from .params import (
        CreateReportPlanParams,
        DeleteReportPlanParams,
        DescribeReportJobParams,
        DescribeReportPlanParams,
        ListReportJobsParams,
        ListReportPlansParams,
        StartReportJobParams,
        UpdateReportPlanParams,
    )
    from .responses import (
        CreateReportPlanResponse,
        DeleteReportPlanResponse,
        DescribeReportJobResponse,
        DescribeReportPlanResponse,
        ListReportJobsResponse,
        ListReportPlansResponse,
        StartReportJobResponse,
        UpdateReportPlanResponse,
    )

PageT = TypeVar("PageT", bound=Page)


class BackupClient:
    """A client for AWS Backup report jobs, to be used like boto3's ``client("backup")``.

    Settings and credentials are looked up where boto3 looks them up, and in ``AWS_REGION``
    when no region is found there. All that is slow happens here, not in the first call: make
    a client once, outside a Lambda handler, and share it between threads.

    - `region_name`, `api_version`, `use_ssl`, `verify`, `endpoint_url`,
      `aws_access_key_id`, `aws_secret_access_key`, `aws_session_token`, `config`,
      `aws_account_id`: as in ``boto3.client``; None looks the setting up. `verify` may also
      be a folder of certificates.
    - `profile_name`: the profile of the config files to use, as in ``boto3.Session``.
    - `session`: a ``boto3.Session`` or botocore session, whose settings, credentials, default
      Config and event handlers are used.

    Raises botocore's configuration errors: NoRegionError, InvalidRegionError, ProfileNotFound,
    PartialCredentialsError, InvalidConfigError and so on; ValueError for an endpoint that is
    none. Missing credentials are an error of the first call, NoCredentialsError.

    It pickles by its arguments and looks everything else up again where it is unpickled.
    """

    _transport: HttpTransport
    _sleep: Callable[[float], Any] | None = None
    """How to wait between attempts; None: by ``time.sleep``."""
    _clock: Callable[[], float] = staticmethod(monotonic)
    """How to tell the time that waiting takes, in seconds."""

    def __init__(
        self,
        region_name: str | None = None,
        api_version: str | None = None,
        use_ssl: bool = True,
        verify: bool | str | None = None,
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        config: Config | None = None,
        aws_account_id: str | None = None,
        *,
        profile_name: str | None = None,
        session: boto3.Session | botocore.session.Session | None = None,
    ) -> None:
        self._arguments = Arguments(
            region_name=region_name,
            api_version=api_version,
            use_ssl=use_ssl,
            verify=verify,
            endpoint_url=endpoint_url,
            config=config,
            profile_name=profile_name,
        )
        self._session_given = session is not None
        found = session_for(session, profile_name)
        config = merge_config(found, config)
        region = resolve_region(region_name, config, found)
        keys = (aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        self._keys_given = any(key is not None for key in keys[:3])
        credentials, features = resolve_credentials(keys, found, config, region)
        self._settings = resolve_settings(self._arguments, found, config, region, features)
        self._signer = Signer(
            credentials, self._settings.region_name, self._settings.signature_version
        )
        self._connect()
        self.meta = ClientMeta(self._settings, config, self._listen)
        self._profile = found.instance_variables().get("profile")
        # Handlers that are registered by now count; later ones have no effect, as in boto3.
        self._emitter = copy.copy(found.get_component("event_emitter"))
        self._delegate: Delegate | None = None
        self._lock = threading.Lock()
        if are_handlers_added() or is_heard(self._emitter):
            self._listener()

    def create_report_plan(
        self, *args: Never, **params: Unpack[CreateReportPlanParams]
    ) -> CreateReportPlanResponse:
        """Make a report plan, which reports daily from then on. Source: ``CreateReportPlan``.

        Raises AlreadyExistsException, LimitExceededException (20 plans an account and Region),
        InvalidParameterValueException, MissingParameterValueException and
        ServiceUnavailableException.
        """
        return self._call(CREATE_REPORT_PLAN, args, params)

    def delete_report_plan(
        self, *args: Never, **params: Unpack[DeleteReportPlanParams]
    ) -> DeleteReportPlanResponse:
        """Delete a report plan; its jobs and reports stay. Source: ``DeleteReportPlan``.

        Raises ResourceNotFoundException, ConflictException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException.
        """
        return self._call(DELETE_REPORT_PLAN, args, params)

    def describe_report_job(
        self, *args: Never, **params: Unpack[DescribeReportJobParams]
    ) -> DescribeReportJobResponse:
        """Give the details of a report job. Source: ``DescribeReportJob``.

        `ReportJobId` is the id that starting or listing jobs gave. The result is boto3's dict;
        its ``report_job`` is the same as a `ReportJob`.

        Raises ResourceNotFoundException, MissingParameterValueException and
        ServiceUnavailableException, or `ClientError` for other codes: AWS may answer
        AccessDeniedException for a job that does not exist. ParamValidationError before
        anything is sent, `InvalidResponseError` for a broken answer, and botocore's connection
        errors when there was none.
        """
        return self._call(DESCRIBE_REPORT_JOB, args, params)

    def describe_report_plan(
        self, *args: Never, **params: Unpack[DescribeReportPlanParams]
    ) -> DescribeReportPlanResponse:
        """Give the details of a report plan. Source: ``DescribeReportPlan``.

        Raises ResourceNotFoundException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException.
        """
        return self._call(DESCRIBE_REPORT_PLAN, args, params)

    def list_report_jobs(
        self, *args: Never, **params: Unpack[ListReportJobsParams]
    ) -> ListReportJobsResponse:
        """Give one page of the report jobs. Source: ``ListReportJobs``.

        A page may be empty and still have a ``next_token``.

        Raises InvalidParameterValueException, ResourceNotFoundException and
        ServiceUnavailableException.
        """
        return self._call(LIST_REPORT_JOBS, args, params)

    def list_report_plans(
        self, *args: Never, **params: Unpack[ListReportPlansParams]
    ) -> ListReportPlansResponse:
        """Give one page of the report plans. Source: ``ListReportPlans``.

        A page may be empty and still have a ``next_token``.

        Raises InvalidParameterValueException and ServiceUnavailableException.
        """
        return self._call(LIST_REPORT_PLANS, args, params)

    def start_report_job(
        self, *args: Never, **params: Unpack[StartReportJobParams]
    ) -> StartReportJobResponse:
        """Start an on-demand job of a report plan. Source: ``StartReportJob``.

        Raises ResourceNotFoundException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException.
        """
        return self._call(START_REPORT_JOB, args, params)

    def update_report_plan(
        self, *args: Never, **params: Unpack[UpdateReportPlanParams]
    ) -> UpdateReportPlanResponse:
        """Change a report plan; what is left out stays as it is. Source: ``UpdateReportPlan``.

        Raises ResourceNotFoundException, ConflictException, InvalidParameterValueException,
        MissingParameterValueException and ServiceUnavailableException.
        """
        return self._call(UPDATE_REPORT_PLAN, args, params)

    @property
    def exceptions(self) -> BackupExceptions:
        """The error classes, the very ones that this package exports."""
        return BackupExceptions()

    def iter_report_jobs(self, **params: Unpack[ListReportJobsParams]) -> Iterator[ReportJob]:
        """Give every report job that `list_report_jobs` finds, page by page.

        A page is asked for when its first job is, and let go after the next one has come. Raises
        PaginationError when AWS sends the same token twice, and what `list_report_jobs` raises.
        """
        for page in self._pages(LIST_REPORT_JOBS, params):
            yield from page.report_jobs

    def iter_report_plans(self, **params: Unpack[ListReportPlansParams]) -> Iterator[ReportPlan]:
        """Give every report plan that `list_report_plans` finds, page by page."""
        for page in self._pages(LIST_REPORT_PLANS, params):
            yield from page.report_plans

    def latest_report_job(
        self, *, ReportPlanName: str, status: str | None = None
    ) -> ReportJob | None:
        """Give the job of a plan that was created last; None when there is none.

        `status` counts only the jobs that have it. AWS promises no order, so all pages are
        read; raises what `iter_report_jobs` raises.
        """
        params: ListReportJobsParams = {"ByReportPlanName": ReportPlanName, "MaxResults": 1000}
        if status is not None:
            params["ByStatus"] = status
        jobs = (job for job in self.iter_report_jobs(**params) if job.creation_time is not None)
        return max(jobs, key=attrgetter("creation_time"), default=None)

    def wait_for_report_job(
        self,
        *,
        ReportJobId: str,
        timeout: float | LambdaContext = 600.0,
        on_poll: Callable[[ReportJob], object] | None = None,
    ) -> ReportJob:
        """Wait until a job has succeeded, and give it.

        Asks at once, then after 5 seconds, then less and less often up to every 30. `timeout`
        is the limit in seconds for all of it (0: nothing is asked), or the context that Lambda
        gives a handler: then it ends a second before the invocation does. `on_poll` is called
        with each job seen.

        Throttling, 5xx and lost connections are waited out, and so is a job that is not found
        for 15 seconds. Only the status counts; one that is unknown goes on waiting.

        Raises `ReportJobFailed`, `ReportJobTimeout` (both are WaiterError), and at once what
        waiting cannot mend.
        """
        from ._call.wait import wait_for_report_job  # lazy: few wait

        deadline = Deadline(timeout, self._clock)
        params = {"ReportJobId": ReportJobId}
        return self._drive(
            wait_for_report_job(self._ask_as(WAITER_FEATURE), params, deadline, random, on_poll)
        )

    def start_and_wait(
        self,
        *,
        ReportPlanName: str,
        IdempotencyToken: str | None = None,
        timeout: float | LambdaContext = 600.0,
        on_poll: Callable[[ReportJob], object] | None = None,
    ) -> ReportJob:
        """Start a job of a plan, wait until it has succeeded, and give it.

        See `start_report_job` and `wait_for_report_job`; `timeout` covers both, and both wait
        out the same troubles. A program that may have to begin anew gives an `IdempotencyToken`
        of its own: with the same token no second job is started.
        """
        from ._call.wait import start_and_wait  # lazy: few wait

        deadline = Deadline(timeout, self._clock)
        params = {"ReportPlanName": ReportPlanName}
        if IdempotencyToken is not None:
            params["IdempotencyToken"] = IdempotencyToken
        return self._drive(
            start_and_wait(self._ask_as(WAITER_FEATURE), params, deadline, random, on_poll)
        )

    def wait_for_report_jobs(
        self, ReportJobIds: Iterable[str], *, timeout: float | LambdaContext = 600.0
    ) -> Iterator[ReportJob]:
        """Wait for any number of jobs, and give each as it ends, well or badly.

        Many are watched together through the pages of ``ListReportJobs``, 1,000 jobs a
        request; few are described one by one, whatever takes fewer requests. Pauses, `timeout`
        and what is waited out are those of `wait_for_report_job`. The time runs from this call
        on, whatever the caller does between two jobs.

        Raises `ReportJobTimeout`, whose ``pending`` has the jobs that are left; and when all
        others have been given, ResourceNotFoundException for an id that does not exist.
        """
        from ._call.watch import Watch  # lazy: few wait

        return self._ended(Watch(ReportJobIds, Deadline(timeout, self._clock)))

    def can_paginate(self, operation_name: str) -> bool:
        """Tell whether a method has pages. Raises KeyError for a name that is no method."""
        return bool(OPERATIONS[operation_name].result_key)

    def get_paginator(self, operation_name: str) -> Paginator:
        """Make boto3's paginator for ``list_report_jobs`` or ``list_report_plans``.

        Raises OperationNotPageableError for another method, KeyError for none.
        """
        if not self.can_paginate(operation_name):
            raise OperationNotPageableError(operation_name=operation_name)
        from ._boto3.paginator import paginator  # lazy: 4 ms; few page in boto3's way

        operation = OPERATIONS[operation_name]
        model = self.meta.service_model.operation_model(operation.name)
        return paginator(getattr(self, operation_name), operation, model)

    @property
    def waiter_names(self) -> list[str]:
        """The names that `get_waiter` takes."""
        return ["report_job_completed"]

    def get_waiter(self, waiter_name: str) -> ReportJobWaiter:
        """Make boto3's waiter: ``report_job_completed``. Raises ValueError for another name."""
        if waiter_name not in self.waiter_names:
            raise ValueError(f"Waiter does not exist: {waiter_name}")
        from ._boto3.waiter import ReportJobWaiter  # lazy: 30 ms; few wait in boto3's way

        return ReportJobWaiter(self.describe_report_job)

    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: Mapping[str, Any] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> str:
        """Give a URL that makes one call without credentials, for `ExpiresIn` seconds.

        `ClientMethod` is the method's name, such as ``describe_report_job``, and `Params` are
        its parameters. `HttpMethod` replaces the operation's own.

        Raises UnknownClientMethodError, ParamValidationError and NoCredentialsError.
        """
        if ClientMethod not in OPERATIONS:
            raise UnknownClientMethodError(method_name=ClientMethod)
        operation = OPERATIONS[ClientMethod]
        if self._is_listened_to():
            url: str = self._listener().client.generate_presigned_url(
                ClientMethod, Params, ExpiresIn, HttpMethod
            )
            return url
        request = build_request(
            operation,
            Params or {},
            endpoint_url=self._settings.endpoint_url,
            user_agent=self._settings.user_agent,
            validate=self._settings.parameter_validation,
        )
        del request.headers["User-Agent"]
        return self._signer.presign(
            HttpMethod or request.method, request.url, ExpiresIn, request.headers, request.body
        )

    def close(self) -> None:
        """Close the connections. A later call opens new ones, as in boto3."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} region_name={self._settings.region_name!r} "
            f"endpoint_url={self._settings.endpoint_url!r}>"
        )

    if not TYPE_CHECKING:  # a type checker shall see the class as it is

        @property
        def __class__(self):
            # moto asks whether a client is botocore's; a session's handlers may add classes.
            if self._delegate is not None:
                return type(self._delegate.client)
            return getattr(sys.modules.get("botocore.client"), "BaseClient", type(self))

        def __getattr__(self, name):
            # A session's handlers may add methods to the class of its clients.
            if not name.startswith("_") and self._delegate is not None:
                client = self._delegate.client
                added = getattr(type(client), name, None)
                if added is not None and name not in client.meta.method_to_api_mapping:
                    return added.__get__(self)
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        secret = self._secret_given()
        if secret:
            raise TypeError(
                f"a BackupClient that was given {secret} cannot be pickled or copied: a secret "
                "would go with it. Let it find them itself instead, for example by "
                "profile_name= or from the environment, or make a new one where it is needed."
            )
        arguments = self._arguments
        unsigned = is_unsigned(arguments.config)
        if arguments.config is not None and unsigned:
            # botocore's UNSIGNED cannot be pickled: it is known by its identity alone.
            config = arguments.config.merge(type(arguments.config)(signature_version=None))
            arguments = arguments._replace(config=config)
        return _unpickle, (type(self), arguments, unsigned)

    def _secret_given(self) -> str:
        """Name what among the arguments holds a secret; empty when nothing does."""
        arguments = self._arguments
        proxies = getattr(arguments.config, "proxies", None) or {}
        if self._keys_given:
            return "keys"
        if self._session_given:
            return "a session"
        if any("@" in (url or "") for url in proxies.values()):
            return "a proxy with a password"
        if arguments.endpoint_url and arguments.endpoint_url != without_userinfo(
            arguments.endpoint_url
        ):
            return "an endpoint URL with a password"
        return ""

    def _call(
        self, operation: Operation[ResponseT], args: tuple[Any, ...], params: Mapping[str, Any]
    ) -> ResponseT:
        if args:
            raise TypeError(f"{operation.method_name}() only accepts keyword arguments.")
        return typed_response(operation, self._make_api_call(operation.name, params))

    def _make_api_call(self, operation_name: str, api_params: Mapping[str, Any]) -> Any:
        """Make a call; botocore's name for it, by which programs replace it."""
        operation = operation_named(operation_name)
        # botocore's paginators and waiters say what they are by the context that they call in.
        context = get_context()
        features = tuple(context.features) if context else ()
        self._leave_parent()
        if self._is_listened_to():
            return self._listener().call(operation, api_params)
        call = self._exchange(operation, api_params, features)
        deadline = current_deadline()
        return self._drive(call if deadline is None else deadline.limit(call))

    _own_make_api_call = _make_api_call

    def _exchange(
        self, operation: Operation[ResponseT], params: Mapping[str, Any], features: Iterable[str]
    ) -> Call[ResponseT]:
        agent = add_features(self._settings.user_agent, features)
        settings = self._settings._replace(user_agent=agent)
        return exchange(operation, params, settings, self._retry)

    def _ask_as(self, *features: str) -> Ask:
        """Start calls of a wait or of pages; `features` name them to AWS."""

        def ask(operation: Operation[ResponseT], params: Mapping[str, Any]) -> Call[ResponseT]:
            self._leave_parent()
            if not self._is_overridden() and not self._is_listened_to():
                return self._exchange(operation, params, features)

            def make(time_limit: float | None) -> ResponseT:
                limit = math.inf if time_limit is None else time_limit
                with within(Deadline(limit, self._clock)), start_as_current_context():
                    get_context().features.update(features)
                    return self._call(operation, (), params)

            return delegated(make)

        return ask

    def _is_overridden(self) -> bool:
        """Whether a program has put something in the place of our own way to make a call."""
        made = type(self)._make_api_call
        return "_make_api_call" in vars(self) or made is not BackupClient._own_make_api_call

    def _is_listened_to(self) -> bool:
        return self._delegate is not None or is_replaced()

    def _listen(self) -> Any:
        return self._listener().client.meta.events

    def _listener(self) -> Delegate:
        """Return botocore's client for those who listen; the first time it is made."""
        from ._boto3.delegate import Delegate, botocore_client  # lazy: 40 ms; few listen

        with self._lock:
            if self._delegate is None:
                client = botocore_client(
                    self._settings,
                    self.meta.config,
                    self._signer.credentials,
                    use_ssl=self._arguments.use_ssl,
                    profile_name=self._profile,
                    emitter=self._emitter,
                )
                self._delegate = Delegate(
                    client,
                    self._settings,
                    self._signer,
                    send=self._send,
                    retry=lambda: self._retry,
                    sleep=self._sleep,
                )
        return self._delegate

    def _drive(self, call: Call[ResultT]) -> ResultT:
        return drive(call, self._sign, self._send, self._sleep)

    def _pages(self, operation: Operation[PageT], params: Mapping[str, Any]) -> Iterator[PageT]:
        ask = self._ask_as(PAGINATOR_FEATURE)
        following: Mapping[str, Any] | None = params
        while following is not None:
            page = self._drive(ask(operation, following))
            yield page
            following = next_page(following, page)

    def _ended(self, watch: Watch) -> Iterator[ReportJob]:
        from ._call.wait import pauses  # lazy: few wait

        ask = self._ask_as(WAITER_FEATURE)
        for pause in pauses(random):
            if not watch.pending:
                return watch.close()
            yield from self._drive(watch.ended(ask, pause))

    def _leave_parent(self) -> None:
        if self._process_id != os.getpid():
            # A forked child must not write to the connections that it shares with its parent.
            self._connect()

    def _connect(self) -> None:
        self._retry = RETRY_MODES[self._settings.retry_mode](self._settings.max_attempts)
        self._transport = Transport(self._settings)
        # Last: until it is set, every thread of a forked child connects for itself.
        self._process_id = os.getpid()

    def _sign(self, request: Request) -> None:
        self._retry.admit()
        self._signer.sign(request)
        encode_headers(request.headers)

    def _send(self, request: Request, time_limit: float | None) -> Answer:
        self._leave_parent()
        return self._transport.send(request, time_limit)


def _unpickle(cls: type[BackupClient], arguments: Arguments, unsigned: bool) -> BackupClient:
    given = arguments._asdict()
    if unsigned:
        given["config"] = given["config"].merge(type(given["config"])(signature_version=UNSIGNED))
    return cls(**given)
