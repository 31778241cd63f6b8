"""One use of the command: its options, its client, and where its output goes."""

# pyright: reportPrivateUsage=false
# Pauses of the client are shown, which nobody else needs to know of.

from __future__ import annotations

import argparse
import os
import shlex
import sys
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import progress
from .commands import OUTPUTS
from .failures import ANYTHING_ELSE, exit_code_of
from .output import Output
from .parsing import PROGRAM, SettingError, UsageError
from .terminal import Terminal, width_of_terminal

if TYPE_CHECKING:
    from aws_backup_reports import BackupClient

OK = 0
SOME_FAILED = 1
OUTPUTS_OF_VERSION_2 = ("yaml", "yaml-stream", "off")
CONNECTION = ("profile", "region", "endpoint_url", "ca_bundle")
"""The options that lead to the same account and Region again."""


class Invocation:
    """What a command works with. `connect` makes the client, as `BackupClient` does."""

    def __init__(
        self,
        options: argparse.Namespace,
        terminal: Terminal,
        connect: Callable[..., BackupClient] | None = None,
    ) -> None:
        self.options = options
        self.terminal = terminal
        self.resume = ""
        """The command that goes on where this one was interrupted; empty: there is none."""
        self._connect = connect

    def can_go_on_with(self, *words: str) -> None:
        """Note the command that goes on where this one ends, for the same account and Region."""
        given = {f"--{name.replace('_', '-')}": vars(self.options)[name] for name in CONNECTION}
        # A URL with a password is not repeated.
        typed = [each for pair in given.items() if pair[1] and "@" not in pair[1] for each in pair]
        insecure = ["--no-verify-ssl"] if self.options.no_verify_ssl else []
        self.resume = shlex.join([PROGRAM, *words, *typed, *insecure])

    @cached_property
    def client(self) -> BackupClient:
        """The client for the global options.

        Raises UsageError or SettingError for an invalid endpoint.
        """
        if self._connect is None:
            from aws_backup_reports import BackupClient  # lazy: what needs no AWS loads nothing

            self._connect = BackupClient
        options = self.options
        verify = False if options.no_verify_ssl else options.ca_bundle
        try:
            return self._connect(
                region_name=options.region,
                profile_name=options.profile,
                endpoint_url=options.endpoint_url,
                verify=verify,
                config=self._config(),
            )
        except ValueError as error:
            if exit_code_of(error) != ANYTHING_ELSE:  # the Region is invalid
                raise
            if options.endpoint_url is None:
                raise SettingError(f"AWS_ENDPOINT_URL, or the profile: {error}") from None
            raise UsageError(f"--endpoint-url: {error}") from None

    @cached_property
    def output(self) -> Output:
        """Where results go."""
        kind = self.options.output or self._usual_output()
        width = width_of_terminal(sys.stdout)
        return Output(sys.stdout, kind, self.options.query, width, self.terminal.clear)

    def wait_with_progress(self, total: int) -> progress.Wait:
        """Return the progress of a wait for so many jobs, which the client's pauses show."""
        client = self.client
        shown = progress.Wait(self.terminal, client._clock, total)
        sleep = client._sleep or time.sleep
        client._sleep = lambda seconds: shown.pause(seconds, sleep)
        return shown

    def _config(self) -> Any:
        """Return botocore's Config with the time limits that were given; None: there are none."""
        options = self.options
        limits = {
            "read_timeout": options.cli_read_timeout,
            "connect_timeout": options.cli_connect_timeout,
        }
        # 0 is how the AWS CLI writes that there is no limit.
        given = {name: value or None for name, value in limits.items() if value is not None}
        if not given:
            return None
        from botocore.config import Config  # lazy: 3 ms

        return Config(**given)

    def _usual_output(self) -> str:
        """Return what the environment or the profile has; json for what only version 2 prints.

        Raises SettingError for anything else.
        """
        kind = os.environ.get("AWS_DEFAULT_OUTPUT")
        if not kind:
            from aws_backup_reports._lookup.session import LightSession  # lazy: loads botocore

            kind = LightSession(self.options.profile).get_scoped_config().get("output")
        if not kind or kind in OUTPUTS_OF_VERSION_2:
            return "json"
        if kind not in OUTPUTS:
            raise SettingError(f"AWS_DEFAULT_OUTPUT, or the profile: Unknown output type: {kind}")
        return kind
