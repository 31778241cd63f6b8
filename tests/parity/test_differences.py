"""The list of differences agrees with the tests and with the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .differences import DIFFERENCES

TESTS = "".join(
    path.read_text(encoding="utf-8")
    for path in Path(__file__).parent.glob("*.py")
    if path.name != "differences.py"
)


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_listed_difference_is_named_by_a_test(name):
    """A difference that no test names would be an unproven claim."""
    assert f'"{name}"' in TESTS


def test_the_documentation_lists_the_same_differences():
    """docs/boto3.md has one row for each name."""
    page = Path(__file__).parents[2] / "docs" / "boto3.md"

    rows = re.findall(r"^\| `([\w-]+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(rows) == sorted(DIFFERENCES)
