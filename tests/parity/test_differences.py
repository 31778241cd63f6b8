"""The list of differences holds nothing that no test states."""

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
def test_difference_is_stated_by_a_case_when_listed(name):
    """A difference that no case states is a claim."""
    assert f'"{name}"' in TESTS


def test_documentation_has_a_row_for_each_difference_and_no_other():
    """What a user reads in docs/boto3.md is what the tests hold."""
    page = Path(__file__).parents[2] / "docs" / "boto3.md"

    rows = re.findall(r"^\| `([\w-]+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(rows) == sorted(DIFFERENCES)
