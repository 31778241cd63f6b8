"""Reading answers: results, errors and invalid responses."""

import pickle
from datetime import datetime, timezone

import pytest
from botocore.awsrequest import HeadersDict
from botocore.exceptions import ClientError as BotocoreClientError

from aws_backup_reports import exceptions
from aws_backup_reports._wire.operations import DELETE_REPORT_PLAN, DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.response import read_answer
from aws_backup_reports.exceptions import (
    AlreadyExistsException,
    ClientError,
    InvalidResponseError,
    ResourceNotFoundException,
)
from aws_backup_reports.responses import DescribeReportJobResponse
from tests.unit._answers import JOB, NOT_FOUND, REQUEST_ID, CannedAnswer, answer, failure


def read(status=200, body=b"{}", headers=None):
    """Return what reading an answer to DescribeReportJob returns."""
    return read_answer(DESCRIBE_REPORT_JOB, answer(status, body, headers))


def read_failure(status=400, body=b"", headers=None):
    """Read an answer that is an error, and return the error."""
    with pytest.raises(ClientError) as raised:
        read(status, body, headers)
    return raised.value


def read_invalid(body=b"{}", headers=None):
    """Read an invalid 200 response, and return the error."""
    with pytest.raises(InvalidResponseError) as raised:
        read(200, body, headers)
    return raised.value


def test_a_result_is_that_of_boto3():
    """Known members have AWS's names, nulls are left out, and times are datetimes."""
    response = read(body={"ReportJob": JOB})

    assert response == {
        "ResponseMetadata": {
            "RequestId": REQUEST_ID,
            "HTTPStatusCode": 200,
            "HTTPHeaders": {
                "x-amzn-requestid": REQUEST_ID,
                "content-length": response["ResponseMetadata"]["HTTPHeaders"]["content-length"],
            },
        },
        "ReportJob": {
            "ReportJobId": "job-1",
            "ReportPlanArn": "arn:aws:backup:eu-west-1:111122223333:report-plan:daily-914d249e",
            "ReportTemplate": "BACKUP_JOB_REPORT",
            "CreationTime": datetime(2018, 1, 26, 0, 11, 30, 87_000, tzinfo=timezone.utc),
            "CompletionTime": datetime(2018, 1, 26, 0, 12, 30, 500_000, tzinfo=timezone.utc),
            "Status": "COMPLETED",
            "ReportDestination": JOB["ReportDestination"],
        },
    }
    assert type(response) is DescribeReportJobResponse
    assert list(response) == ["ResponseMetadata", "ReportJob"]


@pytest.mark.parametrize(
    ("body", "members"),
    [
        (b"", {}),
        (b"{}", {}),
        (b'{"ReportJob":null}', {}),
        (b'{"reportJob":{}}', {}),
        (b'{"ReportJob":{}}', {"ReportJob": {}}),
        (b'\xef\xbb\xbf{"ReportJob":{}}', {"ReportJob": {}}),
        (b' \n{"ReportJob":{}} \n', {"ReportJob": {}}),
        (b'{"ReportJob":{"New":1,"status":"x"}}', {"ReportJob": {}}),
        (b'{"ResponseMetadata":5,"Error":{"Code":"X"},"ReportJob":{}}', {"ReportJob": {}}),
        (b'{"__type":"ThrottlingException"}', {}),
        (
            b'{"ReportJob":{"Status":"A","Status":"B"}}',
            {"ReportJob": {"Status": "B"}},
        ),
        (
            b'{"ReportJob":{"Status":"\\ud800\\u0000"}}',
            {"ReportJob": {"Status": "\ud800\0"}},
        ),
        (
            b'{"ReportJob":{"ReportDestination":{"S3Keys":[null,"a"]}}}',
            {"ReportJob": {"ReportDestination": {"S3Keys": [None, "a"]}}},
        ),
    ],
)
def test_a_result_has_only_known_members(body, members):
    """Empty bodies, nulls, unknown names and a byte order mark are no errors."""
    response = read(body=body)

    assert {name: response[name] for name in response if name != "ResponseMetadata"} == members


