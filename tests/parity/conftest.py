"""The servers that parity cases run against."""

from __future__ import annotations

import socket
import ssl

import pytest
import trustme

from tests._server import Server

from ._both import Both

HOSTS = (
    "127.0.0.1",
    "localhost",
    "example.com",
    "backup.us-east-1.amazonaws.com",
    "vpce-1.backup.us-east-1.vpce.amazonaws.com",
)


LISTENED_TO = ("test_endpoints", "test_operations", "test_request")


@pytest.fixture(scope="session")
def authority():
    """A certificate authority for tests."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca(authority, tmp_path_factory):
    """The authority's certificate as a file."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="session")
def servers(authority):
    """A plain server, a TLS server, and one that speaks TLS only after a CONNECT."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    with (
        Server() as plain,
        Server(tls=context) as tls,
        Server(tls=context, handshake=False) as tunnel,
    ):
        yield plain, tls, tunnel


@pytest.fixture(scope="session")
def dead_port():
    """A port that refuses connections for as long as the tests run."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def pytest_generate_tests(metafunc):
    """Run the cases of some files once more, with our client's calls listened to."""
    name = metafunc.module.__name__.rpartition(".")[2]
    if "both" in metafunc.fixturenames and name in LISTENED_TO:
        metafunc.parametrize("both", [False, True], ids=["direct", "listened"], indirect=True)


@pytest.fixture
def both(request, servers, ca, dead_port, isolated):
    """A function that runs a case with both clients and compares them."""
    plain, tls, tunnel = servers
    yield Both(plain, tls, tunnel, ca, isolated, dead_port, getattr(request, "param", False))
    for server in servers:
        server.play(())
