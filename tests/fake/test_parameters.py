"""Parameters that the fake service rejects, from a client that does not validate them."""

import pytest
from botocore.config import Config

from aws_backup_reports import (
    ClientError,
    InvalidParameterValueException,
    MissingParameterValueException,
)
from aws_backup_reports.testing import FakeBackup

CHANNEL = {"S3BucketName": "reports", "Formats": ["CSV", "JSON"]}
SETTING = {"ReportTemplate": "BACKUP_JOB_REPORT"}
UNCHECKED = Config(parameter_validation=False)


@pytest.fixture
def client():
    """A client that does not validate parameters, so that the service has to."""
    with FakeBackup() as backup:
        yield backup.client(config=UNCHECKED)


def create(client, name="nightly", **changes):
    """Create a report plan; `changes` are parameters, None leaves one out."""
    params = {"ReportDeliveryChannel": CHANNEL, "ReportSetting": SETTING, **changes}
    given = {key: value for key, value in params.items() if value is not None}
    return client.create_report_plan(ReportPlanName=name, **given)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "a-b"}, "Value 'a-b' at 'reportPlanName' failed to satisfy constraint: Member"),
        ({"name": "1a"}, "regular expression pattern: [a-zA-Z][_a-zA-Z0-9]*"),
        ({"name": "nightly\n"}, "regular expression pattern"),
        ({"name": ""}, "Member must have length greater than or equal to 1"),
        ({"name": "a" * 257}, "Member must have length less than or equal to 256"),
        ({"ReportPlanDescription": "a" * 1025}, "length less than or equal to 1024"),
        ({"ReportPlanDescription": " "}, "'reportPlanDescription' failed to satisfy"),
        ({"ReportSetting": {"ReportTemplate": "X"}}, "'reportSetting.reportTemplate'"),
        (
            {"ReportDeliveryChannel": {**CHANNEL, "Formats": ["CSV", "PDF"]}},
            "Value 'PDF' at 'reportDeliveryChannel.formats.2.member'",
        ),
        ({"ReportSetting": {**SETTING, "Accounts": ["ROOT"]}}, "multi-account, multi-Region"),
        ({"ReportSetting": {**SETTING, "Regions": ["*"]}}, "multi-account, multi-Region"),
    ],
)
def test_an_invalid_value_is_rejected_with_the_message_of_aws(client, changes, message):
    """InvalidParameterValueException names the value, the member and the constraint."""
    with pytest.raises(InvalidParameterValueException) as caught:
        create(client, **changes)

    assert caught.value.message.startswith("Invalid parameter: ")
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"ReportSetting": None}, "reportSetting"),
        ({"ReportDeliveryChannel": None}, "reportDeliveryChannel"),
        ({"ReportSetting": {}}, "reportSetting.reportTemplate"),
        ({"ReportDeliveryChannel": {"S3BucketName": None}}, "reportDeliveryChannel.s3BucketName"),
    ],
)
def test_a_required_member_must_not_be_absent_or_null(client, changes, member):
    """MissingParameterValueException names the member."""
    with pytest.raises(MissingParameterValueException, match=f"Value null at '{member}'"):
        create(client, **changes)


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"ReportPlanDescription": 5}, "reportPlanDescription"),
        ({"ReportPlanDescription": "\ud800"}, "reportPlanDescription"),
        ({"ReportSetting": "x"}, "reportSetting"),
        ({"ReportSetting": {**SETTING, "Accounts": "ROOT"}}, "reportSetting.accounts"),
        ({"ReportSetting": {**SETTING, "Accounts": [None]}}, "reportSetting.accounts.1.member"),
        ({"ReportSetting": {**SETTING, "NumberOfFrameworks": 1.5}}, "numberOfFrameworks"),
        ({"ReportSetting": {**SETTING, "NumberOfFrameworks": True}}, "numberOfFrameworks"),
        ({"ReportPlanTags": {"team": 5}}, "reportPlanTags"),
        ({"ReportPlanTags": ["team"]}, "reportPlanTags"),
    ],
)
def test_a_body_with_a_wrong_type_is_rejected(client, changes, member):
    """SerializationException names the member, before anything is looked up."""
    with pytest.raises(ClientError, match=member) as caught:
        create(client, **changes)

    assert caught.value.code == "SerializationException"


@pytest.mark.parametrize("count", [0, -1, 1001])
def test_a_page_size_out_of_range_is_rejected(client, count):
    """1 to 1,000 are allowed."""
    with pytest.raises(InvalidParameterValueException, match="'maxResults' failed to satisfy"):
        client.list_report_plans(MaxResults=count)


@pytest.mark.parametrize("count", ["x", "1.5", "", "9" * 30])
def test_a_page_size_must_be_an_integer(client, count):
    """Other text is rejected before the range is checked."""
    with pytest.raises(ClientError, match="maxResults is not an integer") as caught:
        client.list_report_plans(MaxResults=count)

    assert caught.value.code == "SerializationException"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b"\xff", b'{"a": NaN}', b"[" * 100_000, b'{"a": 1' + b"0" * 5000]
)
def test_a_body_must_be_a_json_object(client, body):
    """Otherwise the framework in front of the service rejects it."""
    sent = client._transport.send

    def send(request, time_limit):
        request.body = body
        request.headers = {"User-Agent": "test"}
        client._signer.sign(request)
        return sent(request, time_limit)

    client._transport.send = send

    with pytest.raises(ClientError) as caught:
        create(client)

    assert caught.value.code == "SerializationException"
