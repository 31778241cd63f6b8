"""Events where this library differs from boto3; `tests/parity/test_events.py` has the rest."""

import pytest
from botocore.exceptions import UnknownSignatureVersionError

from aws_backup_reports import BackupClient, ClientError, InvalidResponseError

from ._servers import OK, Server

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
        *["response-received", "needs-retry"] * 3,
        "after-call-error",
    ]
    assert [facts["parsed_response"] for _, facts in seen[::2][:3]] == [None] * 3
    assert [type(facts["caught_exception"]) for _, facts in seen[1::2]] == [
        InvalidResponseError
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


def test_a_result_is_typed_when_a_handler_gives_it():
    """A handler gives boto3's dict, and the caller gets the dataclass of it all the same."""
    with Server(OK) as server, client_of(server) as client:
        answer = type("Answer", (), {"status_code": 200})()
        given = {"ReportJob": {"Status": "COMPLETED"}}
        client.meta.events.register("before-call", lambda **_: (answer, given))

        response = client.describe_report_job(ReportJobId="x")

    assert response == given
    assert response.report_job.succeeded
    assert server.heads == []
