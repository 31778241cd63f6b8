"""Fixtures for the files that settings are found in."""

import pytest


@pytest.fixture
def write(isolated):
    """A function that writes the config file."""
    return (isolated / "config").write_text
