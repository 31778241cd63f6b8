"""The servers that faults are played on."""

from __future__ import annotations

import gc
import os
import socket
import ssl
import warnings

import pytest
import trustme

from ._case import TRANSPORTS
from ._server import FaultServer, FullListener
from ._stage import Stage

PLAYS_ALL = os.environ.get("CLIENT_FAULTS") == "all"


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    """Where cases are played; each is played once by each client."""
    authority = trustme.CA()
    ca = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(ca)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    full = FullListener()
    with (
        FaultServer() as plain,
        FaultServer(tls=context) as tls,
        FaultServer(tls=context, handshake=False) as tunnel,
        socket.socket() as refusing,
    ):
        refusing.bind(("127.0.0.1", 0))
        ports = {"refused": refusing.getsockname()[1], "full": full.port}
        servers = dict.fromkeys(TRANSPORTS, plain)
        servers |= dict.fromkeys(("tls", "tls tunnel"), tls)
        servers |= {"tunnel": tunnel, "open tunnel": tunnel}
        yield Stage(servers, ports, ca)
    full.close()
    with warnings.catch_warnings():
        # urllib3 leaves it to the garbage collector to close sockets whose handshake failed.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
