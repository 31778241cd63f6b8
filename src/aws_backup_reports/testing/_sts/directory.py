"""Who calls: the keys of accounts, roles, and the sessions that have assumed them."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from aws_backup_reports.testing._signature.credentials import Credentials

_ROLE_ARN = re.compile(r"arn:(aws[a-z-]*):iam::([0-9]{12}):role/(?:[!-.0-~]+/)*([\w+=,.@-]{1,64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A user or the session of a role, with its keys."""

    account_id: str
    arn: str

    user_id: str
    """The unique id; that of a session ends in its name."""

    credentials: Credentials

    expires_at: datetime | None = None
    """When the keys of a session expire, by the fake's time. None for a user's, which do not."""

    def has_expired(self, now: datetime) -> bool:
        """Whether the keys are too old."""
        return self.expires_at is not None and now >= self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role, and who can assume it."""

    arn: str

    external_id: str | None
    """What a caller must know. None: nothing."""

    trusted_account_ids: frozenset[str] | None
    """The accounts whose keys can assume it. None: any."""

    max_session_seconds: int
    unique_id: str = field(default_factory=lambda: _unique_id("AROA"))

    @property
    def account_id(self) -> str:
        """The account that the role belongs to."""
        return self.arn.split(":")[4]

    def is_open_to(self, caller: Identity, external_id: str | None) -> bool:
        """Whether the caller can assume the role."""
        trusted = self.trusted_account_ids
        return self.external_id in (None, external_id) and (
            trusted is None or caller.account_id in trusted
        )

    def session_arn(self, session_name: str) -> str:
        """Return the ARN of a session, which has the role's name without its path."""
        found = _ROLE_ARN.fullmatch(self.arn)
        assert found is not None  # checked by `Directory.add_role`
        return f"arn:{found[1]}:sts::{found[2]}:assumed-role/{found[3]}/{session_name}"


class Directory:
    """All keys and roles. Not safe to share between threads."""

    def __init__(self) -> None:
        self._users: dict[str, Identity] = {}
        self._identities: dict[str, Identity] = {}
        self._roles: dict[str, Role] = {}

    def find(self, access_key_id: str | None) -> Identity | None:
        """Return whose key it is, or None if there is no such key."""
        return self._identities.get(access_key_id or "")

    def find_role(self, arn: str) -> Role | None:
        """Return a role, or None if there is none."""
        return self._roles.get(arn)

    def user_of(self, account_id: str, partition: str) -> Identity:
        """Return the first user of an account, who is made up if there is none."""
        if account_id not in self._users:
            credentials = Credentials(
                access_key_id=f"AKID{account_id}", secret_access_key=f"secret{account_id}"
            )
            self.add_user(account_id, partition, credentials)
        return self._users[account_id]

    def add_user(self, account_id: str, partition: str, credentials: Credentials) -> None:
        """Add keys to an account. Raises ValueError for an invalid id, or a key that exists."""
        if not re.fullmatch("[0-9]{12}", account_id):
            raise ValueError(f"an account id has 12 digits, unlike {account_id!r}")
        if credentials.access_key_id in self._identities:
            raise ValueError(f"the access key {credentials.access_key_id!r} exists already")
        digest = hashlib.sha256(credentials.access_key_id.encode()).digest()
        identity = Identity(
            account_id=account_id,
            arn=f"arn:{partition}:iam::{account_id}:user/tester",
            user_id="AIDA" + base64.b32encode(digest).decode()[:17],
            credentials=credentials,
        )
        self._users.setdefault(account_id, identity)
        self._identities[credentials.access_key_id] = identity

    def add_role(self, role: Role) -> None:
        """Add a role, or replace it. Raises ValueError for an invalid ARN or duration."""
        if not _ROLE_ARN.fullmatch(role.arn):
            raise ValueError(
                f"not the ARN of a role, as arn:aws:iam::444455556666:role/name: {role.arn!r}"
            )
        if not 3600 <= role.max_session_seconds <= 43_200:
            raise ValueError(
                f"max_session_seconds must be 3600 to 43200, not {role.max_session_seconds!r}"
            )
        self._roles[role.arn] = role

    def add_session(self, role: Role, session_name: str, expires_at: datetime) -> Identity:
        """Return a new session of a role, with its temporary keys."""
        credentials = Credentials(
            access_key_id=_unique_id("ASIA"),
            secret_access_key=base64.b64encode(secrets.token_bytes(30)).decode(),
            session_token=base64.b64encode(secrets.token_bytes(240)).decode(),
        )
        session = Identity(
            account_id=role.account_id,
            arn=role.session_arn(session_name),
            user_id=f"{role.unique_id}:{session_name}",
            credentials=credentials,
            expires_at=expires_at,
        )
        self._identities[credentials.access_key_id] = session
        return session


def _unique_id(prefix: str) -> str:
    return prefix + base64.b32encode(secrets.token_bytes(10)).decode()
