"""Calls and what they send: parameters, path, headers, signature."""

from __future__ import annotations

import enum
import re
import uuid
from contextlib import closing
from datetime import datetime, timezone

import botocore
import pytest
from botocore import UNSIGNED

from aws_backup_reports import BackupClient
from tests._face import blocking_client

from ._advice import without_advice
from ._both import (
    ABSENT,
    CLIENT,
    COMPLETED,
    JOB,
    UNAVAILABLE,
    Case,
    Differs,
    cases,
    difference,
    features,
    make_awaited,
    make_boto3,
    make_ours,
    shared_session,
    stop_the_clock,
)
from ._older_botocore import APPLICATION_ID

INVALID = "Parameter validation failed:\n"


class Text(str):
    """A subclass of str."""


class Id(str, enum.Enum):
    """An enum whose members are strings."""

    ONE = "job-1"


class Bare:
    """An object that is not a string."""

    def __str__(self):
        return "bare"


def called(case_id, differs=None, /, **call):
    """Return a case about the parameters of a call."""
    return Case(case_id, call=call, differs=differs)


def job(case_id, value, differs=None):
    """Return a case about the id of the job."""
    return called(case_id, differs, ReportJobId=value)


CALLS = [
    called("nothing"),
    called("unknown-alone", Foo=1),
    called("unknown", ReportJobId="x", Foo=1),
    called("two-unknown", ReportJobId="x", Foo=1, Bar=2),
    called("unknown-before", Foo=1, ReportJobId="x"),
    called("unknown-none", ReportJobId="x", Foo=None),
    called("lower-case-name", reportJobId="x"),
    called("snake-case-name", report_job_id="x"),
    called("none-and-unknown", ReportJobId=None, Foo=1),
    called("number-and-unknown", ReportJobId=5, Foo=1, Bar=None),
    *(
        job(f"{type(value).__name__}-{value}", value)
        for value in (
            None,
            5,
            0,
            1.5,
            True,
            False,
            b"job-1",
            b"",
            bytearray(b"job-1"),
            ["job-1"],
            [],
            {"a": 1},
            ("job-1",),
            str,
            uuid.UUID("914d249e-a7c5-4d10-8d39-a071b9036a04"),
            Bare(),
            datetime(2026, 1, 2, tzinfo=timezone.utc),
        )
    ),
    job("str-subclass", Text("job-1")),
    job("str-enum", Id.ONE),
]


MAKERS = (
    lambda **settings: shared_session().client("backup", **settings),
    BackupClient,
    blocking_client,
)
"""What makes a client of boto3's, and either of ours."""


@cases(CALLS)
def test_parameters_are_validated_as_by_boto3(both, case):
    """Problems are reported in boto3's words and order, before anything is sent."""
    both(case)


def test_positional_arguments_are_rejected_as_by_boto3():
    """A positional id is a TypeError with boto3's text."""
    settings = {key: value for key, value in CLIENT.items() if key != "endpoint_url"}
    texts = []
    for make in MAKERS:
        for arguments, keywords in [(("job-1",), {}), (("job-1",), JOB)]:
            with closing(make(**settings)) as client, pytest.raises(TypeError) as error:
                client.describe_report_job(*arguments, **keywords)
            texts.append(str(error.value))

    assert texts[4:] == texts[2:4] == texts[:2]


IDS = [
    "job-1",
    "7A1B-x_y.z~",
    " ",
    "a b",
    "a/b",
    "//",
    "...",
    "x.",
    ".x",
    "../x",
    "x/..",
    "./",
    "%2F",
    "%",
    "a%20b",
    "{0}",
    "{",
    "}",
    "{reportJobId}",
    "?",
    "#",
    "+",
    "~",
    "-_.~",
    "é",
    "e\u0301",
    "日本",
    "😀",
    "\u00df\u0130",
    "\0",
    "\n",
    "\t",
    "\x7f",
    "\x80",
    "a\r\nX-Inj: 1",
    "!*'()",
    ":@&=;,$",
    '"<>[]\\^`|',
    "\ufeff",
    "a" * 1024,
    "a" * 1025,
    "é" * 10_000,
]

