"""What a role is, and where it is assumed."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, NamedTuple

from botocore.utils import create_nested_client


class Role(NamedTuple):
    """A role that is to be assumed."""

    arn: str

    external_id: str | None
    """What the role's trust policy may ask for; None: nothing is sent."""

    session_name: str | None
    """What CloudTrail names the caller; None: botocore makes a name up."""


class Sts:
    """Where roles are assumed, and the time by which their keys expire."""

    def create_client(self, session: Any, service_name: str, **arguments: Any) -> Any:
        """Create botocore's client of STS, as botocore does it for its own credentials."""
        return create_nested_client(session, service_name, **arguments)

    def now(self) -> datetime:
        return datetime.now(timezone.utc)
