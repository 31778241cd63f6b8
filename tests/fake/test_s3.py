"""The buckets of the fake service, as boto3's S3 client and plain HTTP clients read them."""

import http.client
import urllib.request
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlsplit

import pytest
from botocore import UNSIGNED
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from aws_backup_reports.testing import FakeBackup, FakeBackupServer

KEY = "Backup/111122223333/nightly/é ü+:~_2026-01-02T03:04:05Z.csv"
ONCE = Config(retries={"total_max_attempts": 1})


@pytest.fixture
def server():
    """A server with one bucket."""
    with FakeBackupServer(FakeBackup(aws_session_token="TOKEN")) as server:
        server.backup.put_object("reports", KEY, b"0123456789")
        yield server


@pytest.fixture
def usual():
    """The settings of S3 clients, unless a test passes others."""
    return {
        "service_name": "s3",
        "region_name": "us-east-1",
        "aws_session_token": "TOKEN",
        "config": ONCE,
    }


def failure_of(call, **params):
    """Return the code and the status of the error that boto3 raises."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_an_object_is_read_as_it_was_put(connect):
    """Body, length, entity tag and time are right, for a key with unusual characters."""
    client = connect()

    head = client.head_object(Bucket="reports", Key=KEY)
    answer = client.get_object(Bucket="reports", Key=KEY)

    assert answer["Body"].read() == b"0123456789"
    assert answer["ETag"] == head["ETag"] == '"781e5e245d69b566979b86e28d23f2c7"'
    assert answer["ContentLength"] == head["ContentLength"] == 10
    assert datetime.now(timezone.utc) - head["LastModified"] < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=2-4", b"234"),
        ("bytes=7-", b"789"),
        ("bytes=-3", b"789"),
        ("bytes=5-99", b"56789"),
        ("lines=1-2", b"0123456789"),
    ],
)
def test_a_range_of_an_object_can_be_read(connect, wanted, part):
    """Downloads in parts need it; an invalid range is ignored."""
    answer = connect().get_object(Bucket="reports", Key=KEY, Range=wanted)

    assert answer["Body"].read() == part


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=-0"])
def test_an_empty_range_is_rejected(connect, wanted):
    """No byte of the object is in it."""
    failure = failure_of(connect().get_object, Bucket="reports", Key=KEY, Range=wanted)

    assert failure == ("InvalidRange", 416)


def test_a_large_file_is_downloaded_in_parts(server, connect, tmp_path):
    """boto3's transfers work, with several ranges at once."""
    body = bytes(range(256)) * 40_000
    server.backup.put_object("reports", "large.csv", body)
    path = tmp_path / "large.csv"

    connect().download_file("reports", "large.csv", str(path))

    assert path.read_bytes() == body
    assert (
        sum(b"range" in repr(each.headers).lower().encode() for each in server.backup.requests) > 1
    )


def test_pages_list_the_keys_in_order(server, connect):
    """Each key is listed once, including unusual characters."""
    keys = [KEY, *(f"a/{number}&<é> +:.csv" for number in range(7))]
    for key in keys:
        server.backup.put_object("reports", key, b"")
    pages = (
        connect()
        .get_paginator("list_objects_v2")
        .paginate(Bucket="reports", PaginationConfig={"PageSize": 3})
    )

    found = [[each["Key"] for each in page["Contents"]] for page in pages]

    assert [len(page) for page in found] == [3, 3, 2]
    assert [key for page in found for key in page] == sorted(keys)


def test_folders_are_listed_when_a_delimiter_is_given(server, connect):
    """The keys of a folder are listed as one common prefix."""
    for key in ("Backup/a/1", "Backup/a/2", "Backup/b/1", "Backup/top", "Other/1"):
        server.backup.put_object("tree", key, b"")

    page = connect().list_objects_v2(Bucket="tree", Prefix="Backup/", Delimiter="/")

    assert [each["Prefix"] for each in page["CommonPrefixes"]] == ["Backup/a/", "Backup/b/"]
    assert [each["Key"] for each in page["Contents"]] == ["Backup/top"]
    assert page["KeyCount"] == 3


