"""What the workflow files keep to and no linter checks.

`make check-workflows` lints them.
"""

import re
from pathlib import Path

import pytest

from aws_backup_reports._version import LOWEST_BOTOCORE

ROOT = Path(__file__).parents[2]
WORKFLOWS = {
    path.name: path.read_text(encoding="utf-8") for path in (ROOT / ".github/workflows").iterdir()
}

each_workflow = pytest.mark.parametrize("text", WORKFLOWS.values(), ids=WORKFLOWS)


@each_workflow
def test_an_action_is_pinned_by_its_commit_and_says_its_version(text):
    """A tag can be moved to other code; a commit alone does not say what it is."""
    actions = re.findall(r"uses: (?!\./)(.*)", text)

    pinned = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [each for each in actions if not pinned.fullmatch(each)] == []


def test_an_action_has_the_same_commit_everywhere():
    """One that is raised in one file is raised in all."""
    lines = set(re.findall(r"uses: (\S+)@(.*)", "\n".join(WORKFLOWS.values())))

    assert len(lines) == len({name for name, _ in lines})


@each_workflow
def test_a_job_has_no_secrets_and_ends_in_time(text):
    """What runs on a machine has a limit in minutes; a called workflow has its own."""
    assert "secrets" not in text
    assert text.count("timeout-minutes:") == text.count("runs-on:")


def test_the_lowest_botocore_and_each_python_that_is_claimed_are_tested():
    """On every system."""
    text = WORKFLOWS["test.yml"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    claimed = set(re.findall(r"Python :: (3\.\d+)", project))
    tested = [set(re.findall(r"3\.\d+", line)) for line in re.findall(r"python: \[(.*)\]", text)]

    assert f"'=={'.'.join(map(str, LOWEST_BOTOCORE))}.0'" in text
    assert len(tested) == 2
    assert all(claimed <= each for each in tested)
