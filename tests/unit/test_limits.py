"""Limits that a client is given: the length of an answer."""

import pickle

import pytest
from botocore.exceptions import InvalidConfigError

from aws_backup_reports import BackupClient, InvalidResponseError
from tests._server import Server, answer
from tests.unit._answers import JOB

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}


def client_of(server, **options):
    """Return a client of a server."""
    return BackupClient("eu-west-1", endpoint_url=server.url, **KEYS, **options)


@pytest.mark.parametrize("listened", [False, True], ids=["", "listened"])
@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_beyond_the_limit_is_invalid(status, listened):
    """An error may be as long as a result."""
    body = {"ReportJob": JOB, "Padding": "x" * 10_000}
    with (
        Server(answer(status, body)) as server,
        client_of(server, max_response_bytes=10_000) as client,
    ):
        if listened:
            client.meta.events.register("before-call", lambda **_: None)
        client._retry.max_attempts = 1

        with pytest.raises(InvalidResponseError, match="the body is longer than 10,000 bytes"):
            client.describe_report_job(ReportJobId="job-1")


def test_an_answer_as_long_as_the_limit_is_read():
    """The limit itself is allowed."""
    body = answer(200, {"ReportJob": JOB})
    length = len(body.partition(b"\r\n\r\n")[2])
    with Server(body) as server, client_of(server, max_response_bytes=length) as client:
        job = client.describe_report_job(ReportJobId="job-1").report_job

    assert job.status == "COMPLETED"


@pytest.mark.parametrize("value", [0, -1, "5", True, 1.5, None])
def test_an_invalid_response_limit_is_an_error_of_the_constructor(value):
    """It names the argument and says what is allowed."""
    with pytest.raises(InvalidConfigError, match=r"for max_response_bytes\. Value must be an int"):
        BackupClient("eu-west-1", max_response_bytes=value)


def test_a_pickled_client_keeps_its_limits():
    """They are arguments like the others."""
    client = BackupClient("eu-west-1", max_response_bytes=10_000)

    again = pickle.loads(pickle.dumps(client))

    assert again._arguments[-1] == 10_000
