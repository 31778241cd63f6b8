"""Where credentials come from, when they are refreshed, and what fails."""

from __future__ import annotations

import hashlib
import json

import boto3
import botocore.session
import pytest

from aws_backup_reports import BackupClient
from tests._face import blocking_client
from tests._server import answer

from ._both import (
    ABSENT,
    COMPLETED,
    UNAVAILABLE,
    Case,
    Differs,
    cases,
    make_boto3,
    make_ours,
)

NO_KEYS = {"aws_access_key_id": ABSENT, "aws_secret_access_key": ABSENT}

FAR = "2099-01-01T00:00:00Z"
PAST = "2020-01-01T00:00:00Z"


def half_a_pair(missing):
    """Return our difference for a session that has only one key of the pair."""
    return Differs(
        "half-a-pair",
        stage="making",
        error="PartialCredentialsError",
        text=f"Partial credentials found in explicit, missing: {missing}",
        result=None,
        sent=0,
        connections=0,
    )


def chain(case_id, differs=None, /, **settings):
    """Return a case without keys in the arguments, so that they are looked up."""
    settings["client"] = {**NO_KEYS, **settings.get("client", {})}
    return Case(case_id, differs=differs, **settings)


def keys(name="AKID", token=None, prefix="aws_"):
    """Return lines of a credentials file."""
    lines = [f"{prefix}access_key_id = {name}", f"{prefix}secret_access_key = secret-of-{name}"]
    if token:
        lines.append(f"{prefix}session_token = {token}")
    return "\n".join(lines) + "\n"


def variables(name="AKID", **more):
    """Return environment variables with keys."""
    return {"AWS_ACCESS_KEY_ID": name, "AWS_SECRET_ACCESS_KEY": f"secret-of-{name}", **more}


SHARED = {"credentials": f"[default]\n{keys('SHARED')}"}

