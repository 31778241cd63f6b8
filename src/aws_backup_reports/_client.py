"""What all clients have in common: arguments, settings, meta, pickling, listeners."""

from __future__ import annotations

import copy
import copyreg
import sys
import threading
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod, proxy

from botocore import UNSIGNED
from botocore.exceptions import OperationNotPageableError, UnknownClientMethodError

from ._boto3.listening import has_foreign_builtin_handlers, has_foreign_handlers, is_replaced
from ._call.retry import RETRY_MODES, StandardRetry
from ._construction import Session, explained, replaced, role_of, secret_in, why_unpicklable
from ._given import LEFT_OUT, given
from ._http.clock import SigningClock
from ._http.sign import Signer
from ._http.tls import SharedTls
from ._lazy import LazyModule
from ._lookup.config import Finder, merge_config, resolve_region, resolve_settings
from ._lookup.source import Source
from ._lookup.sts import Sts
from ._settings import MAX_RESPONSE_BYTES, Arguments
from ._wire.operations import OPERATIONS, Operation
from ._wire.request import Request, build_request
from ._wire.response import Answer
from ._wire.service import GET_OBJECT, S3
from .exceptions import add_advice

if TYPE_CHECKING:
    from botocore import config as botocore_config

    from . import _typing
    from ._boto3 import delegate
    from ._boto3 import exceptions as client_exceptions
    from ._boto3 import meta as client_meta
    from ._boto3.objects import ObjectDelegate
    from ._lookup.objects import ObjectLookup
else:
    botocore_config = LazyModule("botocore.config")
    delegate = LazyModule("aws_backup_reports._boto3.delegate")
    _typing = LazyModule("aws_backup_reports._typing")
    client_exceptions = LazyModule("aws_backup_reports._boto3.exceptions")
    client_meta = LazyModule("aws_backup_reports._boto3.meta")

# botocore compares it by identity, so a Config that holds it is pickled with its name.
copyreg.pickle(type(UNSIGNED), lambda _: "UNSIGNED")


