"""Settings from arguments, Config, environment and config file, in that order."""

import copy
import socket

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    DataNotFoundError,
    InvalidConfigError,
    InvalidDefaultsMode,
    InvalidMaxRetryAttemptsError,
    InvalidRetryModeError,
)

from aws_backup_reports._lookup.config import merge_config
from aws_backup_reports._lookup.session import LightSession

from ._resolve import resolve


def test_settings_have_defaults():
    """They are boto3's, except that the retry mode is standard with any botocore."""
    settings = resolve()

    assert settings.region_name == "eu-west-1"
    assert settings.endpoint_url == "https://backup.eu-west-1.amazonaws.com"
    assert settings.signature_version == "v4"
    assert settings.user_agent.endswith(" m/E cfg/retry-mode#standard")
    assert settings.parameter_validation is True
    assert (settings.retry_mode, settings.max_attempts) == ("standard", None)
    assert (settings.connect_timeout, settings.read_timeout) == (60.0, 60.0)
    assert settings.max_pool_connections == 10
    assert (settings.proxies, settings.proxies_config) == ({}, None)
    assert (settings.verify, settings.client_cert) == (True, None)
    assert settings.socket_options == [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]


@pytest.mark.parametrize(
    ("retries", "variable", "text", "expected"),
    [
        ({"mode": "legacy"}, "adaptive", "standard", "legacy"),
        ({"max_attempts": 1}, "adaptive", "standard", "adaptive"),
        (None, "adaptive", "legacy", "adaptive"),
        (None, None, "legacy", "legacy"),
        (None, None, None, "standard"),
    ],
)
def test_the_retry_mode_comes_from_the_first_place_that_has_one(
    retries, variable, text, expected, monkeypatch, write
):
    """The order is Config, environment, file; the user agent reports the mode."""
    if variable:
        monkeypatch.setenv("AWS_RETRY_MODE", variable)
    write(f"[default]\nretry_mode = {text}\n" if text else "")

    settings = resolve(None if retries is None else Config(retries=retries))

    assert settings.retry_mode == expected
    assert settings.user_agent.endswith(f"cfg/retry-mode#{expected}")


@pytest.mark.parametrize("mode", ["bogus", "STANDARD", ""])
def test_an_unknown_retry_mode_is_rejected(mode, monkeypatch):
    """The message is the same as boto3's."""
    monkeypatch.setenv("AWS_RETRY_MODE", mode)

    with pytest.raises(InvalidRetryModeError) as raised:
        resolve()

    assert str(raised.value) == (
        f'Invalid value provided to "mode": "{mode}" must be one of: '
        "('legacy', 'standard', 'adaptive')"
    )


@pytest.mark.parametrize(
    ("retries", "variable", "text", "expected"),
    [
        ({"total_max_attempts": 4, "max_attempts": 1}, "8", "9", 4),
        ({"total_max_attempts": 1}, "8", "9", 1),
        ({"max_attempts": 1}, "8", "9", 2),
        ({"max_attempts": 0}, "8", "9", 1),
        ({"mode": "standard"}, "8", "9", 8),
        (None, "8", "9", 8),
        (None, " 8 ", None, 8),
        (None, None, "9", 9),
        (None, None, None, None),
    ],
)
def test_max_attempts_comes_from_the_first_place_that_sets_it(
    retries, variable, text, expected, monkeypatch, write
):
    """All places count the first attempt, except for ``max_attempts`` of a Config."""
    if variable:
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", variable)
    write(f"[default]\nmax_attempts = {text}\n" if text else "")

    settings = resolve(None if retries is None else Config(retries=retries))

    assert settings.max_attempts == expected


