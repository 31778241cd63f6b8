"""Clients of the caller's own class, made by the fake."""

import pytest

from aws_backup_reports import BackupClient, ReportJob
from aws_backup_reports.testing import FakeBackup, FakeBackupServer


class Plain(BackupClient):
    """A class with a method more."""

    def finished(self):
        """Return the ids of all jobs that have ended."""
        return [job.report_job_id for job in self.iter_report_jobs() if job.is_finished]


class Own(Plain):
    """A class whose constructor takes other arguments, and hands some on by position."""

    def __init__(self, team, region="eu-west-3"):
        super().__init__(region, call_timeout=5.0)
        self.team = team


class Open(Plain):
    """A class whose constructor hands on what it does not know."""

    def __init__(self, *, team="audit", **settings):
        super().__init__(**settings)
        self.team = team


class Optional(Plain):
    """A class whose constructor hands on None for what it was not given."""

    def __init__(self, region=None, endpoint=None, key=None, secret=None):
        super().__init__(
            region, endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key=secret
        )


def test_a_client_has_the_class_that_the_test_asks_for():
    """It calls the fake without a socket, and lives in its time."""
    with FakeBackup() as backup:
        job_id = backup.add_report_job(statuses=["RUNNING", "COMPLETED"])
        client = backup.client(Plain, call_timeout=10)
        start = backup.now()

        job = client.wait_for_report_job(ReportJobId=job_id, poll_every=600)

        assert isinstance(client, Plain)
        assert type(client).__name__ == "Plain"
        assert type(job) is ReportJob
        assert client.finished() == [job_id]
        assert (backup.now() - start).total_seconds() >= 598


def test_a_constructor_of_its_own_gets_what_the_test_gives():
    """What it passes on is completed with the fake's endpoint and keys."""
    backup = FakeBackup()

    own = backup.client(cls=Own, team="audit")
    others = backup.client(cls=Open, team="ops", region_name="eu-west-1")

    assert (own.team, own.meta.region_name) == ("audit", "eu-west-3")
    assert (others.team, others.meta.region_name) == ("ops", "eu-west-1")
    assert own.finished() == others.finished() == []
    assert len(backup.requests) == 2


def test_a_constructor_may_pass_none_on(monkeypatch):
    """None is completed, too."""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    client = FakeBackup(region_name="eu-west-3").client(cls=Optional)

    assert client.finished() == []
    assert client.meta.region_name == "eu-west-3"


def test_two_fakes_can_have_clients_of_one_class():
    """Each calls its own."""
    first, second = FakeBackup(), FakeBackup()
    clients = [first.client(Plain), second.client(Plain)]
    first.add_report_job(status="COMPLETED")

    assert [len(client.finished()) for client in clients] == [1, 0]
    assert (len(first.requests), len(second.requests)) == (1, 1)


@pytest.mark.parametrize("cls", [dict, FakeBackup, "Plain", 5], ids=repr)
def test_another_class_is_refused(cls):
    """The message says what to do with a class that only has a client."""
    with pytest.raises(TypeError, match=r"^cls must be BackupClient or a subclass .*\.client\(\)$"):
        FakeBackup().client(cls)


def test_a_server_makes_a_client_of_that_class_too():
    """Its constructor gets the server's endpoint and keys."""
    with FakeBackupServer() as server, server.client(cls=Open, team="ops") as client:
        assert type(client) is Open
        assert (client.team, client.finished()) == ("ops", [])
