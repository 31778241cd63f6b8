"""The time that signatures are made at, by botocore and by this library."""

import datetime as datetime_module
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest


def stop_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Make it this moment, in UTC, for whoever signs."""
    now = now.replace(tzinfo=timezone.utc)

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return now.astimezone(tz)

        @classmethod
        def utcnow(cls):
            return now.replace(tzinfo=None)

    clock = SimpleNamespace(**{**vars(datetime_module), "datetime": Stopped})
    monkeypatch.setattr("aws_backup_reports._http.sign.get_current_datetime", lambda: now)
    # botocore's signers asked for the time themselves at first, by a name of `compat` later.
    for module in ("auth", "compat"):
        monkeypatch.setattr(f"botocore.{module}.datetime", clock)
