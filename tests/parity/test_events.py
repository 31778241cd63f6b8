"""Events come in boto3's order with boto3's arguments, and handlers can change calls.

Each case is run with both clients and a handler that records all events. The recorded events are
compared, and so are the outcomes.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace

import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError
from botocore.model import OperationModel
from botocore.signers import RequestSigner

from tests._server import Close, answer

from ._advice import without_advice
from ._both import (
    ABSENT,
    COMPLETED,
    UNAVAILABLE,
    Both,
    Case,
    Outcomes,
    assert_alike,
    cases,
    make_boto3,
    make_ours,
    marks_of,
    plain,
)
from ._older_botocore import (
    FALSE_FOR_NO_RETRY,
    HAS_NEW_RETRIES,
    comparable_header,
)

NOT_FOUND = answer(
    400,
    {"Code": "ERROR_4301", "Message": "gone", "Context": None, "Type": None},
    {"x-amzn-ErrorType": "ResourceNotFoundException:http://internal/"},
)
THROTTLED = answer(429, {"message": "slow down"}, {"x-amzn-ErrorType": "ThrottlingException"})
STARTED = answer(200, {"ReportJobId": "job-1"})

Listen = Callable[[object], None]
"""A function that registers handlers with a client."""

VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}"  # an invocation id, or an idempotency token
    r"|\b\d{8}(T\d{6}Z)?\b|Signature=[0-9a-f]{64}"
)
AGENT = re.compile(r".*ua/2.1.*")

RULES = ("AWS::Region", "AWS::UseFIPS", "AWS::UseDualStack", "SDK::Endpoint")
"""The parameters of AWS Backup's endpoint rules; boto3 adds those of other services."""

BOOKKEEPING = {"retry_quota_capacity"}
"""What botocore's retry handler keeps in the context of a call for its own use."""

if not HAS_NEW_RETRIES:
    BOOKKEEPING.add("max")  # the greatest number of attempts, which is absent before the first one


def noted(value: object) -> object:
    """Return an argument of an event as text and numbers, without what differs from run to run."""
    match value:
        case dict():
            known = {key: each for key, each in value.items() if key in RULES}
            return {
                getattr(key, "value", key): noted(each)
                for key, each in (known or value).items()
                if key not in BOOKKEEPING
            }
        case list() | tuple():
            return [noted(each) for each in value]
        case OperationModel():
            return ["OperationModel", value.name]
        case RequestSigner():
            return ["RequestSigner", value.region_name, value.signing_name]
        case Config():
            return ["Config", value.region_name, value.retries["mode"]]
        case AWSRequest() | AWSPreparedRequest():
            kind = AWSRequest if isinstance(value, AWSRequest) else AWSPreparedRequest
            request = [kind.__name__, value.method, noted(value.url), noted(value.headers)]
            return [*request, noted(getattr(value, "body", None) or b"")]
        case AWSResponse():
            return ["AWSResponse", value.status_code, noted(value.headers), value.content]
        case Exception():
            return [type(value).__name__, noted(without_advice(str(value)))]
        case bytes():
            return noted(value.decode("latin-1"))
        case str():
            return AGENT.sub("<agent>", VARYING.sub("<varying>", value))
        case _ if hasattr(value, "items"):
            return [(name, noted(comparable_header(name, each))) for name, each in value.items()]
        case _ if hasattr(value, "_endpoint_prefix"):
            return ["endpoint", value.host, value._endpoint_prefix]
        case _:
            return plain(value)


