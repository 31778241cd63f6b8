"""Strategies for what clients find around them: environment, files, arguments and Config."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

REGIONS = st.sampled_from(
    "us-east-1 eu-west-1 cn-north-1 us-gov-west-1 us-iso-east-1 us-isof-south-1 mars aws-global "
    "fips-us-east-1 US-EAST-1 -us 123 us_east_1".split()
)
URLS = st.sampled_from(
    "http://localhost:4566/base http://backup.example.com https://[::1]:8 https://[fe80::1%25eth0] "
    "http://user:pass@host foo http:///x HTTP://HOST?a=b "
    "http://host#f ftp://host".split()
)
FLAGS = st.sampled_from(["true", "True", "TRUE", "false", "False", "1", "0", "yes", "no"])
MODES = st.sampled_from("standard legacy adaptive Standard bogus".split())
DEFAULTS_MODES = st.sampled_from("legacy standard mobile In-Region cross-region auto bogus".split())
COUNTS = st.integers(-2, 12).map(str) | st.sampled_from(["abc", "2.5", " 4 ", "1e1", "0x2", "٣"])
NAMES = st.sampled_from("one two three default missing".split())
WORDS = st.text("abcXYZ0-_./:#@%$~\\ é", max_size=8)
KEYS = st.sampled_from("AKIDONE AKIDTWO".split())

VALUES = {
    "region": REGIONS,
    "endpoint_url": URLS,
    "ignore_configured_endpoint_urls": FLAGS,
    "use_fips_endpoint": FLAGS,
    "use_dualstack_endpoint": FLAGS,
    "retry_mode": MODES,
    "max_attempts": COUNTS,
    "defaults_mode": DEFAULTS_MODES,
    "ca_bundle": st.just("/nonexistent/ca.pem"),
    "sdk_ua_app_id": WORDS,
    "parameter_validation": FLAGS,
    "tcp_keepalive": FLAGS,
    "auth_scheme_preference": st.sampled_from(["sigv4", "sigv4a", "bearer", "sigv4a,sigv4", "x"]),
    "aws_access_key_id": KEYS,
    "aws_secret_access_key": KEYS,
    "aws_session_token": WORDS,
    "aws_account_id": WORDS,
    "services": NAMES,
    "output": WORDS,
    "cli_pager": WORDS,
    "unknown_setting": WORDS,
}
NESTED = {
    "backup": {"endpoint_url": URLS},
    "api_versions": {"backup": st.sampled_from(["2018-11-15", "2030-01-01"])},
    "s3": {"addressing_style": st.just("path")},
}
VARIABLES = {
    "AWS_REGION": REGIONS,
    "AWS_DEFAULT_REGION": REGIONS,
    "AWS_PROFILE": NAMES,
    "AWS_DEFAULT_PROFILE": NAMES,
    "AWS_ENDPOINT_URL": URLS,
    "AWS_ENDPOINT_URL_BACKUP": URLS,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": FLAGS,
    "AWS_USE_FIPS_ENDPOINT": FLAGS,
    "AWS_USE_DUALSTACK_ENDPOINT": FLAGS,
    "AWS_RETRY_MODE": MODES,
    "AWS_MAX_ATTEMPTS": COUNTS,
    "AWS_DEFAULTS_MODE": DEFAULTS_MODES,
    "AWS_CA_BUNDLE": st.just("/nonexistent/ca.pem"),
    "REQUESTS_CA_BUNDLE": st.just("/nonexistent/other.pem"),
    "AWS_SDK_UA_APP_ID": WORDS,
    "AWS_AUTH_SCHEME_PREFERENCE": VALUES["auth_scheme_preference"],
    "AWS_ACCESS_KEY_ID": KEYS,
    "AWS_SECRET_ACCESS_KEY": KEYS,
    "AWS_SESSION_TOKEN": WORDS,
    "AWS_SECURITY_TOKEN": WORDS,
    "AWS_ACCOUNT_ID": WORDS,
    "AWS_EXECUTION_ENV": WORDS,
    "AWS_LAMBDA_FUNCTION_NAME": WORDS,
    "HTTP_PROXY": URLS,
    "https_proxy": URLS,
    "NO_PROXY": st.sampled_from(["*", "localhost", "amazonaws.com", ".example.com,[::1]"]),
}
OPTIONS = {
    "region_name": REGIONS,
    "signature_version": st.sampled_from(["v4", "s3v4"]),
    "connect_timeout": st.none() | st.integers(1, 100) | st.floats(0.1, 100),
    "read_timeout": st.none() | st.integers(1, 100) | st.floats(0.1, 100),
    "max_pool_connections": st.integers(1, 50),
    "parameter_validation": st.booleans(),
    "proxies": st.dictionaries(st.sampled_from(["http", "https"]), URLS),
    "use_fips_endpoint": st.none() | st.booleans(),
    "use_dualstack_endpoint": st.none() | st.booleans(),
    "ignore_configured_endpoint_urls": st.none() | st.booleans(),
    "tcp_keepalive": st.none() | st.booleans(),
    "defaults_mode": DEFAULTS_MODES,
    "user_agent_appid": WORDS,
    "user_agent_extra": WORDS,
    "retries": st.fixed_dictionaries(
        {},
        optional={
            "mode": st.sampled_from(["standard", "legacy", "adaptive"]),
            "max_attempts": st.integers(0, 9),
            "total_max_attempts": st.integers(1, 9),
        },
    ),
}
ARGUMENTS = {
    "region_name": REGIONS,
    "endpoint_url": URLS,
    "use_ssl": st.booleans(),
    "verify": st.booleans() | st.just("/nonexistent/mine.pem"),
    "api_version": st.sampled_from(["2018-11-15", "2030-01-01"]),
    "aws_access_key_id": KEYS,
    "aws_secret_access_key": KEYS,
    "aws_session_token": WORDS,
}


def some(
    values: dict[str, st.SearchStrategy], least: int = 0, most: int = 4
) -> st.SearchStrategy[dict]:
    """Return a strategy for dicts with a few of these keys."""
    names = st.lists(st.sampled_from(sorted(values)), min_size=least, max_size=most, unique=True)
    return names.flatmap(
        lambda names: st.fixed_dictionaries({name: values[name] for name in names})
    )


def lines_of(settings: dict[str, object]) -> list[str]:
    """Return the lines of a config file's section; those of a dict are nested."""
    lines = []
    for name, value in settings.items():
        if isinstance(value, dict):
            lines += [f"{name} =", *(f"    {line}" for line in lines_of(value))]
        else:
            lines.append(f"{name} = {value}")
    return lines


