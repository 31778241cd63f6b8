"""Where settings and credentials are looked up: environment, config files, a user's session."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from typing import Any

from botocore.configprovider import ConfigValueStore, create_botocore_default_config_mapping
from botocore.exceptions import ProfileNotFound

from aws_backup_reports.exceptions import add_advice


class LightSession:
    """The part of botocore's session that settings and credentials are resolved with.

    It uses botocore's own providers, in the same places and the same order. botocore's session
    takes a third of a cold start to import, and is loaded only for credentials that come from
    another AWS service: for a role, SSO or a login.
    """

    user_agent_extra = ""

    def __init__(self, profile_name: str | None = None) -> None:
        self._variables = {} if profile_name is None else {"profile": profile_name}
        self._store = ConfigValueStore(create_botocore_default_config_mapping(self))

    def instance_variables(self) -> dict[str, Any]:
        """Return what was set in code, which is at most the profile."""
        return self._variables

    def get_config_variable(self, logical_name: str) -> Any:
        """Look up a setting in code, environment and config file, as botocore does."""
        return self._store.get_config_variable(logical_name)

    def get_default_client_config(self) -> Any:
        """Return None: only a session that the user made can have a default Config."""

    def get_component(self, name: str) -> Any:
        """Return None: nobody can have added handlers or other components."""

    @cached_property
    def shared_profiles(self) -> dict[str, Any]:
        """The profiles of the credentials file alone."""
        return _read_file(self.get_config_variable("credentials_file"), "raw_config_parse")

    @cached_property
    def full_config(self) -> dict[str, Any]:
        """The config file, with the profiles of the credentials file merged into its own."""
        config = _read_file(self.get_config_variable("config_file"), "load_config")
        profiles = config.setdefault("profiles", {})
        for profile, values in self.shared_profiles.items():
            profiles.setdefault(profile, {}).update(values)
        return config

    def get_scoped_config(self) -> dict[str, Any]:
        """Return the settings of the profile in use. Raises ProfileNotFound."""
        profile = self.get_config_variable("profile")
        profiles = self.full_config["profiles"]
        if profile is not None and profile not in profiles:
            files = (self.get_config_variable(name) for name in ("config_file", "credentials_file"))
            raise add_advice(
                ProfileNotFound(profile=profile),
                f"{' and '.join(files)} have: {', '.join(sorted(profiles)) or 'no profiles'}",
            )
        scoped: dict[str, Any] = profiles.get(profile or "default", {})
        return scoped

    def user_agent(self) -> str:
        """Return the User-Agent for the instance metadata service."""
        return "aws-backup-reports"

    def create_client(self, service_name: str, **arguments: Any) -> Any:
        """Create botocore's client of another service that credentials come from."""
        from botocore.session import Session  # lazy: 34 ms; only roles, SSO and logins need it

        session = Session(profile=self._variables.get("profile"))
        return session.create_client(service_name, **arguments)


def _read_file(path: str, parser: str) -> dict[str, Any]:
    """Return what a parser of botocore's reads from a file; empty if there is no file."""
    expanded = os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111  # as botocore does it
    if not os.path.isfile(expanded):  # noqa: PTH113  # likewise
        return {}
    from botocore import configloader  # lazy: 2 ms; Lambda has no such files

    content: dict[str, Any] = getattr(configloader, parser)(path)
    return content


def session_for(session: Any, profile_name: str | None) -> LightSession:
    """Return the botocore session that the user gave, or one of our own for a profile.

    Without either, it is boto3's default session, if the program has made one. Only what
    `LightSession` has is used of it. Raises TypeError for an invalid session, or for both.
    """
    if session is None and profile_name is None:
        # boto3.setup_default_session() sets it for all clients of a program.
        session = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    found: LightSession | None = getattr(session, "_session", session)
    if found is None:
        return LightSession(profile_name)
    if profile_name is not None:
        raise TypeError("pass session or profile_name, not both: a session has its own profile")
    if not hasattr(found, "get_config_variable"):
        raise TypeError(
            f"session must be a boto3.Session or a botocore.session.Session, not {session!r}"
        )
    if any(each.__module__.startswith("aiobotocore.") for each in type(found).__mro__):
        raise TypeError(
            f"{session!r} is asynchronous: pass a boto3.Session or a botocore.session.Session"
        )
    return found
