"""What the service has, as dataclasses with open enums."""

import copy
import json
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import datetime, timedelta, timezone
from unittest import mock

import pytest

from aws_backup_reports.models import ReportDestination, ReportJob, ReportJobStatus, ReportTemplate

CREATED = datetime(2018, 1, 26, 0, 11, 30, 87_000, tzinfo=timezone.utc)


ENDED = datetime(2018, 1, 26, 0, 12, 30, 500_000, tzinfo=timezone.utc)


EVERYTHING = ReportJob(
    report_job_id="job-1",
    report_plan_arn="arn:1",
    report_template=ReportTemplate.COPY_JOB_REPORT,
    creation_time=CREATED,
    completion_time=ENDED,
    status=ReportJobStatus.FAILED,
    status_message="no access",
    report_destination=ReportDestination(s3_bucket_name="b", s3_keys=("k", "l")),
)


EVERYTHING_AS_BOTO3 = {
    "ReportJobId": "job-1",
    "ReportPlanArn": "arn:1",
    "ReportTemplate": "COPY_JOB_REPORT",
    "CreationTime": CREATED,
    "CompletionTime": ENDED,
    "Status": "FAILED",
    "StatusMessage": "no access",
    "ReportDestination": {"S3BucketName": "b", "S3Keys": ["k", "l"]},
}


def test_a_job_gives_the_shape_of_boto3_when_it_is_turned_into_a_dict():
    """Enums become text, tuples lists, and times stay datetimes."""
    given = EVERYTHING.to_dict()

    assert given == EVERYTHING_AS_BOTO3
    assert type(given["Status"]) is str
    assert type(given["ReportTemplate"]) is str
    assert type(given["ReportDestination"]) is dict
    assert type(given["ReportDestination"]["S3Keys"]) is list


def test_absent_members_are_left_out_when_a_job_is_turned_into_a_dict():
    """An empty list, in contrast, is there."""
    assert ReportJob().to_dict() == {}
    assert ReportDestination(s3_keys=()).to_dict() == {"S3Keys": []}


def test_a_job_is_built_when_the_shape_of_boto3_is_given():
    """The way back, and further keys are ignored."""
    assert ReportJob.from_dict(EVERYTHING_AS_BOTO3 | {"New": 1, "status": "x"}) == EVERYTHING
    assert ReportJob.from_dict({}) == ReportJob()
    assert ReportJob.from_dict({"Status": None}) == ReportJob()


def test_nulls_among_the_keys_are_left_out_when_a_destination_is_built():
    """AWS may write them; the dict keeps them."""
    assert ReportDestination.from_dict({"S3Keys": [None, "k"]}).s3_keys == ("k",)


def test_a_job_is_written_as_json_when_asked():
    """Times in ISO 8601, and indented when wished."""
    text = EVERYTHING.to_json()

    assert json.loads(text) == EVERYTHING_AS_BOTO3 | {
        "CreationTime": "2018-01-26T00:11:30.087000+00:00",
        "CompletionTime": "2018-01-26T00:12:30.500000+00:00",
    }
    assert "\n" not in text
    assert ReportDestination(s3_bucket_name="b").to_json(indent=2) == '{\n  "S3BucketName": "b"\n}'


@pytest.mark.parametrize(
    ("status", "is_finished", "succeeded", "failed"),
    [
        ("CREATED", False, False, False),
        ("RUNNING", False, False, False),
        ("COMPLETED", True, True, False),
        ("COMPLETED_WITH_ISSUES", True, True, False),
        ("FAILED", True, False, True),
        ("PAUSED", False, False, False),
        ("completed", False, False, False),
        (None, False, False, False),
    ],
)
def test_a_job_tells_how_it_ended_when_its_status_says_so(status, is_finished, succeeded, failed):
    """By the status alone, written by hand or by AWS."""
    jobs = [ReportJob(status=status), ReportJob.from_dict({"Status": status})]

    for job in jobs:
        assert (job.is_finished, job.succeeded, job.failed) == (is_finished, succeeded, failed)


def test_a_job_is_finished_without_an_end_when_aws_left_the_time_out():
    """Completed jobs without a completion time have been seen."""
    job = ReportJob(status="COMPLETED", creation_time=CREATED)

    assert job.is_finished
    assert job.duration is None


