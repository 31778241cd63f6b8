"""What tests of several modules call."""

import pytest

from tests._server import OK, Server


@pytest.fixture
def server():
    """A server that keeps its connections and answers every request with ``{}``."""
    with Server(OK) as server:
        yield server
