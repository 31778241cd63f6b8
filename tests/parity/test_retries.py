"""What is retried, how often, after which delays, and what the result reports of it."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests._server import DATE, REQUEST_ID, Close, Reset, answer

from ._both import ABSENT, COMPLETED, UNAVAILABLE, Case, Differs, cases
from ._older_botocore import QUOTA_COSTS, RETRY_AFTER, SHORT_DELAYS, STATUS_429

SLOW = answer(400, {"__type": "ThrottlingException", "message": "slow"})
NOT_FOUND = answer(404, {"__type": "Nope", "message": "m"})


def coded(code, status=400, headers=()):
    """Return an answer with an error code."""
    return answer(status, {"message": "m"}, [("x-amzn-ErrorType", code), *headers])


RETRIED_CODES = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
]

FINAL_CODES = [
    "ServiceUnavailableException",
    "ServiceUnavailable",
    "InternalError",
    "InternalFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "AuthFailure",
    "Unavailable",
    "RequestThrottlingException",
    "throttling",
    "LimitExceeded",
]

# The date of the answers is days away from the time that they are received at.
CLOCK_CODES = [
    "RequestTimeTooSkewed",
    "RequestExpired",
    "RequestInTheFuture",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
]

STATUSES = [
    300, 301, 304, 400, 401, 403, 404, 408, 409, 413, 425, 429, 500, 501, 502, 503, 504, 505, 509,
    520, 529, 599,
]  # fmt: skip

SUCCEEDED_AT_LAST = Differs(
    "max-attempts-reached", result={"ResponseMetadata": {"MaxAttemptsReached": ABSENT}}
)


def failed_at_last(code):
    """Return our difference for a last attempt that gets an error without a retry."""
    return Differs(
        "max-attempts-reached",
        text=f"An error occurred ({code}) when calling the DescribeReportJob operation: m",
        response={"ResponseMetadata": {"MaxAttemptsReached": ABSENT}},
    )


def succeeded_again(name, **ours):
    """Return our difference for a call that ends with boto3, and that ours makes once more."""
    job = {
        "ReportJobId": "job-1",
        "ReportPlanArn": "arn:aws:backup:us-east-1:111111111111:report-plan:daily-914d249e",
        "ReportTemplate": "BACKUP_JOB_REPORT",
        "CreationTime": datetime(2018, 1, 26, 0, 10, tzinfo=timezone.utc),
        "CompletionTime": datetime(2018, 1, 26, 0, 11, 30, 87_000, tzinfo=timezone.utc),
        "Status": "COMPLETED",
        "ReportDestination": {"S3BucketName": "reports", "S3Keys": ["Backup/1.csv"]},
    }
    metadata = {
        "RequestId": REQUEST_ID,
        "HTTPStatusCode": 200,
        "HTTPHeaders": {
            "content-type": "application/json",
            "date": DATE,
            "x-amzn-requestid": REQUEST_ID,
            "content-length": "332",
        },
        "RetryAttempts": 1,
    }
    result = {"ResponseMetadata": metadata, "ReportJob": job}
    return Differs(name, stage="done", result=result, sent=2, **ours)


def clock_skew():
    """Return our difference for an answer that rejects the time of a request."""
    fine = {"error": None, "text": None, "response": None}
    return {"differs": succeeded_again("clock-skew", sleeps=[0.0], **fine)}


def again(case_id, first, **settings):
    """Return a case in which a retry after the first answer would succeed."""
    return Case(case_id, answers=[first, COMPLETED], **settings)


STANDARD = [
    *(
        again(
            f"{status}-json",
            answer(status, {"message": "m"}),
            since=STATUS_429 if status == 429 else None,
        )
        for status in STATUSES[3:]
    ),
    *(again(f"{status}-empty", answer(status, "")) for status in (400, 408)),
    again("429-empty", answer(429, ""), since=STATUS_429),
    *(again(f"{code}-at-400", coded(code)) for code in RETRIED_CODES),
    *(again(f"{code}-at-400", coded(code)) for code in FINAL_CODES),
    *(again(f"{code}-at-400", coded(code), **clock_skew()) for code in CLOCK_CODES),
    *(again(f"{code}-at-404", coded(code, 404)) for code in ("SlowDown", "RequestTimeout")),
    *(again(f"{code}-at-301", coded(code, 301)) for code in ("SlowDown", "RequestTimeout")),
    *(again(f"{code}-at-503", coded(code, 503)) for code in ("SlowDown", "Nope", "AuthFailure")),
    *(
        again(f"{code}-at-429", coded(code, 429))
        for code in (
            "ServiceUnavailableException",
            "MissingParameterValueException",
            "ResourceNotFoundException",
            "SlowDown",
            "RequestTimeout",
        )
    ),
    *(
        again(f"{code}-at-429", coded(code, 429), since=STATUS_429)
        for code in ("InvalidParameterValueException", "ConflictException", "Nope")
    ),
    again("code-in-the-body", SLOW),
    again("code-with-namespace", answer(400, {"__type": "com.amazon#SlowDown"})),
    again("throttled-at-200", answer(200, {"__type": "Throttling"})),
    again("closed", Close()),
    again("reset", Reset()),
    again(
        "closed-after-the-status-line",
        Close(b"HTTP/1.1 200 OK\r\n"),
        differs=succeeded_again("cut-head", sleeps=[0.05], connections=2),
    ),
    again(
        "closed-in-the-head",
        Close(b"HTTP/1.1 200 OK\r\nContent-"),
        differs=succeeded_again("cut-head", sleeps=[0.05], connections=2),
    ),
    again(
        "reset-in-the-body",
        Reset(answer(200, '{"ReportJob":', length=500)),
    ),
    Case("gone-on-after-503", answers=[UNAVAILABLE, NOT_FOUND]),
    Case("503-three-times", answers=[UNAVAILABLE] * 3),
    Case("closed-three-times", answers=[Close()] * 3),
    Case("503-503-200", answers=[UNAVAILABLE, UNAVAILABLE, COMPLETED], differs=SUCCEEDED_AT_LAST),
    Case("503-throttled-200", answers=[UNAVAILABLE, SLOW, COMPLETED], differs=SUCCEEDED_AT_LAST),
    Case("throttled-503-200", answers=[SLOW, UNAVAILABLE, COMPLETED], differs=SUCCEEDED_AT_LAST),
    Case("throttled-three-times", answers=[SLOW] * 3),
    Case("closed-503-200", answers=[Close(), UNAVAILABLE, COMPLETED], differs=SUCCEEDED_AT_LAST),
    Case("503-closed-200", answers=[UNAVAILABLE, Close(), COMPLETED], differs=SUCCEEDED_AT_LAST),
    Case("503-closed-503", answers=[UNAVAILABLE, Close(), UNAVAILABLE]),
    Case("503-503-closed", answers=[UNAVAILABLE, UNAVAILABLE, Close()]),
]


@cases(STANDARD)
def test_a_failed_attempt_is_retried_as_by_boto3(both, case):
    """Transient failures and throttling are retried, and nothing else is."""
    both(case)


def retries(**options):
    """Return a Config with retry options, as settings of a case."""
    return {"config": {"retries": options}}


ONE = retries(total_max_attempts=1)

ATTEMPTS = [
    Case("ten-transient", answers=[UNAVAILABLE] * 12, **retries(total_max_attempts=12)),
    Case("ten-throttled", answers=[SLOW] * 8, **retries(total_max_attempts=8)),
    Case("no-retries", answers=[UNAVAILABLE], **retries(max_attempts=0)),
    Case("one-retry", answers=[UNAVAILABLE] * 2, **retries(max_attempts=1)),
    Case("total-wins", answers=[UNAVAILABLE] * 2, **retries(max_attempts=5, total_max_attempts=2)),
    Case(
        "last-attempt-succeeds",
        answers=[UNAVAILABLE, UNAVAILABLE, COMPLETED],
        differs=SUCCEEDED_AT_LAST,
    ),
    Case("first-answer-succeeds-in-one-attempt", **ONE, differs=SUCCEEDED_AT_LAST),
    Case("404-in-one-attempt", answers=[NOT_FOUND], **ONE, differs=failed_at_last("Nope")),
    Case(
        "404-in-the-last-attempt",
        answers=[UNAVAILABLE, UNAVAILABLE, NOT_FOUND],
        differs=failed_at_last("Nope"),
    ),
]


@cases(ATTEMPTS)
def test_the_number_of_attempts_is_the_same_as_with_boto3(both, case):
    """The configured number of attempts is made, each after boto3's delay."""
    both(case)


