"""Finding a client's settings: in arguments, Config, environment and config file, in that order."""

from __future__ import annotations

import os
import posixpath
import re
import socket
from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING, Any

from botocore import configprovider, exceptions
from botocore.utils import IMDSRegionProvider, ensure_boolean, get_environ_proxies

from aws_backup_reports import _botocore_data
from aws_backup_reports._call.retry import RETRY_MODES
from aws_backup_reports._log import logger
from aws_backup_reports._settings import Arguments, Settings
from aws_backup_reports._wire.service import API_VERSION, SERVICE
from aws_backup_reports.exceptions import add_advice

from .endpoint import checked_url, resolve_endpoint
from .session import LightSession
from .user_agent import CUSTOM_ENDPOINT_FEATURE, user_agent

if TYPE_CHECKING:
    from botocore.config import Config

DEFAULT_TIMEOUT = 60.0
DEFAULT_POOL_SIZE = 10
HOST_LABEL = re.compile(r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)\Z")


def merge_config(session: LightSession, config: Config | None) -> Config | None:
    """Return the caller's Config, merged over the session's default. Raises TypeError."""
    if config is not None and not hasattr(config, "merge"):
        raise TypeError(f"config must be a botocore.config.Config, not {config!r}")
    default = session.get_default_client_config()
    if default is None or config is None:
        return config or default
    merged: Config = default.merge(config)
    return merged


def resolve_region(region: str | None, config: Config | None, session: LightSession) -> str | None:
    """Return boto3's region, or else that of ``AWS_REGION``. Raises InvalidRegionError."""
    if region is None and config is not None:
        region = config.region_name
    if region is None:
        region = session.get_config_variable("region")
    if region is None:
        region = os.environ.get("AWS_REGION") or None
    if region is not None and not (isinstance(region, str) and HOST_LABEL.match(region)):
        raise _invalid_region(region)
    return region


def resolve_settings(
    arguments: Arguments,
    session: LightSession,
    config: Config | None,
    region_name: str | None,
    features: set[str],
) -> Settings:
    """Return all settings, found in boto3's order, so that its errors come in the same order.

    `features` are those of the credentials. Raises botocore's configuration errors, or ValueError.
    """
    find = Finder(session, config)
    mode_timeout = find.defaults_mode_timeout(region_name)
    find.check_api_version(arguments.api_version)
    custom_url, region = find.custom_url(arguments.endpoint_url), without_fips(region_name)
    max_attempts, retry_mode = find.max_attempts(), find.retry_mode()
    is_fips = region != region_name
    endpoint = find.endpoint(custom_url, region, use_ssl=arguments.use_ssl, is_fips=is_fips)
    features = features | ({CUSTOM_ENDPOINT_FEATURE} if custom_url else set())
    app_id = find.text("user_agent_appid") or session.get_config_variable("user_agent_appid")
    return Settings(
        **endpoint,
        signature_version=find.signature_version(),
        user_agent=find.user_agent(retry_mode, features, app_id),
        user_agent_appid=app_id,
        parameter_validation=find.parameter_validation(),
        retry_mode=retry_mode,
        max_attempts=max_attempts,
        connect_timeout=find.connect_timeout(mode_timeout, is_fips=is_fips),
        read_timeout=find.seconds("read_timeout"),
        max_pool_connections=find.pool_size(),
        call_timeout=_seconds("call_timeout", arguments.call_timeout),
        max_response_bytes=_size("max_response_bytes", arguments.max_response_bytes),
        proxies=find.proxies(endpoint["endpoint_url"]),
        proxies_config=find.given("proxies_config"),
        verify=find.verify(arguments.verify),
        client_cert=find.given("client_cert"),
        socket_options=find.socket_options(),
        profile_name=session.instance_variables().get("profile"),
    )


def without_fips(region_name: str | None) -> str:
    """Return the region of a pseudo-region such as fips-us-east-1, the old way to ask for FIPS."""
    if region_name is None:
        raise add_advice(exceptions.NoRegionError(), "Pass region_name=, or set AWS_REGION")
    plain = region_name.replace("fips-", "").replace("-fips", "")
    if plain != region_name:
        logger.warning("region %s is treated as %s with use_fips_endpoint", region_name, plain)
    if not HOST_LABEL.match(plain):
        raise _invalid_region(region_name)
    return plain


def _invalid_region(region_name: object) -> exceptions.InvalidRegionError:
    error = exceptions.InvalidRegionError(region_name=region_name)
    return add_advice(error, "A Region is written like eu-west-1")


