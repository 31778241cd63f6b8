"""A server in a process of its own, so that the client's threads have this one to themselves."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent


class Server:
    """The server of ``server.py``."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, HERE / "server.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = f"http://127.0.0.1:{self._process.stdout.readline().strip()}"
        self.connections: int | None = None
        """How many there were; known after `stop`."""

    def stop(self) -> None:
        """Let the server end, and tell its count."""
        if self.connections is None:
            self.connections = int(self._process.communicate(timeout=10)[0])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server, and keys in the environment for clients of it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def run(server: Server):
    """Run a program against the server; it must end well and have nothing to complain of."""

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
