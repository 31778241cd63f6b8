"""The fake endpoint as boto3 and bare HTTP clients meet it."""

import http.client
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from aws_backup_reports.testing import FakeBackup, FakeBackupServer
from aws_backup_reports.testing._wire.answers import success
from aws_backup_reports.testing._wire.encoding import encode

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
START = datetime(2020, 1, 9, 20, 7, 14, 253_000, tzinfo=timezone.utc)


@pytest.fixture
def server():
    """A fake endpoint with nothing in it."""
    with FakeBackupServer() as server:
        yield server


@pytest.fixture
def connect(server):
    """Make boto3 clients of the server; the settings are those of boto3."""
    clients = []

    def connect(**settings):
        defaults = {
            "endpoint_url": server.endpoint_url,
            "region_name": "eu-west-1",
            "aws_access_key_id": "AKIDEXAMPLE",
            "aws_secret_access_key": "secretEXAMPLE",
        }
        clients.append(boto3.client("backup", **defaults | settings))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def connection(server):
    """A bare HTTP connection to the server."""
    connection = http.client.HTTPConnection(urlsplit(server.endpoint_url).netloc, timeout=10)
    yield connection
    connection.close()


def exchange(server, sent: bytes) -> bytes:
    """Send bytes and return all that comes back until the server hangs up."""
    address = urlsplit(server.endpoint_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def describe(client, job_id):
    """The job as boto3 returns it."""
    return client.describe_report_job(ReportJobId=job_id)["ReportJob"]


def presigned_url(client, job_id):
    """A URL that needs no credentials, for an hour."""
    return client.generate_presigned_url("describe_report_job", {"ReportJobId": job_id})


def failure_of(client, job_id="no-such-job"):
    """The error that boto3 raises."""
    with pytest.raises(ClientError) as caught:
        client.describe_report_job(ReportJobId=job_id)
    return caught.value


def test_a_job_runs_then_completes_when_it_was_added_with_statuses(server, connect):
    """Each describe finds the next of the statuses, and the last one stays."""
    job_id = server.backup.add_report_job(statuses=["CREATED", "RUNNING", "COMPLETED"])
    client = connect()

    seen = [describe(client, job_id)["Status"] for _ in range(4)]

    assert seen == ["CREATED", "RUNNING", "COMPLETED", "COMPLETED"]


def test_absent_members_are_left_out_when_the_job_still_runs(server, connect):
    """A running job has neither an end nor a report."""
    job_id = server.backup.add_report_job(report_template="COPY_JOB_REPORT")

    job = describe(connect(), job_id)

    assert sorted(job) == [
        "CreationTime",
        "ReportJobId",
        "ReportPlanArn",
        "ReportTemplate",
        "Status",
    ]
    assert job["ReportJobId"] == job_id
    assert job["ReportTemplate"] == "COPY_JOB_REPORT"
    assert job["Status"] == "RUNNING"


def test_the_report_is_where_aws_puts_it_when_the_job_is_completed_by_hand(connect):
    """Account, Region, date, plan and the 24 hours covered are in the key."""
    backup = FakeBackup(region_name="eu-west-1")
    job_id = backup.add_report_job(report_plan_name="weekly", s3_bucket_name="reports")
    backup.complete_report_job(job_id)

    with FakeBackupServer(backup) as server:
        job = describe(connect(endpoint_url=server.endpoint_url), job_id)

    assert job["Status"] == "COMPLETED"
    assert job["CompletionTime"] >= job["CreationTime"]
    assert re.fullmatch(
        f"arn:aws:backup:eu-west-1:111122223333:report-plan:weekly-{UUID}", job["ReportPlanArn"]
    )
    assert job["ReportDestination"]["S3BucketName"] == "reports"
    [key] = job["ReportDestination"]["S3Keys"]
    end = job["CompletionTime"].astimezone(timezone.utc)
    assert key == (
        f"Backup/111122223333/eu-west-1/{end:%Y/%m/%d}/weekly/BACKUP_JOB_REPORT_weekly"
        f"_{end - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}_{end:%Y-%m-%dT%H:%M:%SZ}.csv"
    )


def test_a_job_has_the_keys_it_was_completed_with_when_there_are_any(server, connect):
    """A long report comes in parts and formats of a test's choosing."""
    job_id = server.backup.add_report_job(statuses=["RUNNING"] * 3)
    server.backup.complete_report_job(job_id, s3_keys=["a_1.csv", "a_2.csv", "a.json"])

    job = describe(connect(), job_id)

    assert job["Status"] == "COMPLETED"
    assert job["ReportDestination"]["S3Keys"] == ["a_1.csv", "a_2.csv", "a.json"]


def test_a_job_says_why_when_it_failed(server, connect):
    """A failed job has an end and a message, and no report."""
    job_id = server.backup.add_report_job()
    server.backup.fail_report_job(job_id, "Access to the bucket was denied.")

    job = describe(connect(), job_id)

    assert (job["Status"], job["StatusMessage"]) == ("FAILED", "Access to the bucket was denied.")
    assert "CompletionTime" in job
    assert "ReportDestination" not in job


@pytest.mark.parametrize("move", ["complete_report_job", "fail_report_job"])
def test_moving_a_job_raises_key_error_when_there_is_none(move):
    """A mistake in a test shows at the place where it is."""
    reasons = ["why"] if move == "fail_report_job" else []

    with pytest.raises(KeyError, match="no-such-job"):
        getattr(FakeBackup(), move)("no-such-job", *reasons)


def test_jobs_share_the_arn_when_they_are_of_one_plan(server, connect):
    """A plan keeps its unique id."""
    jobs = [server.backup.add_report_job(report_plan_name=name) for name in ("a", "a", "b")]
    client = connect()

    first, second, other = (describe(client, job_id)["ReportPlanArn"] for job_id in jobs)

    assert first == second != other


def test_boto3_raises_resource_not_found_when_the_job_is_unknown(connect):
    """The error has its class, code, message and request id, at HTTP 400."""
    client = connect()

    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.describe_report_job(ReportJobId="no-such-job")

    assert caught.value.response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": "Report job no-such-job does not exist.",
    }
    metadata = caught.value.response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == 400
    assert re.fullmatch(UUID, metadata["RequestId"])


