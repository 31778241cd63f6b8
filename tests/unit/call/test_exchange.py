"""A call driven by hand: what it yields, and how it ends."""

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
)

from aws_backup_reports._call.retry import LegacyRetry, StandardRetry
from aws_backup_reports.exceptions import (
    ClientError,
    InvalidResponseError,
    ResourceNotFoundException,
    ServiceUnavailableException,
)
from tests.unit._answers import (
    COMPLETED,
    ENDPOINT,
    NOT_FOUND,
    REQUEST_ID,
    THROTTLED,
    UNAVAILABLE,
    answer,
    begin,
    failure,
    result_of,
)

pytestmark = pytest.mark.usefixtures("longest_delays")

REFUSED = EndpointConnectionError(endpoint_url=ENDPOINT)


def attempt_header(attempt):
    """Return what an attempt reports about itself to AWS."""
    return attempt.request.unsigned_headers["amz-sdk-request"]


def test_the_result_is_returned_when_the_first_attempt_succeeds():
    """The only attempt has no delay, and the result is boto3's dict with typed properties."""
    call = begin()

    first = next(call)
    result = result_of(call, COMPLETED)

    assert (first.delay, first.request.method) == (0.0, "GET")
    assert first.request.url == f"{ENDPOINT}/audit/report-jobs/job-1"
    assert result["ResponseMetadata"]["RetryAttempts"] == 0
    assert result.report_job.status == "COMPLETED"


def test_a_transient_error_is_retried_after_a_growing_delay():
    """Each failure doubles the longest delay, and the last answer is the result."""
    call = begin()

    delays = [next(call).delay, call.send(UNAVAILABLE).delay, call.send(UNAVAILABLE).delay]
    result = result_of(call, COMPLETED)

    assert delays == [0.0, 0.05, 0.1]
    assert result.report_job.status == "COMPLETED"
    assert result["ResponseMetadata"]["RetryAttempts"] == 2
    assert "MaxAttemptsReached" not in result["ResponseMetadata"]


@pytest.mark.parametrize(
    "error",
    [REFUSED, ConnectionClosedError(endpoint_url=ENDPOINT)],
    ids=lambda each: type(each).__name__,
)
def test_an_error_of_the_transport_is_retried_and_finally_raised(error):
    """The driver throws it into the call; after the last attempt the same object is raised."""
    call = begin()

    delays = [next(call).delay, call.throw(error).delay, call.throw(error).delay]
    with pytest.raises(type(error)) as raised:
        call.throw(error)

    assert delays == [0.0, 0.05, 0.1]
    assert raised.value is error


@pytest.mark.parametrize("error", [OSError("disk"), KeyboardInterrupt(), NoCredentialsError()])
def test_an_error_that_no_retry_can_fix_ends_the_call(error):
    """The same object is raised, and there is no other attempt."""
    call = begin()
    next(call)

    with pytest.raises(type(error)) as raised:
        call.throw(error)

    assert raised.value is error


def test_an_invalid_response_is_retried_and_finally_raised():
    """A 200 response with the wrong body is a transient failure."""
    call = begin()
    html = answer(body="<html>")

    delays = [next(call).delay, call.send(html).delay, call.send(html).delay]
    with pytest.raises(InvalidResponseError) as raised:
        call.send(html)

    assert delays == [0.0, 0.05, 0.1]
    assert raised.value.request_id == REQUEST_ID


def test_invalid_parameters_are_rejected_before_the_first_attempt():
    """The call raises instead of yielding an attempt."""
    call = begin(None)

    with pytest.raises(ParamValidationError):
        next(call)


def test_the_error_after_the_last_attempt_reports_the_retries():
    """The message and the metadata do so in the words and the order of boto3."""
    call = begin()
    next(call)
    call.send(UNAVAILABLE)
    call.send(UNAVAILABLE)

    with pytest.raises(ServiceUnavailableException) as raised:
        call.send(UNAVAILABLE)

    assert str(raised.value) == (
        "An error occurred (ServiceUnavailableException) when calling the DescribeReportJob "
        "operation (reached max retries: 2): no"
    )
    assert list(raised.value.response["ResponseMetadata"]) == [
        "RequestId",
        "HTTPStatusCode",
        "HTTPHeaders",
        "MaxAttemptsReached",
        "RetryAttempts",
    ]
    assert raised.value.response["ResponseMetadata"]["MaxAttemptsReached"] is True
    assert raised.value.attempts == 3
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("earlier", [0, 1, 2])
def test_an_error_that_is_not_retried_reports_no_limit(earlier):
    """This is also true of the last attempt: only retryable failures reach the limit."""
    call = begin()
    next(call)
    for _ in range(earlier):
        call.send(UNAVAILABLE)

    with pytest.raises(ResourceNotFoundException) as raised:
        call.send(NOT_FOUND)

    metadata = raised.value.response["ResponseMetadata"]
    assert " the DescribeReportJob operation: no (" in str(raised.value)
    assert metadata["RetryAttempts"] == earlier
    assert not {"MaxAttemptsReached", "RetryQuotaReached"} & set(metadata)


