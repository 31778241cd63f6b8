"""What it costs to read a report, beside other ways to read one: ``make bench-reading``."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from aws_backup_reports.testing import FakeBackup, FakeBackupServer, JobScript

ROOT = Path(__file__).parents[1]
PROGRAM = Path(__file__).parent / "programs" / "read.py"
PAGE = ROOT / "docs" / "reports.md"
TABLE = re.compile(r"(?<=<!-- reading: begin -->\n).*(?=<!-- reading: end -->)", re.DOTALL)
PUBLISHED_ROUNDS = 5

PARTS = 3
ITEMS = 58_000
"""Of each part, which has 50 MB then: AWS splits what is longer."""

READERS = {
    "library": "`iter_report_rows`",
    "hand": "boto3, `csv.DictReader`, the same decoding by hand",
    "boto3_csv": "boto3, `csv.DictReader`, all values text",
    "with_pandas": "`pandas.read_csv` over s3fs",
    "with_polars": "`polars.read_csv`",
    "with_pyarrow": "`pyarrow.csv.read_csv`",
}


def main() -> None:
    """Serve a report from a process of its own, and let each reader read it in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--rounds", type=int, default=PUBLISHED_ROUNDS)
    parser.add_argument("--serve", action="store_true", help="what the server's process does")
    options = parser.parse_args()
    if options.serve:
        serve()
        return
    command = [sys.executable, "-m", "benchmarks.reading", "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        place = json.loads(server.stdout.readline())
        rounds = [{name: read(name, place) for name in READERS} for _ in range(options.rounds)]
        server.kill()
    text = table(rounds, place["size"])
    print(text)
    if options.rounds >= PUBLISHED_ROUNDS:
        PAGE.write_text(TABLE.sub(lambda _: f"\n{text}\n\n", PAGE.read_text()))


def serve() -> None:
    """Put one made-up part into a bucket several times over, and serve it until killed."""
    backup = FakeBackup(region_name="us-east-1")
    backup.add_report_job(
        script=JobScript(statuses=["COMPLETED"], item_count=ITEMS), s3_bucket_name="source"
    )
    [(key, body)] = backup.buckets["source"].items()
    keys = [f"{key.removesuffix('.csv')}_{number}.csv" for number in range(1, PARTS + 1)]
    job_id = backup.add_report_job(s3_bucket_name="reports")
    backup.complete_report_job(job_id, s3_keys=keys)
    for each in keys:
        backup.put_object("reports", each, body)
    with FakeBackupServer(backup) as server:
        place = {
            "environment": server.environment,
            "job_id": job_id,
            "keys": keys,
            "size": len(body) * PARTS,
        }
        print(json.dumps(place), flush=True)
        sys.stdin.read()


def read(name: str, place: dict[str, Any]) -> dict[str, float]:
    """Return what a reader's process says of itself. Raises CalledProcessError if it fails."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), name, json.dumps([place["job_id"], place["keys"]])],
        env={**os.environ, **place["environment"]},
        stdout=subprocess.PIPE,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    if figures["rows"] != PARTS * ITEMS:
        raise RuntimeError(f"{name} read {figures['rows']} rows of {PARTS * ITEMS}")
    return figures


def table(rounds: list[dict[str, dict[str, float]]], size: int) -> str:
    """Return the medians as a Markdown table."""
    lines = [
        "| reader | CPU | rows a second | CPU until the first row | memory |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, label in READERS.items():
        cpu, first, memory = (
            median(each[name][figure] for each in rounds) for figure in ("cpu", "first", "memory")
        )
        rate = PARTS * ITEMS / cpu
        lines.append(
            f"| {label} | {cpu:.1f} s | {rate:,.0f} | {first * 1e3:,.0f} ms "
            f"| {memory / 2**20:,.0f} MiB |"
        )
    caption = (
        f"{PARTS} parts of {size / PARTS / 1e6:.0f} MB, {PARTS * ITEMS:,} rows of 35 columns; "
        f"medians of {len(rounds)} rounds, Python {sys.version.split()[0]}. Memory is by how much "
        "the process grew. It is measured from a client that has been made, imports included that "
        "only reading needs."
    )
    return "\n".join([*lines, "", caption])


if __name__ == "__main__":
    main()