ODD_IDS = [
    *(job(ascii(value)[:40] + str(len(value)), value) for value in IDS),
    job(
        "empty",
        "",
        Differs(
            "empty-id",
            stage="calling",
            result=None,
            error="ParamValidationError",
            text=INVALID
            + "Invalid length for parameter ReportJobId, value: 0, valid min length: 1",
            sent=0,
            connections=0,
        ),
    ),
    *(
        job(
            value,
            value,
            Differs(
                "dot-id",
                stage="calling",
                result=None,
                error="ParamValidationError",
                text=f"{INVALID}Invalid value for parameter ReportJobId, value: {value!r}, "
                "valid values: anything but '.' and '..', which lead to another path",
                sent=0,
                connections=0,
            ),
        )
        for value in (".", "..")
    ),
    *(
        job(
            ascii(value),
            value,
            Differs(
                "surrogate-id",
                error="ParamValidationError",
                text=f"{INVALID}Invalid value for parameter ReportJobId, value: {value!a}, "
                "valid values: text that UTF-8 can encode",
            ),
        )
        for value in ("\ud800", "a\udfffb")
    ),
]


@cases(ODD_IDS)
def test_an_id_is_encoded_in_the_path_as_by_boto3(both, case):
    """All bytes but the unreserved ones are percent-encoded, and signed in that form."""
    both(case)


def unchecked(case_id, differs=None, /, **call):
    """Return a case in which parameters are not validated."""
    return Case(case_id, call=call, config={"parameter_validation": False}, differs=differs)


MISSING = Differs(
    "unchecked-parameters",
    error="ParamValidationError",
    text=INVALID + 'Missing required parameter in input: "ReportJobId"',
)


UNCHECKED = [
    unchecked("fine", ReportJobId="job-1"),
    unchecked("missing", MISSING),
    unchecked("none", MISSING, ReportJobId=None),
    unchecked("unknown-none", ReportJobId="job-1", Foo=None),
    unchecked("number", ReportJobId=5),
    unchecked("true", ReportJobId=True),
    unchecked("bytes", ReportJobId=b"a\xff"),
    unchecked("list", ReportJobId=["x"]),
    unchecked("object", ReportJobId=Bare()),
    Case(
        "in-the-profile",
        call={"ReportJobId": 5},
        files={"config": "[default]\nparameter_validation = false\n"},
    ),
    Case(
        "false-in-the-profile-and-true-in-the-config",
        call={"ReportJobId": 5},
        files={"config": "[default]\nparameter_validation = false\n"},
        config={"parameter_validation": True},
    ),
    Case(
        "true-in-the-profile-and-false-in-the-config",
        call={"ReportJobId": 5},
        files={"config": "[default]\nparameter_validation = true\n"},
        config={"parameter_validation": False},
    ),
]


@cases(UNCHECKED)
def test_a_call_without_validation_is_sent_as_by_boto3(both, case):
    """Any value is sent as its text, but an id is still required."""
    both(case)


def test_unknown_parameters_are_ignored_when_validation_is_off(both):
    """Our client sends the request where boto3 raises a KeyError."""
    assert difference("unchecked-parameters")
    case = unchecked("unknown", ReportJobId="job-1", Foo=1)

    (theirs,) = both.run(make_boto3, case)
    (ours,) = both.run(make_ours, case)

    assert repr(theirs.error) == "KeyError('Foo')"
    assert ours.result["ReportJob"]["ReportJobId"] == "job-1"


def rejected_signature(version):
    """Return our difference for a signature version other than v4: nothing is sent."""
    return Differs(
        "signature-version",
        stage="calling",
        error="UnknownSignatureVersionError",
        text=f"Unknown Signature Version: {version}.",
        result=None,
        sent=0,
        connections=0,
    )


TOKEN = {"aws_session_token": "TOKEN=="}
TRACE = {"AWS_LAMBDA_FUNCTION_NAME": "f", "_X_AMZN_TRACE_ID": "Root=1-5759e988;Sampled=1"}

