"""Any id is either rejected or arrives unchanged at its own path."""

from datetime import datetime, timezone
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ParamValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from aws_backup_reports._http.sign import Signer
from aws_backup_reports._lookup.credentials import StaticCredentials
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports._wire.request import build_request
from aws_backup_reports.testing._signature.credentials import Credentials
from aws_backup_reports.testing._signature.verification import verify
from aws_backup_reports.testing._wire.messages import Request
from tests.unit._answers import settings

ENDPOINTS = st.sampled_from(
    ["https://backup.eu-west-1.amazonaws.com", "http://LocalHost:4566/Base/?b=c&a=%20"]
)
IDS = (
    st.text()
    | st.text(st.characters(exclude_categories=()))
    | st.text("./%?#+ 2eEfF\\&;=")
    | st.sampled_from(["", ".", "..", "...", "%2e%2e", "%2E", "../..", "//", "a\r\nb", "{0}"])
)


def build(report_job_id, endpoint_url, *, validate=True):
    """Build a request, or return None if the id is rejected."""
    try:
        return build_request(
            DESCRIBE_REPORT_JOB,
            {"ReportJobId": report_job_id},
            settings(endpoint_url=endpoint_url, parameter_validation=validate),
        )
    except ParamValidationError:
        return None


@given(IDS, ENDPOINTS, st.booleans())
@example("..", "https://x", False)
def test_an_accepted_id_arrives_unchanged(report_job_id, endpoint_url, validate):
    """It is the last segment of the path, and a server decodes it to the same text."""
    request = build(report_job_id, endpoint_url, validate=validate)

    if request is not None:
        base = urlsplit(endpoint_url)
        parts = urlsplit(request.url)
        prefix, slash, segment = parts.path.rpartition("/")
        assert (prefix, slash) == (base.path.rstrip("/") + "/audit/report-jobs", "/")
        assert unquote(segment, errors="strict") == report_job_id
        assert segment not in ("", ".", "..")
        assert (parts.scheme, parts.netloc, parts.query) == (base.scheme, base.netloc, base.query)
        assert request.url.isascii()
        assert not set(request.url) & set(" \r\n\t")


@given(IDS)
def test_only_ids_without_a_path_of_their_own_are_rejected(report_job_id):
    """These are empty text, one dot, two dots, and text that UTF-8 cannot encode."""
    leads_elsewhere = report_job_id in ("", ".", "..") or any(
        0xD800 <= ord(each) <= 0xDFFF for each in report_job_id
    )

    assert (build(report_job_id, "https://x") is None) == leads_elsewhere


@given(IDS, ENDPOINTS, st.none() | st.just("TOKEN=="))
def test_the_signature_is_valid_for_any_id(report_job_id, endpoint_url, token):
    """A server that calculates it from the request gets the same."""
    request = build(report_job_id, endpoint_url)
    if request is None:
        return

    Signer(StaticCredentials("AKID", "secret", token), "eu-west-1", "v4").sign(request)

    parts = urlsplit(request.url)
    headers = {"Host": parts.netloc.lower(), **request.headers}
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    verify(
        Request(method=request.method, target=target, headers=tuple(headers.items())),
        Credentials(access_key_id="AKID", secret_access_key="secret", session_token=token),
        now=datetime.now(timezone.utc),
        region_name="eu-west-1",
    )