STATIC = [
    chain("nothing"),
    chain("token-alone", client={"aws_session_token": "t"}, env=variables()),
    chain("environment", env=variables()),
    chain("environment-token", env=variables(AWS_SESSION_TOKEN="TOKEN")),
    chain("environment-old-token", env=variables(AWS_SECURITY_TOKEN="OLD")),
    chain(
        "environment-both-tokens", env=variables(AWS_SECURITY_TOKEN="OLD", AWS_SESSION_TOKEN="NEW")
    ),
    chain("environment-empty-token", env=variables(AWS_SESSION_TOKEN="")),
    chain("environment-key-alone", env={"AWS_ACCESS_KEY_ID": "AKID"}),
    chain("environment-empty-secret", env={"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": ""}),
    chain("environment-secret-alone", env={"AWS_SECRET_ACCESS_KEY": "s"}),
    chain(
        "environment-empty-key",
        env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "s"},
        files=SHARED,
    ),
    chain("environment-padded", env=variables(" AKID ")),
    chain("environment-account", env=variables(AWS_ACCOUNT_ID="123456789012")),
    chain("environment-far-expiry", env=variables(AWS_CREDENTIAL_EXPIRATION=FAR)),
    chain("environment-expired", env=variables(AWS_CREDENTIAL_EXPIRATION=PAST)),
    chain("environment-junk-expiry", env=variables(AWS_CREDENTIAL_EXPIRATION="junk")),
    Case("explicit-over-environment", env=variables("ENV")),
    Case("explicit-over-half-an-environment", env={"AWS_ACCESS_KEY_ID": "A"}),
    chain("environment-over-shared", env=variables("ENV"), files=SHARED),
    chain("shared", files=SHARED),
    chain("shared-token", files={"credentials": f"[default]\n{keys('SHARED', 'TOKEN')}"}),
    chain(
        "shared-old-token",
        files={"credentials": f"[default]\n{keys('SHARED')}aws_security_token = OLD\n"},
    ),
    chain("shared-key-alone", files={"credentials": "[default]\naws_access_key_id = A\n"}),
    chain("shared-secret-alone", files={"credentials": "[default]\naws_secret_access_key = s\n"}),
    chain(
        "shared-account",
        files={"credentials": f"[default]\n{keys('SHARED')}aws_account_id = 123456789012\n"},
    ),
    chain(
        "shared-elsewhere",
        env={"AWS_SHARED_CREDENTIALS_FILE": "{tmp}/other"},
        files={"other": f"[default]\n{keys('OTHER')}"},
    ),
    chain("config", files={"config": f"[default]\n{keys('CONFIG')}"}),
    chain("config-key-alone", files={"config": "[default]\naws_access_key_id = A\n"}),
    chain("shared-over-config", files={**SHARED, "config": f"[default]\n{keys('CONFIG')}"}),
    chain(
        "profile",
        session={"profile_name": "one"},
        files={"credentials": f"[default]\n{keys('SHARED')}[one]\n{keys('ONE')}"},
    ),
    chain(
        "profile-of-the-config",
        session={"profile_name": "one"},
        files={"config": f"[profile one]\n{keys('ONE')}"},
    ),
    chain(
        "profile-over-environment",
        session={"profile_name": "one"},
        env=variables("ENV"),
        files={"credentials": f"[one]\n{keys('ONE')}"},
    ),
    chain(
        "environment-over-profile-of-the-environment",
        env=variables("ENV", AWS_PROFILE="one"),
        files={"credentials": f"[one]\n{keys('ONE')}"},
    ),
    chain(
        "profile-without-keys",
        session={"profile_name": "one"},
        env=variables("ENV"),
        files={"config": "[profile one]\nregion = eu-west-1\n", **SHARED},
    ),
    chain("session", session={"aws_access_key_id": "S", "aws_secret_access_key": "secret-of-S"}),
    chain(
        "session-token",
        session={
            "aws_access_key_id": "S",
            "aws_secret_access_key": "secret-of-S",
            "aws_session_token": "TOKEN",
        },
        env=variables("ENV"),
    ),
    Case(
        "explicit-over-session",
        session={"aws_access_key_id": "S", "aws_secret_access_key": "secret-of-S"},
    ),
    chain(
        "session-key-alone",
        half_a_pair("aws_secret_access_key"),
        session={"aws_access_key_id": "S"},
    ),
    chain(
        "session-secret-alone",
        half_a_pair("aws_access_key_id"),
        session={"aws_secret_access_key": "s"},
    ),
    chain("session-account-alone", session={"aws_account_id": "123456789012"}),
    chain(
        "boto2",
        env={"BOTO_CONFIG": "{tmp}/boto.cfg"},
        files={"boto.cfg": f"[Credentials]\n{keys('BOTO2')}"},
    ),
    chain(
        "ec2-credentials-file",
        env={"AWS_CREDENTIAL_FILE": "{tmp}/ec2"},
        files={"ec2": "AWSAccessKeyId=EC2\nAWSSecretKey=secret-of-EC2\n"},
    ),
    *[
        chain(
            f"shared-beside-{name}",
            files={**SHARED, "config": f"[default]\n{name} = {value}\n"},
        )
        for name, value in (
            ("region", "eu-west-1"),
            ("output", "json"),
            ("retry_mode", "standard"),
            ("max_attempts", "2"),
            ("sdk_ua_app_id", "billing"),
            ("credential_process", "false"),
            ("unknown", "thing"),
        )
    ],
    chain(
        "shared-empty-token",
        files={"credentials": f"[default]\n{keys('SHARED')}aws_session_token =\n"},
    ),
    chain(
        "shared-both-tokens",
        files={"credentials": f"[default]\n{keys('SHARED', 'NEW')}aws_security_token = OLD\n"},
    ),
    chain(
        "shared-of-the-environments-profile",
        env={"AWS_PROFILE": "one"},
        files={"credentials": f"[default]\n{keys('SHARED')}[one]\n{keys('ONE')}"},
    ),
    chain("nothing-and-invalid-call", call={"ReportJobId": 5}),
    chain("nothing-twice", calls=2),
]


@cases(STATIC)
def test_static_keys_are_found_as_by_boto3(both, case):
    """Arguments, session, environment and files are searched in boto3's order."""
    both(case)


PROGRAM = """
import json, pathlib, sys
from datetime import datetime, timedelta, timezone

count = pathlib.Path(r"{tmp}/count")
number = len(count.read_text()) + 1
count.write_text("x" * number)
answers = ANSWERS
answer = answers[min(number, len(answers)) - 1]
if isinstance(answer, str):
    sys.exit(answer)
seconds = answer.pop("seconds", None)
if seconds is not None:
    expiration = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    answer["Expiration"] = expiration.strftime("%Y-%m-%dT%H:%M:%SZ")
print(json.dumps(answer))
"""


def made_by_process(name="PROC", **more):
    """Return what a credential process prints."""
    return {"Version": 1, "AccessKeyId": name, "SecretAccessKey": f"secret-of-{name}", **more}


