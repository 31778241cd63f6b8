"""What the texts of errors say after boto3's words: what to do.

A comparison leaves it out; `test_advice.py` compares whole texts.
"""

from __future__ import annotations

import re

PERMISSION = "the identity that signs needs backup:DescribeReportJob"
KEY = (
    "look at the access key and its session token, and whether the Region is enabled for the "
    "account"
)
ENDPOINT = "look at endpoint_url: it may lead to another service"

OF_CODES = {
    "AccessDeniedException": f"{PERMISSION}; AWS may also answer this for a job or a plan that "
    "does not exist",
    "NotAuthorized": PERMISSION,
    "OptInRequired": "enable the Region for the account, or use another one",
    "ExpiredTokenException": "get new credentials and make a new client: those of a role or of "
    "SSO are renewed, plain keys with a token are not",
    "RequestExpired": "look at the clock of this machine, and at the age of a presigned URL",
    "UnrecognizedClientException": KEY,
    "InvalidClientTokenId": KEY,
    "InvalidAction": ENDPOINT,
    "UnknownOperationException": ENDPOINT,
    "ThrottlingException": "ask less often, or let the client slow down: "
    'Config(retries={"mode": "adaptive"})',
    "ResourceNotFoundException": "jobs and plans are found in their own account and Region only",
}
"""By the code of an error of AWS; it follows in brackets. All calls are DescribeReportJob."""

COMMON = (
    *("AccessDeniedException", "ExpiredTokenException", "IncompleteSignature"),
    *("InternalFailure", "InvalidAction", "InvalidClientTokenId"),
    *("MalformedHttpRequestException", "NotAuthorized", "OptInRequired"),
    *("RequestAbortedException", "RequestEntityTooLargeException", "RequestExpired"),
    *("RequestTimeoutException", "ServiceUnavailable", "ThrottlingException"),
    *("UnknownOperationException", "UnrecognizedClientException", "ValidationError"),
)
"""The codes of AWS's common errors, for which boto3 raises ClientError itself."""


OF_OTHERS = (r"\. It must begin with https:// or http://",)
"""What follows the text of errors that are not AWS's, as patterns."""

IN_BRACKETS = "|".join(re.escape(each) for each in OF_CODES.values())
ADVICE = re.compile(
    rf"(?: \((?:{IN_BRACKETS.replace('DescribeReportJob', '[A-Za-z]+')})\)|{'|'.join(OF_OTHERS)})\Z"
)


def without_advice(text: str) -> str:
    """Return the text of an error without what follows boto3's words."""
    return ADVICE.sub("", text)


def boto3s_class(error: BaseException) -> str:
    """Return the name of the class that boto3 has for an error."""
    name = type(error).__name__
    return "ClientError" if name in COMMON else name
