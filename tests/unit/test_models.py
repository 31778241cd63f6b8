"""What the service has, as dataclasses with open enums."""

import copy
import json
import pickle
import re
from dataclasses import FrozenInstanceError, dataclass, replace
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


def test_to_dict_returns_the_shape_of_boto3():
    """Enums become text, tuples become lists, and times stay datetimes."""
    result = EVERYTHING.to_dict()

    assert result == EVERYTHING_AS_BOTO3
    assert type(result["Status"]) is str
    assert type(result["ReportTemplate"]) is str
    assert type(result["ReportDestination"]) is dict
    assert type(result["ReportDestination"]["S3Keys"]) is list


def test_to_dict_leaves_out_absent_members():
    """An empty list, in contrast, is kept."""
    assert ReportJob().to_dict() == {}
    assert ReportDestination(s3_keys=()).to_dict() == {"S3Keys": []}


def test_from_dict_reads_the_shape_of_boto3():
    """Unknown keys and None are ignored."""
    assert ReportJob.from_dict(EVERYTHING_AS_BOTO3 | {"New": 1, "status": "x"}) == EVERYTHING
    assert ReportJob.from_dict({}) == ReportJob()
    assert ReportJob.from_dict({"Status": None}) == ReportJob()


@pytest.mark.parametrize(
    "ended",
    [
        "2018-01-26T00:12:30.500000+00:00",
        "2018-01-26T01:12:30.5+01:00",
        "2018-01-26T00:12:30.5",
        1516925550.5,
        "1516925550.5",
        ENDED.replace(tzinfo=None),
        ENDED.astimezone(timezone(timedelta(hours=-8))),
    ],
    ids=repr,
)
def test_from_dict_reads_times_however_they_are_written(ended):
    """They become datetimes in UTC, as boto3's are not, and as JSON and databases have none."""
    job = ReportJob.from_dict({"CreationTime": CREATED, "CompletionTime": ended})

    assert (job.completion_time, job.completion_time.tzinfo) == (ENDED, timezone.utc)
    assert job.duration == ENDED - CREATED


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"CreationTime": "yesterday"}, "ReportJob.CreationTime is not a timestamp"),
        ({"CreationTime": "2018-01-26"}, "ReportJob.CreationTime is not a timestamp"),
        ({"CreationTime": True}, "ReportJob.CreationTime is not a timestamp"),
        ({"CreationTime": float("nan")}, "ReportJob.CreationTime is not a timestamp"),
        ({"CreationTime": CREATED.date()}, "ReportJob.CreationTime is not a timestamp"),
        ({"Status": 5}, "ReportJob.Status is not a string"),
        ({"ReportDestination": "s3://b/k"}, "ReportJob.ReportDestination is not an object"),
        (
            {"ReportDestination": {"S3Keys": "k"}},
            "ReportJob.ReportDestination.S3Keys is not a list",
        ),
        ([("Status", "RUNNING")], "ReportJob is not an object"),
        (
            {"ReportJob": {"Status": "RUNNING"}, "Other": {}},
            'no member of ReportJob is among ReportJob, Other: pass the value of "ReportJob"',
        ),
    ],
)
def test_from_dict_refuses_what_is_not_the_shape_of_boto3(members, reason):
    """A dataclass never holds another type than it declares, and nothing is lost in silence."""
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        ReportJob.from_dict(members)


def test_from_dict_names_the_members_when_there_is_none_of_them():
    """The members of the dataclass, for example, are spelt otherwise."""
    with pytest.raises(ValueError, match="report_job_id: there are ReportJobId, ReportPlanArn, "):
        ReportJob.from_dict({"report_job_id": "job-1"})


def test_from_dict_leaves_out_nulls_in_a_list():
    """AWS may send them; boto3's dict keeps them."""
    assert ReportDestination.from_dict({"S3Keys": [None, "k"]}).s3_keys == ("k",)


def test_to_json_writes_times_in_iso_8601():
    """The text is on one line unless an indent is given."""
    text = EVERYTHING.to_json()

    assert json.loads(text) == EVERYTHING_AS_BOTO3 | {
        "CreationTime": "2018-01-26T00:11:30.087000+00:00",
        "CompletionTime": "2018-01-26T00:12:30.500000+00:00",
    }
    assert "\n" not in text
    assert ReportDestination(s3_bucket_name="b").to_json(indent=2) == '{\n  "S3BucketName": "b"\n}'