@pytest.mark.parametrize("status", [200, 201, 204, 205, 299])
def test_an_answer_with_any_status_below_300_is_a_result(status):
    """The status is in the metadata."""
    assert read(status)["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"null", "the body is not a JSON object"),
        (b"[]", "the body is not a JSON object"),
        (b'[{"ReportJob":{}}]', "the body is not a JSON object"),
        (b'"s"', "the body is not a JSON object"),
        (b"5", "the body is not a JSON object"),
        (b"false", "the body is not a JSON object"),
        (b"<html>Sign in</html>", "the body is not JSON"),
        (b'{"ReportJob":{"Status":"RUN', "the body is not JSON"),
        (b"{} x", "the body is not JSON"),
        (b" \r\n\t ", "the body is not JSON"),
        (b"{'a': 1}", "the body is not JSON"),
        (b'{"a":"\n"}', "the body is not JSON"),
        (b'{"a":"\xff"}', "the body is not JSON"),
        ('{"a":1}'.encode("utf-16"), "the body is not JSON"),
        (b"\x1f\x8b\x08\x00", "the body is not JSON"),
        pytest.param(b'{"n":' + b"1" * 5000 + b"}", "the body is not JSON", id="5000 digits"),
        pytest.param(b"[" * 100_000, "the body is not JSON", id="deep"),
        (b'{"ReportJob":[]}', "ReportJob is not an object"),
        (b'{"ReportJob":""}', "ReportJob is not an object"),
        (b'{"ReportJob":0}', "ReportJob is not an object"),
        (b'{"ReportJob":false}', "ReportJob is not an object"),
        (b'{"ReportJob":{"Status":5}}', "ReportJob.Status is not a string"),
        (b'{"ReportJob":{"ReportJobId":["x"]}}', "ReportJob.ReportJobId is not a string"),
        (b'{"ReportJob":{"CreationTime":true}}', "ReportJob.CreationTime is not a timestamp"),
        (b'{"ReportJob":{"CreationTime":"soon"}}', "ReportJob.CreationTime is not a timestamp"),
        (b'{"ReportJob":{"CompletionTime":[]}}', "ReportJob.CompletionTime is not a timestamp"),
        (
            b'{"ReportJob":{"ReportDestination":[]}}',
            "ReportJob.ReportDestination is not an object",
        ),
        (
            b'{"ReportJob":{"ReportDestination":{"S3Keys":"abc"}}}',
            "ReportJob.ReportDestination.S3Keys is not a list",
        ),
        (
            b'{"ReportJob":{"ReportDestination":{"S3Keys":["a",1]}}}',
            "ReportJob.ReportDestination.S3Keys[1] is not a string",
        ),
    ],
)
def test_a_200_response_with_the_wrong_body_is_invalid(body, reason):
    """The error has the reason, the request id and the start of the body."""
    error = read_invalid(body)

    assert error.reason == reason
    assert error.operation_name == "DescribeReportJob"
    assert error.request_id == REQUEST_ID
    assert error.body == body[:200].decode("utf-8", "backslashreplace")
    assert str(error) == (
        f"Invalid response to DescribeReportJob: {reason} "
        f"(request id: {REQUEST_ID}, body starts: {error.body})"
    )
    assert error.__cause__ is not None


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Content-Length": "3"}, "the body has 2 of 3 bytes"),
        ({"content-length": "0100"}, "the body has 2 of 0100 bytes"),
    ],
    ids=str,
)
def test_a_200_response_that_is_cut_short_is_invalid(headers, reason):
    """Its body has fewer bytes than announced."""
    assert read_invalid(b"{}", headers).reason == reason


@pytest.mark.parametrize("coding", ["gzip", "identity", "br"])
def test_a_coding_other_than_chunks_does_not_hide_that_a_body_is_cut(coding):
    """http.client reads it by its length, and finds no end in it."""
    reason = read_invalid(b"{", {"Content-Length": "2", "Transfer-Encoding": coding}).reason

    assert reason == "the body has 1 of 2 bytes"


@pytest.mark.parametrize("body", [b"", b"OK", b"null", b"[]", b"{"])
def test_the_body_of_a_deletion_is_not_read(body):
    """The operation has no output, so whatever the body is, the plan is gone."""
    response = read_answer(DELETE_REPORT_PLAN, answer(200, body))

    assert list(response) == ["ResponseMetadata"]


