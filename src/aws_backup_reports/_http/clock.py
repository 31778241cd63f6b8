"""What time it is for AWS, which rejects signatures that are minutes off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from aws_backup_reports._log import logger
from aws_backup_reports._wire.response import server_time
from aws_backup_reports.exceptions import ClientError

CLOCK_CODES = frozenset({"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"})
SIGNATURE_CODES = frozenset({"InvalidSignatureException", "SignatureDoesNotMatch"})
"""What AWS also says of a wrong time, and otherwise of a wrong key."""

TOLERANCE = timedelta(minutes=4)
"""How far a clock may be off before a signature that is rejected is taken for a wrong time.

AWS allows five minutes.
"""


YEARS = range(2021, 9000)
"""The years that a clock is corrected to: from that of AWS's first report job, to what fits."""


def get_current_datetime() -> datetime:
    """Return this machine's time, in UTC. botocore's own function was not there in 1.40.0."""
    return datetime.now(timezone.utc)


def signed_time(context: Mapping[str, Any]) -> datetime | None:
    """Return the time of a request's signature, by the request's context; None: it has none."""
    timestamp = context.get("timestamp")
    return datetime.strptime(timestamp, "%Y%m%dT%H%M%S%z") if timestamp else None


class SigningClock:
    """The time that one client signs with: this machine's, corrected once AWS has rejected it."""

    offset = timedelta(0)
    """How far this machine's clock is behind that of AWS."""

    def __init__(self, *, is_correctable: bool = True) -> None:
        self._is_correctable = is_correctable

    def now(self) -> datetime:
        return get_current_datetime() + self.offset

    def correct(self, error: Exception, context: Mapping[str, Any]) -> bool:
        """Correct the clock if an error is about it, and return whether it was.

        `context` is that of the signed request, which has its ``timestamp``.
        """
        if not self._is_correctable or not isinstance(error, ClientError):
            return False
        headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        now, signed = server_time(headers), signed_time(context)
        if now is None or now.year not in YEARS or signed is None:
            return False
        if error.code not in CLOCK_CODES | SIGNATURE_CODES:
            return False
        if error.code in SIGNATURE_CODES and abs(now - signed) < TOLERANCE:
            return False
        self.offset = now - get_current_datetime()
        logger.warning(
            "this machine's clock is off by %.0f seconds; signatures are corrected",
            self.offset.total_seconds(),
        )
        return True
