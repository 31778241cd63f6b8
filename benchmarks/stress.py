"""Look for calls that fail: ``make bench-stress``, which takes many minutes."""

from __future__ import annotations

import argparse
import sys

from .measurements import MOST_THREADS, failures
from .peers import LIBRARY
from .surroundings import end_in_order, surroundings


def main() -> None:
    """Let many threads open a TLS connection for each call, without retries."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stress", description=__doc__)
    parser.add_argument("--calls", type=int, default=5_000, help="how many each thread makes")
    calls = parser.parse_args().calls
    end_in_order()
    with surroundings() as around:
        failed = int(failures(LIBRARY, around, calls)["failures"])
    print(f"{failed} of {MOST_THREADS * calls:,} calls failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
