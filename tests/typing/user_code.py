"""What a user may write: type checkers accept every line. It is never run."""

from datetime import datetime, timedelta
from typing import Any

from typing_extensions import assert_type

from aws_backup_reports import (
    BackupClient,
    ClientError,
    DescribeReportJobResponse,
    InvalidResponseError,
    ReportDestination,
    ReportJob,
    ReportJobStatus,
    ReportTemplate,
    ResourceNotFoundException,
)
from aws_backup_reports.dicts import ReportJobDict

client = BackupClient(region_name="eu-west-1")
BackupClient("eu-west-1", endpoint_url="http://127.0.0.1:8080", verify=False)
BackupClient(profile_name="audit", aws_account_id="111122223333")
with BackupClient(aws_access_key_id="id", aws_secret_access_key="secret") as entered:
    assert_type(entered, BackupClient)

response = client.describe_report_job(ReportJobId="job-1")
assert_type(response, DescribeReportJobResponse)
assert_type(response["ReportJob"], ReportJobDict)
assert_type(response["ReportJob"].get("Status"), str | None)
assert_type(response.get("ReportJob"), ReportJobDict | None)
assert_type(response.get("ReportJob", {}), ReportJobDict)
assert_type(response["ResponseMetadata"]["RequestId"], str)
assert_type(response["SomethingNew"], Any)
as_any_dict: dict[str, object] = dict(response)

job = response.report_job
assert_type(job, ReportJob)
assert_type(job.report_job_id, str | None)
assert_type(job.completion_time, datetime | None)
assert_type(job.duration, timedelta | None)
status: ReportJobStatus | str | None = job.status
template: ReportTemplate | str | None = job.report_template
assert_type(job.is_finished, bool)
assert_type(job.to_json(indent=2), str)
if job.completion_time is not None:
    assert_type(job.completion_time.year, int)
if job.status == ReportJobStatus.COMPLETED or job.status == "FAILED":
    print(job.status_message)

destination = job.report_destination
assert_type(destination, ReportDestination | None)
if destination is not None:
    assert_type(destination.s3_keys, tuple[str, ...] | None)
    assert_type(destination.s3_uris, tuple[str, ...])

for_a_test = ReportJob(report_job_id="job-1", status=ReportJobStatus.RUNNING)
read_back = ReportJob.from_dict(for_a_test.to_dict())
assert_type(read_back, ReportJob)
assert_type(ReportJob.from_json(job.to_json()), ReportJob)
assert_type(job.to_json_dict(), dict[str, Any])
assert_type(job.report_plan_name, str | None)
assert_type(job.s3_uris, tuple[str, ...])


def client_like(session: Any, config: Any) -> BackupClient:
    """Pass objects of boto3 and botocore, which ship no types."""
    return BackupClient(session=session, config=config)


def status_message_of(report_job_id: str) -> str | None:
    """Handle each kind of error by its facts."""
    try:
        return client.describe_report_job(ReportJobId=report_job_id).report_job.status_message
    except client.exceptions.MissingParameterValueException as error:
        assert_type(error.message, str)
    except ResourceNotFoundException as error:
        assert_type(error.service_code, str | None)
    except ClientError as error:
        assert_type(error.code, str)
        assert_type(error.status_code, int | None)
        assert_type(error.attempts, int)
        print(error.response["Error"]["Code"])
    except InvalidResponseError as error:
        assert_type(error.request_id, str | None)
    return None


class Auditor:
    """Wrap the client, as a company's own SDK does."""

    def __init__(self, backup: BackupClient | None = None) -> None:
        self._backup = backup or BackupClient()

    def finished(self, report_job_id: str) -> bool:
        """Pass the typed result on."""
        return self._backup.describe_report_job(ReportJobId=report_job_id).report_job.is_finished
