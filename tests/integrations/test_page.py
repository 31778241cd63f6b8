"""The programs of docs/integrations.md, each run in its own process with the real packages."""

import subprocess
import sys
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

PAGE = Path(__file__).parents[2] / "docs" / "integrations.md"
BLOCKS = [block.parsed for block in Sybil([PythonCodeBlockParser()]).parse(PAGE).examples()]

PRELUDE = """\
import os
from aws_backup_reports.testing import FakeBackupServer

server = FakeBackupServer()
server.start()
os.environ.update({**server.environment, "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false"})
report_job_id = server.backup.add_report_job(status="COMPLETED")
"""
"""What the page leaves out: a fake service in the environment, and a job."""

MOCKED = "del os.environ['AWS_ENDPOINT_URL_BACKUP']\n"
"""moto answers for AWS's own endpoints only."""


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_program_on_the_page_runs_unchanged(number, tmp_path):
    """It has a process of its own, since a tracer cannot always be removed."""
    block = BLOCKS[number]
    program = PRELUDE + (MOCKED if "mock_aws" in block else "") + block + "\nos._exit(0)\n"

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert done.returncode == 0, done.stderr
