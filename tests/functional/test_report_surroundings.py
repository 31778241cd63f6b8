"""Reading reports amid everything else: sessions, proxies, mocks, threads, forks, odd servers."""

import io
import logging
import os
import pickle
import socket
import threading
import traceback
from contextlib import nullcontext
from dataclasses import replace
from unittest import mock

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import (
    ProxyConnectionError,
)

from aws_backup_reports import BackupClient
from aws_backup_reports.exceptions import ClientError, InvalidResponseError
from aws_backup_reports.models import ReportDestination
from aws_backup_reports.report_errors import ReportAccessDenied
from aws_backup_reports.testing import FakeBackup, FakeBackupServer
from tests._reports import (
    BODY,
    JOB,
    KEYS,
    WHOLE,
    connect,
    connect_to_fake,
    each_way,
    ids,
)
from tests._server import Server, answer

TOKEN = "token-of-the-session"


@pytest.fixture
def backup():
    """A fake with a report."""
    with FakeBackup(region_name="eu-west-1") as fake:
        fake.create_bucket("reports")
        fake.put_object("reports", "r.csv", BODY)
        yield fake


@pytest.fixture
def server(backup):
    """A server of the fake."""
    with FakeBackupServer(backup) as server:
        yield server


@pytest.mark.parametrize("kind", ["botocore", "boto3"])
def test_a_session_s_handlers_see_the_requests_for_files(server, kind):
    """As events of S3, with what boto3 shows; the calls of AWS Backup are not listened to."""
    session, seen = botocore.session.Session(), []
    session.set_credentials("AKIDEXAMPLE", "secretEXAMPLE")
    session.register(
        "before-send.s3.GetObject", lambda request, **_: seen.append(request.headers["Range"])
    )
    session.register("after-call.s3", lambda parsed, **_: seen.append(sorted(parsed)))
    given = boto3.Session(botocore_session=session) if kind == "boto3" else session

    url = server.endpoint_url
    with BackupClient("eu-west-1", endpoint_url=url, s3_endpoint_url=url, session=given) as client:
        rows = ids(client.iter_report_rows(JOB))

        assert rows == ["job-1", "job-2"]
        assert seen == [
            b"bytes=0-786431",
            ["Body", "ContentLength", "ContentRange", "ETag", "ResponseMetadata"],
        ]
        assert not client._is_listened_to()


def test_a_program_that_replaces_boto3_s_calls_serves_the_files(backup):
    """It answers like boto3."""
    calls = []

    def call(_self, operation_name, params):
        calls.append((operation_name, sorted(params)))
        return {"Body": io.BytesIO(BODY), "ContentLength": len(BODY), "ETag": '"one"'}

    client = backup.client()
    with mock.patch("botocore.client.BaseClient._make_api_call", call):
        assert ids(client.iter_report_rows(JOB)) == ["job-1", "job-2"]

    assert calls == [("GetObject", ["Bucket", "ExpectedBucketOwner", "Key", "Range"])]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_report_is_read_on_after_a_fork(server):
    """The child has connections of its own."""
    with server.client() as client:
        report = client.open_report(JOB)
        rows = report.rows()
        first = next(rows).backup_job_id
        child = os.fork()
        if child == 0:
            os._exit(0 if ids(report.rows()) == ["job-1", "job-2"] else 1)
        _, status = os.waitpid(child, 0)

        assert (first, ids(rows), status) == ("job-1", ["job-2"], 0)
        assert ids(report.rows()) == ["job-1", "job-2"]


@pytest.mark.parametrize("how", ["own", "listened"])
def test_threads_share_a_client_and_a_report(server, backup, how):
    """Even in the moment in which the bucket's Region is found out."""
    backup.create_bucket("elsewhere", region_name="us-west-2")
    backup.put_object("elsewhere", "r.csv", BODY)
    job = replace(
        JOB, report_destination=ReportDestination(s3_bucket_name="elsewhere", s3_keys=("r.csv",))
    )
    results = []
    with connect_to_fake(server, how) as client:

        def read():
            try:
                results.extend(tuple(ids(client.iter_report_rows(job))) for _ in range(5))
            except Exception as error:
                results.append(repr(error))

        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert set(results) == {("job-1", "job-2")}
    assert len(results) == 40


@each_way
def test_reports_are_read_over_tls(backup, how):
    """The bundle of certificates is read once, for AWS Backup and S3."""
    with FakeBackupServer(backup, tls=True) as server, connect_to_fake(server, how) as client:
        client.list_report_jobs()
        with mock.patch("ssl.SSLContext.load_verify_locations", side_effect=AssertionError):
            assert ids(client.iter_report_rows(JOB)) == ["job-1", "job-2"]


