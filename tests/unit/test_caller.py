"""How a client makes its calls: signed, retried, over connections of its own."""

import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import NoCredentialsError, ParamValidationError

from aws_backup_reports import BackupClient, DescribeReportJobResponse, ServiceUnavailableException
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._http.sign import Signer
from tests._server import FAREWELL

UNAVAILABLE = (
    b"HTTP/1.1 500 Oops\r\nx-amzn-ErrorType: ServiceUnavailableException\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)


@pytest.fixture
def keys(monkeypatch):
    """Credentials in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secretEXAMPLE")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "TOKENEXAMPLE")


@pytest.fixture
def slept(monkeypatch):
    """How long the client waited, without waiting."""
    delays = []
    monkeypatch.setattr("time.sleep", delays.append)
    return delays


def authorization(head):
    """The Authorization header of a request."""
    return next(line for line in head.splitlines() if line.startswith("Authorization:"))


@pytest.mark.usefixtures("keys")
def test_a_call_gives_the_response_when_aws_answers(server):
    """Signed with the keys of the environment, for the region of the client."""
    with BackupClient("eu-west-1", endpoint_url=server.url) as client:
        response = client.describe_report_job(ReportJobId="a/b")

    assert type(response) is DescribeReportJobResponse
    assert server.heads[0].startswith("GET /audit/report-jobs/a%2Fb HTTP/1.1\r\n")
    assert "Credential=AKIDEXAMPLE/" in authorization(server.heads[0])
    assert "/eu-west-1/backup/aws4_request" in authorization(server.heads[0])
    assert "X-Amz-Security-Token: TOKENEXAMPLE\r\n" in server.heads[0]
    assert "amz-sdk-request: attempt=1; max=3\r\n" in server.heads[0]


@pytest.mark.usefixtures("keys")
def test_a_call_is_retried_when_aws_is_unavailable(server, slept):
    """The same connection serves all attempts, and each is signed."""
    server.answer = UNAVAILABLE

    with (
        BackupClient("eu-west-1", endpoint_url=server.url) as client,
        pytest.raises(ServiceUnavailableException) as raised,
    ):
        client.describe_report_job(ReportJobId="x")

    assert (raised.value.attempts, len(slept), server.connections) == (3, 2, 1)
    assert [authorization(head)[:32] for head in server.heads] == [
        "Authorization: AWS4-HMAC-SHA256 "
    ] * 3


@pytest.mark.usefixtures("keys", "slept")
def test_every_attempt_is_admitted_before_it_is_signed_when_a_call_is_made(server, monkeypatch):
    """The policy may hold each back, and a signature that waited would be old."""
    steps = []
    monkeypatch.setattr(StandardRetry, "wait_for_turn", lambda _: steps.append("wait"))
    monkeypatch.setattr(Signer, "sign", lambda _, request: steps.append("sign"))
    server.answer = UNAVAILABLE

    with (
        BackupClient("eu-west-1", endpoint_url=server.url) as client,
        pytest.raises(ServiceUnavailableException),
    ):
        client.describe_report_job(ReportJobId="x")

    assert steps == ["wait", "sign"] * 3


@pytest.mark.usefixtures("keys")
def test_the_quota_belongs_to_the_client_when_calls_fail(server, slept):
    """What one call spends, the next lacks."""
    server.answer = UNAVAILABLE
    attempts = []

    with BackupClient("eu-west-1", endpoint_url=server.url) as client:
        for _ in range(19):
            with pytest.raises(ServiceUnavailableException) as raised:
                client.describe_report_job(ReportJobId="x")
            attempts.append(raised.value.attempts)

    assert attempts == [3] * 17 + [2, 1]


def test_parameters_are_complained_about_first_when_credentials_are_missing_too():
    """Nothing is needed to see that a call is wrong."""
    client = BackupClient("eu-west-1")

    with pytest.raises(ParamValidationError):
        client.describe_report_job()
    with pytest.raises(NoCredentialsError):
        client.describe_report_job(ReportJobId="x")


@pytest.mark.parametrize(
    ("args", "params"), [(("x",), {}), (("x",), {"ReportJobId": "x"})], ids=["alone", "with"]
)
def test_a_call_is_refused_when_a_parameter_has_no_name(args, params):
    """In the words of boto3."""
    with pytest.raises(TypeError, match=r"^describe_report_job\(\) only accepts keyword arguments"):
        BackupClient("eu-west-1").describe_report_job(*args, **params)


def test_types_go_unchecked_when_the_config_says_so(server):
    """A number is sent as its text."""
    config = Config(parameter_validation=False, signature_version=UNSIGNED)

    with BackupClient("eu-west-1", endpoint_url=server.url, config=config) as client:
        client.describe_report_job(ReportJobId=5)

    assert server.heads[0].startswith("GET /audit/report-jobs/5 HTTP/1.1")


@pytest.mark.usefixtures("keys")
def test_a_client_works_on_when_it_was_closed(server):
    """Closing closes connections; a call opens another, as in boto3."""
    client = BackupClient("eu-west-1", endpoint_url=server.url)

    client.describe_report_job(ReportJobId="x")
    client.close()
    client.close()
    client.describe_report_job(ReportJobId="x")
    client.close()

    assert server.connections == 2


@pytest.mark.usefixtures("keys")
def test_connections_are_closed_when_the_block_is_left(server):
    """Even by an error."""
    client = BackupClient("eu-west-1", endpoint_url=server.url)

    def fail_inside():
        with client as entered:
            entered.describe_report_job(ReportJobId="x")
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail_inside()
    with client as entered:
        entered.describe_report_job(ReportJobId="x")

    assert entered is client
    assert server.connections == 2


@pytest.mark.usefixtures("keys")
def test_threads_share_a_client_when_they_call_at_once(server):
    """Every call has its own answer, and its own request."""
    with (
        BackupClient("eu-west-1", endpoint_url=server.url) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        responses = list(
            pool.map(
                lambda each: client.describe_report_job(ReportJobId=each), map(str, range(200))
            )
        )

    paths = {head.split()[1] for head in server.heads}
    ids = {head.partition("amz-sdk-invocation-id: ")[2].splitlines()[0] for head in server.heads}
    assert len(responses) == len(paths) == len(ids) == 200
    assert server.connections <= 8


FORKING = """
import os, sys
from aws_backup_reports import BackupClient

client = BackupClient("eu-west-1", endpoint_url=sys.argv[1])
client.describe_report_job(ReportJobId="before")
child = os.fork()
if not child:
    client.describe_report_job(ReportJobId="child")
    client.describe_report_job(ReportJobId="child-again")
    os._exit(0)
_, status = os.waitpid(child, 0)
client.describe_report_job(ReportJobId="after")
client.close()
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.usefixtures("keys")
@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_child_opens_its_own_connection_when_the_process_forks(server):
    """It leaves its parent's alone, which goes on with it."""
    subprocess.run([sys.executable, "-c", FORKING, server.url], check=True, timeout=30)

    assert [head.split()[1].rpartition("/")[2] for head in server.heads] == [
        "before",
        "child",
        "child-again",
        "after",
    ]
    assert server.connections == 2


@pytest.mark.usefixtures("keys")
def test_connections_are_opened_anew_when_the_process_is_another(server, monkeypatch):
    """The number of the process tells it, once: later calls use the new connection."""
    with BackupClient("eu-west-1", endpoint_url=server.url) as client:
        client.describe_report_job(ReportJobId="x")
        monkeypatch.setattr("os.getpid", lambda: -1)
        for _ in range(2):
            client.describe_report_job(ReportJobId="x")

    assert server.connections == 2


@pytest.mark.usefixtures("slept")
def test_no_secret_is_logged_when_calls_are_made(server, caplog):
    """By any logger, at any level: success, failure, retry, presigned URL."""
    caplog.set_level(logging.DEBUG)
    client = BackupClient(
        "eu-west-1",
        endpoint_url=server.url,
        aws_access_key_id="AKID",
        aws_secret_access_key="secretEXAMPLE",
        aws_session_token="TOKENEXAMPLE",
    )

    client.describe_report_job(ReportJobId="x")
    server.answer = UNAVAILABLE
    with pytest.raises(ServiceUnavailableException):
        client.describe_report_job(ReportJobId="x")
    server.answer = FAREWELL
    client.describe_report_job(ReportJobId="x")
    client.close()

    signatures = [authorization(head).rpartition("=")[2] for head in server.heads]
    assert len(signatures) == 5
    for secret in ("secretEXAMPLE", "TOKENEXAMPLE", *signatures):
        assert secret not in caplog.text


def test_clients_share_nothing_when_threads_make_their_own(server):
    """Each has its own connection."""
    config = Config(signature_version=UNSIGNED)
    barrier = threading.Barrier(4)

    def call():
        with BackupClient("eu-west-1", endpoint_url=server.url, config=config) as client:
            barrier.wait(10)
            return client.describe_report_job(ReportJobId="x")

    with ThreadPoolExecutor(4) as pool:
        responses = [each.result() for each in [pool.submit(call) for _ in range(4)]]

    assert len(responses) == server.connections == 4


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_the_retry_mode_is_used_when_the_config_has_one(mode, server, slept):
    """Five attempts in legacy mode, three in the others."""
    server.answer = UNAVAILABLE
    config = Config(signature_version=UNSIGNED, retries={"mode": mode})

    with (
        BackupClient("eu-west-1", endpoint_url=server.url, config=config) as client,
        pytest.raises(ServiceUnavailableException) as raised,
    ):
        client.describe_report_job(ReportJobId="x")

    assert raised.value.attempts == len(server.heads) == (5 if mode == "legacy" else 3)
