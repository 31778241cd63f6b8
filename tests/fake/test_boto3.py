"""The fake service as boto3 sees it."""

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
    """Return the job as boto3 does."""
    return client.describe_report_job(ReportJobId=job_id)["ReportJob"]


def failure_of(client, job_id="no-such-job"):
    """Return the error that boto3 raises."""
    with pytest.raises(ClientError) as caught:
        client.describe_report_job(ReportJobId=job_id)
    return caught.value


def test_each_describe_returns_the_next_status(server, connect):
    """The last of the statuses repeats."""
    job_id = server.backup.add_report_job(statuses=["CREATED", "RUNNING", "COMPLETED"])
    client = connect()

    seen = [describe(client, job_id)["Status"] for _ in range(4)]

    assert seen == ["CREATED", "RUNNING", "COMPLETED", "COMPLETED"]


def test_a_running_job_has_no_absent_members(server, connect):
    """boto3 leaves out the nulls: a running job has no completion time and no report."""
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


def test_a_completed_job_has_its_report_where_aws_would_put_it(connect):
    """The key holds account, Region, date, plan and the 24 hours that the report covers."""
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


def test_a_job_has_the_keys_that_it_was_completed_with(server, connect):
    """A test can choose the parts and formats of a long report."""
    job_id = server.backup.add_report_job(statuses=["RUNNING"] * 3)
    server.backup.complete_report_job(job_id, s3_keys=["a_1.csv", "a_2.csv", "a.json"])

    job = describe(connect(), job_id)

    assert job["Status"] == "COMPLETED"
    assert job["ReportDestination"]["S3Keys"] == ["a_1.csv", "a_2.csv", "a.json"]


def test_a_failed_job_has_a_message_and_no_report(server, connect):
    """It also has a completion time."""
    job_id = server.backup.add_report_job()
    server.backup.fail_report_job(job_id, "Access to the bucket was denied.")

    job = describe(connect(), job_id)

    assert (job["Status"], job["StatusMessage"]) == ("FAILED", "Access to the bucket was denied.")
    assert "CompletionTime" in job
    assert "ReportDestination" not in job


@pytest.mark.parametrize("move", ["complete_report_job", "fail_report_job"])
def test_moving_an_unknown_job_raises_key_error(move):
    """A mistake in a test shows where it was made."""
    reasons = ["why"] if move == "fail_report_job" else []

    with pytest.raises(KeyError, match="no-such-job"):
        getattr(FakeBackup(), move)("no-such-job", *reasons)


def test_jobs_of_one_plan_have_the_same_plan_arn(server, connect):
    """A plan keeps its unique id."""
    jobs = [server.backup.add_report_job(report_plan_name=name) for name in ("a", "a", "b")]
    client = connect()

    first, second, other = (describe(client, job_id)["ReportPlanArn"] for job_id in jobs)

    assert first == second != other


def test_an_unknown_job_is_a_resource_not_found_exception(connect):
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
def test_an_id_with_unusual_characters_arrives_unchanged(connect, job_id):
    """It is decoded once, and the signature over its encoded form is valid."""
    error = failure_of(connect(), job_id)

    assert error.response["Error"]["Message"] == f"Report job {job_id} does not exist."


def test_boto3_retries_when_the_service_is_unavailable(server, connect):
    """ServiceUnavailableException is HTTP 500, for as many calls as were to fail."""
    job_id = server.backup.add_report_job()
    server.backup.fail_next()

    response = connect().describe_report_job(ReportJobId=job_id)

    assert response["ReportJob"]["Status"] == "RUNNING"
    assert response["ResponseMetadata"]["RetryAttempts"] == 1


def test_the_next_request_can_fail_with_any_code(server, connect):
    """Each of the service's errors can be injected."""
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
def test_wrong_credentials_are_rejected(connect, settings, code):
    """boto3 reads the code, the status and the message that AWS would send."""
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
def test_a_session_token_must_match_when_the_fake_has_one(connect, expected, token, code):
    """Only a client with the right token reaches the service."""
    with FakeBackupServer(FakeBackup(aws_session_token=expected)) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url, aws_session_token=token))

    assert error.response["Error"]["Code"] == code


def test_another_region_than_that_of_the_fake_is_rejected(connect):
    """The Region is part of what is signed."""
    with FakeBackupServer(FakeBackup(region_name="us-west-2")) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url))

    assert error.response["Error"]["Code"] == "InvalidSignatureException"
    assert "valid region, not 'eu-west-1'" in error.response["Error"]["Message"]


def test_a_signature_is_too_old_when_the_clock_of_the_fake_is_ahead(connect):
    """The clock that was passed in decides."""
    ahead = FakeBackup(clock=lambda: datetime.now(timezone.utc) + timedelta(minutes=16))
    with FakeBackupServer(ahead) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url))

    assert error.response["Error"]["Message"].startswith("Signature expired: ")


def test_an_unsupported_operation_is_a_client_error(connect):
    """boto3 reads the code of an operation that the fake does not have."""
    with pytest.raises(ClientError) as caught:
        connect().list_frameworks()

    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"


def test_the_fake_keeps_the_requests_that_it_received(server, connect):
    """A test can inspect what its client sent, whether it was rejected or not."""
    failure_of(connect(), "a b")
    failure_of(connect(aws_secret_access_key="wrong"), "job-2")

    first, second = server.backup.requests

    assert (first.method, first.path) == ("GET", "/audit/report-jobs/a%20b")
    assert "Boto3/" in first.header("user-agent")
    assert second.path == "/audit/report-jobs/job-2"


def test_concurrent_describes_get_one_status_each(server, connect):
    """No status is returned twice or skipped."""
    job_id = server.backup.add_report_job(statuses=[*map(str, range(64))], allow_unknown=True)
    client = connect(config=Config(max_pool_connections=16))

    with ThreadPoolExecutor(16) as pool:
        seen = pool.map(lambda _: describe(client, job_id)["Status"], range(64))

    assert sorted(map(int, seen)) == list(range(64))
