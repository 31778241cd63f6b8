"""What tests of calls and of waits have in common."""

import pytest


@pytest.fixture
def longest_delays(monkeypatch):
    """Every delay is the longest that it may be."""
    monkeypatch.setattr("random.random", lambda: 1.0)


class Clock:
    """A time that passes when it is told to."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        """Tell the time."""
        return self.time


@pytest.fixture
def clock():
    """A clock that stands still."""
    return Clock()
