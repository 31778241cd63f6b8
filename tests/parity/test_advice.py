"""Errors that boto3 has no class for, and texts that go on after boto3's words."""

from __future__ import annotations

import functools
import socket
from contextlib import ExitStack, closing
from dataclasses import replace

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

import aws_backup_reports
from aws_backup_reports import BackupClient
from tests._face import blocking_client
from tests._server import answer

from ._advice import COMMON, OF_CODES, without_advice
from ._both import Case, assert_alike, difference, make_awaited, make_boto3, make_ours

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
    (awaited,) = both.run(make_awaited, case)
    assert (type(awaited.error), str(awaited.error)) == (type(ours[0].error), str(ours[0].error))
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


def settings(**changes):
    """Return the settings of a client that is only made, or only calls what fails at once."""
    return {"region_name": "us-east-1", "aws_access_key_id": "A", "aws_secret_access_key": "B"} | (
        changes
    )


def list_plans(client):
    """Make a call."""
    client.list_report_plans()


def refusal():
    """Return what the operating system says when nobody accepts a connection."""
    with socket.socket() as connection, pytest.raises(OSError, match=r".") as caught:
        connection.connect(("127.0.0.1", 9))
    return caught.value.strerror


HOW_TO_SIGN = (
    "Pass profile_name= or session=, set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY, or run where there is a role"
)

MISTAKES = {
    "no-region": (settings(region_name=None), list_plans, " Pass region_name=, or set AWS_REGION"),
    "region": (
        settings(region_name="us_east_1"),
        list_plans,
        " A Region is written like eu-west-1",
    ),
    "no-keys": (
        {"region_name": "us-east-1"},
        list_plans,
        f". {HOW_TO_SIGN}",
    ),
    "scheme": (
        settings(endpoint_url="localhost:4566"),
        list_plans,
        ". It must begin with https:// or http://",
    ),
    "refused": (
        settings(endpoint_url="http://127.0.0.1:9"),
        list_plans,
        f". {refusal()}: look at endpoint_url, and whether the service runs",
    ),
    "unknown-name": (
        settings(),
        list_plans,
        ". The name is not known: look at the Region and endpoint_url",
    ),
    "none": (
        settings(),
        lambda client: client.list_report_plans(NextToken=None),
        ". Leave a parameter out rather than pass None",
    ),
    "presign": (
        settings(),
        lambda client: client.generate_presigned_url("ListReportPlans"),
        ". A method is written like describe_report_job",
    ),
    "paginator": (
        settings(),
        lambda client: client.get_paginator("describe_report_job"),
        ". There are pages of list_report_jobs and list_report_plans",
    ),
    "waiter": (
        settings(),
        lambda client: client.get_waiter("x"),
        ". There is: report_job_completed",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_text_of_another_error_ends_with_what_to_do(name):
    """It begins with all that boto3 writes, and has its class."""
    made, act, advice = MISTAKES[name]
    once = Config(retries={"total_max_attempts": 1})
    errors = []
    for kind in (functools.partial(boto3.client, "backup"), BackupClient, blocking_client):
        with pytest.raises((BotoCoreError, ValueError)) as caught, ExitStack() as stack:
            act(stack.enter_context(closing(kind(**made, config=once))))
        errors.append(caught.value)

    theirs, *both_ours = errors

    for ours in both_ours:
        assert str(ours) == f"{theirs}{advice}"
        assert type(ours) is type(theirs)
        assert without_advice(str(ours)) == str(theirs)
