"""Proxies that cannot be used, and what their errors may show."""

from __future__ import annotations

import re

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from aws_backup_reports._lookup.endpoint import ANY_USERINFO

USERINFO = re.compile(r"[!-\"$-.0->@-~]*")
"""A user name and a password: visible ASCII characters without those that end them."""


class InvalidProxyError(ValueError):
    """The URL of a proxy is invalid."""


def fault_of_proxy(url: str) -> str:
    """Return what is wrong with a proxy's URL, without its password; empty: nothing is."""
    scheme, _, rest = url.partition("://")
    userinfo, _, host = rest.rpartition("@")
    try:
        is_valid = bool(parse_url(f"{scheme}://{host}").host)
    except LocationParseError:
        is_valid = False
    if is_valid and USERINFO.fullmatch(userinfo):
        return ""
    shown = ANY_USERINFO.sub(rf"{scheme}://***@", url)
    return (
        f"Invalid proxy URL: {shown}, must be http://host:port or https://host:port; "
        "a user name and a password before the host must be percent-encoded"
    )
