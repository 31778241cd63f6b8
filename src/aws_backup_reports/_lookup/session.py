"""Where settings and credentials are looked up: environment, config files, a user's session."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Protocol

from botocore.configprovider import ConfigValueStore, create_botocore_default_config_mapping
from botocore.exceptions import ConfigNotFound, ProfileNotFound

if TYPE_CHECKING:
    from botocore.config import Config


class Session(Protocol):
    """What is used of ``botocore.session.Session``."""

    user_agent_extra: str

    def get_config_variable(self, logical_name: str) -> Any: ...

    def instance_variables(self) -> dict[str, Any]: ...

    def get_scoped_config(self) -> dict[str, Any]: ...

    def get_default_client_config(self) -> Config | None: ...

    def get_component(self, name: str) -> Any: ...

    @property
    def full_config(self) -> dict[str, Any]: ...


class LightSession:
    """The part of botocore's session that settings and credentials are resolved with.

    It looks them up with botocore's own providers, in the same places and order. botocore's
    session itself, whose import alone is a third of a cold start, is loaded only when
    credentials need another AWS service: a role, SSO, or a login.
    """

    user_agent_extra = ""

    def __init__(self, profile_name: str | None = None) -> None:
        self._variables = {} if profile_name is None else {"profile": profile_name}
        self._store = ConfigValueStore(create_botocore_default_config_mapping(self))
        self._full_config: dict[str, Any] | None = None
        self._shared_profiles: dict[str, dict[str, Any]] = {}

    def instance_variables(self) -> dict[str, Any]:
        """Give what was set in code: the profile, if it was."""
        return self._variables

    def get_config_variable(self, logical_name: str) -> Any:
        """Look a setting up in code, environment and config file, as botocore does."""
        return self._store.get_config_variable(logical_name)

    def get_default_client_config(self) -> None:
        """Return no default Config: only a session that the user made can have one."""

    def get_component(self, name: str) -> None:  # there is none of any name
        """Return no part of a session: nobody can have put one, or a handler, into this."""

    @property
    def full_config(self) -> dict[str, Any]:
        """The config file, and the profiles of the credentials file with it."""
        if self._full_config is None:
            self._full_config, self._shared_profiles = _read_config(
                self.get_config_variable("config_file"),
                self.get_config_variable("credentials_file"),
            )
        return self._full_config

    @property
    def shared_profiles(self) -> dict[str, dict[str, Any]]:
        """The profiles as the credentials file alone has them."""
        _ = self.full_config  # has both files read
        return self._shared_profiles

    def get_scoped_config(self) -> dict[str, Any]:
        """Give the settings of the profile in use. Raises ProfileNotFound."""
        profile = self.get_config_variable("profile")
        profiles = self.full_config["profiles"]
        if profile is not None and profile not in profiles:
            raise ProfileNotFound(profile=profile)
        scoped: dict[str, Any] = profiles.get(profile or "default", {})
        return scoped

    def user_agent(self) -> str:
        """Name ourselves to the instance metadata service."""
        return "aws-backup-reports"

    def create_client(self, service_name: str, **arguments: Any) -> Any:
        """Make botocore's client of another service, which some credentials come from."""
        from botocore.session import Session  # lazy: 34 ms; only roles, SSO and logins need it

        return Session(profile=self._variables.get("profile")).create_client(
            service_name, **arguments
        )


def _read_config(
    config_file: str, credentials_file: str
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Read both files as botocore does: all profiles, and those of the credentials file.

    A file that is missing is empty.
    """
    if not _is_file(config_file) and not _is_file(credentials_file):
        return {"profiles": {}}, {}
    from botocore.configloader import load_config, raw_config_parse  # lazy: 2 ms; Lambda has none

    try:
        config: dict[str, Any] = load_config(config_file)
    except ConfigNotFound:
        config = {"profiles": {}}
    try:
        shared: dict[str, dict[str, Any]] = raw_config_parse(credentials_file)
    except ConfigNotFound:
        shared = {}
    for profile, values in shared.items():
        config["profiles"].setdefault(profile, {}).update(values)
    return config, shared


def _is_file(path: str) -> bool:
    found = os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111  # as botocore has it
    return os.path.isfile(found)  # noqa: PTH113  # pathlib would be asked for nothing else


def given_session(session: Any, profile_name: str | None) -> Any:
    """Give the botocore session inside of what a user handed over; None: there is none.

    With neither session nor profile, boto3's default session counts, if the program has made
    one. What is no session is given as it is.
    """
    if session is None and profile_name is None:
        # boto3.setup_default_session() speaks for all clients of a program.
        session = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    return getattr(session, "_session", session)


def session_for(session: Any, profile_name: str | None) -> Session:
    """Give the session that is given, or one of our own for a profile.

    Raises TypeError for what is no session, for one whose methods must be awaited, and for a
    session together with a profile.
    """
    inner = given_session(session, profile_name)
    if inner is None:
        return LightSession(profile_name)
    if profile_name is not None:
        raise TypeError(
            "session and profile_name exclude each other: make the session with the profile"
        )
    if not hasattr(inner, "get_config_variable"):
        raise TypeError(
            f"session must be a boto3.Session or a botocore.session.Session, not {session!r}"
        )
    if any(each.__module__.startswith("aiobotocore.") for each in type(inner).__mro__):
        raise TypeError(
            f"{session!r} is asynchronous and BackupClient is not: give a boto3.Session or a "
            "botocore.session.Session"
        )
    found: Session = inner
    return found
