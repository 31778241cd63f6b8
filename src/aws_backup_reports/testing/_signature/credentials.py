"""A key pair that the fake accepts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A key pair that is accepted."""

    access_key_id: str
    secret_access_key: str = field(repr=False)

    session_token: str | None = field(default=None, repr=False)
    """None accepts any token or none; a token that is sent must still be signed."""
