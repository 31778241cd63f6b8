"""botocore's own client, which makes the calls that a program listens to.

So events, their order and their arguments are botocore's, and what a program has put in the place
of botocore's methods is called. Ours is what every call promises: how requests are signed and
sent, how answers are read, what is retried, and which errors are raised.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.config import Config
from botocore.context import get_context
from botocore.credentials import Credentials
from botocore.exceptions import ClientError as BotocoreClientError
from botocore.exceptions import UnknownSignatureVersionError
from botocore.loaders import Loader
from botocore.session import Session as BotocoreSession

from aws_backup_reports._call.deadline import current_deadline
from aws_backup_reports._call.retry import Called, StandardRetry
from aws_backup_reports._http.drive import log_attempt
from aws_backup_reports._http.sign import SIGNERS, QuietSigV4QueryAuth, Signer
from aws_backup_reports._lookup.credentials import StaticCredentials
from aws_backup_reports._lookup.user_agent import add_features
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.operations import OPERATIONS_BY_NAME, Operation, ResponseT
from aws_backup_reports._wire.request import check_params
from aws_backup_reports._wire.response import Answer, typed_response
from aws_backup_reports._wire.service import SERVICE
from aws_backup_reports.exceptions import CallTimeoutError, InvalidResponseError

from .exceptions import BackupExceptions
from .exchange import Exchange, QuietPreparer, Unreadable

if TYPE_CHECKING:
    from botocore.awsrequest import AWSRequest

BOTOCORES_FILES = Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
"""Loads the model of the service once, for all clients, and from nowhere else."""

QUOTA_COST = "retry_quota_capacity"
"""The key in a call's context under which botocore, too, keeps what a retry took."""

CLOCK_CORRECTED = "clock_corrected"

Send: TypeAlias = Callable[[Any, float | None], Answer]
"""Sends a signed request, within a limit in seconds."""


def botocore_client(
    settings: Settings,
    config: Config,
    credentials: Any,
    emitter: Any,
    service: str = SERVICE,
) -> Any:
    """Return a botocore client with the resolved settings.

    `emitter` is that of the user's session; None: there is no such session.
    """
    # Said outright, so that botocore does not look for them again. Its own limiter would slow down
    # what ours already slows down.
    mode = "standard" if settings.retry_mode == "adaptive" else settings.retry_mode
    config = config.merge(
        Config(
            use_fips_endpoint=settings.use_fips_endpoint,
            use_dualstack_endpoint=settings.use_dualstack_endpoint,
            ignore_configured_endpoint_urls=True,
            retries={**config.retries, "mode": mode},
        )
    )
    if isinstance(credentials, StaticCredentials):
        *keys, account_id, method = credentials
        credentials = Credentials(*keys, method=method, account_id=account_id)
    session = BotocoreSession(
        event_hooks=emitter,
        include_builtin_handlers=emitter is None,
        profile=settings.profile_name,
    )
    session.get_credentials = lambda: credentials
    session.register_component("data_loader", BOTOCORES_FILES)
    return session.create_client(
        service,
        region_name=settings.region_name,
        use_ssl=settings.endpoint_url.startswith("https:"),
        endpoint_url=settings.custom_endpoint_url,
        config=config,
    )


