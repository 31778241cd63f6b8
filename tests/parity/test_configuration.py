"""How a client is made: regions, Config, environment, profiles, and what is rejected."""

from __future__ import annotations

import inspect
import socket
import threading

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from aws_backup_reports import BackupClient
from tests._server import Close, answer

from ._both import (
    ABSENT,
    CLIENT,
    UNAVAILABLE,
    Case,
    Differs,
    boto3_session,
    cases,
    difference,
    make_awaited,
    make_boto3,
    make_ours,
    shared_session,
    unsendable,
)
from ._older_botocore import EMPTY_BUNDLE, KEEPALIVE

SLOW = answer(400, {"__type": "ThrottlingException", "message": "slow"})


def ini(profile="default", /, **settings):
    """Return the text of a config file with one profile."""
    head = "[default]" if profile == "default" else f"[profile {profile}]"
    return "\n".join([head, *(f"{name} = {value}" for name, value in settings.items())]) + "\n"


def rejected(name, error, text, **more):
    """Return our difference for a setting that is rejected when the client is made."""
    return Differs(
        name,
        **{
            "stage": "making",
            "result": None,
            "response": None,
            "error": error,
            "text": text,
            "sent": 0,
            "connections": 0,
            "sleeps": [],
            **more,
        },
    )


def region_rejected(value):
    """Return our difference for a region that is not a valid host label."""
    text = f"Provided region_name '{value}' doesn't match a supported format."
    return rejected("malformed-region", "InvalidRegionError", text)


NOWHERE = {"region_name": ABSENT}
PLAIN = {"endpoint_url": ABSENT, "use_ssl": False}
"""AWS's endpoint over plain HTTP; its host name resolves to the server."""

REGIONS = [
    Case("argument", client={"region_name": "eu-west-1"}),
    Case(
        "argument-over-config",
        client={"region_name": "eu-west-1"},
        config={"region_name": "eu-west-2"},
    ),
    Case("config", client=NOWHERE, config={"region_name": "eu-west-2"}),
    Case(
        "config-over-environment",
        client=NOWHERE,
        config={"region_name": "eu-west-2"},
        env={"AWS_DEFAULT_REGION": "eu-west-3"},
    ),
    Case("environment", client=NOWHERE, env={"AWS_DEFAULT_REGION": "eu-west-3"}),
    Case(
        "environment-over-profile",
        client=NOWHERE,
        env={"AWS_DEFAULT_REGION": "eu-west-3"},
        files={"config": ini(region="eu-north-1")},
    ),
    Case("profile", client=NOWHERE, files={"config": ini(region="eu-north-1")}),
    Case(
        "region-in-the-credentials-file",
        client=NOWHERE,
        files={"credentials": "[default]\nregion = eu-north-1\n"},
    ),
    Case(
        "session",
        client=NOWHERE,
        session={"region_name": "eu-south-1"},
        env={"AWS_DEFAULT_REGION": "eu-west-3"},
    ),
    Case(
        "config-over-session",
        client=NOWHERE,
        session={"region_name": "eu-south-1"},
        config={"region_name": "eu-west-2"},
    ),
    Case(
        "default-region-over-region",
        client=NOWHERE,
        env={"AWS_DEFAULT_REGION": "eu-west-3", "AWS_REGION": "eu-west-1"},
    ),
    Case(
        "profile-over-aws-region",
        client=NOWHERE,
        env={"AWS_REGION": "eu-west-1"},
        files={"config": ini(region="eu-north-1")},
    ),
    Case("none", client=NOWHERE),
    Case("none-and-an-aws-endpoint", client={**NOWHERE, "endpoint_url": ABSENT}),
    Case("none-and-unsigned", client=NOWHERE, config={"signature_version": UNSIGNED}),
    *(
        Case(f"argument-{value!r}", client={"region_name": value})
        for value in (
            "a b",
            "us_east_1",
            "-us",
            "us-",
            "123",
            "us-east-1.",
            " us-east-1",
            "ü",
            "a" * 64,
            "*",
            "us-east-1/x",
            "us-east-1:80",
        )
    ),
    *(
        Case(f"accepted-{value}", client={"region_name": value, **PLAIN})
        for value in ("US-EAST-1", "mars", "us-east-99", "a" * 63, "1a", "aws-global")
    ),
    Case("environment-a b", client=NOWHERE, env={"AWS_DEFAULT_REGION": "a b"}),
    Case("profile-a b", client=NOWHERE, files={"config": ini(region="a b")}),
    Case("empty", client={"region_name": ""}, differs=region_rejected("")),
    Case(
        "empty-and-aws-endpoint", client={"region_name": "", **PLAIN}, differs=region_rejected("")
    ),
    Case(
        "empty-environment",
        client=NOWHERE,
        env={"AWS_DEFAULT_REGION": ""},
        differs=region_rejected(""),
    ),
    Case(
        "line-break", client={"region_name": "us-east-1\n"}, differs=region_rejected("us-east-1\n")
    ),
    Case("line-break-alone", client={"region_name": "\n"}, differs=region_rejected("\n")),
    Case(
        "line-break-and-aws-endpoint",
        client={"region_name": "us-east-1\n", **PLAIN},
        differs=region_rejected("us-east-1\n"),
    ),
    Case("bytes", client={"region_name": b"us-east-1"}, differs=region_rejected("b'us-east-1'")),
    Case("number", client={"region_name": 5}, differs=region_rejected("5")),
    *(
        Case(f"pseudo-{value}", client={"region_name": value, **PLAIN})
        for value in (
            "fips-us-east-1",
            "us-east-1-fips",
            "us-gov-west-1-fips",
            "fips-us-east-1-fips",
        )
    ),
    Case(
        "pseudo-and-no-fips",
        client={"region_name": "fips-us-east-1", **PLAIN},
        config={"use_fips_endpoint": False},
    ),
    Case("pseudo-and-endpoint", client={"region_name": "fips-us-east-1"}),
    Case(
        "pseudo-in-the-environment",
        client={**NOWHERE, **PLAIN},
        env={"AWS_DEFAULT_REGION": "fips-us-east-1"},
    ),
]