@pytest.mark.parametrize("value", ["0", "-3", "abc", "", "2.5"])
def test_invalid_max_attempts_of_the_environment_are_rejected(value, monkeypatch):
    """The error is always botocore's own."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", value)

    with pytest.raises(InvalidMaxRetryAttemptsError, match="greater than or equal to 1"):
        resolve()


@pytest.mark.parametrize("value", [2.5, "x", None])
def test_max_attempts_of_a_config_must_be_an_integer(value):
    """Botocore's Config does not check values that are set after its construction."""
    config = Config()
    config.retries = {"max_attempts": value}

    with pytest.raises(InvalidMaxRetryAttemptsError, match="greater than or equal to 0"):
        resolve(config)


def test_resolving_settings_does_not_change_the_config(monkeypatch):
    """Boto3 would rewrite its retries."""
    retries = {"max_attempts": 2}
    config = Config(retries=retries, region_name="eu-west-3")
    before = copy.deepcopy(vars(config))
    monkeypatch.setenv("AWS_RETRY_MODE", "adaptive")

    settings = resolve(config)

    assert settings.max_attempts == 3
    assert retries == {"max_attempts": 2}
    assert vars(config) == before


@pytest.mark.parametrize("api_version", [None, "2018-11-15"])
def test_the_only_api_version_is_accepted(api_version):
    """It is also the default."""
    assert resolve(api_version=api_version)


@pytest.mark.parametrize("how", ["argument", "file"])
def test_an_unknown_api_version_is_rejected(how, write):
    """The message is the same as boto3's."""
    write("[default]\napi_versions =\n  backup = 2030-01-01\n" if how == "file" else "")
    given = {"api_version": "2030-01-01"} if how == "argument" else {}

    with pytest.raises(DataNotFoundError) as raised:
        resolve(**given)

    assert str(raised.value) == "Unable to load data for: backup/2030-01-01/service-2"


@pytest.mark.parametrize(
    ("mode", "timeout"),
    [
        ("legacy", 60.0),
        ("standard", 3.1),
        ("cross-region", 3.1),
        ("In-Region", 1.1),
        ("mobile", 30.0),
        ("auto", 3.1),
    ],
)
@pytest.mark.parametrize("how", ["Config", "variable"])
def test_the_defaults_mode_sets_the_connect_timeout(mode, timeout, how, monkeypatch):
    """The numbers are botocore's; no mode sets the read timeout."""
    if how == "variable":
        monkeypatch.setenv("AWS_DEFAULTS_MODE", mode)
    config = Config(defaults_mode=mode, connect_timeout=None) if how == "Config" else None

    settings = resolve(config)

    assert settings.connect_timeout == (timeout if mode != "legacy" or how != "Config" else None)
    assert settings.read_timeout == 60.0


@pytest.mark.parametrize("mode", ["bogus", ""])
def test_an_unknown_defaults_mode_is_rejected(mode, monkeypatch):
    """The message lists the modes that exist."""
    monkeypatch.setenv("AWS_DEFAULTS_MODE", mode)

    with pytest.raises(InvalidDefaultsMode, match="Valid defaults modes include: legacy, auto"):
        resolve()


@pytest.mark.parametrize("name", ["connect_timeout", "read_timeout"])
@pytest.mark.parametrize("value", ["abc", 0, -1, True, float("nan"), float("inf"), 1e300])
def test_a_timeout_that_no_socket_accepts_is_rejected(name, value):
    """The message has the setting and the value, and says what is allowed."""
    with pytest.raises(InvalidConfigError) as raised:
        resolve(Config(**{name: value}))

    assert str(raised.value).startswith(f'Invalid value "{value}" for {name}. Value must be')


@pytest.mark.parametrize(
    ("options", "arguments", "named"),
    [
        ({"max_pool_connections": True}, {}, "max_pool_connections"),
        ({"proxies": "http://127.0.0.1"}, {}, "proxies"),
        ({"user_agent": 5}, {}, "user_agent"),
        ({"user_agent_extra": 5}, {}, "user_agent_extra"),
        ({"user_agent_appid": 5}, {}, "user_agent_appid"),
        ({}, {"verify": 5}, "verify"),
        ({}, {"verify": b"x"}, "verify"),
    ],
)
def test_a_setting_of_the_wrong_type_is_rejected(options, arguments, named):
    """The error is botocore's InvalidConfigError, and names the setting."""
    with pytest.raises(InvalidConfigError, match=f"for {named}. Value must be"):
        resolve(Config(**options), **arguments)