def retry_after(value, first=503):
    """Return an answer that asks for a delay before the retry."""
    return answer(first, {"message": "m"}, {"x-amz-retry-after": value})


AFTER = [
    *(
        again(f"{value or 'empty'}-ms", retry_after(value))
        for value in (
            "1500",
            "60000",
            "5049",
            "5050",
            "5051",
            "10",
            "0",
            "-1",
            "1.5",
            "abc",
            "",
            " 700 ",
            "+700",
            "7_00",
            "1e3",
            "9" * 40,
            "99999999999999999999",
        )
    ),
    again("twice", answer(503, {}, [("x-amz-retry-after", "100"), ("x-amz-retry-after", "200")])),
    again("throttled", answer(400, {"__type": "SlowDown"}, {"x-amz-retry-after": "9000"})),
    again("throttled-sooner", answer(400, {"__type": "SlowDown"}, {"X-Amz-Retry-After": "1"})),
    again("standard-header", answer(503, {"message": "m"}, {"Retry-After": "7"})),
    again("both-headers", answer(503, {}, {"Retry-After": "7", "x-amz-retry-after": "900"})),
    Case(
        "second",
        answers=[UNAVAILABLE, retry_after("3000"), COMPLETED],
        differs=SUCCEEDED_AT_LAST,
    ),
    again(
        "legacy",
        retry_after("9000"),
        config={"retries": {"mode": "legacy"}},
    ),
]


