"""Where requests go: the rules for each region, and all ways to configure another endpoint."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import botocore
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointResolutionError, EndpointVariantError

from aws_backup_reports import BackupClient

from ._both import (
    ABSENT,
    CLIENT,
    Case,
    Differs,
    cases,
    difference,
    make_boto3,
    make_ours,
    shared_session,
)
from ._older_botocore import DUALSTACK

DATA = Path(botocore.__file__).parent / "data"


def data(name):
    """Return one of botocore's data files, compressed or not."""
    plain = DATA / f"{name}.json"
    if plain.exists():
        return json.loads(plain.read_text(encoding="utf-8"))
    return json.loads(gzip.decompress((DATA / f"{name}.json.gz").read_bytes()))


def all_regions():
    """Return all regions that botocore knows, real or pseudo, and some that it does not."""
    regions = {"mars", "us-east-99", "aws-global", "eu-new-1", "us-gov-mars-1", "cn-mars-1"}
    for partition in data("partitions")["partitions"]:
        regions |= partition["regions"].keys()
    for partition in data("endpoints")["partitions"]:
        regions |= partition["regions"].keys()
        service = partition["services"].get("backup", {})
        regions |= service.get("endpoints", {}).keys()
    return sorted(regions)


KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
VARIANTS = [(fips, dualstack) for fips in (False, True) for dualstack in (False, True)]


class SentError(Exception):
    """Has the URL and the Authorization header of a request that boto3 was about to send."""


def sent_to(**settings):
    """Return the URL and the signing scope that boto3 uses, without sending anything."""
    client = shared_session().client("backup", **KEYS, **settings)

    def stop(request, **_):
        raise SentError(request.url, request.headers["Authorization"].decode())

    client.meta.events.register("before-send.backup.*", stop)
    with pytest.raises(SentError) as sent:
        client.describe_report_job(ReportJobId="x")
    url, authorization = sent.value.args
    return url.removesuffix("/audit/report-jobs/x"), authorization.split("/")[2:4]


@pytest.mark.parametrize("region", all_regions())
def test_each_region_has_the_same_endpoint_as_with_boto3(region):
    """It is the URL that boto3 really sends to, with FIPS and dualstack on and off."""
    for fips, dualstack in VARIANTS:
        config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dualstack)
        if dualstack and region in SINGLE_STACK_REGIONS:
            for resolve in (BackupClient, sent_to):
                with pytest.raises((EndpointResolutionError, EndpointVariantError)):
                    resolve(region_name=region, config=config)
            continue
        ours = BackupClient(region_name=region, **KEYS, config=config)
        try:
            url, (signed_region, service) = sent_to(region_name=region, config=config)
        except EndpointVariantError:
            assert difference("dualstack-everywhere")
            assert dualstack
            assert region in DUALSTACK_SUFFIXES
            assert ours.meta.endpoint_url == dualstack_endpoint(region, fips)
            continue
        assert ours.meta.endpoint_url == url
        assert (ours.meta.region_name, "backup") == (signed_region, service)


SINGLE_STACK_REGIONS = {
    region
    for partition in data("partitions")["partitions"]
    if not partition["outputs"]["supportsDualStack"]
    for region in partition["regions"]
}
"""Regions of isolated partitions, which have dualstack endpoints since botocore 1.41."""

DUALSTACK_SUFFIXES = {
    region: partition["outputs"]["dualStackDnsSuffix"]
    for partition in data("partitions")["partitions"]
    if partition["id"] in ("aws-iso-e", "aws-iso-f")
    for region in partition["regions"]
}


def dualstack_endpoint(region, fips):
    """Return the dualstack endpoint that the rules have and boto3's older data lacks."""
    return f"https://backup{'-fips' if fips else ''}.{region}.{DUALSTACK_SUFFIXES[region]}"


@pytest.mark.parametrize(
    ("region", "config", "partition", "theirs"),
    [
        ("aws-cn-global", Config(), "aws-cn", "aws"),
        pytest.param(
            *("us-iso-east-1", Config(use_dualstack_endpoint=True), "aws-iso", "aws"),
            marks=pytest.mark.since_botocore(*DUALSTACK),
        ),
        pytest.param(
            *("us-isob-east-1", Config(use_dualstack_endpoint=True), "aws-iso-b", "aws"),
            marks=pytest.mark.since_botocore(*DUALSTACK),
        ),
    ],
)
def test_meta_has_the_endpoint_that_requests_go_to(region, config, partition, theirs):
    """boto3 fills ``meta`` from older data than it sends requests by."""
    assert difference("true-meta")
    their = shared_session().client("backup", region_name=region, **KEYS, config=config).meta
    our = BackupClient(region_name=region, **KEYS, config=config).meta

    url, _ = sent_to(region_name=region, config=config)
    assert (our.endpoint_url, our.partition) == (url, partition)
    assert their.endpoint_url != url
    assert their.partition == theirs