def test_timeouts_of_the_config_are_used():
    """None means no limit."""
    settings = resolve(Config(connect_timeout=1, read_timeout=None))

    assert (settings.connect_timeout, settings.read_timeout) == (1, None)


@pytest.mark.parametrize(
    ("config", "text", "expected"),
    [
        (None, "", True),
        (Config(parameter_validation=False), "", False),
        (Config(parameter_validation=True), "parameter_validation = false", False),
        (None, "parameter_validation = false", False),
        (None, "parameter_validation = true", True),
    ],
    ids=["nothing", "Config", "both", "file", "file on"],
)
def test_parameters_are_validated_unless_that_is_turned_off(config, text, expected, write):
    """The file wins over a Config, as in boto3."""
    write(f"[default]\n{text}\n")

    assert resolve(config).parameter_validation is expected


@pytest.mark.parametrize("size", [0, -1, "5", 1.5, None])
def test_an_invalid_pool_size_is_rejected(size):
    """Otherwise a call would wait for a connection without end."""
    with pytest.raises(InvalidConfigError, match="max_pool_connections"):
        resolve(Config(max_pool_connections=size))


def test_the_pool_size_of_the_config_is_used():
    """It is the number of connections that are kept."""
    sizes = [resolve(Config(max_pool_connections=each)).max_pool_connections for each in (1, 50)]

    assert sizes == [1, 50]


def test_proxies_come_from_the_environment_when_the_config_has_none(monkeypatch):
    """An empty dict in the Config turns them off."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:1")
    monkeypatch.setenv("NO_PROXY", "localhost")
    given = {"http": "http://other"}

    assert resolve().proxies["https"] == "http://proxy:1"
    assert resolve(endpoint_url="http://localhost").proxies == {}
    assert resolve(Config(proxies={})).proxies == {}
    assert resolve(Config(proxies=given)).proxies == given


@pytest.mark.parametrize(
    ("argument", "variables", "text", "expected"),
    [
        (False, {"AWS_CA_BUNDLE": "/a"}, "/b", False),
        (True, {"AWS_CA_BUNDLE": "/a"}, "/b", True),
        ("/c", {"AWS_CA_BUNDLE": "/a"}, "/b", "/c"),
        (None, {"AWS_CA_BUNDLE": "/a", "REQUESTS_CA_BUNDLE": "/r"}, "/b", "/a"),
        (None, {"REQUESTS_CA_BUNDLE": "/r"}, "/b", "/b"),
        (None, {"REQUESTS_CA_BUNDLE": "/r"}, None, "/r"),
        (None, {}, None, True),
    ],
)
def test_the_ca_bundle_comes_from_the_first_place_that_has_one(
    argument, variables, text, expected, monkeypatch, write
):
    """The places and their order are those of boto3."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    write(f"[default]\nca_bundle = {text}\n" if text else "")

    assert resolve(verify=argument).verify == expected


@pytest.mark.parametrize("verify", ["", " "])
def test_an_empty_path_of_a_ca_bundle_is_rejected(verify, monkeypatch):
    """The path may come from code or from the environment."""
    with pytest.raises(InvalidConfigError, match="Invalid CA bundle"):
        resolve(verify=verify)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", verify)
    with pytest.raises(InvalidConfigError, match="Invalid CA bundle"):
        resolve()