HEADERS = [
    Case("plain"),
    Case("token", client=TOKEN),
    Case("empty-token", client={"aws_session_token": ""}),
    Case("unsigned", config={"signature_version": UNSIGNED}),
    Case("unsigned-with-token", client=TOKEN, config={"signature_version": UNSIGNED}),
    Case(
        "unsigned-and-retried",
        answers=[UNAVAILABLE, COMPLETED],
        config={"signature_version": UNSIGNED},
    ),
    Case("v4", config={"signature_version": "v4"}),
    Case("v2", config={"signature_version": "v2"}, differs=rejected_signature("v2")),
    Case("v3", config={"signature_version": "v3"}, differs=rejected_signature("v3")),
    Case("s3v4", config={"signature_version": "s3v4"}),
    Case(
        "v4-query", config={"signature_version": "v4-query"}, differs=rejected_signature("v4-query")
    ),
    Case("bearer", config={"signature_version": "bearer"}, differs=rejected_signature("bearer")),
    Case("bogus-signature", config={"signature_version": "bogus"}),
    Case("empty-signature", config={"signature_version": ""}),
    Case(
        "signature-of-the-profile",
        files={"config": "[default]\nbackup =\n  signature_version = v2\n"},
        differs=rejected_signature("v2"),
    ),
    Case(
        "bogus-signature-of-the-profile",
        files={"config": "[default]\nbackup =\n  signature_version = bogus\n"},
    ),
    Case("trace", env=TRACE),
    Case("trace-retried", env=TRACE, answers=[UNAVAILABLE, COMPLETED]),
    Case("trace-outside-of-lambda", env={"_X_AMZN_TRACE_ID": "Root=1"}),
    Case("lambda-without-trace", env={"AWS_LAMBDA_FUNCTION_NAME": "f"}),
    Case("empty-trace", env={**TRACE, "_X_AMZN_TRACE_ID": ""}),
    Case("empty-function-name", env={**TRACE, "AWS_LAMBDA_FUNCTION_NAME": ""}),
    Case("quoted-trace", env={**TRACE, "_X_AMZN_TRACE_ID": "a b%/é\t-=;:+&[]{}\"',~"}),
    Case("other-region", client={"region_name": "eu-west-3"}),
    Case("upper-case-region", client={"region_name": "US-EAST-1"}),
    Case("empty-keys", client={"aws_access_key_id": "", "aws_secret_access_key": ""}),
    Case("key-with-slash", client={"aws_access_key_id": "A/B", "aws_secret_access_key": "s/+="}),
    Case("bearer-token-in-the-environment", env={"AWS_BEARER_TOKEN_BACKUP": "t"}),
    Case("no-auth-preference", env={"AWS_AUTH_SCHEME_PREFERENCE": "noAuth"}),
    Case("no-auth-in-the-config", config={"auth_scheme_preference": "noAuth"}),
    Case("account-id", client={"aws_account_id": "123456789012"}),
    Case("two-calls", answers=[COMPLETED] * 2, calls=2),
    Case("one-attempt", config={"retries": {"total_max_attempts": 1}}, answers=[UNAVAILABLE]),
]


@cases(HEADERS)
def test_headers_are_the_same_as_with_boto3(both, case):
    """They come in boto3's order, have boto3's values and are signed as by boto3."""
    both(case)


URLS = [
    ("path", "{url}/base"),
    ("path-and-slash", "{url}/base/"),
    ("slash", "{url}/"),
    ("two-slashes", "{url}//"),
    ("slashes-inside", "{url}/a//b"),
    ("dots-inside", "{url}/a/../b/./c"),
    ("space-in-the-path", "{url}/a b"),
    ("escape-in-the-path", "{url}/a%20b%2f"),
    ("non-ascii-path", "{url}/é"),
    ("query", "{url}?b=c"),
    ("unsorted-query", "{url}/base?b=2&a=1&a=0&c"),
    ("query-with-escapes", "{url}/?a=%20+b&%7E=~"),
    ("empty-query", "{url}?"),
    ("fragment", "{url}/base#fragment"),
    ("query-and-fragment", "{url}/base?a=1#fragment"),
    ("userinfo", "http://user:secret@127.0.0.1:{port}"),
    ("user-alone", "http://user@127.0.0.1:{port}/base"),
    ("upper-case-host", "http://EXAMPLE.com:{port}"),
    ("upper-case-scheme", "HTTP://127.0.0.1:{port}"),
    ("port-80", "http://example.com:80"),
    ("no-port", "http://example.com"),
    ("port-443-over-http", "http://example.com:443"),
    ("trailing-dot", "http://example.com.:{port}"),
]


@cases([Case(name, client={"endpoint_url": url}) for name, url in URLS])
def test_an_endpoint_url_is_used_as_by_boto3(both, case):
    """Its path and query are kept and signed, and its host is lower-cased."""
    both(case)


GOLDEN_TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def golden(case_id, signature, job_id="job-1", region="us-east-1", *, url=None, token=None):
    """Return a case whose signature was recorded once, and is not calculated here."""
    client = {
        "region_name": region,
        "endpoint_url": url or ABSENT,
        "use_ssl": url is not None,
        "verify": "{ca}",
        "aws_access_key_id": "AKIDEXAMPLE",
        "aws_secret_access_key": "secretEXAMPLE",
        **({"aws_session_token": token} if token else {}),
    }
    case = Case(
        case_id,
        call={"ReportJobId": job_id},
        client=client,
        clock=GOLDEN_TIME,
        tls=(url or "").startswith("https"),
    )
    return pytest.param(case, signature, id=case_id)


