"""aiohttp has two parsers: one in C, and one in Python for where that cannot be built."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KINDS = "chunks or lengths or connections or another-request"


@pytest.mark.timeout(120)
def test_what_is_right_happens_with_the_parser_in_python():
    """In a process of its own, since aiohttp chooses its parser when it is imported."""
    tests = f"{Path(__file__).with_name('test_faults.py')}::test_what_is_right_happens"
    options = ["-q", "-p", "no:cacheprovider", "-k", f"awaited and ({KINDS})"]
    environment = {**os.environ, "AIOHTTP_NO_EXTENSIONS": "1", "CLIENT_FAULTS": ""}

    played = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tests],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert played.returncode == 0, played.stdout
