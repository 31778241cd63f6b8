"""What the command costs, beside the AWS CLI and bare Python: ``make bench-command``."""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from aws_backup_reports.testing import FakeBackup, FakeBackupServer, JobScript

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
TABLE = re.compile(
    r"(?<=<!-- command table: begin -->\n).*(?=<!-- command table: end -->)", re.DOTALL
)
PUBLISHED_ROUNDS = 11
ITEMS = 58_000
"""Of a report of 50 MB, the longest that AWS does not split."""


def main() -> None:
    """Measure rounds, in each of which every command runs once."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.command", description=__doc__)
    parser.add_argument("--rounds", type=int, default=PUBLISHED_ROUNDS)
    parser.add_argument("--bin", required=True, type=Path, help="where the command is installed")
    parser.add_argument("--aws", required=True, type=Path, help="the AWS CLI")
    options = parser.parse_args()
    ours = str(options.bin / "backup-reports")
    backup = FakeBackup(region_name="eu-west-1")
    job_id = backup.add_report_job(status="COMPLETED")
    describe = ("describe-report-job", "--report-job-id", job_id)
    long_id = backup.add_report_job(script=JobScript(statuses=["COMPLETED"], item_count=ITEMS))
    with FakeBackupServer(backup) as server:
        os.environ |= server.environment
        rounds: list[tuple[float, ...]] = [
            (
                cpu(str(options.bin / "python"), "-c", "pass"),
                cpu(ours, "--help"),
                cpu(ours, *describe),
                cpu(str(options.aws), "backup", *describe),
                first_line(ours, "report", long_id),
            )
            for _ in range(options.rounds)
        ]
        fetched = sum(map(asked, backup.requests)) / options.rounds
    text = table(rounds, fetched)
    print(text)
    if options.rounds >= PUBLISHED_ROUNDS:
        PAGE.write_text(TABLE.sub(lambda _: f"\n{text}\n\n", PAGE.read_text()))


def cpu(*command: str) -> float:
    """Return the seconds of CPU that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def first_line(*command: str) -> float:
    """Return the seconds that a process takes if its reader leaves after the first line."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - began


def asked(request: object) -> int:
    """Return how many bytes of an object a request asks for."""
    found = re.search(r"bytes=(\d+)-(\d+)", str(getattr(request, "headers", "")))
    return int(found[2]) - int(found[1]) + 1 if found else 0


def table(rounds: list[tuple[float, ...]], fetched: float) -> str:
    """Return the medians as a Markdown table, with the least and the greatest ratio."""
    bare, _, _, theirs, first = (median(column) for column in zip(*rounds, strict=True))
    over = sorted(1e3 * (each[1] - each[0]) for each in rounds)
    ratios = sorted(each[2] / each[3] for each in rounds)
    return f"""\
| measure | bare Python, or the AWS CLI | `backup-reports` | target |
| --- | ---: | ---: | ---: |
| CPU of `--help`, over that of `python -c pass` | {1e3 * bare:.0f} ms \
| {median(over):.0f} ms more ({over[0]:.0f} to {over[-1]:.0f}) | ≤ 45 ms more |
| CPU of `describe-report-job` | {1e3 * theirs:.0f} ms \
| {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}) | ≤ 0.45 |
| `report` of 50 MB in a pipe to `head -n 1` | - \
| {first:.2f} s, {fetched / 1e6:.2f} MB fetched | < 1 s, < 1 MB |

Medians of {len(rounds)} rounds, with the AWS CLI's version 1 and Python {sys.version.split()[0]}, \
without TLS."""


if __name__ == "__main__":
    main()