@each_way
def test_a_bucket_may_be_a_part_of_the_host(server, backup, monkeypatch, how):
    """As it is at S3."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda _, *args, **options: resolve("127.0.0.1", *args, **options)
    )
    port = server.endpoint_url.rpartition(":")[2]
    config = Config(s3={"addressing_style": "virtual"})
    endpoint = f"http://s3.localhost:{port}"
    with connect_to_fake(server, how, s3_endpoint_url=endpoint, config=config) as client:
        assert ids(client.iter_report_rows(JOB)) == ["job-1", "job-2"]

    request = backup.requests[-1]
    assert (request.header("host"), request.target) == (f"reports.s3.localhost:{port}", "/r.csv")


FETCHES = {
    "bytes": lambda _: BODY,
    "file": lambda _: io.BytesIO(BODY),
    "iterable": lambda _: (BODY[at : at + 1] for at in range(len(BODY))),
    "boto3": lambda server: boto3.client(
        "s3", "eu-west-1", endpoint_url=server.endpoint_url, **KEYS
    ).get_object(Bucket="reports", Key="r.csv")["Body"],
}


@pytest.mark.parametrize("how", ["own", "awaited"])
@pytest.mark.parametrize("kind", FETCHES)
def test_files_can_be_fetched_in_another_way(server, backup, kind, how):
    """By bucket and key; we ask S3 for nothing."""
    asked = []

    def fetch(bucket, key):
        asked.append((bucket, key))
        return FETCHES[kind](server)

    with connect_to_fake(server, how) as client:
        assert ids(client.iter_report_rows(JOB, fetch=fetch)) == ["job-1", "job-2"]
        assert ids(client.open_report(JOB, fetch=fetch).rows()) == ["job-1", "job-2"]

    assert asked == [("reports", "r.csv")] * 2
    assert len(backup.requests) == (2 if kind == "boto3" else 0)


@pytest.mark.parametrize("how", ["own", "awaited"])
@pytest.mark.parametrize(
    ("no_proxy", "is_straight"),
    [("127.0.0.1", True), ("localhost", False), ("reports.localhost", True)],
)
def test_no_proxy_is_decided_for_the_host_of_s3(monkeypatch, no_proxy, is_straight, how):
    """Not for that of AWS Backup."""
    name = "reports.localhost" if "reports" in no_proxy else "127.0.0.1"
    with Server() as proxy, Server() as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", no_proxy)
        client = connect(
            server,
            how,
            endpoint_url="http://backup.invalid",
            s3_endpoint_url=f"http://{name}:{server.port}",
        )
        for each in (proxy, server):
            each.answer = WHOLE
        with (
            client,
            mock.patch(
                "socket.getaddrinfo",
                lambda _, port, *__, **___: [(2, 1, 6, "", ("127.0.0.1", port))],
            ),
        ):
            assert ids(client.iter_report_rows(JOB)) == ["job-1", "job-2"]

        assert (len(server.heads), len(proxy.heads)) == ((1, 0) if is_straight else (0, 1))


EXPECTED = {
    "proxy": ProxyConnectionError,
    "denied": ReportAccessDenied,
    "lie": InvalidResponseError,
    "redirected": ClientError,
    "none": None,
}
SECRETS = (KEYS["aws_secret_access_key"], TOKEN, "pa55word", "AKIDEXAMPLE/")


@pytest.fixture
def dead_port():
    """A port that refuses connections."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@each_way
@pytest.mark.parametrize("fault", EXPECTED)
def test_secrets_are_in_no_log_error_or_pickle(caplog, dead_port, how, fault):
    """Neither keys and token, nor the password of a proxy."""
    caplog.set_level(logging.DEBUG)
    proxies = {"http": f"http://user:pa55word@127.0.0.1:{dead_port}"} if fault == "proxy" else {}
    answers = {
        "denied": answer(403, "<Error><Code>AccessDenied</Code></Error>"),
        "lie": answer(206, BODY),
        "redirected": answer(301, "", {"x-amz-bucket-region": "us-west-2"}),
    }
    config = Config(proxies=proxies, retries={"total_max_attempts": 1})
    shown: list[str] = []
    with Server(answers.get(fault, WHOLE)) as server:
        client = connect(server, how, config=config, aws_session_token=TOKEN)
        expected = EXPECTED[fault]
        with client, pytest.raises(expected) if expected else nullcontext() as raised:
            list(client.iter_report_rows(JOB))
        if raised is not None:
            error = raised.value
            shown += [*traceback.format_exception(error), repr(error), str(vars(error))]
            shown.append(str(pickle.dumps(error)))

    text = caplog.text + "".join(shown)
    assert "GetObject" in text
    assert [secret for secret in SECRETS if secret in text] == []
