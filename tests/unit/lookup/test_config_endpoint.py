"""Settings that say where requests go: the region and the endpoint's URL."""

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
def test_the_region_comes_from_the_first_place_that_has_one(
    argument, config, variables, text, expected, monkeypatch, write
):
    """The order is that of boto3, followed by the variable of all other SDKs."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    write(f"[default]\nregion = {text}\n" if text else "")
    given = Config(region_name=config) if config else None

    assert resolve(given, region_name=argument).region_name == expected


def test_a_missing_region_is_an_error_even_with_a_url():
    """The signature needs a region."""
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
def test_a_region_that_is_not_a_host_label_is_rejected(region_name):
    """So are empty regions, and those that end with a line break."""
    with pytest.raises(InvalidRegionError):
        resolve(region_name=region_name)


@pytest.mark.parametrize(
    ("variable", "error"),
    [("AWS_DEFAULT_REGION", InvalidRegionError), ("AWS_REGION", NoRegionError)],
)
def test_an_empty_region_in_the_environment_is_an_error(variable, error, monkeypatch):
    """In boto3's variable it counts as invalid, in the one of other SDKs as missing."""
    monkeypatch.setenv(variable, "")

    with pytest.raises(error):
        resolve(region_name=None)


@pytest.mark.parametrize("region_name", ["US-EAST-1", "mars", "x" * 63, "1a", "mars-23456789"])
def test_an_unknown_region_is_accepted_unchanged(region_name):
    """AWS may add a region at any time."""
    assert resolve(region_name=region_name).region_name == region_name


@pytest.mark.parametrize("region_name", ["fips-us-east-1", "us-east-1-fips"])
def test_an_old_pseudo_region_turns_fips_on(region_name):
    """This happens even if the Config turns FIPS off."""
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
def test_fips_and_dualstack_come_from_the_first_place_that_sets_them(
    name, host, config, variable, text, is_on, monkeypatch, write
):
    """The order is code, environment, file, and only ``true`` turns them on."""
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
def test_the_url_comes_from_the_first_place_that_has_one(
    argument, variables, text, expected, monkeypatch, write
):
    """The order is that of boto3, and the user agent reports a custom endpoint."""
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
    ids=["Config on", "Config off", "variable", "not true"],
)
def test_configured_urls_can_be_ignored(config, variables, is_ignored, monkeypatch):
    """A URL given in code is used nevertheless."""
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
def test_a_missing_or_flat_services_section_is_rejected(text, write):
    """The error is botocore's InvalidConfigError, and names the section."""
    write(text)

    with pytest.raises(InvalidConfigError, match='"dev"'):
        resolve()


def test_the_url_of_aws_is_plain_http_when_tls_is_turned_off():
    """A URL given in code is not changed."""
    assert resolve(use_ssl=False).endpoint_url == "http://backup.eu-west-1.amazonaws.com"
    assert resolve(use_ssl=False, endpoint_url="https://x").endpoint_url == "https://x"


def test_an_invalid_url_is_rejected():
    """The constructor raises it, as in boto3."""
    with pytest.raises(ValueError, match="Invalid endpoint: nonsense"):
        resolve(endpoint_url="nonsense")
