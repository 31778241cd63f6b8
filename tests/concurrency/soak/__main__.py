"""Make calls for half an hour while a server misbehaves, and account for each: ``make soak``.

Needs Linux or macOS. The account of a whole run is written into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import trustme

from tests.conftest import is_machine_variable

from .account import Account
from .plan import Run
from .process import Sample, sample
from .threads import Soak

PAGE = Path(__file__).parents[3] / "docs" / "reliability.md"
BLOCK = re.compile(r"(?<=<!-- soak: begin -->\n).*(?=<!-- soak: end -->)", re.DOTALL)

WHOLE = 1_800.0
"""Seconds of a run that is written down."""

WARM_UP = 0.1
"""The part of a run after which memory must not grow any more."""

PATIENCE = 130.0
"""Seconds that calls may take to end after the last has begun."""


class Servers:
    """The servers, in a process of their own."""

    def __init__(self, run: Run, folder: Path) -> None:
        authority = trustme.CA()
        certificate = folder / "server.pem"
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        self.bundle = str(folder / "bundle.pem")
        authority.cert_pem.write_to_path(self.bundle)
        program = [sys.executable, "-m", "tests.concurrency.soak.server"]
        self._process = subprocess.Popen(
            [*program, json.dumps(run), str(certificate)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        ports = json.loads(self._process.stdout.readline())
        self.urls = {scheme: f"{scheme}://127.0.0.1:{port}" for scheme, port in ports.items()}

    def stop(self) -> dict[str, Any]:
        """End the servers, and return what they report."""
        report: dict[str, Any] = json.loads(self._process.communicate(timeout=30)[0])
        return report

    def kill(self) -> None:
        """End the servers at once, if they are still there."""
        self._process.kill()
        self._process.wait()


def main() -> None:
    """Make a run, print its account, and exit with 1 if it does not add up."""
    run = arguments()
    for name in filter(is_machine_variable, list(os.environ)):
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(run, Path(folder))
        try:
            account = soaked(run, servers)
        finally:
            servers.kill()
    text, problems = account.text(), account.problems()
    print(text)
    if problems:
        sys.exit("\n".join(["The account does not add up:", *problems]))
    if run.seconds >= WHOLE:
        PAGE.write_text(BLOCK.sub(lambda _: f"\n{text}\n", PAGE.read_text()))


def arguments() -> Run:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.concurrency.soak", description=__doc__)
    add = partial(parser.add_argument, type=float)
    add("--minutes", default=WHOLE / 60)
    add("--rate", default=200.0, help="calls a second")
    add("--faults", default=1.0, help="percentage of the calls that meet any")
    add("--seed", type=int, default=1)
    add("--read-timeout", default=2.0)
    add("--slack", default=0.5, help="seconds that a call may take beyond its limit")
    add("--growth", default=2.0, help="MiB that memory may grow by after a tenth of the time")
    given = parser.parse_args()
    return Run(
        seconds=60 * given.minutes,
        rate=given.rate,
        share=given.faults / 100,
        seed=given.seed,
        read_timeout=given.read_timeout,
        slack=given.slack,
        growth=given.growth,
    )


def soaked(run: Run, servers: Servers) -> Account:
    """Make all calls of a run."""
    samples = [sample("before")]
    soak = Soak(run, servers.urls, servers.bundle)
    start = time.monotonic()
    threads = soak.start()
    samples += looks(run.seconds, start)
    for thread in threads:
        thread.join(max(start + run.seconds + PATIENCE - time.monotonic(), 0.0))
    for number in list(soak.doing.values()):
        soak.complain(f"call {number} does not end")
    seconds = time.monotonic() - start
    samples.append(sample("the end"))
    soak.close()
    samples.append(sample("clients closed"))
    return Account(run, soak, len(threads), seconds, servers.stop(), samples)


def looks(seconds: float, start: float) -> Iterator[Sample]:
    """Look at this process after the warm-up and at each quarter of the time."""
    moments = {"warm": WARM_UP, "1/4": 0.25, "2/4": 0.5, "3/4": 0.75, "4/4": 1.0}
    for moment, part in moments.items():
        time.sleep(max(start + part * seconds - time.monotonic(), 0.0))
        yield sample(moment)


if __name__ == "__main__":
    main()
