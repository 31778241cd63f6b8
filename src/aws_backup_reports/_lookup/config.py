"""Resolving a client's settings: arguments, Config, environment, config file, in that order."""

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
from .session import Session
from .user_agent import CUSTOM_ENDPOINT_FEATURE, user_agent

if TYPE_CHECKING:
    from botocore.config import Config

DEFAULT_TIMEOUT = 60.0
DEFAULT_POOL_SIZE = 10
HOST_LABEL = re.compile(r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)\Z")


def merge_config(session: Session, config: Config | None) -> Config | None:
    """Lay the caller's Config over the session's default. Raises TypeError for no Config."""
    if config is not None and not hasattr(config, "merge"):
        raise TypeError(f"config must be a botocore.config.Config, not {config!r}")
    default = session.get_default_client_config()
    if default is None or config is None:
        return config or default
    merged: Config = default.merge(config)
    return merged


def resolve_region(region_name: str | None, config: Config | None, session: Session) -> str | None:
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
    session: Session,
    config: Config | None,
    region_name: str | None,
    features: set[str],
) -> Settings:
    """Resolve all the rest. `features` are those that the credentials report.

    Raises botocore's configuration errors, and ValueError for an endpoint that is none.
    """
    scoped = session.get_scoped_config()
    mode_timeout = _defaults_mode_timeout(session, config, region_name)
    _check_api_version(arguments.api_version, session)
    if region_name is None:
        raise NoRegionError
    plain_region = _plain_region(region_name)
    use_fips = plain_region != region_name or _flag(session, config, "use_fips_endpoint")
    use_dualstack = _flag(session, config, "use_dualstack_endpoint")
    max_attempts = _max_attempts(session, config)
    retry_mode = _retry_mode(session, config)
    url = _configured_endpoint(arguments.endpoint_url, session, config)
    is_custom = url is not None
    if url is not None:
        features = features | {CUSTOM_ENDPOINT_FEATURE}
    else:
        url = resolve_endpoint(plain_region, use_fips=use_fips, use_dualstack=use_dualstack)
        url = url if arguments.use_ssl else url.replace("https:", "http:", 1)
    url = checked_url(url)
    app_id = _text(config, "user_agent_appid") or session.get_config_variable("user_agent_appid")
    return Settings(
        region_name=plain_region,
        endpoint_url=url,
        custom_endpoint_url=url if is_custom else None,
        signature_version=_signature_version(config, scoped),
        use_fips_endpoint=use_fips,
        use_dualstack_endpoint=use_dualstack,
        user_agent=_agent(session, config, retry_mode, features, app_id),
        user_agent_appid=app_id,
        parameter_validation=_parameter_validation(config, scoped),
        retry_mode=retry_mode,
        max_attempts=max_attempts,
        connect_timeout=_connect_timeout(config, mode_timeout),
        read_timeout=_seconds("read_timeout", getattr(config, "read_timeout", DEFAULT_TIMEOUT)),
        max_pool_connections=_pool_size(config),
        proxies=_proxies(config, url),
        proxies_config=getattr(config, "proxies_config", None),
        verify=_verify(arguments.verify, session),
        client_cert=getattr(config, "client_cert", None),
        socket_options=_socket_options(session, config),
    )


def _plain_region(region_name: str) -> str:
    """Take FIPS out of a region: pseudo-regions of old, such as fips-us-east-1, ask for it so."""
    plain = region_name.replace("fips-", "").replace("-fips", "")
    if plain != region_name:
        logger.warning("region %s is taken for %s with use_fips_endpoint", region_name, plain)
    if not HOST_LABEL.match(plain):
        raise InvalidRegionError(region_name=region_name)
    return plain


def _agent(
    session: Session,
    config: Config | None,
    retry_mode: str,
    features: set[str],
    app_id: str | None,
) -> str:
    return user_agent(
        retry_mode=retry_mode,
        features=features,
        app_id=app_id,
        extras=[session.user_agent_extra, _text(config, "user_agent_extra")],
        override=_text(config, "user_agent"),
    )


def _text(config: Config | None, name: str) -> str | None:
    value = getattr(config, name, None)
    if value is None or isinstance(value, str):
        return value
    raise _invalid(name, value, "a string")