def process(case_id, *answers, differs=None, **settings):
    """Return a case with a credential process that prints these answers in turn."""
    return chain(
        case_id,
        differs,
        files={
            "config": "[default]\ncredential_process = {python} {tmp}/program.py\n",
            "program.py": PROGRAM.replace("ANSWERS", repr(answers)),
            "count": "",
        },
        **settings,
    )


MINUTE = 60

OLD_KEYS = Differs("advisory-refresh", keys=True)

PROCESS = [
    process("keys", made_by_process()),
    process("token", made_by_process(SessionToken="TOKEN")),
    process("account", made_by_process(AccountId="123456789012")),
    process("far-expiry", made_by_process(Expiration=FAR)),
    process("expired", made_by_process(Expiration=PAST)),
    process("wrong-version", made_by_process(Version=2)),
    process("no-version", {"AccessKeyId": "A", "SecretAccessKey": "s"}),
    process("key-missing", {"Version": 1, "SecretAccessKey": "s"}),
    process("secret-missing", {"Version": 1, "AccessKeyId": "A"}),
    process("failing", "it went wrong"),
    process("environment-over-process", made_by_process(), env=variables("ENV")),
    chain("not-found", files={"config": "[default]\ncredential_process = {tmp}/nothing\n"}),
    process(
        "plenty-of-time",
        made_by_process("ONE", seconds=20 * MINUTE),
        made_by_process("TWO", seconds=20 * MINUTE),
        answers=[COMPLETED] * 2,
        calls=2,
    ),
    process(
        "advisory-refresh",
        made_by_process("ONE", seconds=12 * MINUTE),
        made_by_process("TWO", seconds=60 * MINUTE),
        answers=[COMPLETED] * 2,
        calls=2,
        awaited=OLD_KEYS,
    ),
    process(
        "failing-advisory-refresh",
        made_by_process("ONE", seconds=12 * MINUTE),
        "it went wrong",
    ),
    process(
        "mandatory-refresh",
        made_by_process("ONE", seconds=5 * MINUTE),
        made_by_process("TWO", seconds=60 * MINUTE),
    ),
    process(
        "failing-mandatory-refresh",
        made_by_process("ONE", seconds=5 * MINUTE),
        "it went wrong",
    ),
    process(
        "refresh-between-attempts",
        made_by_process("ONE", seconds=12 * MINUTE),
        made_by_process("TWO", seconds=12 * MINUTE),
        made_by_process("THREE", seconds=60 * MINUTE),
        answers=[UNAVAILABLE, COMPLETED],
        awaited=OLD_KEYS,
    ),
    process(
        "failing-refresh-between-attempts",
        made_by_process("ONE", seconds=5 * MINUTE),
        made_by_process("TWO", seconds=5 * MINUTE),
        made_by_process("TWO", seconds=12 * MINUTE),
        answers=[UNAVAILABLE, COMPLETED],
    ),
    process(
        "old-after-refresh",
        made_by_process("ONE", seconds=5 * MINUTE),
        made_by_process("TWO", seconds=-5),
    ),
]


@cases(PROCESS)
def test_keys_from_a_process_are_used_as_by_boto3(both, case):
    """The process is run when the client is made, and again when its keys are about to expire."""
    both(case)


def served(name, **more):
    """Return keys as metadata services of containers and instances do."""
    return {
        "AccessKeyId": name,
        "SecretAccessKey": f"secret-of-{name}",
        "Token": "TOKEN",
        "Expiration": FAR,
        **more,
    }


def container(case_id, *answers, env=(), **settings):
    """Return a case with keys from a container's endpoint."""
    return chain(
        case_id,
        answers={"GET /audit": [COMPLETED], "GET /creds": answers},
        env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/creds", **dict(env)},
        **settings,
    )


