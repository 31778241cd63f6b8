"""Signing: known signatures, and secrets that are not shown."""

import logging
from datetime import datetime, timedelta, timezone
from traceback import TracebackException

import pytest
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.exceptions import (
    HTTPClientError,
    NoCredentialsError,
    UnknownSignatureVersionError,
    UnsupportedSignatureVersionError,
)

from aws_backup_reports._http.clock import SigningClock, get_current_datetime
from aws_backup_reports._http.sign import Signer, encode_headers
from aws_backup_reports._lookup.credentials import StaticCredentials
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.request import Request, build_request
from tests.unit._answers import PRESIGNED_URL, settings
from tests.unit._clock import stop_clock

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
KEYS = StaticCredentials("AKIDEXAMPLE", "secretEXAMPLE")
SESSION_KEYS = StaticCredentials("AKIDEXAMPLE", "secretEXAMPLE", "TOKENEXAMPLE==")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Stop the clock at the time of every signature in this file."""
    stop_clock(monkeypatch, NOW)


def request_for(report_job_id="job-1", endpoint_url="https://backup.us-east-1.amazonaws.com"):
    """Return a request that is ready to be signed."""
    return build_request(
        DESCRIBE_REPORT_JOB,
        {"ReportJobId": report_job_id},
        settings(endpoint_url=endpoint_url),
    )


def make_ready(signer, request):
    """Do everything that precedes sending a request."""
    signer.sign(request)
    encode_headers(request.headers)


def test_the_time_of_a_signature_is_in_utc():
    """In the host's zone it would be off by hours, and AWS would reject the signature."""
    before = datetime.now(timezone.utc)

    now = get_current_datetime()

    assert now.tzinfo is timezone.utc
    assert before <= now <= datetime.now(timezone.utc)


GOLDEN = [
    ({}, KEYS, "us-east-1", "de35593a6dd9a0f821065a51d57693390ea0721297b8147e59852bff11bf61be"),
    (
        {},
        SESSION_KEYS,
        "us-east-1",
        "2c6d1d35384e85a06fb5208f62673758109f28e0a6f2e4085afbc330f204ea24",
    ),
    (
        {"report_job_id": "a b/c~é"},
        KEYS,
        "us-east-1",
        "17f10a8c19eec7b67d3076d522eadd861ba75c3c22c7e2ebfd51f81b58e648db",
    ),
    (
        {"endpoint_url": "https://backup.us-gov-west-1.amazonaws.com"},
        KEYS,
        "us-gov-west-1",
        "25d8836509601fe0ec8b4e82e166e26096ba32cd9f969eb9b8e0c6d76151c86d",
    ),
    (
        {"endpoint_url": "https://backup.cn-north-1.amazonaws.com.cn"},
        KEYS,
        "cn-north-1",
        "53d5b10604d4b69ba2c004a71c493e7f717b2fa19857eae85e31aebd94a2677f",
    ),
    (
        {"endpoint_url": "https://vpce-1.backup.us-east-1.vpce.amazonaws.com:443"},
        KEYS,
        "us-east-1",
        "93936a6e383c1918c7a3cb6d957a13ef0a530c7c6c062c6696d971ae248c81fd",
    ),
    (
        {"endpoint_url": "http://LocalHost:4566/Base/"},
        KEYS,
        "us-east-1",
        "91193afadab746e5e400c6d4f373aeb8a8cf441ff68443559f44751b2999e31f",
    ),
    (
        {"endpoint_url": "https://EXAMPLE.com:8443"},
        KEYS,
        "us-east-1",
        "4772a68d34ce944dd2a67edb4ac71a5825ff56b20b3095ae9801cf0c0b509e03",
    ),
]


@pytest.mark.parametrize(
    ("given", "credentials", "region_name", "signature"),
    GOLDEN,
    ids=["plain", "token", "encoded", "gov", "china", "port 443", "base path", "other port"],
)
def test_the_signature_is_that_of_boto3(given, credentials, region_name, signature):
    """Boto3 made these signatures for the same requests at the same time."""
    request = request_for(**given)

    make_ready(Signer(credentials, region_name, "v4"), request)

    token = ";x-amz-security-token" if credentials.token else ""
    assert request.headers["Authorization"] == (
        f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/{region_name}/backup/aws4_request, "
        f"SignedHeaders=host;x-amz-date{token}, Signature={signature}".encode()
    )
    assert request.headers["X-Amz-Date"] == b"20260102T030405Z"


def test_headers_of_a_signed_request_are_bytes_in_boto3s_order():
    """Those about the attempt come after the signature, which leaves them out."""
    request = request_for()
    request.unsigned_headers = {"amz-sdk-request": "attempt=1"}

    make_ready(Signer(SESSION_KEYS, "us-east-1", "v4"), request)

    assert list(request.headers) == [
        "User-Agent",
        "X-Amz-Date",
        "X-Amz-Security-Token",
        "Authorization",
        "amz-sdk-request",
    ]
    assert request.headers["X-Amz-Security-Token"] == b"TOKENEXAMPLE=="
    assert {type(value) for value in request.headers.values()} == {bytes}