@pytest.mark.parametrize(
    ("config", "variable", "profile", "is_on"),
    [
        (Config(tcp_keepalive=True), None, "false", True),
        (None, "true", "false", True),
        (Config(tcp_keepalive=False), "true", "true", False),
        (None, "false", "true", False),
        (None, None, "true", True),
        (None, None, "false", False),
    ],
    ids=["Config", "variable", "Config off", "variable off", "profile", "nothing"],
)
def test_tcp_keepalive_comes_from_the_first_place_that_sets_it(
    config, variable, profile, is_on, write, monkeypatch
):
    """The order is Config, ``BOTOCORE_TCP_KEEPALIVE``, profile, with any botocore."""
    write(f"[default]\ntcp_keepalive = {profile}\n")
    if variable:
        monkeypatch.setenv("BOTOCORE_TCP_KEEPALIVE", variable)

    option = (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    assert (option in resolve(config).socket_options) is is_on


@pytest.mark.parametrize(
    ("config", "text", "expected"),
    [
        (Config(signature_version=UNSIGNED), "v2", UNSIGNED),
        (Config(signature_version="v4"), "v2", "v4"),
        (Config(), "v4", "v4"),
        (None, "bogus", "bogus"),
        (None, None, "v4"),
    ],
    ids=["unsigned", "Config", "file below Config", "file", "nothing"],
)
def test_the_signature_version_comes_from_the_first_place_that_has_one(
    config, text, expected, write
):
    """The order is Config, then the nested settings of the profile."""
    write(f"[default]\nbackup =\n  signature_version = {text}\n" if text else "")

    assert resolve(config).signature_version is expected or (
        resolve(config).signature_version == expected
    )


def test_a_flat_section_of_the_service_is_ignored(write):
    """Only nested settings can have a signature version."""
    write("[default]\nbackup = x\n")

    assert resolve().signature_version == "v4"


@pytest.mark.parametrize(
    ("config", "variables", "expected"),
    [
        (Config(user_agent_appid="mine"), {"AWS_SDK_UA_APP_ID": "theirs"}, "app/mine"),
        (None, {"AWS_SDK_UA_APP_ID": "theirs"}, "app/theirs"),
        (Config(user_agent_extra="more/1"), {}, "cfg/retry-mode#standard more/1"),
    ],
    ids=["Config", "variable", "extra"],
)
def test_the_user_agent_ends_with_the_app_id_and_extras_of_the_settings(
    config, variables, expected, monkeypatch
):
    """The Config wins over the environment."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert resolve(config).user_agent.endswith(expected)


def test_the_user_agent_of_the_config_replaces_ours():
    """Only the extras are appended, those of the session first."""
    session = botocore.session.Session()
    session.user_agent_extra = "session/1"

    settings = resolve(Config(user_agent="mine/1", user_agent_extra="more/1"), session)

    assert settings.user_agent == "mine/1 session/1 more/1"


def test_features_of_the_credentials_are_in_the_user_agent():
    """They are sorted in among the others."""
    assert " m/E,g " in resolve(features={"g"}).user_agent


def test_a_config_is_merged_over_the_default_of_the_session():
    """If there is only one of the two, it is used unchanged."""
    session = botocore.session.Session()
    session.set_default_client_config(Config(read_timeout=5, region_name="eu-west-2"))
    light = LightSession()
    config = Config(read_timeout=7)

    merged = merge_config(session, config)

    assert (merged.read_timeout, merged.region_name) == (7, "eu-west-2")
    assert merge_config(session, None) is session.get_default_client_config()
    assert merge_config(light, config) is config
    assert merge_config(light, None) is None


@pytest.mark.parametrize("config", [{"read_timeout": 5}, "x", 5], ids=repr)
def test_an_object_that_is_not_a_config_is_rejected(config):
    """The message names the expected class."""
    with pytest.raises(TypeError, match=r"config must be a botocore\.config\.Config"):
        merge_config(LightSession(), config)


def test_settings_cannot_be_changed():
    """All calls of a client share the same ones."""
    settings = resolve()

    with pytest.raises(AttributeError):
        settings.region_name = "x"
