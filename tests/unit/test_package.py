"""The names that the package offers."""

import importlib
import re
from importlib.metadata import requires

import pytest

import aws_backup_reports
from aws_backup_reports._version import LOWEST_BOTOCORE, check_botocore

MODULES = ["dicts", "params", "rows"]
"""Those that are public as a whole."""


@pytest.mark.parametrize(
    "name",
    [
        *(each for each in aws_backup_reports.__all__ if each not in MODULES),
        *aws_backup_reports.NEED_EXTRA,
    ],
)
def test_a_public_name_is_loaded_once(name):
    """It comes from the module that defines it, and is the same object each time."""
    package = importlib.reload(aws_backup_reports)
    before = name in vars(package) or getattr(package, name)

    value = getattr(package, name)

    assert before is True or value is before
    assert value.__name__ == name
    assert value.__module__.startswith("aws_backup_reports.")
    assert vars(package)[name] is value


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_types_needs_no_import_of_its_own(name):
    """``aws_backup_reports.params`` is enough."""
    package = importlib.reload(aws_backup_reports)
    vars(package).pop(name, None)

    assert getattr(package, name).__name__ == f"aws_backup_reports.{name}"


def test_dir_lists_the_public_names():
    """They are sorted, and all of them are there before they are loaded."""
    names = {*aws_backup_reports.__all__, *aws_backup_reports.NEED_EXTRA}

    assert names < set(dir(aws_backup_reports))
    assert dir(aws_backup_reports) == sorted(dir(aws_backup_reports))


def test_an_unknown_name_is_an_attribute_error():
    """The message is the same as for any other module."""
    with pytest.raises(
        AttributeError, match=r"^module 'aws_backup_reports' has no attribute 'Nope'$"
    ):
        _ = aws_backup_reports.Nope


@pytest.mark.parametrize("name", ["BackupClient", "ReportJob", "ClientError"])
@pytest.mark.parametrize("version", ["1.39.17", "1.9.0", "0.105.0"])
def test_an_old_botocore_makes_every_name_an_import_error(name, version, monkeypatch):
    """The message says which version is needed and which one is installed."""
    monkeypatch.setattr("botocore.__version__", version)
    package = importlib.reload(aws_backup_reports)
    monkeypatch.delitem(vars(package), name, raising=False)
    sentence = f"aws-backup-reports needs botocore 1.40 or later; botocore {version} is installed"

    with pytest.raises(ImportError, match=f"^{re.escape(sentence)}$"):
        getattr(package, name)


@pytest.mark.parametrize("version", ["1.40.0", "1.100.0", "2.0.0"])
def test_the_lowest_botocore_and_later_ones_are_accepted(version, monkeypatch):
    """The parts of a version are compared as numbers, not as text."""
    monkeypatch.setattr("botocore.__version__", version)

    check_botocore()


def test_the_lowest_botocore_is_the_one_that_the_package_asks_for():
    """So an installer never chooses a botocore that is rejected."""
    (botocore,) = [each for each in requires("aws-backup-reports") if each.startswith("botocore")]

    assert f">={'.'.join(map(str, LOWEST_BOTOCORE))}.0" in botocore