def test_an_object_can_have_the_name_of_a_folder(server, connect):
    """It is part of its common prefix, and an object in the list of the folder itself."""
    for key in ("a/", "a/1"):
        server.backup.put_object("tree", key, b"")
    client = connect()

    above = client.list_objects_v2(Bucket="tree", Delimiter="/")
    within = client.list_objects_v2(Bucket="tree", Delimiter="/", Prefix="a/")

    assert [each["Prefix"] for each in above["CommonPrefixes"]] == ["a/"]
    assert "Contents" not in above
    assert [each["Key"] for each in within["Contents"]] == ["a/", "a/1"]


def test_a_list_can_start_after_a_key(server, connect):
    """The key itself is left out."""
    for key in "abc":
        server.backup.put_object("letters", key, b"")

    page = connect().list_objects_v2(Bucket="letters", StartAfter="a")

    assert [each["Key"] for each in page["Contents"]] == ["b", "c"]


def test_missing_objects_and_operations_get_the_errors_of_s3(connect):
    """Codes and statuses are those that S3's own clients know."""
    client = connect()

    assert failure_of(client.get_object, Bucket="reports", Key="x") == ("NoSuchKey", 404)
    assert failure_of(client.head_object, Bucket="reports", Key="x") == ("404", 404)
    assert failure_of(client.get_object, Bucket="nothing", Key="x") == ("NoSuchBucket", 404)
    assert failure_of(client.list_objects_v2, Bucket="nothing") == ("NoSuchBucket", 404)
    assert failure_of(client.head_bucket, Bucket="nothing") == ("404", 404)
    assert failure_of(client.list_objects_v2, Bucket="reports", ContinuationToken="é") == (
        "InvalidArgument",
        400,
    )
    assert failure_of(client.put_object, Bucket="reports", Key="x", Body=b"x") == (
        "NotImplemented",
        501,
    )
    assert client.head_bucket(Bucket="reports")


@pytest.mark.parametrize(
    ("settings", "failure"),
    [
        ({"aws_secret_access_key": "wrong"}, ("SignatureDoesNotMatch", 403)),
        ({"aws_access_key_id": "AKIDOTHER"}, ("InvalidAccessKeyId", 403)),
        ({"aws_session_token": "OTHER"}, ("InvalidToken", 400)),
        (
            {"config": ONCE.merge(Config(signature_version=UNSIGNED))},
            ("AccessDenied", 403),
        ),
    ],
    ids=["secret", "key", "token", "unsigned"],
)
def test_wrong_credentials_are_rejected_with_the_codes_of_s3(connect, settings, failure):
    """The same defects have other codes than in AWS Backup."""
    client = connect(**settings)

    assert failure_of(client.get_object, Bucket="reports", Key=KEY) == failure


def test_a_wrong_time_is_rejected(connect):
    """It is part of the signature."""

    def clock():
        return datetime.now(timezone.utc) + timedelta(minutes=16)

    with FakeBackupServer(FakeBackup(clock=clock)) as server:
        client = connect(endpoint_url=server.endpoint_url)

        failure = failure_of(client.get_object, Bucket="reports", Key=KEY)

    assert failure == ("RequestTimeTooSkewed", 403)


def test_a_presigned_url_reads_its_object_and_no_other(connect):
    """A report can be passed on as a link."""
    params = {"Bucket": "reports", "Key": KEY}
    url = connect(config=Config(signature_version="s3v4")).generate_presigned_url(
        "get_object", params
    )

    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"0123456789"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(url.replace("nightly", "weekly"))


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("reports.s3.localhost", "/"),
        ("reports.localhost:80", "/"),
        ("s3.localhost", "/reports/"),
        ("logs3.localhost", "/"),
    ],
)
def test_the_host_can_name_the_bucket(server, host, path):
    """The request is not signed; S3's error shows that the bucket was recognized."""
    server.backup.put_object("logs3", "key", b"")
    address = urlsplit(server.endpoint_url).netloc
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("HEAD", path, headers={"Host": host})

    answer = connection.getresponse()

    assert answer.status == 403
    assert answer.headers["x-amz-bucket-region"] == "us-east-1"
    connection.close()


