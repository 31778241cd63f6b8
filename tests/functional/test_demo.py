"""The demonstration of the README."""

import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def test_the_demonstration_shows_all_of_its_steps():
    """It shows both states of a job, an error, a plan with its jobs, a failure, and rows."""
    run = subprocess.run(
        [sys.executable, "-W", "error", str(DEMO)], capture_output=True, text=True, check=True
    )

    for part in (
        "'Status': 'RUNNING'",
        "status=<ReportJobStatus.COMPLETED: 'COMPLETED'>",
        "ResourceNotFoundException 400 ",
        "The job is COMPLETED",
        "The next one failed: Access Denied",
        "EC2 COMPLETED 20",
        "arn:aws:s3:::files-2 failed: The role ",
        "have 6 rows, on 3 jobs",
    ):
        assert part in run.stdout
    assert run.stderr == ""
