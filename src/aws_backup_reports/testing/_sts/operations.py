"""AssumeRole and GetCallerIdentity.

Policies, tags and MFA codes of a session are accepted and have no effect: the fake evaluates no
policies. Source: AWS STS API reference.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from .answers import Members, StsError
from .directory import Directory, Identity
from .requests import VERSION, StsRequest, check_parameters

_HOUR = 3600  # seconds: a session's length unless asked, and at most if a role assumes a role


def sts_result(
    sts_request: StsRequest, directory: Directory, caller: Identity, now: datetime
) -> Members:
    """Return the members of the result. Raises `StsError`.

    `now` is the time that tests move: keys expire by it.
    """
    match sts_request.action:
        case "GetCallerIdentity":
            return {"Arn": caller.arn, "UserId": caller.user_id, "Account": caller.account_id}
        case "AssumeRole":
            return _assume_role(sts_request, directory, caller, now)
        case "":
            raise StsError("MissingAction", "The request must contain the parameter Action.")
        case action:
            raise StsError(
                "InvalidAction", f"Could not find operation {action} for version {VERSION}"
            )


def _assume_role(
    sts_request: StsRequest, directory: Directory, caller: Identity, now: datetime
) -> Members:
    given = sts_request.parameters
    check_parameters(given)
    role = directory.find_role(given["RoleArn"])
    if role is None or not role.is_open_to(caller, given.get("ExternalId")):
        raise StsError(
            "AccessDenied",
            f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource:"
            f" {given['RoleArn']}",
            HTTPStatus.FORBIDDEN,
        )
    seconds = int(given.get("DurationSeconds", _HOUR))
    if seconds > role.max_session_seconds:
        raise StsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    if seconds > _HOUR and caller.expires_at is not None:
        raise StsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
            " role chaining.",
        )
    expires_at = now + timedelta(seconds=seconds)
    session = directory.add_session(role, given["RoleSessionName"], expires_at)
    keys = session.credentials
    return {
        "AssumedRoleUser": {"AssumedRoleId": session.user_id, "Arn": session.arn},
        "Credentials": {
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret_access_key,
            "SessionToken": keys.session_token or "",
            "Expiration": f"{expires_at:%Y-%m-%dT%H:%M:%SZ}",
        },
    }