def test_a_fault_without_an_operation_does_not_affect_s3(server, connect):
    """It waits for the next call of a report operation."""
    server.backup.fail_next(times=3)

    assert connect().head_object(Bucket="reports", Key=KEY)["ContentLength"] == 10


def test_a_fault_can_name_an_operation_of_s3(server, connect):
    """A download can be throttled or answered with any code."""
    client = connect()
    server.backup.throttle_next(operation="GetObject")
    server.backup.fail_next("InternalError", "Try again.", operation="ListObjectsV2")

    assert failure_of(client.get_object, Bucket="reports", Key=KEY) == ("SlowDown", 503)
    assert failure_of(client.list_objects_v2, Bucket="reports") == ("InternalError", 500)
    assert client.get_object(Bucket="reports", Key=KEY)["Body"].read() == b"0123456789"


def test_an_answer_can_be_cut_after_a_number_of_bytes(server):
    """A reader must notice, and can continue from there."""
    server.backup.cut_next(operation="GetObject", after=3)
    server.backup.cut_next(operation="GetObject", after=0)
    server.backup.cut_next(operation="GetObject", after=99)

    assert [received(server) for _ in range(4)] == [b"012", b"", b"0123456789", b"0123456789"]


def received(server):
    """Return what arrives of an object."""
    address = urlsplit(server.endpoint_url).netloc
    connection = http.client.HTTPConnection(address, timeout=10)
    request = AWSRequest("GET", f"{server.endpoint_url}/reports/{quote(KEY)}")
    keys = Credentials("AKIDEXAMPLE", "secretEXAMPLE", "TOKEN")
    S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
    connection.request("GET", f"/reports/{quote(KEY)}", headers=dict(request.headers.items()))
    with connection.getresponse() as answer:
        assert answer.length == 10
        try:
            return answer.read()
        except http.client.IncompleteRead as error:
            return error.partial
        finally:
            connection.close()


def test_a_cut_cannot_be_negative(server):
    """It raises at once, not when the answer is sent."""
    with pytest.raises(ValueError, match="after must not be negative"):
        server.backup.cut_next(after=-1)


def list_of(client, method, **params):
    """Return the pages of a list: its keys and its common prefixes."""
    pages = client.get_paginator(method).paginate(
        Bucket="tree", PaginationConfig={"PageSize": 2}, **params
    )
    return [
        [each["Key"] for each in page.get("Contents", ())]
        + [each["Prefix"] for each in page.get("CommonPrefixes", ())]
        for page in pages
    ]


@pytest.mark.parametrize("method", ["list_objects", "list_objects_v2"])
def test_both_lists_have_the_same_pages(server, connect, method):
    """With and without folders, and when a page ends with a folder."""
    for key in ("A", "a/1", "a/2", "a/3", "c/1", "c/2", "d&<é>"):
        server.backup.put_object("tree", key, b"")
    client = connect()

    whole = list_of(client, method)
    folded = list_of(client, method, Delimiter="/")

    assert whole == [["A", "a/1"], ["a/2", "a/3"], ["c/1", "c/2"], ["d&<é>"]]
    assert folded == [["A", "a/"], ["d&<é>", "c/"]]


def test_the_older_list_names_the_next_marker_only_with_a_delimiter(server, connect):
    """Without one, a client goes on from the last key."""
    for key in ("a/1", "a/2", "b"):
        server.backup.put_object("tree", key, b"")
    client = connect()

    plain = client.list_objects(Bucket="tree", MaxKeys=1)
    folded = client.list_objects(Bucket="tree", MaxKeys=1, Delimiter="/")
    rest = client.list_objects(Bucket="tree", Marker="a/1", Delimiter="/")

    assert plain["IsTruncated"] is folded["IsTruncated"] is True
    assert "NextMarker" not in plain
    assert folded["NextMarker"] == "a/"
    assert plain["Contents"][0]["Owner"]["ID"]
    assert [each["Prefix"] for each in rest["CommonPrefixes"]] == ["a/"]
    assert rest["Marker"] == "a/1"
