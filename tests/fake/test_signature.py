"""The fake's verification of signatures, with botocore as an independent signer.

The literal signatures were made by botocore 1.44.5 at the time `NOW`.
"""

from datetime import datetime, timedelta, timezone

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from aws_backup_reports.testing._signature.canonical import canonical_request
from aws_backup_reports.testing._signature.credentials import Credentials
from aws_backup_reports.testing._signature.verification import verify
from aws_backup_reports.testing._wire.errors import RefusedError
from aws_backup_reports.testing._wire.messages import Request

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
CREDENTIALS = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="secretEXAMPLE")
REAL_HOST = "backup.us-east-1.amazonaws.com"
JOB_PATH = "/audit/report-jobs/job-1"
JOB_SIGNATURE = "de35593a6dd9a0f821065a51d57693390ea0721297b8147e59852bff11bf61be"

GOLDEN = [
    pytest.param(JOB_PATH, REAL_HOST, "us-east-1", JOB_SIGNATURE, id="plain"),
    pytest.param(
        "/audit/report-jobs/a%20b%2Fc~%C3%A9",
        REAL_HOST,
        "us-east-1",
        "17f10a8c19eec7b67d3076d522eadd861ba75c3c22c7e2ebfd51f81b58e648db",
        id="odd-characters",
    ),
    pytest.param(
        "/audit/report-jobs/..",
        REAL_HOST,
        "us-east-1",
        "ddb05957acc8d44f6768740a8c83cb133cf042c776237440ede3799d687aa3f4",
        id="parent",
    ),
    pytest.param(
        "/audit/report-jobs/",
        REAL_HOST,
        "us-east-1",
        "6489c064067fe0ed819c86cc72e60a0509cb96f3afb57f51f1c06fb883712672",
        id="empty-id",
    ),
    pytest.param(
        JOB_PATH,
        "backup.us-gov-west-1.amazonaws.com",
        "us-gov-west-1",
        "25d8836509601fe0ec8b4e82e166e26096ba32cd9f969eb9b8e0c6d76151c86d",
        id="us-gov",
    ),
    pytest.param(
        JOB_PATH,
        "backup.cn-north-1.amazonaws.com.cn",
        "cn-north-1",
        "53d5b10604d4b69ba2c004a71c493e7f717b2fa19857eae85e31aebd94a2677f",
        id="china",
    ),
    pytest.param(
        JOB_PATH,
        "vpce-1.backup.us-east-1.vpce.amazonaws.com",
        "us-east-1",
        "93936a6e383c1918c7a3cb6d957a13ef0a530c7c6c062c6696d971ae248c81fd",
        id="vpc-endpoint",
    ),
    pytest.param(
        "/Base" + JOB_PATH,
        "localhost:4566",
        "us-east-1",
        "91193afadab746e5e400c6d4f373aeb8a8cf441ff68443559f44751b2999e31f",
        id="base-path",
    ),
    pytest.param(
        JOB_PATH,
        "example.com:8443",
        "us-east-1",
        "4772a68d34ce944dd2a67edb4ac71a5825ff56b20b3095ae9801cf0c0b509e03",
        id="port",
    ),
]


def authorization(signature, region_name="us-east-1", signed="host;x-amz-date", **replaced):
    """Return an Authorization header; `replaced` replaces parts of the credential."""
    parts = {"key": "AKIDEXAMPLE", "date": "20260102", "region": region_name}
    parts |= {"service": "backup", "terminator": "aws4_request"} | replaced
    credential = "/".join(parts.values())
    return (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}"
    )


def signed_request(value, path=JOB_PATH, host=REAL_HOST, **more):
    """Return a request with an Authorization header and the headers that it covers."""
    headers = {"Host": host, "X-Amz-Date": "20260102T030405Z", **more, "Authorization": value}
    return Request(method="GET", target=path, headers=tuple(headers.items()))


def presigned_request(signature, expires=900):
    """Return a request whose signature is in its query."""
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Fus-east-1%2Fbackup%2Faws4_request"
        f"&X-Amz-Date=20260102T030405Z&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host"
        f"&X-Amz-Signature={signature}"
    )
    return Request(method="GET", target=f"{JOB_PATH}?{query}", headers=(("Host", REAL_HOST),))


def code_of(error):
    """Return the code that a client reads in the header of the answer."""
    return error.headers["x-amzn-ErrorType"].partition(":")[0]


@pytest.mark.parametrize(("path", "host", "region_name", "signature"), GOLDEN)
def test_a_golden_signature_is_accepted(path, host, region_name, signature):
    """Botocore's signature is the one that the specification demands."""
    request = signed_request(authorization(signature, region_name), path, host)

    verify(request, CREDENTIALS, now=NOW, region_name=region_name)


