"""Any answer is read as by botocore's parser, except for the documented differences."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from datetime import datetime, timezone
from http.client import responses

from botocore.awsrequest import HeadersDict
from botocore.endpoint import Endpoint
from hypothesis import example, given
from hypothesis import strategies as st

from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB, OPERATIONS
from aws_backup_reports._wire.response import read_answer
from aws_backup_reports.common_errors import COMMON_ERRORS_BY_CODE
from aws_backup_reports.exceptions import ERRORS_BY_CODE, ClientError, InvalidResponseError

from ._modelled import (
    MODEL,
    PARSER,
    PLAIN_TIME,
    body_of,
    is_valid,
    mutated,
    spoilt,
    texts_as_times,
    values_of,
)
from ._strategies import ANYTHING, BODIES, ERRORS, HEADERS, TEXT, CannedAnswer, nested


def written(values):
    """Return a strategy for the bytes of JSON, escaped or not."""
    return st.builds(
        lambda value, escape: json.dumps(value, ensure_ascii=escape).encode(errors="surrogatepass"),
        values,
        st.booleans(),
    )


def bodies_of(operation):
    """Return a strategy for the bodies of an operation's answers: valid, spoilt, and any bytes."""
    shape = MODEL.operation_model(operation.name).output_shape
    values = values_of(shape) if shape else ANYTHING
    return written(values) | written(spoilt(values)) | mutated(written(values)) | BODIES


RESULTS = st.sampled_from(list(OPERATIONS.values())).flatmap(
    lambda operation: st.tuples(
        st.just(operation),
        st.builds(CannedAnswer, st.integers(200, 299), HEADERS, bodies_of(operation)),
    )
)


def whole(answer):
    """Return an answer whose headers say nothing of the length, but that it has one."""
    names = {"content-length", "transfer-encoding"}
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in names}
    length = {"Content-Length": str(len(answer.content))}
    return CannedAnswer(answer.status_code, HeadersDict(headers | length), answer.content)


def parsed(operation, answer):
    """Return what botocore's parser makes of an answer, or the error that it raises."""
    model = MODEL.operation_model(operation.name)
    response = {
        "headers": answer.headers,
        "status_code": answer.status_code,
        "body": answer.content,
        "context": {"operation_name": operation.name},
    }
    try:
        result = PARSER.parse(response, model.output_shape)
        if answer.status_code >= 300:
            Endpoint._add_modeled_error_fields(None, response, result, model, PARSER)
    except Exception as error:  # botocore has errors of every kind for bodies of every kind
        return error
    return result


def read(operation, answer):
    """Return the result of our client, or its error."""
    try:
        return read_answer(operation, answer)
    except (ClientError, InvalidResponseError) as error:
        return error


def instants(value):
    """Return a result with its times in UTC, in which naive ones are."""
    if isinstance(value, dict):
        return {key: instants(each) for key, each in value.items()}
    if isinstance(value, list):
        return [instants(each) for each in value]
    if isinstance(value, datetime):
        zone = value.tzinfo or timezone.utc
        return value.replace(tzinfo=zone).astimezone(timezone.utc)
    return value


def has_odd_time(operation, answer):
    """Return whether a text stands for a time that boto3 would guess, or read in another zone."""
    shape = MODEL.operation_model(operation.name).output_shape
    texts = texts_as_times(shape, body_of(answer.content)) if shape else ()
    return not all(PLAIN_TIME.fullmatch(each) for each in texts)


@given(RESULTS)
def test_a_result_is_that_of_boto3(case):
    """A byte order mark is skipped, and times are in UTC; else they are equal."""
    operation, answer = case[0], whole(case[1])
    ours = read(operation, answer)

    if not isinstance(ours, InvalidResponseError) and not has_odd_time(operation, answer):
        content = answer.content.removeprefix(BOM_UTF8)
        theirs = parsed(operation, CannedAnswer(answer.status_code, answer.headers, content))
        assert not isinstance(theirs, Exception)
        assert instants(ours) == instants(theirs)


@given(RESULTS)
def test_an_answer_is_invalid_only_if_the_model_says_so(case):
    """It is not JSON, or not an object, or has a member that the model has otherwise."""
    operation, answer = case[0], whole(case[1])
    shape = MODEL.operation_model(operation.name).output_shape
    body = body_of(answer.content)

    is_result = not isinstance(read(operation, answer), InvalidResponseError)

    if shape is None:
        assert is_result
    elif not isinstance(body, dict) or not is_valid(shape, body):
        assert not is_result
    elif not has_odd_time(operation, answer):
        content = answer.content.removeprefix(BOM_UTF8)
        theirs = parsed(operation, CannedAnswer(answer.status_code, answer.headers, content))
        assert is_result == (not isinstance(theirs, Exception))