CONTAINER = [
    container("keys", answer(200, served("CONT"))),
    container(
        "token",
        answer(200, served("CONT")),
        env={"AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"},
    ),
    container(
        "token-file",
        answer(200, served("CONT")),
        env={"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{tmp}/token"},
        files={"token": "Basic file"},
    ),
    container(
        "missing-token-file",
        answer(200, served("CONT")),
        env={"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{tmp}/token"},
    ),
    container(
        "token-with-a-line-break",
        answer(200, served("CONT")),
        env={"AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\nb"},
    ),
    container("account", answer(200, served("CONT", AccountId="123456789012"))),
    container("after-a-failure", answer(500, ""), answer(200, served("CONT"))),
    container("failing", *[answer(500, "no")] * 4),
    container("not-found", *[answer(404, "no")] * 4),
    container("not-json", *[answer(200, "no")] * 4),
    container(
        "expired",
        answer(200, served("CONT", Expiration=PAST)),
        answer(200, served("CONT", Expiration=PAST)),
    ),
    chain(
        "http-to-another-host",
        env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/creds"},
    ),
    container("environment-over-container", env=variables("ENV")),
    container("shared-over-container", files=SHARED),
]


@cases(CONTAINER)
def test_keys_from_a_container_are_used_as_by_boto3(both, case):
    """The container's endpoint is called when the client is made."""
    both(case)


INSTANCE_ROLE = "GET /latest/meta-data/iam/security-credentials/ "
INSTANCE_KEYS = "GET /latest/meta-data/iam/security-credentials/role"


def instance(case_id, *, token=None, role=None, given=None, env=(), **settings):
    """Return a case with keys from the metadata of an instance."""
    good = answer(200, served("IMDS", Code="Success", Type="AWS-HMAC"))
    return chain(
        case_id,
        answers={
            "GET /audit": [COMPLETED],
            "PUT /latest/api/token": token or [answer(200, "token-1")],
            INSTANCE_ROLE: role or [answer(200, "role")],
            INSTANCE_KEYS: given or [good],
        },
        env={
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": "{url}/",
            **dict(env),
        },
        **settings,
    )


INSTANCE = [
    instance("keys"),
    instance("disabled", env={"AWS_EC2_METADATA_DISABLED": "true"}),
    instance("no-role", role=[answer(404, "")] * 2),
    instance("no-token-service", token=[answer(404, "")]),
    instance("token-forbidden", token=[answer(403, "")]),
    instance("bad-token-request", token=[answer(400, "")]),
    instance("not-json", given=[answer(200, "no")] * 2),
    instance(
        "failed-code",
        given=[answer(200, {"Code": "AssumeRoleUnauthorizedAccess", "Message": "m"})] * 2,
    ),
    instance("expired", given=[answer(200, served("IMDS", Code="Success", Expiration=PAST))] * 2),
    instance("in-the-profile", env={"AWS_EC2_METADATA_SERVICE_ENDPOINT": "{url}/"}),
    instance(
        "endpoint-of-the-profile",
        env={"AWS_EC2_METADATA_SERVICE_ENDPOINT": ""},
        files={"config": "[default]\nec2_metadata_service_endpoint = {url}/\n"},
    ),
    instance(
        "two-attempts",
        given=[answer(500, ""), answer(200, served("IMDS", Code="Success"))],
        env={"AWS_METADATA_SERVICE_NUM_ATTEMPTS": "2"},
    ),
    instance("one-attempt", given=[answer(500, "")] * 2),
    instance("refused", env={"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:{dead}/"}),
    instance(
        "no-old-metadata",
        token=[answer(404, "")],
        env={"AWS_EC2_METADATA_V1_DISABLED": "true"},
    ),
]


@cases(INSTANCE)
def test_keys_from_an_instance_are_used_as_by_boto3(both, case):
    """Its metadata is the last place, and is read with a token when the client is made."""
    both(case)


def assumed(operation="AssumeRole", name="ROLE", expiration=FAR):
    """Return an answer of STS with keys."""
    return answer(
        200,
        f'<{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<{operation}Result><AssumedRoleUser>"
        "<AssumedRoleId>AROA:session</AssumedRoleId>"
        "<Arn>arn:aws:sts::123456789012:assumed-role/role/session</Arn></AssumedRoleUser>"
        f"<Credentials><AccessKeyId>{name}</AccessKeyId>"
        f"<SecretAccessKey>secret-of-{name}</SecretAccessKey>"
        f"<SessionToken>TOKEN-{name}</SessionToken><Expiration>{expiration}</Expiration>"
        f"</Credentials></{operation}Result></{operation}Response>",
    )


DENIED = answer(
    403,
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
    "<Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
)

ARN = "arn:aws:iam::123456789012:role/role"


