"""Clients that this project did not write, as programs of their own."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aws_backup_reports.testing import FakeBackup, FakeBackupServer

# Read while tests are collected: each test hides the environment of the machine.
NAMES = ("CLIENT_AWS_CLI", "CLIENT_JAVASCRIPT", "CLIENT_READERS")
PROGRAMS = {name: os.environ.get(name) for name in NAMES}


@pytest.fixture(params=[False, True], ids=["http", "https"])
def server(request: pytest.FixtureRequest) -> Iterator[FakeBackupServer]:
    """A server of the fake service, which any SDK finds through the environment."""
    with FakeBackupServer(FakeBackup(region_name="eu-west-1"), tls=request.param) as server:
        yield server


@pytest.fixture
def aws_cli() -> str:
    """The path of the AWS CLI."""
    return given("CLIENT_AWS_CLI", "make test")


@pytest.fixture
def javascript() -> Path:
    """The folder of the script, with the SDK for JavaScript beside it."""
    return Path(given("CLIENT_JAVASCRIPT", "make test-clients"))


@pytest.fixture
def readers() -> str:
    """The path of a Python that has the libraries for data."""
    return given("CLIENT_READERS", "make test-clients")


def given(name: str, target: str) -> str:
    """Return the path that the Makefile sets in the environment, or skip the test."""
    path = PROGRAMS[name]
    if path is None:
        pytest.skip(f"{name} is not set; {target} sets it")
    return path


@pytest.fixture
def run(server: FakeBackupServer) -> Callable[..., Any]:
    """Run a program against the server and return what it prints: text, or JSON if any."""

    def run(*arguments: str, returncode: int = 0, as_json: bool = True) -> Any:
        done = subprocess.run(
            arguments,
            env=os.environ | server.environment | {"AWS_PAGER": "", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            timeout=50,
        )
        assert done.returncode == returncode, done.stdout + done.stderr
        if returncode:
            return done.stderr
        if not as_json:
            return done.stdout
        return json.loads(done.stdout) if done.stdout.strip() else None

    return run
