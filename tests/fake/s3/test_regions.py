"""Buckets in several Regions, as boto3 finds its way to them."""

import io
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET

import pytest
from botocore import UNSIGNED
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from aws_backup_reports.testing import FakeBackup, FakeBackupServer


@pytest.fixture
def backup():
    """A fake that accepts any Region, with a bucket that does not."""
    backup = FakeBackup()
    backup.create_bucket("far", region_name="eu-west-1")
    backup.put_object("far", "key", b"0123456789")
    backup.put_object("near", "key", b"near")
    return backup


@pytest.fixture
def server(backup):
    """A server of that fake."""
    with FakeBackupServer(backup) as server:
        yield server


@pytest.fixture
def usual():
    """The settings of S3 clients, unless a test passes others."""
    return {"service_name": "s3", "region_name": "us-east-1"}


@pytest.fixture
def answers(connect):
    """What S3 clients of any Region were answered: boto3 hides it when it follows a redirect."""
    seen = []

    def watched(**settings):
        client = connect(**settings)

        def watch(response, **_):
            http, parsed = response
            headers = parsed["ResponseMetadata"]["HTTPHeaders"]
            code = parsed.get("Error", {}).get("Code")
            seen.append((http.status_code, code, headers.get("x-amz-bucket-region")))

        client.meta.events.register_first("needs-retry.s3", watch)
        return client

    watched.seen = seen
    return watched


def error_of(server, bucket, region_name, *, presigned):
    """Return the members of the error that a client gets which follows no redirect."""
    request = AWSRequest("GET", f"{server.endpoint_url}/{bucket}/key")
    signer = S3SigV4QueryAuth if presigned else S3SigV4Auth
    signer(Credentials("AKIDEXAMPLE", "secretEXAMPLE"), "s3", region_name).add_auth(request)
    sent = urllib.request.Request(request.url, headers=dict(request.headers.items()))
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(sent)
    with caught.value as answer:
        return {each.tag: each.text for each in ET.fromstring(answer.read())}


@pytest.mark.parametrize(
    ("region_name", "refusal"),
    [
        ("ap-south-1", (301, "PermanentRedirect", "eu-west-1")),
        ("us-east-1", (400, "AuthorizationHeaderMalformed", "eu-west-1")),
    ],
)
def test_boto3_follows_a_bucket_to_its_region(answers, region_name, refusal):
    """It gets there with one more request, and remembers the Region of the bucket."""
    client = answers(region_name=region_name)

    bodies = [client.get_object(Bucket="far", Key="key")["Body"].read() for _ in range(2)]

    assert bodies == [b"0123456789"] * 2
    assert [refusal, (200, None, None), (200, None, None)] == answers.seen


@pytest.mark.parametrize(("region_name", "status"), [("ap-south-1", 301), ("us-east-1", 400)])
def test_boto3_follows_what_has_no_body(answers, region_name, status):
    """An answer to HEAD has the Region in a header alone."""
    answers(region_name=region_name).head_object(Bucket="far", Key="key")
    answers(region_name=region_name).head_bucket(Bucket="far")

    refusal = (status, str(status), "eu-west-1")
    assert [refusal, (200, None, None), refusal, (200, None, "eu-west-1")] == answers.seen


@pytest.mark.parametrize("region_name", ["us-east-1", "ap-south-1"])
def test_every_operation_on_a_bucket_is_redirected(answers, region_name):
    """Lists, and what the fake does not support."""
    client = answers(region_name=region_name)

    listed = client.list_objects_v2(Bucket="far")

    assert [each["Key"] for each in listed["Contents"]] == ["key"]
    assert len(answers.seen) == 2
    with pytest.raises(ClientError, match="NotImplemented"):
        answers(region_name=region_name).put_object(Bucket="far", Key="x", Body=b"")
    assert answers.seen[-2][0] in (301, 400)
    assert answers.seen[-1][0] == 501


def test_a_file_is_downloaded_from_another_region(connect):
    """boto3's transfers begin with HeadObject."""
    target = io.BytesIO()

    connect().download_fileobj("far", "key", target)

    assert target.getvalue() == b"0123456789"


def test_a_redirect_names_the_endpoint_and_the_bucket(server):
    """The endpoint is the fake's own: a client that follows it does not leave the machine."""
    error = error_of(server, "far", "ap-south-1", presigned=False)

    assert error["Code"] == "PermanentRedirect"
    assert error["Bucket"] == "far"
    assert error["Endpoint"] in server.endpoint_url


