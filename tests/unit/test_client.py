"""The client: what it is made of, what it offers beside its operations, and where it may go."""

import copy
import logging
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    InvalidConfigError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    OperationNotPageableError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    UnknownClientMethodError,
)

from aws_backup_reports import (
    BackupClient,
    DescribeReportJobResponse,
    ResourceNotFoundException,
    ServiceUnavailableException,
    exceptions,
)
from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._http.sign import Signer
from tests._server import FAREWELL

from ._clock import stop_clock

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
UNAVAILABLE = (
    b"HTTP/1.1 500 Oops\r\nx-amzn-ErrorType: ServiceUnavailableException\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)
NOT_FOUND = UNAVAILABLE.replace(b"500 Oops", b"400 No").replace(
    b"ServiceUnavailable", b"ResourceNotFound"
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
    monkeypatch.setattr(StandardRetry, "admit", lambda _: steps.append("admit"))
    monkeypatch.setattr(Signer, "sign", lambda _, request: steps.append("sign"))
    server.answer = UNAVAILABLE

    with (
        BackupClient("eu-west-1", endpoint_url=server.url) as client,
        pytest.raises(ServiceUnavailableException),
    ):
        client.describe_report_job(ReportJobId="x")

    assert steps == ["admit", "sign"] * 3


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


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("where", ["module", "client"])
def test_an_error_is_caught_when_its_class_is_taken_from_anywhere(where, server):
    """The package's class is that of ``client.exceptions``."""
    server.answer = NOT_FOUND

    with BackupClient("eu-west-1", endpoint_url=server.url) as client:
        caught = exceptions if where == "module" else client.exceptions
        with pytest.raises(caught.ResourceNotFoundException) as raised:
            client.describe_report_job(ReportJobId="x")

    assert type(raised.value) is ResourceNotFoundException


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
def test_keys_in_code_are_used_when_the_environment_has_others(server):
    """And the user agent tells which they were."""
    with BackupClient(
        "eu-west-1",
        endpoint_url=server.url,
        aws_access_key_id="CODE",
        aws_secret_access_key="s",
        aws_session_token="t",
    ) as client:
        client.describe_report_job(ReportJobId="x")

    assert "Credential=CODE/" in authorization(server.heads[0])
    assert "X-Amz-Security-Token: t\r\n" in server.heads[0]
    assert " m/E,N,e " in server.heads[0]


@pytest.mark.usefixtures("keys")
def test_nothing_is_signed_when_the_config_says_so(server):
    """No credentials are looked up for it."""
    config = Config(signature_version=UNSIGNED)

    with BackupClient("eu-west-1", endpoint_url=server.url, config=config) as client:
        client.describe_report_job(ReportJobId="x")

    assert "Authorization" not in server.heads[0]
    assert "X-Amz" not in server.heads[0]
    assert " m/E,N " in server.heads[0]


@pytest.mark.parametrize("kind", ["boto3", "botocore"])
def test_a_session_is_used_when_one_is_given(kind, server, monkeypatch):
    """Its region, its credentials and its default Config, whatever the environment says."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    inner = botocore.session.Session()
    inner.set_credentials("SESSION", "s")
    inner.set_config_variable("region", "eu-west-2")
    inner.set_default_client_config(Config(user_agent_extra="mine/1"))
    session = boto3.Session(botocore_session=inner) if kind == "boto3" else inner

    with BackupClient(session=session, endpoint_url=server.url) as client:
        client.describe_report_job(ReportJobId="x")

    assert "Credential=SESSION/" in authorization(server.heads[0])
    assert "/eu-west-2/backup/" in authorization(server.heads[0])
    assert "mine/1\r\n" in server.heads[0]


def test_a_profile_is_used_when_one_is_named(server, isolated):
    """With its region and its keys."""
    (isolated / "credentials").write_text(
        "[audit]\nregion = eu-west-3\naws_access_key_id = PROFILE\naws_secret_access_key = s\n"
    )

    with BackupClient(profile_name="audit", endpoint_url=server.url) as client:
        client.describe_report_job(ReportJobId="x")

    assert "Credential=PROFILE/" in authorization(server.heads[0])
    assert "/eu-west-3/backup/" in authorization(server.heads[0])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, NoRegionError),
        ({"region_name": "a b", "aws_access_key_id": "x"}, InvalidRegionError),
        ({"region_name": "r", "aws_access_key_id": "x"}, PartialCredentialsError),
        ({"region_name": "r", "aws_secret_access_key": "x"}, PartialCredentialsError),
        ({"region_name": "r", "endpoint_url": "nonsense"}, ValueError),
        ({"region_name": "r", "profile_name": "nope"}, ProfileNotFound),
        ({"region_name": "r", "verify": ""}, InvalidConfigError),
        ({"region_name": "r", "config": {}}, TypeError),
        ({"region_name": "r", "session": "default"}, TypeError),
        ({"region_name": "r", "session": botocore.session, "profile_name": "x"}, TypeError),
        ({"region_name": "r", "nope": 1}, TypeError),
        ({"region_name": "r", "config": Config(connect_timeout="x")}, InvalidConfigError),
    ],
    ids=str,
)
def test_a_client_is_not_made_when_an_argument_is_wrong(arguments, error):
    """The error comes at construction, not with a call."""
    with pytest.raises(error):
        BackupClient(**arguments)


def test_the_meta_tells_the_settings_when_it_is_asked():
    """In the places of boto3's ``client.meta``, and read-only."""
    config = Config(retries={"max_attempts": 4}, connect_timeout=5)
    meta = BackupClient("cn-north-1", config=config).meta

    assert meta.region_name == "cn-north-1"
    assert meta.endpoint_url == "https://backup.cn-north-1.amazonaws.com.cn"
    assert meta.partition == "aws-cn"
    assert meta.method_to_api_mapping["describe_report_job"] == "DescribeReportJob"
    assert len(meta.method_to_api_mapping) == 8
    assert (meta.config.region_name, meta.config.connect_timeout) == ("cn-north-1", 5)
    assert meta.config.retries == {"mode": "standard", "total_max_attempts": 5}
    assert meta.config is not config
    assert config.retries == {"max_attempts": 4}
    assert meta.service_model.operation_model("DescribeReportJob").name == "DescribeReportJob"
    with pytest.raises(AttributeError):
        meta.region_name = "x"


def test_the_meta_has_a_config_when_none_was_given():
    """With what was resolved."""
    config = BackupClient("eu-west-1").meta.config

    assert (config.region_name, config.read_timeout) == ("eu-west-1", 60.0)
    assert config.retries == {"mode": "standard"}
    assert config.signature_version == "v4"


def test_pages_and_waiters_are_refused_when_there_are_none():
    """With the errors of boto3."""
    client = BackupClient("eu-west-1")

    assert [name for name in client.meta.method_to_api_mapping if client.can_paginate(name)] == [
        "list_report_jobs",
        "list_report_plans",
    ]
    assert client.waiter_names == ["report_job_completed"]
    with pytest.raises(KeyError):
        client.can_paginate("DescribeReportJob")
    with pytest.raises(KeyError):
        client.get_paginator("nope")
    with pytest.raises(OperationNotPageableError, match="describe_report_job"):
        client.get_paginator("describe_report_job")
    with pytest.raises(ValueError, match="Waiter does not exist: nope"):
        client.get_waiter("nope")


def test_a_url_is_presigned_as_boto3_does_it_when_it_is_asked_for(monkeypatch):
    """The golden one; and a token stands before the signature."""
    stop_clock(monkeypatch, NOW)
    keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}
    call = ("describe_report_job", {"ReportJobId": "job-1"})

    url = BackupClient("us-east-1", **keys).generate_presigned_url(*call, ExpiresIn=900)
    other = BackupClient("us-east-1", **keys, aws_session_token="T=").generate_presigned_url(
        *call, HttpMethod="HEAD"
    )

    assert url == (
        "https://backup.us-east-1.amazonaws.com/audit/report-jobs/job-1"
        "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Fbackup%2Faws4_request"
        "&X-Amz-Date=20260102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=2c95ef1dba594db20f86820ac4ac73f31b628e383986c533ee902090574d8a1d"
    )
    assert "&X-Amz-Expires=3600&" in other
    assert "&X-Amz-Security-Token=T%3D&X-Amz-Signature=" in other


def test_a_url_differs_when_it_is_presigned_for_another_method(monkeypatch):
    """The method is part of what is signed."""
    stop_clock(monkeypatch, NOW)
    client = BackupClient("us-east-1", aws_access_key_id="A", aws_secret_access_key="s")
    call = ("describe_report_job", {"ReportJobId": "x"})

    urls = {client.generate_presigned_url(*call, HttpMethod=each) for each in (None, "GET", "PUT")}

    assert len(urls) == 2


def test_a_url_is_not_presigned_when_the_call_is_wrong():
    """With the errors of boto3."""
    client = BackupClient("us-east-1")

    with pytest.raises(UnknownClientMethodError, match="Client does not have method: nope"):
        client.generate_presigned_url("nope")
    with pytest.raises(ParamValidationError):
        client.generate_presigned_url("describe_report_job")
    with pytest.raises(NoCredentialsError):
        client.generate_presigned_url("describe_report_job", {"ReportJobId": "x"})


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


@pytest.mark.usefixtures("keys")
def test_a_client_shows_region_and_endpoint_when_it_is_printed():
    """And no secret, such as one in the URL."""
    client = BackupClient("eu-west-1", endpoint_url="https://user:hidden@example.com/x")

    assert repr(client) == (
        "<BackupClient region_name='eu-west-1' endpoint_url='https://example.com/x'>"
    )


CONFIGS = [
    None,
    Config(read_timeout=7, retries={"max_attempts": 1}, user_agent_extra="mine/1"),
    Config(signature_version=UNSIGNED),
]


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("config", CONFIGS, ids=["none", "some", "unsigned"])
@pytest.mark.parametrize(
    "duplicate",
    [lambda client: pickle.loads(pickle.dumps(client)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)
def test_a_client_is_made_anew_when_it_is_pickled_or_copied(duplicate, config, server):
    """From its arguments, so that it works as the first does."""
    client = BackupClient(
        "eu-west-1", None, True, False, server.url + "/base", config=config, profile_name=None
    )

    again = duplicate(client)
    with client, again:
        for each in (client, again):
            each.describe_report_job(ReportJobId="x")

    assert again is not client
    assert again.meta.endpoint_url == client.meta.endpoint_url
    assert again.meta.config.retries == client.meta.config.retries
    assert again.meta.config.read_timeout == client.meta.config.read_timeout
    first, second = server.heads
    assert first.split()[1] == second.split()[1]
    assert ("Authorization" in first) == ("Authorization" in second) == (config is not CONFIGS[2])
    assert ("mine/1" in first) == ("mine/1" in second) == (config is CONFIGS[1])


@pytest.mark.parametrize(
    "given",
    [
        {"config": Config(proxies={"https": "http://proxy"})},
        {"config": Config(proxies={"https": None})},
        {"config": Config(proxies={})},
        {"endpoint_url": "https://x/@y?a=@"},
    ],
    ids=["proxy", "no proxy", "no proxies", "sign in the path"],
)
def test_a_client_is_pickled_when_what_looks_like_a_secret_is_none(given):
    """Neither a proxy nor a path is a password."""
    client = BackupClient("eu-west-1", **given)

    assert pickle.loads(pickle.dumps(client)).meta.endpoint_url == client.meta.endpoint_url


def test_the_rest_is_looked_up_again_when_a_client_is_unpickled(monkeypatch):
    """What was not given as an argument may be different there."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    pickled = pickle.dumps(BackupClient())
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")

    assert pickle.loads(pickled).meta.region_name == "eu-west-2"


@pytest.mark.usefixtures("keys")
def test_a_pickle_holds_no_secret_when_the_environment_does():
    """Credentials are looked up where it is unpickled."""
    pickled = pickle.dumps(BackupClient("eu-west-1"))

    assert b"EXAMPLE" not in pickled


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"aws_access_key_id": "A", "aws_secret_access_key": "hidden"}, "keys"),
        ({"session": botocore.session.Session()}, "a session"),
        ({"endpoint_url": "http://user:hidden@127.0.0.1"}, "an endpoint URL with a password"),
        (
            {"config": Config(proxies={"https": "http://user:hidden@127.0.0.1"})},
            "a proxy with a password",
        ),
    ],
    ids=["keys", "session", "endpoint", "proxy"],
)
def test_a_client_refuses_to_be_pickled_or_copied_when_a_secret_would_go_along(
    given, word, duplicate
):
    """The text says what to do instead, and no secret."""
    client = BackupClient("eu-west-1", **given)

    with pytest.raises(TypeError, match=f"a BackupClient that was given {word} cannot") as raised:
        duplicate(client)

    assert "hidden" not in f"{raised.value}{client!r}{client._settings!r}{client._arguments!r}"


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


class Mine(BackupClient):
    """A client as an internal SDK would extend it."""


@pytest.mark.parametrize("duplicate", [lambda each: pickle.loads(pickle.dumps(each)), copy.copy])
def test_a_subclass_stays_one_when_it_is_pickled_or_copied(duplicate):
    """And it is printed by its own name."""
    again = duplicate(Mine("eu-west-1"))

    assert type(again) is Mine
    assert repr(again).startswith("<Mine region_name='eu-west-1'")


def test_the_default_session_of_boto3_counts_when_a_program_has_made_one(monkeypatch):
    """What is set up for boto3.client is set up for us."""
    session = boto3.Session("AKID", "secret", region_name="ap-south-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)

    client = BackupClient()

    assert client.meta.region_name == "ap-south-1"
    assert client._signer.credentials.get_frozen_credentials().access_key == "AKID"
    assert BackupClient("eu-west-1", profile_name=None).meta.region_name == "eu-west-1"


def test_half_a_key_pair_does_not_matter_when_nothing_is_signed():
    """boto3 asks for UNSIGNED first."""
    client = BackupClient(
        "eu-west-1", aws_access_key_id="A", config=Config(signature_version=UNSIGNED)
    )

    assert client._signer.credentials is None


def test_the_config_tells_what_was_resolved_when_the_environment_sets_it(monkeypatch):
    """A check for FIPS reads it there."""
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    monkeypatch.setenv("AWS_SDK_UA_APP_ID", "app")

    config = BackupClient("eu-west-1").meta.config

    assert (config.use_fips_endpoint, config.use_dualstack_endpoint) == (True, None)
    assert config.user_agent_appid == "app"


def test_a_region_is_told_to_the_session_when_its_role_is_assumed():
    """The service that gives the keys is asked in the client's region."""
    session = botocore.session.Session()
    asked = []
    session.get_credentials = lambda: asked.append(session._last_client_region_used)

    BackupClient("eu-west-3", session=session)

    assert asked == ["eu-west-3"]


def test_a_pseudo_region_warns_when_it_turns_fips_on(caplog):
    """Where requests go has changed, so boto3 says it as well."""
    client = BackupClient("fips-us-east-1")

    assert client.meta.endpoint_url == "https://backup-fips.us-east-1.amazonaws.com"
    assert [record.levelname for record in caplog.records] == ["WARNING"]
