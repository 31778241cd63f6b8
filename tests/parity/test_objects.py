"""Requests for the files of reports, compared with those of boto3's client of S3."""

from __future__ import annotations

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import EndpointResolutionError, EndpointVariantError, NoCredentialsError

from aws_backup_reports import BackupClient
from aws_backup_reports.models import ReportDestination, ReportJob

from ._both import boto3_session

KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
RANGE = "bytes=0-786431"
COMPARED = (
    "range",
    "x-amz-content-sha256",
    "x-amz-expected-bucket-owner",
    "x-amz-request-payer",
    "x-amz-security-token",
)
ONLY_BOTO3S = {"x-amz-checksum-mode"}
"""The checksum of a whole object does not help who reads it in pieces."""


class SentError(Exception):
    """Has the request that a client was about to send. No client retries it."""


def stop(request, *_, **__):
    """Raise what has the request."""
    raise SentError(request)


def facts_of(sent):
    """Return what matters of a request: method, URL, scope, names and values of headers."""
    (request,) = sent.value.args
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else value
        for name, value in request.headers.items()
    }
    authorization = headers.get("authorization", "")
    _, _, scope = authorization.partition("Credential=AKID/")
    _, _, names = authorization.partition("SignedHeaders=")
    signed = set(names.partition(",")[0].split(";")) - ONLY_BOTO3S
    values = {name: headers[name] for name in COMPARED if name in headers}
    return request.method, request.url, scope.partition(",")[0].split("/")[1:], signed, values


def boto3s(session, settings, key, bucket, **params):
    """Return what boto3 sends to get a part of an object."""
    client = session.client("s3", **settings)
    client.meta.events.register("before-send.s3", stop)
    with pytest.raises(SentError) as sent:
        client.get_object(Bucket=bucket, Key=key, Range=RANGE, **params)
    return facts_of(sent)


def job_in(region, bucket, key):
    """Return a job with a report of one file."""
    return ReportJob(
        report_job_id="job-1",
        report_plan_arn=f"arn:aws:backup:{region}:111122223333:report-plan:daily-914d249e",
        status="COMPLETED",
        report_destination=ReportDestination(s3_bucket_name=bucket, s3_keys=(key,)),
    )


def ours(settings, key, bucket, plan_region="", is_listened_to=False, **options):
    """Return what we send to read the rows of a report."""
    endpoint = {"s3_endpoint_url": settings.get("endpoint_url")}
    with BackupClient(**{**settings, "endpoint_url": None, **endpoint}) as client:
        if is_listened_to:
            client.meta.events.register("before-call.backup", lambda **_: None)
        client._send = stop
        job = job_in(plan_region, bucket, key)
        options = {"expected_bucket_owner": None, **options}
        with pytest.raises(SentError) as sent:
            next(client.iter_report_rows(job, **options))
    return facts_of(sent)


KEYS_OF_OBJECTS = [
    "Backup/111122223333/eu-west-1/2026/01/02/daily_2026-01-02T03:04:05Z.csv",
    "a b+c d.csv",
    "100%/%25/%2F.csv",
    "Größe/日本/😀.csv",
    "//x//y",
    "../x/./y/../z",
    "./x",
    "/leading",
    "trailing/",
    "~*'\"?#&=;@!$(),[]{}|\\^`<>",
    "tab\tnewline\nreturn\r\x7f",
    " ",
    "?",
    "%",
]


@pytest.mark.parametrize("is_listened_to", [False, True], ids=["own", "listened"])
@pytest.mark.parametrize("endpoint_url", [None, "http://127.0.0.1:9000/s3/"], ids=["aws", "url"])
def test_keys_go_out_byte_for_byte_as_from_boto3(endpoint_url, is_listened_to):
    """None is normalized, and nothing in them is taken for a part of the URL."""
    settings = {"region_name": "eu-west-1", "endpoint_url": endpoint_url, **KEYS}
    session = boto3_session()

    for key in KEYS_OF_OBJECTS:
        sent = ours(settings, key, "reports", is_listened_to=is_listened_to)

        assert sent == boto3s(session, settings, key, "reports")