@cases(AFTER)
@pytest.mark.since_botocore(*RETRY_AFTER)
def test_a_requested_delay_is_the_same_as_with_boto3(both, case):
    """``x-amz-retry-after`` can lengthen a delay by five seconds at most."""
    both(case)


QUOTA = [
    Case("transient", answers=[UNAVAILABLE] * (17 * 3 + 2 + 1 + 1), calls=20, since=QUOTA_COSTS),
    Case(
        "throttled",
        answers=[SLOW] * (50 * 3 + 1 + 1),
        calls=52,
    ),
    Case(
        "results-give-back",
        answers=[UNAVAILABLE] * (17 * 3 + 2) + [COMPLETED] * 14 + [UNAVAILABLE] * 3,
        calls=17 + 1 + 14 + 2,
        since=QUOTA_COSTS,
    ),
    Case(
        "late-results-give-back-the-last-retry",
        answers=([UNAVAILABLE] * 2 + [COMPLETED]) * 33 + [UNAVAILABLE] * 4,
        calls=35,
        config={"retries": {"total_max_attempts": 4}},
        since=QUOTA_COSTS,
    ),
    Case(
        "connection-failures",
        answers=[Close()] * (17 * 3 + 2 + 1),
        calls=19,
        since=QUOTA_COSTS,
    ),
]


@cases(QUOTA)
def test_the_retry_quota_is_used_as_by_boto3(both, case):
    """A client whose calls mostly fail stops retrying; calls that succeed give some of it back."""
    both(case)


LEGACY = {"config": {"retries": {"mode": "legacy"}}}


def legacy(case_id, *answers, **settings):
    """Return a case in legacy mode."""
    return Case(case_id, answers=answers, **LEGACY, **settings)


LEGACY_MODE = [
    legacy("503-to-the-end", *[UNAVAILABLE] * 5),
    legacy("closed-to-the-end", *[Close()] * 5),
    legacy("503-closed-200", UNAVAILABLE, Close(), COMPLETED),
    legacy("closed-503-503-200", Close(), UNAVAILABLE, UNAVAILABLE, COMPLETED),
    *(
        legacy(f"{status}-json", answer(status, {"message": "m"}), COMPLETED)
        for status in STATUSES[3:]
    ),
    *(legacy(f"{code}-at-400", coded(code), COMPLETED) for code in [*RETRIED_CODES, *FINAL_CODES]),
    *(legacy(f"{code}-at-400", coded(code), COMPLETED, **clock_skew()) for code in CLOCK_CODES),
    *(legacy(f"{code}-at-404", coded(code, 404), COMPLETED) for code in ("Throttling", "SlowDown")),
    legacy("reset", Reset(), COMPLETED),
    legacy("404-after-503", UNAVAILABLE, NOT_FOUND),
    Case(
        "two-attempts",
        answers=[UNAVAILABLE] * 2,
        config={"retries": {"mode": "legacy", "total_max_attempts": 2}},
    ),
    Case(
        "eight-attempts",
        answers=[UNAVAILABLE] * 8,
        config={"retries": {"mode": "legacy", "max_attempts": 7}},
    ),
    Case(
        "one-attempt",
        answers=[UNAVAILABLE],
        config={"retries": {"mode": "legacy", "total_max_attempts": 1}},
    ),
    Case("no-quota", answers=[UNAVAILABLE] * 125, calls=25, **LEGACY),
]


