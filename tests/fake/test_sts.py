"""STS in the fake service: botocore assumes roles, and its clients use and renew the keys."""

import re
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from aws_backup_reports import BackupClient, ExpiredTokenException
from aws_backup_reports.testing import FakeAws, FakeBackup, FakeBackupServer, JobScript
from aws_backup_reports.testing._sts.requests import DURATION, LENGTHS

HOME, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{OTHER}:role/audit/reader"
USER = f"arn:aws:iam::{HOME}:user/tester"


@pytest.fixture
def aws():
    """Two accounts, and a role in the second."""
    with FakeAws(region_name="eu-west-1") as aws:
        aws.add_role(ROLE, external_id="42:a/b", max_session_seconds=7200)
        yield aws


@pytest.fixture
def server(aws, monkeypatch):
    """A server of them, to which the environment leads every client."""
    with FakeBackupServer(aws) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def connect(server):
    """A function that returns boto3's clients of a service."""
    clients = []

    def connect(service, **settings):
        clients.append(boto3.client(service, **settings))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


def assume(client, **changes):
    """Assume the role, and return the result."""
    params = {"RoleArn": ROLE, "RoleSessionName": "night", "ExternalId": "42:a/b", **changes}
    return client.assume_role(**{name: value for name, value in params.items() if value})


def keys_of(result):
    """Return temporary keys as settings of a client."""
    keys = result["Credentials"]
    return {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }


def refusal_of(call):
    """Return code, message and status of the error that a call raises."""
    with pytest.raises(ClientError) as caught:
        call()
    response = caught.value.response
    assert re.fullmatch("[0-9a-f-]{36}", response["ResponseMetadata"]["RequestId"])
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    return response["Error"]["Code"], response["Error"]["Message"], status


def test_the_keys_of_a_user_have_an_identity(connect):
    """It is the account's user; a unique id goes with it."""
    answer = connect("sts").get_caller_identity()

    assert (answer["Account"], answer["Arn"]) == (HOME, USER)
    assert re.fullmatch("AIDA[A-Z0-9]{17}", answer["UserId"])
    metadata = answer["ResponseMetadata"]
    assert metadata["RequestId"] == metadata["HTTPHeaders"]["x-amzn-requestid"]


def test_a_single_fake_says_who_its_keys_belong_to(monkeypatch):
    """STS is asked for any Region, as its global endpoint is."""
    backup = FakeBackup(region_name="cn-north-1", account_id=OTHER)
    with FakeBackupServer(backup) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        client = boto3.client("sts", region_name="us-east-1")
        arn = client.get_caller_identity()["Arn"]
        client.close()

    assert arn == f"arn:aws-cn:iam::{OTHER}:user/tester"


def test_an_assumed_role_acts_in_its_account(aws, connect):
    """Its keys are for the role's account, in every Region and for S3 too."""
    sts = connect("sts")
    before = aws.now()
    result = assume(sts)
    keys = keys_of(result)
    job_id = aws.backup(OTHER, "us-west-2").add_report_job(status="COMPLETED")

    backup = connect("backup", region_name="us-west-2", **keys)
    job = backup.describe_report_job(ReportJobId=job_id)["ReportJob"]
    place = {
        "Bucket": job["ReportDestination"]["S3BucketName"],
        "Key": job["ReportDestination"]["S3Keys"][0],
    }
    s3 = connect("s3", region_name="us-west-2", **keys)

    assert s3.get_object(**place)["ContentLength"] > 0
    user = result["AssumedRoleUser"]
    assert user["Arn"] == f"arn:aws:sts::{OTHER}:assumed-role/reader/night"
    assert re.fullmatch("AROA[A-Z0-9]{16}:night", user["AssumedRoleId"])
    lifetime = (result["Credentials"]["Expiration"] - before).total_seconds()
    assert 3599 <= lifetime <= 3605
    identity = connect("sts", **keys).get_caller_identity()
    assert (identity["Account"], identity["Arn"], identity["UserId"]) == (
        OTHER,
        user["Arn"],
        user["AssumedRoleId"],
    )


def test_a_report_of_another_account_is_there_when_it_is_due(aws, connect):
    """Nobody has asked for the job, and the bucket is read with keys of the first account."""
    script = JobScript(statuses=["RUNNING", "COMPLETED"], seconds=60)
    aws.backup(OTHER, "eu-west-1").add_report_job(script=script, s3_bucket_name="reports")
    aws.backup(OTHER, "eu-west-1").put_object("reports", "a", b"a")
    s3 = connect("s3")

    early = s3.list_objects_v2(Bucket="reports")["KeyCount"]
    aws.advance(60)
    due = s3.list_objects_v2(Bucket="reports")["KeyCount"]

    assert (early, due) == (1, 2)


