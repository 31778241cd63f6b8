"""Which requests S3 understands, which keys they name, and what its errors say."""

import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.session import get_session

from aws_backup_reports.testing import FakeBackup, FakeBackupServer
from aws_backup_reports.testing._s3.requests import S3_OPERATIONS, read_s3_request
from aws_backup_reports.testing._wire.messages import Request

KEYS = Credentials("AKIDEXAMPLE", "secretEXAMPLE")
S3_MODEL = get_session().get_service_model("s3")


def members(body):
    """Return the members of an error in the order sent."""
    return {each.tag: each.text for each in ET.fromstring(body)}


def unsupported_operations():
    """Return every operation of botocore's model but the fake's, and those of other endpoints."""
    elsewhere = {"WriteGetObjectResponse", "ListDirectoryBuckets"}
    return sorted(set(S3_MODEL.operation_names) - S3_OPERATIONS - elsewhere)


@pytest.mark.parametrize("operation", unsupported_operations())
def test_an_operation_that_is_not_supported_is_refused(client, operation):
    """No answer is that of another operation."""
    shape = S3_MODEL.operation_model(operation).input_shape
    texts = {"Bucket": "reports", "Key": "key", "CopySource": "reports/key"}
    values = {"string": "x", "integer": 1, "list": [], "blob": b"", "structure": {}}
    params = {
        name: texts.get(name, values[shape.members[name].type_name])
        for name in shape.required_members
    }

    # What each method of a client calls, with the operation in AWS's spelling.
    with pytest.raises(ClientError, match="NotImplemented"):
        client._make_api_call(operation, params)


