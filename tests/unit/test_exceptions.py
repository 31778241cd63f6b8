"""The tree of errors and the facts that they carry."""

import copy
import pickle

import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError

import aws_backup_reports
from aws_backup_reports import exceptions
from aws_backup_reports._boto3.exceptions import BackupExceptions
from aws_backup_reports.common_errors import COMMON_ERRORS_BY_CODE
from aws_backup_reports.exceptions import (
    ERRORS_BY_CODE,
    AlreadyExistsException,
    ClientError,
    InvalidResponseError,
)

from ._answers import REQUEST_ID, error_of

MODELLED = sorted(ERRORS_BY_CODE)
INVALID_RESPONSE = InvalidResponseError(
    operation_name="DescribeReportJob",
    reason="ReportJob.Status is not a string",
    request_id=REQUEST_ID,
    body='{"ReportJob":{"Status":5}}',
)
MEMBERS = {"Code": "ERROR_4301", "Type": "Client", "Context": "plan", "Message": "no"}


def test_each_of_the_ten_documented_errors_has_a_class():
    """Each class has the error's name, and derives from our ClientError and botocore's."""
    assert len(MODELLED) == 10
    for name in MODELLED:
        error = getattr(exceptions, name)
        assert error.__name__ == name
        assert error.__mro__[1:3] == (ClientError, botocore.exceptions.ClientError)


def test_an_invalid_response_is_not_a_client_error():
    """A program catches it with the errors of the transport."""
    assert issubclass(InvalidResponseError, BotoCoreError)
    assert not issubclass(InvalidResponseError, botocore.exceptions.ClientError)


@pytest.mark.parametrize("name", [*MODELLED, "ClientError"])
def test_an_error_class_is_the_same_wherever_it_is_found(name):
    """The package, the module and ``client.exceptions`` have the same class."""
    error = getattr(exceptions, name)

    assert getattr(aws_backup_reports, name) is error
    assert getattr(BackupExceptions(), name) is error
    assert getattr(BackupExceptions, name) is error


@pytest.mark.parametrize("name", MODELLED)
def test_from_code_returns_the_class_of_a_documented_code(name):
    """Botocore's ``from_code`` does the same."""
    assert BackupExceptions().from_code(name) is getattr(exceptions, name)


@pytest.mark.parametrize("code", sorted(COMMON_ERRORS_BY_CODE))
def test_a_common_error_of_aws_has_a_class(code):
    """Its name is the code; ``client.exceptions`` lacks it, as in boto3, but says where it is."""
    error = COMMON_ERRORS_BY_CODE[code]

    assert getattr(aws_backup_reports, code) is error
    assert error.__mro__[1:3] == (ClientError, botocore.exceptions.ClientError)
    assert error.__name__ == code
    assert BackupExceptions().from_code(code) is error
    with pytest.raises(AttributeError, match=f"ServiceUnavailableException. .* import {code}$"):
        getattr(BackupExceptions(), code)


@pytest.mark.parametrize("code", ["SomethingElseException", "ClientError", "", None])
def test_from_code_returns_client_error_for_any_other_code(code):
    """Botocore's ``from_code`` does the same."""
    assert BackupExceptions().from_code(code) is ClientError


def test_an_unknown_name_is_an_error_that_lists_the_known_ones():
    """The message is the same as boto3's."""
    with pytest.raises(AttributeError) as raised:
        _ = BackupExceptions().Nope

    assert str(raised.value).startswith(
        "<aws_backup_reports._boto3.exceptions.BackupExceptions object at 0x"
    )
    assert str(raised.value).endswith(
        "object has no attribute Nope. Valid exceptions are: AlreadyExistsException, "
        "ConflictException, DependencyFailureException, InvalidParameterValueException, "
        "InvalidRequestException, InvalidResourceStateException, LimitExceededException, "
        "MissingParameterValueException, ResourceNotFoundException, ServiceUnavailableException"
    )


def test_an_error_has_its_facts_as_attributes():
    """Boto3's own attributes are there as well."""
    error = error_of("ResourceNotFoundException", members=MEMBERS)
    error.response["ResponseMetadata"]["RetryAttempts"] = 2

    assert (error.code, error.message) == ("ResourceNotFoundException", "no")
    assert (error.request_id, error.status_code, error.attempts) == (REQUEST_ID, 400, 3)
    assert (error.service_code, error.type, error.context) == ("ERROR_4301", "Client", "plan")
    assert error.operation_name == "DescribeReportJob"
    assert error.args == (str(error),)


def test_an_error_without_facts_has_defaults():
    """An error made by hand has none; its message is the one that botocore would write."""
    error = ClientError({}, "DescribeReportJob")

    assert (error.code, error.message, error.attempts) == ("Unknown", "", 1)
    assert (error.request_id, error.status_code) == (None, None)
    assert (error.service_code, error.type, error.context) == (None, None, None)
    assert str(error) == (
        "An error occurred (Unknown) when calling the DescribeReportJob operation: Unknown"
    )


def test_an_already_exists_error_may_describe_the_resource():
    """The attributes are None if AWS does not describe it."""
    members = {"Arn": "arn:1", "CreatorRequestId": "token"}
    described, plain = (error_of("AlreadyExistsException", members=each) for each in (members, {}))

    assert isinstance(described, AlreadyExistsException)
    assert (described.arn, described.creator_request_id) == ("arn:1", "token")
    assert (plain.arn, plain.creator_request_id) == (None, None)


def test_an_invalid_response_has_its_facts_as_attributes():
    """They are what was called, what is wrong, and what AWS's support needs."""
    assert INVALID_RESPONSE.operation_name == "DescribeReportJob"
    assert INVALID_RESPONSE.reason == "ReportJob.Status is not a string"
    assert INVALID_RESPONSE.request_id == REQUEST_ID
    assert INVALID_RESPONSE.body == '{"ReportJob":{"Status":5}}'
    assert str(INVALID_RESPONSE) == (
        "Invalid response to DescribeReportJob: ReportJob.Status is not a string "
        f'(request id: {REQUEST_ID}, body starts: {{"ReportJob":{{"Status":5}}}})'
    )


def test_braces_in_a_body_are_printed_as_they_are():
    """They are not treated as fields of a format string."""
    error = InvalidResponseError(operation_name="O", reason="{x}", request_id=None, body="{0}{y}")

    assert str(error) == (
        "Invalid response to O: {x} (request id: None, body starts: {0}{y}). It is not from AWS: "
        "look at endpoint_url, and at proxies"
    )


ERRORS = [
    *(error_of(name, members=MEMBERS) for name in MODELLED),
    *(error_of(name, 403) for name in sorted(COMMON_ERRORS_BY_CODE)),
    error_of("SomethingElseException", 403),
    INVALID_RESPONSE,
]


@pytest.mark.parametrize(
    "duplicate",
    [
        *(
            pytest.param(
                lambda error, protocol=protocol: pickle.loads(pickle.dumps(error, protocol)),
                id=f"pickle-{protocol}",
            )
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
        copy.copy,
        copy.deepcopy,
    ],
)
@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_a_pickled_or_copied_error_keeps_class_and_facts(error, duplicate):
    """So a process can raise the error of a call that another process made."""
    again = duplicate(error)

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    facts = [name for name in dir(type(error)) if isinstance(getattr(type(error), name), property)]
    assert {name: getattr(again, name) for name in facts} == {
        name: getattr(error, name) for name in facts
    }
    assert vars(again) == vars(error)