@pytest.mark.parametrize(
    "changes",
    [{"RoleArn": f"{ROLE}s"}, {"ExternalId": "43"}, {"ExternalId": None}],
    ids=["role", "external-id", "no-external-id"],
)
def test_a_role_that_is_not_open_is_denied(connect, changes):
    """The message is the same, whatever the reason."""
    arn = changes.get("RoleArn", ROLE)

    error = refusal_of(lambda: assume(connect("sts"), **changes))

    message = f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    assert error == ("AccessDenied", message, 403)


def test_only_trusted_accounts_can_assume_a_role(aws, connect):
    """Here the caller's is not among them."""
    aws.add_role(ROLE, trusted_account_ids=["777788889999"])
    keys = aws.backup("777788889999").credentials

    denied = refusal_of(lambda: assume(connect("sts")))
    sts = connect(
        "sts",
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
    )

    assert denied[0] == "AccessDenied"
    assert assume(sts)["Credentials"]["AccessKeyId"].startswith("ASIA")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"RoleSessionName": "a b"},
            (
                "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy"
                r" constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
            ),
        ),
        (
            {"DurationSeconds": 43201},
            (
                "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy"
                " constraint: Member must have value less than or equal to 43200"
            ),
        ),
        (
            {"DurationSeconds": 7201},
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ),
    ],
    ids=["name", "duration", "role"],
)
def test_what_sts_does_not_accept_is_a_validation_error(connect, changes, message):
    """The message is that of AWS."""
    assert refusal_of(lambda: assume(connect("sts"), **changes)) == (
        "ValidationError",
        message,
        400,
    )


def test_every_problem_is_named_at_once(connect):
    """A parameter that is missing, one that is too short and a low number."""
    sts = connect("sts", config=Config(parameter_validation=False))

    code, message, _ = refusal_of(
        lambda: assume(sts, RoleArn=None, RoleSessionName="a", DurationSeconds=899)
    )

    assert code == "ValidationError"
    assert message == (
        "3 validation errors detected: "
        "Value null at 'roleArn' failed to satisfy constraint: Member must not be null; "
        "Value 'a' at 'roleSessionName' failed to satisfy constraint: "
        "Member must have length greater than or equal to 2; "
        "Value '899' at 'durationSeconds' failed to satisfy constraint: "
        "Member must have value greater than or equal to 900"
    )


def test_a_role_that_assumes_a_role_has_an_hour(aws, connect):
    """AWS does not allow more, whatever the role says."""
    aws.add_role(ROLE, max_session_seconds=43_200)
    chained = connect("sts", **keys_of(assume(connect("sts"), DurationSeconds=43_200)))

    error = refusal_of(lambda: assume(chained, DurationSeconds=3601))

    assert error[0] == "ValidationError"
    assert "exceeds the 1 hour session limit for roles assumed by role chaining" in error[1]
    assert assume(chained, DurationSeconds=3600)["Credentials"]


def test_expired_keys_are_refused_by_each_service_in_its_words(aws, connect):
    """They expire by the fake's time, at the second that STS told."""
    keys = keys_of(assume(connect("sts"), DurationSeconds=900))
    backup, s3, sts = (connect(each, **keys) for each in ("backup", "s3", "sts"))
    backup.list_report_plans()

    aws.advance(900)

    expired = "The security token included in the request is expired"
    assert refusal_of(backup.list_report_plans) == ("ExpiredTokenException", expired, 403)
    assert refusal_of(sts.get_caller_identity) == ("ExpiredToken", expired, 403)
    with pytest.raises(ClientError) as caught:
        s3.list_objects_v2(Bucket="reports")
    response = caught.value.response
    assert response["Error"]["Code"] == "ExpiredToken"
    assert response["Error"]["Message"] == "The provided token has expired."
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    with BackupClient(**keys) as ours, pytest.raises(ExpiredTokenException):
        ours.list_report_plans()


@pytest.mark.parametrize("token", [None, "other"])
def test_temporary_keys_need_their_token(connect, token):
    """Without it, or with another, AWS knows no such keys."""
    keys = keys_of(assume(connect("sts"))) | {"aws_session_token": token}

    backup = refusal_of(connect("backup", **keys).list_report_plans)
    sts = refusal_of(connect("sts", **keys).get_caller_identity)

    invalid = "The security token included in the request is invalid."
    assert backup == ("UnrecognizedClientException", invalid, 403)
    assert sts == ("InvalidClientTokenId", invalid, 403)