def test_to_json_dict_can_be_encoded_as_it_is():
    """It is what `to_json` writes, so a Lambda function may return it."""
    assert EVERYTHING.to_json_dict() == json.loads(EVERYTHING.to_json())
    assert json.dumps(EVERYTHING.to_json_dict()) == EVERYTHING.to_json()
    assert ReportJob().to_json_dict() == {}


@pytest.mark.parametrize("value", [EVERYTHING, EVERYTHING.report_destination, ReportJob()])
def test_what_json_was_made_of_is_read_back(value):
    """Enums, times and tuples are the same as before, from text, bytes and a dict."""
    texts = [value.to_json(), value.to_json(indent=2), value.to_json().encode()]
    read = [type(value).from_json(text) for text in texts]
    read += [type(value).from_dict(value.to_json_dict()), type(value).from_dict(value.to_dict())]

    assert read == [value] * 5
    assert {repr(each) for each in read} == {repr(value)}


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", '"COMPLETED"', pytest.param("[" * 100_000, id="deep")]
)
def test_from_json_refuses_text_that_is_not_an_object(text):
    """All of its errors are kinds of ValueError."""
    with pytest.raises(ValueError, match=r"Expecting|is not an object|nested too deeply"):
        ReportJob.from_json(text)


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
def test_the_status_alone_says_how_a_job_ended(status, is_finished, succeeded, failed):
    """The status may be written by hand or come from AWS."""
    jobs = [ReportJob(status=status), ReportJob.from_dict({"Status": status})]

    for job in jobs:
        assert (job.is_finished, job.succeeded, job.failed) == (is_finished, succeeded, failed)


def test_a_completed_job_without_a_completion_time_is_finished():
    """AWS has been seen to leave the time out; the duration is then unknown."""
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
def test_the_duration_needs_both_times(created, ended, duration):
    """It is the time from creation to completion; None if one of them is absent."""
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
def test_uris_need_a_bucket_and_keys(bucket, keys, uris):
    """There is one for each file, with the key as AWS wrote it."""
    assert ReportDestination(s3_bucket_name=bucket, s3_keys=keys).s3_uris == uris


@pytest.mark.parametrize(
    ("destination", "uris"),
    [
        (ReportDestination(s3_bucket_name="b", s3_keys=("k", "l")), ("s3://b/k", "s3://b/l")),
        (ReportDestination(), ()),
        (None, ()),
    ],
)
def test_a_job_has_the_uris_of_its_report(destination, uris):
    """They are those of its destination, and none if there is no destination."""
    assert ReportJob(report_destination=destination).s3_uris == uris


UUID = "914d249e-a7c5-4d10-8d39-a071b9036a04"


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        (f"arn:aws:backup:us-east-1:111111111111:report-plan:nightly-{UUID}", "nightly"),
        (
            f"arn:aws-cn:backup:cn-north-1:1:report-plan:jobs_12_07_2023-{UUID.upper()}",
            "jobs_12_07_2023",
        ),
        ("arn:aws:backup:us-east-1:111111111111:report-plan:nightly", None),
        (f"arn:aws:backup:us-east-1:111111111111:report-plan:-{UUID}", None),
        (f"arn:aws:backup:us-east-1:111111111111:framework:nightly-{UUID}", None),
        ("", None),
        (None, None),
    ],
)
def test_a_job_has_the_name_of_its_plan(arn, name):
    """The ARN ends in the name, a hyphen and a UUID; other text names no plan."""
    assert ReportJob(report_plan_arn=arn).report_plan_name == name


@pytest.mark.parametrize(
    ("member", "text"),
    [
        (ReportJobStatus.COMPLETED, "COMPLETED"),
        (ReportTemplate.SCAN_JOB_REPORT, "SCAN_JOB_REPORT"),
    ],
)
def test_an_enum_member_is_its_value_as_text(member, text):
    """This holds for str(), f-strings, JSON, keys of a dict and comparisons."""
    assert str(member) == f"{member}" == f"{member!s}" == "".join([member]) == text
    assert f"{member:>30}" == text.rjust(30)
    assert json.dumps(member) == f'"{text}"'
    assert {text: 1}[member] == 1
    assert member == text