class Recorder:
    """Records all events of a client, before other handlers can change their arguments."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []

    def listen(self, client: object) -> None:
        """Register with a client."""
        client.meta.events.register_first("*", self.note)

    def note(self, event_name: str, **kwargs: object) -> None:
        """Record an event with all of its arguments."""
        self.events.append((event_name, {name: noted(each) for name, each in kwargs.items()}))


def through_both(both: Both, case: Case, listen: Listen) -> tuple[Outcomes, Outcomes, list, list]:
    """Run a case with handlers and both clients, compare, and return outcomes and events."""
    theirs, ours = Recorder(), Recorder()

    def run(make: Callable[..., object], recorder: Recorder) -> Outcomes:
        def make_listened(case: Case, settings: Mapping[str, object]) -> object:
            client = make(case, settings)
            recorder.listen(client)
            listen(client)
            return client

        return both.run(make_listened, case)

    outcomes = run(make_boto3, theirs), run(make_ours, ours)
    assert_alike(case, *outcomes)
    return *outcomes, theirs.events, ours.events


CALLS = [
    Case("result"),
    Case("retried", answers=(UNAVAILABLE, COMPLETED)),
    Case("throttled", answers=(THROTTLED, COMPLETED)),
    Case("error", answers=(NOT_FOUND,)),
    Case("attempts used up", answers=(UNAVAILABLE,) * 3),
    Case("connection lost", answers=(Close(), COMPLETED)),
    Case("no server", answers=(), client={"endpoint_url": "http://127.0.0.1:{dead}"}),
    Case("invalid parameters", answers=(), call={"ReportJobId": 5}),
    Case(
        "no credentials",
        answers=(),
        client={"aws_access_key_id": ABSENT, "aws_secret_access_key": ABSENT},
    ),
    Case("unsigned", config={"signature_version": UNSIGNED}),
    Case("session token", client={"aws_session_token": "TOKEN=="}),
    Case("base path and query", client={"endpoint_url": "{url}/base/?b=c"}),
    Case(
        "generated token",
        method="start_report_job",
        call={"ReportPlanName": "p"},
        answers=(UNAVAILABLE, STARTED),
    ),
    Case(
        "query",
        method="list_report_jobs",
        answers=(answer(200, {"ReportJobs": []}),),
        call={"MaxResults": 5, "ByStatus": "a b", "ByCreationAfter": "2024-01-02"},
    ),
    Case(
        "no body", method="delete_report_plan", call={"ReportPlanName": "p"}, answers=(answer(200),)
    ),
    Case("in Lambda", env={"AWS_LAMBDA_FUNCTION_NAME": "f", "_X_AMZN_TRACE_ID": "Root=1"}),
    Case("legacy mode", config={"retries": {"mode": "legacy"}}, answers=(UNAVAILABLE, COMPLETED)),
]


@cases(CALLS)
def test_a_call_emits_the_same_events_as_with_boto3(case, both):
    """Names, arguments and order are the same."""
    _, _, theirs, ours = through_both(both, case, lambda client: None)

    assert [name for name, _ in ours] == [name for name, _ in theirs]
    for (name, arguments), (_, expected) in zip(ours, theirs, strict=True):
        assert arguments == expected, name


Handler = Callable[..., object]


def by_hand(status: int, body: dict) -> tuple[AWSResponse, dict]:
    """Return what a handler of before-call returns to answer a call itself."""
    return AWSResponse(None, status, {}, SimpleNamespace(stream=lambda: iter([b""]))), body


def returns(value: object) -> Handler:
    """Return a handler that always returns this."""
    return lambda **_: value


def returns_once(value: object) -> Handler:
    """Return a handler of needs-retry that returns this at the first attempt, then None."""
    return lambda attempts, **_: value if attempts == 1 else None


def raises(error: Exception) -> Handler:
    """Return a handler that always raises this."""

    def handler(**_: object) -> None:
        raise error

    return handler


def raises_once(error: Exception) -> Handler:
    """Return a handler of before-send that raises this at the first attempt."""

    def handler(request: AWSPreparedRequest, **_: object) -> None:
        if re.match(rb"attempt=1\b", request.headers["amz-sdk-request"]):
            raise error

    return handler


def changes(argument: str, **items: object) -> Handler:
    """Return a handler that updates a dict that it is given."""
    return lambda **kwargs: kwargs[argument].update(items)


def adds_header(name: str, value: str) -> Handler:
    """Return a handler that adds a header to the request that it is given."""

    def handler(request: AWSRequest, **_: object) -> None:
        request.headers[name] = value

    return handler


def answers_with(status: int, body: bytes) -> Handler:
    """Return a handler of before-send that answers in place of the network."""

    def handler(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        raw = SimpleNamespace(stream=lambda: iter([body]))
        return AWSResponse(request.url, status, {"x-amzn-RequestId": "of-the-handler"}, raw)

    return handler


def copies(argument: str) -> Handler:
    """Return a handler that copies what it is given."""
    return lambda **kwargs: copy.deepcopy(kwargs[argument]) and None


def overrides_code(context: dict, **_: object) -> None:
    """Give the error another code than its body has."""
    context["error_code_override"] = "ConflictException"


def renames_error(parsed: dict, **_: object) -> None:
    """Change the code and the message of the error."""
    parsed["Error"] = {"Code": "LimitExceededException", "Message": "changed"}


OTHER_BODY = b'{"ReportJob": {"Status": "FAILED"}}'


def adds_header_to_call(params: dict, **_: object) -> None:
    """Add a header before the request is made."""
    params["headers"]["X-Mine"] = "1"


def taking_part(
    name: str,
    event: str,
    handler: Handler,
    *answers: object,
    without: tuple[str, str] | None = None,
    **case: object,
) -> pytest.ParameterSet:
    """Return a case with a handler that takes part in a call, and with the server's answers.

    `without` names a handler of botocore's to unregister, by its event and its id.
    """
    tried = Case(name, answers=answers, **case)
    return pytest.param(tried, event, handler, without, id=name, marks=marks_of(tried))


DESCRIBE = "backup.DescribeReportJob"

TAKING_PART = [
    taking_part(
        "parameters given",
        f"provide-client-params.{DESCRIBE}",
        returns({"ReportJobId": "other"}),
        COMPLETED,
    ),
    taking_part(
        "parameters changed",
        "before-parameter-build.*.*",
        changes("params", ReportJobId="b c"),
        COMPLETED,
    ),
    taking_part(
        "parameters made invalid", "before-parameter-build", changes("params", ReportJobId=5)
    ),
    taking_part(
        "another endpoint",
        "before-endpoint-resolution.backup",
        lambda builtins, **_: builtins.update(
            {"SDK::Endpoint": builtins["SDK::Endpoint"] + "/other"}
        ),
        COMPLETED,
    ),
    taking_part(
        "another region",
        "before-endpoint-resolution.backup",
        changes("builtins", **{"AWS::Region": "us-west-2"}),
        COMPLETED,
        client={"endpoint_url": None, "use_ssl": False},
    ),
    taking_part(
        "FIPS with an endpoint",
        "before-endpoint-resolution.backup",
        changes("builtins", **{"AWS::UseFIPS": True}),
    ),
    taking_part(
        "FIPS configured with an endpoint",
        "before-endpoint-resolution.backup",
        changes("builtins", **{"SDK::Endpoint": None}),
        COMPLETED,
        config={"use_fips_endpoint": True},
        tls=True,
        client={"verify": False},
    ),
    *[
        taking_part(f"copied at {event}", event, copies(argument), UNAVAILABLE, COMPLETED)
        for event, argument in (
            ("before-call", "params"),
            ("request-created", "request"),
            ("before-sign", "request"),
            ("before-send", "request"),
            ("needs-retry", "request_dict"),
        )
    ],
    taking_part(
        "another read timeout",
        "before-call",
        lambda context, **_: context.update(read_timeout=5000),
        UNAVAILABLE,
        COMPLETED,
    ),
    taking_part(
        "retry handler taken away",
        "before-call",
        returns(None),
        UNAVAILABLE,
        without=("needs-retry.backup", "retry-config-backup"),
    ),
    taking_part(
        "header of the call", f"before-call.{DESCRIBE}", adds_header_to_call, UNAVAILABLE, COMPLETED
    ),
    taking_part(
        "answered before the call",
        "before-call",
        returns(by_hand(200, {"ReportJob": {"Status": "RUNNING"}})),
    ),
    taking_part(
        "error before the call",
        "before-call",
        returns(by_hand(400, {"Error": {"Code": "ConflictException", "Message": "no"}})),
    ),
    taking_part("call forbidden", "before-call", raises(RuntimeError("not today"))),
    taking_part(
        "header before signing",
        f"request-created.{DESCRIBE}",
        adds_header("X-Mine", "1"),
        COMPLETED,
    ),
    taking_part(
        "header after signing", "request-created.backup", adds_header("X-Mine", "1"), COMPLETED
    ),
    taking_part(
        "header while signing", f"before-sign.{DESCRIBE}", adds_header("X-Mine", "1"), COMPLETED
    ),
    taking_part(
        "header after preparing", "before-send", adds_header("X-Mine", "1"), UNAVAILABLE, COMPLETED
    ),
    taking_part("not signed", "choose-signer.backup", returns(UNSIGNED), COMPLETED),
    taking_part("signing stopped", "before-sign", raises(StopIteration("no"))),
    taking_part("parameters of a wrong type", f"provide-client-params.{DESCRIBE}", returns(0)),
    taking_part(
        "endpoint of nothing",
        "before-endpoint-resolution.backup",
        lambda builtins, **_: builtins.clear(),
    ),
    taking_part(
        "another context",
        "before-call",
        lambda params, **_: params.update(context=dict(params["context"])),
        UNAVAILABLE,
        COMPLETED,
    ),
    taking_part("signing forbidden", "before-sign", raises(RuntimeError("no"))),
    taking_part("answered before sending", "before-send", answers_with(200, OTHER_BODY)),
    taking_part("error before sending", "before-send", answers_with(404, b"Not yet implemented")),
    taking_part("sending forbidden", "before-send.backup", raises(RuntimeError("not today"))),
    taking_part(
        "sending timed out",
        "before-send.backup",
        raises_once(ConnectTimeoutError(endpoint_url="http://x/")),
        COMPLETED,
    ),
    taking_part(
        "another body", "before-parse", changes("response_dict", body=OTHER_BODY), COMPLETED
    ),
    taking_part(
        "more in the error",
        "before-parse",
        changes("customized_response_dict", More={"a": 1}),
        NOT_FOUND,
    ),
    taking_part(
        "more in the result",
        "before-parse",
        changes("customized_response_dict", More={"a": 1}),
        COMPLETED,
    ),
    taking_part("parsing forbidden", "before-parse", raises(RuntimeError("no")), UNAVAILABLE),
    taking_part(
        "result changed early",
        "response-received",
        lambda parsed_response, **_: parsed_response.update(More=1),
        COMPLETED,
    ),
    taking_part(
        "metadata of a result taken away",
        "response-received",
        lambda parsed_response, **_: parsed_response.pop("ResponseMetadata"),
        COMPLETED,
    ),
    taking_part(
        "metadata of an error taken away",
        "response-received",
        lambda parsed_response, **_: parsed_response.pop("ResponseMetadata") and None,
        NOT_FOUND,
    ),
    taking_part("noting forbidden", "response-received", raises(RuntimeError("no")), COMPLETED),
    taking_part(
        "result retried", f"needs-retry.{DESCRIBE}", returns_once(0.25), COMPLETED, COMPLETED
    ),
    taking_part(
        "retried after a pause", f"needs-retry.{DESCRIBE}", returns_once(7), UNAVAILABLE, COMPLETED
    ),
    taking_part(
        "retried at once", f"needs-retry.{DESCRIBE}", returns_once(0), COMPLETED, COMPLETED
    ),
    taking_part(
        "not retried",
        f"needs-retry.{DESCRIBE}",
        returns(False),
        UNAVAILABLE,
        since=FALSE_FOR_NO_RETRY,
    ),
    taking_part("retrying forbidden", "needs-retry", raises(RuntimeError("no")), UNAVAILABLE),
    taking_part("result changed", "after-call", changes("parsed", More=1), COMPLETED),
    taking_part("error changed", "after-call", renames_error, NOT_FOUND),
    taking_part("error of another code", "after-call", overrides_code, NOT_FOUND),
    taking_part("result forbidden", "after-call", raises(RuntimeError("no")), COMPLETED),
    taking_part(
        "failure changed",
        "after-call-error",
        raises(RuntimeError("instead")),
        client={"endpoint_url": "http://127.0.0.1:{dead}"},
    ),
    taking_part(
        "token given",
        "before-parameter-build.backup.StartReportJob",
        changes("params", IdempotencyToken="mine"),
        STARTED,
        method="start_report_job",
        call={"ReportPlanName": "p"},
    ),
]


@pytest.mark.parametrize(("case", "event", "handler", "without"), TAKING_PART)
def test_a_handler_can_change_a_call_as_with_boto3(case, event, handler, without, both):
    """Parameters, requests, headers, answers and errors are what handlers make of them."""

    def listen(client: object) -> None:
        client.meta.events.register(event, handler)
        if without is not None:
            client.meta.events.unregister(without[0], unique_id=without[1])

    _, _, theirs, ours = through_both(both, case, listen)

    assert [name for name, _ in ours] == [name for name, _ in theirs]


def test_an_unregistered_handler_is_not_called(both):
    """Registering and unregistering a handler leave a call as it was."""
    called = []

    def listen(client: object) -> None:
        for event in ("before-call", "after-call"):
            client.meta.events.register(event, handler, unique_id="mine")
            client.meta.events.unregister(event, unique_id="mine")

    def handler(event_name: str, **_: object) -> None:
        called.append(event_name)

    through_both(both, Case("unregistered"), listen)

    assert called == []


def test_presigning_emits_the_same_events_as_with_boto3(both):
    """There are events for parameters and signing, and none for a call."""

    class Presigning:
        """A client whose method presigns a URL instead of making a call."""

        def __init__(self, client: object) -> None:
            self.meta, self.close = client.meta, client.close
            self.presign = client.generate_presigned_url

        def describe_report_job(self, **params: object) -> dict:
            url = self.presign("describe_report_job", params, ExpiresIn=60)
            return {"url": VARYING.sub("<varying>", url)}

    recorders = Recorder(), Recorder()

    def run(make: Callable[..., object], recorder: Recorder) -> Outcomes:
        def make_listened(case: Case, settings: Mapping[str, object]) -> object:
            client = make(case, settings)
            recorder.listen(client)
            client.meta.events.register(
                "provide-client-params", returns({"ReportJobId": "instead"})
            )
            return Presigning(client)

        return both.run(make_listened, case)

    case = Case("presigned", answers=())
    assert_alike(case, run(make_boto3, recorders[0]), run(make_ours, recorders[1]))

    theirs, ours = (recorder.events for recorder in recorders)
    assert ours == theirs
    assert [name.partition(".")[0] for name, _ in ours][-2:] == ["choose-signer", "before-sign"]