def test_the_errors_of_signatures_have_codes_of_sts(connect):
    """A wrong secret, an unknown key, an unknown operation."""
    pairs = [("AKIDEXAMPLE", "x"), ("AKIDNOBODY", "secretEXAMPLE")]
    wrong, unknown = (
        refusal_of(
            connect("sts", aws_access_key_id=key, aws_secret_access_key=secret).get_caller_identity
        )
        for key, secret in pairs
    )
    unsupported = refusal_of(connect("sts").get_session_token)

    assert (wrong[0], wrong[2]) == ("SignatureDoesNotMatch", 403)
    assert (unknown[0], unknown[2]) == ("InvalidClientTokenId", 403)
    assert unsupported == (
        "InvalidAction",
        "Could not find operation GetSessionToken for version 2011-06-15",
        400,
    )


def test_faults_reach_sts_too(aws, connect):
    """Botocore retries what it is told to, and reads STS's form of the error."""
    aws.backup().throttle_next(operation="AssumeRole")
    aws.backup().fail_next("RegionDisabledException", "off", operation="GetCallerIdentity")

    assert assume(connect("sts"))["Credentials"]
    assert refusal_of(connect("sts").get_caller_identity)[:2] == ("RegionDisabledException", "off")


def test_a_presigned_identity_can_be_asked_for_with_get(connect):
    """Such URLs prove an identity to a third party; there are keys in the query."""
    url = connect("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")

    with urllib.request.urlopen(url, timeout=10) as answer:
        body = answer.read().decode()

    assert f"<Arn>{USER}</Arn>" in body
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url.partition("&X-Amz-")[0], timeout=10)
    assert caught.value.code == 403
    assert b"<Code>MissingAuthenticationToken</Code>" in caught.value.read()
    caught.value.close()


@pytest.fixture
def profile(isolated):
    """A profile whose keys come from the role, by those of another profile."""
    (isolated / "config").write_text(
        "[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secretEXAMPLE\n"
        f"[profile audit]\nsource_profile = base\nrole_arn = {ROLE}\nexternal_id = 42:a/b\n"
        "role_session_name = night\n"
    )
    return "audit"


def test_a_profile_with_a_role_works_in_both_clients(aws, server, monkeypatch, profile):
    """Botocore asks the fake's STS for the keys, and each client acts in the role's account."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    job_id = aws.backup(OTHER, "eu-west-1").add_report_job()

    theirs = boto3.Session(profile_name=profile).client("backup")
    with BackupClient(profile_name=profile) as ours:
        jobs = [each.list_report_jobs()["ReportJobs"] for each in (ours, theirs)]
    theirs.close()

    assert [[job["ReportJobId"] for job in each] for each in jobs] == [[job_id], [job_id]]


def test_keys_are_renewed_near_their_end(aws, server, monkeypatch, profile):
    """Botocore does so a quarter of an hour before; the old keys then still work."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setattr("botocore.credentials._local_now", aws.now)
    session = boto3.Session(profile_name=profile)
    session.get_credentials()._time_fetcher = aws.now  # which holds the real one from its import
    client = session.client("backup")

    used = []
    for minutes in (0, 44, 2, 44, 2):
        aws.advance(minutes * 60)
        client.list_report_plans()
        used.append(session.get_credentials().get_frozen_credentials().access_key)
    client.close()

    assert used[0] == used[1] != used[2] == used[3] != used[4]
    asked = [each for each in aws.requests if each.path == "/"]
    assert len(asked) == 3


def test_the_constraints_are_as_aws_models_them():
    """Lengths, ranges and patterns are those of botocore's service model."""
    model = boto3.Session()._session.get_service_model("sts")
    members = model.operation_model("AssumeRole").input_shape.members

    for name, (shortest, longest, pattern) in LENGTHS.items():
        metadata = members[name].metadata
        assert (shortest, longest) == (metadata["min"], metadata["max"])
        if name != "RoleArn":
            assert pattern == metadata["pattern"]
    duration = members["DurationSeconds"].metadata
    assert (duration["min"], duration["max"]) == DURATION


def test_the_expiration_is_in_whole_seconds_of_utc(connect, aws):
    """Botocore returns it as an aware datetime."""
    expiration = assume(connect("sts"))["Credentials"]["Expiration"]

    assert expiration.tzinfo is not None
    assert expiration.microsecond == 0
    assert abs(expiration - datetime.now(timezone.utc) - timedelta(hours=1)) < timedelta(minutes=1)
