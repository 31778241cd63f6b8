"""Resolving where requests go: the region, and the endpoint's URL."""

import pytest
from botocore.config import Config
from botocore.exceptions import InvalidConfigError, InvalidRegionError, NoRegionError

from ._resolve import resolve


@pytest.mark.parametrize(
    ("argument", "config", "variables", "text", "expected"),
    [
        ("a", "b", {"AWS_DEFAULT_REGION": "c", "AWS_REGION": "e"}, "d", "a"),
        (None, "b", {"AWS_DEFAULT_REGION": "c", "AWS_REGION": "e"}, "d", "b"),
        (None, None, {"AWS_DEFAULT_REGION": "c", "AWS_REGION": "e"}, "d", "c"),
        (None, None, {"AWS_REGION": "e"}, "d", "d"),
        (None, None, {"AWS_REGION": "e"}, None, "e"),
    ],
    ids=["argument", "Config", "environment", "file", "AWS_REGION"],
)
def test_the_region_comes_from_the_first_place_that_has_one_when_several_do(
    argument, config, variables, text, expected, monkeypatch, write
):
    """boto3's places in boto3's order, and behind them the variable of all other SDKs."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    write(f"[default]\nregion = {text}\n" if text else "")
    given = Config(region_name=config) if config else None

    assert resolve(given, region_name=argument).region_name == expected


def test_a_region_is_missed_when_no_place_has_one():
    """Even where a URL is given, since the signature needs a region."""
    with pytest.raises(NoRegionError):
        resolve(region_name=None, endpoint_url="http://localhost")


@pytest.mark.parametrize(
    "region_name",
    [
        "",
        "a b",
        "us_east_1",
        "-us",
        "us-",
        "123",
        "us-east-1.",
        " us-east-1",
        "us-east-1\n",
        "ü",
        "x" * 64,
        "*",
        "us-east-1/x",
        5,
        b"us-east-1",
    ],
)
def test_a_region_is_refused_when_it_is_no_label_of_a_host(region_name):
    """Empty ones, and those with a line break at the end, too."""
    with pytest.raises(InvalidRegionError):
        resolve(region_name=region_name)


@pytest.mark.parametrize(
    ("variable", "error"),
    [("AWS_DEFAULT_REGION", InvalidRegionError), ("AWS_REGION", NoRegionError)],
)
def test_a_region_is_refused_when_the_environment_has_an_empty_one(variable, error, monkeypatch):
    """In boto3's variable it is a wrong one; in that of the other SDKs it is none."""
    monkeypatch.setenv(variable, "")

    with pytest.raises(error):
        resolve(region_name=None)


@pytest.mark.parametrize("region_name", ["US-EAST-1", "mars", "x" * 63, "1a", "mars-23456789"])
def test_a_region_is_taken_as_it_is_when_it_could_be_one(region_name):
    """AWS adds regions at any time."""
    assert resolve(region_name=region_name).region_name == region_name


@pytest.mark.parametrize("region_name", ["fips-us-east-1", "us-east-1-fips"])
def test_a_region_asks_for_fips_when_its_name_does(region_name):
    """The pseudo-regions of old, whatever else says no."""
    settings = resolve(Config(use_fips_endpoint=False), region_name=region_name)

    assert settings.region_name == "us-east-1"
    assert settings.endpoint_url == "https://backup-fips.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("config", "variable", "text", "is_on"),
    [
        (True, "false", "false", True),
        (False, "true", "true", False),
        (None, "true", "false", True),
        (None, "TRUE", "", True),
        (None, "1", "", False),
        (None, None, "true", True),
        (None, None, "", False),
    ],
)
@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("use_fips_endpoint", "backup-fips.eu-west-1.amazonaws.com"),
        ("use_dualstack_endpoint", "backup.eu-west-1.api.aws"),
    ],
)
def test_a_variant_of_the_endpoint_is_used_when_it_is_asked_for(
    name, host, config, variable, text, is_on, monkeypatch, write
):
    """In code, then in the environment, then in the file; only ``true`` is true."""
    if variable is not None:
        monkeypatch.setenv(f"AWS_{name.upper()}", variable)
    write(f"[default]\n{name} = {text}\n" if text else "")

    settings = resolve(None if config is None else Config(**{name: config}))

    assert (settings.endpoint_url == f"https://{host}") is is_on


SERVICES = """
[default]
services = dev
endpoint_url = http://profile
[services dev]
backup =
  endpoint_url = http://section
"""


@pytest.mark.parametrize(
    ("argument", "variables", "text", "expected"),
    [
        ("http://code", {"AWS_ENDPOINT_URL_BACKUP": "http://x"}, SERVICES, "http://code"),
        (
            None,
            {"AWS_ENDPOINT_URL_BACKUP": "http://own", "AWS_ENDPOINT_URL": "http://all"},
            SERVICES,
            "http://own",
        ),
        (None, {"AWS_ENDPOINT_URL": "http://all"}, SERVICES, "http://all"),
        (None, {"AWS_ENDPOINT_URL": ""}, SERVICES, "http://section"),
        (None, {}, "[default]\nendpoint_url = http://profile\n", "http://profile"),
    ],
    ids=["code", "own variable", "variable", "section", "profile"],
)
def test_the_url_comes_from_the_first_place_that_has_one_when_several_do(
    argument, variables, text, expected, monkeypatch, write
):
    """boto3's places in boto3's order, and AWS is told that it is a custom one."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    write(text)

    settings = resolve(endpoint_url=argument)

    assert settings.endpoint_url == expected
    assert " m/E,N " in settings.user_agent


@pytest.mark.parametrize(
    ("config", "variables", "is_ignored"),
    [
        (Config(ignore_configured_endpoint_urls=True), {}, True),
        (
            Config(ignore_configured_endpoint_urls=False),
            {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            False,
        ),
        (None, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, True),
        (None, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "1"}, False),
    ],
    ids=["Config on", "Config off", "variable", "no truth"],
)
def test_configured_urls_are_ignored_when_that_is_asked_for(
    config, variables, is_ignored, monkeypatch
):
    """The one in code is used all the same."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://configured")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert (resolve(config).endpoint_url != "http://configured") is is_ignored
    assert resolve(config, endpoint_url="http://code").endpoint_url == "http://code"


@pytest.mark.parametrize(
    "text",
    [
        "[default]\nservices = dev\n",
        "[default]\nservices = dev\n[services dev]\nbackup = http://x\n",
    ],
    ids=["missing", "flat"],
)
def test_a_services_section_is_refused_when_it_is_missing_or_flat(text, write):
    """With an error of botocore's that names the section."""
    write(text)

    with pytest.raises(InvalidConfigError, match='"dev"'):
        resolve()


def test_the_url_is_plain_http_when_tls_is_turned_off():
    """Only that of AWS: one of the caller's stays as it is."""
    assert resolve(use_ssl=False).endpoint_url == "http://backup.eu-west-1.amazonaws.com"
    assert resolve(use_ssl=False, endpoint_url="https://x").endpoint_url == "https://x"


def test_a_url_is_refused_when_it_is_none():
    """At construction, as in boto3."""
    with pytest.raises(ValueError, match="Invalid endpoint: nonsense"):
        resolve(endpoint_url="nonsense")
