"""A server in a process of its own, so that this process has only the client's threads."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Server:
    """A running ``server.py``."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, HERE / "server.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = f"http://127.0.0.1:{self._process.stdout.readline().strip()}"
        self.connections: int | None = None
        """The number of connections; None until `stop`."""

    def stop(self) -> None:
        """End the server, and set `connections` to what it reports."""
        if self.connections is None:
            self.connections = int(self._process.communicate(timeout=10)[0])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server, and keys in the environment for its clients."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def run(server: Server):
    """A function that runs a program against the server; it must succeed and print no errors."""

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, HERE / "programs" / f"{program}.py", server.url, *arguments],
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")

    return run
