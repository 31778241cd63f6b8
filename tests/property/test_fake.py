"""The fake answers any request that it can read, and closes the connection after any other."""

from __future__ import annotations

import json
import re
import socket
import sys
from http import HTTPStatus
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from hypothesis import given
from hypothesis import strategies as st

from aws_backup_reports._lookup.credentials import StaticCredentials
from aws_backup_reports._wire.operations import OPERATIONS
from aws_backup_reports.testing import FakeAws, FakeBackupServer
from aws_backup_reports.testing._serving.listener import Listener
from aws_backup_reports.testing._wire.messages import Request

from ._modelled import MODEL, mutated, spoilt, values_of
from ._strategies import BODIES, TEXT

KEYS = StaticCredentials("AKIDEXAMPLE", "secretEXAMPLE")
SIGNERS = {"backup": SigV4Auth, "s3": S3SigV4Auth, "sts": SigV4Auth}
URL = "http://127.0.0.1:1"

PLAN = {
    "ReportPlanName": "plan",
    "ReportDeliveryChannel": {"S3BucketName": "bucket"},
    "ReportSetting": {"ReportTemplate": "BACKUP_JOB_REPORT"},
}
NAMES = (
    st.just("plan")
    | st.sampled_from(["other", "job", "%41", "%", "%zz", "..", "a" * 300])
    | TEXT.map(lambda text: quote(text, safe="", errors="surrogatepass"))
)
QUERIES = st.just("") | st.lists(
    st.sampled_from(
        "MaxResults=1 MaxResults=0 MaxResults=x MaxResults=9999999999999 NextToken=a NextToken= "
        "ReportPlanName=plan Status=COMPLETED CreationBefore=2020-01-01T00:00:00Z "
        "CreationAfter=1e400 CreationAfter=-1 CreationBefore=NaN = & %ff=%fe list-type=2 "
        "prefix=Backup max-keys=1 max-keys=-1 continuation-token=x delimiter=/ uploads".split()
    )
    | TEXT.map(lambda text: quote(text, safe="=", errors="surrogatepass")),
    max_size=3,
).map("&".join)


def bodies_of(shape):
    """Return a strategy for the bodies of requests: valid, spoilt, and any bytes."""
    members = {**PLAN, "IdempotencyToken": "token"}
    values = st.builds(
        lambda left_out, drawn: {
            **drawn,
            **{k: v for k, v in members.items() if k not in left_out},
        },
        st.sets(st.sampled_from(sorted(members))),
        values_of(shape),
    )
    texts = (values | spoilt(values)).map(json.dumps).map(str.encode)
    return texts | mutated(texts) | BODIES


ROUTES = st.sampled_from(list(OPERATIONS.values())).flatmap(
    lambda operation: st.tuples(
        st.sampled_from([operation.method] * 5 + ["PUT", "HEAD", "PATCH"]),
        NAMES.map(lambda name: re.sub("{.*}", lambda _: name, operation.path)),
        bodies_of(MODEL.operation_model(operation.name).input_shape),
    )
)

S3_PATHS = st.sampled_from(
    ["/bucket", "/bucket/", "/bucket/key", "/other/key", "/", "//", "/bucket//", "/%2e/x"]
)
STS_FORMS = st.lists(
    st.sampled_from(
        "Version=2011-06-15 Version=1 Action=AssumeRole Action=GetCallerIdentity Action=%00<& "
        "RoleArn=arn:aws:iam::444455556666:role/x RoleArn=%ff RoleSessionName=me ExternalId= "
        "RoleSessionName=%0A DurationSeconds=900 DurationSeconds=-1 DurationSeconds=x = & %".split()
    )
    | TEXT.map(lambda text: quote(text, safe="=", errors="surrogatepass")),
    max_size=6,
).map("&".join)
CALLS = (
    st.tuples(ROUTES, QUERIES, st.just("backup"))
    | st.tuples(
        st.tuples(st.sampled_from(["GET", "HEAD", "PUT"]), S3_PATHS, st.just(b"")),
        QUERIES,
        st.just("s3"),
    )
    | st.tuples(
        st.tuples(
            st.sampled_from(["GET", "POST", "PUT"]),
            st.just("/"),
            STS_FORMS.map(str.encode) | BODIES,
        ),
        st.just("") | STS_FORMS,
        st.just("sts"),
    )
)


