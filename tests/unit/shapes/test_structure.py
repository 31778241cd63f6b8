"""Structures: how their members are read, shown and checked."""

import pytest

from aws_backup_reports._shapes.shape import ShapeError, StringMapShape
from aws_backup_reports._shapes.structure import StructureShape
from aws_backup_reports.models import ReportDestination, ReportSetting


def test_only_known_members_of_an_object_are_read():
    """Nulls count as absent, and names are case-sensitive."""
    value = {"S3BucketName": "b", "S3Keys": None, "s3Keys": ["x"], "New": 1}

    assert StructureShape(ReportDestination).read(value, "D") == {"S3BucketName": "b"}


@pytest.mark.parametrize("value", [[], "", 0, False], ids=repr)
def test_a_value_that_is_not_an_object_is_rejected(value):
    """Falsy values are rejected like any others."""
    with pytest.raises(ShapeError, match=r"^D is not an object$"):
        StructureShape(ReportDestination).read(value, "D")


def test_the_error_for_a_nested_value_has_its_whole_path():
    """It goes from the outermost member to the one that is wrong."""
    with pytest.raises(ShapeError, match=r"^Job\.D\.S3Keys is not a list$"):
        StructureShape(ReportDestination).read({"S3Keys": 1}, "Job.D")


def test_an_object_is_shown_as_its_dataclass():
    """Each member is shown in turn."""
    shown = StructureShape(ReportDestination).view({"S3BucketName": "b", "S3Keys": ["k", None]})

    assert shown == ReportDestination(s3_bucket_name="b", s3_keys=("k",))


def test_the_report_of_a_nested_parameter_has_its_whole_path():
    """Lists, maps and structures each add a step to it."""
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