def test_a_request_is_left_unsigned_when_the_client_is_anonymous():
    """Its headers are encoded all the same."""
    request = request_for()
    request.unsigned_headers = {"amz-sdk-request": "attempt=1"}

    make_ready(Signer(KEYS, "us-east-1", UNSIGNED), request)

    assert request.headers == {"User-Agent": b"test/1", "amz-sdk-request": b"attempt=1"}


@pytest.mark.parametrize("act", ["sign", "presign"])
def test_signing_without_credentials_is_an_error(act):
    """The signer can be made without them, as in boto3."""
    signer = Signer(None, "us-east-1", "v4")

    with pytest.raises(NoCredentialsError, match="Unable to locate credentials"):
        make_ready(signer, request_for()) if act == "sign" else signer.presign(request_for(), 1)


class Refreshing:
    """Credentials that change each time."""

    def __init__(self):
        self.keys = iter("AB")

    def get_frozen_credentials(self):
        """Return the next keys."""
        return StaticCredentials(next(self.keys), "secret")


def test_refreshed_keys_are_used():
    """The signer asks for the keys at each signature."""
    signer = Signer(Refreshing(), "us-east-1", "v4")
    requests = [request_for(), request_for()]

    for request in requests:
        make_ready(signer, request)

    assert b"Credential=A/" in requests[0].headers["Authorization"]
    assert b"Credential=B/" in requests[1].headers["Authorization"]


@pytest.mark.parametrize("version", ["bogus", "v2", "v3", "bearer", "", None])
def test_an_unsupported_signature_version_is_rejected(version):
    """The error is botocore's, and the request is not signed."""
    with pytest.raises(UnknownSignatureVersionError):
        make_ready(Signer(KEYS, "us-east-1", version), request_for())


def test_a_presigned_url_is_that_of_boto3():
    """Boto3 made this URL at the same time."""
    url = Signer(KEYS, "us-east-1", "v4").presign(request_for(), 900)

    assert url == PRESIGNED_URL


def test_a_presigned_url_has_the_time_of_a_corrected_clock():
    """AWS would reject this machine's."""
    clock = SigningClock()
    clock.offset = timedelta(hours=1)

    url = Signer(KEYS, "us-east-1", "v4", clock).presign(request_for(), 900)

    assert "&X-Amz-Date=20260102T040405Z&" in url


def test_a_signature_has_the_time_of_a_corrected_clock():
    """AWS would reject that of this machine again."""
    clock = SigningClock()
    clock.offset = timedelta(minutes=10)
    request = request_for()

    Signer(KEYS, "us-east-1", "v4", clock).sign(request)

    assert request.headers["X-Amz-Date"] == "20260102T031405Z"


def test_an_unsendable_header_is_a_permanent_failure():
    """So the call is not retried."""
    with pytest.raises(HTTPClientError) as raised:
        encode_headers({"User-Agent": "a\nb"})

    assert raised.value.is_permanent is True


def test_presigning_leaves_the_url_unchanged_when_the_client_is_anonymous():
    """There is nothing to sign with."""
    request = request_for()

    assert Signer(None, "us-east-1", UNSIGNED).presign(request, 9) == request.url


@pytest.mark.parametrize("act", ["sign", "presign"])
def test_no_secret_is_logged_at_debug_level(act, caplog):
    """Botocore itself logs both the token and the signature."""
    caplog.set_level(logging.DEBUG)
    signer = Signer(SESSION_KEYS, "us-east-1", "v4")

    if act == "sign":
        request = request_for()
        make_ready(signer, request)
        signature = request.headers["Authorization"].decode().rpartition("=")[2]
    else:
        signature = signer.presign(request_for(), 900).rpartition("=")[2]

    assert len(signature) == 64
    for secret in ("secretEXAMPLE", "TOKENEXAMPLE", signature):
        assert secret not in caplog.text


@pytest.mark.parametrize("broken", ["TOKEN\nX", "TOKEN\r\nX: 1", "TOKEN\n", "TOKEN\ud800"])
def test_the_error_for_an_unsendable_header_hides_its_value(broken):
    """It may be a secret, so neither the text nor the cause of the error shows it."""
    signer = Signer(None, "us-east-1", UNSIGNED)
    request = Request("GET", "https://x/", {"X-Amz-Security-Token": broken})

    with pytest.raises(HTTPClientError, match="X-Amz-Security-Token") as raised:
        make_ready(signer, request)

    assert "TOKEN" not in str(raised.value)
    assert raised.value.__context__ is None
    assert "TOKEN" not in repr(raised.value.kwargs)