@pytest.mark.parametrize(("path", "host", "region_name", "signature"), GOLDEN)
def test_a_golden_signature_is_rejected_for_another_host(path, host, region_name, signature):
    """Each signature covers its host."""
    request = signed_request(authorization(signature, region_name), path, "x" + host)

    with pytest.raises(RefusedError, match="InvalidSignatureException"):
        verify(request, CREDENTIALS, now=NOW)


def test_a_session_token_is_part_of_the_signature():
    """The golden signature with a token is valid for that token and no other."""
    signed = "host;x-amz-date;x-amz-security-token"
    value = authorization(
        "2c6d1d35384e85a06fb5208f62673758109f28e0a6f2e4085afbc330f204ea24", signed=signed
    )

    verify(
        signed_request(value, **{"X-Amz-Security-Token": "TOKENEXAMPLE=="}), CREDENTIALS, now=NOW
    )
    with pytest.raises(RefusedError, match="InvalidSignatureException"):
        verify(signed_request(value, **{"X-Amz-Security-Token": "OTHER"}), CREDENTIALS, now=NOW)


@pytest.mark.parametrize("seconds", [-900, 0, 900])
def test_a_presigned_signature_is_accepted_during_its_lifetime(seconds):
    """It is valid from the allowed clock skew before its time to the end of its lifetime."""
    request = presigned_request("2c95ef1dba594db20f86820ac4ac73f31b628e383986c533ee902090574d8a1d")

    verify(request, CREDENTIALS, now=NOW + timedelta(seconds=seconds))


def test_a_presigned_signature_with_a_longer_lifetime_is_rejected():
    """The lifetime is signed too."""
    request = presigned_request(
        "2c95ef1dba594db20f86820ac4ac73f31b628e383986c533ee902090574d8a1d", expires=901
    )

    with pytest.raises(RefusedError, match="InvalidSignatureException"):
        verify(request, CREDENTIALS, now=NOW)


@pytest.mark.parametrize("signer", [SigV4Auth, SigV4QueryAuth], ids=["header", "query"])
@pytest.mark.parametrize(
    ("method", "url", "headers", "body"),
    [
        ("GET", "/audit/report-jobs?Status=RUNNING&MaxResults=5&NextToken=a%2Fb%3D%3D", {}, b""),
        ("GET", "/audit/report-jobs?Status=a%20b&Status=A&%C3%A9=1&empty=", {}, b""),
        ("POST", "/audit/report-plans", {"Content-Type": "application/json"}, b'{"a": "\xc3\xa9"}'),
        ("DELETE", "/audit/report-plans/nightly", {"X-Team": "  two   words "}, b""),
    ],
    ids=["query", "odd-query", "body", "spaces"],
)
def test_signatures_of_botocore_over_query_body_and_headers_are_accepted(
    signer, method, url, headers, body
):
    """Both forms of a signature are valid, whatever they cover."""
    signed = AWSRequest(method, f"http://127.0.0.1:8000{url}", headers=headers, data=body)
    keys = BotocoreCredentials("AKIDEXAMPLE", "secretEXAMPLE", "TOKENEXAMPLE==")
    signer(keys, "backup", "eu-west-1").add_auth(signed)
    sent = signed.prepare()
    request = Request(
        method=sent.method,
        target=sent.url.removeprefix("http://127.0.0.1:8000"),
        headers=(("Host", "127.0.0.1:8000"), *sent.headers.items()),
        body=sent.body or b"",  # a presigned form has moved into the query
    )

    verify(request, CREDENTIALS, now=datetime.now(timezone.utc))


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ("Basic YTpi", "MissingAuthenticationTokenException", "Missing Authentication Token"),
        ("AWS4-HMAC-SHA256 Credential", "IncompleteSignatureException", "missing equal-sign"),
        ("AWS4-HMAC-SHA256 Credential=a", "IncompleteSignatureException", "'SignedHeaders'"),
        (
            authorization("0").replace("SHA256", "SHA1"),
            "IncompleteSignatureException",
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'.",
        ),
        (
            authorization("0", key="AKID/EXAMPLE"),
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements",
        ),
        (
            authorization("0", service="s3"),
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'backup'.",
        ),
        (
            authorization("0", region_name="eu-west-1"),
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'eu-west-1'.",
        ),
        (
            authorization("0", terminator="aws5"),
            "InvalidSignatureException",
            "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'.",
        ),
        (
            authorization("0", date="20260101"),
            "InvalidSignatureException",
            "'20260101' != '20260102', from '20260102T030405Z'.",
        ),
        (
            authorization("0", signed="x-amz-date"),
            "InvalidSignatureException",
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            authorization("0", key="AKIDOTHER"),
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            authorization("0"),
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided.",
        ),
    ],
)
def test_a_wrong_signature_is_rejected_with_the_message_of_aws(value, code, message):
    """The code is in the header, and the message is in the body."""
    with pytest.raises(RefusedError) as rejected:
        verify(signed_request(value), CREDENTIALS, now=NOW, region_name="us-east-1")

    assert rejected.value.status == 403
    assert code_of(rejected.value) == code
    assert message in rejected.value.body.decode()


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (
            901,
            (
                "Signature expired: 20260102T030405Z is now earlier than 20260102T030406Z"
                " (20260102T031906Z - 15 min.)"
            ),
        ),
        (
            -901,
            (
                "Signature not yet current: 20260102T030405Z is still later than 20260102T030404Z"
                " (20260102T024904Z + 15 min.)"
            ),
        ),
    ],
    ids=["late", "early"],
)
def test_a_signature_is_rejected_when_clocks_are_over_15_minutes_apart(seconds, message):
    """Both directions are checked, and the message names the times that were compared."""
    request = signed_request(authorization(JOB_SIGNATURE))

    with pytest.raises(RefusedError) as rejected:
        verify(request, CREDENTIALS, now=NOW + timedelta(seconds=seconds))

    assert code_of(rejected.value) == "InvalidSignatureException"
    assert message in rejected.value.body.decode()


