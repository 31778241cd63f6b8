"""Finding the credentials that requests are signed with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from botocore import UNSIGNED
from botocore.context import get_context, start_as_current_context
from botocore.exceptions import PartialCredentialsError

from .session import LightSession

if TYPE_CHECKING:
    from botocore.config import Config

STATIC_FEATURES = {"explicit": "e", "env": "g", "shared-credentials-file": "n"}
"""AWS's letters for the sources of credentials, in the user agent."""

PLAIN_SETTINGS = frozenset(
    "aws_access_key_id aws_account_id aws_secret_access_key aws_session_token ca_bundle cli_pager "
    "defaults_mode endpoint_url max_attempts output region retry_mode sdk_ua_app_id".split()
)
"""The settings of a profile that do not make botocore look for its keys elsewhere."""


Keys: TypeAlias = tuple[str | None, str | None, str | None, str | None]
"""What was given in code: access key, secret key, token and account id; None: looked up."""


class Credentials(Protocol):
    """The part of botocore's credentials that is used."""

    def get_frozen_credentials(self) -> Any: ...


class StaticCredentials(NamedTuple):
    """Keys without a known expiry, in place of botocore's class, whose module is slow to import."""

    access_key: str
    secret_key: str
    token: str | None = None
    account_id: str | None = None
    method: str = "explicit"

    def __repr__(self) -> str:  # shows no secret
        return f"<StaticCredentials {self.access_key} found by {self.method}>"

    def get_frozen_credentials(self) -> StaticCredentials:
        return self


def resolve_credentials(
    keys: Keys,
    session: LightSession,
    config: Config | None,
    region_name: str | None,
) -> tuple[Credentials | None, set[str]]:
    """Return the credentials to sign with, and their features for the user agent.

    `keys` win. The credentials are None if requests are not signed, and if none are found: then
    the first call fails. Raises PartialCredentialsError, and the errors of botocore's providers.
    """
    if config is not None and config.signature_version is UNSIGNED:
        return None, set()
    found = explicit_credentials(*keys)
    if found is None and isinstance(session, LightSession):
        found = _environment_credentials(session) or _profile_credentials(session)
    if found is None:
        return _provided_credentials(session, region_name)
    return found, {STATIC_FEATURES[found.method]}


def explicit_credentials(
    access_key: str | None, secret_key: str | None, token: str | None, account_id: str | None
) -> StaticCredentials | None:
    """Return the keys given in code; None if neither was. Raises PartialCredentialsError."""
    if access_key is None and secret_key is None:
        return None
    if access_key is None or secret_key is None:
        missing = "aws_access_key_id" if access_key is None else "aws_secret_access_key"
        raise PartialCredentialsError(provider="explicit", cred_var=missing)
    return StaticCredentials(access_key, secret_key, token, account_id)


def _environment_credentials(session: LightSession) -> StaticCredentials | None:
    """Return plain keys from the environment, as botocore's EnvProvider would.

    None for anything else: botocore's chain then decides, and reports what is missing.
    """
    environ = os.environ
    access_key = environ.get("AWS_ACCESS_KEY_ID")
    secret_key = environ.get("AWS_SECRET_ACCESS_KEY")
    is_special = session.instance_variables() or environ.get("AWS_CREDENTIAL_EXPIRATION")
    if not access_key or not secret_key or is_special:
        return None
    # The older name wins, as in botocore.
    token = environ.get("AWS_SECURITY_TOKEN") or environ.get("AWS_SESSION_TOKEN") or None
    account_id = environ.get("AWS_ACCOUNT_ID") or None
    return StaticCredentials(access_key, secret_key, token, account_id, "env")


def _profile_credentials(session: LightSession) -> StaticCredentials | None:
    """Return plain keys from the credentials file; None for anything else, as above."""
    if os.environ.get("AWS_ACCESS_KEY_ID") or os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        return None
    name = session.get_config_variable("profile") or "default"
    profiles, keys = session.full_config["profiles"], session.shared_profiles.get(name, {})
    access_key, secret_key = keys.get("aws_access_key_id"), keys.get("aws_secret_access_key")
    if not access_key or not secret_key or not profiles[name].keys() <= PLAIN_SETTINGS:
        return None
    token, account_id = keys.get("aws_session_token"), keys.get("aws_account_id")
    return StaticCredentials(access_key, secret_key, token, account_id, "shared-credentials-file")


def _provided_credentials(
    session: Any, region_name: str | None
) -> tuple[Credentials | None, set[str]]:
    """Return what botocore's chain of providers finds, or the user's session."""
    credentials: Any
    with start_as_current_context():
        if isinstance(session, LightSession):
            from botocore.credentials import create_credential_resolver  # lazy: 8 ms

            resolver = create_credential_resolver(session, region_name=region_name)
            credentials = resolver.load_credentials()
        else:
            # As create_client of botocore's session does: roles are assumed in the client's region.
            session._last_client_region_used = region_name
            credentials = session.get_credentials()
        features = set(get_context().features)
    if getattr(credentials, "method", None) == "explicit":
        # A session accepts one key alone; boto3 would then sign with the secret "None".
        explicit_credentials(credentials.access_key, credentials.secret_key, None, None)
        features.add(STATIC_FEATURES["explicit"])
    return credentials, features
