"""A role that a client assumes by `role_arn`, beside boto3's of a profile with the same role."""

import re
from urllib.parse import parse_qsl

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from aws_backup_reports import BackupClient
from aws_backup_reports.testing import FakeAws, FakeBackupServer
from tests._face import blocking_client

OTHER = "444455556666"
ROLE = f"arn:aws:iam::{OTHER}:role/audit"
KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secretEXAMPLE"}
FILES = f"""
[profile base]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = secretEXAMPLE

[profile role]
source_profile = base
role_arn = {ROLE}
external_id = 42
role_session_name = nightly

[profile without-external-id]
source_profile = base
role_arn = {ROLE}
"""
GIVEN = {"role_arn": ROLE, "external_id": "42", "role_session_name": "nightly"}


@pytest.fixture
def aws():
    """A fake with a role in another account."""
    aws = FakeAws(region_name="eu-west-1")
    aws.add_role(ROLE, external_id="42")
    aws.backup(OTHER, "eu-west-1").add_report_job()
    return aws


@pytest.fixture(autouse=True)
def server(aws, isolated, monkeypatch):
    """A server of the fake, which the environment points to; the files have profiles."""
    (isolated / "roles").write_text(FILES)
    with FakeBackupServer(aws) as server:
        for name, value in server.environment.items():
            if "ACCESS_KEY" not in name:
                monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_CONFIG_FILE", str(isolated / "roles"))
        yield server


def boto3_of(profile_name, **settings):
    """Return boto3's client of a profile."""
    return boto3.Session(profile_name=profile_name).client("backup", **settings)


@pytest.fixture(params=[BackupClient, blocking_client])
def connect(request):
    """A function that returns our client, of one kind or the other."""
    clients = []

    def make(**settings):
        clients.append(request.param(**settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def origins():
    """Return the base credentials that our client can have, with the profile that has them."""
    return {
        "profile": lambda: {"profile_name": "base"},
        "keys": lambda: KEYS,
        "session of boto3": lambda: {"session": boto3.Session(profile_name="base")},
        "chained": lambda: {"profile_name": "role"},
    }


def seen(request):
    """Return what a request says, apart from what is of the moment."""
    headers = {name.lower(): value for name, value in request.headers}
    scope = headers["authorization"].partition("Credential=")[2].partition(",")[0].split("/")
    return request.target, dict(parse_qsl(request.body.decode())), scope[0], scope[2:]


def features(request):
    """Return AWS's letters for what is in use, from the user agent."""
    agent = {name.lower(): value for name, value in request.headers}["user-agent"]
    return set(re.search(r" m/(\S+)", agent)[1].split(","))


def test_sts_is_asked_as_boto3_asks_it(aws, connect):
    """The parameters, the Region of the signature and its key are the same."""
    boto3_of("role").list_report_jobs()
    connect(profile_name="base", **GIVEN).list_report_jobs()

    theirs, _, ours, _ = aws.requests
    assert seen(ours) == seen(theirs)
    assert seen(ours)[1]["Action"] == "AssumeRole"


@pytest.mark.parametrize("origin", origins())
def test_any_credentials_can_assume_a_role(origin, aws, connect):
    """Those of a profile, of the code, of a session, or of another role."""
    client = connect(region_name="eu-west-1", **origins()[origin](), **GIVEN)

    (job,) = client.list_report_jobs().report_jobs
    client.list_report_jobs()

    assert f":{OTHER}:" in job.report_plan_arn
    count = 2 if origin == "chained" else 1
    assert len([each for each in aws.requests if b"AssumeRole" in each.body]) == count


def test_the_user_agent_says_that_a_role_was_assumed(aws, connect):
    """By AWS's letter, beside those of the source; boto3 has one more for the role's profile."""
    boto3_of("role", config=Config(retries={"mode": "standard"})).list_report_jobs()
    connect(profile_name="base", **GIVEN).list_report_jobs()

    theirs, ours = aws.requests[1], aws.requests[3]
    assert "i" in features(theirs) & features(ours)
    assert features(ours) - features(theirs) == set()


def test_a_role_that_cannot_be_assumed_is_boto3s_error(connect):
    """Of the same class, operation and text, with advice after it."""
    with pytest.raises(ClientError) as theirs:
        boto3_of("without-external-id").list_report_jobs()
    with pytest.raises(ClientError) as ours:
        connect(profile_name="base", role_arn=ROLE).list_report_jobs()

    assert type(ours.value) is type(theirs.value)
    assert ours.value.operation_name == theirs.value.operation_name
    assert ours.value.response["Error"] == theirs.value.response["Error"]
    assert str(ours.value).startswith(str(theirs.value))


def test_clients_of_one_profile_assume_a_role_once(aws, connect):
    """Whatever the Region; one of another profile assumes it for itself."""
    for region_name in ("eu-west-1", "us-west-2", "eu-west-1"):
        connect(region_name=region_name, profile_name="base", **GIVEN).list_report_jobs()
    before = [each for each in aws.requests if b"AssumeRole" in each.body]
    connect(region_name="eu-west-1", **KEYS, **GIVEN).list_report_jobs()

    assert len(before) == 1
    assert len([each for each in aws.requests if b"AssumeRole" in each.body]) == 2


def test_a_session_that_is_given_other_keys_assumes_a_role_with_those(aws, connect):
    """As a new client of boto3 signs with the new keys."""
    aws.add_access_key("777788889999", "AKIDOTHER", "secretOTHER")
    session = botocore.session.Session()
    for keys in (KEYS.values(), ("AKIDOTHER", "secretOTHER")):
        session.set_credentials(*keys)
        for region_name in ("eu-west-1", "us-west-2"):
            connect(region_name=region_name, session=session, **GIVEN).list_report_jobs()

    callers = [seen(each)[2] for each in aws.requests if b"AssumeRole" in each.body]
    assert callers == ["AKIDEXAMPLE", "AKIDOTHER"]
