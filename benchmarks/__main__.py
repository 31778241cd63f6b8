"""Measure every row of docs/performance.md and write it: ``make bench``."""

from __future__ import annotations

import argparse

from . import chart, report
from .measurements import MEASUREMENTS
from .peers import AIOBOTOCORE, ASYNC_PEERS, PEERS, SPECIFICATION
from .quota import obstacle
from .rounds import check, measure
from .surroundings import end_in_order, surroundings

PUBLISHED_ROUNDS = 11
"""Fewer are for a first look, and are not written to docs/performance.md."""


def main() -> None:
    """Check each peer, then measure all of them in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, help="how often all is measured")
    rounds = parser.parse_args().rounds
    prohibited = obstacle()
    permitted = [each for each in MEASUREMENTS if not (each.needs_quota and prohibited)]
    end_in_order()
    with surroundings() as around:
        check(PEERS, SPECIFICATION, around)
        check(ASYNC_PEERS, AIOBOTOCORE, around, "awaited_check")
        results = measure(permitted, around, rounds)
        conditions = report.conditions(results, around, prohibited)
    print(report.text(results, conditions), report.async_text(results, conditions))
    if rounds < PUBLISHED_ROUNDS or prohibited:
        print("Not complete: docs/performance.md stays as it is.")
    else:
        report.write(results, conditions)
        chart.draw(results)


if __name__ == "__main__":
    main()