@dataclass(frozen=True, kw_only=True)
class OwnedJob(ReportJob):
    """A job as a program extends it."""

    owner: str = "audit"


def test_a_subclass_may_have_fields_of_its_own():
    """They are no members of AWS's."""
    job = OwnedJob.from_dict(EVERYTHING_AS_BOTO3)

    assert (job.owner, job.failed) == ("audit", True)
    assert job.to_dict() == EVERYTHING_AS_BOTO3
    assert job != replace(job, owner="ops")
    assert pickle.loads(pickle.dumps(job)) == job


@pytest.mark.parametrize("value", [EVERYTHING, EVERYTHING.report_destination])
def test_a_dataclass_is_frozen(value):
    """No member can be set or deleted, and no other attribute added."""
    name = value.__slots__[0]

    with pytest.raises(FrozenInstanceError):
        setattr(value, name, "x")
    with pytest.raises(FrozenInstanceError):
        delattr(value, name)
    with pytest.raises((AttributeError, TypeError)):
        value.further = 1
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("structure", [ReportJob, ReportDestination])
def test_a_dataclass_takes_only_keywords(structure):
    """So a member that AWS adds may come at any position."""
    with pytest.raises(TypeError, match="positional"):
        structure("x")


def test_equal_jobs_are_one_in_a_set():
    """Equality and hash depend on the members."""
    again = ReportJob.from_dict(EVERYTHING_AS_BOTO3)

    assert len({EVERYTHING, again, ReportJob()}) == 2
    assert again != ReportJob.from_dict(EVERYTHING_AS_BOTO3 | {"Status": "CREATED"})
    assert again != EVERYTHING_AS_BOTO3


@pytest.mark.parametrize("value", [EVERYTHING, EVERYTHING.report_destination, ReportJob()])
def test_a_dataclass_can_be_pickled_and_copied(value):
    """The class and every member are kept."""
    copies = [pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)]

    assert copies == [value] * 3
    assert [type(each) for each in copies] == [type(value)] * 3


def test_a_pickled_status_is_the_same_enum_member():
    """So a comparison by identity still works."""
    again = pickle.loads(pickle.dumps(EVERYTHING))

    assert again.status is ReportJobStatus.FAILED


def test_the_repr_shows_the_members():
    """It is the Python expression that makes the dataclass."""
    assert repr(ReportDestination(s3_bucket_name="b", s3_keys=("k",))) == (
        "ReportDestination(s3_bucket_name='b', s3_keys=('k',))"
    )


def test_jobs_compare_and_print_by_their_members():
    """Equality, hash and repr are those of dataclasses, and `mock.ANY` equals any job."""
    job = ReportJob(report_job_id="job-1", status="RUNNING")

    assert job == ReportJob(report_job_id="job-1", status="RUNNING")
    assert hash(job) == hash(replace(job))
    assert job != replace(job, status="FAILED")
    assert job != ReportDestination()
    assert job == mock.ANY
    assert repr(ReportDestination(s3_bucket_name="b")) == (
        "ReportDestination(s3_bucket_name='b', s3_keys=None)"
    )


def test_boto3s_name_of_a_member_is_an_error_that_names_the_attribute():
    """A name that is neither boto3's nor ours has the error of any object."""
    with pytest.raises(
        AttributeError, match=r"no attribute 'StatusMessage': use \.status_message$"
    ):
        _ = EVERYTHING.StatusMessage
    with pytest.raises(AttributeError, match=r"^'ReportJob' object has no attribute 'nope'$"):
        _ = EVERYTHING.nope


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("StatusMessage", ": use .status_message"),
        ("status", ": use .status"),
        ("nope", ""),
        (0, ""),
    ],
)
def test_a_subscript_is_an_error_that_names_the_attribute(name, advice):
    """boto3's dict is the response, not the job."""
    with pytest.raises(TypeError) as raised:
        _ = EVERYTHING[name]

    assert str(raised.value) == f"'ReportJob' object is not subscriptable{advice}"
