"""Events where this library differs from boto3; `tests/parity/test_events.py` has the rest."""

import traceback

import pytest
from botocore.exceptions import HTTPClientError, UnknownSignatureVersionError

from aws_backup_reports import (
    BackupClient,
    ClientError,
    InvalidResponseError,
    ReportJobTimeout,
    ServiceUnavailableException,
)
from aws_backup_reports.testing import FakeBackup
from tests._server import OK, Server

NO_JSON = OK.replace(b"{}", b"<>")


def client_of(server, **settings):
    """A client of a server, which waits for nothing."""
    client = BackupClient(
        "eu-west-1",
        endpoint_url=server.url,
        aws_access_key_id="A",
        aws_secret_access_key="s",
        **settings,
    )
    client._sleep = lambda _: None
    return client


def test_a_signature_version_is_refused_when_the_service_takes_none_of_it():
    """Chosen by a handler or by a Config, it is the same."""
    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register("choose-signer.backup", lambda **_: "v2")

        with pytest.raises(UnknownSignatureVersionError):
            client.describe_report_job(ReportJobId="x")

    assert server.heads == []


def test_handlers_see_the_error_when_a_success_is_broken():
    """It is retried as it is without handlers, and ends in ``after-call-error``."""
    seen = []

    def note(event_name, **facts):
        seen.append((event_name.partition(".")[0], facts))

    with Server(NO_JSON) as server, client_of(server) as client:
        for event in ("response-received", "needs-retry", "after-call", "after-call-error"):
            client.meta.events.register(event, note)

        with pytest.raises(InvalidResponseError) as caught:
            client.describe_report_job(ReportJobId="x")

    assert [name for name, _ in seen] == [
        *["response-received", "needs-retry"] * 2,
        *["response-received", "after-call-error"],
    ]
    metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {"content-length": "2"}}
    assert [facts["parsed_response"] for _, facts in seen[::2]] == [
        {"ResponseMetadata": metadata}
    ] * 3
    assert seen[-1][1]["exception"] is caught.value


def test_the_status_is_what_a_handler_makes_of_it():
    """An answer that is changed into an error is one, and the other way round."""
    for status, changed in ((200, 404), (404, 200)):
        answer = OK.replace(b"200 OK", b"%d Some" % status)
        with Server(answer) as server, client_of(server) as client:
            client.meta.events.register(
                "before-parse",
                lambda response_dict, changed=changed, **_: response_dict.update(
                    status_code=changed
                ),
            )
            try:
                response = client.describe_report_job(ReportJobId="x")
            except ClientError as error:
                response = error.response

        assert response["ResponseMetadata"]["HTTPStatusCode"] == changed
        assert ("Error" in response) == (changed == 404)


@pytest.mark.parametrize(
    ("event", "sent"),
    [("before-send", 0), ("before-parse", 1)],
    ids=["before-send", "before-parse"],
)
@pytest.mark.parametrize("kind", [ServiceUnavailableException, InvalidResponseError])
def test_a_handlers_own_error_is_not_aws_word_when_it_is_one_of_ours(event, sent, kind):
    """A handler may call AWS itself: what comes of that ends the call, and is not retried."""
    error = (
        kind({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": 503}}, "OtherOperation")
        if kind is ServiceUnavailableException
        else kind(operation_name="OtherOperation", reason="", request_id=None, body="")
    )
    ended = []

    def fail(**_):
        raise error

    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register(event, fail)
        client.meta.events.register(
            "after-call-error", lambda exception, **_: ended.append(exception)
        )

        with pytest.raises(type(error)) as caught:
            client.describe_report_job(ReportJobId="x")

    assert (caught.value, ended) == (error, [error])
    assert len(server.heads) == sent


def test_the_time_limit_of_a_wait_holds_when_a_handler_empties_the_context():
    """The context belongs to handlers; the limit does not."""
    backup = FakeBackup()
    client = backup.client()
    client.meta.events.register("request-created", lambda request, **_: request.context.clear())
    job_id = backup.add_report_job()
    backup.delay_next(50)
    start = backup.now()

    with pytest.raises(ReportJobTimeout):
        client.wait_for_report_job(ReportJobId=job_id, timeout=3)

    assert (backup.now() - start).total_seconds() <= 3.1


def test_a_handler_is_called_when_it_compares_itself_oddly():
    """Handlers are told apart by what they are, not by what they say they equal."""

    class Odd:
        __hash__ = None

        def __init__(self):
            self.called = 0

        def __eq__(self, other):
            return True

        def __call__(self, **_):
            self.called += 1

    odd = Odd()
    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register("before-call", odd)
        client.describe_report_job(ReportJobId="x")

    assert odd.called == 1


def test_a_header_that_cannot_be_sent_is_not_shown_when_it_was_added_last():
    """``before-send`` comes behind all other checks."""

    def add(request, **_):
        request.headers["X-Copy"] = b"hidden\nsecret"

    with Server(OK) as server, client_of(server) as client:
        client.meta.events.register("before-send", add)
        with pytest.raises(HTTPClientError) as caught:
            client.describe_report_job(ReportJobId="x")

    assert "hidden" not in "".join(traceback.format_exception(caught.value))
    assert "X-Copy" in str(caught.value)
    assert server.heads == []


def test_a_result_is_typed_when_a_handler_gives_it():
    """A handler gives boto3's dict, and the caller gets the dataclass of it all the same."""
    with Server(OK) as server, client_of(server) as client:
        answer = type("Answer", (), {"status_code": 200})()
        given = [{}, {"ReportJob": {"Status": "COMPLETED"}}]
        client.meta.events.register("before-call", lambda **_: (answer, given.pop()))

        response = client.describe_report_job(ReportJobId="x")
        empty = client.describe_report_job(ReportJobId="x")

    assert response.report_job.succeeded
    assert empty == {}
    assert server.heads == []