class Finder:
    """Finds one setting at a time."""

    def __init__(self, session: LightSession, config: Config | None) -> None:
        self._session: Any = session
        self._config = config
        self._scoped = session.get_scoped_config()

    def given(self, name: str, default: Any = None) -> Any:
        """Return the value in Config; the default if there is no Config."""
        return getattr(self._config, name, default)

    def flag(self, name: str) -> bool:
        value = self.given(name)
        return bool(self._session.get_config_variable(name) if value is None else value)

    def text(self, name: str) -> str | None:
        value = self.given(name)
        if value is None or isinstance(value, str):
            return value
        raise _invalid(name, value, "a string")

    def seconds(self, name: str) -> float | None:
        """Return a timeout of Config; None: no limit."""
        return _seconds(name, self.given(name, DEFAULT_TIMEOUT))

    def _configured(self, name: str, variable: str) -> Any:
        """Return a setting as written. botocore would convert it, and has varying defaults."""
        in_code = self._session.instance_variables().get(name)
        places = (in_code, os.environ.get(variable), self._scoped.get(name))
        return next((value for value in places if value is not None), None)

    def retry_mode(self) -> str:
        """Return the retry mode; ``standard`` is the default with any botocore."""
        retries = self.given("retries") or {}
        mode = retries.get("mode", self._configured("retry_mode", "AWS_RETRY_MODE"))
        if mode is None:
            return "standard"
        if mode not in RETRY_MODES:
            modes = tuple(RETRY_MODES)
            raise exceptions.InvalidRetryModeError(provided_retry_mode=mode, valid_modes=modes)
        return str(mode)

    def max_attempts(self) -> int | None:
        """Return the total number of attempts; only Config's ``max_attempts`` counts retries."""
        retries = self.given("retries") or {}
        if "total_max_attempts" in retries:
            return _count(retries["total_max_attempts"], least=1)
        if "max_attempts" in retries:
            return _count(retries["max_attempts"], least=0) + 1
        value = self._configured("max_attempts", "AWS_MAX_ATTEMPTS")
        return None if value is None else _count(value, least=1)

    def check_api_version(self, api_version: str | None) -> None:
        """Raise DataNotFoundError for a version that does not exist."""
        if api_version is None:
            api_version = self._session.get_config_variable("api_versions").get(SERVICE)
        if api_version not in (None, API_VERSION):
            path = posixpath.join(SERVICE, str(api_version), "service-2")
            raise exceptions.DataNotFoundError(data_path=path)

    def defaults_mode_timeout(self, region_name: str | None) -> float | None:
        """Return the connect timeout of the defaults mode; None in legacy mode, which has none."""
        given = self.given("defaults_mode")
        mode = str(given or self._session.get_config_variable("defaults_mode"))
        resolved = mode.lower()
        if resolved == "legacy":
            return None
        defaults = _botocore_data.read("sdk-default-configuration")
        resolver = configprovider.DefaultConfigResolver(defaults)
        modes = resolver.get_default_modes()
        if resolved not in modes:
            raise exceptions.InvalidDefaultsMode(mode=mode, valid_modes=", ".join(modes))
        if resolved == "auto":
            imds = IMDSRegionProvider(self._session)
            factory = configprovider.SmartDefaultsConfigStoreFactory(resolver, imds)
            resolved = factory.resolve_auto_mode(region_name)
        values = resolver.get_default_config_values(resolved)
        return float(values["connectTimeoutInMillis"]) / 1000

    def connect_timeout(self, mode_timeout: float | None, *, is_fips: bool) -> float | None:
        """Return the timeout of Config, else that of the defaults mode, else boto3's own."""
        if self.given("connect_timeout") is not None:
            return self.seconds("connect_timeout")
        # A Config resets what the mode sets, and boto3 makes one for a pseudo-region.
        is_default = self._config is None and (mode_timeout is None or is_fips)
        return DEFAULT_TIMEOUT if is_default else mode_timeout

    def endpoint(
        self, custom_url: str | None, region_name: str, *, use_ssl: bool, is_fips: bool
    ) -> dict[str, Any]:
        """Return the fields of `Settings` that say where requests go."""
        use_fips = is_fips or self.flag("use_fips_endpoint")
        use_dualstack = self.flag("use_dualstack_endpoint")
        url = custom_url
        if url is None:
            url = resolve_endpoint(region_name, use_fips=use_fips, use_dualstack=use_dualstack)
            url = url if use_ssl else url.replace("https:", "http:", 1)
        return {
            "region_name": region_name,
            "endpoint_url": checked_url(url),
            "custom_endpoint_url": None if custom_url is None else checked_url(custom_url),
            "use_fips_endpoint": use_fips,
            "use_dualstack_endpoint": use_dualstack,
        }

    def custom_url(self, endpoint_url: str | None, service: str = SERVICE) -> str | None:
        """Return the URL that was configured in place of AWS's; None: there is none."""
        if endpoint_url is not None or self.flag("ignore_configured_endpoint_urls"):
            return endpoint_url
        files = self._session.full_config
        provider = configprovider.ConfiguredEndpointProvider(files, self._scoped, service)
        try:
            configured: str | None = provider.provide()
        except AttributeError as error:
            raise exceptions.InvalidConfigError(
                error_msg=f'The services section "{self._scoped.get("services")}" must hold nested '
                f'settings, such as "{service} =" with an indented "endpoint_url = ..." below it.'
            ) from error
        return configured

    def s3_options(self) -> dict[str, Any]:
        """Return the options of S3 in the profile's section and in Config."""
        section = self._session.get_config_variable("s3")
        return {**(section if isinstance(section, dict) else {}), **(self.given("s3") or {})}

    def user_agent(self, retry_mode: str, features: set[str], app_id: str | None) -> str:
        return user_agent(
            retry_mode,
            features,
            app_id,
            session_extra=self._session.user_agent_extra,
            config_extra=self.text("user_agent_extra"),
            override=self.text("user_agent"),
        )

    def signature_version(self) -> Any:
        """Return the version in Config, or in the profile's section for this service."""
        section = self._scoped.get(SERVICE)
        configured = section.get("signature_version") if isinstance(section, dict) else None
        given = self.given("signature_version")
        return (configured or "v4") if given is None else given

    def parameter_validation(self) -> bool:
        # As in boto3, the config file overrides a Config whose value is True, its default.
        configured = ensure_boolean(self._scoped.get("parameter_validation", True))
        return bool(configured and self.given("parameter_validation", True))

    def pool_size(self) -> int:
        return _size("max_pool_connections", self.given("max_pool_connections", DEFAULT_POOL_SIZE))

    def proxies(self, endpoint_url: str) -> dict[str, str]:
        """Return the proxies of Config, or the environment's for an endpoint."""
        proxies: Any = self.given("proxies")
        if proxies is None:
            proxies = get_environ_proxies(endpoint_url)
        if not isinstance(proxies, dict):
            raise _invalid("proxies", type(proxies), "a dict of URLs by scheme")
        return proxies

    def verify(self, verify: bool | str | None) -> bool | str:
        """Return whether TLS is verified, or the path of the CA bundle or folder to verify with."""
        if verify is None:
            verify = self._session.get_config_variable("ca_bundle")
        if verify is None:
            verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
        if not isinstance(verify, (bool, str, os.PathLike)):
            raise _invalid("verify", verify, "a boolean or the path of a CA bundle or folder")
        if isinstance(verify, str) and not verify.strip():
            raise exceptions.InvalidConfigError(
                error_msg="Invalid CA bundle: the configured value (ca_bundle, AWS_CA_BUNDLE, "
                "REQUESTS_CA_BUNDLE, or verify) resolved to an empty or whitespace-only string. "
                "Provide a valid path to a CA bundle file."
            )
        return verify if isinstance(verify, bool) else os.fspath(verify)

    def socket_options(self) -> list[tuple[int, int, int]]:
        is_kept = self.given("tcp_keepalive")
        if is_kept is None:
            # botocore reads this variable since 1.42.29.
            configured = self._configured("tcp_keepalive", "BOTOCORE_TCP_KEEPALIVE")
            is_kept = ensure_boolean(configured)
        keepalive = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)] if is_kept else []
        return [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1), *keepalive]


def _count(value: Any, *, least: int) -> int:
    try:
        # Floats are invalid, not rounded; numbers in the environment and in files are text.
        number = int(value) if isinstance(value, (int, str)) else -1
    except ValueError:
        number = -1
    if number < least:
        raise exceptions.InvalidMaxRetryAttemptsError(provided_max_attempts=value, min_value=least)
    return number


def _seconds(name: str, value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # More does not fit into a socket; nan is not greater than 0.
    if value is None or (is_number and 0 < value <= TIMEOUT_MAX):
        seconds: float | None = value
        return seconds
    raise _invalid(name, value, "a number of seconds greater than 0, or None")


def _size(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise _invalid(name, value, "an integer of at least 1")


def _invalid(name: str, value: object, allowed: str) -> exceptions.InvalidConfigError:
    text = f'Invalid value "{value}" for {name}. Value must be {allowed}.'
    return exceptions.InvalidConfigError(error_msg=text)
