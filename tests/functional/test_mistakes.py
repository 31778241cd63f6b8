"""Typical mistakes, and what the messages say: what is wrong, and what to do.

Each row is what somebody does, the error that it raises, and texts that must be in its message.
Where boto3 has a text for the mistake, ours begins with it: `tests/parity/test_advice.py`.
"""

from __future__ import annotations

import builtins
import io
import pickle
import sys
from dataclasses import replace
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

import botocore.exceptions
import pytest
from botocore.config import Config

import aws_backup_reports
from aws_backup_reports import AsyncBackupClient, BackupClient, ReportJob
from aws_backup_reports.rows import CopyJobRow, read_report
from aws_backup_reports.testing import FakeBackup, FakeBackupServer, JobScript
from tests._face import KINDS, blocking_client, client_of
from tests._server import Server, answer

ONCE = Config(retries={"total_max_attempts": 1})
KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}
PLAN = {
    "ReportPlanName": "nightly",
    "ReportDeliveryChannel": {"S3BucketName": "reports"},
    "ReportSetting": {"ReportTemplate": "BACKUP_JOB_REPORT"},
}


class Desk(SimpleNamespace):
    """Where mistakes are made: a fake service, a client of it, a job that runs, a home folder."""

    def new(self, *arguments, **settings):
        """Make a client, and look its settings up."""
        if self.kind == "blocking":
            return self.kept(BackupClient(*arguments, **settings))
        return self.kept(blocking_client(*arguments, **settings)).__enter__()

    def of_fake(self, **settings):
        """Make a client of the fake service."""
        return self.kept(client_of(self.backup, self.kind, **settings))

    def kept(self, client):
        """Return a client, which is closed in the end."""
        self.clients.append(client)
        return client

    def made(self, region="eu-west-1", **settings):
        """Return a client that sends each request once."""
        return self.new(region, **{**KEYS, "config": ONCE, **settings})

    def refused(self, code, message):
        """Make a call that AWS refuses."""
        self.backup.fail_next(code, message, times=3)
        return self.client.describe_report_job(ReportJobId=self.job_id)

    def answered(self, *answers):
        """Make a call to something that is not AWS."""
        with Server() as server:
            server.play(answers)
            self.made(endpoint_url=server.url).list_report_plans()

    def served(self, tls=False, **settings):
        """Make a call to a server on this machine."""
        with FakeBackupServer(tls=tls) as server:
            changed = {name: value(server) for name, value in settings.items()}
            self.kept(client_of(server, self.kind, config=ONCE, **changed)).list_report_plans()

    def job(self):
        """Return the job, typed."""
        return self.client.describe_report_job(ReportJobId=self.job_id).report_job

    def report(self, content=None, **destination):
        """Return a job that has ended, and whose report is elsewhere or has another content."""
        job_id = self.backup.add_report_job(status="COMPLETED")
        job = self.client.describe_report_job(ReportJobId=job_id).report_job
        place = replace(job.report_destination, **destination)
        if content is not None:
            self.backup.put_object(place.s3_bucket_name, place.s3_keys[0], content)
        return replace(job, report_destination=place)

    def rows(self, job, *arguments, **options):
        """Read the rows of a job's report."""
        return list(self.client.iter_report_rows(job, *arguments, **options))

    def forbidden(self):
        """Read a report without the permission to."""
        self.backup.fail_next("AccessDenied", "Access Denied", operation="GetObject")
        return self.rows(self.report())

    def wait(self, **options):
        """Wait for the job."""
        return self.client.wait_for_report_job(ReportJobId=self.job_id, **options)


