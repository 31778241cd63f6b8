"""Requests for parts of objects, and what the answers to them hold."""

import pytest

from aws_backup_reports._wire.objects import (
    GET_OBJECT,
    PIECE_BYTES,
    Location,
    Piece,
    Wanted,
    object_request,
    read_piece,
    region_named_by,
)
from aws_backup_reports.exceptions import ClientError, InvalidResponseError
from aws_backup_reports.report_errors import (
    ReportAccessDenied,
    ReportFileArchived,
    ReportFileChanged,
    ReportFileMissing,
)
from tests.unit._answers import answer

LOCATION = Location("https://reports.s3.eu-west-1.amazonaws.com/", "eu-west-1")
ETAG = '"d41d8cd98f00b204e9800998ecf8427e"'


def part(content=b"abc", content_range="bytes 0-2/3", status=206, **headers):
    """Return an answer with a part of an object."""
    named = {"Content-Range": content_range} if content_range is not None else {}
    return answer(status, content, {"ETag": ETAG, **named, **headers})


def error(status, code, message="no", members="", **headers):
    """Return an error as S3 writes it."""
    body = f"<Error><Code>{code}</Code><Message>{message}</Message>{members}</Error>"
    return answer(status, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', headers)


def read_error(canned, start=0):
    """Return the error that is raised for an answer."""
    with pytest.raises(ClientError) as raised:
        read_piece(Wanted("k", start), canned)
    return raised.value


def test_a_request_asks_for_a_piece_of_the_object_as_it_was():
    """It is signed for the bucket's Region, and an answer is as long as a piece at most."""
    wanted = Wanted("a:b/c d.csv", start=7, etag=ETAG)

    request = object_request(wanted, LOCATION, {"User-Agent": "test/1"}).attempt({"try": "1"})

    assert request.method == "GET"
    assert request.url == "https://reports.s3.eu-west-1.amazonaws.com/a%3Ab/c%20d.csv"
    assert request.headers == {
        "User-Agent": "test/1",
        "Range": f"bytes=7-{PIECE_BYTES + 6}",
        "If-Match": ETAG,
    }
    assert (request.signing, request.max_bytes) == (("s3", "eu-west-1"), PIECE_BYTES)
    assert request.unsigned_headers == {"try": "1"}


def test_a_piece_has_its_bytes_and_what_it_says_of_the_object():
    """The size is that of the whole object."""
    piece = read_piece(Wanted("k", 3, 3), part(b"def", "bytes 3-5/9"))

    assert piece == Piece(b"def", 9, ETAG)


def test_the_last_piece_may_be_shorter():
    """The object ends in it."""
    piece = read_piece(Wanted("k", 3), part(b"def", "bytes 3-5/6"))

    assert piece == Piece(b"def", 6, ETAG)


def test_a_server_without_ranges_may_answer_with_the_whole_object():
    """Only from its first byte on."""
    whole = part(b"abc", None, 200)

    assert read_piece(Wanted("k"), whole) == Piece(b"abc", 3, ETAG)
    with pytest.raises(InvalidResponseError, match="which part of the object"):
        read_piece(Wanted("k", 3), whole)


def test_an_empty_object_has_no_first_byte():
    """S3 answers 416, and the piece is empty."""
    members = "<ActualObjectSize>0</ActualObjectSize>"

    assert read_piece(Wanted("k"), error(416, "InvalidRange", members=members)).size == 0
    assert read_piece(Wanted("k"), answer(416, b"")) == Piece(b"", 0, None)


def test_a_range_that_an_object_with_bytes_does_not_have_is_no_empty_object():
    """Rows would be lost."""
    members = "<ActualObjectSize>9</ActualObjectSize>"

    failed = read_error(error(416, "InvalidRange", members=members))

    assert type(failed) is ReportFileChanged


def test_an_object_that_became_shorter_has_changed():
    """S3 has nothing of the next piece."""
    assert type(read_error(answer(416, b""), 3)) is ReportFileChanged


@pytest.mark.parametrize(
    ("canned", "reason"),
    [
        (part(content_range=None), "which part"),
        (part(content_range="bytes 0-2/*"), "which part"),
        (part(content_range="bytes */3"), "which part"),
        (part(content_range="bytes 0-2/4", status=200), "another part"),
        (part(content_range="bytes 1-3/4"), "another part"),
        (part(content_range="bytes 0-2/4"), "another part"),
        (part(content_range="bytes 0-3/4"), "another part"),
        (part(content_range="bytes 0-1/2"), "another part"),
        (part(content_range="bytes 0-" + "9" * 30 + "/3"), "which part"),
        (part(status=204), "which part"),
        (part(status=202), "which part"),
        (part(status=299), "which part"),
    ],
)
def test_another_part_than_the_one_asked_for_is_invalid(canned, reason):
    """Also less of it, which would be rows that nobody misses."""
    with pytest.raises(InvalidResponseError, match=reason) as raised:
        read_piece(Wanted("k"), canned)
    assert raised.value.kwargs["operation_name"] == GET_OBJECT.name


@pytest.mark.parametrize(("content_range", "length"), [("bytes 1-3/4", 3), ("bytes 0-2/9", 2)])
def test_a_part_that_begins_later_or_is_longer_is_another_one(content_range, length):
    """Although there are as many bytes as were asked for, or all that were and more."""
    with pytest.raises(InvalidResponseError, match=f"another part of the object: {content_range}"):
        read_piece(Wanted("k", 0, length), part(content_range=content_range))


@pytest.mark.parametrize("length", range(3))
def test_an_answer_that_was_cut_is_invalid(length):
    """At each byte, by the length that it announces."""
    cut = part()
    cut.content = cut.content[:length]

    with pytest.raises(InvalidResponseError):
        read_piece(Wanted("k"), cut)


def test_a_whole_object_that_was_cut_is_invalid():
    """Nothing but its length tells it."""
    cut = part(b"abc", None, 200)
    cut.content = b"ab"

    with pytest.raises(InvalidResponseError):
        read_piece(Wanted("k"), cut)


@pytest.mark.parametrize("status", [300, 400])
def test_a_status_that_is_no_success_is_an_error(status):
    """Its code is the status, if the body is not S3's."""
    failed = read_error(answer(status, b"<Other><Code>NoSuchKey</Code></Other>"))

    assert failed.code == str(status)


def test_an_answer_with_a_fault_is_invalid():
    """The transport has seen it: the body is too long, say."""
    faulty = part()
    faulty.fault = "it is too long"

    with pytest.raises(InvalidResponseError, match="it is too long"):
        read_piece(Wanted("k"), faulty)


@pytest.mark.parametrize(
    ("status", "code", "kind", "advice"),
    [
        (403, "AccessDenied", ReportAccessDenied, "s3:GetObject"),
        (403, "AllAccessDisabled", ReportAccessDenied, "kms:Decrypt"),
        (400, "KMS.DisabledException", ReportAccessDenied, "kms:Decrypt"),
        (400, "KMS.NotFoundException", ReportAccessDenied, "kms:Decrypt"),
        (400, "KMS.KMSInvalidStateException", ReportAccessDenied, "kms:Decrypt"),
        (403, "InvalidObjectState", ReportFileArchived, "RestoreObject"),
        (404, "NoSuchKey", ReportFileMissing, "lifecycle"),
        (404, "NoSuchBucket", ReportFileMissing, "lifecycle"),
        (404, "NoSuchVersion", ReportFileMissing, "lifecycle"),
        (412, "PreconditionFailed", ReportFileChanged, "read it again"),
        (301, "PermanentRedirect", ClientError, ""),
        (501, "NotImplemented", ClientError, ""),
    ],
)
def test_each_error_of_s3_has_a_class_that_says_what_to_do(status, code, kind, advice):
    """Its text begins with boto3's words."""
    failed = read_error(error(status, code, "The message.", "<Key>k</Key>"))

    assert type(failed) is kind
    boto3s = f"An error occurred ({code}) when calling the GetObject operation: The message."
    assert str(failed).startswith(boto3s)
    assert advice in str(failed)
    assert (failed.code, failed.status_code) == (code, status)
    assert failed.response["Error"]["Key"] == "k"


@pytest.mark.parametrize(
    "body",
    [b"", b"no", b"\xff", b"<a/>", b"<Error", b'<?xml version="1.0" encoding="nope"?><Error/>'],
)
def test_an_error_without_s3_s_body_has_its_status_as_a_code(body):
    """As in boto3."""
    failed = read_error(answer(403, body))

    assert type(failed) is ReportAccessDenied
    assert failed.code == "403"


def test_the_bucket_s_region_is_named_by_a_header_or_in_the_body():
    """S3 does either, depending on the endpoint."""
    by_header = read_error(error(301, "PermanentRedirect", **{"x-amz-bucket-region": "us-west-2"}))
    in_body = read_error(
        error(400, "AuthorizationHeaderMalformed", members="<Region>us-west-2</Region>")
    )

    assert region_named_by(by_header) == region_named_by(in_body) == "us-west-2"


@pytest.mark.parametrize(
    "named", ["evil.com/#", "evil.com", "a@b", "", "-" * 64, "ä", "us-west-2\n", "a b", "127.0.0.1"]
)
def test_what_is_no_region_is_not_followed(named):
    """It would become a part of the host's name."""
    failed = read_error(
        error(400, "AuthorizationHeaderMalformed", members=f"<Region>{named}</Region>")
    )

    assert region_named_by(failed) is None


def test_only_answers_about_the_region_name_it():
    """S3 sends the header with others, too."""
    failed = read_error(error(404, "NoSuchKey", **{"x-amz-bucket-region": "us-west-2"}))

    assert region_named_by(failed) is None
