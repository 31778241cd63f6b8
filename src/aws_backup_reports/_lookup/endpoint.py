"""Finding the URL of the service, by botocore's own rules and partitions."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from botocore.utils import is_valid_endpoint_url, is_valid_ipv6_endpoint_url

from aws_backup_reports import _botocore_data
from aws_backup_reports._wire.service import ENDPOINT_RULES

USERINFO = re.compile(r"^([^/?#]*//)[^/?#]*@")


def resolve_endpoint(
    region_name: str | None,
    *,
    use_fips: bool,
    use_dualstack: bool,
    endpoint_url: str | None = None,
) -> str:
    """Give the https URL that AWS has for a region. Unknown regions are taken for commercial.

    An `endpoint_url` is given back, if the rules allow it. Raises EndpointResolutionError for
    one together with FIPS or dualstack, and without a region.
    """
    from botocore.endpoint_provider import EndpointProvider  # lazy: 1 ms; a URL may be configured

    rules = _botocore_data.read(ENDPOINT_RULES)
    wanted: dict[str, Any] = {
        "Region": region_name,
        "UseFIPS": use_fips,
        "UseDualStack": use_dualstack,
    }
    if endpoint_url is not None:
        wanted["Endpoint"] = endpoint_url
    provider = EndpointProvider(rules, _botocore_data.read("partitions"))
    endpoint = provider.resolve_endpoint(**wanted)
    return str(endpoint.url)


def partition_of(region_name: str) -> str:
    """Name the partition of a region: ``aws``, ``aws-cn``, ``aws-us-gov`` and so on."""
    from botocore.endpoint_provider import RuleSetStandardLibrary  # lazy: 1 ms; few ask

    library = RuleSetStandardLibrary(_botocore_data.read("partitions"))
    return str(library.aws_partition(region_name)["name"])


def checked_url(endpoint_url: str) -> str:
    """Give a URL that requests can be built on, without userinfo and fragment.

    Neither is ever sent, and userinfo is a secret that error texts would show.
    Raises ValueError unless there is a scheme, a valid host, and a port that is a number.
    """
    if not isinstance(endpoint_url, str):
        raise TypeError(f"Invalid endpoint: {endpoint_url!r}, must be a string")
    if not _is_valid(endpoint_url):
        raise ValueError(f"Invalid endpoint: {without_userinfo(endpoint_url)}")
    parts = urlsplit(without_userinfo(endpoint_url))
    return urlunsplit(parts._replace(fragment=""))


def without_userinfo(url: str) -> str:
    """Cut user name and password out of a URL, or of what should be one."""
    return USERINFO.sub(r"\1", url)


def _is_valid(endpoint_url: str) -> bool:
    try:
        parts = urlsplit(endpoint_url)
        has_address = bool(parts.scheme) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False
    return has_address and bool(
        is_valid_endpoint_url(endpoint_url) or is_valid_ipv6_endpoint_url(endpoint_url)
    )