@pytest.mark.parametrize(
    "job_id",
    [
        "a b/c~é",
        "e\u0301",
        "😀",
        "日本",
        "%2F",
        "a%20b",
        "a+b",
        "..x",
        "//",
        "?#&=",
        "\n\x00",
        "{0}",
        "é" * 50_000,
    ],
)
def test_an_id_arrives_as_it_was_given_when_it_has_odd_characters(connect, job_id):
    """The id is decoded once, and the signature over its encoded form holds."""
    error = failure_of(connect(), job_id)

    assert error.response["Error"]["Message"] == f"Report job {job_id} does not exist."


def test_boto3_tries_again_when_the_service_is_unavailable(server, connect):
    """ServiceUnavailableException is HTTP 500 and ends with the failures asked for."""
    job_id = server.backup.add_report_job()
    server.backup.fail_next()

    response = connect().describe_report_job(ReportJobId=job_id)

    assert response["ReportJob"]["Status"] == "RUNNING"
    assert response["ResponseMetadata"]["RetryAttempts"] == 1


def test_the_error_has_the_code_asked_for_when_the_next_request_is_to_fail(server, connect):
    """Any of the service's errors can be had."""
    server.backup.fail_next("MissingParameterValueException", "Nothing given.")

    error = failure_of(connect())

    assert type(error).__name__ == "MissingParameterValueException"
    assert error.response["Error"]["Message"] == "Nothing given."
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"aws_secret_access_key": "wrong"}, "InvalidSignatureException"),
        ({"aws_access_key_id": "AKIDOTHER"}, "UnrecognizedClientException"),
        ({"config": Config(signature_version=UNSIGNED)}, "MissingAuthenticationTokenException"),
    ],
)
def test_the_client_is_refused_when_its_credentials_are_wrong(connect, settings, code):
    """boto3 reads the code, the status and the words that AWS would send."""
    error = failure_of(connect(**settings))

    assert error.response["Error"]["Code"] == code
    assert error.response["Error"]["Message"]
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@pytest.mark.parametrize(
    ("expected", "token", "code"),
    [
        (None, "TOKENEXAMPLE==", "ResourceNotFoundException"),
        ("TOKENEXAMPLE==", "TOKENEXAMPLE==", "ResourceNotFoundException"),
        ("TOKENEXAMPLE==", "OTHER", "UnrecognizedClientException"),
        ("TOKENEXAMPLE==", None, "UnrecognizedClientException"),
    ],
)
def test_a_session_token_must_be_the_expected_one_when_one_is_expected(
    connect, expected, token, code
):
    """Only a client with the right token gets as far as the service."""
    with FakeBackupServer(FakeBackup(aws_session_token=expected)) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url, aws_session_token=token))

    assert error.response["Error"]["Code"] == code


