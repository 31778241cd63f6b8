"""A client assumes a role by itself, once for all clients of a process that would assume it."""

import asyncio
import os
import pickle
import signal
import socketserver
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, NoCredentialsError

from aws_backup_reports import BackupClient
from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeAws
from tests._face import KINDS, blocking_client, client_of

OTHER = "444455556666"
ROLE = f"arn:aws:iam::{OTHER}:role/audit"
THREADS = 64
CLASSES = (BackupClient, AsyncBackupClient)


EXPIRED = b"""HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n
<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>Old</Message></Error>
</ErrorResponse>"""


class OneAnswer(socketserver.BaseRequestHandler):
    """Answers a request with what its server has, and closes the connection."""

    def handle(self):
        """Read what is there, and answer."""
        self.request.recv(65_536)
        self.request.sendall(self.server.answer)


@pytest.fixture
def aws():
    """A fake whose other account has a role and a job in two Regions."""
    with FakeAws(region_name="eu-west-1") as aws:
        aws.add_role(ROLE)
        for region_name in ("eu-west-1", "us-west-2"):
            aws.backup(OTHER, region_name).add_report_job(report_plan_name="audited")
        yield aws


@pytest.fixture(params=KINDS)
def connect(request, aws):
    """A function that returns a client of a kind with the role, in a Region."""
    clients = []

    def make(region_name="eu-west-1", **settings):
        settings = {"role_arn": ROLE, **settings}
        clients.append(client_of(aws.backup(region_name=region_name), request.param, **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def assumed(aws):
    """Return the parameters of each AssumeRole so far."""
    bodies = [dict(parse_qsl(each.body.decode())) for each in aws.requests if each.body]
    return [each for each in bodies if each.get("Action") == "AssumeRole"]


def account_of(client):
    """Return the account of the first job that a client lists."""
    (job,) = client.list_report_jobs().report_jobs
    return job.report_plan_arn.split(":")[4]


def test_a_client_with_a_role_sees_the_account_of_the_role(connect, aws):
    """Its own keys only assume the role, when the first call needs that."""
    client = connect()
    before = assumed(aws)

    assert account_of(client) == OTHER
    assert before == []
    assert [each["RoleArn"] for each in assumed(aws)] == [ROLE]


def test_the_role_gets_the_external_id_and_the_name_of_the_session(connect, aws):
    """As they were given."""
    aws.add_role(ROLE, external_id="42")

    client = connect(external_id="42", role_session_name="nightly")
    account_of(client)

    (sent,) = assumed(aws)
    assert (sent["ExternalId"], sent["RoleSessionName"]) == ("42", "nightly")


def test_clients_of_one_role_assume_it_once_whatever_the_region(connect, aws):
    """Those that come later find its keys, also when nobody has them any more."""
    account_of(connect("eu-west-1"))
    account_of(connect("us-west-2"))
    account_of(aws.client(role_arn=ROLE))

    assert len(assumed(aws)) == 1


def test_another_external_id_or_name_of_the_session_is_another_session(connect, aws):
    """Its keys are not those of the others."""
    for different in ({}, {"external_id": "42"}, {"role_session_name": "nightly"}):
        account_of(connect(**different))

    assert len(assumed(aws)) == 3


def test_other_keys_assume_the_role_for_themselves(connect, aws):
    """Its keys say who has assumed it, in CloudTrail and in policies."""
    for account_id in (None, "777788889999"):
        keys = aws.backup(account_id).credentials
        account_of(
            connect(
                aws_access_key_id=keys.access_key_id, aws_secret_access_key=keys.secret_access_key
            )
        )

    assert len(assumed(aws)) == 2


@pytest.mark.parametrize(("left", "expected"), [(1_000, 1), (800, 2), (500, 2), (-1, 2)])
def test_the_keys_of_a_role_are_renewed_before_they_expire(connect, aws, left, expected):
    """Once for all clients, from a quarter of an hour before; no call fails meanwhile."""
    clients = [connect("eu-west-1"), connect("us-west-2")]
    account_of(clients[0])
    aws.advance(3_600 - left)

    for client in (*clients, *clients):
        account_of(client)

    assert len(assumed(aws)) == expected


def test_a_role_that_cannot_be_assumed_is_sts_error_with_advice(connect):
    """It is the error of each call, of boto3's class, and says what to look at."""
    nobody = f"arn:aws:iam::{OTHER}:role/unknown"

    with pytest.raises(ClientError, match=r"trust policy of \S+/unknown, .* may ask") as caught:
        account_of(connect(role_arn=nobody))

    assert type(caught.value) is ClientError
    assert caught.value.operation_name == "AssumeRole"
    assert caught.value.response["Error"]["Code"] == "AccessDenied"


def test_keys_that_sts_does_not_know_are_not_blamed_on_the_role(connect):
    """The advice is about the keys."""
    with pytest.raises(ClientError, match=rf"credentials that are to assume {ROLE}") as caught:
        account_of(connect(aws_access_key_id="AKIDUNKNOWN"))

    assert caught.value.response["Error"]["Code"] == "InvalidClientTokenId"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("answer", "kind_of_error"),
    [(b"", ConnectionClosedError), (EXPIRED, ClientError)],
    ids=["lost", "expired"],
)
def test_what_sts_fails_with_pickles_without_a_secret(
    kind, answer, kind_of_error, isolated, monkeypatch
):
    """A lost connection had the signed request in it. Classes that botocore makes up are lost."""
    with socketserver.TCPServer(("127.0.0.1", 0), OneAnswer) as server:
        server.answer = answer
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        settings = {"ENDPOINT_URL_STS": f"http://127.0.0.1:{server.server_address[1]}"}
        settings |= {"MAX_ATTEMPTS": "1", "ACCESS_KEY_ID": "AKIDEXAMPLE"}
        settings |= {"SECRET_ACCESS_KEY": "secretEXAMPLE", "SESSION_TOKEN": "tokenEXAMPLE"}
        for name, value in settings.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        make = BackupClient if kind == "blocking" else blocking_client
        client = make("eu-west-1", role_arn=ROLE)
        with client, pytest.raises(kind_of_error) as caught:
            client.list_report_jobs()
        server.shutdown()

    error, pickled = caught.value, []
    while error is not None:
        pickled.append(pickle.dumps(error))
        error = error.__context__
    assert type(pickle.loads(pickled[0])) is kind_of_error  # our own bytes
    for secret in (b"EXAMPLE", b"Signature=", b"Credential="):
        assert secret not in b"".join(pickled)


def test_a_client_without_credentials_cannot_assume_a_role(connect, monkeypatch):
    """The first call says so, as without a role."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = BackupClient("eu-west-1", role_arn=ROLE)

    with pytest.raises(NoCredentialsError):
        client.list_report_jobs()


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("role_arn", ["", "audit", f"arn:aws:iam::{OTHER}:user/audit", 42])
def test_a_role_arn_must_be_that_of_a_role(kind, role_arn):
    """The error names it."""
    with pytest.raises(ValueError, match="Invalid role_arn") as caught:
        kind("eu-west-1", role_arn=role_arn)

    assert repr(role_arn) in str(caught.value)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("name", ["external_id", "role_session_name"])
def test_what_is_for_a_role_needs_one(kind, name):
    """It would have no effect."""
    with pytest.raises(ValueError, match=f"{name} is for a role: pass role_arn"):
        kind("eu-west-1", **{name: "nightly"})


@pytest.mark.parametrize("kind", CLASSES)
def test_a_client_with_a_role_pickles_by_its_settings(kind, monkeypatch):
    """No key is in the pickle, neither those of the environment nor those of the role."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secretEXAMPLE")
    role = {"role_arn": ROLE, "external_id": "42", "role_session_name": "nightly"}
    client = kind("eu-west-1", **role)

    pickled = pickle.dumps(client)

    assert b"EXAMPLE" not in pickled
    assert pickle.loads(pickled)._arguments == client._arguments  # our own bytes
    assert client._arguments._asdict().items() >= role.items()


