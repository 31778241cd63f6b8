"""Objects of S3 read by hand: which requests are made, and what comes of their answers."""

import pytest
from botocore.exceptions import ConnectionClosedError

from aws_backup_reports._call.objects import Bucket, ObjectReader, request_object
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._wire.objects import Location, Wanted
from aws_backup_reports.exceptions import ClientError, InvalidResponseError
from aws_backup_reports.report_errors import ReportFileChanged
from tests.unit._answers import UNAVAILABLE, Driven, answer, result_of

pytestmark = pytest.mark.usefixtures("longest_delays")

ETAG = '"one"'
CUT = ConnectionClosedError(endpoint_url="https://s3")


def locate(bucket, region_name):
    """Return where a bucket is, so that its URL shows the Region."""
    return Location(f"https://{bucket}.{region_name}/", region_name)


def bucket(regions=None):
    """Return a bucket that is taken to be in eu-west-1."""
    regions = {} if regions is None else regions
    return Bucket("reports", "eu-west-1", locate, regions, {"User-Agent": "test/1"})


def begin(wanted=None, where=None, correct_clock=None):
    """Start one request."""
    wanted = wanted or Wanted("k")
    call = request_object(wanted, where or bucket(), 60.0, StandardRetry(), correct_clock)
    return Driven(call)


def piece(content=b"abc", start=0, size=None, etag=ETAG):
    """Return an answer with a piece."""
    size = start + len(content) if size is None else size
    there = f"bytes {start}-{start + len(content) - 1}/{size}"
    return answer(206, content, {"Content-Range": there, "ETag": etag})


def redirect(region="us-west-2", status=301):
    """Return S3's answer in another Region."""
    return answer(status, b"<Error><Code>X</Code></Error>", {"x-amz-bucket-region": region})


def test_a_piece_is_asked_for_where_the_bucket_is():
    """The request is that of the bucket, and the result is what was read."""
    call = begin()

    request = next(call).request
    result = result_of(call, piece())

    assert (request.url, request.signing) == ("https://reports.eu-west-1/k", ("s3", "eu-west-1"))
    assert request.headers["User-Agent"] == "test/1"
    assert result.content == b"abc"


@pytest.mark.parametrize(
    "failed", [UNAVAILABLE, answer(503, b"<Error><Code>SlowDown</Code></Error>")]
)
def test_what_passes_is_retried_as_in_every_call(failed):
    """The delays grow, and the headers of an attempt count."""
    call = begin()

    steps = [next(call), call.send(failed), call.send(failed)]
    result = result_of(call, piece())

    first, second, third = (step.delay for step in steps)
    assert first == 0.0 < second < third
    numbers = [step.request.unsigned_headers["amz-sdk-request"] for step in steps]
    assert "attempt=3" in numbers[-1]
    assert result.content == b"abc"


def test_a_broken_connection_costs_a_piece():
    """The same bytes are asked for again."""
    call = begin(Wanted("k", 7, etag=ETAG))

    first = next(call).request
    again = call.throw(CUT).request
    result = result_of(call, piece(start=7))

    assert (first.url, first.headers) == (again.url, again.headers)
    assert result.content == b"abc"


def test_less_than_was_asked_for_is_never_a_result():
    """It is retried, and then an error."""
    call = begin()
    next(call)
    call.send(piece(size=9))
    call.send(piece(size=9))

    with pytest.raises(InvalidResponseError, match="another part"):
        call.send(piece(size=9))


@pytest.mark.parametrize("status", [301, 307, 400, 403])
def test_a_bucket_in_another_region_is_asked_there_and_remembered(status):
    """It costs one request."""
    regions = {}
    call = begin(where=bucket(regions))

    next(call)
    request = call.send(redirect(status=status)).request
    result = result_of(call, piece())
    later = next(begin(where=bucket(regions))).request

    assert (request.url, request.signing) == ("https://reports.us-west-2/k", ("s3", "us-west-2"))
    assert result.content == b"abc"
    assert later.url == "https://reports.us-west-2/k"


@pytest.mark.parametrize("again", ["eu-west-1", "us-west-2", "us-east-1"])
def test_redirects_are_no_loop(again):
    """The second one is an error, and nothing is remembered."""
    regions = {}
    call = begin(where=bucket(regions))
    next(call)
    call.send(redirect("us-west-2"))

    with pytest.raises(ClientError) as raised:
        call.send(redirect(again))

    assert raised.value.status_code == 301
    assert regions == {}


