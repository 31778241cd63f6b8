"""Any answer leads to a result or to one of our errors, and to no other exception."""

import copy
import json
import pickle
from datetime import timezone

import pytest
from botocore.exceptions import BotoCoreError, ConnectionClosedError, EndpointConnectionError
from botocore.exceptions import ClientError as BotocoreClientError
from hypothesis import example, given
from hypothesis import strategies as st

from aws_backup_reports._call.exchange import exchange
from aws_backup_reports._call.retry import LegacyRetry, StandardRetry
from aws_backup_reports._settings import Settings
from aws_backup_reports._shapes.shape import ShapeError, TimestampShape
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.response import read_answer
from aws_backup_reports.exceptions import ClientError, InvalidResponseError
from aws_backup_reports.models import ReportJob
from aws_backup_reports.responses import DescribeReportJobResponse
from tests.unit._answers import CannedAnswer, Driven

from ._strategies import ANSWERS, ANYTHING, ERROR_ANSWERS, OK_ANSWERS, TIMES, nested

URL = "https://backup.eu-west-1.amazonaws.com"
SETTINGS = Settings(
    region_name="eu-west-1",
    endpoint_url=URL,
    custom_endpoint_url=None,
    signature_version="v4",
    use_fips_endpoint=False,
    use_dualstack_endpoint=False,
    user_agent="test/1",
    user_agent_appid=None,
    parameter_validation=True,
    retry_mode="standard",
    max_attempts=None,
    connect_timeout=60.0,
    read_timeout=60.0,
    max_pool_connections=10,
    call_timeout=None,
    max_response_bytes=1_000_000,
    proxies={},
    proxies_config=None,
    verify=True,
    client_cert=None,
    socket_options=[],
    profile_name=None,
)


def read(answer):
    """Read an answer, and return the result or one of our errors."""
    try:
        return read_answer(DESCRIBE_REPORT_JOB, answer)
    except (BotocoreClientError, BotoCoreError) as error:
        return error


@given(ANSWERS)
@example(CannedAnswer(400, {}, nested(200)))
@example(CannedAnswer(400, {}, nested(900)))
@example(CannedAnswer(400, {}, nested(3000)))
@example(CannedAnswer(200, {}, nested(3000)))
@example(CannedAnswer(200, {"Content-Length": "9" * 5000}, b"{}"))
@example(CannedAnswer(300, {"Content-Length": "1"}, b""))
def test_any_answer_is_a_result_or_one_of_our_errors(answer):
    """It can have any status, headers and bytes; the outcome can be shown, pickled and copied."""
    outcome = read(answer)

    assert isinstance(outcome, DescribeReportJobResponse | ClientError | InvalidResponseError)
    # An error that is cut before its code is not that error.
    is_cut = isinstance(outcome, InvalidResponseError) and "the body has " in outcome.reason
    assert isinstance(outcome, ClientError) == (answer.status_code >= 300) or is_cut
    for again in (pickle.loads(pickle.dumps(outcome)), copy.deepcopy(outcome)):
        assert type(again) is type(outcome)
        assert str(again) == str(outcome)


@given(ANSWERS | ERROR_ANSWERS)
def test_the_attributes_of_an_error_have_their_types(answer):
    """This holds whatever the answer has in their place."""
    error = read(answer)

    if isinstance(error, ClientError):
        assert isinstance(error.code, str)
        assert error.code
        assert isinstance(error.message, str)
        assert error.status_code == answer.status_code
        for fact in (error.request_id, error.service_code, error.type, error.context):
            assert fact is None or isinstance(fact, str)


@given(ANSWERS | OK_ANSWERS)
def test_a_report_job_is_typed_or_absent(answer):
    """The dataclass can be pickled, and turned into boto3's dict and back."""
    response = read(answer)

    if isinstance(response, DescribeReportJobResponse):
        if "ReportJob" not in response:
            with pytest.raises(InvalidResponseError):
                _ = response.report_job
        else:
            check_job(response.report_job, response["ReportJob"])


def check_job(job, value):
    """Assert that a job has the right types and agrees with the dict that it was made from."""
    assert type(job) is ReportJob
    for text in (job.report_job_id, job.report_plan_arn, job.status, job.status_message):
        assert text is None or isinstance(text, str)
    for time in (job.creation_time, job.completion_time):
        assert time is None or time.tzinfo is timezone.utc
    assert isinstance(job.is_finished, bool)
    assert (job.duration is None) == (job.creation_time is None or job.completion_time is None)
    if job.report_destination is not None:
        assert all(isinstance(uri, str) for uri in job.report_destination.s3_uris)
    assert pickle.loads(pickle.dumps(job)) == job
    assert ReportJob.from_dict(job.to_dict()) == job
    assert ReportJob.from_json(job.to_json()) == job
    assert hash(ReportJob.from_dict(job.to_dict())) == hash(job)
    written = json.loads(job.to_json())
    assert set(written) == set(value)
    assert written.get("Status") == value.get("Status")
    assert written.get("StatusMessage") == value.get("StatusMessage")


@given(OK_ANSWERS)
def test_a_result_has_only_what_the_body_has(answer):
    """Texts and lists are those that were sent."""
    response = read(answer)

    if isinstance(response, DescribeReportJobResponse):
        sent = json.loads(answer.content).get("ReportJob") or {}
        times = {"CreationTime", "CompletionTime"}
        for name, value in response.get("ReportJob", {}).items():
            if name == "ReportDestination":
                assert value.items() <= sent[name].items()
            elif name not in times:
                assert value == sent[name]


@given(TIMES | ANYTHING)
def test_any_time_is_an_instant_in_utc_or_rejected(value):
    """A rejected value raises a ShapeError, and nothing else."""
    try:
        instant = TimestampShape().read(value, "T")
    except ShapeError:
        return

    assert instant.tzinfo is timezone.utc


@given(
    st.datetimes(), st.sampled_from(["{:%Y-%m-%dT%H:%M:%S.%fZ}", "{:%a, %d %b %Y %H:%M:%S GMT}"])
)
def test_a_written_time_is_read_as_the_same_instant(instant, form):
    """This holds for ISO 8601 and RFC 822, on all days that both can write."""
    if instant.year < 1000:
        instant = instant.replace(year=instant.year + 2000)  # when the same days are there
    expected = instant if "%f" in form else instant.replace(microsecond=0)

    assert TimestampShape().read(form.format(instant), "T").replace(tzinfo=None) == expected


FAILURES = st.sampled_from(
    [EndpointConnectionError(endpoint_url=URL), ConnectionClosedError(endpoint_url=URL)]
)


@given(
    st.lists(ANSWERS | FAILURES, min_size=5, max_size=5),
    st.sampled_from([StandardRetry, LegacyRetry]),
)
def test_a_call_ends_whatever_the_answers_are(outcomes, policy):
    """It makes no more attempts than allowed, and its delays are short."""
    retry = policy()
    call = Driven(exchange(DESCRIBE_REPORT_JOB, {"ReportJobId": "x"}, SETTINGS, retry))
    attempts = [next(call)]

    def drive():
        for outcome in outcomes:
            step = call.throw if isinstance(outcome, Exception) else call.send
            attempts.append(step(outcome))

    with pytest.raises((StopIteration, ClientError, BotoCoreError)) as end:
        drive()

    if isinstance(end.value, StopIteration):
        assert end.value.value["ResponseMetadata"]["RetryAttempts"] == len(attempts) - 1
    if isinstance(end.value, ClientError):
        assert end.value.attempts == len(attempts)
    assert len(attempts) <= retry.max_attempts
    assert all(0 <= each.delay <= 25 for each in attempts)