@cases(LEGACY_MODE)
def test_legacy_mode_retries_as_with_boto3(both, case):
    """It has its own list of failures, its own delays and five attempts."""
    both(case)


ADAPTIVE = {"config": {"retries": {"mode": "adaptive"}}}

ADAPTIVE_MODE = [
    Case("throttled-three-times", answers=[SLOW] * 3, **ADAPTIVE),
    Case("throttled-then-fine", answers=[SLOW, *[COMPLETED] * 8], calls=8, **ADAPTIVE),
    Case("throttled-each-time", answers=[SLOW, COMPLETED] * 6, calls=6, **ADAPTIVE),
    Case(
        "throttled-now-and-then",
        answers=[*[COMPLETED] * 3, SLOW, *[COMPLETED] * 3, SLOW, COMPLETED, UNAVAILABLE]
        + [COMPLETED] * 6,
        calls=13,
        since=SHORT_DELAYS,
        **ADAPTIVE,
    ),
    Case("fine-to-begin-with", answers=[COMPLETED] * 5, calls=5, **ADAPTIVE),
    Case("closed-after-throttling", answers=[SLOW, Close(), SLOW], since=SHORT_DELAYS, **ADAPTIVE),
    Case(
        "404-after-throttling",
        answers=[SLOW, COMPLETED, NOT_FOUND, COMPLETED],
        calls=3,
        **ADAPTIVE,
    ),
    Case("result", **ADAPTIVE),
    Case("503-three-times", answers=[UNAVAILABLE] * 3, **ADAPTIVE),
    Case("404", answers=[NOT_FOUND], **ADAPTIVE),
    Case("throttled-once", answers=[SLOW, COMPLETED], **ADAPTIVE),
    Case(
        "closed-503-200",
        answers=[Close(), UNAVAILABLE, COMPLETED],
        **ADAPTIVE,
        differs=SUCCEEDED_AT_LAST,
    ),
]


@cases(ADAPTIVE_MODE)
def test_adaptive_mode_retries_as_with_boto3(both, case):
    """It retries what standard mode retries, and waits before attempts after throttling."""
    both(case)


DATES = [
    "Mon, 23 Nov 2026 11:00:00 GMT",
    "Thu, 9 Jan 2020 20:07:59 GMT",
    "Mon, 23 Nov 2026 11:00:00 +0200",
    "2026-11-23T11:00:00Z",
    "Monday, 23-Nov-26 11:00:00 GMT",
    "Mon Nov 23 11:00:00 2026",
    "yesterday",
    "",
    "0",
]

TTL = [
    *(
        Case(
            f"date-{date or 'empty'}", answers=[answer(503, {"message": "m"}, date=date), COMPLETED]
        )
        for date in DATES
    ),
    Case("no-date", answers=[answer(503, {"message": "m"}, date=None), COMPLETED]),
    Case(
        "read-timeout",
        answers=[UNAVAILABLE, COMPLETED],
        config={"read_timeout": 5},
    ),
    Case("fraction-of-a-timeout", answers=[UNAVAILABLE, COMPLETED], config={"read_timeout": 2.75}),
    Case(
        "kept-after-closing", answers=[UNAVAILABLE, Close(), COMPLETED], differs=SUCCEEDED_AT_LAST
    ),
    Case("closed-first", answers=[Close(), UNAVAILABLE, COMPLETED], differs=SUCCEEDED_AT_LAST),
    Case("next-call", answers=[UNAVAILABLE, COMPLETED, UNAVAILABLE, COMPLETED], calls=2),
    Case(
        "later-date",
        answers=[
            answer(503, {}, date=DATES[1]),
            answer(503, {}, date=DATES[0]),
            COMPLETED,
        ],
        differs=SUCCEEDED_AT_LAST,
    ),
    Case(
        "bad-date-after-a-good-one",
        answers=[UNAVAILABLE, answer(503, {}, date="yesterday"), COMPLETED],
        differs=SUCCEEDED_AT_LAST,
    ),
    Case("legacy", answers=[UNAVAILABLE, UNAVAILABLE, COMPLETED], **LEGACY),
]


@cases(TTL)
def test_the_retry_header_is_the_same_as_with_boto3(both, case):
    """``amz-sdk-request`` has the attempt's number and the time until which an answer is of use."""
    both(case)