def test_another_region_is_refused_when_the_fake_has_one(connect):
    """The Region is part of what is signed."""
    with FakeBackupServer(FakeBackup(region_name="us-west-2")) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url))

    assert error.response["Error"]["Code"] == "InvalidSignatureException"
    assert "valid region, not 'eu-west-1'" in error.response["Error"]["Message"]


def test_a_signature_is_refused_when_the_clock_of_the_fake_is_ahead(connect):
    """The clock that was handed in is the one that counts."""
    ahead = FakeBackup(clock=lambda: datetime.now(timezone.utc) + timedelta(minutes=16))
    with FakeBackupServer(ahead) as server:
        error = failure_of(connect(endpoint_url=server.endpoint_url))

    assert error.response["Error"]["Message"].startswith("Signature expired: ")


def test_an_answer_is_written_as_aws_writes_it_when_the_time_is_known():
    """Keys in order, no spaces, nulls, times with an exponent, a day without a leading zero."""
    members = {"Status": "é", "CreationTime": START, "None": None, "Keys": ("a", "b"), "N": 1}

    answer = success(members, START)

    headers = dict(answer.headers)
    assert answer.body.decode() == (
        '{"CreationTime":1.578600434253E9,"Keys":["a","b"],"N":1,"None":null,"Status":"é"}'
    )
    assert headers["Date"] == "Thu, 9 Jan 2020 20:07:14 GMT"
    assert headers["Content-Type"] == "application/json"
    assert headers["Content-Length"] == str(len(answer.body))
    assert re.fullmatch(UUID, headers["x-amzn-RequestId"])


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2001, 9, 9, 1, 46, 40, tzinfo=timezone.utc), b"1.0E9"),
        (datetime(2001, 9, 9, 1, 46, 41, tzinfo=timezone.utc), b"1.000000001E9"),
        (datetime(2018, 1, 26, 0, 11, 30, 87_000, tzinfo=timezone.utc), b"1.516925490087E9"),
    ],
)
def test_a_time_is_written_as_java_does_when_it_has_few_digits_or_many(moment, written):
    """One digit at least stands after the point."""
    assert encode(moment) == written


def test_every_member_is_written_when_a_presigned_url_is_fetched(server, connect):
    """The signature in the query is enough, and the body is AWS's to the letter."""
    job_id = server.backup.add_report_job(statuses=["COMPLETED"])
    url = presigned_url(connect(), job_id)

    with urllib.request.urlopen(url) as answer:
        body = answer.read().decode()

    assert re.fullmatch(
        r'\{"ReportJob":\{"CompletionTime":1\.\d+E9,"CreationTime":1\.\d+E9,"ReportDestination":'
        r'\{"S3BucketName":"[a-z0-9-]+","S3Keys":\["[^" ]+"\]\},"ReportJobId":"[0-9a-f-]+",'
        r'"ReportPlanArn":"[^" ]+","ReportTemplate":"BACKUP_JOB_REPORT","Status":"COMPLETED",'
        r'"StatusMessage":null\}\}',
        body,
    )


def test_the_error_has_nulls_and_its_code_in_the_header_when_it_is_fetched_bare(connect):
    """What the error lacks is written out, as AWS does."""
    url = presigned_url(connect(), "job-1")

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)

    with caught.value as answer:
        assert answer.code == 400
        assert answer.headers["X-Amzn-Errortype"] == (
            "ResourceNotFoundException:"
            "http://internal.amazon.com/coral/com.amazonaws.services.cryo/"
        )
        assert answer.read() == (
            b'{"Code":null,"Context":null,"Message":"Report job job-1 does not exist.","Type":null}'
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/report-jobs/", "/report-jobs/x"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=9999"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("&X-Amz-SignedHeaders=host", "&X-Amz-SignedHeaders=host&Extra=1"),
    ],
    ids=["path", "life", "signature", "query"],
)
def test_a_presigned_url_is_refused_when_it_was_tampered_with(server, connect, old, new):
    """Whatever part of the URL is changed, the signature no longer holds."""
    url = presigned_url(connect(), server.backup.add_report_job())

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url.replace(old, new))

    with caught.value as answer:
        assert answer.code == 403
        assert answer.headers["x-amzn-ErrorType"].startswith("InvalidSignatureException:")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/"),
        ("GET", "/audit/report-jobs/"),
        ("GET", "//audit/report-jobs/job-1"),
        ("GET", "/audit/report-jobs/a/b"),
        ("GET", "/nothing?a=%FF&b"),
        ("DELETE", "/audit/report-jobs/job-1"),
        ("BREW", "/audit/report-jobs/job-1"),
    ],
)
def test_the_operation_is_unknown_when_path_or_method_is(connection, method, target):
    """No signature is asked for, and the answer is XML as from AWS."""
    connection.request(method, target)

    answer = connection.getresponse()
    assert answer.status == 404
    assert answer.headers["x-amzn-ErrorType"].startswith("UnknownOperationException:")
    assert answer.read() == b"<UnknownOperationException/>\n"


