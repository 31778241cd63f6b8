"""The data files that botocore ships: its rules, partitions, defaults and models."""

from __future__ import annotations

import gzip
import json
import os
from typing import Any

import botocore
from botocore.exceptions import DataNotFoundError


def read(name: str) -> Any:
    """Return the content of a file, named without its ending: ``partitions``, ``_retry``.

    botocore's loader would search ``AWS_DATA_PATH`` and ``~/.aws/models`` first; what this
    library does must not depend on what is there.

    Raises DataNotFoundError when botocore has no such file.
    """
    # As importlib.resources reads it, from a zip archive too, without 1.3 ms of its import.
    loader: Any = botocore.__loader__
    path = os.path.join(botocore.BOTOCORE_ROOT, "data", *name.split("/"))  # noqa: PTH118
    for ending, unpack in ((".json", bytes), (".json.gz", gzip.decompress)):
        try:
            packed = loader.get_data(path + ending)
        except OSError:
            continue
        return json.loads(unpack(packed))
    raise DataNotFoundError(data_path=name)
