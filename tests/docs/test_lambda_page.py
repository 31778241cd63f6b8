"""What docs/lambda.md says, beyond its blocks: files to paste, and an error."""

import re
from pathlib import Path

import botocore
import pytest

from aws_backup_reports._version import check_botocore

PAGE = (Path(__file__).parents[2] / "docs" / "lambda.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(<!-- skip: [^\n]* -->\n\n)?^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILES = [block for skipped, block in BLOCK.findall(PAGE) if not skipped]


@pytest.mark.parametrize("number", range(len(FILES)))
def test_a_file_on_the_page_needs_nothing_of_the_others(number, monkeypatch):
    """Each is imported as Lambda imports it, and has a handler that can be called."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    names = {}

    exec(compile(FILES[number], "handler.py", "exec"), names)

    assert callable(names["handler"])


def test_the_page_has_the_error_for_an_old_botocore(monkeypatch):
    """Somebody who has it in a log finds the page by it."""
    monkeypatch.setattr(botocore, "__version__", "1.39.0")

    with pytest.raises(ImportError) as caught:
        check_botocore()

    assert f"\nImportError: {caught.value}\n" in PAGE
