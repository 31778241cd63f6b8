"""Checking parameters and building the request."""

import copy
import enum
import json
import uuid
from datetime import datetime, timezone
from urllib.parse import unquote, urlsplit

import pytest
from botocore.exceptions import ParamValidationError

from aws_backup_reports._wire.operations import (
    DELETE_REPORT_PLAN,
    DESCRIBE_REPORT_JOB,
    LIST_REPORT_JOBS,
    START_REPORT_JOB,
    UPDATE_REPORT_PLAN,
)
from aws_backup_reports._wire.request import build_request, is_sendable
from tests.unit._answers import ENDPOINT, settings


def build(endpoint_url=ENDPOINT, *, options=(), **params):
    """Return a request for DescribeReportJob."""
    return build_request(
        DESCRIBE_REPORT_JOB, params, settings(endpoint_url=endpoint_url, **dict(options))
    )


UNCHECKED = {"parameter_validation": False}


class Kind(str, enum.Enum):
    """An enum whose members are text."""

    FIRST = "job-1"


@pytest.mark.parametrize(
    ("report_job_id", "segment"),
    [
        ("job-1", "job-1"),
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("//", "%2F%2F"),
        ("../x", "..%2Fx"),
        ("...", "..."),
        ("x.", "x."),
        ("?#+", "%3F%23%2B"),
        ("-_.~", "-_.~"),
        ("%2F", "%252F"),
        ("%2e%2e", "%252e%252e"),
        ("a%20b", "a%2520b"),
        ("{0}", "%7B0%7D"),
        ("{reportJobId}", "%7BreportJobId%7D"),
        ("!*'():@&=;,$", "%21%2A%27%28%29%3A%40%26%3D%3B%2C%24"),
        ("é", "%C3%A9"),
        ("e\u0301", "e%CC%81"),
        ("日本😀", "%E6%97%A5%E6%9C%AC%F0%9F%98%80"),
        ("a\r\nX-Inj: 1", "a%0D%0AX-Inj%3A%201"),
        ("\0\t\x7f", "%00%09%7F"),
        pytest.param(Kind.FIRST, "job-1", id="enum"),
    ],
)
def test_an_id_becomes_one_segment_of_the_path(report_job_id, segment):
    """All bytes but the unreserved characters are percent-encoded; nothing is normalised."""
    request = build(ReportJobId=report_job_id)

    assert request.url == f"{ENDPOINT}/audit/report-jobs/{segment}"
    assert unquote(segment) == str.__str__(report_job_id)


@pytest.mark.parametrize("length", [1024, 1025, 20_000])
def test_an_id_longer_than_documented_is_sent(length):
    """The service decides what is too long."""
    assert len(urlsplit(build(ReportJobId="x" * length).url).path) == 19 + length


@pytest.mark.parametrize(
    ("endpoint_url", "url"),
    [
        ("http://localhost:4566", "http://localhost:4566/audit/report-jobs/x"),
        ("http://localhost/", "http://localhost/audit/report-jobs/x"),
        ("http://localhost/base", "http://localhost/base/audit/report-jobs/x"),
        ("http://localhost/base/", "http://localhost/base/audit/report-jobs/x"),
        ("http://localhost/base?b=c", "http://localhost/base/audit/report-jobs/x?b=c"),
        ("http://localhost?b=c&a=", "http://localhost/audit/report-jobs/x?b=c&a="),
    ],
)
def test_the_path_and_query_of_the_endpoint_are_kept(endpoint_url, url):
    """The operation's path comes after that of the endpoint, and the query comes last."""
    assert build(endpoint_url, ReportJobId="x").url == url


def test_a_request_has_a_method_a_user_agent_and_no_body():
    """The other attributes, which the signer and the transport read, are empty."""
    request = build(ReportJobId="x")

    assert (request.method, request.body) == ("GET", None)
    assert request.headers == {"User-Agent": "test/1"}
    assert (request.unsigned_headers, request.params, request.context) == ({}, {}, {})
    assert request.stream_output is False


def test_each_attempt_has_a_request_of_its_own():
    """What the signer adds for one attempt is not in the next."""
    request = build(ReportJobId="x")
    request.body = b"{}"

    attempt = request.attempt({"amz-sdk-request": "attempt=1"})
    attempt.headers["Authorization"] = "..."

    assert (attempt.method, attempt.url, attempt.body) == ("GET", request.url, b"{}")
    assert attempt.unsigned_headers == {"amz-sdk-request": "attempt=1"}
    assert request.headers == {"User-Agent": "test/1"}
    assert request.unsigned_headers == {}


