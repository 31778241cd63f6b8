"""What a page shows of the output of its program."""

import re
from pathlib import Path

import pytest

from aws_backup_reports.testing import FakeBackupServer, JobScript

DOCS = Path(__file__).parents[2] / "docs"
PROGRAM = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OUTPUT = re.compile(r"^```python\n[^`]*^```\n\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def comparable(text):
    """Return a text in one line, without the ids that differ each time."""
    return re.sub(r"[0-9a-f]{8}-[-0-9a-f]{27}", "ID", " ".join(text.split()))


@pytest.mark.parametrize("name", ["index.md", "errors.md"])
def test_a_page_shows_what_its_program_prints(name, monkeypatch, capsys, caplog):
    """Or logs, down to the last line."""
    page = (DOCS / name).read_text(encoding="utf-8")
    shown = OUTPUT.search(page)
    program = "".join(PROGRAM.findall(page[: shown.start(1)]))

    with FakeBackupServer() as server:
        server.backup.job_script = JobScript(statuses=["COMPLETED"])
        for variable, value in server.environment.items():
            monkeypatch.setenv(variable, value)
        exec(program, {})
    logged = [f"{each.levelname}:{each.name}:{each.message}" for each in caplog.records]

    printed = capsys.readouterr().out + "\n".join(logged)
    assert comparable(printed).endswith(comparable(shown[1]))
