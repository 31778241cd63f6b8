"""What our client has in common with today's boto3, but not with an older botocore.

Ours is the same with any botocore, so these few facts are left out of the comparison with an older
one. A case about such a fact names it in `Case.since`, and is skipped if botocore does not have it.
Each fact comes with a release that was seen to have it; `make test-botocore` tests the newest
release of each minor version.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence

import botocore
import pytest
from botocore import configprovider, useragent

from tests._server import Request

APPLICATION_ID = ("1.41.6", "a # in the application's id becomes a hyphen")
DUALSTACK = ("1.41.6", "the isolated partitions have dualstack endpoints")
KEEPALIVE = ("1.42.97", "BOTOCORE_TCP_KEEPALIVE")
CUT_BODY = ("1.43.127", "a body that is cut short is a result")
EMPTY_BUNDLE = ("1.43.127", "an empty path of a CA bundle is an error")
FALSE_FOR_NO_RETRY = ("1.43.127", "False means no retry, instead of a delay of 0 without end")
QUOTA_COSTS = ("1.44.0", "what retries take from the quota of a client")
RETRY_AFTER = ("1.44.0", "x-amz-retry-after counts")
SHORT_DELAYS = ("1.44.0", "retries follow after 50 ms at first, not after a second")
STATUS_429 = ("1.44.0", "status 429 is throttling if AWS does not model its code")

HAS_NEW_RETRIES = tuple(map(int, botocore.__version__.split(".")[:2])) >= (1, 44)
"""Whether ``standard`` is the default mode, and works as it does today."""

UNKNOWN_FEATURES = set("eghiknopqrstuvwxz0") - set(useragent._USERAGENT_FEATURE_MAPPINGS.values())
"""Letters for sources of credentials that this botocore lacks; 1.40.0 has none of them."""


def choose_standard_mode(patch: pytest.MonkeyPatch) -> None:
    """Make ``standard`` boto3's default retry mode, as it is since 1.44."""
    settings = configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES
    name, variable, _, conversion = settings["retry_mode"]
    patch.setitem(settings, "retry_mode", (name, variable, "standard", conversion))


def is_about_clock(warning: warnings.WarningMessage) -> bool:
    """Return whether Python 3.12 warns about the clock that botocore 1.40 signs with."""
    return "datetime.utcnow()" in str(warning.message)


def comparable_sleeps(sleeps: Sequence[float], requests: Sequence[Request]) -> object:
    """Return the delays, or only their number where an older botocore waits longer."""
    agents = [request.header("User-Agent") or "" for request in requests]
    if HAS_NEW_RETRIES or any("retry-mode#legacy" in agent for agent in agents):
        return [round(each, 6) for each in sleeps]
    return len(sleeps)


def comparable_header(name: str, value: str) -> str:
    """Return a header's value; older ones omit the highest number in their first attempt."""
    if name == "amz-sdk-request" and not HAS_NEW_RETRIES:
        return re.sub("(attempt=1); max=.*", r"\1", value)
    return value