def test_a_wrong_region_is_named_with_the_right_one(server):
    """The message is the one that S3 writes."""
    error = error_of(server, "far", "us-east-1", presigned=False)

    assert error["Region"] == "eu-west-1"
    assert error["Message"] == (
        "The authorization header is malformed;"
        " the region 'us-east-1' is wrong; expecting 'eu-west-1'"
    )


def test_a_presigned_url_of_the_wrong_region_has_a_code_of_its_own(server):
    """Nobody can follow it: a link has one signature."""
    error = error_of(server, "far", "us-east-1", presigned=True)

    assert error["Code"] == "AuthorizationQueryParametersError"
    assert error["Region"] == "eu-west-1"


def test_a_bucket_without_a_region_of_its_own_accepts_any(answers):
    """So does the fake that it is in."""
    client = answers(region_name="ap-south-1")

    assert client.get_object(Bucket="near", Key="key")["Body"].read() == b"near"
    assert len(answers.seen) == 1


def test_a_fake_in_a_region_has_its_buckets_there(connect):
    """Requests for other Regions are redirected to it."""
    backup = FakeBackup(region_name="sa-east-1")
    backup.put_object("here", "key", b"here")
    with FakeBackupServer(backup) as server:
        client = connect(endpoint_url=server.endpoint_url, region_name="us-east-1")

        body = client.get_object(Bucket="here", Key="key")["Body"].read()
        head = client.head_bucket(Bucket="here")

    assert body == b"here"
    assert head["BucketRegion"] == "sa-east-1"
    assert len(backup.requests) == 3


def test_anyone_learns_the_region_of_a_bucket_from_head_bucket(connect):
    """An answer that rejects the caller still says it, and clients look for it there."""
    client = connect(config=Config(signature_version=UNSIGNED))

    with pytest.raises(ClientError) as caught:
        client.head_bucket(Bucket="far")

    metadata = caught.value.response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == 403
    assert metadata["HTTPHeaders"]["x-amz-bucket-region"] == "eu-west-1"


@pytest.mark.parametrize("region_name", ["us-east-1", "eu-west-1"])
def test_the_location_of_a_bucket_is_its_region(answers, region_name):
    """us-east-1, which S3 writes as nothing, answers for the buckets of all Regions."""
    client = answers(region_name=region_name)

    far = client.get_bucket_location(Bucket="far")["LocationConstraint"]
    near = client.get_bucket_location(Bucket="near")["LocationConstraint"]

    assert (far, near) == ("eu-west-1", None)
    assert len(answers.seen) == 2


def test_all_buckets_are_listed_with_their_regions(connect):
    """In order, in pages, and by prefix and Region."""
    client = connect()

    pages = list(client.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 1}))
    by_prefix = client.list_buckets(Prefix="n")["Buckets"]
    by_region = client.list_buckets(BucketRegion="eu-west-1")["Buckets"]

    found = [(each["Name"], each["BucketRegion"]) for page in pages for each in page["Buckets"]]
    assert found == [("far", "eu-west-1"), ("near", "us-east-1")]
    assert [each["Name"] for each in by_prefix] == ["near"]
    assert [each["Name"] for each in by_region] == ["far"]
    assert pages[0]["Owner"]["ID"]


def test_a_bucket_is_created_once(backup):
    """Its Region does not change."""
    with pytest.raises(ValueError, match="'far'"):
        backup.create_bucket("far")


def test_a_report_is_delivered_to_a_bucket_of_another_region(backup, connect):
    """The Region that the test chose for the bucket stays."""
    backup.add_report_job(s3_bucket_name="far", status="COMPLETED")

    found = connect(region_name="eu-west-1").list_objects_v2(Bucket="far", Prefix="Backup/")

    assert found["KeyCount"] == 1


def test_an_injected_fault_waits_for_the_right_region(answers, backup):
    """A redirect comes before the signature, and faults come after it."""
    backup.fail_next("AccessDenied", "No.", operation="GetObject")

    with pytest.raises(ClientError, match="AccessDenied"):
        answers().get_object(Bucket="far", Key="key")

    assert [status for status, _, _ in answers.seen] == [400, 403]
