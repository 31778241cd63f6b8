"""What a request says about its own signature, in its header or in its query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from aws_backup_reports.testing._wire.messages import Request, query_parameters

from .errors import Defect, incomplete_signature, invalid_signature, signature_error

TIMESTAMP = "%Y%m%dT%H%M%SZ"

CLOCK_SKEW = timedelta(minutes=15)
"""How far the clocks of client and service may be apart."""

_WEEK = 604_800  # seconds, the longest lifetime of a presigned URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A signature, and what the client says it was made from."""

    algorithm: str

    credential: str
    """Key id, date, Region, service and terminator, separated by slashes."""

    signed_headers: tuple[str, ...]
    """Names in lower case and sorted, as they must be signed, however they were sent."""

    signature: str
    """In hexadecimal."""

    time: datetime
    """When it was signed, in UTC."""

    lifetime: timedelta
    """How long after `time` it is valid."""

    session_token: str | None

    @property
    def timestamp(self) -> str:
        """The time in the form in which it is signed."""
        return self.time.strftime(TIMESTAMP)

    @property
    def scope(self) -> str:
        """The credential without the key id."""
        return self.credential.partition("/")[2]


def read_claim(request: Request) -> Claim:
    """Return the claim in the ``Authorization`` header or in the query of a presigned URL.

    Raises `RefusedError` if there is none, if there are both, or if a part is missing or malformed.
    """
    authorization = request.header("authorization")
    query = {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in query_parameters(request.query)
    }
    if authorization is not None and "X-Amz-Algorithm" in query:
        raise invalid_signature(
            Defect.INCOMPLETE,
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as"
            " HTTP header.",
        )
    if authorization is not None and authorization.startswith("AWS4-"):
        return _claim_of_header(request, authorization)
    if "X-Amz-Algorithm" in query:
        return _claim_of_query(query)
    raise signature_error(
        Defect.MISSING, "MissingAuthenticationTokenException", "Missing Authentication Token"
    )


def _claim_of_header(request: Request, authorization: str) -> Claim:
    algorithm, *pairs = re.split(r"[,\s]+", authorization.strip())
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        values[name] = value
        if not equals:
            raise incomplete_signature(
                f"'{pair}' not a valid key=value pair (missing equal-sign) in Authorization"
                f" header: '{authorization}'."
            )
    date = request.header("x-amz-date") or request.header("date")
    missing = [
        f"Authorization header requires '{name}' parameter."
        for name in ("Credential", "Signature", "SignedHeaders")
        if not values.get(name)
    ]
    if date is None:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    if date is None or missing:
        raise incomplete_signature(" ".join([*missing, f"Authorization={authorization}"]))
    return Claim(
        algorithm=algorithm,
        credential=values["Credential"],
        signed_headers=_names(values["SignedHeaders"]),
        signature=values["Signature"],
        time=_time(date),
        lifetime=CLOCK_SKEW,
        session_token=request.header("x-amz-security-token"),
    )


def _claim_of_query(query: dict[str, str]) -> Claim:
    missing = [
        f"AWS query-string parameters must include '{name}'."
        for name in ("X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date")
        if not query.get(name)
    ]
    if missing:
        raise incomplete_signature(" ".join([*missing, "Re-examine the query-string parameters."]))
    expires = query.get("X-Amz-Expires", str(int(CLOCK_SKEW.total_seconds())))
    if not re.fullmatch("[0-9]{1,6}", expires) or not 0 < int(expires) <= _WEEK:
        raise incomplete_signature(f"X-Amz-Expires must be a number of seconds up to {_WEEK}.")
    return Claim(
        algorithm=query["X-Amz-Algorithm"],
        credential=query["X-Amz-Credential"],
        signed_headers=_names(query["X-Amz-SignedHeaders"]),
        signature=query["X-Amz-Signature"],
        time=_time(query["X-Amz-Date"]),
        lifetime=timedelta(seconds=int(expires)),
        session_token=query.get("X-Amz-Security-Token"),
    )


def _names(signed_headers: str) -> tuple[str, ...]:
    return tuple(sorted(signed_headers.lower().split(";")))


def _time(date: str) -> datetime:
    """Read ISO 8601's basic format, or a date as HTTP allows it in ``Date``."""
    try:
        return datetime.strptime(date, TIMESTAMP).replace(tzinfo=timezone.utc)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(date).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise incomplete_signature(
            f"Date must be in ISO-8601 'basic format'. Got '{date}'."
            " See http://en.wikipedia.org/wiki/ISO_8601"
        ) from None


def signing_service(request: Request) -> str | None:
    """Return the service that the request claims to be signed for, or None if it names none."""
    found = re.search(r"/([^/,\s]+)/aws4_request", _credential_texts(request))
    return found[1] if found else None


class Signer(NamedTuple):
    """The key and the Region that a request claims to be signed with; unchecked."""

    access_key_id: str
    region_name: str


def read_signer(request: Request) -> Signer | None:
    """Return the claimed key and Region, or None if the request does not name them."""
    found = re.search(
        r"([^/=,\s]+)/[^/,\s]*/([^/,\s]*)/[^/,\s]*/aws4_request", _credential_texts(request)
    )
    return Signer(found[1], found[2]) if found else None


def _credential_texts(request: Request) -> str:
    texts = [request.header("authorization") or ""]
    texts += [
        value.decode("latin-1")
        for name, value in query_parameters(request.query)
        if name == b"X-Amz-Credential"
    ]
    return " ".join(texts)
