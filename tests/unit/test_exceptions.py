"""The tree of errors and the facts that they carry."""

import copy
import pickle

import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError

import aws_backup_reports
from aws_backup_reports import exceptions
from aws_backup_reports.exceptions import (
    ERRORS_BY_CODE,
    AlreadyExistsException,
    BackupExceptions,
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


def test_there_are_ten_documented_errors_when_they_are_counted():
    """Each is a class of its own name, below ours and botocore's."""
    assert len(MODELLED) == 10
    for name in MODELLED:
        error = getattr(exceptions, name)
        assert error.__name__ == name
        assert error.__mro__[1:3] == (ClientError, botocore.exceptions.ClientError)


def test_an_invalid_response_is_no_answer_of_aws_when_it_is_caught():
    """It is caught with the errors of the transport."""
    assert issubclass(InvalidResponseError, BotoCoreError)
    assert not issubclass(InvalidResponseError, botocore.exceptions.ClientError)


@pytest.mark.parametrize("name", [*MODELLED, "ClientError"])
def test_the_class_is_everywhere_the_same_when_it_is_named(name):
    """The package, the module and ``client.exceptions`` give one class."""
    error = getattr(exceptions, name)

    assert getattr(aws_backup_reports, name) is error
    assert getattr(BackupExceptions(), name) is error
    assert getattr(BackupExceptions, name) is error


@pytest.mark.parametrize("name", MODELLED)
def test_a_code_leads_to_its_class_when_it_is_documented(name):
    """As botocore's ``from_code``."""
    assert BackupExceptions().from_code(name) is getattr(exceptions, name)


@pytest.mark.parametrize("code", ["AccessDeniedException", "", None])
def test_a_code_leads_to_the_plain_class_when_it_is_not_documented(code):
    """As botocore's ``from_code``."""
    assert BackupExceptions().from_code(code) is ClientError


def test_an_unknown_name_is_refused_in_the_words_of_boto3_when_it_is_asked_for():
    """The text lists what there is."""
    with pytest.raises(AttributeError) as raised:
        _ = BackupExceptions().Nope

    assert str(raised.value).startswith(
        "<aws_backup_reports.exceptions.BackupExceptions object at 0x"
    )
    assert str(raised.value).endswith(
        "object has no attribute Nope. Valid exceptions are: AlreadyExistsException, "
        "ConflictException, DependencyFailureException, InvalidParameterValueException, "
        "InvalidRequestException, InvalidResourceStateException, LimitExceededException, "
        "MissingParameterValueException, ResourceNotFoundException, ServiceUnavailableException"
    )


def test_an_error_carries_its_facts_when_aws_gave_them():
    """Each by name, and boto3's attributes beside them."""
    error = error_of("ResourceNotFoundException", members=MEMBERS)
    error.response["ResponseMetadata"]["RetryAttempts"] = 2

    assert (error.code, error.message) == ("ResourceNotFoundException", "no")
    assert (error.request_id, error.status_code, error.attempts) == (REQUEST_ID, 400, 3)
    assert (error.service_code, error.type, error.context) == ("ERROR_4301", "Client", "plan")
    assert error.operation_name == "DescribeReportJob"
    assert error.args == (str(error),)


def test_facts_are_none_when_aws_gave_none():
    """As with an error that was made by hand, in botocore's words."""
    error = ClientError({}, "DescribeReportJob")

    assert (error.code, error.message, error.attempts) == ("Unknown", "", 1)
    assert (error.request_id, error.status_code) == (None, None)
    assert (error.service_code, error.type, error.context) == (None, None, None)
    assert str(error) == (
        "An error occurred (Unknown) when calling the DescribeReportJob operation: Unknown"
    )


def test_an_existing_resource_is_described_when_aws_describes_it():
    """Or not, when it does not."""
    members = {"Arn": "arn:1", "CreatorRequestId": "token"}
    told, untold = (error_of("AlreadyExistsException", members=each) for each in (members, {}))

    assert isinstance(told, AlreadyExistsException)
    assert (told.arn, told.creator_request_id) == ("arn:1", "token")
    assert (untold.arn, untold.creator_request_id) == (None, None)


def test_an_invalid_response_carries_its_facts_when_it_is_raised():
    """What was called, what is wrong, and what support needs."""
    assert INVALID_RESPONSE.operation_name == "DescribeReportJob"
    assert INVALID_RESPONSE.reason == "ReportJob.Status is not a string"
    assert INVALID_RESPONSE.request_id == REQUEST_ID
    assert INVALID_RESPONSE.body == '{"ReportJob":{"Status":5}}'
    assert str(INVALID_RESPONSE) == (
        "Invalid response to DescribeReportJob: ReportJob.Status is not a string "
        f'(request id: {REQUEST_ID}, body starts: {{"ReportJob":{{"Status":5}}}})'
    )


def test_braces_in_a_body_are_text_when_an_invalid_response_is_printed():
    """They are not taken for places to fill."""
    error = InvalidResponseError(operation_name="O", reason="{x}", request_id=None, body="{0}{y}")

    assert str(error) == "Invalid response to O: {x} (request id: None, body starts: {0}{y})"


ERRORS = [
    *(error_of(name, members=MEMBERS) for name in MODELLED),
    error_of("AccessDeniedException", 403),
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
def test_an_error_keeps_class_and_facts_when_it_is_pickled_or_copied(error, duplicate):
    """So that it can come back from another process."""
    again = duplicate(error)

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    facts = [name for name in dir(type(error)) if isinstance(getattr(type(error), name), property)]
    assert {name: getattr(again, name) for name in facts} == {
        name: getattr(error, name) for name in facts
    }
    assert vars(again) == vars(error)