@pytest.mark.parametrize(
    ("variables", "header"),
    [
        (
            {"_X_AMZN_TRACE_ID": "Root=1-2;Parent=3", "AWS_LAMBDA_FUNCTION_NAME": "f"},
            "Root=1-2;Parent=3",
        ),
        (
            {"_X_AMZN_TRACE_ID": "Root=é 1\r\nX: 2", "AWS_LAMBDA_FUNCTION_NAME": "f"},
            "Root=%C3%A9%201%0D%0AX:%202",
        ),
        ({"_X_AMZN_TRACE_ID": "-=;:+&[]{}\"',", "AWS_LAMBDA_FUNCTION_NAME": ""}, "-=;:+&[]{}\"',"),
        ({"_X_AMZN_TRACE_ID": "Root=1"}, None),
        ({"AWS_LAMBDA_FUNCTION_NAME": "f"}, None),
        ({"_X_AMZN_TRACE_ID": "", "AWS_LAMBDA_FUNCTION_NAME": "f"}, None),
    ],
)
def test_a_lambda_function_sends_its_trace_id(variables, header, monkeypatch):
    """Lambda detects recursive calls by it; it is read and encoded at each call."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert build(ReportJobId="x").headers.get("X-Amzn-Trace-Id") == header


@pytest.mark.parametrize(
    ("params", "problems"),
    [
        ({}, ['Missing required parameter in input: "ReportJobId"']),
        (
            {"Foo": 1},
            [
                'Missing required parameter in input: "ReportJobId"',
                'Unknown parameter in input: "Foo", must be one of: ReportJobId',
            ],
        ),
        (
            {"ReportJobId": "x", "Foo": 1, "Bar": 2},
            [
                'Unknown parameter in input: "Foo", must be one of: ReportJobId',
                'Unknown parameter in input: "Bar", must be one of: ReportJobId',
            ],
        ),
        (
            {"ReportJobId": None, "Foo": 1},
            [
                'Unknown parameter in input: "Foo", must be one of: ReportJobId',
                (
                    "Invalid type for parameter ReportJobId, value: None, "
                    "type: <class 'NoneType'>, valid types: <class 'str'>"
                ),
            ],
        ),
        (
            {"ReportJobId": b"x"},
            [
                (
                    "Invalid type for parameter ReportJobId, value: b'x', "
                    "type: <class 'bytes'>, valid types: <class 'str'>"
                ),
            ],
        ),
        (
            {"ReportJobId": ["x"]},
            [
                (
                    "Invalid type for parameter ReportJobId, value: ['x'], "
                    "type: <class 'list'>, valid types: <class 'str'>"
                ),
            ],
        ),
        (
            {"ReportJobId": ""},
            ["Invalid length for parameter ReportJobId, value: 0, valid min length: 1"],
        ),
        (
            {"ReportJobId": ".."},
            [
                (
                    "Invalid value for parameter ReportJobId, value: '..', "
                    "valid values: anything but '.' and '..', which lead to another path"
                ),
            ],
        ),
        (
            {"ReportJobId": "."},
            [
                (
                    "Invalid value for parameter ReportJobId, value: '.', "
                    "valid values: anything but '.' and '..', which lead to another path"
                ),
            ],
        ),
        (
            {"ReportJobId": "a\ud800"},
            [
                (
                    "Invalid value for parameter ReportJobId, value: 'a\\ud800', "
                    "valid values: text that UTF-8 can encode"
                ),
            ],
        ),
    ],
    ids=str,
)
def test_each_invalid_parameter_is_reported(params, problems):
    """Each problem has a line, in the format and the order of boto3."""
    with pytest.raises(ParamValidationError) as raised:
        build(**params)

    report = "\n".join(["Parameter validation failed:", *problems])
    advice = ". Leave a parameter out rather than pass None" if "value: None" in report else ""
    assert str(raised.value) == f"{report}{advice}"


class Text:
    """An object that is not a string but converts to one."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text


@pytest.mark.parametrize(
    ("report_job_id", "segment"),
    [(5, "5"), (b"a\xff", "a%FF"), (["x"], "%5B%27x%27%5D"), (Text("a/b"), "a%2Fb"), (0, "0")],
    ids=["int", "bytes", "list", "object", "zero"],
)
def test_a_value_is_sent_as_its_text_when_types_are_not_checked(report_job_id, segment):
    """Without validation any value is written as boto3 writes it."""
    request = build(options=UNCHECKED, ReportJobId=report_job_id)

    assert request.url == f"{ENDPOINT}/audit/report-jobs/{segment}"