def role(case_id, config, sts=None, *, shared=None, env=(), **settings):
    """Return a case with a role; the server plays STS too."""
    return chain(
        case_id,
        answers={
            "GET /audit": [COMPLETED] * settings.get("calls", 1),
            "POST /": sts or [assumed()],
        },
        env={"AWS_ENDPOINT_URL_STS": "{url}", **dict(env)},
        files={
            "config": config,
            "credentials": shared or f"[base]\n{keys('BASE')}",
            "token": "web-token",
        },
        **settings,
    )


ROLE = f"role_arn = {ARN}\n"

ROLES = [
    role("source-profile", f"[default]\n{ROLE}source_profile = base\n"),
    role("two-calls", f"[default]\n{ROLE}source_profile = base\n", calls=2),
    role(
        "by-profile-name",
        f"[profile one]\n{ROLE}source_profile = base\n",
        session={"profile_name": "one"},
    ),
    role(
        "in-the-environments-profile",
        f"[profile one]\n{ROLE}source_profile = base\n",
        env={"AWS_PROFILE": "one"},
    ),
    role(
        "options",
        f"[default]\n{ROLE}source_profile = base\nrole_session_name = me\nexternal_id = xx\n"
        "duration_seconds = 900\n",
    ),
    role(
        "environment-as-source",
        f"[profile one]\n{ROLE}credential_source = Environment\n",
        env=variables("ENV", AWS_PROFILE="one"),
    ),
    role(
        "environment-as-source-by-profile-name",
        f"[profile one]\n{ROLE}credential_source = Environment\n",
        env=variables("ENV"),
        session={"profile_name": "one"},
    ),
    role(
        "role-of-a-role",
        f"[default]\n{ROLE}source_profile = middle\n"
        f"[profile middle]\nrole_arn = {ARN}-2\nsource_profile = base\n",
        [assumed(name="MIDDLE"), assumed()],
    ),
    role(
        "own-source",
        f"[default]\n{ROLE}source_profile = default\n",
        shared=f"[default]\n{keys('SELF')}",
    ),
    role("no-source", f"[default]\n{ROLE}"),
    role("unknown-source", f"[default]\n{ROLE}source_profile = zz\n"),
    role(
        "both-sources", f"[default]\n{ROLE}source_profile = base\ncredential_source = Environment\n"
    ),
    role("odd-source", f"[default]\n{ROLE}credential_source = Nowhere\n"),
    role(
        "empty-source",
        f"[default]\n{ROLE}source_profile = empty\n[profile empty]\nregion = eu-west-1\n",
    ),
    role(
        "loop",
        f"[default]\n{ROLE}source_profile = other\n"
        f"[profile other]\n{ROLE}source_profile = default\n",
    ),
    role("denied", f"[default]\n{ROLE}source_profile = base\n", [DENIED]),
    role("expired", f"[default]\n{ROLE}source_profile = base\n", [assumed(expiration=PAST)] * 2),
    role(
        "other-region",
        f"[default]\n{ROLE}source_profile = base\n",
        client={"region_name": "eu-west-1"},
    ),
    role("environment-first", f"[default]\n{ROLE}source_profile = base\n", env=variables("ENV")),
    role(
        "web-identity-of-the-environment",
        "",
        [assumed("AssumeRoleWithWebIdentity", "WEB")],
        env={"AWS_ROLE_ARN": ARN, "AWS_WEB_IDENTITY_TOKEN_FILE": "{tmp}/token"},
    ),
    role(
        "web-identity-with-a-name",
        "",
        [assumed("AssumeRoleWithWebIdentity", "WEB")],
        env={
            "AWS_ROLE_ARN": ARN,
            "AWS_WEB_IDENTITY_TOKEN_FILE": "{tmp}/token",
            "AWS_ROLE_SESSION_NAME": "me",
        },
    ),
    role(
        "web-identity-of-the-profile",
        f"[default]\n{ROLE}web_identity_token_file = {{tmp}}/token\n",
        [assumed("AssumeRoleWithWebIdentity", "WEB")],
    ),
    role("web-identity-without-a-role", "", env={"AWS_WEB_IDENTITY_TOKEN_FILE": "{tmp}/token"}),
    role(
        "web-identity-without-a-file",
        "",
        env={"AWS_ROLE_ARN": ARN, "AWS_WEB_IDENTITY_TOKEN_FILE": "{tmp}/missing"},
    ),
    role("role-of-the-environment-alone", "", env={"AWS_ROLE_ARN": ARN}),
    role(
        "web-identity-denied",
        "",
        [DENIED],
        env={"AWS_ROLE_ARN": ARN, "AWS_WEB_IDENTITY_TOKEN_FILE": "{tmp}/token"},
    ),
    role(
        "role-before-web-identity",
        f"[default]\n{ROLE}source_profile = base\n",
        env={"AWS_ROLE_ARN": ARN, "AWS_WEB_IDENTITY_TOKEN_FILE": "{tmp}/token"},
    ),
]