def test_an_error_names_the_quota_when_that_prevents_a_retry():
    """The error does not say that the attempts were used up."""
    retry = StandardRetry()
    retry.quota.acquire(490)
    call = begin(retry=retry)
    next(call)

    with pytest.raises(ServiceUnavailableException) as raised:
        call.send(UNAVAILABLE)

    metadata = raised.value.response["ResponseMetadata"]
    assert metadata["RetryQuotaReached"] is True
    assert "MaxAttemptsReached" not in metadata
    assert "max retries" not in str(raised.value)


def test_a_success_returns_the_cost_of_the_last_retry_to_the_quota():
    """A throttled and then a transient retry cost 5 and 14, of which 14 are returned."""
    retry = StandardRetry()
    call = begin(retry=retry)
    next(call)
    call.send(THROTTLED)
    call.send(UNAVAILABLE)

    result_of(call, COMPLETED)

    assert retry.quota.available_capacity == 495


def test_the_last_failure_decides_the_scale_of_the_delay():
    """After throttling, delays are in seconds, whatever failed before."""
    call = begin(retry=StandardRetry(5))

    delays = [next(call).delay]
    delays += [call.send(each).delay for each in (THROTTLED, UNAVAILABLE, THROTTLED)]

    assert delays == [0.0, 1.0, 0.1, 4.0]


def test_headers_number_the_attempts_of_a_call():
    """All have the same invocation id, and each says which attempt of how many it is."""
    call = begin()

    sent = [next(call).request.unsigned_headers]
    sent += [call.throw(REFUSED).request.unsigned_headers for _ in range(2)]

    assert len({each["amz-sdk-invocation-id"] for each in sent}) == 1
    assert [each["amz-sdk-request"] for each in sent] == [
        f"attempt={number}; max=3" for number in (1, 2, 3)
    ]


def test_each_call_has_its_own_invocation_id():
    """Two calls with the same parameters have different ids."""
    ids = {next(begin()).request.unsigned_headers["amz-sdk-invocation-id"] for _ in range(2)}

    assert len(ids) == 2


def test_legacy_mode_reports_the_maximum_from_the_second_attempt_on():
    """The first attempt does not report it, as in boto3."""
    call = begin(retry=LegacyRetry())

    sent = [attempt_header(next(call)), attempt_header(call.throw(REFUSED))]

    assert sent == ["attempt=1", "attempt=2; max=5"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["Mon, 23 Nov 2026 11:00:00 GMT"], ["ttl=20261123T110100Z; "]),
        (["Thu, 9 Jan 2020 20:07:59 GMT"], ["ttl=20200109T200859Z; "]),
        (
            ["Thu, 9 Jan 2020 20:07:59 GMT", "yesterday"],
            ["ttl=20200109T200859Z; ", "ttl=20200109T200859Z; "],
        ),
        (
            ["Thu, 9 Jan 2020 20:07:59 GMT", "Thu, 9 Jan 2020 20:08:03 GMT"],
            ["ttl=20200109T200859Z; ", "ttl=20200109T200903Z; "],
        ),
        (["yesterday"], [""]),
        ([None], [""]),
        (["Fri, 31 Dec 9999 23:59:59 GMT"], [""]),
    ],
    ids=["two digits", "one digit", "kept", "renewed", "bad", "absent", "no later time"],
)
def test_a_retry_reports_until_when_it_waits_for_an_answer(dates, expected):
    """The time is the server's last readable Date plus the read timeout."""
    call = begin()
    next(call)

    sent = [
        attempt_header(call.send(failure(503, headers={} if date is None else {"Date": date})))
        for date in dates
    ]

    assert sent == [f"{ttl}attempt={number}; max=3" for number, ttl in enumerate(expected, 2)]


def test_a_retry_without_a_read_timeout_reports_no_time():
    """There is no limit to how long it waits for an answer."""
    call = begin(read_timeout=None)
    next(call)

    again = call.send(failure(503, headers={"Date": "Mon, 23 Nov 2026 11:00:00 GMT"}))

    assert attempt_header(again) == "attempt=2; max=3"


def test_a_retry_starts_from_the_headers_before_the_signature():
    """Nothing of the last signature is left in the next attempt."""
    call = begin()
    first = next(call).request
    first.headers["Authorization"] = "AWS4-HMAC-SHA256 ..."
    first.context["timestamp"] = "20260102T030405Z"

    again = call.send(UNAVAILABLE).request

    assert again.headers == {"User-Agent": "test/1"}
    assert again.context == {}
    assert first.headers["Authorization"]
    assert (again.method, again.url, again.body) == (first.method, first.url, first.body)


def test_an_unknown_code_raises_a_plain_client_error():
    """The final error has the class that reading the answer gave it."""
    call = begin()
    next(call)

    with pytest.raises(ClientError) as raised:
        call.send(failure(403, "SomethingElseException"))

    assert type(raised.value) is ClientError
    assert (raised.value.code, raised.value.attempts) == ("SomethingElseException", 1)


def test_types_are_not_checked_when_validation_is_off():
    """The settings of the client decide whether parameters are validated."""
    request = next(begin(5, parameter_validation=False)).request

    assert request.url.endswith("/audit/report-jobs/5")
