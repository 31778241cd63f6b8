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

REFUSED = EndpointConnectionError(endpoint_url=ENDPOINT)


def attempt_header(attempt):
    """What an attempt tells AWS of itself."""
    return attempt.request.unsigned_headers["amz-sdk-request"]


@pytest.fixture(autouse=True)
def longest_delays(monkeypatch):
    """Every delay is the longest that it may be."""
    monkeypatch.setattr("random.random", lambda: 1.0)


def test_the_result_is_returned_when_the_first_attempt_succeeds():
    """One attempt without delay, and then boto3's dict with typed properties."""
    call = begin()

    first = next(call)
    result = result_of(call, COMPLETED)

    assert (first.delay, first.request.method) == (0.0, "GET")
    assert first.request.url == f"{ENDPOINT}/audit/report-jobs/job-1"
    assert result["ResponseMetadata"]["RetryAttempts"] == 0
    assert result.report_job.status == "COMPLETED"


def test_a_transient_error_is_retried_after_a_growing_delay():
    """Each failure doubles the longest wait, and the last answer is the result."""
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
def test_an_error_of_the_transport_is_retried_and_raised_when_it_is_the_last(error):
    """The policy decides on what the driver throws in, too; in the end it is raised itself."""
    call = begin()

    delays = [next(call).delay, call.throw(error).delay, call.throw(error).delay]
    with pytest.raises(type(error)) as raised:
        call.throw(error)

    assert delays == [0.0, 0.05, 0.1]
    assert raised.value is error


@pytest.mark.parametrize("error", [OSError("disk"), KeyboardInterrupt(), NoCredentialsError()])
def test_an_error_that_is_no_failure_of_the_request_ends_the_call_when_it_is_thrown_in(error):
    """Only what a retry can mend is retried."""
    call = begin()
    next(call)

    with pytest.raises(type(error)) as raised:
        call.throw(error)

    assert raised.value is error


def test_an_invalid_response_is_retried_and_raised_when_it_is_the_last():
    """A success that is no success is a transient failure."""
    call = begin()
    html = answer(body="<html>")

    delays = [next(call).delay, call.send(html).delay, call.send(html).delay]
    with pytest.raises(InvalidResponseError) as raised:
        call.send(html)

    assert delays == [0.0, 0.05, 0.1]
    assert raised.value.request_id == REQUEST_ID


def test_parameters_are_refused_when_the_call_begins():
    """A wrong call yields no attempt."""
    call = begin(None)

    with pytest.raises(ParamValidationError):
        next(call)


def test_an_error_says_that_attempts_were_used_up_when_they_were():
    """The text and the metadata tell it, in boto3's words and order."""
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
def test_an_error_says_nothing_of_used_up_attempts_when_it_is_not_retryable(earlier):
    """Only a retryable failure uses attempts up, even where the last one is reached."""
    call = begin()
    next(call)
    for _ in range(earlier):
        call.send(UNAVAILABLE)

    with pytest.raises(ResourceNotFoundException) as raised:
        call.send(NOT_FOUND)

    metadata = raised.value.response["ResponseMetadata"]
    assert str(raised.value).endswith("the DescribeReportJob operation: no")
    assert metadata["RetryAttempts"] == earlier
    assert not {"MaxAttemptsReached", "RetryQuotaReached"} & set(metadata)


def test_an_error_names_the_quota_when_that_is_what_forbids_a_retry():
    """It is not said that attempts were used up."""
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


def test_a_success_gives_back_what_the_last_retry_cost_when_there_were_several():
    """A throttled and then a transient retry cost 5 and 14; 14 come back."""
    retry = StandardRetry()
    call = begin(retry=retry)
    next(call)
    call.send(THROTTLED)
    call.send(UNAVAILABLE)

    result_of(call, COMPLETED)

    assert retry.quota.available_capacity == 495


def test_the_class_of_a_delay_is_that_of_the_last_failure_when_they_differ():
    """Throttling waits by the second, whatever came before it."""
    call = begin(retry=StandardRetry(5))

    delays = [next(call).delay]
    delays += [call.send(each).delay for each in (THROTTLED, UNAVAILABLE, THROTTLED)]

    assert delays == [0.0, 1.0, 0.1, 4.0]


def test_the_headers_of_the_attempts_tell_their_number_when_there_are_several():
    """One invocation id for the call, and which attempt of how many this is."""
    call = begin()

    sent = [next(call).request.unsigned_headers]
    sent += [call.throw(REFUSED).request.unsigned_headers for _ in range(2)]

    assert len({each["amz-sdk-invocation-id"] for each in sent}) == 1
    assert [each["amz-sdk-request"] for each in sent] == [
        f"attempt={number}; max=3" for number in (1, 2, 3)
    ]


def test_the_invocation_id_differs_when_the_call_is_another():
    """An invocation is one call."""
    ids = {next(begin()).request.unsigned_headers["amz-sdk-invocation-id"] for _ in range(2)}

    assert len(ids) == 2


def test_the_maximum_is_told_from_the_second_attempt_on_when_the_mode_is_legacy():
    """Legacy mode keeps it back at first, as in boto3."""
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
def test_a_retry_tells_until_when_its_answer_counts_when_the_server_told_the_time(dates, expected):
    """It is the server's last readable Date and the read timeout."""
    call = begin()
    next(call)

    sent = [
        attempt_header(call.send(failure(503, headers={} if date is None else {"Date": date})))
        for date in dates
    ]

    assert sent == [f"{ttl}attempt={number}; max=3" for number, ttl in enumerate(expected, 2)]


def test_a_retry_tells_no_time_when_reading_may_take_for_ever():
    """Without a read timeout there is no time until which an answer counts."""
    call = begin(read_timeout=None)
    next(call)

    again = call.send(failure(503, headers={"Date": "Mon, 23 Nov 2026 11:00:00 GMT"}))

    assert attempt_header(again) == "attempt=2; max=3"


def test_an_attempt_starts_from_the_headers_before_the_signature_when_it_is_a_retry():
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


def test_an_unknown_code_raises_the_plain_class_when_it_ends_the_call():
    """The rebuilt error has the class that reading gave it."""
    call = begin()
    next(call)

    with pytest.raises(ClientError) as raised:
        call.send(failure(403, "AccessDeniedException"))

    assert type(raised.value) is ClientError
    assert (raised.value.code, raised.value.attempts) == ("AccessDeniedException", 1)


def test_types_go_unchecked_when_validation_is_off():
    """The settings decide whether parameters are validated."""
    request = next(begin(5, parameter_validation=False)).request

    assert request.url.endswith("/audit/report-jobs/5")
