"""What mypy and pyright report about user code, run without this project's settings."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
USER_FILES = [
    "user_accounts.py",
    "user_async.py",
    "user_code.py",
    "user_errors.py",
    "user_rows.py",
    "user_waits.py",
]
if find_spec("mypy_boto3_backup"):
    USER_FILES.append("user_stubs.py")  # for those who have boto3's stubs

Found = set[tuple[str, int]]


def run(*command: str, folder: Path) -> str:
    """Return what a checker prints; its exit code does not tell findings from a failure to run."""
    finished = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert not finished.stderr
    return finished.stdout


def mypy(folder: Path) -> Found:
    """Return the lines that ``mypy --strict`` rejects."""
    output = run("mypy", "--strict", "--no-error-summary", *USER_FILES, folder=folder)
    reports = re.findall(r"^(\w+\.py):(\d+): error:", output, re.MULTILINE)
    return {(name, int(line)) for name, line in reports}


def pyright(folder: Path) -> Found:
    """Return the lines that pyright's strict mode rejects; basedpyright has that mode too."""
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    output = run("basedpyright", "--outputjson", "--pythonpath", sys.executable, folder=folder)
    return {
        (Path(report["file"]).name, report["range"]["start"]["line"] + 1)
        for report in json.loads(output)["generalDiagnostics"]
        if report["severity"] == "error"
    }


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_user_code_is_rejected_exactly_where_it_is_wrong(
    checker: Callable[[Path], Found], tmp_path: Path
) -> None:
    """Each line marked as an error is reported, and no other line is."""
    expected: Found = set()
    for name in USER_FILES:
        shutil.copy(HERE / name, tmp_path)
        lines = (HERE / name).read_text().splitlines()
        expected |= {(name, number) for number, line in enumerate(lines, 1) if "# error: " in line}

    assert checker(tmp_path) == expected
