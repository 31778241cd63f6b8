"""The credentials of roles: assumed once a process, and renewed by botocore before they expire."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import deque
from collections.abc import Hashable
from typing import Any
from weakref import WeakValueDictionary

from botocore.context import start_as_current_context
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import ClientError

from aws_backup_reports.exceptions import add_advice

from .credentials import Credentials, StaticCredentials
from .session import LightSession
from .sts import Role, Sts

LATEST = 1_000
"""How many roles are remembered though no client has them: each keeps some kilobytes."""

REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""What does not make the credentials of a role others."""


class Unkept(dict[str, Any]):
    """A cache of botocore's that holds nothing: the credentials are the only place of their keys.

    botocore's own would judge by the machine's clock whether they are still good.
    """

    def __setitem__(self, key: str, value: Any) -> None:
        """Drop what was to be kept."""


class Bearer:
    """The credentials that assume roles, and a client of STS that has them."""

    def __init__(self, sts: Sts, session: Any, credentials: Credentials, region_name: str) -> None:
        """`region_name` is that of the first client, and of the requests to STS, as in boto3."""
        self.credentials = credentials
        self.sts = sts
        self._session = session
        self._region_name = region_name
        self._lock = threading.Lock()
        self._client: tuple[dict[str, Any], Any] = ({}, None)

    def renew_locks(self) -> None:
        """In a child process, have neither locks nor connections of the parent's."""
        self._lock = threading.Lock()
        self._client = ({}, None)
        _renew_lock(self.credentials)

    def create_client(self, service_name: str, **keys: Any) -> Any:
        """Return botocore's client of STS, the same as long as the keys are."""
        with self._lock:  # botocore's sessions are not for more than one thread
            known, client = self._client
            if client is None or known != keys:
                client = self.sts.create_client(
                    self._session, service_name, region_name=self._region_name, **keys
                )
                self._client = (keys, client)
            return client


class RoleCredentials(DeferredRefreshableCredentials):
    """The keys of a role, which is assumed when they are first needed."""

    def __init__(self, bearer: Bearer, role: Role) -> None:
        super().__init__(self._assume, "assume-role", bearer.sts.now)
        self.bearer = bearer
        self._role = role
        given = {"ExternalId": role.external_id, "RoleSessionName": role.session_name}
        self._fetcher = AssumeRoleCredentialFetcher(
            bearer.create_client,
            bearer.credentials,
            role.arn,
            {name: value for name, value in given.items() if value is not None},
            cache=Unkept(),
        )

    def _assume(self) -> Any:
        """Return new keys and when they expire. Raises STS's errors, as boto3 does."""
        with start_as_current_context():  # botocore notes in it what STS is called with
            self.bearer.credentials.get_frozen_credentials()  # its errors are not of this role
            try:
                return self._fetcher.fetch_credentials()
            except ClientError as error:
                add_advice(error, self._advice(error))
                raise

    def _advice(self, error: ClientError) -> str:
        if error.response.get("Error", {}).get("Code") != "AccessDenied":
            return f"Look at the credentials that are to assume {self._role.arn}"
        given = "may ask for" if self._role.external_id is None else "must ask for this"
        return (
            f"Look at the trust policy of {self._role.arn}, which must name the caller and "
            f"{given} external_id=, and at the caller's policies, which must allow sts:AssumeRole"
        )


class Assumed:
    """The roles of a process, with those who assume them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: WeakValueDictionary[Hashable, RoleCredentials] = WeakValueDictionary()
        self._bearers: WeakValueDictionary[Hashable, Bearer] = WeakValueDictionary()
        self._latest: deque[RoleCredentials] = deque(maxlen=LATEST)

    def credentials(
        self, sts: Sts, session: Any, found: Credentials, region_name: str, role: Role
    ) -> RoleCredentials:
        origin = (sts, *_origin(session, found))
        with self._lock:
            known = self._known.get((origin, role))
            if known is None:
                bearer = self._bearers.get(origin) or Bearer(sts, session, found, region_name)
                known = RoleCredentials(bearer, role)
                self._bearers[origin] = bearer
                self._known[origin, role] = known
                self._latest.append(known)
            return known

    def renew_locks(self) -> None:
        """In a child process, have locks that no thread of the parent holds."""
        self._lock = threading.Lock()
        for each in (*self._known.values(), *self._bearers.values()):
            each.renew_locks() if isinstance(each, Bearer) else _renew_lock(each)


ASSUMED = Assumed()

role_credentials = ASSUMED.credentials
"""Return the credentials of a role, the same object for all who would assume it alike."""

if hasattr(os, "register_at_fork"):  # Windows has no forks
    os.register_at_fork(after_in_child=ASSUMED.renew_locks)


def _origin(session: Any, found: Credentials) -> tuple[Hashable, Hashable]:
    """Return what tells credentials, and where they are sent to, from all others.

    That is the keys, if they stay the same, and what they and STS's endpoint were found by: the
    session of the user, which may be given other keys, or what the environment and the config
    files say.
    """
    keys = tuple(found[:3]) if isinstance(found, StaticCredentials) else None
    if not isinstance(session, LightSession):
        # Not the credentials, which may have no hash; who assumes a role keeps them.
        return keys or id(found), session
    variables = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("AWS_") and name not in REGION_VARIABLES
    }
    said = repr((sorted(variables.items()), session.instance_variables(), session.full_config))
    return keys, hashlib.sha256(said.encode()).hexdigest()


def _renew_lock(credentials: Any) -> None:
    """Replace the lock of botocore's credentials that are refreshed, which may be held."""
    if hasattr(credentials, "_refresh_lock"):
        credentials._refresh_lock = threading.Lock()
