"""Waits, pages and the latest job go through the methods that a class or a program replaces."""

from collections import OrderedDict, UserDict
from types import MappingProxyType
from unittest import mock

import boto3
import botocore.exceptions
import pytest

from aws_backup_reports import (
    AccessDeniedException,
    BackupClient,
    ClientError,
    ReportJobFailed,
    ReportJobTimeout,
)
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeBackup
from tests._face import KINDS, client_of


def recording(kind):
    """Return a class of clients that record their calls, as those do that log or translate them."""

    class Recording(kind):
        def __init__(self, **settings):
            super().__init__(**settings)
            self.called = []

        def describe_report_job(self, **params):
            """Record the job."""
            self.called.append(params["ReportJobId"])
            return super().describe_report_job(**params)

        def list_report_jobs(self, **params):
            """Record the call."""
            self.called.append("list")
            return super().list_report_jobs(**params)

        def start_report_job(self, **params):
            """Record the plan."""
            self.called.append(params["ReportPlanName"])
            return super().start_report_job(**params)

    return Recording


@pytest.fixture
def backup():
    """A fake service with a plan."""
    backup = FakeBackup()
    backup.client().create_report_plan(
        ReportPlanName="nightly",
        ReportDeliveryChannel={"S3BucketName": "reports"},
        ReportSetting={"ReportTemplate": "BACKUP_JOB_REPORT"},
    )
    return backup


@pytest.fixture(params=KINDS)
def connect(request, backup):
    """A function that returns a client of the fake, of one kind or the other."""
    clients = []

    def make(is_recording=False):
        base = AsyncBackupClient if request.param == "awaited" else BackupClient
        settings = {"cls": recording(base)} if is_recording else {}
        clients.append(client_of(backup, request.param, **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def test_a_wait_calls_the_methods_of_a_subclass(backup, connect):
    """Each poll is a call."""
    client = connect(is_recording=True)

    job = client.start_and_wait(ReportPlanName="nightly")

    assert client.called == ["nightly", *[job.report_job_id] * 3]


def test_pages_and_the_latest_job_call_the_method_of_a_subclass(backup, connect):
    """So does a wait for many jobs."""
    job = {"report_plan_name": "nightly", "status": "COMPLETED"}
    ids = [backup.add_report_job(**job) for _ in range(3)]
    client = connect(is_recording=True)

    assert len(list(client.iter_report_jobs())) == 3
    assert client.latest_report_job(ReportPlanName="nightly").report_job_id in ids
    assert len(list(client.wait_for_report_jobs(ids))) == 3
    assert client.called == ["list"] * 3


def test_a_wait_for_a_subclass_ends_in_time(backup, connect):
    """Its calls have the time that the wait has left."""
    job_id = backup.add_report_job(status="RUNNING")
    client = connect(is_recording=True)

    with pytest.raises(ReportJobTimeout) as caught:
        client.wait_for_report_job(ReportJobId=job_id, timeout=60)

    assert caught.value.job.report_job_id == job_id


@pytest.mark.parametrize("mapping", [dict, OrderedDict, MappingProxyType, UserDict])
def test_a_wait_calls_what_a_test_puts_in_place_of_a_method(backup, connect, mapping):
    """It may return boto3's dict, or what wraps one."""
    client = connect()
    answer = mapping({"ReportJob": {"ReportJobId": "job-1", "Status": "COMPLETED"}})

    with mock.patch.object(client, "describe_report_job", return_value=answer) as describe:
        job = client.wait_for_report_job(ReportJobId="job-1")

    assert describe.mock_calls == [mock.call(ReportJobId="job-1")]
    assert job.succeeded
    assert len(backup.requests) == 1  # that for the plan


def test_a_wait_for_a_mock_that_returns_nothing_ends_at_once(backup, connect):
    """To poll it until the time is up would not help whoever wrote the test."""
    client = connect()
    before = backup.now()

    with (
        mock.patch.object(client, "describe_report_job", autospec=True),
        pytest.raises(ReportJobFailed, match="report job <MagicMock"),
    ):
        client.wait_for_report_job(ReportJobId="job-1")

    assert (backup.now() - before).total_seconds() < 5


class Translated(botocore.exceptions.ClientError):
    """AWS's error as a program's own."""


def boto3s_error(code, kind=botocore.exceptions.ClientError):
    """Return what a method of boto3's client raises."""
    return kind({"Error": {"Code": code, "Message": "No."}}, "DescribeReportJob")


def test_a_wait_continues_through_the_errors_of_boto3(backup, connect):
    """A test raises them, or the method of boto3's client that stands there."""
    kind = boto3.client("backup", "eu-west-1").exceptions.ResourceNotFoundException
    answers = [
        boto3s_error("ThrottlingException"),
        boto3s_error("ResourceNotFoundException", kind),
        {"ReportJob": {"Status": "COMPLETED"}},
    ]
    client = connect()

    with mock.patch.object(client, "describe_report_job", side_effect=answers):
        job = client.wait_for_report_job(ReportJobId="job-1")

    assert job.succeeded


@pytest.mark.parametrize(
    ("given", "raised"),
    [
        (boto3s_error("AccessDeniedException"), AccessDeniedException),
        (boto3s_error("AccessDeniedException", Translated), Translated),
        (boto3s_error(None), ClientError),
    ],
    ids=["boto3", "own", "no code"],
)
def test_a_wait_raises_errors_of_boto3_as_ours(connect, given, raised):
    """A program's own class stays what it is."""
    client = connect()

    with (
        mock.patch.object(client, "describe_report_job", side_effect=given),
        pytest.raises(botocore.exceptions.ClientError) as caught,
    ):
        client.wait_for_report_job(ReportJobId="job-1")

    assert type(caught.value) is raised
    assert caught.value.response is given.response


class Proxy:
    """What a tracer puts in place of a method: it passes the attributes on, and records calls."""

    def __init__(self, method):
        self._method = method
        self.called = []

    def __len__(self):
        return len(self.called)

    def __call__(self, **params):
        """Record the call."""
        self.called.append(params)
        return self._method(**params)

    def __getattr__(self, name):
        return getattr(self._method, name)


def test_a_wait_calls_what_looks_like_the_method(backup, connect):
    """It may be false in a condition, too."""
    client = connect()
    client.describe_report_job = proxy = Proxy(client.describe_report_job)

    client.wait_for_report_job(ReportJobId=backup.add_report_job(status="COMPLETED"))

    assert len(proxy) == 1


def test_a_wait_calls_the_method_of_another_client(backup):
    """A test may put that of a fake one there."""
    client = BackupClient("eu-west-1", endpoint_url="http://backup.fake.invalid")
    client.describe_report_job = backup.client().describe_report_job

    job = client.wait_for_report_job(ReportJobId=backup.add_report_job(status="COMPLETED"))

    assert job.succeeded


def test_a_waiter_returns_a_response_though_the_method_returns_a_dict(backup, connect):
    """boto3's waiter reads the dict; its caller reads the typed job."""
    client = connect()
    job = {"ReportJobId": "job-1", "Status": "COMPLETED"}

    with mock.patch.object(client, "describe_report_job", return_value={"ReportJob": job}):
        response = client.get_waiter("report_job_completed").wait(ReportJobId="job-1")

    assert response.report_job.succeeded
