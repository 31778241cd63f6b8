"""The URL of the service, by region or as the caller gave it."""

import pytest

from aws_backup_reports._lookup.endpoint import checked_url, partition_of, resolve_endpoint

PLAIN, FIPS, DUALSTACK, BOTH = (
    {"use_fips": fips, "use_dualstack": dualstack}
    for dualstack in (False, True)
    for fips in (False, True)
)


@pytest.mark.parametrize(
    ("region_name", "flags", "host"),
    [
        ("us-east-1", PLAIN, "backup.us-east-1.amazonaws.com"),
        ("us-east-1", FIPS, "backup-fips.us-east-1.amazonaws.com"),
        ("us-east-1", DUALSTACK, "backup.us-east-1.api.aws"),
        ("us-east-1", BOTH, "backup-fips.us-east-1.api.aws"),
        ("us-gov-west-1", FIPS, "backup-fips.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", PLAIN, "backup.cn-north-1.amazonaws.com.cn"),
        ("cn-north-1", DUALSTACK, "backup.cn-north-1.api.amazonwebservices.com.cn"),
        ("eusc-de-east-1", PLAIN, "backup.eusc-de-east-1.amazonaws.eu"),
        ("us-iso-east-1", PLAIN, "backup.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", PLAIN, "backup.us-isob-east-1.sc2s.sgov.gov"),
        ("eu-isoe-west-1", PLAIN, "backup.eu-isoe-west-1.cloud.adc-e.uk"),
        ("us-isof-south-1", PLAIN, "backup.us-isof-south-1.csp.hci.ic.gov"),
        ("mars", PLAIN, "backup.mars.amazonaws.com"),
        ("US-EAST-1", PLAIN, "backup.US-EAST-1.amazonaws.com"),
    ],
)
def test_each_region_and_variant_has_its_endpoint(region_name, flags, host):
    """AWS's rules cover all partitions; unknown regions count as commercial ones."""
    assert resolve_endpoint(region_name, **flags) == f"https://{host}"


@pytest.mark.parametrize(
    ("region_name", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-east-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
        ("mars", "aws"),
    ],
)
def test_each_region_has_its_partition(region_name, partition):
    """ARNs begin with the name of the partition."""
    assert partition_of(region_name) == partition


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://localhost:4566", "http://localhost:4566"),
        ("https://EXAMPLE.com:8443/base/", "https://EXAMPLE.com:8443/base/"),
        ("http://[::1]:80/x?b=c", "http://[::1]:80/x?b=c"),
        ("http://user:secret@localhost/x", "http://localhost/x"),
        ("http://a@b@localhost/", "http://localhost/"),
        ("http://localhost/x?y#fragment", "http://localhost/x?y"),
        ("ftp://localhost", "ftp://localhost"),
    ],
)
def test_a_valid_url_is_accepted(given, url):
    """The parts that are never sent are removed: user, password and fragment."""
    assert checked_url(given) == url


@pytest.mark.parametrize(
    "given",
    [
        "",
        "foo",
        "http://",
        "localhost:4566",
        "//localhost",
        "https://x y",
        "http://a_b",
        "http://-a",
        "http://localhost\n",
        "http://a:abc",
        "http://a:99999",
        "http://[::1",
    ],
)
def test_an_invalid_url_is_rejected(given):
    """The message is the same as boto3's, and goes on if the scheme is missing."""
    with pytest.raises(ValueError, match=r"^Invalid endpoint: ") as raised:
        checked_url(given)

    advice = "" if "://" in given else ". It must begin with https:// or http://"
    assert str(raised.value) == f"Invalid endpoint: {given}{advice}"


@pytest.mark.parametrize("given", [5, b"http://localhost", ["http://localhost"]])
def test_a_url_that_is_not_text_is_a_type_error(given):
    """The message begins as the one for an invalid URL does."""
    with pytest.raises(TypeError, match="Invalid endpoint"):
        checked_url(given)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:hidden@a_b", "https://a_b"),
        ("http://user:hidden@host:port", "http://host:port"),
        ("user:hidden@localhost:4566", "localhost:4566"),
    ],
)
def test_the_error_for_an_invalid_url_shows_no_password(url, shown):
    """It shows the rest of the URL."""
    with pytest.raises(ValueError, match=f"^Invalid endpoint: {shown}") as raised:
        checked_url(url)

    assert "hidden" not in str(raised.value)
