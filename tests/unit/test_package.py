"""The names that the package offers."""

import importlib
import re
from importlib.metadata import requires

import pytest

import aws_backup_reports
from aws_backup_reports._version import LOWEST_BOTOCORE, check_botocore


@pytest.mark.parametrize("name", aws_backup_reports.__all__)
def test_a_public_name_is_given_when_it_is_asked_for(name):
    """It is loaded from the module that defines it, and stays the same object."""
    package = importlib.reload(aws_backup_reports)
    before = name in vars(package) or getattr(package, name)

    value = getattr(package, name)

    assert before is True or value is before
    assert value.__name__ == name
    assert value.__module__.startswith("aws_backup_reports.")
    assert vars(package)[name] is value


def test_public_names_are_listed_when_the_package_is_looked_into():
    """In order, and all of them before they are loaded."""
    assert set(aws_backup_reports.__all__) < set(dir(aws_backup_reports))
    assert dir(aws_backup_reports) == sorted(dir(aws_backup_reports))


def test_an_unknown_name_is_refused_when_it_is_asked_for():
    """In Python's words."""
    with pytest.raises(
        AttributeError, match=r"^module 'aws_backup_reports' has no attribute 'Nope'$"
    ):
        _ = aws_backup_reports.Nope


@pytest.mark.parametrize("name", ["BackupClient", "ReportJob", "ClientError"])
@pytest.mark.parametrize("version", ["1.39.17", "1.9.0", "0.105.0"])
def test_an_old_botocore_is_named_when_a_name_is_used(name, version, monkeypatch):
    """Whatever would have failed for want of something that it lacks."""
    monkeypatch.setattr("botocore.__version__", version)
    package = importlib.reload(aws_backup_reports)
    monkeypatch.delitem(vars(package), name, raising=False)
    sentence = f"aws-backup-reports needs botocore 1.40 or later; botocore {version} is installed"

    with pytest.raises(ImportError, match=f"^{re.escape(sentence)}$"):
        getattr(package, name)


@pytest.mark.parametrize("version", ["1.40.0", "1.100.0", "2.0.0"])
def test_a_botocore_is_taken_from_the_lowest_on(version, monkeypatch):
    """Numbers are compared as numbers."""
    monkeypatch.setattr("botocore.__version__", version)

    check_botocore()


def test_the_lowest_botocore_is_the_one_that_the_package_asks_for():
    """What is refused is what no installer would have chosen."""
    (botocore,) = [each for each in requires("aws-backup-reports") if each.startswith("botocore")]

    assert f">={'.'.join(map(str, LOWEST_BOTOCORE))}.0" in botocore