@cases(ROLES)
def test_keys_from_a_role_are_used_as_by_boto3(both, case):
    """The role is assumed when the first request is signed, by boto3's request to STS."""
    both(case)


SSO = (
    "[default]\nsso_start_url = https://example.com/start\nsso_region = us-east-1\n"
    "sso_account_id = 123456789012\nsso_role_name = reader\n"
)
SSO_SESSION = (
    "[default]\nsso_session = one\nsso_account_id = 123456789012\nsso_role_name = reader\n"
    "[sso-session one]\nsso_start_url = https://example.com/start\nsso_region = us-east-1\n"
)
SSO_KEYS = answer(
    200,
    {
        "roleCredentials": {
            "accessKeyId": "SSO",
            "secretAccessKey": "secret-of-SSO",
            "sessionToken": "TOKEN",
            "expiration": 4070908800000,
        }
    },
)


def cached(name, expires=FAR):
    """Return the cache file of a token from an earlier login."""
    path = f".aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json"
    token = {"accessToken": "sso-token", "expiresAt": expires, "region": "us-east-1"}
    return {path: json.dumps(token)}


def sso(case_id, config, files=(), answered=(SSO_KEYS,)):
    """Return a case with keys from single sign-on; the server plays that service too."""
    return chain(
        case_id,
        answers={"GET /audit": [COMPLETED], "GET /federation": answered},
        env={"AWS_ENDPOINT_URL_SSO": "{url}"},
        files={"config": config, **dict(files)},
    )


SIGN_ON = [
    sso("keys", SSO, cached("https://example.com/start")),
    sso("session", SSO_SESSION, cached("one")),
    sso("no-token", SSO),
    sso("session-no-token", SSO_SESSION),
    sso("expired-token", SSO, cached("https://example.com/start", PAST)),
    sso("session-expired-token", SSO_SESSION, cached("one", PAST)),
    sso(
        "incomplete",
        "[default]\nsso_start_url = https://example.com/start\nsso_region = us-east-1\n",
    ),
    sso("unknown-session", SSO_SESSION.replace("sso-session one", "sso-session two")),
    sso(
        "unauthorized",
        SSO,
        cached("https://example.com/start"),
        [answer(401, {"message": "m", "__type": "UnauthorizedException"})],
    ),
    chain(
        "login", files={"config": "[default]\nlogin_session = arn:aws:iam::123456789012:user/x\n"}
    ),
]


@cases(SIGN_ON)
def test_keys_from_single_sign_on_are_used_as_by_boto3(both, case):
    """The token of an earlier login is exchanged for keys when the first request is signed."""
    both(case)


@pytest.mark.parametrize(
    "kind", [boto3.Session, botocore.session.Session], ids=["boto3", "botocore"]
)
def test_a_session_of_boto3_or_of_botocore_can_be_passed(both, monkeypatch, kind):
    """Its keys and region are used in the same way."""
    for name, value in variables("SESSION", AWS_DEFAULT_REGION="eu-west-3").items():
        monkeypatch.setenv(name, value)
    where = {"endpoint_url": both.server.url}
    method = "client" if kind is boto3.Session else "create_client"

    (theirs,) = both.run(lambda *_: getattr(kind(), method)("backup", **where), Case("session"))
    for make in (BackupClient, blocking_client):
        (ours,) = both.run(lambda *_, make=make: make(session=kind(), **where), Case("session"))

        assert ours.view() == theirs.view()
        assert "SESSION/" in ours.requests[0].header("Authorization")
        assert "/eu-west-3/" in ours.requests[0].header("Authorization")


@pytest.mark.parametrize("make", [make_boto3, make_ours])
def test_keys_set_after_a_client_was_made_are_not_used(both, monkeypatch, make):
    """A client that was made without keys never gets any, with either library."""

    def made(case, settings):
        client = make(case, settings)
        for name, value in variables("LATE").items():
            monkeypatch.setenv(name, value)
        return client

    (outcome,) = both.run(made, chain("late"))

    assert type(outcome.error).__name__ == "NoCredentialsError"
    assert outcome.requests == []
