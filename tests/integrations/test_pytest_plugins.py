"""The fixture of an asynchronous client, with the plugins that let pytest await tests."""

import subprocess
import sys

import pytest

TEST = """
import pytest

@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.{marker}
async def test_it(fake_backup, async_backup_client, anyio_backend):
    job_id = fake_backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
    job = await async_backup_client.wait_for_report_job(ReportJobId=job_id)
    assert job.succeeded
"""
PLUGINS = {
    "asyncio": ["-p", "no:anyio", "-o", "asyncio_default_fixture_loop_scope=function"],
    "anyio": ["-p", "no:asyncio"],
}
"""The options for each plugin, by the marker of its tests."""


@pytest.mark.parametrize("marker", PLUGINS)
def test_a_plugin_awaits_a_test_with_the_asynchronous_client(marker, tmp_path):
    """The client is used in the plugin's event loop, and leaves nothing behind in it."""
    (tmp_path / "test_it.py").write_text(TEST.format(marker=marker))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", *PLUGINS[marker], str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert "1 passed" in done.stdout, done.stdout + done.stderr
