"""Fixtures for all tests: they hide the machine's settings, and allow loopback only."""

import ipaddress
import os
import socket
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore import httpsession, loaders
from botocore import session as sessions

MACHINE_VARIABLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "_X_AMZN_TRACE_ID")


def is_machine_variable(name: str) -> bool:
    """Return whether botocore, urllib3 or OpenSSL would read the variable."""
    return (
        name in MACHINE_VARIABLES
        or name.startswith(("AWS_", "BOTO"))
        or name.lower().endswith("_proxy")
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test of something that the installed botocore does not have yet."""
    for marker in item.iter_markers("since_botocore"):
        version, change = marker.args
        if numbers(botocore.__version__) < numbers(version):
            pytest.skip(f"botocore {version} introduced this: {change}")


def numbers(version: str) -> list[int]:
    """Return a version as numbers, for comparison."""
    return [int(each) for each in version.split(".")]


@pytest.fixture(autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory, which is the value, and an environment without settings."""
    for name in filter(is_machine_variable, list(os.environ)):
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):  # Windows has the second
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    if "boto3" in sys.modules:
        monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    return home


@pytest.fixture(scope="session", autouse=True)
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Spare the tests half of their time: what thousands of clients read is small, or read once.

    The CA bundle has one authority instead of 140, and all sessions of botocore share its data
    files, as the clients of one session do.
    """
    end = "-----END CERTIFICATE-----\n"
    authorities = Path(httpsession.where()).read_text(encoding="utf-8")
    bundle = tmp_path_factory.mktemp("authorities") / "one.pem"
    bundle.write_text(authorities.partition(end)[0] + end, encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(httpsession, "where", lambda: str(bundle))
        monkeypatch.setattr(sessions, "create_loader", cache(loaders.create_loader))
        yield


def is_loopback(host: object) -> bool:
    """Return whether a connection to the host stays on this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


Connect = Callable[[socket.socket, Any], Any]


class LeftTheMachineError(RuntimeError):
    """A test tried to reach another machine.

    It is not an OSError, so that no client mistakes it for a network failure and retries.
    """


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Refuse connections to other machines and resolve no names, as without a network."""

    def guarded(connect: Connect) -> Connect:
        def connect_to_loopback(self: socket.socket, address: Any) -> Any:
            # Addresses of other families, such as the paths of Unix sockets, cannot lead away.
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
                self.close()
                raise LeftTheMachineError(f"a test connects to {address!r}")
            return connect(self, address)

        return connect_to_loopback

    lookup = socket.getaddrinfo

    def look_up_loopback(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_loopback(host):
            # Raises for a name. An address passes, since it needs no look-up.
            lookup(host, None, flags=socket.AI_NUMERICHOST)
        return lookup(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        monkeypatch.setattr(socket, "getaddrinfo", look_up_loopback)
        yield
