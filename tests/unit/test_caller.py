"""How a client makes its calls: signed, retried, and over its own connections."""

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
from tests.unit._answers import authorization

UNAVAILABLE = (
    b"HTTP/1.1 500 Oops\r\nx-amzn-ErrorType: ServiceUnavailableException\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)


@pytest.fixture
def slept(monkeypatch):
    """The delays that the client would have waited for; it does not wait."""
    delays = []
    monkeypatch.setattr("time.sleep", delays.append)
    return delays


@pytest.mark.usefixtures("keys")
def test_a_call_signs_its_request_and_returns_the_response(server):
    """The keys come from the environment, and the region is that of the client."""
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
    """All attempts use the same connection, and each is signed."""
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
def test_every_attempt_waits_for_its_turn_before_it_is_signed(server, monkeypatch):
    """The retry policy may delay an attempt, and a signature made earlier would be old."""
    steps = []
    monkeypatch.setattr(StandardRetry, "seconds_until_turn", lambda _: steps.append("turn") or 0.0)
    monkeypatch.setattr(Signer, "sign", lambda _, request: steps.append("sign"))
    server.answer = UNAVAILABLE

    with (
        BackupClient("eu-west-1", endpoint_url=server.url) as client,
        pytest.raises(ServiceUnavailableException),
    ):
        client.describe_report_job(ReportJobId="x")

    assert steps == ["turn", "sign"] * 3


@pytest.mark.usefixtures("keys")
def test_all_calls_of_a_client_share_its_retry_quota(server, slept):
    """What one call takes from the quota is missing for the next."""
    server.answer = UNAVAILABLE
    attempts = []

    with BackupClient("eu-west-1", endpoint_url=server.url) as client:
        for _ in range(19):
            with pytest.raises(ServiceUnavailableException) as raised:
                client.describe_report_job(ReportJobId="x")
            attempts.append(raised.value.attempts)

    assert attempts == [3] * 17 + [2, 1]


def test_parameters_are_checked_before_credentials():
    """A program without credentials learns first that its call is invalid."""
    client = BackupClient("eu-west-1")

    with pytest.raises(ParamValidationError):
        client.describe_report_job()
    with pytest.raises(NoCredentialsError):
        client.describe_report_job(ReportJobId="x")


@pytest.mark.parametrize(
    ("args", "params"), [(("x",), {}), (("x",), {"ReportJobId": "x"})], ids=["alone", "with"]
)
def test_positional_arguments_are_rejected(args, params):
    """The message is the same as boto3's, also if there are keyword arguments."""
    with pytest.raises(TypeError, match=r"^describe_report_job\(\) only accepts keyword arguments"):
        BackupClient("eu-west-1").describe_report_job(*args, **params)


def test_types_are_not_checked_when_validation_is_off(server):
    """A number is sent as its text."""
    config = Config(parameter_validation=False, signature_version=UNSIGNED)

    with BackupClient("eu-west-1", endpoint_url=server.url, config=config) as client:
        client.describe_report_job(ReportJobId=5)

    assert server.heads[0].startswith("GET /audit/report-jobs/5 HTTP/1.1")


@pytest.mark.usefixtures("keys")
def test_a_closed_client_still_makes_calls(server):
    """Closing closes the connections; the next call opens another, as in boto3."""
    client = BackupClient("eu-west-1", endpoint_url=server.url)

    client.describe_report_job(ReportJobId="x")
    client.close()
    client.close()
    client.describe_report_job(ReportJobId="x")
    client.close()

    assert server.connections == 2


@pytest.mark.usefixtures("keys")
def test_leaving_the_with_block_closes_connections(server):
    """This happens whether the block succeeded or failed."""
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
def test_threads_can_share_a_client(server):
    """Each of 200 concurrent calls has a response, a path and an invocation id of its own."""
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
def test_a_forked_child_opens_its_own_connection(server):
    """The parent's connection is left alone, and the parent goes on using it."""
    subprocess.run([sys.executable, "-c", FORKING, server.url], check=True, timeout=30)

    assert [head.split()[1].rpartition("/")[2] for head in server.heads] == [
        "before",
        "child",
        "child-again",
        "after",
    ]
    assert server.connections == 2


@pytest.mark.usefixtures("keys")
def test_a_changed_process_id_makes_the_client_reconnect_once(server, monkeypatch):
    """Later calls in the same process use the new connection."""
    with BackupClient("eu-west-1", endpoint_url=server.url) as client:
        client.describe_report_job(ReportJobId="x")
        monkeypatch.setattr("os.getpid", lambda: -1)
        for _ in range(2):
            client.describe_report_job(ReportJobId="x")

    assert server.connections == 2


@pytest.mark.usefixtures("slept")
def test_calls_log_no_secret(server, caplog):
    """No logger at any level shows one, whether calls succeed, fail or are retried."""
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


def test_each_client_has_its_own_connection(server):
    """Four clients that call from four threads at once open four connections."""
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
def test_the_retry_mode_of_the_config_is_used(mode, server, slept):
    """Legacy mode makes five attempts, and the other modes make three."""
    server.answer = UNAVAILABLE
    config = Config(signature_version=UNSIGNED, retries={"mode": mode})

    with (
        BackupClient("eu-west-1", endpoint_url=server.url, config=config) as client,
        pytest.raises(ServiceUnavailableException) as raised,
    ):
        client.describe_report_job(ReportJobId="x")

    assert raised.value.attempts == len(server.heads) == (5 if mode == "legacy" else 3)
