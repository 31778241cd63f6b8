"""Running a command, and turning what it raises into a message and an exit code."""

from __future__ import annotations

import io
import logging
import sys
from argparse import Namespace
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from aws_backup_reports._log import logger as library_logger

from .failures import INTERRUPTED, TIME_IS_UP, exit_code_of
from .invocation import OK, Invocation
from .parsing import UsageError, refuse
from .streams import drop, finish
from .terminal import Terminal

if TYPE_CHECKING:
    from aws_backup_reports import BackupClient

LOG_FORMAT = "%(asctime)s - %(threadName)s - %(name)s - %(levelname)s - %(message)s"
"""That of the AWS CLI."""

LOGGERS_OF_SECRETS = {"botocore.auth", "botocore.endpoint", "botocore.parsers"}
"""What logs requests and answers whole, those for temporary keys included."""

OPTIONS_BY_PARAMETER = {
    "profile_name= or session=": "--profile",
    "region_name=": "--region",
    "endpoint_url": "--endpoint-url",
    "verify=": "--ca-bundle",
    "with wait_for_report_job": "with the command wait",
    "Waiter ReportJobCompleted failed: not ended": "Not ended",
}
"""What the client's messages advise, in the words of the command."""


def run(options: Namespace, connect: Callable[..., BackupClient] | None) -> int:
    """Run a command and return its exit code."""
    _write_utf_8()
    terminal = Terminal(sys.stderr, is_quiet=bool(options.quiet), may_rewrite=not options.debug)
    with _logging_to(terminal, is_debug=bool(options.debug)):
        return _run(Invocation(options, terminal, connect))


def _run(invocation: Invocation) -> int:
    module, _, function = invocation.options.command.function.partition(":")
    try:
        command = getattr(import_module(f".{module}", __package__), function)
        return finish(command(invocation))
    except BrokenPipeError:
        drop(sys.stdout)  # its reader has enough, as `head` has
        return OK
    except KeyboardInterrupt:
        finish(INTERRUPTED)
        go_on = f" Go on with: {invocation.resume}" if invocation.resume else ""
        invocation.terminal.fail(f"Interrupted.{go_on}")
        return INTERRUPTED
    except UsageError as error:
        return _refused(invocation, error)
    except Exception as error:  # a command ends with a sentence, whatever it was
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        return _failed(invocation, error)
    finally:
        invocation.terminal.clear()


def _refused(invocation: Invocation, error: UsageError) -> int:
    finish(2)
    try:
        refuse(invocation.options.command, str(error))
    except SystemExit as end:
        return finish(int(end.code or 0))


def _failed(invocation: Invocation, error: Exception) -> int:
    code = finish(exit_code_of(error))  # what is known comes before what is wrong
    message = str(error) or type(error).__name__
    for name, option in OPTIONS_BY_PARAMETER.items():
        message = message.replace(name, option)
    if code == TIME_IS_UP and invocation.resume:
        message += f"\nGo on with: {invocation.resume}"
    invocation.terminal.fail(message)
    return code


@contextmanager
def _logging_to(terminal: Terminal, *, is_debug: bool) -> Generator[None, None, None]:
    """Let what the library notes appear as messages; with `is_debug`, all that is logged."""
    handler = LogLines(terminal)
    logger = logging.getLogger() if is_debug else library_logger
    level = logger.level
    if is_debug:
        handler.setFormatter(logging.Formatter(LOG_FORMAT))
        handler.addFilter(lambda record: record.name not in LOGGERS_OF_SECRETS)
    else:
        # A fake service in the same process has a logger below it.
        handler.addFilter(lambda record: record.name == library_logger.name)
    logger.setLevel(logging.DEBUG if is_debug else logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class LogLines(logging.Handler):
    """Writes the messages of loggers without spoiling the line of progress."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message."""
        self._terminal.say(self.format(record))


def _write_utf_8() -> None:
    """Write UTF-8 wherever it goes, and half a pair of surrogates as JSON writes it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a program may have put something else there
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
