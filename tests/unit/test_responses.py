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
from aws_backup_reports.responses import DescribeReportJobResponse

from ._answers import COMPLETED, JOB, REQUEST_ID, answer


def read(status=200, body=b"{}", headers=None):
    """Read an answer of our operation."""
    return read_answer(DESCRIBE_REPORT_JOB, answer(status, body, headers))


CREATED = datetime(2018, 1, 26, 0, 11, 30, 87_000, tzinfo=timezone.utc)


ENDED = datetime(2018, 1, 26, 0, 12, 30, 500_000, tzinfo=timezone.utc)


def test_a_response_shows_its_job_when_aws_sent_one():
    """The same data as in the dict, typed."""
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
def test_a_response_refuses_to_show_a_job_when_aws_sent_none(body):
    """The dict is boto3's; the property says what is missing."""
    response = read_answer(DESCRIBE_REPORT_JOB, answer(body=body))

    with pytest.raises(InvalidResponseError) as raised:
        _ = response.report_job

    assert raised.value.reason == "ReportJob is absent"
    assert raised.value.operation_name == "DescribeReportJob"
    assert (raised.value.request_id, raised.value.body) == (REQUEST_ID, "{}")


def test_a_response_shows_what_was_put_into_it_when_it_was_made_by_hand():
    """As a test of a caller may do it, without any metadata."""
    response = DescribeReportJobResponse(ReportJob={"Status": "RUNNING"})

    assert response.report_job == ReportJob(status=ReportJobStatus.RUNNING)
    assert response.request_id is None


def test_a_response_tells_its_request_id_when_aws_gave_one():
    """The one of the metadata."""
    assert read_answer(DESCRIBE_REPORT_JOB, COMPLETED).request_id == REQUEST_ID


def test_a_response_is_searched_when_an_expression_is_given():
    """As botocore's waiters and tools search it; what is not there is None."""
    response = read_answer(DESCRIBE_REPORT_JOB, COMPLETED)

    assert response.search("ReportJob.Status") == "COMPLETED"
    assert response.search("ReportJob.Nope") is None
    with pytest.raises(JMESPathError):
        response.search("ReportJob.[")


def test_a_response_stays_itself_when_it_is_pickled_and_copied():
    """Class, content and properties survive."""
    response = read(body={"ReportJob": JOB})

    copies = [pickle.loads(pickle.dumps(response)), copy.copy(response), copy.deepcopy(response)]

    assert [type(each) for each in copies] == [DescribeReportJobResponse] * 3
    assert all(each == response for each in copies)
    assert all(each.report_job == response.report_job for each in copies)


def test_a_response_is_json_when_its_times_are_written():
    """It is a plain dict to everything that knows dicts."""
    response = read(body={"ReportJob": {"Status": "RUNNING"}})

    assert json.loads(json.dumps(response))["ReportJob"] == {"Status": "RUNNING"}