BUCKETS = ("reports", "re.por.ts", "UPPER", "x" * 63, "y" * 64, "ab", "192.168.1.1", "under_score")
REGIONS = (
    "eu-west-1 us-east-1 us-west-2 cn-north-1 us-gov-west-1 us-iso-east-1 us-isob-east-1 "
    "eu-isoe-west-1 us-isof-south-1 eusc-de-east-1 eu-new-1".split()
)
CONFIGS = {
    "default": {},
    "fips": {"use_fips_endpoint": True},
    "dualstack": {"use_dualstack_endpoint": True},
    "auto": {"s3": {"addressing_style": "auto"}},
    "path": {"s3": {"addressing_style": "path"}},
    "virtual": {"s3": {"addressing_style": "virtual"}},
    "accelerate": {"s3": {"use_accelerate_endpoint": True}},
    "accelerated-dualstack": {
        "s3": {"use_accelerate_endpoint": True, "use_dualstack_endpoint": True}
    },
    "dualstack-of-s3": {"s3": {"use_dualstack_endpoint": True}},
    "regional": {"s3": {"us_east_1_regional_endpoint": "regional"}},
    "legacy": {"s3": {"us_east_1_regional_endpoint": "legacy"}},
    "s3v4": {"signature_version": "s3v4"},
}


@pytest.mark.parametrize("name", CONFIGS)
def test_objects_of_each_partition_are_where_boto3_finds_them(name):
    """By each way to configure it, and in us-east-1 at the endpoint without a Region."""
    session = boto3_session()
    for region in REGIONS:
        settings = {"region_name": region, "config": Config(**CONFIGS[name]), **KEYS}
        try:
            expected = boto3s(session, settings, "k:1", "reports")
        except EndpointResolutionError as error:
            with pytest.raises(EndpointResolutionError, match=str(error)):
                ours(settings, "k:1", "reports")
            continue
        except EndpointVariantError:
            # endpoints.json, which boto3 still reads when it makes a client, lacks them.
            assert region in ("eu-isoe-west-1", "us-isof-south-1")
            continue

        assert ours(settings, "k:1", "reports") == expected


@pytest.mark.parametrize("bucket", BUCKETS)
def test_buckets_are_addressed_as_by_boto3(bucket):
    """Some names cannot be part of a host's name, and some must not be under TLS."""
    session = boto3_session()
    for more in ({}, {"config": Config(**CONFIGS["virtual"])}, {"use_ssl": False}):
        for region in ("eu-west-1", "us-east-1"):
            settings = {"region_name": region, **more, **KEYS}

            sent = ours(settings, "k", bucket)

            assert sent == boto3s(session, settings, "k", bucket)


URLS = (
    "http://127.0.0.1:9000/p/q/",
    "https://s3.example.com",
    "https://[::1]:9000/",
    "https://bucket.vpce-1a2b-3c4d.s3.us-east-1.vpce.amazonaws.com",
    "https://s3-accelerate.amazonaws.com",
    "https://s3.eu-west-1.amazonaws.com",
)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("name", ["default", "fips", "dualstack", "path", "virtual"])
def test_endpoint_urls_work_as_in_boto3(url, name):
    """The bucket goes into the path, unless virtual-hosted addresses are asked for."""
    session = boto3_session()
    config = Config(**CONFIGS[name])
    settings = {"region_name": "eu-west-1", "endpoint_url": url, "config": config, **KEYS}
    for bucket in ("reports", "re.por.ts"):
        assert ours(settings, "k", bucket) == boto3s(session, settings, "k", bucket)


