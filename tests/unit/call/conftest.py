"""Fixtures for calls and waits that are driven by hand."""

import pytest


@pytest.fixture
def longest_delays(monkeypatch):
    """Make every delay the longest that it may be."""
    monkeypatch.setattr("random.random", lambda: 1.0)


class Clock:
    """A clock that a test moves forward."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        """Return the time in seconds."""
        return self.time


@pytest.fixture
def clock():
    """A clock that stands still."""
    return Clock()
