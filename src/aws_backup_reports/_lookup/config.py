"""Finding a client's settings: in arguments, Config, environment and config file, in that order."""

from __future__ import annotations

import os
import posixpath
import re
import socket
from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING, Any

from botocore.configprovider import (
    ConfiguredEndpointProvider,
    DefaultConfigResolver,
    SmartDefaultsConfigStoreFactory,
)
from botocore.exceptions import (
    DataNotFoundError,
    InvalidConfigError,
    InvalidDefaultsMode,
    InvalidMaxRetryAttemptsError,
    InvalidRegionError,
    InvalidRetryModeError,
    NoRegionError,
)
from botocore.utils import IMDSRegionProvider, ensure_boolean, get_environ_proxies

from aws_backup_reports import _botocore_data
from aws_backup_reports._call.retry import RETRY_MODES
from aws_backup_reports._log import logger
from aws_backup_reports._settings import Arguments, Settings
from aws_backup_reports._wire.service import API_VERSION, SERVICE

from .endpoint import checked_url, resolve_endpoint
from .session import LightSession
from .user_agent import CUSTOM_ENDPOINT_FEATURE, user_agent

if TYPE_CHECKING:
    from botocore.config import Config

DEFAULT_TIMEOUT = 60.0
DEFAULT_POOL_SIZE = 10
HOST_LABEL = re.compile(r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)\Z")


def merge_config(session: LightSession, config: Config | None) -> Config | None:
    """Lay the caller's Config over the session's default. Raises TypeError for anything else."""
    if config is not None and not hasattr(config, "merge"):
        raise TypeError(f"config must be a botocore.config.Config, not {config!r}")
    default = session.get_default_client_config()
    if default is None or config is None:
        return config or default
    merged: Config = default.merge(config)
    return merged


def resolve_region(
    region_name: str | None, config: Config | None, session: LightSession
) -> str | None:
    """Find the region, and in ``AWS_REGION`` what boto3 would not find at all.

    Raises InvalidRegionError.
    """
    if region_name is None and config is not None:
        region_name = config.region_name
    if region_name is None:
        region_name = session.get_config_variable("region")
    if region_name is None:
        region_name = os.environ.get("AWS_REGION") or None
    if region_name is not None and not (
        isinstance(region_name, str) and HOST_LABEL.match(region_name)
    ):
        raise InvalidRegionError(region_name=region_name)
    return region_name


def resolve_settings(
    arguments: Arguments,
    session: LightSession,
    config: Config | None,
    region_name: str | None,
    features: set[str],
) -> Settings:
    """Find all the rest. `features` are those that the credentials report.

    Raises botocore's configuration errors, and ValueError for an invalid endpoint.
    """
    # The order of these is that of boto3, and so of the errors where several settings are wrong.
    find = Finder(session, config)
    mode_timeout = find.defaults_mode_timeout(region_name)
    find.check_api_version(arguments.api_version)
    if region_name is None:
        raise NoRegionError
    plain_region = without_fips(region_name)
    use_fips = plain_region != region_name or find.flag("use_fips_endpoint")
    use_dualstack = find.flag("use_dualstack_endpoint")
    max_attempts = find.max_attempts()
    retry_mode = find.retry_mode()
    custom_url = find.endpoint_url(arguments.endpoint_url)
    if custom_url is not None:
        url = custom_url = checked_url(custom_url)
        features = features | {CUSTOM_ENDPOINT_FEATURE}
    else:
        url = resolve_endpoint(plain_region, use_fips=use_fips, use_dualstack=use_dualstack)
        url = checked_url(url if arguments.use_ssl else url.replace("https:", "http:", 1))
    app_id = find.text("user_agent_appid") or session.get_config_variable("user_agent_appid")
    return Settings(
        region_name=plain_region,
        endpoint_url=url,
        custom_endpoint_url=custom_url,
        signature_version=find.signature_version(),
        use_fips_endpoint=use_fips,
        use_dualstack_endpoint=use_dualstack,
        user_agent=user_agent(
            retry_mode=retry_mode,
            features=features,
            app_id=app_id,
            extras=[session.user_agent_extra, find.text("user_agent_extra")],
            override=find.text("user_agent"),
        ),
        user_agent_appid=app_id,
        parameter_validation=find.parameter_validation(),
        retry_mode=retry_mode,
        max_attempts=max_attempts,
        connect_timeout=find.connect_timeout(mode_timeout),
        read_timeout=find.seconds("read_timeout", DEFAULT_TIMEOUT),
        max_pool_connections=find.pool_size(),
        proxies=find.proxies(url),
        proxies_config=find.given("proxies_config"),
        verify=find.verify(arguments.verify),
        client_cert=find.given("client_cert"),
        socket_options=find.socket_options(),
        profile_name=session.instance_variables().get("profile"),
    )