@pytest.mark.parametrize(
    ("headers", "fault"),
    [({"Content-Length": "50"}, ""), ({"Content-Length": "2, 3"}, ""), ({}, "it is too long")],
    ids=["cut", "two lengths", "too long"],
)
def test_a_deletion_is_done_whatever_its_body_is(headers, fault):
    """To send it again would end in ResourceNotFoundException."""
    received = answer(200, b"OK", headers)
    received.fault = fault

    assert list(read_answer(DELETE_REPORT_PLAN, received)) == ["ResponseMetadata"]


def test_a_200_response_without_its_announced_body_is_invalid():
    """It is not taken for an empty result."""
    assert read_invalid(b"", {"Content-Length": "20"}).reason == "the body has 0 of 20 bytes"


@pytest.mark.parametrize("status", [200, 206, 299])
def test_a_response_without_a_body_and_without_its_length_is_invalid(status):
    """Only a 204 never has either."""
    empty = CannedAnswer(status)

    with pytest.raises(InvalidResponseError, match="neither a body nor its length"):
        read_answer(DESCRIBE_REPORT_JOB, empty)


def test_a_length_of_18_digits_is_compared():
    """Any longer one counts as more than the body has, and 18 of its digits are shown."""
    assert read(headers={"Content-Length": f"{2:018}"})["ResponseMetadata"]["RequestId"]

    reason = read_invalid(headers={"Content-Length": f"{2:019}"}).reason

    assert reason == f"the body has 2 of {0:018} bytes"


@pytest.mark.parametrize("length", ["+57", "abc", "-5", "1_0", "0x39", "5 7", "²", ""])
def test_an_empty_200_response_whose_length_is_no_number_is_invalid(length):
    """It is not taken for an empty result either."""
    reason = read_invalid(b"", {"Content-Length": length}).reason

    assert reason == "there is neither a body nor its length"


@pytest.mark.parametrize("body", [b"", b'{"Code":"Resource'], ids=["no body", "half of it"])
def test_an_error_that_is_cut_before_its_code_is_invalid(body):
    """It may be one that a retry fixes, whatever its status says."""
    with pytest.raises(InvalidResponseError, match=f"the body has {len(body)} of 99 bytes"):
        read(400, body, {"Content-Length": "99"})


def test_an_error_that_is_cut_after_its_code_is_that_error():
    """AWS sends the code in a header, too; only the message suffers."""
    headers = {"Content-Length": "99", "x-amzn-ErrorType": "ResourceNotFoundException"}

    assert type(read_failure(400, b'{"Mess', headers)) is ResourceNotFoundException


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": "2"},
        {"Content-Length": "1"},
        {"Content-Length": "2, 2"},
        {"Content-Length": "-5"},
        {"Content-Length": "many"},
        {"Content-Length": ""},
        {"Content-Length": "²"},
        {"Content-Length": "9", "Transfer-Encoding": "chunked"},
    ],
    ids=str,
)
def test_no_other_length_makes_a_200_response_invalid(headers):
    """Only a number of bytes that is too large means that the body was cut short."""
    assert "ResponseMetadata" in read(headers=headers)


def test_a_length_with_too_many_digits_for_python_is_a_number():
    """Python does not convert more than 4,300 digits; the body counts as cut short."""
    reason = read_invalid(b"{}", {"Content-Length": "1" * 5000}).reason

    assert reason == f"the body has 2 of {'1' * 18} bytes"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-amzn-RequestId": "a"}, {"RequestId": "a"}),
        ({"X-AMZN-REQUESTID": "a", "x-amz-request-id": "b"}, {"RequestId": "a"}),
        (
            {"x-amz-request-id": "b", "x-amz-id-2": "host"},
            {"RequestId": "b", "HostId": "host"},
        ),
        ({"x-amz-request-id": "b"}, {"RequestId": "b", "HostId": ""}),
        ({"x-amz-id-2": "host"}, {}),
        ({}, {}),
    ],
    ids=str,
)
@pytest.mark.parametrize("status", [200, 400])
def test_the_request_id_is_found_in_either_header(headers, expected, status):
    """Results and errors have it; a host id is read only beside S3's header."""
    headers = {**headers, "Content-Length": "0"}
    canned = CannedAnswer(status, HeadersDict(headers))

    try:
        metadata = read_answer(DESCRIBE_REPORT_JOB, canned)["ResponseMetadata"]
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]

    assert {
        name: metadata[name] for name in ("RequestId", "HostId") if name in metadata
    } == expected
    assert metadata["HTTPHeaders"] == {name.lower(): value for name, value in headers.items()}
    assert type(metadata["HTTPHeaders"]) is dict


