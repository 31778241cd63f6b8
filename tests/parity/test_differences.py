"""The list of differences agrees with the tests and with the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .differences import ASYNC_DIFFERENCES, DIFFERENCES

TESTS = "".join(
    path.read_text(encoding="utf-8")
    for path in Path(__file__).parent.glob("*.py")
    if path.name != "differences.py"
)


DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", [*DIFFERENCES, *ASYNC_DIFFERENCES])
def test_each_listed_difference_is_named_by_a_test(name):
    """A difference that no test names would be an unproven claim."""
    assert f'"{name}"' in TESTS


@pytest.mark.parametrize(
    ("name", "listed"), [("boto3.md", DIFFERENCES), ("async.md", ASYNC_DIFFERENCES)]
)
def test_the_documentation_lists_the_same_differences(name, listed):
    """The page has one row for each name."""
    page = (DOCS / name).read_text(encoding="utf-8")

    rows = re.findall(r"^\| `([a-z][a-z0-9-]+)` \|", page, re.MULTILINE)

    assert sorted(rows) == sorted(listed)


def test_the_clients_differ_in_few_things():
    """What cannot be equal has at most eight names."""
    assert len(ASYNC_DIFFERENCES) <= 8