def without_fips(region_name: str) -> str:
    """Take FIPS out of a pseudo-region of old, such as fips-us-east-1, which asks for it."""
    plain = region_name.replace("fips-", "").replace("-fips", "")
    if plain != region_name:
        logger.warning("region %s is taken for %s with use_fips_endpoint", region_name, plain)
    if not HOST_LABEL.match(plain):
        raise InvalidRegionError(region_name=region_name)
    return plain


class Finder:
    """Finds one setting at a time."""

    def __init__(self, session: LightSession, config: Config | None) -> None:
        self._session = session
        self._config = config
        self._scoped = session.get_scoped_config()

    def given(self, name: str, default: Any = None) -> Any:
        """Return what Config says; the default where there is no Config."""
        return getattr(self._config, name, default)

    def flag(self, name: str) -> bool:
        """Return a setting that is on or off."""
        value = self.given(name)
        return bool(self._session.get_config_variable(name) if value is None else value)

    def text(self, name: str) -> str | None:
        """Return a text of Config."""
        value = self.given(name)
        if value is None or isinstance(value, str):
            return value
        raise _invalid(name, value, "a string")

    def seconds(self, name: str, default: float) -> float | None:
        """Return a number of seconds of Config; None: no limit."""
        value: float | None = self.given(name, default)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        # What is longer does not fit into a socket; nan is not greater than 0.
        if value is None or (is_number and 0 < value <= TIMEOUT_MAX):
            return value
        raise _invalid(name, value, "a number of seconds greater than 0, or None")

    def _as_written(self, name: str, variable: str) -> Any:
        """Look up a setting without botocore's default and conversion.

        Both vary with the installed botocore, or fail without naming the setting.
        """
        in_code = self._session.instance_variables().get(name)
        places = (in_code, os.environ.get(variable), self._scoped.get(name))
        return next((value for value in places if value is not None), None)

    def retry_mode(self) -> str:
        """Return the retry mode: ``standard`` with any botocore, unless another is set."""
        mode = self._retries().get("mode", self._as_written("retry_mode", "AWS_RETRY_MODE"))
        if mode is None:
            return "standard"
        if mode not in RETRY_MODES:
            raise InvalidRetryModeError(provided_retry_mode=mode, valid_modes=tuple(RETRY_MODES))
        return str(mode)

    def max_attempts(self) -> int | None:
        """Return the attempts in all; Config's ``max_attempts``, alone, counts only retries."""
        retries = self._retries()
        if "total_max_attempts" in retries:
            return _count(retries["total_max_attempts"], at_least=1)
        if "max_attempts" in retries:
            return _count(retries["max_attempts"], at_least=0) + 1
        value = self._as_written("max_attempts", "AWS_MAX_ATTEMPTS")
        return None if value is None else _count(value, at_least=1)

    def _retries(self) -> dict[str, Any]:
        return self.given("retries") or {}

    def check_api_version(self, api_version: str | None) -> None:
        """Raise DataNotFoundError for a version that there is not."""
        if api_version is None:
            api_version = self._session.get_config_variable("api_versions").get(SERVICE)
        if api_version not in (None, API_VERSION):
            path = posixpath.join(SERVICE, str(api_version), "service-2")
            raise DataNotFoundError(data_path=path)

    def defaults_mode_timeout(self, region_name: str | None) -> float | None:
        """Return the connect timeout of the defaults mode; None in legacy mode, which has none."""
        session: Any = self._session
        mode = str(self.given("defaults_mode") or session.get_config_variable("defaults_mode"))
        resolved = mode.lower()
        if resolved == "legacy":
            return None
        resolver = DefaultConfigResolver(_botocore_data.read("sdk-default-configuration"))
        modes = resolver.get_default_modes()
        if resolved not in modes:
            raise InvalidDefaultsMode(mode=mode, valid_modes=", ".join(modes))
        if resolved == "auto":
            factory = SmartDefaultsConfigStoreFactory(resolver, IMDSRegionProvider(session))
            resolved = factory.resolve_auto_mode(region_name)
        values = resolver.get_default_config_values(resolved)
        return float(values["connectTimeoutInMillis"]) / 1000

    def connect_timeout(self, mode_timeout: float | None) -> float | None:
        """Return the timeout of Config, of the defaults mode, or boto3's own."""
        if self.given("connect_timeout") is not None:
            return self.seconds("connect_timeout", DEFAULT_TIMEOUT)
        if mode_timeout is not None or self._config is not None:
            return mode_timeout
        return DEFAULT_TIMEOUT

    def endpoint_url(self, endpoint_url: str | None) -> str | None:
        """Return a URL to use instead of AWS's; None when there is none."""
        if endpoint_url is not None or self.flag("ignore_configured_endpoint_urls"):
            return endpoint_url
        provider = ConfiguredEndpointProvider(self._session.full_config, self._scoped, SERVICE)
        try:
            url: str | None = provider.provide()
        except AttributeError as error:
            raise InvalidConfigError(
                error_msg=f'The services section "{self._scoped.get("services")}" must hold nested '
                'settings, such as "backup =" with an indented "endpoint_url = ..." below it.'
            ) from error
        return url

    def signature_version(self) -> Any:
        """Return the version of Config, or that of the profile's section for this service."""
        section = self._scoped.get(SERVICE)
        configured = section.get("signature_version") if isinstance(section, dict) else None
        given = self.given("signature_version")
        return (configured or "v4") if given is None else given

    def parameter_validation(self) -> bool:
        """Return whether parameters are checked."""
        # As in boto3, the config file wins over a Config that says True, which is its default.
        configured = ensure_boolean(self._scoped.get("parameter_validation", True))
        return bool(configured and self.given("parameter_validation", True))

    def pool_size(self) -> int:
        """Return how many connections are kept."""
        size = self.given("max_pool_connections", DEFAULT_POOL_SIZE)
        if isinstance(size, int) and not isinstance(size, bool) and size >= 1:
            return size
        raise _invalid("max_pool_connections", size, "an integer of at least 1")

    def proxies(self, endpoint_url: str) -> dict[str, str]:
        """Return the proxies of Config, or those of the environment for an endpoint."""
        proxies: Any = self.given("proxies")
        if proxies is None:
            proxies = get_environ_proxies(endpoint_url)
        if not isinstance(proxies, dict):
            raise _invalid("proxies", type(proxies), "a dict of URLs by scheme")
        return proxies

    def verify(self, verify: bool | str | None) -> bool | str:
        """Return whether TLS is verified, or by which bundle or folder of certificates."""
        if verify is None:
            verify = self._session.get_config_variable("ca_bundle")
        if verify is None:
            verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
        if not isinstance(verify, (bool, str, os.PathLike)):
            raise _invalid("verify", verify, "a boolean or the path of a CA bundle or folder")
        if isinstance(verify, str) and not verify.strip():
            raise InvalidConfigError(
                error_msg="Invalid CA bundle: the configured value (ca_bundle, AWS_CA_BUNDLE, "
                "REQUESTS_CA_BUNDLE, or verify) resolved to an empty or whitespace-only string. "
                "Provide a valid path to a CA bundle file."
            )
        return verify if isinstance(verify, bool) else os.fspath(verify)

    def socket_options(self) -> list[tuple[int, int, int]]:
        """Return what each new socket is set to."""
        options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
        if self.flag("tcp_keepalive"):
            options.append((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1))
        return options


def _count(value: Any, *, at_least: int) -> int:
    try:
        # A float is refused rather than rounded; text comes from environment and files.
        number = int(value) if isinstance(value, (int, str)) else -1
    except ValueError:
        number = -1
    if number < at_least:
        raise InvalidMaxRetryAttemptsError(provided_max_attempts=value, min_value=at_least)
    return number


def _invalid(name: str, value: object, allowed: str) -> InvalidConfigError:
    return InvalidConfigError(
        error_msg=f'Invalid value "{value}" for {name}. Value must be {allowed}.'
    )
