"""What today's boto3 does as we do, and that of an older botocore does otherwise.

Ours is the same with any botocore. So these few facts are left out of the comparison with an
older one; cases that are about a fact name it, and `Case.since` skips them where it is missing.
A fact comes with a release that was seen to have it; `make test-botocore` looks at the newest of
each minor version.
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
CUT_BODY = ("1.43.127", "a body that is cut is a result")
EMPTY_BUNDLE = ("1.43.127", "an empty path of a CA bundle is an error")
FALSE_FOR_NO_RETRY = ("1.43.127", "False is no delay; 0 it was before, and retries had no end")
QUOTA_COSTS = ("1.44.0", "what retries take from the quota of a client")
RETRY_AFTER = ("1.44.0", "x-amz-retry-after counts")
SHORT_DELAYS = ("1.44.0", "retries follow after 50 ms at first, not after a second")
STATUS_429 = ("1.44.0", "status 429 is throttling if AWS does not model its code")

HAS_NEW_RETRIES = tuple(map(int, botocore.__version__.split(".")[:2])) >= (1, 44)
"""Whether ``standard`` is the default mode, and works as it does today."""

UNKNOWN_FEATURES = set("eghiknopqrstuvwxz0") - set(useragent._USERAGENT_FEATURE_MAPPINGS.values())
"""The letters for where credentials came from, if botocore does not have them: 1.40.0 has none."""


def choose_standard_mode(patch: pytest.MonkeyPatch) -> None:
    """Make ``standard`` boto3's default retry mode, as it is since 1.44."""
    settings = configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES
    name, variable, _, conversion = settings["retry_mode"]
    patch.setitem(settings, "retry_mode", (name, variable, "standard", conversion))


def is_about_clock(warning: warnings.WarningMessage) -> bool:
    """Whether Python 3.12 warns of the clock by which botocore 1.40 signs."""
    return "datetime.utcnow()" in str(warning.message)


def comparable_sleeps(sleeps: Sequence[float], requests: Sequence[Request]) -> object:
    """The delays; how many there were, if botocore's are longer in the mode of these requests."""
    agents = [request.header("User-Agent") or "" for request in requests]
    if HAS_NEW_RETRIES or any("retry-mode#legacy" in agent for agent in agents):
        return [round(each, 6) for each in sleeps]
    return len(sleeps)


def comparable_header(name: str, value: str) -> str:
    """A header's value; the first attempt of older ones does not tell the highest number."""
    if name == "amz-sdk-request" and not HAS_NEW_RETRIES:
        return re.sub("(attempt=1); max=.*", r"\1", value)
    return value