@cases(REGIONS)
def test_the_region_is_found_as_by_boto3(both, case):
    """Places are searched in boto3's order, and an invalid region is rejected."""
    both(case)


def test_aws_region_is_used_where_boto3_finds_no_region(both):
    """Lambda sets this variable; boto3 raises NoRegionError."""
    assert difference("aws-region")
    case = Case("aws-region", client=NOWHERE, env={"AWS_REGION": "eu-west-1"})

    (theirs,) = both.run(make_boto3, case)
    (ours,) = both.run(make_ours, case)

    assert type(theirs.error).__name__ == "NoRegionError"
    assert "/eu-west-1/backup/" in ours.requests[0].header("Authorization")


PROFILE_FILE = (
    ini(region="eu-west-1") + ini("one", region="eu-west-2") + ini("two", region="eu-west-3")
)

PROFILES = [
    Case("default", client=NOWHERE, files={"config": PROFILE_FILE}),
    Case(
        "argument", client=NOWHERE, session={"profile_name": "one"}, files={"config": PROFILE_FILE}
    ),
    Case(
        "argument-over-environment",
        client=NOWHERE,
        session={"profile_name": "one"},
        env={"AWS_DEFAULT_PROFILE": "two", "AWS_PROFILE": "two"},
        files={"config": PROFILE_FILE},
    ),
    Case("environment", client=NOWHERE, env={"AWS_PROFILE": "two"}, files={"config": PROFILE_FILE}),
    Case(
        "default-profile-over-profile",
        client=NOWHERE,
        env={"AWS_DEFAULT_PROFILE": "one", "AWS_PROFILE": "two"},
        files={"config": PROFILE_FILE},
    ),
    Case(
        "default-by-name",
        client=NOWHERE,
        session={"profile_name": "default"},
        files={"config": PROFILE_FILE},
    ),
    Case("missing", session={"profile_name": "nope"}),
    Case("missing-in-the-file", session={"profile_name": "nope"}, files={"config": PROFILE_FILE}),
    Case("missing-in-the-environment", env={"AWS_PROFILE": "nope"}),
    Case(
        "empty-environment", client=NOWHERE, env={"AWS_PROFILE": ""}, files={"config": PROFILE_FILE}
    ),
    Case("missing-default", env={"AWS_PROFILE": "default"}),
    Case("unparsable", files={"config": "[default\nregion = x\n"}),
    Case(
        "unparsable-credentials",
        files={"credentials": "[default\n"},
        client={"aws_access_key_id": ABSENT, "aws_secret_access_key": ABSENT},
    ),
    Case("no-section", files={"config": "region = eu-west-1\n"}),
    Case(
        "other-file",
        client=NOWHERE,
        env={"AWS_CONFIG_FILE": "{tmp}/other"},
        files={"other": ini(region="eu-west-1")},
    ),
    Case("missing-file", env={"AWS_CONFIG_FILE": "{tmp}/missing"}),
    Case(
        "profile-of-the-credentials-file",
        client={"aws_access_key_id": ABSENT, "aws_secret_access_key": ABSENT},
        session={"profile_name": "keys"},
        files={
            "credentials": "[keys]\naws_access_key_id = AKKEYS\n"
            "aws_secret_access_key = secret-of-AKKEYS\n"
        },
    ),
]


