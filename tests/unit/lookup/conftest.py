"""The files that settings are found in."""

import pytest


@pytest.fixture
def write(isolated):
    """Write the config file."""
    return (isolated / "config").write_text
