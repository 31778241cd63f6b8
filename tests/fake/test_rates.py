"""The request-rate limit of the fake, by its clock: without a socket, and over one."""

import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from aws_backup_reports import ThrottlingException
from aws_backup_reports.testing import FakeBackup, FakeBackupServer

ONCE = Config(retries={"total_max_attempts": 1})
OFTEN = Config(retries={"total_max_attempts": 20})


def throttled(client, calls):
    """Return of so many calls which ones were throttled."""
    return [number for number in range(calls) if is_throttled(client)]


def is_throttled(client):
    """Call once, and return whether that was too often."""
    try:
        client.list_report_plans()
    except ThrottlingException as error:
        return (error.message, error.status_code) == ("Rate exceeded", 400)
    return False


def test_calls_beyond_the_burst_are_throttled_until_time_passes(fake_backup):
    """A token bucket: it fills with time, and not beyond the burst."""
    stopped = fake_backup.now()
    backup = FakeBackup(clock=lambda: stopped)
    client = backup.client(config=ONCE, correct_clock=False)
    backup.limit_rate(2, burst=3)

    assert throttled(client, 5) == [3, 4]
    backup.advance(0.5)
    assert throttled(client, 3) == [1, 2]
    backup.advance(3600)
    assert throttled(client, 5) == [3, 4]
    backup.limit_rate(None)
    assert throttled(client, 5) == []


@pytest.mark.parametrize(("rate", "at_once"), [(0.1, 1), (4, 4), (2.9, 2)])
def test_a_burst_is_a_second_of_calls_unless_given(rate, at_once):
    """At least one call is let through."""
    backup = FakeBackup()
    backup.limit_rate(rate)

    assert throttled(backup.client(config=ONCE), at_once + 1)[:1] == [at_once]


def test_pauses_without_a_socket_are_by_the_clock_of_the_fake(fake_backup):
    """A client that waits as it should gets through, in no real time."""
    client = fake_backup.client(config=OFTEN)
    fake_backup.limit_rate(1, burst=1)
    start, began = fake_backup.now(), time.monotonic()

    for _ in range(20):
        client.list_report_plans()

    assert (fake_backup.now() - start).total_seconds() >= 18.5
    assert time.monotonic() - began < 15
    assert len(fake_backup.requests) > 20


def test_a_server_limits_by_the_real_time():
    """boto3's own retries get its calls through."""
    backup = FakeBackup()
    backup.limit_rate(10, burst=1)
    with FakeBackupServer(backup) as server:
        client = boto3.client(
            "backup",
            region_name="us-east-1",
            endpoint_url=server.endpoint_url,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="secretEXAMPLE",
            config=Config(retries={"mode": "standard", "total_max_attempts": 20}),
        )
        began = time.monotonic()
        for _ in range(6):
            client.list_report_plans()
        client.close()

    assert time.monotonic() - began >= 0.45
    assert len(backup.requests) > 6


def test_a_limit_is_that_of_an_account_in_a_region(fake_aws):
    """Others go on, and it counts neither what is signed wrongly nor S3."""
    fake_aws.backup("444455556666").limit_rate(0.001)
    wrong = fake_aws.client("444455556666", aws_secret_access_key="x", aws_access_key_id="AKIDNO")
    for _ in range(3):
        with pytest.raises(ClientError):
            wrong.list_report_plans()

    assert throttled(fake_aws.client("444455556666", config=ONCE), 3) == [1, 2]
    assert throttled(fake_aws.client("444455556666", "eu-west-1", config=ONCE), 3) == []
    assert throttled(fake_aws.client(config=ONCE), 3) == []


def test_an_operation_can_have_a_limit_of_its_own(fake_backup):
    """It applies beside that of all."""
    job_id = fake_backup.add_report_job()
    fake_backup.limit_rate(0.001, burst=1, operation="DescribeReportJob")
    fake_backup.limit_rate(0.001, burst=3)
    client = fake_backup.client(config=ONCE)
    client.describe_report_job(ReportJobId=job_id)

    for _ in range(3):
        with pytest.raises(ThrottlingException):
            client.describe_report_job(ReportJobId=job_id)
    assert throttled(client, 3) == [2]


@pytest.mark.parametrize(
    ("service", "operation", "call", "code"),
    [
        ("s3", "ListObjectsV2", lambda s3: s3.list_objects_v2(Bucket="reports"), "SlowDown"),
        ("sts", "GetCallerIdentity", lambda sts: sts.get_caller_identity(), "Throttling"),
    ],
    ids=["s3", "sts"],
)
def test_other_services_are_limited_when_they_are_named(service, operation, call, code):
    """Each says so with its own code."""
    backup = FakeBackup()
    backup.put_object("reports", "a", b"")
    backup.limit_rate(0.001, operation=operation)
    with FakeBackupServer(backup) as server:
        client = boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=server.endpoint_url,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="secretEXAMPLE",
            config=ONCE,
        )
        call(client)
        with pytest.raises(ClientError) as caught:
            call(client)
        client.close()

    assert caught.value.response["Error"]["Code"] == code


@pytest.mark.parametrize(
    ("rate", "settings", "error"),
    [
        (0, {}, "per_second must be more than 0, not 0"),
        (float("nan"), {}, "per_second must be more than 0, not nan"),
        (1, {"burst": 0}, "burst must be at least 1, not 0"),
        (1, {"operation": "Nope"}, "unknown operation 'Nope'"),
    ],
)
def test_a_limit_that_lets_nothing_through_is_refused(fake_backup, rate, settings, error):
    """The error names the value."""
    with pytest.raises(ValueError, match=error):
        fake_backup.limit_rate(rate, **settings)
