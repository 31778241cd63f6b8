"""Strategies for answers: headers, bodies and members of all kinds."""

from __future__ import annotations

import json

from botocore.awsrequest import HeadersDict
from hypothesis import strategies as st

from aws_backup_reports.exceptions import ERRORS_BY_CODE
from aws_backup_reports.models import ReportJobStatus, ReportTemplate
from tests.unit._answers import CannedAnswer

# Python refuses to convert more than 4,300 digits.
DIGITS = st.integers(1, 6000).map(lambda length: "9" * length)
HEADER_TEXT = (
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"))
    | st.integers().map(str)
    | DIGITS
    | st.sampled_from(
        [
            *ERRORS_BY_CODE,
            "ThrottlingException:http://internal.amazon.com/",
            "Thu, 9 Jan 2020 20:07:59 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ]
    )
)
HEADER_NAMES = st.sampled_from(
    [
        "Content-Length",
        "Date",
        "Transfer-Encoding",
        "X-Amzn-Errortype",
        "x-amz-id-2",
        "x-amz-request-id",
        "x-amz-retry-after",
        "x-amzn-RequestId",
    ]
) | st.text("abc-", min_size=1)
HEADERS = st.dictionaries(HEADER_NAMES, HEADER_TEXT).map(HeadersDict)

NUMBERS = st.integers() | st.floats() | st.integers(-(10**12), 10**13) | st.just(10**4000)
TEXT = st.text() | st.text(st.characters(exclude_categories=()))
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)

WRITTEN_TIMES = st.datetimes().map(str) | st.from_regex(
    r"\A(Mon|Tue|Thu), [0-3]?[0-9] (Jan|Feb|Dec) [0-9]{2,5} [0-9:]{0,9} ?(GMT|EST|[+-][0-9]{4})?\Z"
)
TIMES = (
    NUMBERS
    | WRITTEN_TIMES
    | st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.Zz+-]{0,20}\Z")
    | st.floats(-1e11, 1e12).map(str)
)


def members(**shapes: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """Return a strategy for objects with some of these members, mostly of the right type."""
    return st.fixed_dictionaries(
        {}, optional={name: shape | st.none() | ANYTHING for name, shape in shapes.items()}
    )


REPORT_DESTINATIONS = members(
    S3BucketName=TEXT, S3Keys=st.lists(TEXT | st.none(), max_size=4) | st.lists(ANYTHING)
)
REPORT_JOBS = members(
    ReportJobId=TEXT,
    ReportPlanArn=TEXT,
    ReportTemplate=st.sampled_from([each.value for each in ReportTemplate]) | TEXT,
    CreationTime=TIMES,
    CompletionTime=TIMES,
    Status=st.sampled_from([each.value for each in ReportJobStatus]) | TEXT,
    StatusMessage=TEXT,
    ReportDestination=REPORT_DESTINATIONS,
)
RESULTS = members(ReportJob=REPORT_JOBS)
ERRORS = members(
    **dict.fromkeys(("message", "Message", "code", "Code", "__type", "Type", "Context"), TEXT),
    Arn=TEXT,
    CreatorRequestId=TEXT,
)


def nested(depth: int) -> bytes:
    """Return deeply nested JSON, near the depth that Python's parser can read or beyond it."""
    return b'{"message":' + b"[" * depth + b"]" * depth + b"}"


JSON = (RESULTS | ERRORS | ANYTHING).map(json.dumps).map(str.encode)
BODIES = (
    st.binary()
    | JSON
    | JSON.map(lambda body: b"\xef\xbb\xbf" + body)
    | JSON.flatmap(lambda body: st.integers(0, len(body)).map(lambda end: body[:end]))
    | st.integers(0, 3000).map(nested)
    | DIGITS.map(lambda digits: f'{{"ReportJob":{{"CreationTime":{digits}}}}}'.encode())
)
STATUSES = st.integers(100, 999) | st.sampled_from([200, 204, 300, 400, 403, 429, 500, 503])
ANSWERS = st.builds(CannedAnswer, STATUSES, HEADERS, BODIES)
ERROR_ANSWERS = st.builds(
    CannedAnswer,
    st.integers(400, 599),
    st.sampled_from(sorted(ERRORS_BY_CODE)).map(lambda code: {"X-Amzn-Errortype": code}),
    ERRORS.map(json.dumps).map(str.encode),
)
OK_ANSWERS = st.builds(
    CannedAnswer, st.just(200), st.just(HeadersDict()), RESULTS.map(json.dumps).map(str.encode)
)