def test_an_error_is_that_of_boto3():
    """Class, ``Error`` and top-level members are the same, nulls are left out.

    The text begins as boto3's, and goes on with what to do.
    """
    body = {"Code": "ERROR_4301", "Context": None, "Message": "gone", "Type": "Client"}

    error = read_failure(400, body, {"X-Amzn-Errortype": "ResourceNotFoundException"})

    assert type(error) is ResourceNotFoundException
    assert isinstance(error, BotocoreClientError)
    assert str(error).startswith(
        "An error occurred (ResourceNotFoundException) when calling the DescribeReportJob "
        "operation: gone ("
    )
    assert error.response == {
        "Error": {"Message": "gone", "Code": "ResourceNotFoundException"},
        "ResponseMetadata": {
            "RequestId": REQUEST_ID,
            "HTTPStatusCode": 400,
            "HTTPHeaders": {
                "x-amzn-requestid": REQUEST_ID,
                "content-length": "69",
                "x-amzn-errortype": "ResourceNotFoundException",
            },
        },
        "Code": "ERROR_4301",
        "Message": "gone",
        "Type": "Client",
    }
    assert error.operation_name == "DescribeReportJob"


@pytest.mark.parametrize(
    ("header", "body", "code"),
    [
        ("ConflictException", {}, "ConflictException"),
        ("ConflictException:http://internal.amazon.com/coral/", {}, "ConflictException"),
        ("com.amazonaws.backup#ConflictException", {}, "ConflictException"),
        ("aws.backup#ConflictException:http://x/#y", {}, "ConflictException"),
        ("  ConflictException ", {}, "ConflictException"),
        ("ConflictException, ConflictException", {}, "ConflictException"),
        ("conflictexception", {}, "conflictexception"),
        ("ConflictException", {"code": "Other"}, "ConflictException"),
        (None, {"code": "A", "Code": "B", "__type": "C"}, "A"),
        (None, {"Code": "B", "__type": "C"}, "B"),
        (None, {"__type": "aws.backup#C"}, "C"),
        (None, {"__type": "aws.backup#C:http://x/"}, "C"),
        (None, {"code": None, "Code": "B"}, "B"),
        (None, {"code": 5, "__type": "C"}, "C"),
        (None, {"code": ["x"]}, "400"),
        (None, {"__type": ""}, "400"),
        (None, {"code": " : "}, "400"),
        ("", {"__type": "C"}, "C"),
        (None, {"type": "A", "Type": "B"}, "400"),
        (None, {}, "400"),
    ],
)
def test_the_code_is_the_first_one_that_is_text(header, body, code):
    """The order is header, ``code``, ``Code``, ``__type``, status; namespaces are removed."""
    headers = {} if header is None else {"X-Amzn-Errortype": header}

    error = read_failure(400, body, headers)

    assert error.response["Error"]["Code"] == code
    assert type(error).__name__ == (code if code == "ConflictException" else "ClientError")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "a", "Message": "b"}, "a"),
        ({"Message": "b"}, "b"),
        ({"message": None, "Message": "b"}, "b"),
        ({"message": ""}, ""),
        ({"message": None}, ""),
        ({"message": 5}, 5),
        (b'{"message": {"a": 1}}', '{"message": {"a": 1}}'),
        (b'{"Message": ["a"], "b": 2}', '{"Message": ["a"], "b": 2}'),
        ({"errorMessage": "x"}, ""),
        ({}, ""),
        (b"null", ""),
        (b"[]", "[]"),
        (b'"text"', '"text"'),
        (b"5", "5"),
        (b"<html>x</html>", "<html>x</html>"),
        (b"\xef\xbb\xbf{}", ""),
        (b"caf\xe9", "caf\ufffd"),
        (b"", ""),
        pytest.param(b"[" * 100_000, "[" * 100_000, id="deep"),
    ],
)
def test_every_body_of_an_error_gives_a_message(body, message):
    """A body that is not a JSON object is the message; code, status and id are kept."""
    error = read_failure(400, body, {"X-Amzn-Errortype": "ConflictException"})

    assert error.response["Error"] == {"Message": message, "Code": "ConflictException"}
    assert error.request_id == REQUEST_ID
    assert error.status_code == 400


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (503, b"", "Service Unavailable"),
        (502, b" \n", "Bad Gateway"),
        (504, b"<html><body>", "Gateway Timeout"),
        (500, b"\n <html>", "Internal Server Error"),
        (599, b"", ""),
        (509, b"<html>", ""),
        (499, b"<html>", "<html>"),
        (503, b"<!DOCTYPE html>", "<!DOCTYPE html>"),
        (503, b"busy", "busy"),
        (503, b'{"message":"busy"}', "busy"),
    ],
)
def test_the_phrase_is_the_message_when_a_load_balancer_answers(status, body, message):
    """Boto3 does the same; here the request id and the header's code are kept."""
    error = read_failure(status, body, {"X-Amzn-Errortype": "ServiceUnavailableException"})

    assert (error.message, error.status_code) == (message, status)
    assert type(error) is exceptions.ServiceUnavailableException
    assert error.request_id == REQUEST_ID


