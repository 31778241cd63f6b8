"""Structures: how their members are read, shown and checked."""

import pytest

from aws_backup_reports._shapes.shape import ShapeError, StringMapShape
from aws_backup_reports._shapes.structure import StructureShape
from aws_backup_reports.models import ReportDestination, ReportSetting


def test_an_object_keeps_known_members_when_it_is_read():
    """Nulls count as absent, and names are told apart by case."""
    value = {"S3BucketName": "b", "S3Keys": None, "s3Keys": ["x"], "New": 1}

    assert StructureShape(ReportDestination).read(value, "D") == {"S3BucketName": "b"}


@pytest.mark.parametrize("value", [[], "", 0, False], ids=repr)
def test_a_value_is_refused_when_it_is_no_object(value):
    """What is false counts as little as anything else."""
    with pytest.raises(ShapeError, match=r"^D is not an object$"):
        StructureShape(ReportDestination).read(value, "D")


def test_a_mismatch_names_the_whole_way_when_it_is_deep_inside():
    """From the outermost member to the one that is wrong."""
    with pytest.raises(ShapeError, match=r"^Job\.D\.S3Keys is not a list$"):
        StructureShape(ReportDestination).read({"S3Keys": 1}, "Job.D")


def test_an_object_is_shown_as_its_dataclass_when_it_was_read():
    """With every member shown in turn."""
    shown = StructureShape(ReportDestination).view({"S3BucketName": "b", "S3Keys": ["k", None]})

    assert shown == ReportDestination(s3_bucket_name="b", s3_keys=("k",))


def test_a_parameter_is_complained_about_when_it_is_wrong_deep_inside():
    """By the whole way to it, for lists, maps and structures."""
    setting = {"FrameworkArns": ["a", 1], "Foo": 1}

    assert list(StructureShape(ReportSetting).check(setting, "ReportSetting")) == [
        'Missing required parameter in ReportSetting: "ReportTemplate"',
        (
            'Unknown parameter in ReportSetting: "Foo", must be one of: ReportTemplate, '
            "FrameworkArns, NumberOfFrameworks, Accounts, OrganizationUnits, Regions"
        ),
        (
            "Invalid type for parameter ReportSetting.FrameworkArns[1], value: 1, "
            "type: <class 'int'>, valid types: <class 'str'>"
        ),
    ]
    assert [problem[:44] for problem in StringMapShape().check({"a": 1, 2: "b"}, "Tags")] == [
        "Invalid type for parameter Tags.a, value: 1,",
        "Invalid type for parameter Tags (key: 2), va",
    ]
