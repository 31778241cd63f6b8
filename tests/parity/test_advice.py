"""Errors that boto3 has no class for, and texts that go on after boto3's words."""

from __future__ import annotations

from dataclasses import replace

import botocore.exceptions
import pytest

import aws_backup_reports
from tests._server import answer

from ._advice import COMMON, OF_CODES
from ._both import Case, assert_alike, difference, make_boto3, make_ours

RETRIED = {"RequestTimeoutException": 3, "ThrottlingException": 3}
"""How often a request with such an answer is sent."""


def errors(both, code):
    """Return the errors that both clients raise for an answer with this code."""
    refused = answer(400, {"message": "m"}, {"x-amzn-ErrorType": code})
    case = Case(
        code,
        answers=[refused] * RETRIED.get(code, 1),
        client={"correct_clock": False},  # AWS is asked once
    )
    theirs = both.run(make_boto3, replace(case, client={}))
    ours = both.run(make_ours, case)
    assert_alike(case, theirs, ours)
    return theirs[0].error, ours[0].error


@pytest.mark.parametrize("code", COMMON)
def test_a_common_error_of_aws_has_a_class_that_can_be_imported(both, code):
    """boto3 raises its plain ClientError, which catches ours as well."""
    assert difference("common-errors")
    theirs, ours = errors(both, code)

    assert type(theirs) is botocore.exceptions.ClientError
    assert type(ours) is getattr(aws_backup_reports, code)
    assert isinstance(ours, (aws_backup_reports.ClientError, botocore.exceptions.ClientError))
    assert ours.response.keys() == theirs.response.keys()


@pytest.mark.parametrize("code", OF_CODES)
def test_the_text_of_an_error_of_aws_ends_with_what_to_do(both, code):
    """It begins with all that boto3 writes."""
    assert difference("advice")
    theirs, ours = errors(both, code)

    assert str(ours) == f"{theirs} ({OF_CODES[code]})"
