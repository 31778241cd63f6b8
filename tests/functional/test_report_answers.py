"""Servers that answer a request for a file in another way than S3."""

from dataclasses import replace

import pytest
from botocore.exceptions import EndpointResolutionError, InvalidRegionError

from aws_backup_reports import BackupClient
from aws_backup_reports.exceptions import ClientError, InvalidResponseError
from tests._reports import BODY, JOB, KEYS, PART, connect, each_way, ids
from tests._server import Close, Server, answer

ODD = {
    "ignores-ranges": [answer(200, BODY, {"ETag": '"one"'})],
    "no-tag": [answer(206, BODY, {"Content-Range": PART["Content-Range"]})],
}


@each_way
@pytest.mark.parametrize("name", ODD)
def test_servers_that_know_less_than_s3_can_be_read(name, how):
    """A short file comes whole."""
    with Server() as server, connect(server, how) as client:
        server.play(ODD[name])

        assert ids(client.iter_report_rows(JOB)) == ["job-1", "job-2"]


LONG = b"x" * 4_194_305
LIES = {
    "ignores-ranges-of-long-files": answer(200, LONG),
    "later-part": answer(206, BODY, {"Content-Range": "bytes 1-33/34"}),
    "less": answer(206, BODY[:17], {"Content-Range": f"bytes 0-16/{len(BODY)}"}),
    "no-range": answer(206, BODY),
    "another-length": answer(206, BODY, {"Content-Range": "bytes 0-9/10"}),
    "unknown-size": answer(206, BODY, {"Content-Range": f"bytes 0-{len(BODY) - 1}/*"}),
    "another-part-than-it-has": answer(206, BODY[:-9], PART),
    "nothing": answer(204, b""),
    "page": answer(206, b"<html>please log in</html>"),
}


@each_way
@pytest.mark.parametrize("name", LIES)
def test_an_answer_that_is_not_what_was_asked_for_is_no_report(name, how):
    """Never fewer rows."""
    with Server() as server, connect(server, how) as client:
        server.play([LIES[name], Close()])

        with pytest.raises(InvalidResponseError):
            list(client.iter_report_rows(JOB))


@each_way
@pytest.mark.parametrize("region", ["evil.com/#", "evil.com", "@evil.com", "a.b", "eu-west-1"])
def test_no_answer_names_the_host_of_the_next_request(region, how):
    """Neither its Region, nor its Endpoint, nor its Location."""
    with Server() as evil, Server() as server, connect(server, how) as client:
        host = f"127.0.0.1:{evil.port}"
        body = f"<Error><Code>PermanentRedirect</Code><Endpoint>{host}</Endpoint></Error>"
        headers = {"x-amz-bucket-region": region, "Location": evil.url}
        server.answer = answer(301, body, headers)

        with pytest.raises((ClientError, InvalidRegionError)):  # botocore's, if listened to
            list(client.iter_report_rows(JOB))

        assert evil.heads == []
        assert len(server.heads) <= 2


def test_a_plan_s_region_that_is_none_is_not_followed():
    """What comes from an answer is checked, whichever it was."""
    arn = "arn:aws:backup:evil.com/#:111122223333:report-plan:daily-914d249e"
    with BackupClient("eu-west-1", **KEYS) as client, pytest.raises(EndpointResolutionError):
        list(client.iter_report_rows(replace(JOB, report_plan_arn=arn)))
