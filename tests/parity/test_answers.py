"""Results of 2xx answers: bodies, members, times and ResponseMetadata."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone

import pytest

from tests._server import DATE, REQUEST_ID, Close, answer

from ._both import COMPLETED, NOT_HTTP, Case, Differs, cases, difference, make_ours
from ._older_botocore import CUT_BODY

NOT_JSON = "the body is not JSON"
NOT_AN_OBJECT = "the body is not a JSON object"


def invalid(name, reason, text, **more):
    """Return our difference for an invalid answer: three attempts, then InvalidResponseError."""
    start = (text if isinstance(text, bytes) else text.encode())[:200]
    return Differs(
        name,
        **{
            "stage": "calling",
            "result": None,
            "error": "InvalidResponseError",
            "text": f"Invalid response to DescribeReportJob: {reason} (request id: {REQUEST_ID}, "
            f"body starts: {start.decode('utf-8', 'backslashreplace')})",
            "sent": 3,
            "sleeps": [0.05, 0.1],
            **more,
        },
    )


def body(case_id, text, differs=None, **settings):
    """Return a case about the body of an answer; retries get the same answer."""
    return Case(case_id, answers=[answer(200, text)] * 3, differs=differs, **settings)


def rejected(case_id, text, reason, name="invalid-body"):
    """Return a case about a body that ours rejects."""
    return body(case_id, text, invalid(name, reason, text))


BODIES = [
    Case("as-aws-writes-it"),
    body("empty-object", "{}"),
    body("empty", ""),
    rejected("whitespace", " \r\n\t ", NOT_JSON),
    body("padded", ' \n{"ReportJob": {"Status": "RUNNING"}}\n '),
    body("duplicate-keys", '{"ReportJob":{"Status":"RUNNING","Status":"FAILED"}}'),
    body("escapes", '{"ReportJob":{"Status":"\\u0041\\u00e9\\ud83d\\ude00"}}'),
    body("null-character", '{"ReportJob":{"Status":"\\u0000"}}'),
    body("lone-surrogate-escape", '{"ReportJob":{"Status":"\\ud800"}}'),
    body("utf-8", '{"ReportJob":{"Status":"é日😀"}}'),
    body("response-metadata-in-the-body", '{"ResponseMetadata":{"RequestId":"x"},"ReportJob":{}}'),
    body("error-in-the-body", '{"Error":{"Code":"Nope"},"ReportJob":{}}'),
    body("throttling-in-the-body", '{"__type":"ThrottlingException","message":"slow"}'),
    rejected("html", "<html><body>Sign in</body></html>", NOT_JSON),
    rejected("text", "it works", NOT_JSON),
    rejected("cut-json", '{"ReportJob":{"Status":"RUN', NOT_JSON),
    rejected("trailing-garbage", "{} x", NOT_JSON),
    rejected("two-documents", "{}{}", NOT_JSON),
    rejected("single-quotes", "{'ReportJob': {}}", NOT_JSON),
    rejected("comment", "{} // done", NOT_JSON),
    rejected(
        "control-character",
        '{"ReportJob":{"Status":"a\nb"}}',
        NOT_JSON,
    ),
    rejected(
        "5000-digits",
        '{"ReportJob":{"Status":"RUNNING"},"n":' + "1" * 5000 + "}",
        NOT_JSON,
    ),
    body(
        "byte-order-mark",
        b"\xef\xbb\xbf" + b'{"ReportJob":{"Status":"RUNNING"}}',
        Differs("byte-order-mark", result={"ReportJob": {"Status": "RUNNING"}}),
    ),
    rejected("null", "null", NOT_AN_OBJECT),
    rejected("list", "[]", NOT_AN_OBJECT),
    rejected("list-of-one", "[1]", NOT_AN_OBJECT),
    rejected("string", '"s"', NOT_AN_OBJECT),
    rejected("empty-string", '""', NOT_AN_OBJECT),
    rejected("number", "5", NOT_AN_OBJECT),
    rejected("zero", "0", NOT_AN_OBJECT),
    rejected("true", "true", NOT_AN_OBJECT),
    rejected("false", "false", NOT_AN_OBJECT),
    rejected("not-utf-8", b'{"ReportJob":{"Status":"\xff"}}', NOT_JSON),
    rejected("utf-16", "{}".encode("utf-16"), NOT_JSON),
    rejected("gzip", b"\x1f\x8b\x08\x00\x00", NOT_JSON),
    rejected("deep-nesting", "[" * 100_000, NOT_JSON),
    rejected(
        "deep-nesting-inside",
        '{"ReportJob":{"Status":"RUNNING"},"x":' + "[" * 100_000 + "]" * 100_000 + "}",
        NOT_JSON,
    ),
]

CHUNKS = b'10\r\n{"ReportJob":{}}\r\n0\r\n\r\n'

LENGTHS = [
    Case(
        "content-length-longer-than-the-body",
        answers=[Close(answer(200, '{"ReportJob":{"Status":"RUNNING"}}', length=100))] * 3,
        differs=invalid(
            "cut-body",
            "the body has 34 of 100 bytes",
            '{"ReportJob":{"Status":"RUNNING"}}',
            connections=3,
        ),
        since=CUT_BODY,
    ),
    Case(
        "nothing-of-a-promised-body",
        answers=[Close(answer(200, "", length=100))] * 3,
        differs=invalid("cut-body", "the body has 0 of 100 bytes", "", connections=3),
        since=CUT_BODY,
    ),
    Case(
        "cut-with-another-transfer-encoding",
        answers=[Close(answer(200, '{"a":1}', [("Transfer-Encoding", "identity")], length=9))] * 3,
        differs=invalid("cut-body", "the body has 7 of 9 bytes", '{"a":1}', connections=3),
        awaited=Differs("not-http", error="ConnectionClosedError", text=NOT_HTTP.ours["text"]),
        since=CUT_BODY,
    ),
    Case(
        "cut-error",
        answers=[Close(answer(400, '{"Code":"Nope', length=100))] * 3,
        differs=invalid(
            "cut-body",
            "the body has 13 of 100 bytes",
            '{"Code":"Nope',
            connections=3,
            response=None,
        ),
        since=CUT_BODY,
    ),
    Case(
        "neither-body-nor-length",
        answers=[Close(answer(200, "", length=None))] * 3,
        differs=invalid("no-body", "there is neither a body nor its length", "", connections=3),
    ),
    Case(
        "102-first",
        answers=[b"HTTP/1.1 102 Processing\r\n\r\n" + answer(200, "{}")],
        differs=Differs(
            "interim-answers",
            result={
                "ResponseMetadata": {
                    "RequestId": REQUEST_ID,
                    "HTTPStatusCode": 200,
                    "HTTPHeaders": {
                        "content-type": "application/json",
                        "date": DATE,
                        "x-amzn-requestid": REQUEST_ID,
                        "content-length": "2",
                    },
                }
            },
        ),
    ),
    Case(
        "content-length-shorter-than-the-body",
        answers=[Close(answer(200, '{"ReportJob":{}} and more', length=16))],
    ),
    Case(
        "no-content-length",
        answers=[Close(answer(200, '{"ReportJob":{"Status":"RUNNING"}}', length=None))],
    ),
    Case(
        "junk-content-length",
        answers=[Close(answer(200, '{"ReportJob":{"Status":"RUNNING"}}', length="junk"))] * 3,
        awaited=NOT_HTTP,
    ),
    Case(
        "negative-content-length",
        answers=[Close(answer(200, '{"ReportJob":{"Status":"RUNNING"}}', length="-5"))] * 3,
        awaited=NOT_HTTP,
    ),
    Case(
        "http-1.0",
        answers=[Close(b'HTTP/1.0 200 OK\r\n\r\n{"ReportJob":{"Status":"RUNNING"}}')],
    ),
    Case(
        "chunked",
        answers=[
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        ],
    ),
    Case(
        "100-continue-first",
        answers=[b"HTTP/1.1 100 Continue\r\n\r\n" + COMPLETED],
    ),
    Case("201", answers=[answer(201, '{"ReportJob":{"Status":"RUNNING"}}')]),
    Case("204", answers=[answer("204 No Content", "", length=None)]),
    Case("205", answers=[answer("205 Reset Content", "")]),
    Case("299", answers=[answer("299 Odd", '{"ReportJob":{"Status":"RUNNING"}}')]),
    Case("no-reason", answers=[answer("200", '{"ReportJob":{"Status":"RUNNING"}}')]),
]


@cases(BODIES)
def test_a_body_gives_the_same_result_as_with_boto3(both, case):
    """JSON objects are read; any other body is an invalid answer, whatever it looks like."""
    both(case)


@cases(LENGTHS)
def test_the_end_of_a_body_is_found_as_by_boto3(both, case):
    """Lengths and chunks are read the same way, but a body that is cut short is not a result."""
    both(case)


def member(case_id, job, reason=None):
    """Return a case about members of the report job; ours rejects them if there is a reason."""
    text = json.dumps({"ReportJob": job})
    return body(case_id, text, invalid("wrong-type", reason, text) if reason else None)


STRINGS = ["ReportJobId", "ReportPlanArn", "ReportTemplate", "Status", "StatusMessage"]

MEMBERS = [
    body("report-job-null", '{"ReportJob":null}'),
    member("report-job-empty", {}),
    member("unknown-members", {"Status": "RUNNING", "New": {"a": [1]}, "status": "x"}),
    body("lower-case-report-job", '{"reportJob":{"Status":"RUNNING"},"report_job":1}'),
    member("null-members", dict.fromkeys([*STRINGS, "CreationTime", "CompletionTime"])),
    member("null-destination", {"ReportDestination": None}),
    member("empty-destination", {"ReportDestination": {}}),
    member("null-keys", {"ReportDestination": {"S3BucketName": None, "S3Keys": None}}),
    member("empty-keys", {"ReportDestination": {"S3Keys": []}}),
    member("null-among-the-keys", {"ReportDestination": {"S3Keys": ["a", None, "b"]}}),
    member("empty-strings", dict.fromkeys(STRINGS, "")),
    member("unknown-in-the-destination", {"ReportDestination": {"S3Region": "x"}}),
    member("order-of-the-body", {"StatusMessage": "m", "Status": "FAILED", "ReportJobId": "j"}),
    *(
        rejected(
            f"report-job-is-{text}",
            f'{{"ReportJob":{text}}}',
            "ReportJob is not an object",
            "wrong-type",
        )
        for text in ("[]", '""', "0", "false", '"s"', "5", "true", "[1]")
    ),
    *(
        member(
            f"destination-is-{value!r}",
            {"ReportDestination": value},
            "ReportJob.ReportDestination is not an object",
        )
        for value in ([], "", 0, False, "s", [{}])
    ),
    *(
        member(f"{name}-is-{value!r}", {name: value}, f"ReportJob.{name} is not a string")
        for name, value in [
            ("Status", 5),
            ("Status", 1.5),
            ("Status", True),
            ("Status", ["RUNNING"]),
            ("Status", {"a": 1}),
            *((name, 5) for name in STRINGS if name != "Status"),
        ]
    ),
    member(
        "bucket-is-5",
        {"ReportDestination": {"S3BucketName": 5}},
        "ReportJob.ReportDestination.S3BucketName is not a string",
    ),
    *(
        member(
            f"keys-are-{value!r}",
            {"ReportDestination": {"S3Keys": value}},
            "ReportJob.ReportDestination.S3Keys is not a list",
        )
        for value in ("abc", "", {"a": 1}, {}, 5, True)
    ),
    *(
        member(
            f"keys-are-{value!r}",
            {"ReportDestination": {"S3Keys": value}},
            f"ReportJob.ReportDestination.S3Keys[{len(value) - 1}] is not a string",
        )
        for value in ([5], ["a", ["b"]])
    ),
]


@cases(MEMBERS)
def test_members_are_read_as_by_boto3(both, case):
    """Nulls are absent, unknown members are dropped, and members of a wrong type are rejected."""
    both(case)


def when(case_id, value, differs=None):
    """Return a case about a timestamp in JSON; ours rejects it when ``differs`` is a name."""
    text = f'{{"ReportJob":{{"CreationTime":{value},"Status":"RUNNING"}}}}'
    if isinstance(differs, str):
        differs = invalid(differs, "ReportJob.CreationTime is not a timestamp", text)
    return body(case_id, text, differs)


def at(*parts):
    """Return what to merge into the result, so that the creation time is this instant."""
    return {"ReportJob": {"CreationTime": datetime(*parts, tzinfo=timezone.utc)}}


TIMES = [
    when("milliseconds", "1516925490.087"),
    when("integer", "1516925490"),
    when("exponent", "1.578560834253E9"),
    when("zero", "0"),
    when("negative", "-86400.5"),
    when("micros-round-down", "1516925490.0871234"),
    when("micros-round-up", "1516925490.9999999"),
    when("half-a-micro", "1516925490.0000005"),
    when("year-9999", "253402300799"),
    when("summer-in-new-york", "1530000000.25"),
    when("numeric-string", '"1516925490.087"'),
    when("padded-numeric-string", '" 1516925490 "'),
    when("underscored-numeric-string", '"1_516_925_490"'),
    when("exponent-string", '"1.5e9"'),
    when("digits-like-a-year", '"2018"'),
    when("digits-like-a-date", '"20180126"'),
    when("iso-z", '"2018-01-26T00:11:30Z"'),
    when("iso-millis-z", '"2018-01-26T00:11:30.087Z"'),
    when("iso-micros-z", '"2018-01-26T00:11:30.087123Z"'),
    when("iso-nanos-z", '"2018-01-26T00:11:30.087123456Z"'),
    when("iso-basic", '"20180126T001130Z"'),
    when("iso-lower-case", '"2018-01-26t00:11:30z"'),
    when("iso-space", '"2018-01-26 00:11:30Z"'),
    when("iso-offset", '"2018-01-26T02:11:30+02:00"'),
    when("iso-short-offset", '"2018-01-26T02:11:30+0200"'),
    when("iso-negative-offset", '"2018-01-25T19:11:30.5-05:00"'),
    when("rfc-822-gmt", '"Fri, 26 Jan 2018 00:11:30 GMT"'),
    when("rfc-822-utc", '"Fri, 26 Jan 2018 00:11:30 UTC"'),
    when("rfc-822-offset", '"Fri, 26 Jan 2018 01:11:30 +0100"'),
    when("rfc-822-minus-zero", '"Fri, 26 Jan 2018 00:11:30 -0000"'),
    when("rfc-822-without-the-day", '"26 Jan 2018 00:11:30 GMT"'),
    when("rfc-822-two-digit-year", '"26 Jan 18 00:11:30 GMT"'),
    when("iso-without-seconds", '"2018-01-26T00:11Z"'),
    when("iso-hour-offset", '"2018-01-26T02:11:30+02"'),
    when("iso-seven-digits", '"2018-01-26T00:11:30.1234567Z"'),
    when("iso-comma", '"2018-01-26T00:11:30,087Z"'),
    when("iso-basic-millis", '"20180126T001130.087Z"'),
    when("iso-padded", '" 2018-01-26T00:11:30Z "'),
    when("rfc-822-one-digit", '"Thu, 9 Jan 2020 20:07:59 GMT"'),
    when(
        "iso-without-offset",
        '"2018-01-26T00:11:30"',
        Differs("naive-times", result=at(2018, 1, 26, 0, 11, 30)),
    ),
    *(
        when(case_id, value, "guessed-times")
        for case_id, value in [
            ("date-only", '"2018-01-26"'),
            ("year-and-month", '"2018-01"'),
            ("month-name", '"Jan"'),
            ("clock-only", '"10:20"'),
            ("true", "true"),
            ("false", "false"),
        ]
    ),
    *(
        when(case_id, value, "invalid-times")
        for case_id, value in [
            ("year-10000", "253402300800"),
            ("milliseconds-since-1970", "1516925490087"),
            ("milliseconds-string", '"1516925490087"'),
            ("1e18", "1e18"),
            ("30-digits", "1" * 30),
            ("1e400", "1e400"),
            ("infinity", "Infinity"),
            ("inf-string", '"inf"'),
            ("nan", "NaN"),
            ("nan-string", '"NaN"'),
            ("empty-string", '""'),
            ("junk", '"junk"'),
            ("60-seconds", '"2018-01-26T00:11:60Z"'),
            ("february-30", '"2018-02-30T00:00:00Z"'),
            ("list", "[]"),
            ("object", "{}"),
        ]
    ),
]


@cases(TIMES)
def test_a_time_is_the_same_instant_as_with_boto3(both, case):
    """Where boto3 raises or guesses, ours rejects the answer."""
    both(case)


@pytest.fixture
def zone(request, monkeypatch):
    """The host's time zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


