"""What the fake service writes, byte by byte."""

import re
import urllib.error
import urllib.request
from datetime import datetime, timezone

import pytest

from aws_backup_reports.testing._wire.answers import success
from aws_backup_reports.testing._wire.encoding import encode

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
START = datetime(2020, 1, 9, 20, 7, 14, 253_000, tzinfo=timezone.utc)


def presigned_url(client, job_id):
    """Return a URL that needs no credentials for an hour."""
    return client.generate_presigned_url("describe_report_job", {"ReportJobId": job_id})


def test_an_answer_is_written_as_aws_writes_it():
    """Keys are sorted, nulls are kept, times have an exponent, and days have no leading zero."""
    members = {"Status": "é", "CreationTime": START, "None": None, "Keys": ("a", "b"), "N": 1}

    answer = success(members, START)

    headers = dict(answer.headers)
    assert answer.body.decode() == (
        '{"CreationTime":1.578600434253E9,"Keys":["a","b"],"N":1,"None":null,"Status":"é"}'
    )
    assert headers["Date"] == "Thu, 9 Jan 2020 20:07:14 GMT"
    assert headers["Content-Type"] == "application/json"
    assert headers["Content-Length"] == str(len(answer.body))
    assert re.fullmatch(UUID, headers["x-amzn-RequestId"])


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2001, 9, 9, 1, 46, 40, tzinfo=timezone.utc), b"1.0E9"),
        (datetime(2001, 9, 9, 1, 46, 41, tzinfo=timezone.utc), b"1.000000001E9"),
        (datetime(2018, 1, 26, 0, 11, 30, 87_000, tzinfo=timezone.utc), b"1.516925490087E9"),
    ],
)
def test_a_time_is_written_as_java_writes_it(moment, written):
    """There is at least one digit after the point."""
    assert encode(moment) == written


def test_a_presigned_url_returns_every_member_of_a_job(server, connect):
    """The signature in the query is enough, and the body is exactly AWS's."""
    job_id = server.backup.add_report_job(statuses=["COMPLETED"])
    url = presigned_url(connect(), job_id)

    with urllib.request.urlopen(url) as answer:
        body = answer.read().decode()

    assert re.fullmatch(
        r'\{"ReportJob":\{"CompletionTime":1\.\d+E9,"CreationTime":1\.\d+E9,"ReportDestination":'
        r'\{"S3BucketName":"[a-z0-9-]+","S3Keys":\["[^" ]+"\]\},"ReportJobId":"[0-9a-f-]+",'
        r'"ReportPlanArn":"[^" ]+","ReportTemplate":"BACKUP_JOB_REPORT","Status":"COMPLETED",'
        r'"StatusMessage":null\}\}',
        body,
    )


def test_an_error_has_nulls_and_its_code_in_the_header(connect):
    """Absent members are written as null, as AWS does."""
    url = presigned_url(connect(), "job-1")

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)

    with caught.value as answer:
        assert answer.code == 400
        assert answer.headers["X-Amzn-Errortype"] == (
            "ResourceNotFoundException:"
            "http://internal.amazon.com/coral/com.amazonaws.services.cryo/"
        )
        assert answer.read() == (
            b'{"Code":null,"Context":null,"Message":"Report job job-1 does not exist.","Type":null}'
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/report-jobs/", "/report-jobs/x"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=9999"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("&X-Amz-SignedHeaders=host", "&X-Amz-SignedHeaders=host&Extra=1"),
    ],
    ids=["path", "life", "signature", "query"],
)
def test_a_presigned_url_that_was_tampered_with_is_rejected(server, connect, old, new):
    """Whichever part of the URL is changed, the signature is no longer valid."""
    url = presigned_url(connect(), server.backup.add_report_job())

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url.replace(old, new))

    with caught.value as answer:
        assert answer.code == 403
        assert answer.headers["x-amzn-ErrorType"].startswith("InvalidSignatureException:")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/"),
        ("GET", "/audit/report-jobs/"),
        ("GET", "//audit/report-jobs/job-1"),
        ("GET", "/audit/report-jobs/a/b"),
        ("GET", "/nothing?a=%FF&b"),
        ("DELETE", "/audit/report-jobs/job-1"),
        ("BREW", "/audit/report-jobs/job-1"),
    ],
)
def test_an_unknown_path_or_method_is_an_unknown_operation(connection, method, target):
    """No signature is needed, and the answer is in XML, as from AWS."""
    connection.request(method, target)

    answer = connection.getresponse()
    assert answer.status == 404
    assert answer.headers["x-amzn-ErrorType"].startswith("UnknownOperationException:")
    assert answer.read() == b"<UnknownOperationException/>\n"
