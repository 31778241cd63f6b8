"""docs/command-line.md: what it shows is typed into a shell, and what comes is compared."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from aws_backup_reports._command.commands import COMMANDS
from aws_backup_reports._command.failures import EXIT_CODES
from aws_backup_reports.testing import FakeBackupServer, JobScript
from tests.command.programs import shim

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MARK = "end of the output"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the page is about POSIX shells")


@pytest.fixture
def server():
    """A service with a plan whose jobs end at once, and one whose jobs do not."""
    with FakeBackupServer() as server:
        server.backup.job_script = JobScript(statuses=["COMPLETED"])
        server.backup.add_report_plan("nightly")
        server.backup.add_report_job(status="COMPLETED")
        yield server


def test_a_shell_shows_what_the_page_shows(server, tmp_path):
    """Apart from ids; the commands stand for those of one person, one after the other."""
    shown = [part for block in BLOCKS for part in block.split("$ ")[1:]]
    commands = [each.partition("\n")[0] for each in shown]
    outputs = [each.partition("\n")[2] for each in shown]
    (tmp_path / "bin").mkdir()
    process = subprocess.Popen(
        ["sh"],
        cwd=tmp_path,
        env={
            **os.environ,
            **server.environment,
            "PATH": f"{shim(tmp_path / 'bin')}:{os.environ['PATH']}",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    )
    with process:
        for command, output in zip(commands, outputs, strict=True):
            if "slow" in command:
                server.backup.add_report_plan("slow")
                server.backup.job_script = JobScript(statuses=["RUNNING"])
            process.stdin.write(f"{command}\n(code=$?; echo {MARK}; exit $code)\n")
            lines = []
            while (line := process.stdout.readline()).strip() != MARK:
                lines.append(line)
            assert ID.sub("ID", "".join(lines)) == ID.sub("ID", output), command
        process.stdin.close()


def test_the_page_has_each_command_and_each_exit_code():
    """A command is in the overview, a code in the table."""
    overview = PAGE.partition("```text\n")[2].partition("```")[0]
    table = PAGE.partition("## Exit codes")[2].partition("## ")[0]

    words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", overview))
    assert {each.name for each in COMMANDS} <= words
    rows = re.findall(r"^\| (\d+)", table, re.MULTILINE)
    assert {str(each) for each in EXIT_CODES.values()} <= set(rows)
