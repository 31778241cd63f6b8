"""The time at which botocore and this library make signatures."""

import datetime as datetime_module
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest


def stop_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Set the time of signatures to this moment, in UTC, for us and for botocore."""
    now = now.replace(tzinfo=timezone.utc)

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return now.astimezone(tz)

        @classmethod
        def utcnow(cls):
            return now.replace(tzinfo=None)

    clock = SimpleNamespace(**{**vars(datetime_module), "datetime": Stopped})
    monkeypatch.setattr("aws_backup_reports._http.clock.get_current_datetime", lambda: now)
    # Old signers of botocore take the time from `auth`, and newer ones through `compat`.
    for module in ("auth", "compat"):
        monkeypatch.setattr(f"botocore.{module}.datetime", clock)