CODES = st.sampled_from(
    [*ERRORS_BY_CODE, "a#ConflictException:http://x/#y", "Other", "", " ", ":", "#", "a, b", " X "]
)
NAMED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("code", "Code", "__type"), CODES | TEXT | st.none() | ANYTHING),
        **dict.fromkeys(("message", "Message", "Type", "Context"), TEXT | st.none() | ANYTHING),
        "Arn": TEXT,
        "CreatorRequestId": TEXT,
    },
)
HTML = st.binary(max_size=9).map(lambda rest: b"<html>" + rest) | st.sampled_from([b"", b" \n"])
ERROR_BODIES = written(NAMED | ERRORS) | mutated(written(NAMED)) | BODIES | HTML
ERROR_HEADERS = st.builds(
    lambda headers, code: HeadersDict({**headers, **({} if code is None else code)}),
    HEADERS,
    st.none() | st.fixed_dictionaries({"X-Amzn-Errortype": CODES}),
)
STATUSES = st.integers(301, 599) | st.sampled_from([400, 403, 404, 429, 500, 503])


def code_in(value):
    """Return the code in a header or a member, as both clients take it out; None: not text."""
    return value.partition(":")[0].rpartition("#")[2] if isinstance(value, str) else None


def is_tidy(value):
    """Return whether a header or a member has a code that both clients take."""
    code = code_in(value)
    return bool(code) and "," not in value and code == code.strip()


def as_documented(answer):
    """Return an answer of which boto3 makes what ours makes of the given one.

    It is the given one, unless one of the documented differences is about it.
    """
    headers = HeadersDict(answer.headers)
    headers.pop("x-amzn-query-error", None)
    text = answer.content.removeprefix(BOM_UTF8).decode(errors="replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = text
    if isinstance(body, dict):
        nested_names = {name for name, each in body.items() if isinstance(each, dict | list)}
        told = nested_names & {"message", "Message"}
        body = {name: each for name, each in body.items() if name not in nested_names}
        body |= dict.fromkeys(told, text)
    elif body is None:
        body = {}
    elif answer.status_code >= 500 and (not text.strip() or text.lstrip().startswith("<html>")):
        body = {"message": responses.get(answer.status_code, "")}
    else:
        body = {"message": text}
    for name in ("message", "Message"):
        if name in body and body[name] is None:
            del body[name]
    given = [headers.get("x-amzn-errortype"), *map(body.get, ("code", "Code", "__type"))]
    named = ["x-amzn-errortype" in headers, *(name in body for name in ("code", "Code", "__type"))]
    if not all(is_tidy(each) for each, is_there in zip(given, named, strict=True) if is_there):
        codes = [code_in((given[0] or "").partition(",")[0]), *map(code_in, given[1:])]
        tidy = [each.strip() for each in codes if each is not None and each.strip()]
        headers["x-amzn-errortype"] = tidy[0] if tidy else str(answer.status_code)
        body.pop("__type", None)
    return CannedAnswer(answer.status_code, headers, json.dumps(body).encode())


def metadata_of(answer):
    """Return what botocore reads of the headers of a result, which ours reads of errors, too."""
    result = CannedAnswer(200, answer.headers, b"{}")
    metadata = parsed(DESCRIBE_REPORT_JOB, result)["ResponseMetadata"]
    return {**metadata, "HTTPStatusCode": answer.status_code}


@given(st.builds(CannedAnswer, STATUSES, ERROR_HEADERS, ERROR_BODIES))
@example(CannedAnswer(400, {}, nested(3000)))
def test_an_error_is_that_of_boto3(answer):
    """Class and response are the same, after what the documented differences change."""
    answer = whole(answer)
    expected = parsed(DESCRIBE_REPORT_JOB, as_documented(answer))
    error = read(DESCRIBE_REPORT_JOB, answer)

    assert isinstance(error, ClientError)
    assert error.response == {**expected, "ResponseMetadata": metadata_of(answer)}
    code = expected["Error"]["Code"]
    known = {*ERRORS_BY_CODE, *COMMON_ERRORS_BY_CODE}
    assert type(error).__name__ == (code if code in known else "ClientError")


def is_complete(answer):
    """Return whether a body is as long as its headers say, if they say so in one way."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    length = headers.get("content-length", "")
    if len({each.strip() for each in length.split(",")}) > 1:
        return False
    length = length.partition(",")[0].strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return True
    is_number = re.fullmatch("[0-9]+", length)
    if not is_number and not answer.content and 200 <= answer.status_code < 300:
        return answer.status_code == 204
    return not is_number or (len(length) < 19 and int(length) <= len(answer.content))


@given(st.builds(CannedAnswer, st.integers(200, 599), HEADERS, st.just(b"{}") | BODIES))
def test_an_incomplete_answer_is_invalid_unless_it_has_the_code_of_an_error(answer):
    """The headers say how long the body is; no other answer counts as incomplete."""
    outcome = read(DESCRIBE_REPORT_JOB, answer)

    reason = outcome.reason if isinstance(outcome, InvalidResponseError) else ""
    if is_complete(answer):
        assert not reason.startswith(("the body has", "there is neither"))
    else:
        status = str(answer.status_code)
        assert reason or outcome.code != status or status in f"{answer.headers} {answer.content}"
