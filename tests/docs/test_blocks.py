"""The Python blocks of the documentation, run unchanged against the fake service.

The blocks of a page share their names, from top to bottom. They can also use `backup`, the fake
service, and `report_job_id`, the id of a completed job. What they write goes to a folder of the
test. A block that needs an extra is skipped where `is_installed` says that it is not there.
"""

import asyncio
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from sybil import Example, Sybil
from sybil.evaluators.skip import Skipper
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

from aws_backup_reports._http import drive as driving
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeBackup, FakeBackupServer, JobScript

ROOT = Path(__file__).parents[2]
ELSEWHERE = ROOT / "docs" / "integrations.md"
"""Its blocks need third-party packages; `tests/integrations` runs them."""
PAGES = [ROOT / "README.md", *sorted({*(ROOT / "docs").rglob("*.md")} - {ELSEWHERE})]
READER = Sybil([PythonCodeBlockParser(), SkipParser()])
BLOCKS = [block for page in PAGES for block in READER.parse(page).examples()]


def place(block: Example) -> str:
    """Return the location of a block in a form that editors open: ``docs/waiting.md:12``."""
    return f"{Path(block.path).relative_to(ROOT)}:{block.line}"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeBackupServer]:
    """One server for all pages, whose jobs take a minute by its clock."""
    with FakeBackupServer() as server:
        server.backup.job_script = JobScript(seconds=60)
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working directory of all blocks."""
    return tmp_path_factory.mktemp("blocks")


@pytest.fixture
def backup(server: FakeBackupServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> FakeBackup:
    """The service whose endpoint and keys all clients find in the environment.

    When a client would pause, the clock of the service is advanced instead.
    """

    async def advance(_: AsyncBackupClient, seconds: float) -> None:
        server.backup.advance(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(AsyncBackupClient, "_pause", advance)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(driving, "time", SimpleNamespace(sleep=server.backup.advance))
    monkeypatch.setenv("AWS_ENDPOINT_URL_BACKUP", server.endpoint_url)
    monkeypatch.setenv("AWS_REGION", "us-east-1")  # as Lambda does
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secretEXAMPLE")
    return server.backup


@pytest.mark.parametrize("block", BLOCKS, ids=place)
def test_a_block_of_the_documentation_runs(block: Example, backup: FakeBackup) -> None:
    """Readers can copy it as it is, and a block that is skipped states a reason."""
    if "report_job_id" not in block.namespace:
        report_job_id = backup.add_report_job(status="COMPLETED")
        block.namespace.update(backup=backup, report_job_id=report_job_id)
        block.namespace["is_installed"] = lambda name: find_spec(name) is not None

    block.evaluate()

    if isinstance(block.region.evaluator, Skipper):
        action, reason = block.parsed
        assert reason or action == "end", "a skipped block needs a reason"
