"""The User-Agent header, in the format that AWS reads."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable

import botocore

from aws_backup_reports._version import __version__

UNUSUAL = re.compile(r"[^A-Za-z0-9!$%&'*+\-.^_`|~,#]")
SYSTEMS = {"linux": "linux", "windows": "windows", "darwin": "macos"}
RETRY_FEATURES = {"standard": "E", "legacy": "D", "adaptive": "F"}
CUSTOM_ENDPOINT_FEATURE = "N"
WAITER_FEATURE = "B"
PAGINATOR_FEATURE = "C"
FEATURES = re.compile(r"(?<= )m/(\S+)")


def user_agent(
    retry_mode: str,
    features: Iterable[str],
    app_id: str | None,
    *,
    extras: Iterable[str | None],
    override: str | None,
) -> str:
    """Return a header that names this library, botocore and the platform.

    `features` are AWS's letters for what is in use. `extras` are appended unchanged; `override`
    replaces everything else. Source: botocore's ``useragent``, and the AWS SDKs' ``ua/2.1``.
    """
    parts = _parts(retry_mode, features, app_id) if override is None else [override]
    return " ".join([*parts, *filter(None, extras)])


def add_features(agent: str, features: Iterable[str]) -> str:
    """Return a header with the features of one call added, unless the caller replaced it."""
    return FEATURES.sub(lambda found: _features({*found[1].split(","), *features}), agent)


def _parts(retry_mode: str, features: Iterable[str], app_id: str | None) -> list[str]:
    system = platform.system() or "unknown"
    known_system = SYSTEMS.get(system.lower())
    environment = os.environ.get("AWS_EXECUTION_ENV")
    parts = [
        f"aws-backup-reports/{__version__}",
        f"md/Botocore#{botocore.__version__}",
        "ua/2.1",
        "" if known_system else "os/other",
        _part(f"os/{known_system}" if known_system else f"md/{_clean(system)}", platform.release()),
        _part("md/arch", platform.machine().lower()),
        _part("lang/python", platform.python_version()),
        _part("md/pyimpl", platform.python_implementation()),
        f"exec-env/{_clean(environment)}" if environment else "",
        _features({*features, RETRY_FEATURES[retry_mode]}),
        f"cfg/retry-mode#{retry_mode}",
        f"app/{_clean(app_id)}" if app_id else "",
    ]
    return [part for part in parts if part]


def _features(features: Iterable[str]) -> str:
    return f"m/{','.join(sorted(features))}"


def _part(name: str, value: str) -> str:
    return f"{name}#{_clean(value)}" if value else name


def _clean(value: str) -> str:
    return UNUSUAL.sub("-", value)
