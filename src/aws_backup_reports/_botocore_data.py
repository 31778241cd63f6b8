"""The data files that botocore ships: its rules, partitions, defaults and models."""

from __future__ import annotations

import gzip
import json
import os
from typing import Any

import botocore
from botocore.exceptions import DataNotFoundError


def read(name: str) -> Any:
    """Return the content of a file, named without its extension: ``partitions``, ``_retry``.

    Only botocore's own files are read: botocore's loader would search ``AWS_DATA_PATH`` and
    ``~/.aws/models`` first. Raises DataNotFoundError if botocore has no such file.
    """
    # Like importlib.resources, this can read from a zip archive, but saves the 1.3 ms to import it.
    loader: Any = botocore.__loader__
    path = os.path.join(  # noqa: PTH118  # the loader takes no Path
        botocore.BOTOCORE_ROOT, "data", *name.split("/")
    )
    for extension, unpack in ((".json", bytes), (".json.gz", gzip.decompress)):
        try:
            packed = loader.get_data(path + extension)
        except OSError:
            continue
        return json.loads(unpack(packed))
    raise DataNotFoundError(data_path=name)