SETTINGS = st.builds(
    lambda flat, nested: {**flat, **nested},
    some(VALUES),
    some({name: some(values, 1) for name, values in NESTED.items()}, most=1),
)
HEADS = st.sampled_from(
    ["default", "profile one", "profile two", "one", "services one", 'profile "three"', "profile"]
)
SECTIONS = st.dictionaries(HEADS, SETTINGS, max_size=3)
STRAY_LINES = WORDS | st.sampled_from(["[default", "=", "  a = b", "# region = x", "a", "[]"])


@st.composite
def files(draw: st.DrawFn, sections: st.SearchStrategy[dict]) -> str:
    """Draw the text of a config file, most often a valid one."""
    lines = []
    for head, settings in draw(sections).items():
        lines += [f"[{head}]", *lines_of(settings)]
    if draw(st.integers(0, 9)) == 0:
        lines.insert(draw(st.integers(0, len(lines))), draw(STRAY_LINES))
    return "\n".join([*lines, ""])


@dataclass
class Surroundings:
    """What a client is made from, and in."""

    environment: dict[str, str] = field(default_factory=dict)
    config_file: str = ""
    credentials_file: str = ""
    arguments: dict[str, object] = field(default_factory=dict)
    options: dict[str, object] | None = None
    """The arguments of a Config; None: the client gets none."""
    profile_name: str | None = None


SURROUNDINGS = st.builds(
    Surroundings,
    some(VARIABLES),
    files(SECTIONS),
    files(st.dictionaries(st.sampled_from(["default", "one", "two"]), SETTINGS, max_size=2)),
    some(ARGUMENTS),
    st.none() | some(OPTIONS),
    st.none() | NAMES,
)