@pytest.mark.parametrize(
    ("created", "ended", "duration"),
    [
        (CREATED, ENDED, timedelta(seconds=60, milliseconds=413)),
        (CREATED, CREATED, timedelta(0)),
        (CREATED, None, None),
        (None, ENDED, None),
        (None, None, None),
    ],
)
def test_a_job_tells_its_duration_when_both_its_times_are_there(created, ended, duration):
    """From creation to completion."""
    assert ReportJob(creation_time=created, completion_time=ended).duration == duration


@pytest.mark.parametrize(
    ("bucket", "keys", "uris"),
    [
        (
            "b",
            ("x/2022-07-03T19:48:17Z.csv", "k"),
            ("s3://b/x/2022-07-03T19:48:17Z.csv", "s3://b/k"),
        ),
        ("b", (), ()),
        ("b", None, ()),
        (None, ("k",), ()),
    ],
)
def test_a_destination_gives_uris_when_bucket_and_keys_are_there(bucket, keys, uris):
    """One for each file, with the key as AWS wrote it."""
    assert ReportDestination(s3_bucket_name=bucket, s3_keys=keys).s3_uris == uris


@pytest.mark.parametrize(
    ("member", "text"),
    [
        (ReportJobStatus.COMPLETED, "COMPLETED"),
        (ReportTemplate.SCAN_JOB_REPORT, "SCAN_JOB_REPORT"),
    ],
)
def test_a_member_is_its_value_when_it_becomes_text(member, text):
    """In str(), f-strings, with a width, in JSON, as a key and in comparisons."""
    assert str(member) == f"{member}" == f"{member!s}" == "".join([member]) == text
    assert f"{member:>30}" == text.rjust(30)
    assert json.dumps(member) == f'"{text}"'
    assert {text: 1}[member] == 1
    assert member == text


@pytest.mark.parametrize("value", [EVERYTHING, EVERYTHING.report_destination])
def test_a_dataclass_is_frozen_when_it_was_made(value):
    """No member can be set or deleted, and there is room for no other."""
    name = value.__slots__[0]

    with pytest.raises(FrozenInstanceError):
        setattr(value, name, "x")
    with pytest.raises(FrozenInstanceError):
        delattr(value, name)
    with pytest.raises((AttributeError, TypeError)):
        value.further = 1
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("structure", [ReportJob, ReportDestination])
def test_a_dataclass_takes_keywords_alone_when_it_is_made(structure):
    """Members that AWS adds may stand anywhere."""
    with pytest.raises(TypeError, match="positional"):
        structure("x")


def test_equal_jobs_are_one_when_they_are_put_into_a_set():
    """Equality and hash go by the members."""
    again = ReportJob.from_dict(EVERYTHING_AS_BOTO3)

    assert len({EVERYTHING, again, ReportJob()}) == 2
    assert again != ReportJob.from_dict(EVERYTHING_AS_BOTO3 | {"Status": "CREATED"})
    assert again != EVERYTHING_AS_BOTO3


@pytest.mark.parametrize("value", [EVERYTHING, EVERYTHING.report_destination, ReportJob()])
def test_a_dataclass_stays_itself_when_it_is_pickled_and_copied(value):
    """With its class and every member."""
    copies = [pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)]

    assert copies == [value] * 3
    assert [type(each) for each in copies] == [type(value)] * 3


def test_a_status_is_the_same_member_when_it_was_pickled():
    """An enum member stays the very one."""
    again = pickle.loads(pickle.dumps(EVERYTHING))

    assert again.status is ReportJobStatus.FAILED


def test_a_job_shows_its_members_when_it_is_printed():
    """As Python would write it."""
    assert repr(ReportDestination(s3_bucket_name="b", s3_keys=("k",))) == (
        "ReportDestination(s3_bucket_name='b', s3_keys=('k',))"
    )


def test_jobs_compare_and_print_by_their_members_when_they_are_compared_and_printed():
    """As dataclasses do, and what compares itself is asked."""
    job = ReportJob(report_job_id="job-1", status="RUNNING")

    assert job == ReportJob(report_job_id="job-1", status="RUNNING")
    assert hash(job) == hash(replace(job))
    assert job != replace(job, status="FAILED")
    assert job != ReportDestination()
    assert job == mock.ANY
    assert repr(ReportDestination(s3_bucket_name="b")) == (
        "ReportDestination(s3_bucket_name='b', s3_keys=None)"
    )