def test_64_threads_that_make_clients_at_once_assume_the_role_once(aws):
    """The others wait for the first."""
    start = threading.Barrier(THREADS)

    def call(number):
        start.wait()
        client = aws.client(None, ("eu-west-1", "us-west-2")[number % 2], role_arn=ROLE)
        return account_of(client)

    with ThreadPoolExecutor(THREADS) as threads:
        accounts = list(threads.map(call, range(THREADS)))

    assert accounts == [OTHER] * THREADS
    assert len(assumed(aws)) == 1


def test_an_event_loop_goes_on_while_a_role_is_assumed(aws, monkeypatch):
    """One thread asks STS, for all calls of the loop that wait for the keys."""
    may_end, threads = threading.Event(), []
    handle = aws.handle

    def slow(request):
        if b"AssumeRole" in request.body:
            threads.append(threading.current_thread())
            assert may_end.wait(10)
        return handle(request)

    monkeypatch.setattr(aws.backup(), "handle", slow, raising=True)

    async def main():
        async with aws.async_client(role_arn=ROLE) as client:
            calls = [asyncio.ensure_future(client.list_report_jobs()) for _ in range(10)]
            while not threads:
                await asyncio.sleep(0.01)
            may_end.set()
            return await asyncio.gather(*calls)

    answers = asyncio.run(main())

    assert [len(each.report_jobs) for each in answers] == [1] * 10
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_forked_child_can_use_a_role_whose_locks_are_held(aws):
    """A thread of the parent may be in the middle of assuming it."""
    client = aws.client(role_arn=ROLE)
    account_of(client)
    aws.advance(3_500)
    credentials = client._signer.credentials

    with credentials._refresh_lock, credentials.bearer._lock:
        child = os.fork()
        if child == 0:
            signal.alarm(20)  # ends it if it waits for a lock
            os._exit(0 if account_of(client) == OTHER else 1)
        _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