class Client:
    """A client, except for how it makes its calls."""

    _retry: StandardRetry
    _sleep: Callable[[float], Any] | None = None
    """How to wait between attempts; None: by ``time.sleep``."""
    _sts = Sts()
    """Where roles are assumed."""
    _delegate: delegate.Delegate | None = None
    """What makes calls for those who listen; None: nobody has listened yet."""

    @explained
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
        config: botocore_config.Config | None = None,
        aws_account_id: str | None = None,
        *,
        profile_name: str | None = None,
        session: Session | None = None,
        call_timeout: float | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        correct_clock: bool = True,
        s3_endpoint_url: str | None = None,
        role_arn: str | None = None,
        external_id: str | None = None,
        role_session_name: str | None = None,
    ) -> None:
        keys = (aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        more = (call_timeout, max_response_bytes, correct_clock, s3_endpoint_url)
        role = (role_arn, external_id, role_session_name)
        first = (region_name, api_version, use_ssl, verify, endpoint_url, config, profile_name)
        arguments = Arguments(*first, *more, *role)
        self._start(arguments, Source(keys, session, profile_name, self._sts), SharedTls())

    def _start(self, arguments: Arguments, source: Source, tls: SharedTls) -> None:
        """Begin with what was given in code, or with what another client has."""
        self._arguments = arguments
        self._role = role_of(arguments)
        self._source, self._tls = source, tls
        self._secret = secret_in(source.keys, source.given_session, arguments)
        # Those that are registered by now; later ones have no effect, as in boto3.
        self._emitter = copy.copy(source.session.get_component("event_emitter"))
        self._begin()

    def _begin(self) -> None:
        """Look the settings up, or see to it that this is done when they are needed."""
        self._look_up()

    def _need_settings(self) -> None:
        """Look the settings up if that was put off."""

    def _look_up(self) -> None:
        """Find settings and credentials, and get ready to connect."""
        session = self._source.session
        session.get_scoped_config()  # as in boto3, what is wrong with the files is raised first
        arguments = self._arguments
        config = merge_config(session, arguments.config)
        region = resolve_region(arguments.region_name, config, session)
        credentials, features = self._source.credentials(config, region, self._role)
        settings = resolve_settings(arguments, session, config, region, features)
        self._settings = settings
        clock = SigningClock(is_correctable=arguments.correct_clock)
        version = settings.signature_version
        self._signer = Signer(credentials, settings.region_name, version, clock)
        self._config = config
        self._connect()
        self._listen()

    def _listen(self) -> None:
        """Let the handlers of a session listen, and those of all of botocore's clients."""
        listens = has_foreign_builtin_handlers() or has_foreign_handlers(self._emitter)
        # A tracer listens by replacing: what its calls need is made now, not in the first of them.
        if listens or is_replaced():
            self._botocore_delegate()

    @cached_property
    def meta(self) -> client_meta.ClientMeta:
        """The settings that the client works with, and the events of its calls, as in boto3.

        It has `region_name`, `endpoint_url`, `partition`, `config`, `events`,
        `method_to_api_mapping` and `service_model`.
        """
        self._need_settings()
        return self._known_meta

    @cached_property
    def _known_meta(self) -> client_meta.ClientMeta:
        """The same while the settings are looked up: a listener's delegate is made then."""
        # Weak: a client that is dropped must close its connections at once.
        return client_meta.ClientMeta(self._settings, self._config, WeakMethod(self._events))

    @property
    def exceptions(self) -> client_exceptions.BackupExceptions:
        """The errors of AWS Backup itself, as in boto3: the classes that this package exports."""
        return client_exceptions.BackupExceptions()

    def can_paginate(self, operation_name: str) -> bool:
        """Return whether a method has pages. Raises KeyError for an unknown method."""
        return bool(OPERATIONS[operation_name].result_key)

    @property
    def waiter_names(self) -> list[str]:
        """The names that `get_waiter` takes."""
        return ["report_job_completed"]

    def _paged(self, method_name: str) -> Operation[Any]:
        """Return an operation that has pages. Raises OperationNotPageableError and KeyError."""
        if not self.can_paginate(method_name):
            error = OperationNotPageableError(operation_name=method_name)
            raise add_advice(error, "There are pages of list_report_jobs and list_report_plans")
        return OPERATIONS[method_name]

    def _check_waiter(self, waiter_name: str) -> None:
        if waiter_name not in self.waiter_names:
            known = ", ".join(self.waiter_names)
            raise ValueError(f"Waiter does not exist: {waiter_name}. There is: {known}")

    def _presign(self, method_name: str, params: Any, expires_in: int, http_method: Any) -> str:
        if method_name not in OPERATIONS:
            error = UnknownClientMethodError(method_name=method_name)
            raise add_advice(error, "A method is written like describe_report_job")
        if self._is_listened_to():
            client = self._botocore_delegate().client
            url: str = client.generate_presigned_url(method_name, params, expires_in, http_method)
            return url
        request = build_request(OPERATIONS[method_name], params or {}, self._settings)
        request.method = http_method or request.method
        del request.headers["User-Agent"]
        return self._signer.presign(request, expires_in)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} region_name={self._settings.region_name!r} "
            f"endpoint_url={self._settings.endpoint_url!r}>"
        )

    @classmethod
    def _is_plain(cls) -> bool:
        """Whether the class has no constructor of its own, whose arguments would not be known."""
        return cls.__init__ is Client.__init__

    def replace(
        self,
        *,
        region_name: str | None = LEFT_OUT,
        profile_name: str | None = LEFT_OUT,
        role_arn: str | None = LEFT_OUT,
        external_id: str | None = LEFT_OUT,
        role_session_name: str | None = LEFT_OUT,
    ) -> _typing.Self:
        """Return another client for another Region, profile or role, which costs little.

        It is as if it was made with the same arguments, but for those given here; this one stays
        as it is. What cannot differ is not looked up or loaded again: config files, credentials
        and the CA bundle. It has connections, retries and handlers of its own, and is closed by
        itself. A `role_arn` comes with its own `external_id`: without one, none is sent.

        Raises what the constructor raises; TypeError for a class whose own constructor would not
        be called.
        """
        if not self._is_plain():
            name = type(self).__name__
            raise TypeError(
                f"replace() does not call the constructor of {name}: give {name} a method of its "
                "own that does."
            )
        changes = given(
            region_name=region_name,
            profile_name=profile_name,
            role_arn=role_arn,
            external_id=external_id,
            role_session_name=role_session_name,
        )
        arguments = replaced(self._arguments, changes)
        source = self._source
        if arguments.profile_name != self._arguments.profile_name:
            source = source.for_profile(arguments.profile_name)
        made = object.__new__(type(self))
        made._start(arguments, source, self._tls)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        if self._secret or not self._is_plain():
            raise TypeError(why_unpicklable(type(self), self._secret))
        return partial(type(self), **self._arguments._asdict()), ()

    if not TYPE_CHECKING:  # type checkers must see the class as it is

        @property
        def __class__(self):
            # moto asks whether a client is botocore's, and a session's handlers may add classes.
            if self._delegate is not None:
                return type(self._delegate.client)
            return getattr(sys.modules.get("botocore.client"), "BaseClient", type(self))

        def __getattr__(self, name):
            if hasattr(type(self), name):
                return object.__getattribute__(self, name)  # a property failed: its error says why
            # A session's handlers may add methods to the class of its clients.
            if not name.startswith("_") and self._delegate is not None:
                client = self._delegate.client
                added = getattr(type(client), name, None)
                if added is not None and name not in client.meta.method_to_api_mapping:
                    return added.__get__(self)
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            if name == "close":
                message += ": await client.aclose()"
            elif not name.startswith("_"):
                message += (
                    ". This client has report jobs and report plans; for the rest of AWS Backup, "
                    'use boto3.client("backup") beside it'
                )
            raise AttributeError(message)

    def _connect(self) -> None:
        """Start with a new retry policy, and with connections and locks of this process."""
        self._delegate_lock = threading.Lock()
        self._retry = RETRY_MODES[self._settings.retry_mode](self._settings.max_attempts)

    def _send(self, request: Request, time_limit: float | None) -> Answer:
        """Send a request that botocore has signed, and return its answer."""
        raise NotImplementedError

    def _reconnect_after_fork(self) -> None:
        """In a child process, connect anew."""
        raise NotImplementedError

    def _is_listened_to(self) -> bool:
        return self._delegate is not None or is_replaced()

    def _events(self) -> Any:
        return self._botocore_delegate().client.meta.events

    @cached_property
    def _object_lookup(self) -> ObjectLookup:
        """Where the files of reports are; it is looked up on first use."""
        from ._lookup.objects import ObjectLookup  # lazy: few read reports

        find = Finder(self._source.session, self._config)
        url, use_ssl = self._arguments.s3_endpoint_url, self._arguments.use_ssl
        return ObjectLookup(find, self._settings, url, use_ssl=use_ssl)

    @cached_property
    def _has_object_listeners(self) -> bool:
        """Whether the session has handlers for requests for the files of reports."""
        return has_foreign_handlers(self._emitter, S3, (GET_OBJECT,))

    @cached_property
    def _object_delegate(self) -> ObjectDelegate:
        """What requests the files of reports for those who listen; it is created on first use."""
        from ._boto3.delegate import botocore_client  # lazy: few listen
        from ._boto3.objects import ENDPOINT_EVENT, ObjectDelegate

        lookup, settings, signer = self._object_lookup, self._settings, self._signer
        config, emitter = self._known_meta.config, self._emitter
        client = botocore_client(lookup.settings, config, signer.credentials, emitter, S3)
        client.meta.events.register_first(ENDPOINT_EVENT, lookup.place_in_region)
        return ObjectDelegate(client, settings, signer, *self._sending())

    def _botocore_delegate(self) -> delegate.Delegate:
        """Return what makes calls for those who listen; it is created on first use."""
        from ._boto3.delegate import Delegate, botocore_client  # lazy: 40 ms; few listen

        self._reconnect_after_fork()
        with self._delegate_lock:
            if self._delegate is None:
                settings, signer = self._settings, self._signer
                config = self._known_meta.config
                client = botocore_client(settings, config, signer.credentials, self._emitter)
                self._delegate = Delegate(client, settings, signer, *self._sending())
        return self._delegate

    def _sending(self) -> tuple[delegate.Send, Callable[[], StandardRetry], Any]:
        """Return what a delegate sends, retries and sleeps by."""
        owner = proxy(self)  # so that a dropped client is gone at once, with its sockets

        def send(request: Any, time_limit: float | None) -> Answer:
            answer: Answer = owner._send(request, time_limit)
            return answer

        return send, lambda: owner._retry, self._sleep
