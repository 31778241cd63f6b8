"""A client in the place of botocore's, for those who replace its method or ask for its class."""

from unittest import mock

import botocore.client
import pytest
from botocore.model import OperationNotFoundError
from botocore.session import Session

from aws_backup_reports import BackupClient, ReportJobTimeout
from tests._server import Server

KEYS = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}


JOB = {"ReportJob": {"ReportJobId": "x", "Status": "COMPLETED"}}


def test_waits_and_pages_go_by_what_replaces_our_own_method(client):
    """On the class or on the object, as with boto3's paginators and waiters."""
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


def test_the_deadline_holds_in_calls_of_a_wrapper_of_our_own_method():
    """It goes on to the original, within the time that the wait has left."""

    class Wrapped(BackupClient):
        """A client that notes its calls."""

        def _make_api_call(self, operation_name, api_params):
            calls.append(operation_name)
            return super()._make_api_call(operation_name, api_params)

    calls = []
    with Server(b"") as silent:
        client = Wrapped("eu-west-1", endpoint_url=silent.url, **KEYS)
        with pytest.raises(ReportJobTimeout):
            client.wait_for_report_job(ReportJobId="x", timeout=0.5)

    assert set(calls) == {"DescribeReportJob"}


def test_what_a_mock_returns_is_returned(client):
    """A dict has typed properties, and anything else is what it is."""
    with mock.patch.object(client, "_make_api_call", return_value=JOB):
        response = client.describe_report_job(ReportJobId="x")
    with mock.patch.object(client, "_make_api_call", return_value="anything"):
        anything = client.describe_report_job(ReportJobId="x")

    assert response.report_job.succeeded
    assert anything == "anything"


def test_an_unknown_operation_is_botocores_error(client):
    """As with its private method."""
    with pytest.raises(OperationNotFoundError):
        client._make_api_call("Nope", {})


def test_a_client_passes_for_botocores(client):
    """Once botocore's is loaded; who asks for ours gets ours."""
    assert isinstance(client, botocore.client.BaseClient)
    assert isinstance(client, BackupClient)
    assert type(client) is BackupClient


def test_a_client_is_of_its_own_class_where_botocores_is_not_there(client, monkeypatch):
    """Until something loads it."""
    monkeypatch.delattr(botocore.client, "BaseClient")

    assert client.__class__ is BackupClient


def test_methods_and_classes_of_a_session_are_there():
    """Handlers of ``creating-client-class`` add them; those of other operations stay out."""

    class Extra:
        """A base class."""

        @property
        def pitch(self):
            """How high."""
            return f"high in {self.meta.region_name}"

    def extend(class_attributes, base_classes, **_):
        class_attributes["shout"] = lambda self: f"{self.meta.region_name}!"
        base_classes.append(Extra)

    session = Session()
    session.register("creating-client-class.backup", extend)
    client = BackupClient("eu-west-1", session=session)

    assert isinstance(client, Extra)
    assert (client.shout(), client.pitch) == ("eu-west-1!", "high in eu-west-1")
    with pytest.raises(AttributeError, match="'BackupClient' object has no attribute 'nope'"):
        _ = client.nope
    assert not hasattr(client, "list_backup_jobs")
