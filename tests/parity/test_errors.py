"""What is raised when AWS answers with an error: class, text, response and attributes."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from aws_backup_reports import BackupClient, ResourceNotFoundException
from tests._server import DATE, REQUEST_ID, answer

from ._both import ABSENT, CLIENT, Case, Differs, cases, make_ours, shared_session

# the ten errors of the service, of which the operation models three
MODELED = [
    "AlreadyExistsException",
    "ConflictException",
    "DependencyFailureException",
    "InvalidParameterValueException",
    "InvalidRequestException",
    "InvalidResourceStateException",
    "LimitExceededException",
    "MissingParameterValueException",
    "ResourceNotFoundException",
    "ServiceUnavailableException",
]

GONE = "ResourceNotFoundException"


def error(case_id, status, body="", headers=(), differs=None, tries=1, **settings):
    """Return a case about one error answer."""
    return Case(
        case_id, answers=[answer(status, body, headers, **settings)] * tries, differs=differs
    )


def by_header(case_id, value, body=None, differs=None):
    """Return a case about the header that names the error."""
    body = {"message": "m"} if body is None else body
    return error(case_id, 400, body, {"x-amzn-ErrorType": value}, differs)


def code_of(text):
    """Return our text and response for this code."""
    return {
        "error": text if text in MODELED else "ClientError",
        "text": f"An error occurred ({text}) when calling the DescribeReportJob operation: m",
        "response": {"Error": {"Code": text, "Message": "m"}},
    }


def raw(case_id, status, body, message, code=None, tries=1, headers=(), name="odd-error-body"):
    """Return a case in which boto3 raises a raw error and ours a ClientError, stated in full."""
    body = body if isinstance(body, bytes) else body.encode()
    code = code or str(status)
    reached = f" (reached max retries: {tries - 1})" if tries > 1 else ""
    ours = {
        "error": code if code in MODELED else "ClientError",
        "text": f"An error occurred ({code}) when calling the DescribeReportJob operation"
        f"{reached}: {message}",
        "facts": {"operation_name": "DescribeReportJob"},
        "response": {
            "Error": {"Message": message, "Code": code},
            "ResponseMetadata": {
                "RequestId": REQUEST_ID,
                "HTTPStatusCode": status,
                "HTTPHeaders": {
                    "content-type": "application/json",
                    "date": DATE,
                    "x-amzn-requestid": REQUEST_ID,
                    **{key.lower(): value for key, value in headers},
                    "content-length": str(len(body)),
                },
                "RetryAttempts": tries - 1,
                **({"MaxAttemptsReached": True} if tries > 1 else {}),
            },
        },
        "sent": tries,
        "sleeps": [0.05, 0.1][: tries - 1],
    }
    return error(case_id, status, body, headers, Differs(name, **ours), tries)


CODES = [
    *(by_header(name, name) for name in MODELED if name != "LimitExceededException"),
    error(
        "LimitExceededException",
        400,
        {"message": "m"},
        {"x-amzn-ErrorType": "LimitExceededException"},
        tries=3,
    ),
    by_header("unknown-code", "SomethingElseException"),
    by_header("access-denied", "AccessDeniedException"),
    by_header("coral-suffix", f"{GONE}:http://internal.amazon.com/coral/com.amazonaws.cryo/"),
    by_header("namespace", f"com.amazonaws.cryo#{GONE}"),
    by_header("namespace-and-suffix", f"com.amazonaws.cryo#{GONE}:http://x/#y"),
    by_header("lower-case", GONE.lower()),
    by_header("header-before-body", GONE, {"code": "Other", "__type": "Third", "message": "m"}),
    error("body-code", 400, {"code": GONE, "message": "m"}),
    error("body-code-suffix", 400, {"code": f"a#{GONE}:http://x", "message": "m"}),
    error("body-upper-code", 400, {"Code": GONE, "message": "m"}),
    error("body-upper-code-suffix", 400, {"Code": f"a#{GONE}:x", "message": "m"}),
    error("body-code-before-upper", 400, {"Code": "B", "code": "A", "message": "m"}),
    error("body-type", 400, {"__type": GONE, "message": "m"}),
    error("body-type-namespace", 400, {"__type": f"com.amazon#{GONE}", "message": "m"}),
    error("body-type-suffix", 400, {"__type": f"{GONE}:http://x", "message": "m"}),
    error("body-upper-before-type", 400, {"Code": "B", "__type": "C", "message": "m"}),
    error("plain-type-is-no-code", 400, {"type": GONE, "Type": "Client", "message": "m"}),
    error("no-code", 400, {"message": "m"}),
    error("no-code-404", 404, {"message": "m"}),
    error("nested-error", 400, {"error": {"code": GONE, "message": "n"}, "message": "m"}),
    error("code-of-the-service", 400, {"Code": "ERROR_4301", "Message": "m"}),
    by_header(
        "as-aws-writes-it",
        f"{GONE}:http://internal.amazon.com/coral/com.amazonaws.services.cryo/",
        {"Code": "ERROR_4301", "Context": None, "Message": "m", "Type": None},
    ),
    by_header(
        "all-members",
        GONE,
        {"Code": "ERROR_1", "Context": "c", "Message": "m", "Type": "t", "Extra": 1},
    ),
    by_header(
        "members-in-lower-case", GONE, {"code": "x", "context": "c", "type": "t", "message": "m"}
    ),
    by_header(
        "arn-and-creator",
        "AlreadyExistsException",
        {"Arn": "arn:x", "CreatorRequestId": "r", "Message": "m"},
    ),
    by_header("arn-on-another", GONE, {"Arn": "arn:x", "CreatorRequestId": "r", "Message": "m"}),
    by_header(
        "members-of-the-unmodeled", "Nope", {"Code": "ERROR_1", "Context": "c", "Message": "m"}
    ),
    replace(
        by_header(
            "padded-header",
            f"  {GONE}  ",
            differs=Differs("error-type-header", **code_of(GONE)),
        ),
        awaited=Differs(
            "trimmed-headers",
            response={"ResponseMetadata": {"HTTPHeaders": {"x-amzn-errortype": GONE}}},
        ),
    ),
    by_header("empty-header", "", differs=Differs("empty-code", **code_of("400"))),
    by_header(
        "empty-header-and-body-code",
        "",
        {"Code": GONE, "message": "m"},
        Differs(
            "empty-code",
            **{**code_of(GONE), "response": {"Code": GONE, "Error": {"Code": GONE}}},
        ),
    ),
    error(
        "header-twice",
        400,
        {"message": "m"},
        [("x-amzn-ErrorType", GONE), ("x-amzn-errortype", "OtherException")],
        Differs("error-type-header", **code_of(GONE)),
    ),
    error(
        "null-code-then-upper",
        400,
        {"code": None, "Code": GONE, "message": "m"},
        differs=Differs(
            "null-code",
            **{**code_of(GONE), "response": {"Code": GONE, "Error": {"Code": GONE}}},
        ),
    ),
    error("null-codes", 400, {"code": None, "Code": None, "message": "m"}),
    error(
        "null-codes-then-type",
        400,
        {"code": None, "Code": None, "__type": GONE, "message": "m"},
    ),
    error(
        "number-code",
        400,
        {"code": 5, "message": "m"},
        differs=Differs("text-code", **code_of("400")),
    ),
    raw("list-code", 400, '{"code":["x"],"message":"m"}', "m", name="text-code"),
    raw("number-type", 400, '{"__type":5,"message":"m"}', "m", name="text-code"),
    error(
        "null-type",
        400,
        {"__type": None, "message": "m"},
        differs=Differs("empty-code", **code_of("400")),
    ),
    error(
        "empty-type",
        400,
        {"__type": "", "message": "m"},
        differs=Differs("empty-code", **code_of("400")),
    ),
    error(
        "empty-code",
        400,
        {"code": "", "message": "m"},
        differs=Differs("empty-code", **code_of("400")),
    ),
    error(
        "query-error-header",
        400,
        {"__type": GONE, "message": "m"},
        {"x-amzn-query-error": "QCode;Sender"},
        Differs(
            "query-error",
            **{
                **code_of(GONE),
                "response": {"Error": {"Code": GONE, "QueryErrorCode": ABSENT, "Type": ABSENT}},
            },
        ),
    ),
]


@cases(CODES)
def test_an_error_has_the_same_code_and_class_as_with_boto3(both, case):
    """The code comes from the header, else the body, else the status, and selects the class."""
    both(case)


def message_of(value):
    """Return our text and response for this message."""
    return {
        "text": f"An error occurred ({GONE}) when calling the DescribeReportJob operation: {value}",
        "response": {"Error": {"Message": value}},
    }


def said(case_id, body, differs=None):
    """Return a case about where the message is found."""
    return by_header(case_id, GONE, body, differs)


MESSAGES = [
    said("lower-case", {"message": "m"}),
    said("upper-case", {"Message": "m"}),
    said("both", {"Message": "upper", "message": "lower"}),
    said("none", {}),
    said("empty", {"message": ""}),
    said("empty-before-upper", {"message": "", "Message": "upper"}),
    said("null", {"message": None}, Differs("null-message", **message_of(""))),
    said(
        "null-before-upper",
        {"message": None, "Message": "upper"},
        Differs("null-message", **message_of("upper")),
    ),
    said("upper-null", {"Message": None}, Differs("null-message", **message_of(""))),
    said("number", {"message": 5}),
    said("list", {"message": ["a"]}, Differs("nested-error", **message_of('{"message":["a"]}'))),
    said(
        "object",
        {"message": {"a": "b"}},
        Differs("nested-error", **message_of('{"message":{"a":"b"}}')),
    ),
    said("elsewhere", {"errorMessage": "a", "error": {"message": "b"}, "detail": "c"}),
    said("unicode", {"message": "é日😀"}),
    said("line-break", {"message": "a\nb"}),
    said("braces", {"message": "{error_code} %s"}),
    error("header", 400, {}, {"x-amzn-error-message": "h", "x-amzn-ErrorType": GONE}),
]


@cases(MESSAGES)
def test_an_error_has_the_same_message_as_with_boto3(both, case):
    """The message is ``message``, else ``Message``, else empty."""
    both(case)


HTML = "<html><body>nope</body></html>"

BODIES = [
    *(
        error(f"{status}-{name}", status, text, tries=3 if status >= 500 else 1)
        for status in (400, 404, 503)
        for name, text in [
            ("doctype", "<!DOCTYPE html><p>nope"),
            ("upper-html", HTML.upper()),
            ("text", "nope"),
            ("xml", "<Error><Code>X</Code></Error>"),
            ("cut-json", '{"message": "no'),
            ("empty-object", "{}"),
        ]
    ),
    *(error(f"{status}-html", status, HTML) for status in (400, 403, 404)),
    *(error(f"{status}-empty", status, "") for status in (400, 403, 404, 413)),
    error("400-whitespace", 400, " \n"),
    error("400-empty-with-header", 400, "", {"x-amzn-ErrorType": GONE}),
    error("400-html-with-header", 400, HTML, {"x-amzn-ErrorType": GONE}),
    error("400-text-with-header", 400, "nope", {"x-amzn-ErrorType": GONE}),
    error("501-text", 501, "nope"),
    error("501-json", 501, {"message": "m"}),
    *(
        error(
            f"{status}-{name}",
            status,
            text,
            differs=Differs(
                "lost-request-id", response={"ResponseMetadata": {"RequestId": REQUEST_ID}}
            ),
            tries=1 if status == 501 else 3,
        )
        for status in (500, 501, 503)
        for name, text in [("empty", ""), ("whitespace", " \n"), ("html", HTML)]
    ),
    error(
        "500-html-with-header",
        500,
        HTML,
        {"x-amzn-ErrorType": "ServiceUnavailableException"},
        Differs(
            "lost-request-id",
            error="ServiceUnavailableException",
            text="An error occurred (ServiceUnavailableException) when calling the "
            "DescribeReportJob operation (reached max retries: 2): Internal Server Error",
            response={
                "Error": {"Code": "ServiceUnavailableException"},
                "ResponseMetadata": {"RequestId": REQUEST_ID},
            },
        ),
        tries=3,
    ),
    raw("400-null", 400, "null", ""),
    *(raw(f"400-{text}", 400, text, text) for text in ("[]", '"s"', "5", "true", "[1]")),
    raw("400-null-with-header", 400, "null", "", GONE, headers=[("x-amzn-ErrorType", GONE)]),
    raw("404-list", 404, '["x"]', '["x"]'),
    raw("503-null", 503, "null", "", tries=3),
    raw("503-list", 503, "[]", "[]", tries=3),
    raw("400-not-utf-8", 400, b"\xff\xfe no", "\ufffd\ufffd no"),
    raw("503-not-utf-8", 503, b"\xff\xfe no", "\ufffd\ufffd no", tries=3),
    raw("400-json-not-utf-8", 400, b'{"message":"\xff"}', "\ufffd"),
    error(
        "500-html-not-utf-8",
        500,
        b"<html>\xff",
        tries=3,
        differs=Differs(
            "lost-request-id", response={"ResponseMetadata": {"RequestId": REQUEST_ID}}
        ),
    ),
    error("400-cut", 400, '{"message":"m"}', length=15),
]


@cases(BODIES)
def test_an_error_body_gives_the_same_error_as_with_boto3(both, case):
    """Whatever the body, the error is a ClientError with its status and request id."""
    both(case)


STATUSES = [
    *(
        error(f"{status}-{reason}", f"{status} Odd", {"message": "m", "__type": "Some"})
        for status in (
            301,
            302,
            304,
            307,
            308,
            399,
            401,
            403,
            408,
            409,
            413,
            425,
            501,
            505,
            509,
            599,
        )
        for reason in ("json",)
        if status != 304
    ),
    error("304-without-body", "304 Not Modified", "", length=None),
    error("301-location", 301, "", {"Location": "/elsewhere"}),
    error("301-html", 301, HTML, {"Location": "/elsewhere"}),
    error(
        "300",
        300,
        {"message": "m"},
        differs=Differs("status-300", **code_of("300")),
    ),
    error(
        "300-empty",
        300,
        "",
        differs=Differs(
            "status-300",
            text="An error occurred (300) when calling the DescribeReportJob operation: ",
            response={"Error": {"Code": "300", "Message": ""}},
        ),
    ),
]


@cases(STATUSES)
def test_an_error_status_gives_the_same_error_as_with_boto3(both, case):
    """Redirects are not followed, and all statuses from 300 on are errors."""
    both(case)


METADATA = [
    error("no-request-id", 400, {"message": "m"}, request_id=None),
    error("host-id", 400, {"message": "m"}, {"x-amz-id-2": "h"}),
    error(
        "x-amz-request-id",
        400,
        {"message": "m"},
        {"x-amz-request-id": "amz"},
        Differs(
            "error-request-id",
            response={"ResponseMetadata": {"RequestId": "amz", "HostId": ""}},
        ),
        request_id=None,
    ),
    error("both-request-ids", 400, {"message": "m"}, {"x-amz-request-id": "amz"}),
    error("repeated-headers", 400, {"message": "m"}, [("X-A", "1"), ("X-a", "2")]),
    error("metadata-in-the-body", 400, {"message": "m", "ResponseMetadata": {"RequestId": "x"}}),
    by_header(
        "metadata-in-a-modeled-body", GONE, {"message": "m", "ResponseMetadata": 1, "Error": 2}
    ),
]


@cases(METADATA)
def test_an_error_has_the_same_metadata_as_with_boto3(both, case):
    """It has the request id, status and headers of the answer."""
    both(case)


WRONG_MEMBERS = [
    by_header("number", GONE, {"Message": "m", "Context": 5, "Type": 1.5}),
    by_header(
        "list",
        GONE,
        {"Message": "m", "Context": ["a"]},
        Differs("nested-error", response={"Context": ABSENT}),
    ),
    by_header(
        "object",
        GONE,
        {"Message": "m", "Code": {"a": 1}},
        Differs("nested-error", response={"Code": ABSENT}),
    ),
    by_header("empty", GONE, {"Message": "m", "Context": "", "Type": ""}),
]


@cases(WRONG_MEMBERS)
def test_an_error_has_the_same_members_as_with_boto3(both, case):
    """Members other than the message are passed on unless they are lists or objects."""
    both(case)


def clients():
    """Return one client of each kind."""
    settings = {key: value for key, value in CLIENT.items() if key != "endpoint_url"}
    return shared_session().client("backup", **settings), BackupClient(**settings)


@pytest.mark.parametrize("name", [*MODELED, "ClientError"])
def test_exception_classes_have_the_same_names_as_with_boto3(name):
    """``client.exceptions`` has all errors of the service."""
    theirs, ours = clients()

    found = getattr(ours.exceptions, name)

    assert found.__name__ == getattr(theirs.exceptions, name).__name__
    assert ours.exceptions.from_code(name).__name__ == theirs.exceptions.from_code(name).__name__


@pytest.mark.parametrize("code", ["Nope", "", None, "resourcenotfoundexception"])
def test_from_code_returns_client_error_for_an_unknown_code(code):
    """It is a subclass of the class that boto3 returns."""
    theirs, ours = clients()

    found = ours.exceptions.from_code(code)

    assert issubclass(found, theirs.exceptions.from_code(code))
    assert found.__name__ == "ClientError"


def test_an_unknown_exception_class_raises_boto3s_error():
    """The message of the AttributeError lists the classes that exist."""
    theirs, ours = clients()

    with pytest.raises(AttributeError) as their:
        _ = theirs.exceptions.Nope
    with pytest.raises(AttributeError) as our:
        _ = ours.exceptions.Nope

    end = "object has no attribute Nope. Valid exceptions are: " + ", ".join(MODELED)
    assert str(their.value).endswith(end)
    assert str(our.value).endswith(end)


def test_an_error_is_raised_as_its_importable_class(both):
    """So both ``except ResourceNotFoundException`` and ``client.exceptions`` can catch it."""
    case = by_header("caught", GONE)

    (outcome,) = both.run(make_ours, case)

    assert type(outcome.error) is ResourceNotFoundException


def test_a_pickled_error_keeps_what_boto3s_keeps(both):
    """That is the text, the response and the operation; ours keeps its class too."""
    case = by_header("pickled", GONE, {"Message": "m", "Context": "c"})
    (theirs,), (ours,) = both(case)

    their, our = (pickle.loads(pickle.dumps(each.error)) for each in (theirs, ours))

    assert our.response == their.response
    assert our.operation_name == their.operation_name
    assert str(our) == str(ours.error)
    assert str(our).startswith(str(their))
    assert type(our) is type(ours.error)