needs_tzset = pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs time.tzset")


@needs_tzset
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"], indirect=True)
@cases(
    [
        when("milliseconds", "1516925490.087"),
        when("summer", "1530000000"),
        when("in-the-fold", "1541311200"),
        when("in-the-fold-again", "1541314800"),
        when("iso-z", '"2018-01-26T00:11:30Z"'),
        when("iso-offset", '"2018-01-26T02:11:30+02:00"'),
        when("before-1970", "-86400"),
    ]
)
def test_the_hosts_time_zone_changes_no_instant(both, case, zone):
    """Each time is the same instant as with boto3."""
    both(case)


@needs_tzset
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"], indirect=True)
@pytest.mark.parametrize("value", ["1516925490.087", '"2018-01-26T02:11:30+02:00"'])
def test_times_are_in_utc_in_any_time_zone(both, value, zone):
    """boto3's are in the zone of the host or of the text."""
    assert difference("utc-datetimes")
    case = when("utc", value)

    (theirs,), (ours,) = both(case)

    created = ours.result["ReportJob"]["CreationTime"]
    assert created.utcoffset() == timedelta(0)
    assert created.tzinfo is timezone.utc
    assert created == theirs.result["ReportJob"]["CreationTime"]


METADATA = [
    Case("request-id", answers=[answer(200, "{}")]),
    Case("no-request-id", answers=[answer(200, "{}", request_id=None)]),
    Case("empty-request-id", answers=[answer(200, "{}", request_id="")]),
    Case(
        "x-amz-request-id",
        answers=[answer(200, "{}", {"x-amz-request-id": "amz"}, request_id=None)],
    ),
    Case(
        "x-amz-request-id-and-host-id",
        answers=[
            answer(200, "{}", {"x-amz-request-id": "amz", "x-amz-id-2": "host"}, request_id=None)
        ],
    ),
    Case("both-request-ids", answers=[answer(200, "{}", {"x-amz-request-id": "amz"})]),
    Case("host-id-alone", answers=[answer(200, "{}", {"x-amz-id-2": "host"})]),
    Case(
        "request-id-twice",
        answers=[answer(200, "{}", [("X-Amzn-Requestid", "one"), ("x-amzn-requestid", "two")])],
    ),
    Case(
        "mixed-case-names",
        answers=[answer(200, "{}", {"X-AmZ-Thing": "A B", "ETag": '"x"'})],
    ),
    Case(
        "repeated-headers",
        answers=[
            answer(
                200,
                "{}",
                [("X-A", "1"), ("x-a", "2"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")],
            )
        ],
    ),
    Case("latin-1-header", answers=[answer(200, "{}", {"X-Name": "caf\xe9"})]),
    Case("empty-header", answers=[answer(200, "{}", {"X-Empty": ""})]),
    Case(
        "padded-header",
        answers=[answer(200, "{}", {"X-Padded": "  a  b  "})],
        awaited=Differs(
            "trimmed-headers", result={"ResponseMetadata": {"HTTPHeaders": {"x-padded": "a  b"}}}
        ),
    ),
    Case("folded-header", answers=[answer(200, "{}", {"X-Folded": "a\r\n b"})]),
    Case("bare-minimum", answers=[b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"]),
    Case("three-calls", answers=[COMPLETED] * 3, calls=3),
    Case("connection-close", answers=[answer(200, "{}", {"Connection": "close"})] * 2, calls=2),
]


@cases(METADATA)
def test_response_metadata_is_the_same_as_with_boto3(both, case):
    """It has the request id, status, headers and number of retries."""
    both(case)


def test_a_result_is_a_dict_that_equals_boto3s(both):
    """Ours is a subclass of dict, and the comparison works in both directions."""
    (theirs,), (ours,) = both(Case("equal"))

    assert isinstance(ours.result, dict)
    assert ours.result == theirs.result
    assert theirs.result == ours.result


@needs_tzset
@pytest.mark.parametrize("zone", ["UTC"], indirect=True)
@cases(
    [
        when(
            "american-zone",
            '"Fri, 26 Jan 2018 00:11:30 EST"',
            Differs("naive-times", result=at(2018, 1, 26, 5, 11, 30), warnings=[]),
        ),
        when("no-zone", '"Fri, 26 Jan 2018 00:11:30"', "guessed-times"),
    ]
)
def test_a_time_is_never_naive(both, case, zone):
    """boto3 drops zones that it does not know; ours reads American ones and requires a zone."""
    both(case)


def test_each_call_returns_a_new_result(both):
    """A change of one result does not change the next one."""
    case = Case("again", answers=[COMPLETED] * 2, calls=2)

    (first, second) = both.run(make_ours, case)

    assert first.result == second.result
    assert first.result["ReportJob"] is not second.result["ReportJob"]
    assert first.result["ResponseMetadata"] is not second.result["ResponseMetadata"]


@needs_tzset
@pytest.mark.parametrize("zone", ["America/New_York"], indirect=True)
@pytest.mark.parametrize(
    "naive",
    [datetime(2024, 1, 2, 3, 4, 5), "2024-01-02T03:04:05"],  # noqa: DTZ001  # the test is about it
    ids=["datetime", "text"],
)
def test_a_naive_time_in_a_filter_is_in_utc_as_with_boto3(both, zone, naive):
    """Neither takes it for a time of the host."""
    case = Case("naive", method="list_report_jobs", call={"ByCreationAfter": naive})

    (theirs,), (ours,) = both(case)

    for outcome in (theirs, ours):
        [request] = outcome.requests
        assert "CreationAfter=2024-01-02T03%3A04%3A05Z" in request.line
