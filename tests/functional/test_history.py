"""`botocore.history`, which the AWS CLI and debuggers read."""

import pytest
from botocore.history import HistoryRecorder

from aws_backup_reports.testing import FakeBackup


class Events:
    """A handler of botocore's history that keeps the kinds of events."""

    def __init__(self):
        self.kinds = []

    def emit(self, event_type, payload, source):
        """Note an event, as botocore calls handlers."""
        self.kinds.append(event_type)


@pytest.fixture
def recorded(monkeypatch):
    """What botocore's own recorder, switched on, has recorded."""
    events, recorder = Events(), HistoryRecorder()
    recorder.add_handler(events)
    recorder.enable()
    for module in ("client", "endpoint"):
        monkeypatch.setattr(f"botocore.{module}.history_recorder", recorder)
    return events.kinds


def test_the_history_has_only_calls_that_somebody_listens_to(recorded):
    """docs/boto3.md says so: other calls are not botocore's."""
    with FakeBackup() as backup:
        backup.client().list_report_plans()
        silent = list(recorded)
        client = backup.client()
        assert client.meta.events
        client.list_report_plans()

    assert silent == []
    assert recorded[:2] == ["API_CALL", "HTTP_REQUEST"]
