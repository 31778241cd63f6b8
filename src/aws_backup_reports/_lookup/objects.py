"""Finding where the files of reports are, by botocore's own rules for S3."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.utils import is_s3_accelerate_url

from aws_backup_reports import _botocore_data
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.objects import Location
from aws_backup_reports._wire.service import S3

from .config import Finder
from .endpoint import checked_url

if TYPE_CHECKING:
    from botocore.endpoint_provider import EndpointProvider

RULES = "s3/2006-03-01/endpoint-rule-set-1"
BUCKET_LABEL = re.compile(r"[a-z0-9][a-z0-9\-.]{1,61}[a-z0-9]\Z")
"""Buckets that can be in a host name, as botocore decides it."""


class ObjectLookup:
    """Where the objects of a bucket are, for the settings of one client."""

    def __init__(
        self, find: Finder, settings: Settings, endpoint_url: str | None, *, use_ssl: bool
    ) -> None:
        custom_url = find.custom_url(endpoint_url, S3)
        custom_url = None if custom_url is None else checked_url(custom_url)
        self._find = find
        self._scheme = "https:" if use_ssl else "http:"
        self.settings = settings._replace(
            custom_endpoint_url=custom_url, endpoint_url=custom_url or self._scheme
        )
        """Those of requests for objects."""
        self.regions: dict[str, str] = {}
        """The Region of each bucket that has been asked for, as far as it is known."""
        self._options: dict[str, Any] = find.s3_options()

    def load_rules(self) -> None:
        """Read the rules by which buckets are located, if they are not read yet."""
        _provider()

    def locate(self, bucket: str, region_name: str) -> Location:
        """Return where a bucket's objects are. Raises EndpointResolutionError, and so on."""
        custom_url = self.settings.custom_endpoint_url
        endpoint = _provider().resolve_endpoint(
            Bucket=bucket,
            Region=region_name,
            Endpoint=custom_url,
            UseFIPS=custom_url is None and self.settings.use_fips_endpoint,
            UseDualStack=custom_url is None and self._is_dualstack,
            ForcePathStyle=self._is_path_style or not BUCKET_LABEL.match(bucket),
            Accelerate=bool(self._options.get("use_accelerate_endpoint")),
            UseGlobalEndpoint=self._is_global(region_name),
        )
        url = str(endpoint.url)
        if custom_url is None:
            url = url.replace("https:", self._scheme, 1)
        schemes = endpoint.properties.get("authSchemes", [{}])
        signing_region = schemes[0].get("signingRegion", region_name)
        return Location(f"{url.removesuffix('/')}/", signing_region)

    def place_in_region(self, builtins: dict[str, Any], params: Any, **_: Any) -> None:
        """Let botocore, by its own event, begin in the Region that a bucket is taken to be in."""
        region_name = self.regions.get(params.get("Bucket"))
        if region_name is not None:
            builtins["AWS::Region"] = region_name
            builtins["AWS::S3::UseGlobalEndpoint"] = self._is_global(region_name)

    def settings_for(self, url: str) -> Settings:
        """Return the settings of connections to where an object is."""
        return self.settings._replace(endpoint_url=url, proxies=self._find.proxies(url))

    @property
    def _is_dualstack(self) -> bool:
        return self.settings.use_dualstack_endpoint or bool(
            self._options.get("use_dualstack_endpoint")
        )

    @property
    def _is_path_style(self) -> bool:
        style, custom_url = self._options.get("addressing_style"), self.settings.custom_endpoint_url
        if self._options.get("use_accelerate_endpoint"):
            return False
        if custom_url is not None and not is_s3_accelerate_url(custom_url):
            return style != "virtual"
        return style == "path"

    def _is_global(self, region_name: str) -> bool:
        regional = self._options.get("us_east_1_regional_endpoint", "legacy")
        return region_name in ("us-east-1", "aws-global") and regional != "regional"


@cache
def _provider() -> EndpointProvider:
    """Return botocore's rules for S3. A worker makes a client for each report: 20 ms each time."""
    from botocore.endpoint_provider import EndpointProvider  # lazy: 1 ms

    return EndpointProvider(_botocore_data.read(RULES), _botocore_data.read("partitions"))
