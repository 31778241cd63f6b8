"""What `make` prints."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="it needs GNU make 4")
def test_the_list_of_targets_has_two_columns():
    """The descriptions begin in one column, whatever the names; two spaces come before it."""
    command = ["make", "--no-print-directory", "help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()

    column = max(len(line.partition("  ")[0]) for line in lines) + 2
    assert {line[column - 2 : column] for line in lines} == {"  "}
    assert all(line[column] != " " for line in lines)
