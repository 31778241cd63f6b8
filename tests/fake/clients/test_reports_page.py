"""The programs in docs/reports.md that need libraries for data, in the environment of readers."""

import re
from pathlib import Path

import pytest

from aws_backup_reports.testing import FakeBackup, FakeBackupServer, JobScript

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r'(?:<!-- skip: next if\(not is_installed\("(\w+)"\)[^\n]* -->\n\n)?^```python\n(.*?)^```$',
    re.DOTALL | re.MULTILINE,
)
BLOCKS = BLOCK.findall(PAGE)
START = BLOCKS[0][1]
"""Makes the client, and the job whose report is read."""
PROGRAMS = {library: program for library, program in BLOCKS if library}


@pytest.fixture
def server():
    """A server whose jobs complete at once."""
    backup = FakeBackup(region_name="eu-west-1")
    backup.job_script = JobScript(statuses=["COMPLETED"])
    backup.add_report_job(report_plan_name="nightly", status="COMPLETED")
    with FakeBackupServer(backup) as server:
        yield server


def test_the_page_has_a_program_for_each_library():
    """So that none is left out unnoticed."""
    assert list(PROGRAMS) == ["pandas", "polars", "pyarrow", "s3fs", "obstore"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("library", PROGRAMS)
def test_a_program_of_the_page_runs(readers, run, library, monkeypatch, tmp_path):
    """What a program reads by itself has all rows; what it writes is there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")  # of obstore
    check = "print(len(rows) if 'rows' in globals() else 'written')"

    seen = run(readers, "-c", f"{START}\n{PROGRAMS[library]}\n{check}", as_json=False)

    is_table = library in ("pandas", "polars", "pyarrow")
    assert seen.splitlines()[-1] == ("written" if is_table else "3")
    written = [each.name for each in tmp_path.iterdir()]
    assert written == (["backup_jobs.parquet"] if is_table else [])
