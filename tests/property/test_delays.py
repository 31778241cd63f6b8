"""Whatever AWS asks for, a delay stays within its bounds."""

import math

from hypothesis import example, given
from hypothesis import strategies as st

from aws_backup_reports._call.retry import StandardRetry
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports.exceptions import ClientError

from ._strategies import HEADER_TEXT


@given(
    HEADER_TEXT | st.floats().map(str) | st.integers(0, 10**6).map(str),
    st.integers(1, 10**6),
    st.sampled_from(["ThrottlingException", "ServiceUnavailableException"]),
)
@example("9" * 400, 1, "ThrottlingException")
@example("9" * 5000, 10**6, "ThrottlingException")
@example("-" + "9" * 400, 1, "ThrottlingException")
def test_a_delay_is_bounded_whatever_a_header_asks_for(header, attempt, code):
    """It is at most the backoff's 20 seconds and 5 more."""
    metadata = {"HTTPStatusCode": 500, "HTTPHeaders": {"x-amz-retry-after": header}}
    error = ClientError(
        {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": metadata}, "DescribeReportJob"
    )

    delay = StandardRetry(10**7).decide(error, attempt, DESCRIBE_REPORT_JOB).delay

    assert delay is not None
    assert math.isfinite(delay)
    assert 0 <= delay <= 25
