"""Each difference from boto3 that a user can see, by name.

A case that differs from boto3 names its difference and states exactly what our client does.
Nothing else may differ. docs/boto3.md lists the same names.
"""

from __future__ import annotations

DIFFERENCES: dict[str, str] = {
    # answers
    "cut-body": "A 2xx body shorter than its Content-Length is retried, then InvalidResponseError, "
    "and so is an error that is cut before its code.",
    "no-body": "A 200 without a body and without its length is retried, then InvalidResponseError.",
    "interim-answers": "Answers with a status of 102, 103 and so on are skipped.",
    "invalid-body": "A 2xx body that is not a JSON object is retried, then InvalidResponseError.",
    "byte-order-mark": "A byte order mark before the JSON is skipped.",
    "wrong-type": "A member of the wrong type is retried, then InvalidResponseError.",
    "utc-datetimes": "Datetimes are in UTC; boto3's are in the zone of the host or of the text.",
    "naive-times": "A time without an offset is UTC; boto3's is naive.",
    "guessed-times": "A partial time, an unknown zone and a boolean are InvalidResponseError; "
    "boto3 guesses.",
    "invalid-times": "An invalid time is InvalidResponseError; boto3 raises raw errors.",
    "cut-head": "Headers that do not end in an empty line count as a broken connection.",
    # errors
    "error-type-header": "The first value of x-amzn-errortype counts, without surrounding blanks.",
    "empty-code": "An empty error code is skipped; boto3 takes it.",
    "null-code": "A null code is skipped and Code is read; boto3 goes on to __type.",
    "text-code": "A code that is not text is skipped; boto3 takes it or raises TypeError.",
    "query-error": "The header x-amzn-query-error, of another protocol, is ignored.",
    "null-message": "After a null message, Message is read, else it is empty; boto3 gives None.",
    "nested-error": "A list or an object in an error body is ignored; where it is the message, "
    "the text of the body is used.",
    "odd-error-body": "An error body of any kind is a ClientError; boto3 raises raw errors.",
    "lost-request-id": "An empty or HTML 5xx answer keeps its request id and its header's code.",
    "error-request-id": "x-amz-request-id counts in error answers as well.",
    "status-300": "Status 300 is read like any other error; boto3 gives it the code Unknown.",
    "common-errors": "The codes that AWS documents as common errors have classes.",
    "advice": "The texts of some errors go on, after boto3's words, with what to do.",
    "max-attempts-reached": "MaxAttemptsReached and (reached max retries: N) appear only where a "
    "retryable failure used the attempts up.",
    "no-request": "ConnectionClosedError does not carry the signed request.",
    # calls
    "empty-id": "An empty id is rejected before it is sent to the path of the list.",
    "clock-skew": "When AWS rejects the time of a request, it is corrected, and sent once more.",
    "dot-id": "The ids . and .. are rejected before they are sent to another path.",
    "surrogate-id": "A lone surrogate is a ParamValidationError instead of a UnicodeEncodeError.",
    "unchecked-parameters": "With parameter_validation off, a missing id is a "
    "ParamValidationError and unknown parameters are ignored; boto3 raises KeyError for both.",
    "user-agent": "User-Agent names this library.",
    "masked-header": "A header that cannot be sent is named without its value, and not retried.",
    "not-retried": "TLS verification, a scheme that is not HTTP and a bad proxies_config are not "
    "retried.",
    # configuration
    "aws-region": "AWS_REGION is used where boto3 would raise NoRegionError.",
    "malformed-region": "A region that is empty, ends in a line break or is not text is "
    "InvalidRegionError.",
    "invalid-attempts": "An invalid number of attempts is InvalidMaxRetryAttemptsError.",
    "invalid-numbers": "An invalid timeout or pool size is InvalidConfigError.",
    "settings-of-others": "Settings that cannot matter to report jobs are not validated.",
    "flat-services": "A services section without nested settings is an InvalidConfigError.",
    "invalid-endpoint": "An endpoint without a scheme, or with an invalid host or port, is "
    "rejected when the client is made.",
    "signature-version": "Signature versions other than v4, s3v4 and UNSIGNED are rejected.",
    "own-config": "The caller's Config is never changed.",
    "no-config": "A config that is not a Config is a TypeError; boto3 raises AttributeError, or "
    "accepts {}.",
    "own-name": "A TypeError about arguments names BackupClient.",
    "ca-folder": "verify may be a folder of certificates.",
    "half-a-pair": "Half a key pair in a session is PartialCredentialsError; boto3 signs with it.",
    "no-userinfo": "User and password in an endpoint URL are not shown.",
    "true-meta": "meta.endpoint_url and meta.partition come from the rules that requests follow.",
    "dualstack-everywhere": "Dualstack works in aws-iso-e and aws-iso-f; boto3 raises "
    "EndpointVariantError.",
}

ASYNC_DIFFERENCES: dict[str, str] = {
    "not-http": "An answer that breaks the rules of HTTP counts as a broken connection, and is "
    "retried: a header without a colon, or a Content-Length that is invalid, repeated, or "
    "beside Transfer-Encoding.",
    "trimmed-headers": "Blanks at the end of a header's value are dropped.",
    "tls-texts": "The texts of errors in a TLS handshake are those of Python's ssl module.",
    "tls-files": "A CA bundle or a client certificate that cannot be read is an SSLError, before "
    "anything is connected to.",
    "handshake-timeout": "Within connect_timeout, TLS and a proxy's tunnel must stand too, or it "
    "is a ConnectTimeoutError; boto3 raises ReadTimeoutError for these.",
    "advisory-refresh": "Credentials that expire in ten to fifteen minutes are refreshed by a "
    "thread, while calls go on with the old ones; boto3 makes one call wait.",
    "connect-request": "CONNECT, which asks a proxy for a tunnel, is HTTP/1.1 with the headers "
    "Host, Accept and Accept-Encoding; boto3 sends HTTP/1.0 without them.",
    "cut-connect": "An answer to CONNECT whose headers do not end in an empty line counts as a "
    "broken connection; boto3 goes on to TLS, whose handshake fails.",
}
"""Each difference of the asynchronous client from the blocking one, by name; at most eight.

docs/async.md lists the same names. Besides, what an error has as its cause is aiohttp's or
Python's, where it is urllib3's in the blocking client.
"""