@pytest.mark.parametrize("region", [each for each in all_regions() if "global" not in each])
def test_each_region_has_the_same_partition_as_with_boto3(region):
    """``meta.partition`` is the partition of the region."""
    theirs = shared_session().client("backup", region_name=region, **KEYS).meta.partition

    assert BackupClient(region_name=region, **KEYS).meta.partition == theirs


PLAIN = {"endpoint_url": ABSENT, "use_ssl": False}


def host(**where):
    """Return settings without an endpoint argument, so that other places are searched."""
    return {"client": PLAIN, **where}


def service_section(url, name="dev"):
    """Return a profile that names a services section with a URL for this service."""
    return f"[default]\nservices = {name}\n[services {name}]\nbackup =\n  endpoint_url = {url}\n"


A, B, C, D = ("{url}/a", "{url}/b", "{url}/c", "{url}/d")

CONFIGURED = [
    Case("argument", client={"endpoint_url": A}, env={"AWS_ENDPOINT_URL_BACKUP": B}),
    Case("service-variable", **host(env={"AWS_ENDPOINT_URL_BACKUP": A, "AWS_ENDPOINT_URL": B})),
    Case("global-variable", **host(env={"AWS_ENDPOINT_URL": A})),
    Case(
        "global-variable-over-services-section",
        **host(env={"AWS_ENDPOINT_URL": A}, files={"config": service_section(B)}),
    ),
    Case(
        "services-section-over-profile",
        **host(
            files={
                "config": service_section(A).replace(
                    "services =", f"endpoint_url = {B}\nservices ="
                )
            }
        ),
    ),
    Case("services-section", **host(files={"config": service_section(A)})),
    Case("profile", **host(files={"config": f"[default]\nendpoint_url = {A}\n"})),
    Case("nothing", **host()),
    Case(
        "other-service-in-the-section",
        **host(files={"config": service_section(A).replace("backup =", "s3 =")}),
    ),
    Case("other-service-variable", **host(env={"AWS_ENDPOINT_URL_S3": A})),
    Case(
        "empty-service-variable", **host(env={"AWS_ENDPOINT_URL_BACKUP": "", "AWS_ENDPOINT_URL": A})
    ),
    Case("empty-global-variable", **host(env={"AWS_ENDPOINT_URL": ""})),
    Case(
        "empty-variables-and-profile",
        **host(env={"AWS_ENDPOINT_URL": ""}, files={"config": f"[default]\nendpoint_url = {A}\n"}),
    ),
    Case(
        "profile-does-not-inherit",
        **host(
            files={"config": f"[default]\nendpoint_url = {A}\n[profile one]\nregion = eu-west-1\n"},
            session={"profile_name": "one"},
        ),
    ),
    Case(
        "section-of-another-profile",
        **host(
            files={
                "config": service_section(A)
                + f"[profile one]\nservices = two\n[services two]\nbackup =\n  endpoint_url = {B}\n"
            },
            session={"profile_name": "one"},
        ),
    ),
    Case("missing-section", **host(files={"config": "[default]\nservices = x\n"})),
    Case(
        "missing-section-and-argument",
        files={"config": "[default]\nservices = x\n"},
    ),
    Case(
        "missing-section-and-variable",
        **host(files={"config": "[default]\nservices = x\n"}, env={"AWS_ENDPOINT_URL": A}),
    ),
    Case(
        "missing-section-and-ignored",
        **host(
            files={"config": "[default]\nservices = x\n"},
            env={"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        ),
    ),
    Case(
        "flat-section",
        **host(files={"config": f"[default]\nservices = x\n[services x]\nbackup = {A}\n"}),
        differs=Differs(
            "flat-services",
            error="InvalidConfigError",
            text='The services section "x" must hold nested settings, such as "backup =" with an '
            'indented "endpoint_url = ..." below it.',
        ),
    ),
    Case(
        "section-without-a-url",
        **host(files={"config": "[default]\nservices = x\n[services x]\nbackup =\n  foo = bar\n"}),
    ),
    *(
        Case(
            f"ignored-by-the-environment-{value or 'empty'}",
            **host(env={"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": value, "AWS_ENDPOINT_URL": A}),
        )
        for value in ("true", "True", "TRUE", "false", "1", "yes", "")
    ),
    Case(
        "ignored-by-the-profile",
        **host(
            files={
                "config": f"[default]\nignore_configured_endpoint_urls = true\nendpoint_url = {A}\n"
            }
        ),
    ),
    Case(
        "environment-over-profile-flag",
        **host(
            env={"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
            files={
                "config": f"[default]\nignore_configured_endpoint_urls = true\nendpoint_url = {A}\n"
            },
        ),
    ),
    *(
        Case(
            f"config-flag-{flag}-over-environment",
            **host(
                config={"ignore_configured_endpoint_urls": flag},
                env={
                    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": str(not flag),
                    "AWS_ENDPOINT_URL": A,
                },
            ),
        )
        for flag in (True, False)
    ),
    Case(
        "argument-is-never-ignored",
        client={"endpoint_url": A},
        config={"ignore_configured_endpoint_urls": True},
    ),
    Case("no-ssl-and-variable", **host(env={"AWS_ENDPOINT_URL": A})),
]


@cases(CONFIGURED)
def test_a_configured_endpoint_is_found_as_by_boto3(both, case):
    """Arguments, environment and profile are searched in boto3's order."""
    both(case)


FLAGS = [
    *(
        Case(f"{name}-{value or 'empty'}", **host(env={name: value}))
        for name in ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT")
        for value in ("true", "TRUE", "1", "false", "")
    ),
    *(
        Case(f"{name}-in-the-profile", **host(files={"config": f"[default]\n{name} = true\n"}))
        for name in ("use_fips_endpoint", "use_dualstack_endpoint")
    ),
    *(
        Case(
            f"config-{flag}-over-environment",
            **host(
                config={"use_fips_endpoint": flag, "use_dualstack_endpoint": flag},
                env={
                    "AWS_USE_FIPS_ENDPOINT": str(not flag),
                    "AWS_USE_DUALSTACK_ENDPOINT": str(not flag),
                },
            ),
        )
        for flag in (True, False)
    ),
    Case(
        "environment-over-profile",
        **host(
            env={"AWS_USE_FIPS_ENDPOINT": "false"},
            files={"config": "[default]\nuse_fips_endpoint = true\n"},
        ),
    ),
    *(
        Case(
            f"endpoint-and-{name}",
            config={name: True},
        )
        for name in ("use_fips_endpoint", "use_dualstack_endpoint")
    ),
    Case(
        "variable-and-fips",
        **host(env={"AWS_ENDPOINT_URL": A, "AWS_USE_FIPS_ENDPOINT": "true"}),
    ),
]


@cases(FLAGS)
def test_fips_and_dualstack_are_switched_on_as_by_boto3(both, case):
    """Config, environment and profile can switch them on, and only ``true`` does."""
    both(case)


URLS = [
    "foo",
    "",
    "http://",
    "https://",
    "localhost:18101",
    "https://x y",
    "http://a_b",
    "http://-a",
    "http://a-",
    "http://a..b",
    "http://example.com\n",
    "http://exa\tmple.com",
    "http:example.com",
    "http:///path",
    "http://" + "a" * 64 + ".com",
    "http://" + "a." * 130 + "com",
    " http://example.com",
    "http://münchen.de",
    "http://example.com:",
    "file:///etc/passwd",
]


@cases(
    [Case(ascii(url)[:50], client={"endpoint_url": url}) for url in URLS],
    [
        Case(
            url,
            client={"endpoint_url": url},
            differs=Differs(
                "invalid-endpoint",
                stage="making",
                error="ValueError",
                text=f"Invalid endpoint: {url}",
                result=None,
                sent=0,
                connections=0,
            ),
        )
        for url in (
            "//example.com",
            "http://[::1",
            "http://example.com:abc",
            "http://example.com:99999",
            "http://example.com:-1",
        )
    ],
    [
        Case(
            "ftp",
            client={"endpoint_url": "ftp://example.com"},
            differs=Differs("not-retried", sleeps=[]),
        )
    ],
)
def test_odd_endpoints_are_accepted_or_rejected_as_by_boto3(both, case):
    """A URL needs a scheme and a valid host."""
    both(case)


@pytest.mark.parametrize("value", [5, b"http://localhost"])
def test_an_endpoint_that_is_not_text_is_rejected(value):
    """The error is a TypeError or a ValueError, the same as with boto3."""
    kinds = []
    for make in (lambda **kw: shared_session().client("backup", **kw), BackupClient):
        with pytest.raises((TypeError, ValueError)) as error:
            make(**{**CLIENT, "endpoint_url": value})
        kinds.append(type(error.value))

    assert kinds[0] is kinds[1]


@pytest.mark.since_botocore(*DUALSTACK)
def test_dualstack_works_where_boto3_lacks_the_host_name(both):
    """For the newest isolated partitions the endpoint rules have it, and ours follows them."""
    assert difference("dualstack-everywhere")
    case = Case(
        "iso-f",
        client={"region_name": "us-isof-south-1", **PLAIN},
        config={"use_dualstack_endpoint": True},
    )

    (theirs,) = both.run(make_boto3, case)
    (ours,) = both.run(make_ours, case)

    assert type(theirs.error).__name__ == "EndpointVariantError"
    suffix = DUALSTACK_SUFFIXES["us-isof-south-1"]
    assert ours.requests[0].header("Host") == f"backup.us-isof-south-1.{suffix}"
