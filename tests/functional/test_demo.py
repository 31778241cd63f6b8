"""The demonstration of the README."""

import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def test_the_demonstration_tells_its_story_when_it_is_run():
    """Both states of the job, and the error with its facts."""
    run = subprocess.run(
        [sys.executable, "-W", "error", str(DEMO)], capture_output=True, text=True, check=True
    )

    for line in (
        "'Status': 'RUNNING'",
        "\nCOMPLETED\n",
        "\nResourceNotFoundException\n",
        "\n400\n",
    ):
        assert line in run.stdout
    assert run.stderr == ""
