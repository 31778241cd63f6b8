"""The steps of a call that somebody listens to: `_exchange.Steps`, with botocore's events."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import create_request_object
from botocore.exceptions import ParamValidationError
from botocore.hooks import first_non_none_response

from aws_backup_reports._call.exchange import Steps
from aws_backup_reports._call.retry import SETTLED, StandardRetry, Verdict
from aws_backup_reports._http.sign import encode_headers
from aws_backup_reports._lookup.endpoint import resolve_endpoint
from aws_backup_reports._settings import Settings
from aws_backup_reports._shapes.shape import invalid_type
from aws_backup_reports._wire.operations import Operation
from aws_backup_reports._wire.request import TRACE_HEADER
from aws_backup_reports._wire.response import Answer, read_answer
from aws_backup_reports._wire.service import SERVICE
from aws_backup_reports.exceptions import BackupExceptions, ClientError, InvalidResponseError
from aws_backup_reports.responses import Response

from .events import RequestDict
from .interop import add_trace_headers

if TYPE_CHECKING:
    from .meta import ClientMeta


class HeardCall(Steps):
    """The steps of a call that emits botocore's events, in botocore's order.

    Handlers may change the parameters, the request at each of its stages and the answer, or
    answer themselves; what they raise ends the call, and is not retried.
    """

    _http: Any
    """The answer that came last, botocore's AWSResponse."""
    _prepared: Any
    """The request as it goes out, botocore's AWSPreparedRequest."""
    _word: Exception | None = None
    """What the last answer said, if that was an error."""
    _request_dict: RequestDict
    """The request before it is made, as handlers see and change it."""
    _decide: Callable[[], Verdict]
    """Asks the retry policy about the last attempt."""
    _verdict = SETTLED
    """What the retry policy says of the last attempt."""

    def __init__(
        self,
        operation: Operation,
        settings: Settings,
        retry: StandardRetry,
        meta: ClientMeta,
    ) -> None:
        super().__init__(operation, settings, retry)
        self._events = meta.events
        self._meta = meta
        self._model = meta.service_model.operation_model(operation.name)
        self._context: dict[str, Any] = {
            "client_region": settings.region_name,
            "client_config": meta.config,
            "has_streaming_input": self._model.has_streaming_input,
            "auth_type": self._model.auth_type,
            "unsigned_payload": self._model.unsigned_payload,
            "auth_options": meta.service_model.metadata.get("auth"),
        }

    def __deepcopy__(self, memo: object) -> HeardCall:
        """Stay the same: handlers copy requests, which lead here, and mean only those."""
        return self

    @property
    def read_timeout(self) -> float | None:
        """The client's, or what handlers want for this call."""
        wanted: float | None = self._request_dict["context"].get("read_timeout")
        return self.settings.read_timeout if wanted is None else wanted

    def begin(self, params: Mapping[str, Any]) -> Response | None:
        """Let handlers see parameters, endpoint and request, and perhaps answer it."""
        self._build(params)
        _, answered = self._events.emit_until_response(
            self._name("before-call"),
            model=self._model,
            params=self._request_dict,
            request_signer=self._events.signer,
            context=self._context,
        )
        if answered is None:
            return None
        self._http, parsed = answered
        if self._http.status_code >= 300:
            raise self._refusal(parsed)
        return self.succeeded(self.operation.response(parsed))

    def presign(self, params: Mapping[str, Any], method: str | None, expires_in: int) -> str:
        """Give the URL that makes this call for `expires_in` seconds."""
        self._context = {"is_presign_request": True, "use_global_endpoint": True}
        self._build(params)
        self._request_dict["method"] = method or self.operation.method
        del self._request_dict["headers"]["User-Agent"]
        try:
            url: str = self._events.signer.generate_presigned_url(
                self._request_dict, expires_in=expires_in, operation_name=self.operation.name
            )
        finally:
            self.close()
        return url

    def attempt(self, number: int) -> Any:
        """Make botocore's request object for an attempt."""
        retries = self._request_dict["context"].setdefault("retries", {})
        retries |= {"attempt": number, "invocation-id": self.invocation_id}
        if number > 1:
            # boto3 learns it with the first retry; with its first attempt only behind signing.
            self.note_maximum()
        if self.time_to_live:
            retries["ttl"] = self.time_to_live
        request = create_request_object(self._request_dict)
        request.observer = self
        return request

    def note_maximum(self) -> None:
        """Have AWS told how many attempts there may be, if the retry policy wants it."""
        retries = self._request_dict["context"]["retries"]
        if self.tells_maximum(retries["attempt"]):
            retries["max"] = self.retry.max_attempts

    def prepare(self, request: Any) -> None:
        """Sign the request, as its handlers do, and make it ready to be sent."""
        self.retry.admit()
        # Handlers own the context, but not this limit.
        limit = request.context.get("time_limit")
        with self._failures_told():
            self._emit("request-created", request=request, operation_name=self.operation.name)
            add_trace_headers(request, self._meta)
            encode_headers(request.headers)
            self._prepared = request.prepare()
            # botocore before 1.44 leaves it behind.
            self._prepared.context = {**request.context, "time_limit": limit}

    def send(
        self,
        request: Any,  # noqa: ARG002  # handlers have made another of it
        send: Callable[[Any], Answer],
    ) -> Answer:
        """Send what `prepare` made of the request, unless a handler answers it."""
        responses = self._emit("before-send", request=self._prepared)
        answer: Answer | None = first_non_none_response(responses)
        if answer is not None:
            return answer
        encode_headers(self._prepared.headers)
        return send(self._prepared)

    def read(self, answer: Answer) -> Response:
        """Give the result of a success, as handlers leave it."""
        self._http = answer
        body = answer.content
        response_dict = self._response_dict()
        customized: dict[str, Any] = {}
        self._emit(
            "before-parse",
            operation_model=self._model,
            response_dict=response_dict,
            customized_response_dict=customized,
        )
        changed: Any = SimpleNamespace(
            status_code=response_dict["status_code"],
            headers=response_dict["headers"],
            content=response_dict["body"],
        )
        try:
            response = read_answer(
                self.operation, changed, check_length=response_dict["body"] is body
            )
        except (ClientError, InvalidResponseError) as error:
            self._word = error
            if isinstance(error, ClientError):
                error.response.update(customized)
            raise
        response.update(customized)
        return response

    def judge(self, number: int, answer: Answer | None, outcome: Response | Exception) -> Verdict:
        """Ask the handlers, of which the retry policy is one."""
        parsed: dict[str, Any] | None = None
        failure: Exception | None = None
        if isinstance(outcome, dict):
            parsed = outcome
        elif answer is None:
            failure = outcome
        elif not self.is_aws_word(outcome):
            return SETTLED  # a handler failed
        elif isinstance(outcome, ClientError):
            parsed = outcome.response
        else:
            failure = outcome
        self._verdict = SETTLED
        self._decide = lambda: super(HeardCall, self).judge(number, answer, outcome)
        with self._failures_told():
            self._emit(
                "response-received",
                response_dict=None if parsed is None else self._response_dict(),
                parsed_response=parsed,
                context=self._request_dict["context"],
                exception=failure,
            )
            responses = self._emit(
                "needs-retry",
                response=None if parsed is None else (self._http, parsed),
                endpoint=self._meta.endpoint,
                operation=self._model,
                attempts=number,
                caught_exception=failure,
                request_dict=self._request_dict,
            )
        delay = first_non_none_response(responses)
        if delay is None or delay is False:
            return self._verdict._replace(delay=None)
        return self._verdict._replace(delay=float(delay))

    def decide(self) -> float | None:
        """Give the pause that the retry policy wants before another attempt; None: no attempt."""
        self._verdict = self._decide()
        return self._verdict.delay

    def is_aws_word(self, error: Exception) -> bool:
        """Whether an error was read from an answer: handlers may raise errors of ours, too."""
        return error is self._word

    def refused(self, error: ClientError) -> ClientError:
        """Give the error of the code that handlers leave."""
        return self._refusal(error.response)

    def failed(self, error: Exception) -> None:
        """Tell that no answer came."""
        self._emit("after-call-error", exception=error, context=self._context)

    def succeeded(self, response: Response) -> Response:
        """Give the result as handlers leave it."""
        self._after_call(response)
        return response

    def close(self) -> None:
        """Part with the request, which leads back here and holds what it was signed with."""
        self.__dict__.pop("_decide", None)
        self.__dict__.pop("_prepared", None)
        self.__dict__.pop("_request_dict", None)

    def _build(self, params: Mapping[str, Any]) -> None:
        """Write the request, with what handlers want for parameters and endpoint."""
        facts = {"model": self._model, "context": self._context}
        given: dict[str, Any] = dict(params)
        responses = self._emit("provide-client-params", params=given, **facts)
        given = first_non_none_response(responses, default=given)
        self._emit("before-parameter-build", params=given, **facts)
        self._resolve_endpoint(given, facts)
        if not isinstance(given, dict):
            raise ParamValidationError(report=invalid_type(given, "input", (dict,)))
        super().begin(given)
        # A handler of botocore's adds it again, behind those of users.
        self._request.headers.pop(TRACE_HEADER, None)
        self._request_dict = RequestDict(
            url_path=self._request.url_path,
            query_string=dict(self._request.query_string),
            method=self._request.method,
            headers=self._request.headers,
            body=self._request.body or b"",
            url=self._request.url,
            context=self._context,
        )
        self._request_dict.call = self

    def _resolve_endpoint(self, params: dict[str, Any], facts: dict[str, Any]) -> None:
        """Let handlers change what the endpoint is resolved from."""
        custom = self.settings.custom_endpoint_url
        builtins: dict[str, Any] = {
            "AWS::Region": self.settings.region_name,
            "AWS::UseFIPS": custom is None and self.settings.use_fips_endpoint,
            "AWS::UseDualStack": custom is None and self.settings.use_dualstack_endpoint,
            "SDK::Endpoint": custom,
        }
        unchanged = dict(builtins)
        name = f"before-endpoint-resolution.{SERVICE}"
        self._events.emit(name, builtins=builtins, params=params, **facts)
        if builtins != unchanged:
            url = resolve_endpoint(
                builtins.get("AWS::Region"),
                use_fips=builtins.get("AWS::UseFIPS", False),
                use_dualstack=builtins.get("AWS::UseDualStack", False),
                endpoint_url=builtins.get("SDK::Endpoint"),
            )
            if custom is None and self.settings.endpoint_url.startswith("http:"):
                url = url.replace("https:", "http:", 1)
            self.settings = self.settings._replace(endpoint_url=url)

    def _after_call(self, parsed: Mapping[str, Any]) -> None:
        self._emit(
            "after-call",
            http_response=self._http,
            parsed=parsed,
            model=self._model,
            context=self._context,
        )

    def _refusal(self, parsed: dict[str, Any]) -> ClientError:
        self._after_call(parsed)
        code = self._context.get("error_code_override") or parsed.get("Error", {}).get("Code")
        return BackupExceptions().from_code(code)(parsed, self.operation.name)

    def _response_dict(self) -> dict[str, Any]:
        return {
            "headers": self._http.headers,
            "status_code": self._http.status_code,
            "context": {"operation_name": self.operation.name},
            "body": self._http.content,
        }

    @contextmanager
    def _failures_told(self) -> Generator[None, None, None]:
        try:
            yield
        except Exception as error:
            self.failed(error)
            raise

    def _emit(self, event: str, **kwargs: Any) -> list[tuple[Any, Any]]:
        return self._events.emit(self._name(event), **kwargs)

    def _name(self, event: str) -> str:
        return f"{event}.{SERVICE}.{self.operation.name}"