@pytest.mark.parametrize("region", ["", "eu-west-1", "evil.com/#", "evil.com"])
def test_a_redirect_to_nowhere_is_an_error(region):
    """Nothing is sent to what an answer names."""
    call = begin()
    next(call)

    with pytest.raises(ClientError):
        call.send(redirect(region))


def test_two_requests_that_are_redirected_at_once_both_succeed():
    """What one of them has found out does not hide it from the other."""
    where = bucket({})
    calls = [begin(where=where), begin(where=where)]
    for call in calls:
        next(call)
    for call in calls:
        call.send(redirect())

    results = [result_of(call, piece()).content for call in calls]

    assert results == [b"abc", b"abc"]


def test_the_clock_is_corrected_once():
    """The request is sent again at once, and the correction does not count as a retry."""
    corrected = []
    call = begin(correct_clock=lambda error, context: corrected.append(error.code) or True)
    skewed = answer(403, b"<Error><Code>RequestTimeTooSkewed</Code></Error>")

    next(call)
    again = call.send(skewed)
    result = result_of(call, piece())

    assert (again.delay, corrected) == (0.0, ["RequestTimeTooSkewed"])
    assert result.content == b"abc"


class Pieces:
    """Answers a reader's requests from the content of an object, and records them."""

    def __init__(self, content, length=4, etag=ETAG):
        self.content, self.length, self.etag = content, length, etag
        self.wanted = []

    def get(self, wanted):
        """Start a request for a piece."""
        self.wanted.append(wanted)
        shorter = wanted._replace(length=min(wanted.length, self.length))
        found = yield from request_object(shorter, bucket(), 60.0, StandardRetry(), None)
        return found

    def run(self, call):
        """Answer the requests of a call, and return its result."""
        step = next(call)
        start, end = map(int, step.request.headers["Range"].removeprefix("bytes=").split("-"))
        content = self.content[start : end + 1]
        if not content:
            return result_of(call, answer(416, b""))
        return result_of(call, piece(content, start, len(self.content), self.etag))


def test_an_object_is_read_piece_by_piece():
    """Each piece begins where the one before ended, and is of the same object."""
    pieces = Pieces(b"0123456789")
    reader = ObjectReader("reports", "k", pieces.get)

    read = []
    while reader.has_more:
        read.append(pieces.run(reader.next_piece()))

    assert read == [b"0123", b"4567", b"89"]
    assert [each.start for each in pieces.wanted] == [0, 4, 8]
    assert [each.etag for each in pieces.wanted] == [None, ETAG, ETAG]


def test_an_empty_object_has_one_empty_piece():
    """Then there is no more."""
    pieces = Pieces(b"")
    reader = ObjectReader("reports", "k", pieces.get)

    assert pieces.run(reader.next_piece()) == b""
    assert not reader.has_more


@pytest.mark.parametrize("content", [b"0123456789", b""])
def test_looking_finds_out_the_size(content):
    """It asks for the first byte only, and the pieces begin with it all the same."""
    pieces = Pieces(content)
    reader = ObjectReader("reports", "k", pieces.get)

    pieces.run(reader.look())

    assert (pieces.wanted[0].length, reader.position) == (1, 0)
    assert reader.size == len(content)
    assert reader.has_more == bool(content)


@pytest.mark.parametrize(
    ("content", "etag"),
    [(b"0123456789", '"two"'), (b"01234567890", ETAG), (b"", ETAG), (b"0123", ETAG)],
)
def test_an_object_that_changes_meanwhile_is_an_error(content, etag):
    """Even if the server does not know If-Match: halves of two files are no file."""
    pieces = Pieces(b"0123456789")
    reader = ObjectReader("reports", "k", pieces.get)
    pieces.run(reader.next_piece())
    pieces.content, pieces.etag = content, etag

    with pytest.raises(ReportFileChanged, match=r"read it again.*: s3://reports/k$"):
        pieces.run(reader.next_piece())


def test_reading_goes_on_from_a_byte():
    """As a download does that was interrupted."""
    pieces = Pieces(b"0123456789", length=100)
    reader = ObjectReader("reports", "k", pieces.get, start=4, size=10, etag=ETAG)

    assert pieces.run(reader.next_piece()) == b"456789"
    assert not reader.has_more
    assert pieces.wanted == [Wanted("k", 4, etag=ETAG)]
