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

AFTER_A_STOP = (
    "Pass region_name=, or set AWS_REGION",
    "A Region is written like eu-west-1",
)
OF_OTHERS = (
    r"\S+ and \S+ have: .*",
    "Pass profile_name= or session=, set AWS_PROFILE, or .*, or run where there is a role",
    "It must begin with https:// or http://",
    "The name is not known: look at the Region and endpoint_url",
    "[A-Z][a-z ]+: look at endpoint_url, and whether the service runs",
    r"The proxy is that of Config\(proxies=\), HTTPS_PROXY or HTTP_PROXY",
    "Look for a route to AWS: a NAT gateway, a VPC endpoint or a proxy",
    "The server does not speak TLS: use http:// in endpoint_url",
    "If a proxy inspects TLS here, pass its CA bundle by verify= or AWS_CA_BUNDLE",
    "Look at the path in verify= or AWS_CA_BUNDLE",
    "Leave a parameter out rather than pass None",
    "It is not from AWS: look at endpoint_url, and at proxies",
    "A method is written like describe_report_job",
    "There are pages of list_report_jobs and list_report_plans",
    "There is: report_job_completed",
    r"There are: region_name, api_version, [\w, ]+",
)
"""What follows the texts of other errors, as patterns: after boto3's full stop, or with one."""

IN_BRACKETS = "|".join(re.escape(each) for each in OF_CODES.values())
ADVICE = re.compile(
    rf"(?: \((?:{IN_BRACKETS.replace('DescribeReportJob', '[A-Za-z]+')})\)"
    rf"|(?<=\.) (?:{'|'.join(AFTER_A_STOP)})"
    rf"|\. (?:{'|'.join(OF_OTHERS)}))\Z"
)


def without_advice(text: str) -> str:
    """Return the text of an error without what follows boto3's words."""
    return ADVICE.sub("", text)


def boto3s_class(error: BaseException) -> str:
    """Return the name of the class that boto3 has for an error."""
    name = type(error).__name__
    return "ClientError" if name in COMMON else name