def _seconds(name: str, value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # What is longer does not fit into a socket; nan is not greater than 0.
    if value is None or (is_number and 0 < value <= TIMEOUT_MAX):
        seconds: float | None = value
        return seconds
    raise _invalid(name, value, "a number of seconds greater than 0, or None")


def _invalid(name: str, value: object, allowed: str) -> InvalidConfigError:
    return InvalidConfigError(
        error_msg=f'Invalid value "{value}" for {name}. Value must be {allowed}.'
    )


def _flag(session: Session, config: Config | None, name: str) -> bool:
    value = getattr(config, name, None)
    return bool(session.get_config_variable(name) if value is None else value)


def _configured(session: Session, name: str, variable: str) -> Any:
    """Look up a setting as it was written, without botocore's default and conversion.

    Both vary with the installed botocore, or fail without naming the setting.
    """
    for value in (
        session.instance_variables().get(name),
        os.environ.get(variable),
        session.get_scoped_config().get(name),
    ):
        if value is not None:
            return value
    return None


def _retry_mode(session: Session, config: Config | None) -> str:
    retries = (config.retries if config else None) or {}
    mode = retries.get("mode", _configured(session, "retry_mode", "AWS_RETRY_MODE"))
    if mode is None:
        return "standard"
    if mode not in RETRY_MODES:
        raise InvalidRetryModeError(provided_retry_mode=mode, valid_modes=tuple(RETRY_MODES))
    return str(mode)


def _max_attempts(session: Session, config: Config | None) -> int | None:
    """Give the attempts in all; Config's ``max_attempts``, alone, counts only the retries."""
    retries = (config.retries if config else None) or {}
    if "total_max_attempts" in retries:
        return _count(retries["total_max_attempts"], at_least=1)
    if "max_attempts" in retries:
        return _count(retries["max_attempts"], at_least=0) + 1
    value = _configured(session, "max_attempts", "AWS_MAX_ATTEMPTS")
    return None if value is None else _count(value, at_least=1)


def _count(value: Any, *, at_least: int) -> int:
    try:
        # A float is refused rather than rounded; text comes from environment and files.
        number = int(value) if isinstance(value, (int, str)) else -1
    except ValueError:
        number = -1
    if number < at_least:
        raise InvalidMaxRetryAttemptsError(provided_max_attempts=value, min_value=at_least)
    return number


def _check_api_version(api_version: str | None, session: Session) -> None:
    if api_version is None:
        api_version = session.get_config_variable("api_versions").get(SERVICE)
    if api_version not in (None, API_VERSION):
        path = posixpath.join(SERVICE, str(api_version), "service-2")
        raise DataNotFoundError(data_path=path)


def _defaults_mode_timeout(
    session: Any, config: Config | None, region_name: str | None
) -> float | None:
    """Give the connect timeout of the defaults mode; None in legacy mode, which has none."""
    configured = getattr(config, "defaults_mode", None)
    mode = str(configured or session.get_config_variable("defaults_mode"))
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


def _connect_timeout(config: Config | None, mode_timeout: float | None) -> float | None:
    if config is not None and config.connect_timeout is not None:
        return _seconds("connect_timeout", config.connect_timeout)
    if mode_timeout is not None or config is not None:
        return mode_timeout
    return DEFAULT_TIMEOUT


def _configured_endpoint(
    endpoint_url: str | None, session: Session, config: Config | None
) -> str | None:
    """Find a URL to use instead of AWS's; None when there is none."""
    if endpoint_url is not None or _flag(session, config, "ignore_configured_endpoint_urls"):
        return endpoint_url
    scoped = session.get_scoped_config()
    try:
        url: str | None = ConfiguredEndpointProvider(session.full_config, scoped, SERVICE).provide()
    except AttributeError as error:
        raise InvalidConfigError(
            error_msg=f'The services section "{scoped.get("services")}" must hold nested settings, '
            'such as "backup =" with an indented "endpoint_url = ..." below it.'
        ) from error
    return url


def _signature_version(config: Config | None, scoped: dict[str, Any]) -> Any:
    if config is not None and config.signature_version is not None:
        return config.signature_version
    section = scoped.get(SERVICE)
    configured = section.get("signature_version") if isinstance(section, dict) else None
    return configured or "v4"


def _parameter_validation(config: Config | None, scoped: dict[str, Any]) -> bool:
    # As in boto3, the config file wins over a Config that says True, which is its default.
    configured = ensure_boolean(scoped.get("parameter_validation", True))
    return bool(configured and (config is None or config.parameter_validation))


def _pool_size(config: Config | None) -> int:
    size = getattr(config, "max_pool_connections", DEFAULT_POOL_SIZE)
    if isinstance(size, int) and not isinstance(size, bool) and size >= 1:
        return size
    raise _invalid("max_pool_connections", size, "an integer of at least 1")


def _proxies(config: Config | None, endpoint_url: str) -> dict[str, str]:
    proxies: Any = getattr(config, "proxies", None)
    if proxies is None:
        proxies = get_environ_proxies(endpoint_url)
    if not isinstance(proxies, dict):
        raise _invalid("proxies", type(proxies), "a dict of URLs by scheme")
    return proxies


def _verify(verify: bool | str | None, session: Session) -> bool | str:
    if verify is None:
        verify = session.get_config_variable("ca_bundle")
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


def _socket_options(session: Session, config: Config | None) -> list[tuple[int, int, int]]:
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    is_on = getattr(config, "tcp_keepalive", None)
    if is_on is None:
        is_on = ensure_boolean(_configured(session, "tcp_keepalive", "BOTOCORE_TCP_KEEPALIVE"))
    if is_on:
        options.append((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1))
    return options