class Delegate:
    """Makes calls with a botocore client that has our parts inside."""

    service = SERVICE
    """Which client it is."""
    operations: Mapping[str, Called] = OPERATIONS_BY_NAME
    """What the client is used for, by AWS's name."""

    def __init__(
        self,
        client: Any,
        settings: Settings,
        signer: Signer,
        send: Send,
        retry: Callable[[], StandardRetry],
        sleep: Callable[[float], Any] | None,
    ) -> None:
        self.client = client
        self._settings = settings
        self._signer = signer
        self._retry = retry
        self._sleep = sleep
        self._exchange = self._make_exchange(send, settings)
        client._endpoint.http_session = self._exchange
        client._endpoint._response_parser_factory = self._exchange
        client._exceptions = BackupExceptions()
        self._botocores_serialize = client._serializer.serialize_to_request
        client._serializer.serialize_to_request = self._serialize
        client._request_signer.get_auth_instance = self._get_auth_instance
        client._user_agent_creator.to_string = self._user_agent
        self._register(client.meta.events)

    def call(self, operation: Operation[ResponseT], params: Mapping[str, Any]) -> ResponseT:
        """Make a call and return its typed response; it ends with the deadline of its context."""
        try:
            result = getattr(self.client, operation.method_name)(**params)
        except BotocoreClientError as error:
            if type(error) is not BotocoreClientError or hasattr(error, "is_permanent"):
                raise  # it is ours, or of a signal's handler
            # It comes from a mock.
            code = error.response.get("Error", {}).get("Code")
            kind = BackupExceptions().from_code(code)
            raise kind(error.response, error.operation_name) from None
        if isinstance(result, Unreadable):
            raise result.error
        return typed_response(operation, result)

    def _make_exchange(self, send: Send, settings: Settings) -> Exchange:
        return Exchange(send, settings)

    def _register(self, events: Any) -> None:
        """Register our handlers, under botocore's ids: under one in use, botocore's stays."""
        created, retry = f"request-created.{self.service}", f"needs-retry.{self.service}"
        maximum_id, retry_id = f"seed-max-attempts-{self.service}", f"retry-config-{self.service}"
        events.register_first(created, self._before_signing)
        events.register(created, self._announce_maximum, unique_id=maximum_id)
        events.unregister(retry, unique_id=retry_id)
        events.register(retry, self._needs_retry, unique_id=retry_id)

    def _serialize(self, params: dict[str, Any], model: Any) -> Any:
        """Check parameters as in every other call, then let botocore serialize those it knows."""
        if isinstance(params, dict):  # a handler may put anything in their place
            operation = OPERATIONS_BY_NAME[model.name]
            check_params(operation, params, self._settings)
            params = {name: params[name] for name in params if name in operation.by_name}
        return self._botocores_serialize(params, model)

    def _before_signing(self, request: AWSRequest, operation_name: str, **_: Any) -> None:
        while pause := self._retry().seconds_until_turn():
            deadline = current_deadline(self._settings)
            if deadline is not None and not deadline.allows(pause):
                raise CallTimeoutError(operation_name=operation_name, seconds=deadline.seconds)
            (self._sleep or time.sleep)(pause)
        request._request_preparer = QuietPreparer()

    def _announce_maximum(self, request: AWSRequest, **_: Any) -> None:
        retry = self._retry()
        if retry.announces_maximum:
            request.context.get("retries", {})["max"] = retry.max_attempts

    def _needs_retry(
        self,
        response: tuple[Any, dict[str, Any]] | None,
        caught_exception: Exception | None,
        attempts: int,
        operation: Any,
        request_dict: dict[str, Any],
        **_: Any,
    ) -> float | None:
        """Return the pause before another attempt; None: there is none."""
        start = self._exchange.attempt_began
        log_attempt(operation.name, attempts, response and response[0], caught_exception, start)
        retry, context = self._retry(), request_dict["context"]
        metadata = {} if response is None else response[1].setdefault("ResponseMetadata", {})
        error = caught_exception or _error_in(response, operation.name)
        if error is None:
            retry.succeeded(context.get(QUOTA_COST, 0))
            return None
        if CLOCK_CORRECTED not in context and self._signer.clock.correct(error, context):
            context[CLOCK_CORRECTED] = True
            return 0.0
        verdict = retry.decide(error, attempts, self.operations[operation.name])
        context.get("retries", {})["max"] = retry.max_attempts
        deadline = current_deadline(self._settings)
        if verdict.delay is None or (deadline and not deadline.allows(verdict.delay)):
            if isinstance(error, InvalidResponseError):
                raise error
            if verdict.reason:
                metadata[verdict.reason] = True
            return None
        context[QUOTA_COST] = verdict.cost
        if self._sleep is None:
            return verdict.delay
        self._sleep(verdict.delay)
        return 0.0

    def _get_auth_instance(
        self,
        signing_name: str,
        region_name: str,
        signature_version: str | None = None,
        request_credentials: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Return what signs one request. Raises UnknownSignatureVersionError."""
        configured = self._settings.signature_version
        wanted = signature_version or configured
        version = wanted.removesuffix("-query") if isinstance(wanted, str) else ""
        is_presigned = version != wanted  # since botocore adds the suffix
        if version not in SIGNERS or (is_presigned and wanted == configured):
            raise UnknownSignatureVersionError(signature_version=wanted)
        auth = QuietSigV4QueryAuth if is_presigned else SIGNERS[version]
        keys = self._signer.keys(request_credentials)
        signing = auth(keys, signing_name, region_name, **kwargs)
        signing.clock = self._signer.clock
        return signing

    def _user_agent(self) -> str:
        context = get_context()
        return add_features(self._settings.user_agent, context.features if context else ())


def _error_in(response: tuple[Any, dict[str, Any]] | None, operation_name: str) -> Exception | None:
    """Return the error that an answer stands for; None for a result."""
    if response is None:
        return None
    http, parsed = response
    if isinstance(parsed, Unreadable):
        return parsed.error
    if http.status_code < 300:
        return None
    metadata = {"HTTPStatusCode": http.status_code, **parsed["ResponseMetadata"]}
    kind = BackupExceptions().from_code(parsed.get("Error", {}).get("Code"))
    return kind({**parsed, "ResponseMetadata": metadata}, operation_name)