@pytest.fixture(params=KINDS)
def desk(request, isolated, monkeypatch):
    """A new place for each mistake, without the extras."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    (isolated / "config").write_text("[profile audit]\nregion = eu-west-1\n")
    with FakeBackup() as backup:
        desk = Desk(backup=backup, kind=request.param, home=isolated, clients=[])
        desk.client, desk.job_id = desk.of_fake(), backup.add_report_job()
        yield desk
        for client in desk.clients:
            client.close()


def mistake(does: str, error: str, *texts: str, when: Any) -> Any:
    """Return a row of the table."""
    return pytest.param(when, error, texts, id=does)


MAKING_A_CLIENT = [
    mistake(
        "names no Region",
        "NoRegionError",
        "You must specify a region.",
        "Pass region_name=, or set AWS_REGION",
        when=lambda desk: desk.new(),
    ),
    mistake(
        "spells the Region with underscores",
        "InvalidRegionError",
        "'eu_west_1' doesn't match a supported format.",
        "A Region is written like eu-west-1",
        when=lambda desk: desk.new("eu_west_1"),
    ),
    mistake(
        "names a Region that does not exist",
        "EndpointConnectionError",
        '"https://backup.eu-west-99.amazonaws.com/audit/report-plans"',
        "The name is not known: look at the Region and endpoint_url",
        when=lambda desk: desk.made("eu-west-99").list_report_plans(),
    ),
    mistake(
        "passes the service's name, as to boto3.client",
        "TypeError",
        " takes no service name: leave 'backup' out",
        when=lambda desk: desk.new("backup", region_name="eu-west-1"),
    ),
    mistake(
        "misspells a setting",
        "TypeError",
        "unexpected keyword argument 'region'",
        "There are: region_name, api_version, ",
        when=lambda desk: desk.new(region="eu-west-1"),
    ),
    mistake(
        "passes a dict for a Config",
        "TypeError",
        "config must be a botocore.config.Config, not {'read_timeout': 5}",
        when=lambda desk: desk.new("eu-west-1", config={"read_timeout": 5}),
    ),
    mistake(
        "writes a timeout as text",
        "InvalidConfigError",
        'Invalid value "5" for read_timeout.',
        "Value must be a number of seconds greater than 0, or None.",
        when=lambda desk: desk.new("eu-west-1", config=Config(read_timeout="5")),
    ),
    mistake(
        "misspells the retry mode",
        "InvalidRetryModeError",
        'Invalid value provided to "mode": "quick"',
        "must be one of: ('legacy', 'standard', 'adaptive')",
        when=lambda desk: desk.made(config=Config(retries={"mode": "quick"})),
    ),
    mistake(
        "leaves the scheme of the endpoint out",
        "ValueError",
        "Invalid endpoint: localhost:4566.",
        "It must begin with https:// or http://",
        when=lambda desk: desk.new("eu-west-1", endpoint_url="localhost:4566"),
    ),
    mistake(
        "names a profile that does not exist",
        "ProfileNotFound",
        "The config profile (audti) could not be found.",
        "have: audit",
        when=lambda desk: desk.new(profile_name="audti"),
    ),
    mistake(
        "breaks the config file",
        "ConfigParseError",
        "Unable to parse config file: ",
        "config",
        when=lambda desk: (
            (desk.home / "config").write_text("region = eu-west-1") and BackupClient("eu-west-1")
        ),
    ),
    mistake(
        "passes a profile and a session",
        "TypeError",
        "pass session or profile_name, not both: a session has its own profile",
        when=lambda desk: desk.new(profile_name="audit", session=SimpleNamespace()),
    ),
]

SIGNING = [
    mistake(
        "has no credentials",
        "NoCredentialsError",
        "Unable to locate credentials.",
        "Pass profile_name= or session=, set AWS_PROFILE, or AWS_ACCESS_KEY_ID and ",
        when=lambda desk: desk.new("eu-west-1").list_report_plans(),
    ),
    mistake(
        "passes half a pair of keys",
        "PartialCredentialsError",
        "Partial credentials found in explicit, missing: aws_secret_access_key",
        when=lambda desk: desk.new("eu-west-1", aws_access_key_id="AKIDEXAMPLE"),
    ),
    mistake(
        "uses a key that was deleted",
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        "look at the access key and its session token, and whether the Region is enabled",
        when=lambda desk: desk.of_fake(aws_access_key_id="AKIDOTHER").list_report_plans(),
    ),
    mistake(
        "uses a wrong secret key",
        "ClientError",
        "(InvalidSignatureException)",
        "Check your AWS Secret Access Key",
        when=lambda desk: desk.of_fake(aws_secret_access_key="other").list_report_plans(),
    ),
    mistake(
        "uses a token that has expired",
        "ExpiredTokenException",
        "The security token included in the request is expired",
        "get new credentials and make a new client",
        when=lambda desk: desk.refused(
            "ExpiredTokenException", "The security token included in the request is expired"
        ),
    ),
    mistake(
        "lacks a permission",
        "AccessDeniedException",
        "Insufficient privileges to perform this action.",
        "the identity that signs needs backup:DescribeReportJob",
        "a job or a plan that does not exist",
        when=lambda desk: desk.refused(
            "AccessDeniedException", "Insufficient privileges to perform this action."
        ),
    ),
    mistake(
        "asks too often",
        "ThrottlingException",
        "Rate exceeded",
        'ask less often, or let the client slow down: Config(retries={"mode": "adaptive"})',
        when=lambda desk: desk.refused("ThrottlingException", "Rate exceeded"),
    ),
]

CONNECTING = [
    mistake(
        "calls an endpoint that is down",
        "EndpointConnectionError",
        'Could not connect to the endpoint URL: "http://127.0.0.1:9/audit/report-plans".',
        "look at endpoint_url, and whether the service runs",
        when=lambda desk: desk.made(endpoint_url="http://127.0.0.1:9").list_report_plans(),
    ),
    mistake(
        "configures a proxy that is down",
        "ProxyConnectionError",
        'Failed to connect to proxy URL: "http://127.0.0.1:9".',
        "The proxy is that of Config(proxies=), HTTPS_PROXY or HTTP_PROXY",
        when=lambda desk: desk.made(
            endpoint_url="http://backup.invalid",
            config=ONCE.merge(Config(proxies={"http": "http://127.0.0.1:9"})),
        ).list_report_plans(),
    ),
    mistake(
        "sits behind a proxy that inspects TLS",
        "SSLError",
        "certificate verify failed",
        "pass its CA bundle by verify= or AWS_CA_BUNDLE",
        when=lambda desk: desk.served(tls=True, verify=lambda _: None),
    ),
    mistake(
        "names a CA bundle that is not there",
        "SSLError",
        "No such file or directory",
        "Look at the path in verify= or AWS_CA_BUNDLE",
        when=lambda desk: desk.served(tls=True, verify=lambda _: "/nowhere/ca.pem"),
    ),
    mistake(
        "writes https for a server without TLS",
        "SSLError",
        "SSL validation failed for https://",
        "The server does not speak TLS: use http:// in endpoint_url",
        when=lambda desk: desk.served(
            endpoint_url=lambda server: server.endpoint_url.replace("http:", "https:")
        ),
    ),
    mistake(
        "has to log in to the network first",
        "InvalidResponseError",
        "the body is not JSON (request id: None, body starts: <html>Log in)",
        "It is not from AWS: look at endpoint_url, and at proxies",
        when=lambda desk: desk.answered(answer(200, "<html>Log in", request_id=None)),
    ),
    mistake(
        "calls another service by mistake",
        "UnknownOperationException",
        "look at endpoint_url: it may lead to another service",
        when=lambda desk: desk.answered(
            answer(404, "<UnknownOperation/>", {"x-amzn-ErrorType": "UnknownOperationException"})
        ),
    ),
]

CALLING = [
    mistake(
        "misspells a parameter",
        "ParamValidationError",
        'Missing required parameter in input: "ReportJobId"',
        'Unknown parameter in input: "ReportJobID", must be one of: ReportJobId',
        when=lambda desk: desk.client.describe_report_job(ReportJobID="job-1"),
    ),
    mistake(
        "forgets a member of a parameter",
        "ParamValidationError",
        'Missing required parameter in ReportDeliveryChannel: "S3BucketName"',
        when=lambda desk: desk.client.create_report_plan(**PLAN | {"ReportDeliveryChannel": {}}),
    ),
    mistake(
        "passes a parameter by position",
        "TypeError",
        "describe_report_job() only accepts keyword arguments.",
        when=lambda desk: desk.client.describe_report_job("job-1"),
    ),
    mistake(
        "passes None to leave a parameter out",
        "ParamValidationError",
        "Invalid type for parameter NextToken, value: None",
        "Leave a parameter out rather than pass None",
        when=lambda desk: desk.client.list_report_jobs(NextToken=None),
    ),
    mistake(
        "passes a number for an id",
        "ParamValidationError",
        "Invalid type for parameter ReportJobId, value: 5",
        "valid types: <class 'str'>",
        when=lambda desk: desk.client.describe_report_job(ReportJobId=5),
    ),
    mistake(
        "passes an empty id",
        "ParamValidationError",
        "Invalid length for parameter ReportJobId, value: 0, valid min length: 1",
        when=lambda desk: desk.client.describe_report_job(ReportJobId=""),
    ),
    mistake(
        "writes a time that is no time",
        "ParamValidationError",
        "Invalid type for parameter ByCreationAfter, value: yesterday",
        "valid types: <class 'datetime.datetime'>, timestamp-string",
        when=lambda desk: desk.client.list_report_jobs(ByCreationAfter="yesterday"),
    ),
    mistake(
        "asks for too long a page",
        "InvalidParameterValueException",
        "Value '5000' at 'maxResults'",
        "less than or equal to 1000",
        when=lambda desk: desk.client.list_report_jobs(MaxResults=5000),
    ),
    mistake(
        "writes a hyphen into a plan's name",
        "InvalidParameterValueException",
        "Value 'night-ly' at 'reportPlanName'",
        "[a-zA-Z][_a-zA-Z0-9]*",
        when=lambda desk: desk.client.create_report_plan(**PLAN | {"ReportPlanName": "night-ly"}),
    ),
    mistake(
        "looks for a plan in another Region",
        "ResourceNotFoundException",
        "Report plan weekly does not exist.",
        "jobs and plans are found in their own account and Region only",
        when=lambda desk: desk.client.start_report_job(ReportPlanName="weekly"),
    ),
    mistake(
        "calls what only boto3 has",
        "AttributeError",
        "BackupClient' object has no attribute 'list_backup_jobs'.",
        'for the rest of AWS Backup, use boto3.client("backup")',
        when=lambda desk: desk.client.list_backup_jobs(),
    ),
    mistake(
        "closes the asynchronous client as the blocking one",
        "AttributeError",
        "'AsyncBackupClient' object has no attribute 'close': await client.aclose()",
        when=lambda desk: AsyncBackupClient("eu-west-1").close(),
    ),
    mistake(
        "names the service to the asynchronous client",
        "TypeError",
        "AsyncBackupClient takes no service name: leave 'backup' out",
        when=lambda desk: AsyncBackupClient("backup", region_name="eu-west-1"),
    ),
    mistake(
        "asks for pages of what has none",
        "OperationNotPageableError",
        "Operation cannot be paginated: describe_report_job.",
        "There are pages of list_report_jobs and list_report_plans",
        when=lambda desk: desk.client.get_paginator("describe_report_job"),
    ),
    mistake(
        "misspells the waiter",
        "ValueError",
        "Waiter does not exist: job_completed.",
        "There is: report_job_completed",
        when=lambda desk: desk.client.get_waiter("job_completed"),
    ),
    mistake(
        "presigns by the operation's name",
        "UnknownClientMethodError",
        "Client does not have method: DescribeReportJob.",
        "A method is written like describe_report_job",
        when=lambda desk: desk.client.generate_presigned_url("DescribeReportJob"),
    ),
    mistake(
        "looks for a common error in client.exceptions",
        "AttributeError",
        "object has no attribute AccessDeniedException. Valid exceptions are: ",
        "from aws_backup_reports import AccessDeniedException",
        when=lambda desk: desk.client.exceptions.AccessDeniedException,
    ),
]

READING = [
    mistake(
        "reads a key of boto3's as an attribute",
        "AttributeError",
        "'ListReportJobsResponse' object has no attribute 'ReportJobs'",
        "use .report_jobs",
        when=lambda desk: desk.client.list_report_jobs().ReportJobs,
    ),
    mistake(
        "reads a job as a dict",
        "TypeError",
        "'ReportJob' object is not subscriptable",
        "use .status",
        when=lambda desk: desk.job()["Status"],
    ),
    mistake(
        "spells a member as boto3 does",
        "AttributeError",
        "'ReportJob' object has no attribute 'StatusMessage'",
        "use .status_message",
        when=lambda desk: desk.job().StatusMessage,
    ),
    mistake(
        "makes a job of the response around it",
        "ValueError",
        "no member of ReportJob is among",
        'pass the value of "ReportJob"',
        when=lambda desk: ReportJob.from_dict(
            desk.client.describe_report_job(ReportJobId=desk.job_id)
        ),
    ),
    mistake(
        "makes a job of Python's names",
        "ValueError",
        "no member of ReportJob is among status",
        "there are ReportJobId, ReportPlanArn, ",
        when=lambda desk: ReportJob.from_dict({"status": "RUNNING"}),
    ),
    mistake(
        "makes a job of a time that is no time",
        "ValueError",
        "ReportJob.CreationTime is not a timestamp",
        when=lambda desk: ReportJob.from_dict({"CreationTime": "yesterday"}),
    ),
    mistake(
        "pickles a client that was given keys",
        "TypeError",
        "was given keys, so it cannot be pickled or copied",
        "by profile_name= or from the environment, or make a new one where it is needed",
        when=lambda desk: pickle.dumps(desk.made()),
    ),
]

WAITING = [
    mistake(
        "writes a time limit as text",
        "ValueError",
        "timeout must be 0 or more seconds, a timedelta or the context of a Lambda function",
        "not '60'",
        when=lambda desk: desk.wait(timeout="60"),
    ),
    mistake(
        "wants no time limit",
        "ValueError",
        "timeout must be 0 or more seconds",
        "not None",
        when=lambda desk: desk.wait(timeout=None),
    ),
    mistake(
        "wants no pause",
        "ValueError",
        "poll_every must be more than 0 seconds, a timedelta, or None for pauses that grow",
        when=lambda desk: desk.wait(poll_every=0),
    ),
    mistake(
        "passes one id for a list of ids",
        "TypeError",
        "ReportJobIds must be ids of report jobs, not the string 'job-1'",
        when=lambda desk: desk.client.wait_for_report_jobs("job-1"),
    ),
    mistake(
        "does not wait long enough",
        "ReportJobTimeout",
        "not ended after 60 seconds: ",
        " is RUNNING",
        when=lambda desk: desk.wait(timeout=60),
    ),
    mistake(
        "waits in a Lambda function that is about to end",
        "ReportJobTimeout",
        "in the 0.5 seconds that the invocation had left, of which 1 is kept for its answer",
        when=lambda desk: desk.wait(
            timeout=SimpleNamespace(get_remaining_time_in_millis=lambda: 500)
        ),
    ),
    mistake(
        "did not let AWS Backup write to the bucket",
        "ReportJobFailed",
        "is FAILED: The report could not be delivered to the bucket: Access Denied",
        when=lambda desk: desk.client.wait_for_report_job(
            ReportJobId=desk.backup.add_report_job(status="FAILED")
        ),
    ),
]

REPORTS = [
    mistake(
        "reads the report of a job that runs",
        "ReportNotReady",
        "has no report to read: it is RUNNING. Wait for it with wait_for_report_job",
        when=lambda desk: desk.rows(desk.job_id),
    ),
    mistake(
        "reads the report of a job that failed",
        "ReportNotReady",
        "has no report to read: it is FAILED, The report could not be delivered to the bucket",
        when=lambda desk: desk.rows(desk.backup.add_report_job(status="FAILED")),
    ),
    mistake(
        "reads a report that has expired",
        "ReportFileMissing",
        "(NoSuchKey)",
        "the file may have been moved, or expired by a lifecycle rule): s3://",
        "/expired.csv",
        when=lambda desk: desk.rows(desk.report(s3_keys=("expired.csv",))),
    ),
    mistake(
        "may not read the report",
        "ReportAccessDenied",
        "Access Denied",
        "reading needs s3:GetObject on the file, and kms:Decrypt if the bucket is encrypted",
        when=lambda desk: desk.forbidden(),
    ),
    mistake(
        "expects another owner of the bucket",
        "ReportAccessDenied",
        "the bucket must belong to expected_bucket_owner, by default the account of the report",
        when=lambda desk: desk.rows(desk.report(), expected_bucket_owner="999999999999"),
    ),
    mistake(
        "names the kind of rows in a string",
        "TypeError",
        "row_type must be a class of rows, such as BackupJobRow, not 'BackupJobRow'",
        when=lambda desk: desk.rows(desk.report(), "BackupJobRow"),
    ),
    mistake(
        "passes the owner of the bucket as a number",
        "TypeError",
        "expected_bucket_owner must be a string or None, not 111122223333",
        when=lambda desk: desk.rows(desk.report(), expected_bucket_owner=111122223333),
    ),
    mistake(
        "fetches a report as text",
        "TypeError",
        "fetch must return bytes, a binary file or a Path, not 'Job Status",
        when=lambda desk: desk.rows(desk.report(), fetch=lambda *_: "Job Status\n"),
    ),
    mistake(
        "reads a column by its name in JSON",
        "AttributeError",
        "'BackupJobRow' object has no attribute 'jobStatus': use .job_status",
        when=lambda desk: desk.rows(desk.report())[0].jobStatus,
    ),
    mistake(
        "reads a column as from csv.DictReader",
        "TypeError",
        "'BackupJobRow' object is not subscriptable: use .job_status",
        when=lambda desk: desk.rows(desk.report())[0]["Job Status"],
    ),
    mistake(
        "reads what somebody else has put there",
        "ReportFormatError",
        ".csv, line 2, byte 10: it is not a report of AWS Backup: its columns are id, status",
        when=lambda desk: desk.rows(desk.report(b"id,status\n1,2\n")),
    ),
    mistake(
        "reads a text of a single line",
        "ReportFormatError",
        "it is not a report of AWS Backup: its columns are <html>Log in",
        when=lambda desk: desk.rows(desk.report(b"<html>Log in")),
    ),
    mistake(
        "reads half a download",
        "ReportFormatError",
        "the report, line 2, byte 29: it is cut, or not CSV",
        when=lambda desk: list(read_report(b'Backup Job ID,Status Message\n1,"Acc')),
    ),
    mistake(
        "reads an empty file",
        "ReportFormatError",
        "it is empty: even a report without items has a header",
        when=lambda desk: list(read_report(b"")),
    ),
    mistake(
        "expects rows of another template",
        "ReportFormatError",
        "its rows are BackupJobRow, not CopyJobRow",
        when=lambda desk: desk.rows(desk.report(), CopyJobRow),
    ),
    mistake(
        "asks for a format that the plan does not deliver",
        "ValueError",
        "the report has no file in format 'JSON'; it has CSV",
        when=lambda desk: desk.rows(desk.report(), format="JSON"),
    ),
    mistake(
        "opens the file as text",
        "TypeError",
        'a report is read as bytes: open the file with "rb"',
        when=lambda desk: list(read_report(io.StringIO("Backup Job ID\n1\n"))),
    ),
    mistake(
        "passes boto3's dict for a job",
        "TypeError",
        "job must be a ReportJob or the id of one: use .report_job of a response, or ",
        "ReportJob.from_dict() of boto3's dict, not dict",
        when=lambda desk: desk.rows(desk.report().to_dict()),
    ),
    mistake(
        "wants a DataFrame without pandas",
        "ImportError",
        "pandas is not installed; pip install 'aws-backup-reports[pandas]' brings it",
        when=lambda desk: desk.client.open_report(desk.report()).to_pandas(),
    ),
]

TESTING = [
    mistake(
        "gives a job a status that AWS does not have",
        "ValueError",
        "'DONE' is not a status that AWS Backup documents: CREATED, RUNNING, COMPLETED",
        "pass allow_unknown=True",
        when=lambda desk: desk.backup.add_report_job(status="DONE"),
    ),
    mistake(
        "gives a job one status for a list",
        "ValueError",
        "statuses must be a list of at least one, not 'RUNNING'",
        when=lambda desk: JobScript(statuses="RUNNING"),
    ),
    mistake(
        "makes a client of a class that only has one",
        "TypeError",
        "cls must be BackupClient or a subclass of it",
        "what only uses a client takes FakeBackup.client()",
        when=lambda desk: desk.backup.client(cls=Desk),
    ),
    mistake(
        "asks for the address of a server that is not started",
        "RuntimeError",
        "the server has no address until it is started: use `with`",
        when=lambda desk: FakeBackupServer().endpoint_url,
    ),
]


@pytest.mark.parametrize(
    ("when", "error", "texts"),
    [
        *MAKING_A_CLIENT,
        *SIGNING,
        *CONNECTING,
        *CALLING,
        *READING,
        *WAITING,
        *REPORTS,
        *TESTING,
    ],
)
def test_whoever_makes_a_mistake_is_told_what_to_do(desk, when, error, texts):
    """The error has the class that programs catch, and the message all of the texts."""
    places = (aws_backup_reports, botocore.exceptions, builtins)
    kind = next(getattr(each, error) for each in places if hasattr(each, error))

    with pytest.raises(kind) as caught:
        when(desk)

    assert type(caught.value).__name__ == error
    for text in texts:
        assert text in str(caught.value)


def test_a_misspelt_method_is_followed_by_pythons_own_suggestion(desk):
    """The error has what Python needs to say "Did you mean"."""
    with pytest.raises(AttributeError) as caught:
        _ = desk.client.describe_report_jobs

    client = getattr(desk.client, "_awaited", desk.client)
    assert (caught.value.name, caught.value.obj) == ("describe_report_jobs", client)


def test_a_naive_time_in_a_filter_is_in_utc(desk):
    """It is no error, in boto3 neither; the documentation says what it means."""
    desk.client.list_report_jobs(ByCreationAfter=datetime(2026, 1, 2, 3, 4))  # noqa: DTZ001  # the mistake
    desk.client.list_report_jobs(ByCreationAfter=datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc))

    naive, aware = desk.backup.requests
    assert naive.target == aware.target