FILES = {
    "path": "[default]\ns3 =\n  addressing_style = path\n",
    "virtual": "[default]\nendpoint_url = http://127.0.0.1:1\ns3 =\n  addressing_style = virtual\n",
    "accelerate": "[default]\ns3 =\n  use_accelerate_endpoint = true\n",
    "dualstack": "[default]\ns3 =\n  use_dualstack_endpoint = true\n",
    "regional": "[default]\nregion = us-east-1\ns3_us_east_1_regional_endpoint = regional\n",
    "in-s3": "[default]\ns3 =\n  us_east_1_regional_endpoint = regional\n",
    "off": "[default]\ns3 =\n  use_accelerate_endpoint = false\n",
    "services": "[default]\nservices = mine\n[services mine]\n"
    "s3 =\n  endpoint_url = http://127.0.0.1:2\nbackup =\n  endpoint_url = http://127.0.0.1:3\n",
    "service": "[default]\ns3 =\n  endpoint_url = http://127.0.0.1:4\n",
    "endpoint": "[default]\nendpoint_url = http://127.0.0.1:5\n",
    "ignored": "[default]\nignore_configured_endpoint_urls = true\n"
    "endpoint_url = http://127.0.0.1:5\n",
}
VARIABLES = {
    "s3": {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:6/p"},
    "both": {
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:6",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:7",
    },
    "all": {"AWS_ENDPOINT_URL": "http://127.0.0.1:7"},
    "backup": {"AWS_ENDPOINT_URL_BACKUP": "http://127.0.0.1:8"},
    "ignored-s3": {
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:6",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    },
    "regional-s3": {"AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "regional"},
    "fips-by-variable": {"AWS_USE_FIPS_ENDPOINT": "true"},
    "dualstack-by-variable": {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
}


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
@pytest.mark.parametrize("name", [*FILES, *VARIABLES])
def test_files_and_variables_count_as_in_boto3(name, region, isolated, monkeypatch):
    """Those of S3, not those of AWS Backup."""
    (isolated / "config").write_text(FILES.get(name, ""), encoding="utf-8")
    for variable, value in VARIABLES.get(name, {}).items():
        monkeypatch.setenv(variable, value)
    settings = {"region_name": region, **KEYS}

    for listened in (False, True):
        sent = ours(settings, "k", "reports", is_listened_to=listened)

        assert sent == boto3s(boto3_session(), settings, "k", "reports")


@pytest.mark.parametrize("is_listened_to", [False, True], ids=["own", "listened"])
def test_owner_payer_and_token_are_sent_as_by_boto3(is_listened_to):
    """They are signed, too."""
    settings = {"region_name": "eu-west-1", "aws_session_token": "token/+=", **KEYS}
    options = {"expected_bucket_owner": "999988887777", "request_payer": "requester"}
    params = {"ExpectedBucketOwner": "999988887777", "RequestPayer": "requester"}

    sent = ours(settings, "k", "reports", is_listened_to=is_listened_to, **options)

    assert sent == boto3s(boto3_session(), settings, "k", "reports", **params)
    assert sent[-1].keys() == set(COMPARED)


@pytest.mark.parametrize("is_listened_to", [False, True], ids=["own", "listened"])
def test_the_plan_s_region_and_account_come_first(is_listened_to):
    """Unlike boto3, which knows no plan, we begin where the report was made."""
    settings = {"region_name": "us-east-1", **KEYS}
    there = {**settings, "region_name": "cn-north-1"}
    plan = {"plan_region": "cn-north-1", "expected_bucket_owner": "111122223333"}
    expected = boto3s(boto3_session(), there, "k", "reports", ExpectedBucketOwner="111122223333")

    sent = ours(settings, "k", "reports", is_listened_to=is_listened_to, **plan)

    assert sent == expected


@pytest.mark.parametrize("is_listened_to", [False, True], ids=["own", "listened"])
def test_a_client_that_does_not_sign_reads_public_objects(is_listened_to):
    """Nothing is signed, as in boto3."""
    settings = {"region_name": "eu-west-1", "config": Config(signature_version=UNSIGNED)}

    sent = ours(settings, "k", "reports", is_listened_to=is_listened_to)

    assert sent == boto3s(boto3_session(), settings, "k", "reports")


def test_a_client_without_keys_says_so_as_in_boto3():
    """It is the same class of error."""
    with BackupClient("eu-west-1") as client, pytest.raises(NoCredentialsError):
        next(client.iter_report_rows(job_in("eu-west-1", "reports", "k")))
    with pytest.raises(NoCredentialsError):
        boto3_session().client("s3", "eu-west-1").get_object(Bucket="reports", Key="k")
