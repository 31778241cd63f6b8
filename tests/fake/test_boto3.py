"""The fake service as boto3 meets it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from aws_backup_reports.testing import FakeBackup, FakeBackupServer

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def describe(client, job_id):
    """The job as boto3 returns it."""
    return client.describe_report_job(ReportJobId=job_id)["ReportJob"]


def failure_of(client, job_id="no-such-job"):
    """The error that boto3 raises."""
    with pytest.raises(ClientError) as caught:
        client.describe_report_job(ReportJobId=job_id)
    return caught.value


def test_a_job_runs_then_completes_when_it_was_added_with_statuses(server, connect):
    """Each describe finds the next of the statuses, and the last one stays."""
    job_id = server.backup.add_report_job(statuses=["CREATED", "RUNNING", "COMPLETED"])
    client = connect()

    seen = [describe(client, job_id)["Status"] for _ in range(4)]

    assert seen == ["CREATED", "RUNNING", "COMPLETED", "COMPLETED"]


def test_absent_members_are_left_out_when_the_job_still_runs(server, connect):
    """A running job has neither an end nor a report."""
    job_id = server.backup.add_report_job(report_template="COPY_JOB_REPORT")

    job = describe(connect(), job_id)

    assert sorted(job) == [
        "CreationTime",
        "ReportJobId",
        "ReportPlanArn",
        "ReportTemplate",
        "Status",
    ]
    assert job["ReportJobId"] == job_id
    assert job["ReportTemplate"] == "COPY_JOB_REPORT"
    assert job["Status"] == "RUNNING"


def test_the_report_is_where_aws_puts_it_when_the_job_is_completed_by_hand(connect):
    """Account, Region, date, plan and the 24 hours covered are in the key."""
    backup = FakeBackup(region_name="eu-west-1")
    job_id = backup.add_report_job(report_plan_name="weekly", s3_bucket_name="reports")
    backup.complete_report_job(job_id)

    with FakeBackupServer(backup) as server:
        job = describe(connect(endpoint_url=server.endpoint_url), job_id)

    assert job["Status"] == "COMPLETED"
    assert job["CompletionTime"] >= job["CreationTime"]
    assert re.fullmatch(
        f"arn:aws:backup:eu-west-1:111122223333:report-plan:weekly-{UUID}", job["ReportPlanArn"]
    )
    assert job["ReportDestination"]["S3BucketName"] == "reports"
    [key] = job["ReportDestination"]["S3Keys"]
    end = job["CompletionTime"].astimezone(timezone.utc)
    assert key == (
        f"Backup/111122223333/eu-west-1/{end:%Y/%m/%d}/weekly/BACKUP_JOB_REPORT_weekly"
        f"_{end - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}_{end:%Y-%m-%dT%H:%M:%SZ}.csv"
    )


def test_a_job_has_the_keys_it_was_completed_with_when_there_are_any(server, connect):
    """A long report comes in parts and formats of a test's choosing."""
    job_id = server.backup.add_report_job(statuses=["RUNNING"] * 3)
    server.backup.complete_report_job(job_id, s3_keys=["a_1.csv", "a_2.csv", "a.json"])

    job = describe(connect(), job_id)

    assert job["Status"] == "COMPLETED"
    assert job["ReportDestination"]["S3Keys"] == ["a_1.csv", "a_2.csv", "a.json"]


def test_a_job_says_why_when_it_failed(server, connect):
    """A failed job has an end and a message, and no report."""
    job_id = server.backup.add_report_job()
    server.backup.fail_report_job(job_id, "Access to the bucket was denied.")

    job = describe(connect(), job_id)

    assert (job["Status"], job["StatusMessage"]) == ("FAILED", "Access to the bucket was denied.")
    assert "CompletionTime" in job
    assert "ReportDestination" not in job


@pytest.mark.parametrize("move", ["complete_report_job", "fail_report_job"])
def test_moving_a_job_raises_key_error_when_there_is_none(move):
    """A mistake in a test shows at the place where it is."""
    reasons = ["why"] if move == "fail_report_job" else []

    with pytest.raises(KeyError, match="no-such-job"):
        getattr(FakeBackup(), move)("no-such-job", *reasons)


def test_jobs_share_the_arn_when_they_are_of_one_plan(server, connect):
    """A plan keeps its unique id."""
    jobs = [server.backup.add_report_job(report_plan_name=name) for name in ("a", "a", "b")]
    client = connect()

    first, second, other = (describe(client, job_id)["ReportPlanArn"] for job_id in jobs)

    assert first == second != other


def test_boto3_raises_resource_not_found_when_the_job_is_unknown(connect):
    """The error has its class, code, message and request id, at HTTP 400."""
    client = connect()

    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.describe_report_job(ReportJobId="no-such-job")

    assert caught.value.response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": "Report job no-such-job does not exist.",
    }
    metadata = caught.value.response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == 400
    assert re.fullmatch(UUID, metadata["RequestId"])


