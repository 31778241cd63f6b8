"""The names that the package offers."""

import importlib

import pytest

import aws_backup_reports


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
