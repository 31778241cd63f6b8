"""From a job, or its id, to the files of its report, driven by hand."""

import copy
import pickle

import pytest
from botocore.exceptions import BotoCoreError

from aws_backup_reports._call.exchange import exchange
from aws_backup_reports._call.report import PLANS_ACCOUNT, find_report
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports.exceptions import ResourceNotFoundException
from aws_backup_reports.models import ReportDestination, ReportJob, ReportJobStatus
from aws_backup_reports.report_errors import ReportNotReady
from tests.unit._answers import COMPLETED, NOT_FOUND, RUNNING, settings

ARN = "arn:aws-cn:backup:cn-north-1:111122223333:report-plan:daily-914d249e"
DESTINATION = ReportDestination(s3_bucket_name="reports", s3_keys=("b_10.csv", "b_2.csv", "b.csv"))


def job(**changes):
    """Return a job that has ended."""
    known = {"report_job_id": "job-1", "status": "COMPLETED", "report_plan_arn": ARN}
    return ReportJob(**{**known, "report_destination": DESTINATION, **changes})


def ask(operation, params):
    """Start a call."""
    return exchange(operation, params, settings(), StandardRetry())


def find(found, answer=None, **options):
    """Return where a report is; the answer is that to describing its job."""
    known = {
        "region_name": "eu-west-1",
        "user_agent": "test/1",
        "file_format": None,
        "expected_bucket_owner": PLANS_ACCOUNT,
        "request_payer": None,
    }
    call = find_report(found, ask, **{**known, **options})
    try:
        step = next(call)
        assert step.request.url.endswith("/audit/report-jobs/job-1")
        call.send(answer)
    except StopIteration as end:
        return end.value
    raise AssertionError("the call goes on")


def test_a_job_says_where_its_report_is():
    """Nothing is asked; Region and owner are those of the plan, and parts are in order."""
    place = find(job())

    assert (place.bucket, place.region_name) == ("reports", "cn-north-1")
    assert [each.key for each in place.files] == ["b.csv", "b_2.csv", "b_10.csv"]
    assert place.headers == {
        "User-Agent": "test/1",
        "x-amz-expected-bucket-owner": "111122223333",
    }


def test_a_job_is_described_if_only_its_id_is_known():
    """The place has the job."""
    place = find("job-1", COMPLETED)

    assert (place.job.report_job_id, place.bucket) == ("job-1", "reports")


@pytest.mark.parametrize("owner", [None, "999988887777"])
def test_the_expected_owner_can_be_another_or_none(owner):
    """None is not sent."""
    place = find(job(), expected_bucket_owner=owner, request_payer="requester")

    assert place.headers.get("x-amz-expected-bucket-owner") == owner
    assert place.headers["x-amz-request-payer"] == "requester"


@pytest.mark.parametrize("arn", [None, "", "arn:aws:backup", "arn:aws:backup:::report-plan:x"])
def test_a_job_without_a_plan_is_looked_for_in_the_client_s_region(arn):
    """Any account may own the bucket then."""
    place = find(job(report_plan_arn=arn))

    assert place.region_name == "eu-west-1"
    assert "x-amz-expected-bucket-owner" not in place.headers


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "CREATED"}, "it is CREATED. Wait for it with wait_for_report_job"),
        ({"status": "RUNNING"}, "it is RUNNING. Wait for it with wait_for_report_job"),
        ({"status": "FAILED", "status_message": "no permission"}, "it is FAILED, no permission"),
        ({"status": "FAILED"}, "it is FAILED"),
        ({"status": "PAUSED"}, "it is PAUSED. Wait for it with wait_for_report_job"),
        ({"status": None}, "it is of unknown status. Wait for it with wait_for_report_job"),
        ({"report_destination": None}, "it is COMPLETED, but AWS names no files"),
        (
            {"report_destination": ReportDestination(s3_bucket_name="reports", s3_keys=())},
            "it is COMPLETED, but AWS names no files",
        ),
        (
            {"report_destination": ReportDestination(s3_bucket_name="reports", s3_keys=(None, ""))},
            "it is COMPLETED, but AWS names no files",
        ),
        (
            {"report_destination": ReportDestination(s3_bucket_name=None, s3_keys=("k",))},
            "it is COMPLETED, but AWS names no files",
        ),
    ],
)
def test_a_job_without_a_report_is_not_ready(changes, reason):
    """The error has the job, says what to do, and stays what it is in a copy."""
    with pytest.raises(ReportNotReady) as raised:
        find(job(**changes))

    error = raised.value
    assert isinstance(error, BotoCoreError)
    assert str(error) == f"Report job job-1 has no report to read: {reason}"
    for each in (error, copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert type(each) is ReportNotReady
        assert (each.job, str(each)) == (error.job, str(error))


def test_each_status_of_success_has_a_report():
    """A job that completed with issues has one, too."""
    statuses = [each for each in ReportJobStatus if job(status=each.value).succeeded]

    assert [find(job(status=each.value)).bucket for each in statuses] == ["reports"] * len(statuses)
    assert statuses


def test_a_described_job_may_not_be_ready_or_not_exist():
    """What describing raises is raised."""
    with pytest.raises(ReportNotReady):
        find("job-1", RUNNING)
    with pytest.raises(ResourceNotFoundException):
        find("job-1", NOT_FOUND)


def test_a_format_that_the_report_does_not_have_is_named():
    """The error says which it has."""
    with pytest.raises(ValueError, match="no file in format 'JSON'; it has CSV"):
        find(job(), file_format="JSON")