def new_fake():
    """Return a fake that has a plan, a job that has ended, its report, and a role."""
    fake = FakeAws()
    fake.client().create_report_plan(**PLAN)
    fake.client().start_and_wait(ReportPlanName="plan")
    fake.add_role("arn:aws:iam::444455556666:role/x")
    return fake


def signed(route, query, service):
    """Return a request with a valid signature."""
    method, path, body = route
    request = AWSRequest(method, f"{URL}{path}?{query}", {}, body)
    SIGNERS[service](KEYS, service, "us-east-1").add_auth(request)
    headers = {"Host": urlsplit(URL).netloc, **dict(request.headers.items())}
    return Request(
        method=method, target=f"{path}?{query}", headers=tuple(headers.items()), body=body
    )


@given(st.lists(CALLS, min_size=1, max_size=3))
def test_any_signed_request_is_answered(calls):
    """What is wrong with it is an error of the client's; the fake itself never fails."""
    fake = new_fake()

    for call in calls:
        answer = fake.handle(signed(*call))

        assert answer.status in set(HTTPStatus)
        assert answer.status < 500 or answer.status == HTTPStatus.NOT_IMPLEMENTED
        for name, value in answer.headers:
            assert f"{name}: {value}".encode("latin-1").isascii()
            assert "\r" not in value
            assert "\n" not in value
        if dict(answer.headers).get("Content-Type") == "application/json":
            json.loads(answer.body)
        if dict(answer.headers).get("Content-Type") == "text/xml":
            ElementTree.fromstring(answer.body)


HEADER_LINES = st.builds(
    lambda name, separator, value: f"{name}{separator}{value}".encode("latin-1"),
    st.sampled_from(
        "Host Content-Length Transfer-Encoding Expect Connection Authorization X-Amz-Date "
        "X-Amz-Security-Token X-Amz-Content-SHA256 Upgrade x".split()
    ),
    st.sampled_from([": ", ":", " : ", ""]),
    st.sampled_from(
        "0 1 2 99 -1 +1 1_0 chunked close keep-alive 100-continue AWS4-HMAC-SHA256 a,b".split()
    )
    | st.text(st.characters(max_codepoint=255), max_size=20),
)
HEADS = st.builds(
    lambda method, target, version, lines, end: (
        b" ".join([method, target, version]) + end + b"".join(line + end for line in lines) + end
    ),
    st.sampled_from([b"GET", b"POST", b"HEAD", b"get", b"", b"\x00", b"PRI"]),
    st.sampled_from([b"/audit/report-plans", b"*", b"", b"http://h/x", b"//x", b"/\xff\x85"])
    | st.binary(max_size=20),
    st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"", b"HTTP/1.-1"]),
    st.lists(HEADER_LINES, max_size=4),
    st.sampled_from([b"\r\n", b"\n", b"\r\n "]),
)
MESSAGES = st.lists(HEADS | mutated(HEADS) | st.binary(max_size=9), max_size=3).map(b"".join)


@pytest.fixture(scope="module")
def exchange():
    """A function that sends bytes to one server, and returns what comes until it hangs up."""
    failures = []
    with pytest.MonkeyPatch.context() as patch, FakeBackupServer() as server:
        patch.setattr(Listener, "handle_error", lambda *_: failures.append(sys.exc_info()[1]))
        address = urlsplit(server.endpoint_url)

        def exchange(data):
            where = (address.hostname, address.port)
            with socket.create_connection(where, timeout=10) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                received = b"".join(iter(lambda: connection.recv(65536), b""))
            found = failures.copy()
            failures.clear()
            assert not found
            return received

        yield exchange


def statuses(received):
    """Return the statuses of all answers in a stream, each of which has its length."""
    found = []
    while received:
        head, separator, rest = received.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        assert separator
        assert line.startswith("HTTP/1.1 ")
        found.append(int(line.split()[1]))
        headers = dict(each.lower().split(": ", 1) for each in lines)
        # The answer to a HEAD has a length, and no body.
        has_body = found[-1] >= 200 and not rest.startswith(b"HTTP/1.1 ")
        received = rest[int(headers["content-length"]) :] if has_body else rest
    return found


@given(MESSAGES)
def test_any_bytes_are_answered_or_the_connection_is_closed(exchange, data):
    """There is an answer to whatever begins like a request, and no traceback."""
    assert all(each in set(HTTPStatus) for each in statuses(exchange(data)))