def test_an_error_without_a_body_and_without_its_length_has_its_status_as_code():
    """As in boto3; only a result must have one of the two."""
    with pytest.raises(ClientError) as raised:
        read_answer(DESCRIBE_REPORT_JOB, CannedAnswer(400))

    assert (raised.value.code, raised.value.message) == ("400", "")


@pytest.mark.parametrize("status", [300, 301, 304, 399])
def test_a_redirect_is_an_error(status):
    """It is not followed, and its status is the code."""
    error = read_failure(status, b"", {"Location": "https://elsewhere/"})

    assert (error.code, error.status_code) == (str(status), status)


@pytest.mark.parametrize("code", sorted(exceptions.ERRORS_BY_CODE))
def test_each_documented_code_has_its_class(code):
    """Errors of the service's other operations have theirs as well."""
    with pytest.raises(getattr(exceptions, code)) as raised:
        read_answer(DESCRIBE_REPORT_JOB, failure(400, code))

    assert raised.value.code == code


def test_an_undocumented_error_has_no_members():
    """The response has only ``Error`` and metadata, and the attributes are None."""
    error = read_failure(403, {"Code": "ERROR_1", "Type": "x"}, {"X-Amzn-Errortype": "Denied"})

    assert set(error.response) == {"Error", "ResponseMetadata"}
    assert error.service_code is None


def test_a_nested_member_of_an_error_is_left_out():
    """AWS's errors have none; errors of other senders may be nested without end."""
    body = {"Code": ["ERROR_1"], "Type": {"a": 1}, "Context": "plan", "message": "no"}

    error = read_failure(400, body, {"X-Amzn-Errortype": "ConflictException"})

    assert (error.service_code, error.type, error.context) == (None, None, "plan")
    assert set(error.response) == {"Error", "ResponseMetadata", "Context"}


@pytest.mark.parametrize("member", ["message", "Message", "Code", "Type", "Other"])
def test_an_error_with_a_deeply_nested_body_can_be_pickled(member):
    """Whichever member is nested, pickling does not exceed the recursion limit."""
    body = f'{{"{member}": {"[" * 900}{"]" * 900}}}'.encode()

    error = read_failure(400, body, {"X-Amzn-Errortype": "ConflictException"})

    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_an_already_exists_error_names_the_resource():
    """``AlreadyExistsException`` has two more members than other errors."""
    body = {"Arn": "arn:1", "CreatorRequestId": "token", "Message": "there"}

    error = read_failure(400, body, {"X-Amzn-Errortype": "AlreadyExistsException"})

    assert type(error) is AlreadyExistsException
    assert (error.arn, error.creator_request_id) == ("arn:1", "token")


def test_results_of_equal_answers_share_nothing():
    """A change to one result is not in the next."""
    first, second = read(body={"ReportJob": JOB}), read(body={"ReportJob": JOB})
    first["ReportJob"]["Status"] = "changed"

    assert second["ReportJob"]["Status"] == "COMPLETED"


def test_the_not_found_answer_of_other_tests_is_that_error():
    """Tests that use the canned answer rely on it."""
    with pytest.raises(ResourceNotFoundException, match="operation: no"):
        read_answer(DESCRIBE_REPORT_JOB, NOT_FOUND)