@pytest.mark.parametrize(
    ("case", "signature"),
    [
        golden("plain", "de35593a6dd9a0f821065a51d57693390ea0721297b8147e59852bff11bf61be"),
        golden(
            "token",
            "2c6d1d35384e85a06fb5208f62673758109f28e0a6f2e4085afbc330f204ea24",
            token="TOKENEXAMPLE==",
        ),
        golden(
            "odd-id",
            "17f10a8c19eec7b67d3076d522eadd861ba75c3c22c7e2ebfd51f81b58e648db",
            "a b/c~é",
        ),
        golden(
            "gov",
            "25d8836509601fe0ec8b4e82e166e26096ba32cd9f969eb9b8e0c6d76151c86d",
            region="us-gov-west-1",
        ),
        golden(
            "china",
            "53d5b10604d4b69ba2c004a71c493e7f717b2fa19857eae85e31aebd94a2677f",
            region="cn-north-1",
        ),
        golden(
            "default-port",
            "93936a6e383c1918c7a3cb6d957a13ef0a530c7c6c062c6696d971ae248c81fd",
            url="https://vpce-1.backup.us-east-1.vpce.amazonaws.com:443",
        ),
        golden(
            "upper-case-path",
            "91193afadab746e5e400c6d4f373aeb8a8cf441ff68443559f44751b2999e31f",
            url="http://LocalHost:4566/Base/",
        ),
        golden(
            "other-port",
            "4772a68d34ce944dd2a67edb4ac71a5825ff56b20b3095ae9801cf0c0b509e03",
            url="https://EXAMPLE.com:8443",
        ),
    ],
)
def test_a_signature_equals_the_recorded_one(both, case, signature):
    """boto3 made the recorded ones with known keys at a known time."""
    _, (ours,) = both(case)

    assert ours.requests[0].header("Authorization").endswith(f"Signature={signature}")


PRESIGNED = "2c95ef1dba594db20f86820ac4ac73f31b628e383986c533ee902090574d8a1d"

PRESIGNS = [
    ("plain", {}, {"ExpiresIn": 900}),
    ("default-expiry", {}, {}),
    ("post", {}, {"HttpMethod": "POST"}),
    ("odd-expiry", {}, {"ExpiresIn": -5}),
    ("token", {"aws_session_token": "TOKEN/=="}, {}),
    ("unsigned", {"config": {"signature_version": UNSIGNED}}, {}),
    ("path-and-query", {"endpoint_url": "http://example.com/base?b=2&a=1"}, {}),
    ("odd-id", {}, {"Params": {"ReportJobId": "a b/é"}}),
    ("no-parameters", {}, {"Params": None}),
    ("bad-parameters", {}, {"Params": {"ReportJobId": 5}}),
    ("no-keys", {"aws_access_key_id": None, "aws_secret_access_key": None}, {}),
    ("unknown-method", {}, {"ClientMethod": "nope"}),
    ("camel-case-method", {}, {"ClientMethod": "DescribeReportJob"}),
    (
        "body",
        {},
        {
            "ClientMethod": "start_report_job",
            "Params": {"ReportPlanName": "p", "IdempotencyToken": "t"},
        },
    ),
    ("query", {}, {"ClientMethod": "list_report_jobs", "Params": {"MaxResults": 3}}),
]


@pytest.mark.parametrize(
    ("settings", "arguments"), [each[1:] for each in PRESIGNS], ids=[each[0] for each in PRESIGNS]
)
def test_a_presigned_url_is_the_same_as_with_boto3(monkeypatch, settings, arguments):
    """The URLs are equal character for character, and errors have the same class and text."""
    stop_the_clock(monkeypatch, GOLDEN_TIME)
    from botocore.config import Config

    client = {
        "region_name": "us-east-1",
        "aws_access_key_id": "AKIDEXAMPLE",
        "aws_secret_access_key": "secretEXAMPLE",
        **settings,
    }
    arguments = {"ClientMethod": "describe_report_job", "Params": JOB, **arguments}
    outcomes = []
    for make in MAKERS:
        made = {**client, **({"config": Config(**client["config"])} if "config" in client else {})}
        try:
            with closing(make(**made)) as each:
                outcomes.append(each.generate_presigned_url(**arguments))
        except Exception as error:
            outcomes.append((type(error).__name__, without_advice(str(error))))

    theirs, ours, awaited = outcomes

    assert awaited == ours == theirs
    if arguments == {"ClientMethod": "describe_report_job", "Params": JOB, "ExpiresIn": 900}:
        assert PRESIGNED in ours


