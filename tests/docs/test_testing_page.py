"""The tests in docs/testing.md, run as a reader would: with pytest, in a new project."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"


@pytest.mark.timeout(120)
def test_the_tests_on_the_page_pass_in_a_new_project(tmp_path):
    """The fixtures work there too; nothing has to be configured."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    module = tmp_path / "test_page.py"
    module.write_text("\n\n".join(blocks))
    count = len(re.findall(r"^ *def test_", module.read_text(), re.MULTILINE))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(module)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert f"{count} passed" in done.stdout, done.stdout + done.stderr
    assert count > 5


def test_each_style_of_test_needs_fewer_than_ten_lines():
    """The styles are pytest, unittest and boto3; imports and blank lines do not count."""
    text = PAGE.read_text()
    for style in ("pytest", "unittest", "With boto3"):
        section = text.partition(f"\n## {style}\n")[2].partition("\n## ")[0]
        block = section.partition("```python\n")[2].partition("```")[0]
        lines = [line for line in block.splitlines() if line and "import " not in line]

        assert len(lines) < 10, style
