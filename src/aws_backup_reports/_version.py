"""The version of this package, and the lowest botocore that it works with."""

from __future__ import annotations

__version__ = "0.1.0"

LOWEST_BOTOCORE = (1, 40)
"""The minor release of botocore from which on everything works; in pyproject.toml too."""


def check_botocore() -> None:
    """Raise ImportError for a botocore that is too old, as a Lambda layer may bring one."""
    from botocore import __version__ as found  # lazy: importing the package must not import it

    if tuple(map(int, found.split(".")[:2])) < LOWEST_BOTOCORE:
        needed = ".".join(map(str, LOWEST_BOTOCORE))
        raise ImportError(
            f"aws-backup-reports needs botocore {needed} or later; botocore {found} is installed"
        )
