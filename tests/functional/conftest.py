"""Clients of both kinds for one test body."""

import pytest

from tests._face import KINDS, client_of


@pytest.fixture(params=KINDS)
def connect(request, backup):
    """A function that returns a client of the fake `backup`, of one kind or the other."""
    clients = []

    def make(**settings):
        clients.append(client_of(backup, request.param, **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