def test_boto3_reads_the_code_when_the_operation_is_unknown(connect):
    """An operation that the fake does not have yet is a plain ClientError."""
    with pytest.raises(ClientError) as caught:
        connect().list_frameworks()

    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"


def test_an_answer_to_head_has_no_body_when_the_connection_goes_on(server):
    """The next answer on the connection starts where the head of the first ends."""
    first = b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
    second = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    received = exchange(server, first + second)

    assert received.count(b"HTTP/1.1 404 Not Found\r\n") == 2
    assert received.count(b"<UnknownOperationException/>") == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
    ],
    ids=["line", "version", "length", "chunked"],
)
def test_the_server_hangs_up_when_it_is_not_sent_http(server, capfd, sent, status):
    """A refusal, an end, and nothing on the terminal."""
    received = exchange(server, sent)

    assert received.split(b" ")[1] == status
    assert b"Connection: close" in received
    assert capfd.readouterr() == ("", "")


def test_the_connection_is_kept_when_a_client_sends_one_request_after_another(connection):
    """Answers of any status leave the connection open."""
    sockets = []
    for _ in range(3):
        connection.request("GET", "/audit/report-jobs/job-1")
        connection.getresponse().read()
        sockets.append(connection.sock)

    assert sockets[0] is not None
    assert len(set(sockets)) == 1


def test_the_answer_comes_in_one_piece_when_it_has_a_body(server):
    """Head and body are one write, so that neither waits for an acknowledgement."""
    address = urlsplit(server.endpoint_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        received = connection.recv(65536)

    assert received.endswith(b"\r\n\r\n<UnknownOperationException/>\n")
    assert received.lower().count(b"\r\ndate:") == 1


def test_the_requests_are_kept_when_they_are_answered(server, connect):
    """A test can look at what its client sent, refused or not."""
    failure_of(connect(), "a b")
    failure_of(connect(aws_secret_access_key="wrong"), "job-2")

    first, second = server.backup.requests

    assert (first.method, first.path) == ("GET", "/audit/report-jobs/a%20b")
    assert "Boto3/" in first.header("user-agent")
    assert second.path == "/audit/report-jobs/job-2"


def test_each_describe_takes_one_status_when_many_clients_ask_at_once(server, connect):
    """The statuses are handed out once each, whoever asks."""
    job_id = server.backup.add_report_job(statuses=[*map(str, range(64))])
    client = connect(config=Config(max_pool_connections=16))

    with ThreadPoolExecutor(16) as pool:
        seen = pool.map(lambda _: describe(client, job_id)["Status"], range(64))

    assert sorted(map(int, seen)) == list(range(64))


def test_nothing_is_left_when_the_server_is_closed_under_kept_connections():
    """Threads end, clients read the end, and the port refuses."""
    before = set(threading.enumerate())
    with FakeBackupServer() as server:
        address = urlsplit(server.endpoint_url)
        kept = [socket.create_connection((address.hostname, address.port)) for _ in range(3)]
        for connection in kept:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert connection.recv(65536)

    for connection in kept:
        connection.settimeout(10)
        assert connection.recv(1) == b""
        connection.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port))


def test_closing_waits_when_a_request_is_being_answered():
    """No thread outlives the block, even one that was busy."""
    busy = threading.Event()

    def slow_clock():
        busy.set()
        time.sleep(0.2)
        return START

    before = set(threading.enumerate())
    with FakeBackupServer(FakeBackup(clock=slow_clock)) as server:
        address = urlsplit(server.endpoint_url)
        asking = socket.create_connection((address.hostname, address.port))
        asking.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert busy.wait(10)

    assert set(threading.enumerate()) <= before
    asking.close()


def test_the_jobs_are_still_there_when_a_server_is_started_again():
    """A server may be closed and started; what it serves belongs to the backup."""
    server = FakeBackupServer()
    server.start()
    with pytest.raises(RuntimeError, match="started already"):
        server.start()
    server.close()
    server.close()

    with server as again:
        assert again.endpoint_url.startswith("http://127.0.0.1:")
        assert again.backup is server.backup
    with pytest.raises(RuntimeError, match="until it is started"):
        _ = server.endpoint_url
