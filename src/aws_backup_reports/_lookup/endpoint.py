"""Finding the URL of the service, by botocore's own rules and partitions."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from botocore.utils import is_valid_endpoint_url, is_valid_ipv6_endpoint_url

from aws_backup_reports import _botocore_data
from aws_backup_reports._wire.service import ENDPOINT_RULES

USERINFO = re.compile(r"^([^/?#]*//)[^/?#]*@")
ANY_USERINFO = re.compile(r"^([^/?#]*//)?.*@", re.DOTALL)
"""All that may be a user name or a password, in a URL that is invalid."""


def resolve_endpoint(region_name: str, *, use_fips: bool, use_dualstack: bool) -> str:
    """Return AWS's https URL for a region, known or not. Raises EndpointResolutionError."""
    from botocore.endpoint_provider import EndpointProvider  # lazy: 1 ms; a URL may be configured

    rules, partitions = _botocore_data.read(ENDPOINT_RULES), _botocore_data.read("partitions")
    endpoint = EndpointProvider(rules, partitions).resolve_endpoint(
        Region=region_name, UseFIPS=use_fips, UseDualStack=use_dualstack
    )
    return str(endpoint.url)


@lru_cache
def partition_of(region_name: str) -> str:
    """Return the name of a region's partition: ``aws``, ``aws-cn``, ``aws-us-gov`` and so on."""
    from botocore.endpoint_provider import RuleSetStandardLibrary  # lazy: 1 ms; few ask

    library = RuleSetStandardLibrary(_botocore_data.read("partitions"))
    return str(library.aws_partition(region_name)["name"])


def checked_url(endpoint_url: str) -> str:
    """Return a valid URL without user name, password and fragment, which are never sent.

    Raises TypeError for anything but text, and ValueError, which shows no password, for an
    invalid URL.
    """
    if not isinstance(endpoint_url, str):
        raise TypeError(f"Invalid endpoint: {endpoint_url!r}, must be a string")
    if not _is_valid(endpoint_url):
        shown = ANY_USERINFO.sub(_kept, endpoint_url)
        advice = "" if "://" in endpoint_url else ". It must begin with https:// or http://"
        raise ValueError(f"Invalid endpoint: {shown}{advice}")
    return urlunsplit(urlsplit(without_userinfo(endpoint_url))._replace(fragment=""))


def without_userinfo(url: str) -> str:
    """Return a URL without user name and password."""
    return USERINFO.sub(r"\1", url)


def _kept(userinfo: re.Match[str]) -> str:
    return userinfo[1] or ""


def _is_valid(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_absolute = bool(parts.scheme) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False
    return is_absolute and bool(is_valid_endpoint_url(url) or is_valid_ipv6_endpoint_url(url))
