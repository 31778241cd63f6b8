"""What S3 answers when an object is asked for under conditions, in part or in another form."""

from datetime import datetime, timedelta, timezone

import pytest
from botocore.exceptions import ClientError

WRITTEN = datetime(2026, 1, 2, 3, 4, 5, 600_000, tzinfo=timezone.utc)
SECOND = timedelta(seconds=1)
ETAG = '"781e5e245d69b566979b86e28d23f2c7"'


def refusal(call, **params):
    """Return status and code of the error that boto3 raises, and the rest of S3's members."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    error = dict(caught.value.response["Error"])
    status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    del error["Message"]
    return status, error.pop("Code"), error


@pytest.mark.parametrize(
    "conditions",
    [
        {"IfMatch": ETAG},
        {"IfMatch": ETAG.strip('"')},
        {"IfMatch": f'"other", {ETAG}'},
        {"IfMatch": "*"},
        {"IfNoneMatch": '"other"'},
        {"IfModifiedSince": WRITTEN - SECOND},
        {"IfUnmodifiedSince": WRITTEN},
        {"IfMatch": ETAG, "IfUnmodifiedSince": WRITTEN - SECOND},
        {"IfNoneMatch": '"other"', "IfModifiedSince": WRITTEN},
    ],
    ids=repr,
)
def test_an_object_that_meets_the_conditions_is_read(client, conditions):
    """An entity tag counts more than a time, and a time is compared by the second."""
    answer = client.get_object(Bucket="reports", Key="key", **conditions)

    assert answer["Body"].read() == b"0123456789"


@pytest.mark.parametrize(
    ("conditions", "failed"),
    [
        ({"IfMatch": '"other"'}, "If-Match"),
        ({"IfUnmodifiedSince": WRITTEN - SECOND}, "If-Unmodified-Since"),
        ({"IfMatch": '"other"', "IfUnmodifiedSince": WRITTEN}, "If-Match"),
        ({"IfMatch": '"other"', "IfNoneMatch": ETAG}, "If-Match"),
        ({"IfMatch": '"other"', "Range": "bytes=99-"}, "If-Match"),
    ],
    ids=repr,
)
def test_a_condition_that_failed_is_named(client, conditions, failed):
    """The first that fails decides, before the range is looked at."""
    failure = refusal(client.get_object, Bucket="reports", Key="key", **conditions)

    assert failure == (412, "PreconditionFailed", {"Condition": failed})


@pytest.mark.parametrize(
    "conditions",
    [
        {"IfNoneMatch": ETAG},
        {"IfNoneMatch": "*"},
        {"IfModifiedSince": WRITTEN},
        {"IfNoneMatch": ETAG, "IfModifiedSince": WRITTEN - SECOND},
    ],
    ids=repr,
)
@pytest.mark.parametrize("method", ["get_object", "head_object"])
def test_an_object_that_is_known_is_not_sent_again(client, method, conditions):
    """The answer has no body, so boto3 takes the status for the code."""
    failure = refusal(getattr(client, method), Bucket="reports", Key="key", **conditions)

    assert failure == (304, "304", {})


def test_an_object_that_is_known_is_described(fetch):
    """Its entity tag and time come with status 304, and nothing of a body."""
    status, headers, body = fetch("/reports/key", **{"If-None-Match": ETAG})

    assert (status, body) == (304, b"")
    assert headers["ETag"] == ETAG
    assert headers["Last-Modified"] == "Fri, 2 Jan 2026 03:04:05 GMT"
    assert "Content-Length" not in headers
    assert "Content-Type" not in headers


def test_an_invalid_time_is_ignored(fetch):
    """As RFC 9110 has it."""
    headers = {"If-Modified-Since": "yesterday", "If-Unmodified-Since": "yesterday"}

    assert fetch("/reports/key", **headers)[0] == 200


def test_a_range_is_read_of_the_object_that_is_known(client):
    """A download is continued this way, and notices that the object has changed."""
    rest = client.get_object(Bucket="reports", Key="key", Range="bytes=4-", IfMatch=ETAG)

    assert rest["Body"].read() == b"456789"
    assert rest["ContentRange"] == "bytes 4-9/10"
    assert rest["ResponseMetadata"]["HTTPStatusCode"] == 206


@pytest.mark.parametrize("wanted", ["bytes=7-5", "bytes=0-1,3-4", "bytes=-", "bytes=a-b"])
def test_a_range_that_is_malformed_is_ignored(client, wanted):
    """So are several at once, which S3 does not support."""
    answer = client.get_object(Bucket="reports", Key="key", Range=wanted)

    assert answer["Body"].read() == b"0123456789"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("key", "wanted", "size"),
    [("key", "bytes=10-", "10"), ("empty", "bytes=0-", "0"), ("empty", "bytes=-5", "0")],
)
def test_a_range_beyond_the_end_is_answered_with_the_size(client, key, wanted, size):
    """A reader that knows only part of an object learns its length."""
    failure = refusal(client.get_object, Bucket="reports", Key=key, Range=wanted)

    assert failure == (416, "InvalidRange", {"RangeRequested": wanted, "ActualObjectSize": size})


def test_an_object_is_one_part(client):
    """It was not uploaded in parts, so the first is all of it."""
    part = client.get_object(Bucket="reports", Key="key", PartNumber=1)
    other = refusal(client.get_object, Bucket="reports", Key="key", PartNumber=2)
    both = refusal(client.get_object, Bucket="reports", Key="key", PartNumber=1, Range="bytes=0-")
    none = refusal(client.get_object, Bucket="reports", Key="key", PartNumber=0)

    assert part["Body"].read() == b"0123456789"
    assert part["ContentRange"] == "bytes 0-9/10"
    assert other[:2] == (416, "InvalidPartNumber")
    assert other[2] == {"PartNumberRequested": "2", "ActualPartCount": "1"}
    assert both[:2] == (400, "InvalidRequest")
    assert none[:2] == (400, "InvalidArgument")
    assert client.get_object(Bucket="reports", Key="empty", PartNumber=1)["Body"].read() == b""


def test_an_object_has_no_versions_but_null(client):
    """That is what S3 calls the version of an object that was written without versions."""
    null = client.get_object(Bucket="reports", Key="key", VersionId="null")
    other = refusal(client.get_object, Bucket="reports", Key="key", VersionId="v1")
    head = refusal(client.head_object, Bucket="reports", Key="key", VersionId="v1")
    empty = refusal(client.get_object, Bucket="reports", Key="key", VersionId="")

    assert null["Body"].read() == b"0123456789"
    assert other == (404, "NoSuchVersion", {"Key": "key", "VersionId": "v1"})
    assert head == (404, "404", {})
    assert empty[:2] == (400, "InvalidArgument")


def test_headers_of_the_answer_can_be_chosen(client):
    """A link can name the file that a browser saves."""
    answer = client.get_object(
        Bucket="reports",
        Key="key",
        ResponseContentType="text/csv",
        ResponseContentDisposition='attachment; filename="é.csv"'.encode().decode("latin-1"),
        ResponseCacheControl="no-cache",
        ResponseContentLanguage="en",
    )
    split = refusal(
        client.get_object, Bucket="reports", Key="key", ResponseContentType="a\r\nSet-Cookie: b"
    )

    assert answer["ContentType"] == "text/csv"
    assert answer["CacheControl"] == "no-cache"
    assert answer["ContentLanguage"] == "en"
    assert answer["ContentDisposition"].startswith("attachment; filename=")
    assert answer["Body"].read() == b"0123456789"
    assert split[:2] == (400, "InvalidArgument")