@pytest.mark.parametrize("act", ["sign", "presign"])
@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (("AKID", "secret", "SECRET\nX"), "X-Amz-Security-Token"),
        (("AKID", "secret", "SECRET\ud800"), "X-Amz-Security-Token"),
        (("SECRET\nX", "secret", None), "Authorization"),
        (("SECRET\ud800", "secret", None), "Authorization"),
        (("AKID", "SECRET\ud800", None), "the signature's key"),
    ],
    ids=["token", "token's text", "key id", "key id's text", "key's text"],
)
def test_the_error_for_an_unusable_key_hides_its_value(keys, name, act):
    """The message is the one for a header with such a value."""
    signer = Signer(StaticCredentials(*keys), "us-east-1", "v4")

    with pytest.raises(HTTPClientError) as raised:
        make_ready(signer, request_for()) if act == "sign" else signer.presign(request_for(), 9)

    assert str(raised.value) == (
        "An HTTP Client raised an unhandled exception: "
        f"Invalid header value for {name}: line breaks and lone surrogates "
        "are not allowed (the value is not shown, as it may be a secret)"
    )
    assert raised.value.__context__ is None


def test_the_error_for_an_unusable_key_has_no_key_in_its_frames():
    """Tools print the locals of the functions that an error went through."""
    signer = Signer(StaticCredentials("AKID", "SECRET", "TOKEN\n"), "us-east-1", "v4")

    with pytest.raises(HTTPClientError) as raised:
        signer.sign(request_for())
    shown = "".join(TracebackException.from_exception(raised.value, capture_locals=True).format())

    assert "unsendable = 'X-Amz-Security-Token'" in shown
    assert "SECRET" not in shown
    assert "TOKEN" not in shown


def test_the_signing_key_is_derived_once_a_day(monkeypatch):
    """This takes four of the five digests of a signature."""
    digests, derive = [], SigV4Auth._sign
    monkeypatch.setattr(
        SigV4Auth, "_sign", lambda *args, **options: digests.append(1) or derive(*args, **options)
    )
    signer, counts = Signer(KEYS, "us-east-1", "v4"), []

    for _ in range(3):
        signer.sign(request_for())
        counts.append(len(digests))

    assert counts == [5, 6, 7]


def test_the_same_keys_are_checked_once():
    """This takes a part of the time that signing does."""

    class Counted(str):
        encoded = 0

        def encode(self):
            Counted.encoded += 1
            return super().encode()

    signer = Signer(StaticCredentials(Counted("AKID"), "secret"), "us-east-1", "v4")

    for _ in range(3):
        signer.sign(request_for())

    assert Counted.encoded == 1


def test_a_header_with_text_beyond_ascii_is_sent_as_utf_8():
    """Boto3 does the same."""
    request = Request("GET", "https://x/", {"User-Agent": "é"})

    make_ready(Signer(None, "us-east-1", UNSIGNED), request)

    assert request.headers["User-Agent"] == "é".encode()


def test_the_repr_of_credentials_shows_no_secret():
    """It shows the id of the access key, and where the keys were found."""
    assert repr(SESSION_KEYS) == ("<StaticCredentials AKIDEXAMPLE found by explicit>")


@pytest.mark.parametrize("version", ["v2", "bogus"])
def test_presigning_with_an_unsupported_version_is_rejected(version):
    """The error is the one of boto3 for a version without a signer."""
    with pytest.raises(UnsupportedSignatureVersionError, match=f"{version}-query"):
        Signer(KEYS, "us-east-1", version).presign(request_for(), 9)


def test_a_signer_follows_changes_of_day_and_keys(monkeypatch):
    """What a signer keeps is used only for the same day and the same secret key."""
    other_keys = StaticCredentials("AKIDOTHER", "secretOTHER", "TOKEN")
    other_day = NOW.replace(day=3)
    signer = Signer(KEYS, "us-east-1", "v4")
    for now, keys in (
        (NOW, KEYS),
        (other_day, KEYS),
        (other_day, other_keys),
        (NOW, KEYS),
        (NOW, StaticCredentials(KEYS.access_key, "secretCHANGED")),
    ):
        stop_clock(monkeypatch, now)
        signer.credentials = keys
        ours, new = request_for(), request_for()

        signer.sign(ours)
        Signer(keys, "us-east-1", "v4").sign(new)

        assert ours.headers == new.headers


def test_a_signer_that_was_used_before_signs_as_botocore_does():
    """Botocore computes anew each time what our signer keeps."""
    signer = Signer(SESSION_KEYS, "us-east-1", "v4")
    for report_job_id in ("job-1", "a b/c", "é"):
        ours, theirs = request_for(report_job_id), request_for(report_job_id)

        signer.sign(ours)
        SigV4Auth(SESSION_KEYS, "backup", "us-east-1").add_auth(theirs)

        assert ours.headers == theirs.headers
