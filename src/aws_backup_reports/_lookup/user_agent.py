"""The User-Agent header, in the format that AWS reads, written by botocore."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import SimpleNamespace

from botocore.useragent import UserAgentString

from aws_backup_reports._version import __version__

RETRY_FEATURES = {"standard": "E", "legacy": "D", "adaptive": "F"}
CUSTOM_ENDPOINT_FEATURE = "N"
WAITER_FEATURE = "B"
PAGINATOR_FEATURE = "C"
FEATURES = re.compile(r"(?<= )m/(\S+)")


class AgentConfig(SimpleNamespace):
    """The part of a Config that the header depends on; botocore may look for more."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("_"):
            raise AttributeError(name)


def user_agent(
    retry_mode: str,
    features: Iterable[str],
    app_id: str | None,
    *,
    session_extra: str | None,
    config_extra: str | None,
    override: str | None,
) -> str:
    """Return a header that names this library, botocore and the platform.

    `features` are AWS's letters for what is in use. The extras are appended unchanged;
    `override` replaces everything else.
    """
    agent = UserAgentString.from_environment().set_session_config(
        "aws-backup-reports", __version__, session_extra
    )
    agent.set_client_features({*features, RETRY_FEATURES[retry_mode]})
    config = AgentConfig(
        retries={"mode": retry_mode},
        user_agent=override,
        user_agent_appid=app_id,
        user_agent_extra=config_extra,
    )
    return add_features(agent.with_client_config(config).to_string(), ())


def add_features(agent: str, features: Iterable[str]) -> str:
    """Return a header with the features of one call added, unless the caller replaced it."""
    return FEATURES.sub(lambda found: _sorted({*found[1].split(","), *features}), agent)


def _sorted(features: set[str]) -> str:
    return f"m/{','.join(sorted(features))}"
