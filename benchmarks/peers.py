"""The clients that are compared, each in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".venv"
PYTHON_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True, slots=True)
class Peer:
    """A client that is measured."""

    program: str
    """The module in ``programs/`` that calls it; its environment is named after it."""

    label: str
    """What it is called in tables."""

    environment: str = ""
    """What its environment is named after, where that is another."""

    @property
    def _environment(self) -> Path:
        return ENVIRONMENTS / f"{PYTHON_VERSION}-peer-{self.environment or self.program}"

    @property
    def python(self) -> str:
        """The interpreter of its environment."""
        return str(self._environment / "bin" / "python")

    @property
    def site_packages(self) -> Path:
        """The folder that its packages are installed in."""
        return self._environment / "lib" / f"python{PYTHON_VERSION}" / "site-packages"

    def packages(self) -> dict[str, str]:
        """The version of each package that it is installed with, by name."""
        listing = subprocess.run(
            [self.python, "-m", "pip", "list", "--format", "json"],
            capture_output=True,
            check=True,
            text=True,
        )
        installed = {each["name"]: each["version"] for each in json.loads(listing.stdout)}
        return {name: installed[name] for name in sorted({*installed} - {"pip", "setuptools"})}


LIBRARY = Peer("library", "aws-backup-reports")
SPECIFICATION = Peer("specification", "boto3")
CAPO = Peer("capo", "capo-backup")
FLOOR = Peer("floor", "floor")

PEERS = (LIBRARY, SPECIFICATION, CAPO, FLOOR)

ASYNC_LIBRARY = Peer("async_library", "aws-backup-reports", "async-library")
AIOBOTOCORE = Peer("async_specification", "aiobotocore", "async-specification")
ASYNC_CAPO = Peer("async_capo", "capo-backup", "capo")
ASYNC_FLOOR = Peer("async_floor", "floor", "floor")

ASYNC_PEERS = (ASYNC_LIBRARY, AIOBOTOCORE, ASYNC_CAPO, ASYNC_FLOOR)