def user_agents(both, **settings):
    """Return the User-Agent of each client, as a list of its parts."""
    case = Case("user-agent", **settings)
    agents = []
    for make in (make_boto3, make_ours, make_awaited):
        (outcome,) = both.run(make, case)
        agent = outcome.requests[0].header("User-Agent")
        found = "m/" + features(agent)
        agents.append([found if part.startswith("m/") else part for part in agent.split(" ")])
    assert agents[2] == agents[1]
    return agents[:2]


AGENTS = {
    "plain": {},
    "execution-environment": {"env": {"AWS_EXECUTION_ENV": "AWS_Lambda_python3.13"}},
    "odd-execution-environment": {"env": {"AWS_EXECUTION_ENV": "a b/ü"}},
    "empty-execution-environment": {"env": {"AWS_EXECUTION_ENV": ""}},
    "application": {"config": {"user_agent_appid": "app 1/x"}},
    "long-application": {"config": {"user_agent_appid": "a" * 60}},
    "application-in-the-environment": {"env": {"AWS_SDK_UA_APP_ID": "env-app"}},
    "application-in-the-profile": {"files": {"config": "[default]\nsdk_ua_app_id = file-app\n"}},
    "application-everywhere": {
        "config": {"user_agent_appid": "config-app"},
        "env": {"AWS_SDK_UA_APP_ID": "env-app"},
        "files": {"config": "[default]\nsdk_ua_app_id = file-app\n"},
    },
    "extra": {"config": {"user_agent_extra": "extra/1 (x; y)"}},
    "legacy": {"config": {"retries": {"mode": "legacy"}}},
    "adaptive": {"config": {"retries": {"mode": "adaptive"}}},
    "keys-in-the-environment": {
        "client": {"aws_access_key_id": ABSENT, "aws_secret_access_key": ABSENT},
        "env": {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret-of-AKID"},
    },
    "keys-in-the-shared-file": {
        "client": {"aws_access_key_id": ABSENT, "aws_secret_access_key": ABSENT},
        "files": {
            "credentials": "[default]\naws_access_key_id = AKID\n"
            "aws_secret_access_key = secret-of-AKID\n"
        },
    },
    "aws-endpoint": {"client": {"endpoint_url": ABSENT, "use_ssl": False}},
    "unsigned": {"config": {"signature_version": UNSIGNED}},
}


@pytest.mark.parametrize(
    "settings",
    [
        *(pytest.param(settings, id=name) for name, settings in AGENTS.items()),
        pytest.param(
            {"config": {"user_agent_appid": "app#1"}},
            id="application-with-a-hash",
            marks=pytest.mark.since_botocore(*APPLICATION_ID),
        ),
    ],
)
def test_the_user_agent_reports_the_same_as_boto3s(both, settings):
    """Ours names this library in place of boto3; what follows is the same."""
    assert difference("user-agent")

    theirs, ours = user_agents(both, **settings)

    assert ours[0].startswith("aws-backup-reports/")
    assert ours[1] == theirs[1] == f"md/Botocore#{botocore.__version__}"
    theirs.remove(f"Botocore/{botocore.__version__}")
    if theirs[2].startswith("md/awscrt"):
        del theirs[2]
    assert theirs[2:] == ours[2:]


def test_the_user_agent_can_be_replaced_as_with_boto3(both):
    """``user_agent`` replaces all parts but the extra one."""
    config = {"user_agent": "custom/1", "user_agent_extra": "extra/2"}

    theirs, ours = user_agents(both, config=config)

    assert theirs == ["custom/1", f"Botocore/{botocore.__version__}", "extra/2"]
    assert ours == ["custom/1", "extra/2"]


def test_each_call_has_a_random_invocation_id(both):
    """It is a version 4 UUID, which all attempts of the call share."""
    case = Case("ids", answers=[UNAVAILABLE, COMPLETED, COMPLETED], calls=2)

    for make in (make_boto3, make_ours, make_awaited):
        first, second = both.run(make, case)

        ids = [each.header("amz-sdk-invocation-id") for each in first.requests + second.requests]
        assert ids[0] == ids[1] != ids[2]
        assert all(uuid.UUID(each).version == 4 and str(uuid.UUID(each)) == each for each in ids)


def test_each_attempt_is_signed_anew(both):
    """Its signature has the time at which it was made."""
    case = Case("dates", answers=[UNAVAILABLE, COMPLETED])

    for make in (make_boto3, make_ours, make_awaited):
        (outcome,) = both.run(make, case)

        for request in outcome.requests:
            signed = datetime.strptime(request.header("X-Amz-Date") + "+0000", "%Y%m%dT%H%M%SZ%z")
            age = datetime.now(timezone.utc) - signed
            assert abs(age.total_seconds()) < 30
            assert re.search(signed.strftime("/%Y%m%d/"), request.header("Authorization"))
