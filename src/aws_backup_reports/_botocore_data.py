"""The data files that botocore ships: its rules, partitions, defaults and models."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import botocore

ROOT = Path(botocore.BOTOCORE_ROOT) / "data"
SERVICE = "backup/2018-11-15"


def read(name: str) -> Any:
    """Read a file by its name without ending: ``partitions``, ``_retry``.

    botocore's loader would look through ``AWS_DATA_PATH`` and ``~/.aws/models`` first; what
    this library does must not depend on what lies there.
    """
    plain = ROOT / f"{name}.json"
    if plain.exists():
        return json.loads(plain.read_bytes())
    return json.loads(gzip.decompress((ROOT / f"{name}.json.gz").read_bytes()))
