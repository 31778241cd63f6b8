"""Who listens before an asynchronous client is awaited for the first time."""

import boto3
import pytest
from botocore.stub import Stubber

from aws_backup_reports.aio import AsyncBackupClient
from aws_backup_reports.testing import FakeBackupServer

JOB = {"ReportJob": {"ReportJobId": "job-1", "Status": "COMPLETED"}}


@pytest.fixture
def job_id(monkeypatch):
    """A job of the service that all clients find in the environment."""
    with FakeBackupServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server.backup.add_report_job(status="COMPLETED")


def test_a_handler_of_a_session_hears_the_first_call(run, job_id):
    """It was registered before the client was created, so that the look-up finds it."""
    heard = []
    session = boto3.Session()
    session.events.register("before-call.backup", lambda **_: heard.append("a call"))

    async def main():
        async with AsyncBackupClient(session=session) as client:
            await client.describe_report_job(ReportJobId=job_id)

    run(main())

    assert heard == ["a call"]


def test_what_replaces_a_method_of_botocore_makes_the_first_call(run, job_id, monkeypatch):
    """As a tracer or a mock does, for all clients."""
    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", lambda *_: JOB)

    async def main():
        async with AsyncBackupClient() as client:
            return await client.describe_report_job(ReportJobId="any")

    assert run(main()) == JOB


def test_a_stubber_is_activated_before_there_is_an_event_loop(run, job_id):
    """It answers calls and waits."""
    client = AsyncBackupClient()
    with Stubber(client) as stubber:
        for _ in range(2):
            stubber.add_response("describe_report_job", JOB, {"ReportJobId": "job-1"})

        async def main():
            async with client:
                response = await client.describe_report_job(ReportJobId="job-1")
                return response, await client.wait_for_report_job(ReportJobId="job-1")

        response, job = run(main())
        stubber.assert_no_pending_responses()

    assert response == JOB
    assert job.succeeded
