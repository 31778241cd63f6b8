"""What is said of a constructor's arguments: which are wrong, and which hold a secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from ._lookup.credentials import Keys
from ._lookup.endpoint import without_userinfo
from ._lookup.sts import Role
from ._settings import Arguments

ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+")

InitT = TypeVar("InitT", bound=Callable[..., None])


def explained(init: InitT) -> InitT:
    """Say what to write in place of arguments that come from boto3 or are misspelt."""
    code = init.__code__
    known = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]

    @wraps(init)
    def with_advice(self: Any, *arguments: Any, **settings: Any) -> None:
        if arguments[:1] == ("backup",):
            raise TypeError(
                f"{type(self).__name__} takes no service name: leave 'backup' out, and pass what "
                "boto3.client takes after it"
            )
        if unknown := [name for name in settings if name not in known]:
            raise TypeError(
                f"{init.__qualname__}() got an unexpected keyword argument {unknown[0]!r}. "
                f"There are: {', '.join(known)}"
            )
        init(self, *arguments, **settings)

    return cast("InitT", with_advice)


@runtime_checkable  # pydantic checks arguments by it
class Session(Protocol):
    """A ``boto3.Session`` or a botocore session; type checkers see what both have."""

    def get_credentials(self) -> Any: ...


def secret_in(keys: Keys, session: object, arguments: Arguments) -> str:
    """Return which of a client's arguments holds a secret; empty if none does."""
    endpoint_urls = (arguments.endpoint_url, arguments.s3_endpoint_url)
    proxies = getattr(arguments.config, "proxies", None)
    if any(key is not None for key in keys[:3]):
        return "keys"
    if session is not None:
        return "a session"
    if any("@" in str(url) for url in (proxies or {}).values()):
        return "a proxy with a password"
    if any(each and each != without_userinfo(each) for each in endpoint_urls):
        return "an endpoint URL with a password"
    return ""


def replaced(arguments: Arguments, changes: Mapping[str, Any]) -> Arguments:
    """Return the arguments of another client. What belongs to a role goes with it."""
    role: dict[str, Any] = {}
    if "role_arn" in changes:
        role["external_id"] = None
        if changes["role_arn"] is None:
            role["role_session_name"] = None
    return arguments._replace(**{**role, **changes})


def role_of(arguments: Arguments) -> Role | None:
    """Return the role that a client is to assume; None: none. Raises ValueError."""
    arn, external_id, session_name = (
        arguments.role_arn,
        arguments.external_id,
        arguments.role_session_name,
    )
    if arn is None:
        if external_id is not None or session_name is not None:
            name = "role_session_name" if external_id is None else "external_id"
            raise ValueError(f"{name} is for a role: pass role_arn with it")
        return None
    if not isinstance(arn, str) or not ROLE_ARN.fullmatch(arn):
        raise ValueError(
            f"Invalid role_arn {arn!r}. It must be like arn:aws:iam::111122223333:role/audit"
        )
    return Role(arn, external_id, session_name)


def why_unpicklable(kind: type[Any], secret: str) -> str:
    """Return why a client of a class is not pickled, which holds a secret or has a constructor."""
    name = kind.__name__
    if secret:
        return (
            f"this {name} was given {secret}, so it cannot be pickled or copied: a secret would go "
            "with it. Let it find them itself instead, for example by profile_name= or from the "
            "environment, or make a new one where it is needed."
        )
    return (
        f"this {name} cannot be pickled or copied: what its own constructor was called with is not "
        f"kept. Give {name} a __reduce__ that returns the class and the arguments to call it with."
    )