@pytest.mark.parametrize(
    "job_id",
    [
        "a b/c~é",
        "e\u0301",
        "😀",
        "日本",
        "%2F",
        "a%20b",
        "a+b",
        "..x",
        "//",
        "?#&=",
        "\n\x00",
        "{0}",
        "é" * 50_000,
    ],
)
def test_an_id_arrives_as_it_was_given_when_it_has_odd_characters(connect, job_id):
    """The id is decoded once, and the signature over its encoded form holds."""
    error = failure_of(connect(), job_id)

    assert error.response["Error"]["Message"] == f"Report job {job_id} does not exist."


def test_boto3_tries_again_when_the_service_is_unavailable(server, connect):
    """ServiceUnavailableException is HTTP 500 and ends with the failures asked for."""
    job_id = server.backup.add_report_job()
    server.backup.fail_next()

    response = connect().describe_report_job(ReportJobId=job_id)

    assert response["ReportJob"]["Status"] == "RUNNING"
    assert response["ResponseMetadata"]["RetryAttempts"] == 1


def test_the_error_has_the_code_asked_for_when_the_next_request_is_to_fail(server, connect):
    """Any of the service's errors can be had."""
    server.backup.fail_next("MissingParameterValueException", "Nothing given.")

    error = failure_of(connect())

    assert type(error).__name__ == "MissingParameterValueException"
    assert error.response["Error"]["Message"] == "Nothing given."
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"aws_secret_access_key": "wrong"}, "InvalidSignatureException"),
        ({"aws_access_key_id": "AKIDOTHER"}, "UnrecognizedClientException"),
        ({"config": Config(signature_version=UNSIGNED)}, "MissingAuthenticationTokenException"),
    ],
)
def test_the_client_is_refused_when_its_credentials_are_wrong(connect, settings, code):
    """boto3 reads the code, the status and the words that AWS would send."""
    error = failure_of(connect(**settings))

    assert error.response["Error"]["Code"] == code
    assert error.response["Error"]["Message"]
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@pytest.mark.parametrize(
    ("expected", "token", "code"),
    [
        (None, "TOKENEXAMPLE==", "ResourceNotFoundException"),
        ("TOKENEXAMPLE==", "TOKENEXAMPLE==", "ResourceNotFoundException"),
        ("TOKENEXAMPLE==", "OTHER", "UnrecognizedClientException"),
        ("TOKENEXAMPLE==", None, "UnrecognizedClientException"),
    ],
)
def test_a_session_token_must_be_the_expected_one_when_one_is_expected(
    connect, expected, token, code
):
    """Only a client with the right token gets as far as the service."""
    with FakeBackupServer(FakeBackup(aws_session_token=expected)) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url, aws_session_token=token))

    assert error.response["Error"]["Code"] == code


def test_another_region_is_refused_when_the_fake_has_one(connect):
    """The Region is part of what is signed."""
    with FakeBackupServer(FakeBackup(region_name="us-west-2")) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url))

    assert error.response["Error"]["Code"] == "InvalidSignatureException"
    assert "valid region, not 'eu-west-1'" in error.response["Error"]["Message"]


def test_a_signature_is_refused_when_the_clock_of_the_fake_is_ahead(connect):
    """The clock that was handed in is the one that counts."""
    ahead = FakeBackup(clock=lambda: datetime.now(timezone.utc) + timedelta(minutes=16))
    with FakeBackupServer(ahead) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url))

    assert error.response["Error"]["Message"].startswith("Signature expired: ")


def test_boto3_reads_the_code_when_the_operation_is_unknown(connect):
    """An operation that the fake does not have yet is a plain ClientError."""
    with pytest.raises(ClientError) as caught:
        connect().list_frameworks()

    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"


def test_the_requests_are_kept_when_they_are_answered(server, connect):
    """A test can look at what its client sent, refused or not."""
    failure_of(connect(), "a b")
    failure_of(connect(aws_secret_access_key="wrong"), "job-2")

    first, second = server.backup.requests

    assert (first.method, first.path) == ("GET", "/audit/report-jobs/a%20b")
    assert "Boto3/" in first.header("user-agent")
    assert second.path == "/audit/report-jobs/job-2"


def test_each_describe_takes_one_status_when_many_clients_ask_at_once(server, connect):
    """The statuses are handed out once each, whoever asks."""
    job_id = server.backup.add_report_job(statuses=[*map(str, range(64))])
    client = connect(config=Config(max_pool_connections=16))

    with ThreadPoolExecutor(16) as pool:
        seen = pool.map(lambda _: describe(client, job_id)["Status"], range(64))

    assert sorted(map(int, seen)) == list(range(64))