def test_an_unknown_parameter_is_left_out_when_names_are_not_checked():
    """The request has no place for it."""
    assert build(options=UNCHECKED, ReportJobId="x", Foo=1).url.endswith("/x")


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({}, "Missing required parameter"),
        ({"ReportJobId": None}, "Missing required parameter"),
        ({"ReportJobId": ""}, "valid min length: 1"),
        ({"ReportJobId": b""}, "valid min length: 1"),
        ({"ReportJobId": ".."}, "another path"),
        ({"ReportJobId": b"."}, "another path"),
        ({"ReportJobId": Text("..")}, "another path"),
        ({"ReportJobId": Text("")}, "valid min length: 1"),
        ({"ReportJobId": "\udfff"}, "UTF-8"),
    ],
    ids=str,
)
def test_an_unsendable_value_is_rejected_even_without_validation(params, problem):
    """Such a value would lead to another path, or cannot be encoded."""
    with pytest.raises(ParamValidationError, match=problem):
        build(options=UNCHECKED, **params)


def test_a_label_is_checked_wherever_its_operation_declares_it():
    """It may come after members of the body."""
    last = copy.copy(UPDATE_REPORT_PLAN)
    last.parameters = UPDATE_REPORT_PLAN.parameters[::-1]

    assert is_sendable(last, {"ReportPlanName": "nightly"})
    assert not is_sendable(last, {"ReportPlanName": ".."})


NIGHTLY = {"ReportPlanName": "nightly"}


def build_for(operation, options=None, **params):
    """Return a request for an operation."""
    return build_request(operation, params, settings(**(options or {})))


def test_members_of_the_body_are_sent_as_json():
    """They are in the order of the call and escaped; the member of the path is not repeated."""
    request = build_for(
        UPDATE_REPORT_PLAN, IdempotencyToken="t", ReportPlanDescription="é", **NIGHTLY
    )

    assert (request.method, request.url) == ("PUT", f"{ENDPOINT}/audit/report-plans/nightly")
    assert request.body == b'{"IdempotencyToken": "t", "ReportPlanDescription": "\\u00e9"}'
    assert list(request.headers.items()) == [
        ("Content-Type", "application/json"),
        ("User-Agent", "test/1"),
    ]


def test_an_idempotency_token_is_generated_when_none_is_given():
    """Each call has a new one, which all of its attempts share."""
    first, second = (build_for(START_REPORT_JOB, **NIGHTLY) for _ in range(2))

    [token] = json.loads(first.body).values()

    assert uuid.UUID(token).version == 4
    assert first.body != second.body
    assert first.attempt({}).body == first.body


@pytest.mark.parametrize(
    ("operation", "length"), [(START_REPORT_JOB, "60"), (DELETE_REPORT_PLAN, "0")]
)
def test_content_length_is_the_last_header_of_methods_with_a_body(operation, length):
    """It is not signed, and is 0 if there is no body."""
    attempt = build_for(operation, **NIGHTLY).attempt({"amz-sdk-invocation-id": "1"})

    headers = attempt.unsigned_headers
    assert list(headers) == ["amz-sdk-invocation-id", "Content-Length"]
    assert headers["Content-Length"] == length


def test_query_parameters_have_the_order_of_the_call():
    """They are escaped, and have their names on the wire."""
    request = build_for(
        LIST_REPORT_JOBS,
        NextToken="a b&",
        ByStatus="FAILED",
        ByCreationAfter=datetime(2024, 1, 2, 3, 4, 5, 678900, tzinfo=timezone.utc),
    )

    assert request.url.partition("?")[2] == (
        "NextToken=a%20b%26&Status=FAILED&CreationAfter=2024-01-02T03%3A04%3A05.678900Z"
    )


def test_none_is_left_out_when_parameters_are_not_checked():
    """An unknown member of a structure, in contrast, is sent."""
    jobs = build_for(LIST_REPORT_JOBS, UNCHECKED, NextToken=None, ByStatus="FAILED")
    plan = build_for(
        UPDATE_REPORT_PLAN,
        UNCHECKED,
        ReportPlanDescription=None,
        IdempotencyToken=None,
        ReportSetting={"Foo": 1},
        **NIGHTLY,
    )

    assert jobs.url.endswith("?Status=FAILED")
    assert plan.body == b'{"ReportSetting": {"Foo": 1}}'