@pytest.mark.parametrize("query", ["acl", "acl=", "uploadId=1", "tagging&versionId=null", "select"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_subresource_is_not_the_object(fetch, method, query):
    """Whatever its value, and whatever is beside it."""
    status, _, body = fetch("/reports/key", query, method)

    assert status == 501
    assert (b"<Code>NotImplemented</Code>" in body) == (method == "GET")


def test_a_parameter_that_s3_does_not_know_is_ignored(fetch):
    """The SDK for JavaScript sends the operation's name in one."""
    assert fetch("/reports/key", "x-id=GetObject")[2] == b"0123456789"


NAMES = [
    "Backup/1/2026-01-02T03:04:05Z.csv",
    "with space",
    "a+b",
    "100%",
    "%41",
    "é/ü/日本",
    "a//b",
    "/leading",
    "//two",
    "../up",
    "a/./b/../c",
    "trailing/",
    ".",
    "..",
    "a?b#c",
    "~-_.!*'();@&=$,",
    "line\rfeed\n\ttab",
]


@pytest.mark.parametrize("key", NAMES)
def test_any_key_is_read_as_it_was_put(server, client, fetch, key):
    """A path is decoded once and not normalized; a list has the same key."""
    server.backup.put_object("keys", key, key.encode())

    _, _, body = fetch(f"/keys/{quote(key)}")

    assert body == key.encode()
    assert client.get_object(Bucket="keys", Key=key)["Body"].read() == key.encode()
    assert key in [each["Key"] for each in client.list_objects_v2(Bucket="keys")["Contents"]]
    assert key in [each["Key"] for each in client.list_objects(Bucket="keys")["Contents"]]


@pytest.mark.parametrize("key", NAMES)
def test_a_key_is_listed_without_encoding(server, fetch, key):
    """XML can hold it, line ends too if they are written as references."""
    server.backup.put_object("plain", key, b"")

    _, _, body = fetch("/plain", "list-type=2")

    assert key in [each.text for each in ET.fromstring(body).iter() if each.tag.endswith("Key")]


def test_an_encoded_list_has_plus_signs_for_spaces(server, fetch):
    """A reader that takes them for plus signs finds no such object."""
    server.backup.put_object("spaces", "a b+c/é", b"")

    _, _, body = fetch("/spaces", "list-type=2&encoding-type=url")

    assert b"<Key>a+b%2Bc/%C3%A9</Key>" in body


def test_a_key_is_not_found_under_other_names(server, fetch):
    """Nothing is decoded twice or normalized, and a plus sign in a path is a space."""
    server.backup.put_object("keys", "a+b/c", b"plus")
    headers = (("Authorization", "AWS a:b"),)
    request = Request(method="GET", target="/keys/a+b/c", headers=headers)

    assert fetch("/keys/a%2Bb/c")[2] == b"plus"
    assert read_s3_request(request, {}).key == "a b/c"
    assert fetch("/keys/a%252Bb/c")[0] == 404
    assert fetch("/keys//a%2Bb/c")[0] == 404


def test_a_key_that_is_not_utf8_is_refused(fetch):
    """S3 has no such keys."""
    status, _, body = fetch("/reports/%FF")

    assert status == 400
    assert members(body)["Code"] == "InvalidURI"


def test_the_owner_of_a_bucket_is_checked(client):
    """A request that expects another account's bucket is denied."""
    mine = client.get_object(Bucket="reports", Key="key", ExpectedBucketOwner="111122223333")
    params = {"Bucket": "reports", "ExpectedBucketOwner": "444455556666"}

    assert mine["Body"].read() == b"0123456789"
    for call in (client.get_object, client.list_objects_v2, client.head_bucket):
        keys = {"Key": "key"} if call == client.get_object else {}
        with pytest.raises(ClientError, match=r"AccessDenied|403"):
            call(**params, **keys)


def test_a_requester_can_offer_to_pay(client):
    """The offer changes nothing for a bucket whose owner pays."""
    answer = client.get_object(Bucket="reports", Key="key", RequestPayer="requester")

    assert answer["Body"].read() == b"0123456789"
    assert "RequestCharged" not in answer


@pytest.mark.parametrize("header", ["Authorization", None], ids=["header", "query"])
def test_signature_version_2_is_refused(server, header):
    """With the text of S3, which SDKs are searched for."""
    url, headers = f"{server.endpoint_url}/nowhere/key", {}
    if header:
        headers[header] = "AWS AKIDEXAMPLE:c2lnbmF0dXJl"
    else:
        url += "?AWSAccessKeyId=AKIDEXAMPLE&Signature=c2lnbmF0dXJl&Expires=1"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(url, headers=headers))
    with caught.value as answer:
        error = members(answer.read())

    assert answer.code == 400
    assert error["Code"] == "InvalidRequest"
    assert error["Message"] == (
        "The authorization mechanism you have provided is not supported."
        " Please use AWS4-HMAC-SHA256."
    )


def test_boto3_signs_a_link_with_version_2_by_default(client):
    """It is refused, as it is in every Region that came after 2014."""
    url = client.generate_presigned_url("get_object", {"Bucket": "reports", "Key": "key"})

    with pytest.raises(urllib.error.HTTPError, match="400") as caught:
        urllib.request.urlopen(url)

    caught.value.close()


def test_an_expired_link_is_denied():
    """S3 has a text of its own for it."""
    backup = FakeBackup(clock=lambda: datetime.now(timezone.utc) + timedelta(hours=2))
    backup.put_object("reports", "key", b"")
    with FakeBackupServer(backup) as server:
        request = AWSRequest("GET", f"{server.endpoint_url}/reports/key")
        S3SigV4QueryAuth(KEYS, "s3", "us-east-1").add_auth(request)
        with pytest.raises(urllib.error.HTTPError, match="403") as caught:
            urllib.request.urlopen(request.url)
        with caught.value as answer:
            error = members(answer.read())

    assert (error["Code"], error["Message"]) == ("AccessDenied", "Request has expired")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/reports/x", ["Code", "Message", "Key", "RequestId", "HostId"]),
        ("/nothing/x", ["Code", "Message", "BucketName", "RequestId", "HostId"]),
        ("/reports/key?acl", ["Code", "Message", "Resource", "RequestId", "HostId"]),
    ],
)
def test_an_error_says_what_it_is_about(fetch, path, names):
    """The ids are those of the headers."""
    _, headers, body = fetch(*path.split("?"))

    error = members(body)
    assert list(error) == names
    assert error[names[2]] in path
    assert error["RequestId"] == headers["x-amz-request-id"]
    assert error["HostId"] == headers["x-amz-id-2"]
    assert headers["Content-Type"] == "application/xml"


@pytest.mark.parametrize("path", ["/reports/x", "/nothing", "/nothing/x"])
def test_an_error_of_head_has_no_body(fetch, path):
    """Its connection can be used on."""
    status, _, body = fetch(path, method="HEAD")

    assert (status, body) == (404, b"")