@cases(PROFILES)
def test_the_profile_is_chosen_as_by_boto3(both, case):
    """Places are searched in boto3's order, and a missing profile is rejected."""
    both(case)


def mode(case_id, count=5, differs=None, first=UNAVAILABLE, **settings):
    """Return a case about retry mode and attempts, with a service that fails ``count`` times."""
    return Case(case_id, answers=[first] * count, differs=differs, **settings)


def retries(**options):
    """Return a Config with retry options, as settings of a case."""
    return {"config": {"retries": options}}


def bad_count(value, at_least=1):
    """Return our difference for an invalid number of attempts."""
    text = (
        f'Value provided to "max_attempts": {value} must be an integer greater than or '
        f"equal to {at_least}."
    )
    return rejected("invalid-attempts", "InvalidMaxRetryAttemptsError", text)


RETRIES = [
    mode("nothing", 3),
    mode("standard-in-the-environment", 3, env={"AWS_RETRY_MODE": "standard"}),
    mode("legacy-in-the-environment", env={"AWS_RETRY_MODE": "legacy"}),
    mode("adaptive-in-the-environment", 3, env={"AWS_RETRY_MODE": "adaptive"}),
    mode("legacy-in-the-profile", files={"config": ini(retry_mode="legacy")}),
    mode(
        "environment-over-profile",
        3,
        env={"AWS_RETRY_MODE": "standard"},
        files={"config": ini(retry_mode="legacy")},
    ),
    mode(
        "config-over-environment", 3, env={"AWS_RETRY_MODE": "legacy"}, **retries(mode="standard")
    ),
    mode("legacy-in-the-config", **retries(mode="legacy")),
    mode("empty-retries", 3, **retries()),
    mode("no-retries", 3, config={"retries": None}),
    *(
        mode(f"mode-in-the-environment-{value!r}", 3, env={"AWS_RETRY_MODE": value})
        for value in ("bogus", "STANDARD", "", " standard")
    ),
    *(
        mode(f"mode-in-the-profile-{value!r}", 3, files={"config": ini(retry_mode=value)})
        for value in ("bogus", "Legacy", "")
    ),
    *(
        mode(f"mode-in-the-config-{value!r}", 3, **retries(mode=value))
        for value in ("bogus", "STANDARD", "")
    ),
    mode("attempts-in-the-environment", 4, env={"AWS_MAX_ATTEMPTS": "4"}),
    mode("attempts-in-the-profile", 2, files={"config": ini(max_attempts="2")}),
    mode(
        "attempts-in-the-environment-over-profile",
        4,
        env={"AWS_MAX_ATTEMPTS": "4"},
        files={"config": ini(max_attempts="2")},
    ),
    mode("one-attempt-in-the-environment", 1, env={"AWS_MAX_ATTEMPTS": "1"}),
    mode("attempts-and-legacy-mode", 2, env={"AWS_MAX_ATTEMPTS": "2", "AWS_RETRY_MODE": "legacy"}),
    mode("total-in-the-config", 2, env={"AWS_MAX_ATTEMPTS": "4"}, **retries(total_max_attempts=2)),
    mode("retries-in-the-config", 3, env={"AWS_MAX_ATTEMPTS": "9"}, **retries(max_attempts=2)),
    mode("no-retry-in-the-config", 1, **retries(max_attempts=0)),
    mode("total-and-retries", 2, **retries(max_attempts=7, total_max_attempts=2)),
    mode(
        "mode-of-config-and-attempts-of-the-environment",
        4,
        env={"AWS_MAX_ATTEMPTS": "4"},
        **retries(mode="legacy"),
    ),
    mode(
        "attempts-of-config-and-mode-of-the-profile",
        4,
        files={"config": ini(retry_mode="legacy", max_attempts="2")},
        **retries(total_max_attempts=4),
    ),
    mode("zero-in-the-environment", 1, env={"AWS_MAX_ATTEMPTS": "0"}),
    mode("negative-in-the-environment", 1, env={"AWS_MAX_ATTEMPTS": "-3"}),
    mode("padded-in-the-environment", 4, env={"AWS_MAX_ATTEMPTS": " 4 "}),
    mode("zero-in-the-profile", 1, files={"config": ini(max_attempts="0")}),
    mode("negative-in-the-config", 1, **retries(max_attempts=-1)),
    mode("zero-total-in-the-config", 1, **retries(total_max_attempts=0)),
    mode("unknown-option", 1, **retries(foo=1)),
    mode("true-in-the-config", 3, **retries(max_attempts=True)),
    mode("abc-in-the-environment", 1, bad_count("abc"), env={"AWS_MAX_ATTEMPTS": "abc"}),
    mode("empty-in-the-environment", 1, bad_count(""), env={"AWS_MAX_ATTEMPTS": ""}),
    mode("2.5-in-the-environment", 1, bad_count("2.5"), env={"AWS_MAX_ATTEMPTS": "2.5"}),
    mode("abc-in-the-profile", 1, bad_count("abc"), files={"config": ini(max_attempts="abc")}),
    mode("2.5-in-the-config", 4, bad_count(2.5, 0), **retries(max_attempts=2.5)),
    mode("text-total-in-the-config", 2, **retries(total_max_attempts="two")),
    mode("text-in-the-config", 4, **retries(max_attempts="two")),
    mode("none-in-the-config", 4, **retries(max_attempts=None)),
    mode("no-effect-of-2026", 3, env={"AWS_NEW_RETRIES_2026": "false"}),
    mode("throttled-in-adaptive-mode", 3, first=SLOW, **retries(mode="adaptive")),
    mode(
        "adaptive-and-two-attempts",
        2,
        first=SLOW,
        **retries(mode="adaptive", total_max_attempts=2),
    ),
    mode("closed-in-legacy-mode", first=Close(), **retries(mode="legacy")),
]


