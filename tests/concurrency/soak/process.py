"""What the operating system says of this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple


class Sample(NamedTuple):
    """One look at this process."""

    moment: str
    memory: float
    """MiB that are resident; but on macOS, the most that ever were."""
    descriptors: int


def sample(moment: str) -> Sample:
    """Look at this process."""
    descriptors = len(os.listdir("/dev/fd"))  # noqa: PTH208  # only their number counts
    return Sample(moment, _resident() / 1_048_576, descriptors)


def _resident() -> int:
    import resource  # Windows has none

    if sys.platform == "linux":
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