@pytest.mark.parametrize("token", ["OTHER", None])
def test_a_request_with_an_unexpected_token_is_rejected(token):
    """To AWS, a valid signature with a wrong token is an unknown client."""
    keys = BotocoreCredentials("AKIDEXAMPLE", "secretEXAMPLE", token)
    signed = AWSRequest("GET", f"http://{REAL_HOST}{JOB_PATH}")
    SigV4Auth(keys, "backup", "us-east-1").add_auth(signed)
    headers = (("Host", REAL_HOST), *signed.headers.items())
    request = Request(method="GET", target=JOB_PATH, headers=headers)
    expecting = Credentials(
        access_key_id="AKIDEXAMPLE", secret_access_key="secretEXAMPLE", session_token="TOKEN"
    )

    with pytest.raises(RefusedError) as rejected:
        verify(request, expecting, now=datetime.now(timezone.utc))

    assert code_of(rejected.value) == "UnrecognizedClientException"


def test_a_signature_must_cover_the_host():
    """Otherwise it would be valid for every host."""
    value = authorization("0", signed="x-amz-date")
    headers = (("X-Amz-Date", "20260102T030405Z"), ("Authorization", value))

    with pytest.raises(RefusedError) as rejected:
        verify(Request(method="GET", target=JOB_PATH, headers=headers), CREDENTIALS, now=NOW)

    assert b"'Host' or ':authority' must be a 'SignedHeader'" in rejected.value.body


def test_an_unsigned_token_is_rejected_even_if_any_token_will_do():
    """A token is part of the request and must be signed."""
    request = signed_request(authorization(JOB_SIGNATURE), **{"X-Amz-Security-Token": "TOKEN"})

    with pytest.raises(RefusedError) as rejected:
        verify(request, CREDENTIALS, now=NOW)

    assert b"'X-Amz-Security-Token' must be a 'SignedHeader'" in rejected.value.body


@pytest.mark.parametrize(
    "target",
    [
        f"{JOB_PATH}?X-Amz-Algorithm=AWS4-HMAC-SHA256",
        f"{JOB_PATH}?X-Amz-Algorithm=%FF&X-Amz-Credential=%FF&X-Amz-Date=%FF",
        presigned_request("%E2%82%AC").target.replace("20260102T030405Z", "%FF"),
        presigned_request("0", expires="x").target,
        presigned_request("0", expires="0").target,
        presigned_request("0", expires="604801").target,
    ],
)
def test_a_presigned_url_with_a_missing_or_malformed_part_is_rejected(target):
    """Whatever the query holds, the result is a RefusedError and no other exception."""
    request = Request(method="GET", target=target, headers=(("Host", REAL_HOST),))

    with pytest.raises(RefusedError) as rejected:
        verify(request, CREDENTIALS, now=NOW)

    assert code_of(rejected.value) == "IncompleteSignatureException"


def test_an_encoded_path_is_encoded_again_in_the_canonical_request():
    """The lines are in the order that the specification gives."""
    request = Request(
        method="GET", target="/audit//report-jobs/./a%20b", headers=(("Host", REAL_HOST),)
    )

    canonical = canonical_request(request, ("host",))

    assert canonical.splitlines() == [
        "GET",
        "/audit/report-jobs/a%2520b",
        "",
        f"host:{REAL_HOST}",
        "",
        "host",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]