@cases(RETRIES)
def test_retry_settings_are_found_as_by_boto3(both, case):
    """Mode and attempts are looked up separately, in Config, environment and profile."""
    both(case)


CONSTRUCTION = [
    Case("api-version", client={"api_version": "2018-11-15"}),
    Case("unknown-api-version", client={"api_version": "2030-01-01"}),
    Case("empty-api-version", client={"api_version": ""}),
    Case(
        "api-version-of-the-profile",
        files={"config": "[default]\napi_versions =\n  backup = 2018-11-15\n"},
    ),
    Case(
        "unknown-api-version-of-the-profile",
        files={"config": "[default]\napi_versions =\n  backup = 2030-01-01\n"},
    ),
    Case(
        "api-version-of-another",
        files={"config": "[default]\napi_versions =\n  ec2 = 2015-03-01\n"},
    ),
    Case("key-alone", client={"aws_secret_access_key": ABSENT}),
    Case("secret-alone", client={"aws_access_key_id": ABSENT}),
    Case("key-and-token", client={"aws_secret_access_key": ABSENT, "aws_session_token": "t"}),
    Case("none-for-a-secret", client={"aws_secret_access_key": None}),
    Case(
        "unknown-option",
        client={"foo": 1},
        differs=Differs(
            "own-name",
            text="Client.__init__() got an unexpected keyword argument 'foo'",
        ),
    ),
    Case("verify-empty", client={"verify": ""}, since=EMPTY_BUNDLE),
    Case("verify-blank", client={"verify": "  "}, since=EMPTY_BUNDLE),
    Case("ca-bundle-empty", env={"AWS_CA_BUNDLE": ""}, since=EMPTY_BUNDLE),
    Case("requests-ca-bundle-empty", env={"REQUESTS_CA_BUNDLE": ""}, since=EMPTY_BUNDLE),
    Case("ca-bundle-of-the-profile-empty", files={"config": ini(ca_bundle="")}, since=EMPTY_BUNDLE),
    Case("use-ssl-and-endpoint", client={"use_ssl": False}),
    Case("no-ssl", client=PLAIN),
    Case("none-for-ssl", client={"endpoint_url": ABSENT, "use_ssl": None}),
    Case("config-none", client={"config": None}),
    Case("positional-config", config={"region_name": "eu-west-3"}, client=NOWHERE),
]


