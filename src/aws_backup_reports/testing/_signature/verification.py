"""The verification of Signature Version 4.

Written from AWS's specification with `hmac` and `hashlib` alone, so that it is independent of
whatever signed the request. The checks run in the order in which AWS has been seen to make
them, and fail with its messages where those are known.

Source: IAM user guide, "Create a signed AWS API request".
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from aws_backup_reports.testing._wire.messages import Request

from .canonical import canonical_request
from .claim import CLOCK_SKEW, TIMESTAMP, Claim, read_claim
from .credentials import Credentials
from .errors import Defect, incomplete_signature, invalid_signature, unrecognized_client

_ALGORITHM = "AWS4-HMAC-SHA256"
_TERMINATOR = "aws4_request"

_MUST_BE_SIGNED = {
    "host": "'Host' or ':authority'",
    "x-amz-date": "'X-Amz-Date'",
    "x-amz-security-token": "'X-Amz-Security-Token'",
    "x-amz-content-sha256": "'X-Amz-Content-Sha256'",
}
"""Headers that must be signed if they are sent (the host always), and their names in errors."""


def verify(
    request: Request,
    credentials: Credentials | None,
    *,
    now: datetime,
    region_name: str | None = None,
    service: str = "backup",
) -> None:
    """Check that the request is signed with these credentials, for this Region and this time.

    None as the Region accepts any; None as the credentials means that there is no such key.
    Raises `SignatureRefusedError` with one of AWS's codes: MissingAuthenticationTokenException,
    IncompleteSignatureException, InvalidSignatureException or UnrecognizedClientException.
    """
    claim = read_claim(request)
    _check_clock(claim, now)
    _check_signed_headers(claim, request)
    _check_scope(claim, region_name, service)
    _check_signature(claim, request, credentials, service)


def _check_clock(claim: Claim, now: datetime) -> None:
    oldest = now - claim.lifetime
    if claim.time < oldest:
        raise invalid_signature(
            Defect.TIME,
            f"Signature expired: {claim.timestamp} is now earlier than {oldest:{TIMESTAMP}}"
            f" ({now:{TIMESTAMP}} - {claim.lifetime.total_seconds() / 60:g} min.)",
        )
    newest = now + CLOCK_SKEW
    if claim.time > newest:
        raise invalid_signature(
            Defect.TIME,
            f"Signature not yet current: {claim.timestamp} is still later than"
            f" {newest:{TIMESTAMP}} ({now:{TIMESTAMP}} + 15 min.)",
        )


def _check_signed_headers(claim: Claim, request: Request) -> None:
    for name, called in _MUST_BE_SIGNED.items():
        needed = name == "host" or request.header(name) is not None
        if needed and name not in claim.signed_headers:
            raise invalid_signature(
                Defect.MISMATCH, f"{called} must be a 'SignedHeader' in the AWS Authorization."
            )


def _check_scope(claim: Claim, region_name: str | None, expected_service: str) -> None:
    if claim.algorithm != _ALGORITHM:
        raise incomplete_signature(f"Unsupported AWS 'algorithm': '{claim.algorithm}'.")
    parts = claim.credential.split("/")
    if len(parts) != 5:
        raise incomplete_signature(
            "Credential must have exactly 5 slash-delimited elements, e.g."
            f" keyid/date/region/service/term, got '{claim.credential}'"
        )
    _, date, region, service, terminator = parts
    wrong: list[str] = []
    if not region or region_name not in (None, region):
        wrong.append(f"Credential should be scoped to a valid region, not '{region}'. ")
    if service != expected_service:
        wrong.append(f"Credential should be scoped to correct service: '{expected_service}'. ")
    if terminator != _TERMINATOR:
        wrong.append(
            f"Credential should be scoped with a valid terminator: '{_TERMINATOR}',"
            f" not '{terminator}'. "
        )
    if date != claim.timestamp[:8]:
        wrong.append(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date"
            f" from HTTP: '{date}' != '{claim.timestamp[:8]}', from '{claim.timestamp}'."
        )
    if wrong:
        raise invalid_signature(Defect.SCOPE, "".join(wrong))


def _check_signature(
    claim: Claim, request: Request, credentials: Credentials | None, service: str
) -> None:
    key = claim.credential.partition("/")[0]
    if credentials is None or key != credentials.access_key_id:
        raise unrecognized_client(Defect.KEY)
    canonical = canonical_request(request, claim.signed_headers, service)
    digest = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
    string_to_sign = "\n".join((_ALGORITHM, claim.timestamp, claim.scope, digest))
    if claim.signature != _sign(string_to_sign, claim.scope, credentials.secret_access_key):
        raise invalid_signature(
            Defect.MISMATCH,
            "The request signature we calculated does not match the signature you provided."
            " Check your AWS Secret Access Key and signing method."
            " Consult the service documentation for details."
            f"\n\nThe Canonical String for this request should have been\n'{canonical}'"
            f"\n\nThe String-to-Sign should have been\n'{string_to_sign}'\n",
        )
    if credentials.session_token not in (None, claim.session_token):
        raise unrecognized_client(Defect.TOKEN)


def _sign(string_to_sign: str, scope: str, secret_access_key: str) -> str:
    key = b"AWS4" + secret_access_key.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, string_to_sign.encode(), "sha256").hex()
