"""Programs with the tools that companies use, run once with boto3 and once with our client."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = Path(__file__).parent / "programs"

Seen = dict[str, Any]

VARYING = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
    (r"127\.0\.0\.1:\d+", "<server>"),
    (r'("(server\.port|process_id|network\.destination\.port)": )\d+', r"\1<number>"),
    (r"\b1\.\d+E9\b", "<seconds>"),
    (r'("[Cc]ontent-[Ll]ength": \[?")\d+', r"\1<length>"),
    (r'("(year|month|day|hour|minute|second|microsecond)": )\d+', r"\1<number>"),
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?", "<time>"),
    (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "<date>"),
]
"""Patterns of what differs from run to run, and what replaces it."""

ADVICE = (
    r" \(jobs and plans are found in their own account and Region only\)",
    r"\. [A-Z][a-z ]+: look at endpoint_url, and whether the service runs",
    r"\. Pass profile_name= or session=, set AWS_PROFILE, or [\w ]+, or run where there is a role",
)
"""Patterns of what our texts of errors say after boto3's words."""


@pytest.fixture
def run_both(tmp_path: Path) -> Callable[..., tuple[Any, Any]]:
    """A function that runs a program with each client and returns what the two runs reported."""

    def run_both(program: str, *arguments: str) -> tuple[Any, Any]:
        theirs = run(program, "boto3", tmp_path, *arguments)
        return theirs, run(program, "ours", tmp_path, *arguments)

    return run_both


@pytest.fixture
def run_ours(tmp_path: Path) -> Callable[..., Any]:
    """A function that runs a program with our client only and returns what it reported."""

    def run_ours(program: str, *arguments: str) -> Any:
        return run(program, "ours", tmp_path, *arguments)

    return run_ours


def run(program: str, kind: str, folder: Path, *arguments: str) -> Any:
    """Run a program with one client; its second argument is a folder for its files."""
    place = folder / kind
    place.mkdir()
    done = subprocess.run(
        [sys.executable, PROGRAMS / f"{program}.py", kind, place, *arguments],
        env={
            **os.environ,
            "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
            # The default since botocore 1.44; before, it was legacy.
            "AWS_RETRY_MODE": "standard",
        },
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = done.stdout.strip().rpartition("\n")[2]
    for pattern, stand_in in VARYING:
        text = re.sub(pattern, stand_in, text)
    for advice in ADVICE:
        text = re.sub(advice, "", text)
    return json.loads(re.sub(r"(: )<number>", r'\1"<number>"', text))
