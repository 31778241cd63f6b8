"""Failures of attempts, grouped by what the standard retry policy does about them."""

import socket
import ssl
from types import SimpleNamespace

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    InvalidProxiesConfigError,
    NoCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.exceptions import InvalidChunkLength, URLSchemeUnknown
from urllib3.exceptions import SSLError as Urllib3SSLError
from urllib3.util.ssl_match_hostname import CertificateError

from aws_backup_reports._http.failures import note_permanence
from aws_backup_reports._wire.operations import DESCRIBE_REPORT_JOB
from aws_backup_reports.exceptions import InvalidResponseError
from tests.unit._answers import ENDPOINT, error_of

CERTIFICATE_INVALID = ssl.SSLCertVerificationError(1, "certificate verify failed")
INVALID_RESPONSE = InvalidResponseError(
    operation_name="DescribeReportJob", reason="cut", request_id=None, body=""
)

TRANSIENT = [
    *(error_of("ServiceUnavailableException", status) for status in (500, 502, 503, 504)),
    error_of("ResourceNotFoundException", 500),
    error_of("RequestTimeout"),
    error_of("RequestTimeoutException", 408),
    EndpointConnectionError(endpoint_url=ENDPOINT, error=socket.gaierror(-2, "unknown")),
    ConnectTimeoutError(endpoint_url=ENDPOINT),
    ReadTimeoutError(endpoint_url=ENDPOINT),
    ConnectionClosedError(endpoint_url=ENDPOINT),
    ProxyConnectionError(proxy_url="http://proxy"),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(ssl.SSLEOFError(8, "EOF occurred"))),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(ssl.SSLZeroReturnError(6, "closed"))),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError()),
    HTTPClientError(error=RuntimeError("unknown")),
    HTTPClientError(error=ValueError("of whatever module")),
    HTTPClientError(error=InvalidChunkLength(SimpleNamespace(tell=int, length_remaining=0), b"")),
    INVALID_RESPONSE,
]
THROTTLING_CODES = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
]
THROTTLING = [
    *(error_of(code) for code in THROTTLING_CODES),
    error_of("ThrottlingException", 503),
    error_of("429", 429),
    error_of("ConflictException", 429),
]
PERMANENT = [
    *(
        error_of(str(status), status)
        for status in (300, 301, 400, 401, 403, 404, 408, 409, 413, 425, 501, 505, 509, 520, 599)
    ),
    *(
        error_of(code)
        for code in (
            "ServiceUnavailableException",
            "ServiceUnavailable",
            "InternalFailure",
            "RequestExpired",
            "ExpiredTokenException",
            "InvalidSignatureException",
            "RequestThrottlingException",
            "throttling",
            "LimitExceeded",
        )
    ),
    *(
        error_of(code, 429)
        for code in (
            "ServiceUnavailableException",
            "MissingParameterValueException",
            "ResourceNotFoundException",
        )
    ),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(CERTIFICATE_INVALID)),
    SSLError(endpoint_url=ENDPOINT, error=CERTIFICATE_INVALID),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(CertificateError("doesn't match"))),
    SSLError(endpoint_url=ENDPOINT, error=FileNotFoundError(2, "No such file or directory")),
    SSLError(endpoint_url=ENDPOINT, error=Urllib3SSLError(FileNotFoundError(2, "No such file"))),
    HTTPClientError(error=URLSchemeUnknown("ftp")),
    HTTPClientError(error=InvalidProxiesConfigError()),
    NoCredentialsError(),
    OSError("disk"),
]


for failure in (*TRANSIENT, *PERMANENT):
    # The transport does so with each error that it raises.
    note_permanence(failure)


def described(error):
    """Return a short name for an error of one of the groups."""
    cause = getattr(error, "kwargs", {}).get("error")
    parts = [type(error).__name__, getattr(error, "code", ""), getattr(error, "status_code", "")]
    parts += [type(cause).__name__, type(cause.args[0]).__name__] if cause and cause.args else []
    return "-".join(str(part) for part in parts if part)


def decide(policy, error, attempt=1):
    """Return what a policy decides about a failed attempt of our operation."""
    return policy.decide(error, attempt, DESCRIBE_REPORT_JOB)
