"""A clock for waits that are driven by hand."""

import pytest


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
