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
    *,
    retry_mode: str,
    features: Iterable[str],
    app_id: str | None,
    extras: Iterable[str | None],
    override: str | None,
) -> str:
    """Name this library, botocore and the platform; `override` replaces all but the extras.

    `features` are AWS's letters for what is in use; the extras go in as they are.
    Source: botocore's ``useragent``, and the format ``ua/2.1`` that the AWS SDKs share.
    """
    given = [extra for extra in extras if extra]
    if override is not None:
        return " ".join([override, *given])
    return " ".join([*_components(retry_mode, features, app_id), *given])


def add_features(agent: str, features: Iterable[str]) -> str:
    """Name features of one call too. An agent that the caller replaced stays as it is."""
    return FEATURES.sub(lambda found: _features({*found[1].split(","), *features}), agent)


def _features(features: Iterable[str]) -> str:
    return f"m/{','.join(sorted(features))}"


def _components(retry_mode: str, features: Iterable[str], app_id: str | None) -> Iterable[str]:
    yield f"aws-backup-reports/{__version__}"
    yield f"md/Botocore#{botocore.__version__}"
    yield "ua/2.1"
    system = platform.system()
    if system.lower() in SYSTEMS:
        yield _component(f"os/{SYSTEMS[system.lower()]}", platform.release())
    else:
        yield "os/other"
        yield _component(f"md/{_clean(system or 'unknown')}", platform.release())
    yield _component("md/arch", platform.machine().lower())
    yield _component("lang/python", platform.python_version())
    yield _component("md/pyimpl", platform.python_implementation())
    if environment := os.environ.get("AWS_EXECUTION_ENV"):
        yield f"exec-env/{_clean(environment)}"
    yield _features({*features, RETRY_FEATURES[retry_mode]})
    yield f"cfg/retry-mode#{retry_mode}"
    if app_id:
        yield f"app/{_clean(app_id)}"


def _component(name: str, value: str) -> str:
    return f"{name}#{_clean(value)}" if value else name


def _clean(value: str) -> str:
    return UNUSUAL.sub("-", value)