@cases(CONSTRUCTION)
def test_arguments_are_accepted_or_rejected_as_by_boto3(both, case):
    """This covers API versions, incomplete keys, CA bundles, `use_ssl` and unknown arguments."""
    both(case)


def test_arguments_have_boto3s_names_order_and_defaults():
    """They are those of ``Session.client``, so they can be passed by position too."""
    theirs = list(inspect.signature(boto3.Session.client).parameters.values())[2:]
    ours = list(inspect.signature(BackupClient).parameters.values())

    positional = [each for each in ours if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert [(each.name, each.default) for each in positional] == [
        (each.name, each.default) for each in theirs
    ]


@pytest.mark.parametrize("value", [{}, {"region_name": "eu-west-1"}, "config", 5])
def test_a_config_that_is_not_a_config_is_rejected(value):
    """Our error says what it must be; boto3 raises AttributeError, or accepts an empty dict."""
    assert difference("no-config")
    settings = {**CLIENT, "endpoint_url": "http://localhost", "config": value}

    if value:
        with pytest.raises(AttributeError):
            boto3_session().client("backup", **settings)
    with pytest.raises(TypeError, match=r"^config must be a botocore\.config\.Config, not "):
        BackupClient(**settings)


BAD_REGION = {"region_name": "a b"}
NO_SECRET = {"aws_secret_access_key": ABSENT}
BAD_DEFAULTS = {"defaults_mode": "bogus"}
BAD_VERSION = {"api_version": "2030-01-01"}
BAD_RETRIES = {"AWS_RETRY_MODE": "bogus"}
BAD_ENDPOINT = {"endpoint_url": "foo"}
BAD_BUNDLE = {"verify": ""}

ORDER = [
    Case("region-before-keys", client={**BAD_REGION, **NO_SECRET}),
    Case("keys-before-defaults-mode", client=NO_SECRET, env={"AWS_DEFAULTS_MODE": "bogus"}),
    Case("defaults-mode-before-version", client=BAD_VERSION, env={"AWS_DEFAULTS_MODE": "bogus"}),
    Case("version-before-no-region", client={**BAD_VERSION, **NOWHERE}),
    Case(
        "services-before-no-region",
        client={**NOWHERE, "endpoint_url": ABSENT},
        files={"config": "[default]\nservices = missing\n"},
    ),
    Case("no-region-before-retries", client=NOWHERE, env=BAD_RETRIES),
    Case("retries-before-endpoint", client=BAD_ENDPOINT, env=BAD_RETRIES),
    Case("endpoint-before-bundle", client={**BAD_ENDPOINT, **BAD_BUNDLE}),
    Case("retries-before-bundle", client=BAD_BUNDLE, env=BAD_RETRIES),
    Case("profile-before-region", client=BAD_REGION, env={"AWS_PROFILE": "nope"}),
    Case("file-before-region", client=BAD_REGION, files={"config": "[default\n"}),
    Case("file-before-keys", client=NO_SECRET, files={"config": "[default\n"}),
    Case("profile-argument-before-region", client=BAD_REGION, session={"profile_name": "nope"}),
    Case("region-before-defaults-mode", client=BAD_REGION, env={"AWS_DEFAULTS_MODE": "bogus"}),
    Case("keys-before-no-region", client={**NO_SECRET, **NOWHERE}),
    Case("keys-before-endpoint", client={**NO_SECRET, **BAD_ENDPOINT}),
    Case("no-region-before-endpoint", client={**NOWHERE, **BAD_ENDPOINT}),
    Case("no-region-before-bundle", client={**NOWHERE, **BAD_BUNDLE}),
    Case(
        "environment-keys-before-no-region",
        client={
            **NOWHERE,
            "aws_access_key_id": ABSENT,
            "aws_secret_access_key": ABSENT,
        },
        env={"AWS_ACCESS_KEY_ID": "A"},
    ),
    Case("mode-before-attempts", env={"AWS_RETRY_MODE": "bogus", "AWS_MAX_ATTEMPTS": "0"}),
]


@cases(ORDER)
def test_two_wrong_settings_raise_the_same_error_as_with_boto3(both, case):
    """Settings are checked in boto3's order."""
    both(case)


def config_rejected(text):
    """Return our difference for an invalid timeout or pool size."""
    return rejected("invalid-numbers", "InvalidConfigError", text)


SETTINGS = [
    *(
        Case(f"timeouts-{value}", config={"connect_timeout": value, "read_timeout": value})
        for value in (5, 2.5, None)
    ),
    *(
        Case(
            f"{name}-{value!r}",
            config={f"{name}_timeout": value},
            differs=config_rejected(
                f'Invalid value "{value}" for {name}_timeout. Value must be a number of seconds '
                "greater than 0, or None."
            ),
        )
        for name in ("connect", "read")
        for value in ("abc", 0, -1)
    ),
    Case("pool-of-one", config={"max_pool_connections": 1}),
    Case(
        "pool-of-none",
        config={"max_pool_connections": 0},
        differs=config_rejected(
            'Invalid value "0" for max_pool_connections. Value must be an integer of at least 1.'
        ),
    ),
    Case("keepalive", config={"tcp_keepalive": True}),
    Case("keepalive-in-the-environment", env={"BOTOCORE_TCP_KEEPALIVE": "true"}),
    Case("keepalive-in-the-profile", files={"config": ini(tcp_keepalive="true")}),
    Case("defaults-mode", config={"defaults_mode": "standard"}),
    Case("defaults-mode-in-upper-case", config={"defaults_mode": "In-Region"}),
    Case("auto-defaults-mode", env={"AWS_DEFAULTS_MODE": "auto"}),
    Case("defaults-mode-in-the-profile", files={"config": ini(defaults_mode="mobile")}),
    Case("bad-defaults-mode", config={"defaults_mode": "bogus"}),
    Case("empty-defaults-mode-in-the-config", config={"defaults_mode": ""}),
    Case("bad-defaults-mode-in-the-environment", env={"AWS_DEFAULTS_MODE": "bogus"}),
    Case("empty-defaults-mode-in-the-environment", env={"AWS_DEFAULTS_MODE": ""}),
    Case("bad-defaults-mode-in-the-profile", files={"config": ini(defaults_mode="bogus")}),
    Case("bad-mode-in-the-environment-and-a-config", config={}, env={"AWS_DEFAULTS_MODE": "bogus"}),
    Case("csm", env={"AWS_CSM_ENABLED": "false"}),
    Case(
        "user-agent-line-break",
        config={"user_agent_extra": "a\r\nX: 1"},
        differs=unsendable("User-Agent"),
    ),
]


@cases(SETTINGS)
def test_settings_are_accepted_or_rejected_as_by_boto3(both, case):
    """Documented settings work; for invalid numbers our error says what is valid."""
    both(case)


KEEPALIVE = [
    Case("by-default"),
    Case("config", config={"tcp_keepalive": True}),
    Case("environment", env={"BOTOCORE_TCP_KEEPALIVE": "true"}, since=KEEPALIVE),
    Case("profile", files={"config": ini(tcp_keepalive="true")}),
    Case(
        "config-over-environment",
        config={"tcp_keepalive": False},
        env={"BOTOCORE_TCP_KEEPALIVE": "true"},
    ),
]


@cases(KEEPALIVE)
def test_sockets_have_the_same_options_as_with_boto3(both, monkeypatch, case):
    """Keepalive can be set in Config, environment and profile."""
    options = []

    def setsockopt(self, *option):
        # the server's threads set options of their own
        if threading.current_thread() is threading.main_thread():
            options[-1].append(option)
        return super(socket.socket, self).setsockopt(*option)

    monkeypatch.setattr(socket.socket, "setsockopt", setsockopt)
    for make in (make_boto3, make_ours, make_awaited):
        options.append([])
        both.run(make, case)

    theirs, ours, awaited = options
    assert set(awaited) == set(ours)  # asyncio sets TCP_NODELAY, too
    assert sorted(ours) == sorted(theirs)
    assert (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1) in ours


def unchecked(case_id, error, **settings):
    """Return a case about a setting that only other services use; ours does not check it."""
    return pytest.param(error, settings, id=case_id)


@pytest.mark.parametrize(
    ("error", "settings"),
    [
        unchecked(
            "compression-size",
            "InvalidConfigError",
            config={"request_min_compression_size_bytes": "x"},
        ),
        unchecked(
            "compression-size-in-the-environment",
            "InvalidConfigError",
            env={"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES": "x"},
        ),
        unchecked(
            "checksums",
            "InvalidChecksumConfigError",
            config={"request_checksum_calculation": "bogus"},
        ),
        unchecked(
            "checksums-in-the-environment",
            "InvalidChecksumConfigError",
            env={"AWS_RESPONSE_CHECKSUM_VALIDATION": "bogus"},
        ),
        unchecked(
            "account-id-mode", "InvalidConfigError", config={"account_id_endpoint_mode": "x"}
        ),
        unchecked(
            "account-id-mode-in-the-environment",
            "InvalidConfigError",
            env={"AWS_ACCOUNT_ID_ENDPOINT_MODE": "x"},
        ),
    ],
)
def test_settings_of_other_services_are_not_checked(both, error, settings):
    """boto3 rejects invalid values of them; ours ignores them."""
    assert difference("settings-of-others")
    case = Case("settings-of-others", **settings)

    (theirs,) = both.run(make_boto3, case)
    (ours,) = both.run(make_ours, case)

    assert (theirs.stage, type(theirs.error).__name__) == ("making", error)
    assert ours.error is None


def timeouts_of(client):
    """Return the timeouts of a boto3 client or of ours."""
    session = getattr(client, "_transport", None) or client._endpoint.http_session
    timeout = session._timeout
    if hasattr(timeout, "connect_timeout"):
        return (timeout.connect_timeout, timeout.read_timeout)
    return (timeout, timeout)


DEFAULTS_MODES = {
    "nothing": ({}, {}),
    **{
        name: ({}, {"AWS_DEFAULTS_MODE": name})
        for name in ("legacy", "standard", "cross-region", "in-region", "mobile", "auto", "MOBILE")
    },
    "config": ({"config": Config(defaults_mode="in-region")}, {}),
    "config-over-environment": (
        {"config": Config(defaults_mode="in-region")},
        {"AWS_DEFAULTS_MODE": "mobile"},
    ),
    "a-config-without-a-mode": ({"config": Config()}, {"AWS_DEFAULTS_MODE": "mobile"}),
    "a-config-with-a-timeout": (
        {"config": Config(connect_timeout=7, read_timeout=9)},
        {"AWS_DEFAULTS_MODE": "mobile"},
    ),
    "a-config-with-mode-and-timeout": (
        {"config": Config(connect_timeout=7, defaults_mode="mobile")},
        {},
    ),
    "a-pseudo-region": ({"region_name": "fips-us-east-1"}, {"AWS_DEFAULTS_MODE": "mobile"}),
    "no-timeouts": ({"config": Config(connect_timeout=None, read_timeout=None)}, {}),
}


@pytest.mark.parametrize(("settings", "env"), DEFAULTS_MODES.values(), ids=DEFAULTS_MODES)
def test_defaults_modes_set_the_same_timeouts_as_with_boto3(monkeypatch, settings, env):
    """A mode sets the connect timeout; a Config without a mode resets it."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    client = {key: value for key, value in CLIENT.items() if key != "endpoint_url"} | settings

    theirs = timeouts_of(boto3_session().client("backup", **client))
    ours = timeouts_of(BackupClient(**client))

    assert ours == theirs


def test_the_callers_config_is_not_changed():
    """boto3 rewrites the retries of the Config that it gets."""
    assert difference("own-config")
    settings = {key: value for key, value in CLIENT.items() if key != "endpoint_url"}
    theirs, ours = Config(retries={"max_attempts": 2}), Config(retries={"max_attempts": 2})

    shared_session().client("backup", **settings, config=theirs)
    BackupClient(**settings, config=ours)

    assert theirs.retries == {"total_max_attempts": 3, "mode": "standard"}
    assert ours.retries == {"max_attempts": 2}


def session_with_a_config():
    """Return a session that has a default Config for its clients."""
    session = boto3_session()
    under = Config(
        region_name="eu-west-1", retries={"total_max_attempts": 2}, user_agent_extra="under/1"
    )
    session._session.set_default_client_config(under)
    return session


def test_the_default_config_of_a_session_is_merged_as_by_boto3(both):
    """The client's own Config takes precedence."""
    case = Case(
        "session",
        answers=[UNAVAILABLE] * 2,
        config={"user_agent_extra": "over/2"},
        client=NOWHERE,
    )

    (theirs,) = both.run(
        lambda _, settings: session_with_a_config().client("backup", **settings["client"]), case
    )
    (ours,) = both.run(
        lambda _, settings: BackupClient(**settings["client"], session=session_with_a_config()),
        case,
    )

    assert ours.view() == theirs.view()
    assert ours.requests[1].header("User-Agent").endswith(" over/2")
    assert "/eu-west-1/" in ours.requests[1].header("Authorization")


META = {
    "plain": {},
    "region": {"region_name": "eu-west-1"},
    "china": {"region_name": "cn-north-1"},
    "gov": {"region_name": "us-gov-west-1"},
    "endpoint": {"endpoint_url": "http://localhost:4566/base"},
    "fips": {"config": Config(use_fips_endpoint=True)},
    "dualstack": {"config": Config(use_dualstack_endpoint=True)},
    "no-ssl": {"use_ssl": False},
    "unknown-region": {"region_name": "mars"},
    "pseudo-region": {"region_name": "fips-us-east-1"},
}


@pytest.mark.parametrize("settings", META.values(), ids=META)
def test_meta_is_the_same_as_with_boto3(settings):
    """``client.meta`` has the same region, endpoint, partition and Config."""
    client = {
        "region_name": "us-east-1",
        "aws_access_key_id": "AKID",
        "aws_secret_access_key": "secret",
        **settings,
    }
    theirs = shared_session().client("backup", **client).meta
    ours = BackupClient(**client).meta

    for name in ("region_name", "endpoint_url", "partition"):
        assert getattr(ours, name) == getattr(theirs, name)
    for name in (
        "region_name",
        "connect_timeout",
        "read_timeout",
        "signature_version",
        "retries",
        "max_pool_connections",
        "parameter_validation",
        "proxies",
    ):
        assert getattr(ours.config, name) == getattr(theirs.config, name), name
    assert ours.service_model.service_name == theirs.service_model.service_name
    assert ours.method_to_api_mapping["describe_report_job"] == "DescribeReportJob"


def test_the_password_in_an_endpoint_url_is_not_shown():
    """boto3 shows user name and password in ``meta.endpoint_url``; ours removes them."""
    assert difference("no-userinfo")
    client = {**CLIENT, "endpoint_url": "http://user:secret@localhost:4566/base"}

    theirs = shared_session().client("backup", **client).meta.endpoint_url
    ours = BackupClient(**client).meta.endpoint_url

    assert theirs == "http://user:secret@localhost:4566/base"
    assert ours == "http://localhost:4566/base"
