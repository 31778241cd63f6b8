"""What operations return: boto3's dicts with typed properties."""

import copy
import json
import pickle
from datetime import datetime, timezone

import pytest
from jmespath.exceptions import JMESPathError

from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.response import read_answer
from aws_backup_reports.exceptions import InvalidResponseError
from aws_backup_reports.models import ReportDestination, ReportJob, ReportJobStatus, ReportTemplate
from aws_backup_reports.responses import DescribeReportJobResponse, ListReportJobsResponse

from ._answers import COMPLETED, JOB, REQUEST_ID, answer


def read(status=200, body=b"{}", headers=None):
    """Return what reading an answer to DescribeReportJob returns."""
    return read_answer(DESCRIBE_REPORT_JOB, answer(status, body, headers))


CREATED = datetime(2018, 1, 26, 0, 11, 30, 87_000, tzinfo=timezone.utc)
ENDED = datetime(2018, 1, 26, 0, 12, 30, 500_000, tzinfo=timezone.utc)


def test_a_response_has_a_typed_job():
    """The dataclass has the same data as the dict."""
    job = read_answer(DESCRIBE_REPORT_JOB, COMPLETED).report_job

    assert job == ReportJob(
        report_job_id="job-1",
        report_plan_arn=JOB["ReportPlanArn"],
        report_template=ReportTemplate.BACKUP_JOB_REPORT,
        creation_time=CREATED,
        completion_time=ENDED,
        status=ReportJobStatus.COMPLETED,
        report_destination=ReportDestination(
            s3_bucket_name="reports", s3_keys=tuple(JOB["ReportDestination"]["S3Keys"])
        ),
    )
    assert type(job.status) is ReportJobStatus


@pytest.mark.parametrize("body", [b"", b"{}", b'{"ReportJob":null,"Other":1}'])
def test_reading_an_absent_job_is_an_error(body):
    """The dict is that of boto3; the property's error says what is absent."""
    response = read_answer(DESCRIBE_REPORT_JOB, answer(body=body))

    with pytest.raises(InvalidResponseError) as raised:
        _ = response.report_job

    assert raised.value.reason == "ReportJob is absent"
    assert raised.value.operation_name == "DescribeReportJob"
    assert (raised.value.request_id, raised.value.body) == (REQUEST_ID, "{}")


def test_a_response_made_by_hand_has_a_typed_job():
    """A caller's test may make one, without any metadata."""
    response = DescribeReportJobResponse(ReportJob={"Status": "RUNNING"})

    assert response.report_job == ReportJob(status=ReportJobStatus.RUNNING)
    assert response.request_id is None


@pytest.mark.parametrize(
    ("job", "what"),
    [("job-1", "ReportJob"), ({"ReportDestination": ["b"]}, "ReportDestination")],
)
def test_a_mocked_response_that_is_misshapen_says_so(job, what):
    """The property is there; what it shows is wrong."""
    with pytest.raises(ValueError, match=f"^{what} is not an object$"):
        _ = DescribeReportJobResponse(ReportJob=job).report_job
    with pytest.raises(ValueError, match=f"^{what} is not an object$"):
        _ = ListReportJobsResponse(ReportJobs=[job]).report_jobs


def test_times_in_a_mocked_response_are_shown_in_utc():
    """Stubber, for one, takes text and any zone for a time, and passes it on as it is."""
    times = {"CreationTime": "2018-01-26T00:11:30.087Z", "CompletionTime": 1516925550.5}
    response = DescribeReportJobResponse(ReportJob=times)

    job = response.report_job

    assert (job.creation_time, job.completion_time) == (CREATED, ENDED)
    assert response["ReportJob"] == times


def test_a_response_has_the_request_id():
    """It is the one in the metadata."""
    assert read_answer(DESCRIBE_REPORT_JOB, COMPLETED).request_id == REQUEST_ID


def test_a_response_can_be_searched_with_jmespath():
    """Botocore's waiters do so; the result for an absent member is None."""
    response = read_answer(DESCRIBE_REPORT_JOB, COMPLETED)

    assert response.search("ReportJob.Status") == "COMPLETED"
    assert response.search("ReportJob.Nope") is None
    with pytest.raises(JMESPathError):
        response.search("ReportJob.[")


def test_a_response_can_be_pickled_and_copied():
    """Its class, content and properties are kept."""
    response = read(body={"ReportJob": JOB})

    copies = [pickle.loads(pickle.dumps(response)), copy.copy(response), copy.deepcopy(response)]

    assert [type(each) for each in copies] == [DescribeReportJobResponse] * 3
    assert all(each == response for each in copies)
    assert all(each.report_job == response.report_job for each in copies)


def test_a_response_can_be_written_as_json():
    """It is a plain dict for everything that works with dicts."""
    response = read(body={"ReportJob": {"Status": "RUNNING"}})

    assert json.loads(json.dumps(response))["ReportJob"] == {"Status": "RUNNING"}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("ReportJob", ": use .report_job"),
        ("ResponseMetadata", ": use ['ResponseMetadata']"),
        ("Nope", ""),
        ("__deepcopy__", ""),
    ],
)
def test_a_key_used_as_an_attribute_is_an_error_that_names_the_property(name, advice):
    """boto3's keys are written otherwise than Python's attributes."""
    response = read(body={"ReportJob": JOB})

    with pytest.raises(AttributeError) as raised:
        getattr(response, name)

    assert str(raised.value) == (
        f"'DescribeReportJobResponse' object has no attribute {name!r}{advice}"
    )


def test_the_error_of_a_list_names_its_property():
    """It is that of its page, even where the answer has none."""
    with pytest.raises(AttributeError, match=r"'ReportJobs': use \.report_jobs$"):
        _ = ListReportJobsResponse().ReportJobs
