"""A client used where a program expects one of botocore's."""

from unittest import mock

import botocore.client
import pytest
from botocore.model import OperationNotFoundError
from botocore.session import Session

from aws_backup_reports import BackupClient, ReportJobTimeout
from tests._server import Server

KEYS = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}
JOB = {"ReportJob": {"ReportJobId": "x", "Status": "COMPLETED"}}


def test_waits_and_pages_call_what_replaces_make_api_call(client):
    """So a mock sees all of their calls, as it does with boto3's waiters and paginators."""
    calls = []

    def answer(operation_name, api_params):
        calls.append((operation_name, dict(api_params)))
        return JOB if operation_name == "DescribeReportJob" else {"ReportJobs": [JOB["ReportJob"]]}

    with mock.patch.object(client, "_make_api_call", side_effect=answer):
        job = client.wait_for_report_job(ReportJobId="x")
        jobs = list(client.iter_report_jobs(ByStatus="COMPLETED"))

    assert job.succeeded
    assert [each.report_job_id for each in jobs] == ["x"]
    assert calls == [
        ("DescribeReportJob", {"ReportJobId": "x"}),
        ("ListReportJobs", {"ByStatus": "COMPLETED"}),
    ]


def test_the_deadline_applies_when_a_subclass_wraps_make_api_call():
    """The original method gets only the time that the wait has left."""

    class Wrapped(BackupClient):
        """A client that records the names of its calls."""

        def _make_api_call(self, operation_name, api_params):
            calls.append(operation_name)
            return super()._make_api_call(operation_name, api_params)

    calls = []
    with Server(b"") as silent:
        client = Wrapped("eu-west-1", endpoint_url=silent.url, **KEYS)
        with pytest.raises(ReportJobTimeout):
            client.wait_for_report_job(ReportJobId="x", timeout=0.5)

    assert set(calls) == {"DescribeReportJob"}


def test_a_call_returns_what_a_mock_returns(client):
    """A dict gets typed properties, and anything else is returned unchanged."""
    with mock.patch.object(client, "_make_api_call", return_value=JOB):
        response = client.describe_report_job(ReportJobId="x")
    with mock.patch.object(client, "_make_api_call", return_value="anything"):
        anything = client.describe_report_job(ReportJobId="x")

    assert response.report_job.succeeded
    assert anything == "anything"


def test_an_unknown_operation_raises_botocores_error(client):
    """Botocore's private method of the same name raises it too."""
    with pytest.raises(OperationNotFoundError):
        client._make_api_call("Nope", {})


def test_a_client_is_an_instance_of_botocores_base_client(client):
    """It is also an instance of ours, and its type is our class."""
    assert isinstance(client, botocore.client.BaseClient)
    assert isinstance(client, BackupClient)
    assert type(client) is BackupClient


def test_a_client_has_its_own_class_until_botocores_is_loaded(client, monkeypatch):
    """Without botocore's BaseClient, ``__class__`` is that of the client."""
    monkeypatch.delattr(botocore.client, "BaseClient")

    assert client.__class__ is BackupClient


def test_a_client_has_the_methods_and_bases_that_a_session_adds():
    """Botocore's own methods for other operations are not among them."""

    class Extra:
        """A base class that a handler adds."""

        @property
        def pitch(self):
            """A property that uses the client's settings."""
            return f"high in {self.meta.region_name}"

    def extend(class_attributes, base_classes, **_):
        class_attributes["shout"] = lambda self: f"{self.meta.region_name}!"
        base_classes.append(Extra)

    session = Session()
    session.register("creating-client-class.backup", extend)
    client = BackupClient("eu-west-1", session=session)

    assert isinstance(client, Extra)
    assert (client.shout(), client.pitch) == ("eu-west-1!", "high in eu-west-1")
    with pytest.raises(AttributeError, match=r"^'BackupClient' object has no attribute 'nope'\. "):
        _ = client.nope
    assert not hasattr(client, "list_backup_jobs")
