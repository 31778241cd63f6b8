"""Where clients get their settings and credentials from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .credentials import Credentials, Keys, resolve_credentials
from .session import LightSession, session_for
from .sts import Role, Sts

if TYPE_CHECKING:
    from botocore.config import Config


ASSUME_ROLE_FEATURE = "i"
"""AWS's letter for the credentials of a role, in the user agent."""


class Source:
    """A session and the keys that were given in code, for all clients made from one another.

    Whatever was found once, files and credentials, is not looked up again.
    """

    def __init__(self, keys: Keys, given_session: Any, profile_name: str | None, sts: Sts) -> None:
        self.keys = keys
        self.given_session = given_session
        self.sts = sts
        self.session: LightSession = session_for(given_session, profile_name)
        self._found: tuple[Credentials | None, set[str]] | None = None

    def for_profile(self, profile_name: str | None) -> Source:
        """Return the same for another profile. Raises TypeError if a session was given."""
        return Source(self.keys, self.given_session, profile_name, self.sts)

    def credentials(
        self, config: Config | None, region_name: str | None, role: Role | None
    ) -> tuple[Credentials | None, set[str]]:
        """Return the credentials to sign with, those of the role if there is one, and features.

        For what they are see `resolve_credentials`. All clients of the source have the same
        `config`.
        """
        if self._found is None:
            self._found = resolve_credentials(self.keys, self.session, config, region_name)
        found, features = self._found
        if role is None or found is None or region_name is None:
            return self._found
        from .roles import role_credentials  # lazy: 10 ms; few assume a role by themselves

        assumed = role_credentials(self.sts, self.session, found, region_name, role)
        return assumed, {*features, ASSUME_ROLE_FEATURE}
