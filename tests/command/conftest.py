"""The command in this process, with the fake service in place of AWS."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from aws_backup_reports._command.main import main
from aws_backup_reports.testing import FakeBackup


@dataclass
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """What it printed, read as lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def command(fake_backup: FakeBackup, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run the command with arguments, against `fake_backup`."""

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        code = main(arguments, connect=fake_backup.client)
        return Result(code, *capsys.readouterr())

    return run
