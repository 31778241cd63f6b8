"""docs/async.md in a web service: the application of the page, served as servers do it."""

import asyncio
import json
from pathlib import Path

import pytest

from aws_backup_reports import ReportJob
from aws_backup_reports.testing import FakeBackupServer

PAGE = (Path(__file__).parents[2] / "docs" / "async.md").read_text(encoding="utf-8")
SERVICE = PAGE.partition("## In a web service")[2].partition("```python\n")[2].partition("```")[0]


async def get(app, path):
    """Return status and body of an answer; ASGI is spoken without a server."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    body = b"".join(each.get("body", b"") for each in sent)
    return sent[0]["status"], json.loads(body)


@pytest.fixture
def server(monkeypatch):
    """The service that the application finds by its environment."""
    with FakeBackupServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def test_the_service_answers_many_requests_by_one_client(server):
    """Between the start and the end of its lifespan, which leave nothing open."""
    names = {}
    exec(SERVICE, names)
    app = names["app"]
    job_id = server.backup.add_report_job(status="COMPLETED")

    async def serve():
        async with app.router.lifespan_context(app):
            return await asyncio.gather(
                get(app, "/report-jobs/no-such-job"),
                *(get(app, f"/report-jobs/{job_id}") for _ in range(20)),
            )

    for _ in range(2):  # as after a reload
        (status, body), *others = asyncio.run(serve())
        assert (status, body) == (404, {"detail": "Report job no-such-job does not exist."})
        assert {status for status, _ in others} == {200}
        assert {ReportJob.from_dict(body).report_job_id for _, body in others} == {job_id}
