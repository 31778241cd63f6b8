"""Running a program in a peer's environment, and what it cost."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .peers import Peer

PROGRAMS = Path(__file__).parent / "programs"


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended well."""

    output: str

    cpu: float
    """Seconds that it spent in user and in system mode."""

    @property
    def result(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.output)


def run(peer: Peer, program: str, *arguments: object, environment: Mapping[str, str]) -> Finished:
    """Run a program to its end. Raises RuntimeError when it fails."""
    path = str(PROGRAMS / f"{program}.py")
    process = subprocess.Popen(
        [peer.python, path, peer.program, *map(str, arguments)],
        env=dict(environment),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        with process.stdout:
            output = process.stdout.read()
    except BaseException:  # an interrupt too: the program must not outlive us
        process.kill()
        process.wait()
        raise
    # What subprocess itself would wait with tells no cost.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{program} failed for {peer.label}: {process.returncode}")
    return Finished(output, usage.ru_utime + usage.ru_stime)
