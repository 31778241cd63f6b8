"""Settings, and answers as AWS writes them, for tests of single modules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import HeadersDict

from aws_backup_reports._call.exchange import Pause, exchange
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.response import error_class
from aws_backup_reports.exceptions import ClientError

REQUEST_ID = "f9388006-e1fc-481e-8fd3-1f0578394924"
ENDPOINT = "https://backup.eu-west-1.amazonaws.com"
PRESIGNED_URL = (
    "https://backup.us-east-1.amazonaws.com/audit/report-jobs/job-1"
    "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Fbackup%2Faws4_request"
    "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=2c95ef1dba594db20f86820ac4ac73f31b628e383986c533ee902090574d8a1d"
)
"""What boto3 made of ``describe_report_job``, for 900 seconds from 2026-01-02T03:04:05Z."""

SETTINGS = Settings(
    region_name="eu-west-1",
    endpoint_url=ENDPOINT,
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


def settings(**changes: Any) -> Settings:
    """Return the usual settings with these changes."""
    return SETTINGS._replace(**changes)


@dataclass
class CannedAnswer:
    """An answer with only those attributes of botocore's that are read."""

    status_code: int = 200
    headers: Mapping[str, str] = field(default_factory=HeadersDict)
    content: bytes = b""
    fault: str = ""


def answer(
    status: int = 200,
    body: bytes | str | dict[str, Any] = b"{}",
    headers: Mapping[str, str] | None = None,
) -> CannedAnswer:
    """Return an answer of AWS with a request id and its length, and with these headers besides."""
    if isinstance(body, dict):
        body = json.dumps(body, separators=(",", ":"))
    if isinstance(body, str):
        body = body.encode()
    usual = {"x-amzn-RequestId": REQUEST_ID, "Content-Length": str(len(body))}
    return CannedAnswer(status, HeadersDict(usual | (headers or {})), body)


def failure(
    status: int, code: str | None = None, message: str = "no", headers: Mapping[str, str] = {}
) -> CannedAnswer:
    """Return an error as AWS Backup writes it."""
    named = {} if code is None else {"X-Amzn-Errortype": f"{code}:http://internal.amazon.com/"}
    body = {"Code": None, "Context": None, "Message": message, "Type": None}
    return answer(status, body, {**named, **headers})


JOB = {
    "CompletionTime": 1516925550.5,
    "CreationTime": 1516925490.087,
    "ReportDestination": {
        "S3BucketName": "reports",
        "S3Keys": ["Backup/1/2022-07-03T19:48:17Z.csv", "Backup/1/2022-07-03T19:48:17Z_1.csv"],
    },
    "ReportJobId": "job-1",
    "ReportPlanArn": "arn:aws:backup:eu-west-1:111122223333:report-plan:daily-914d249e",
    "ReportTemplate": "BACKUP_JOB_REPORT",
    "Status": "COMPLETED",
    "StatusMessage": None,
}
COMPLETED = answer(body={"ReportJob": JOB})
RUNNING = answer(body={"ReportJob": {"ReportJobId": "job-1", "Status": "RUNNING"}})
UNAVAILABLE = failure(500, "ServiceUnavailableException")
THROTTLED = failure(400, "ThrottlingException")
NOT_FOUND = failure(400, "ResourceNotFoundException")


def new_call(
    report_job_id: Any = "job-1", *, retry: StandardRetry | None = None, **changes: Any
) -> Any:
    """Return a call of ``DescribeReportJob``."""
    params = {"ReportJobId": report_job_id}
    return exchange(DESCRIBE_REPORT_JOB, params, settings(**changes), retry or StandardRetry())


def begin(*arguments: Any, **options: Any) -> Any:
    """Return such a call, to be driven by hand."""
    return Driven(new_call(*arguments, **options))


class Driven:
    """A call or a wait that a test drives by hand: pauses pass, and are the delays of attempts."""

    def __init__(self, call: Any) -> None:
        self.close = call.close
        self._call = call

    def __next__(self) -> SimpleNamespace:
        return self._attempt(next(self._call))

    def send(self, answer: Any) -> SimpleNamespace:
        """Answer the attempt, and return the next."""
        return self._attempt(self._call.send(answer))

    def throw(self, error: BaseException) -> SimpleNamespace:
        """Fail the attempt, and return the next."""
        return self._attempt(self._call.throw(error))

    def _attempt(self, step: Any) -> SimpleNamespace:
        delay = 0.0
        while isinstance(step, Pause):
            delay += step.seconds
            step = next(self._call)
        return SimpleNamespace(delay=delay, **step._asdict())


def result_of(call: Any, last: CannedAnswer) -> Any:
    """Send the last answer, and return what the call returns."""
    try:
        call.send(last)
    except StopIteration as end:
        return end.value
    raise AssertionError("the call goes on")


def error_of(
    code: str,
    status: int = 400,
    *,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, str] | None = None,
) -> ClientError:
    """Return the error that reading an answer with this code would raise."""
    metadata = {
        "RequestId": REQUEST_ID,
        "HTTPStatusCode": status,
        "HTTPHeaders": dict(headers or {}),
        "RetryAttempts": 0,
    }
    response = {"Error": {"Message": "no", "Code": code}, "ResponseMetadata": metadata}
    return error_class(code)({**response, **(members or {})}, "DescribeReportJob")


def ask(operation, params):
    """Start a call whose retries follow at once."""
    return exchange(operation, params, SETTINGS, StandardRetry(jitter=lambda: 0.0))


def job(status, **members):
    """Return an answer with a job in this status."""
    return answer(body={"ReportJob": {"ReportJobId": "job-1", "Status": status, **members}})


def authorization(head):
    """Return the Authorization header of a request."""
    return next(line for line in head.splitlines() if line.startswith("Authorization:"))
