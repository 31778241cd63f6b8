"""Turning what was typed into options, by argparse."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from aws_backup_reports._version import __version__

from .commands import COMMANDS, GLOBAL, Command
from .options import Option
from .terminal import width_of_terminal

PROGRAM = "backup-reports"
INSTEAD_OF_OPTIONS = ("--cli-input-json", "--generate-cli-skeleton")
"""With one of these, an operation of AWS needs no other option."""

DEFAULTS = {"timeout": 600.0, "directory": "."}


if TYPE_CHECKING:
    Group: TypeAlias = argparse._ArgumentGroup  # pyright: ignore[reportPrivateUsage]  # no other name


class UsageError(Exception):
    """What was typed cannot be done; the text says why."""


class SettingError(Exception):
    """A setting of the environment or of the config files cannot be used; the text says why."""


class Help(argparse.RawDescriptionHelpFormatter):
    """Help with the names of all commands beside what they do."""

    def __init__(self, prog: str) -> None:
        # By itself, argparse would import shutil for it, which takes 10 ms.
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isdecimal() else width_of_terminal(sys.stdout)
        super().__init__(prog, max_help_position=28, width=max(width - 2, 40))


class Parser(argparse.ArgumentParser):
    """A parser that takes whole names only, and gives each mistake a sentence."""

    def __init__(self, **settings: object) -> None:
        super().__init__(
            allow_abbrev=False,
            argument_default=argparse.SUPPRESS,
            formatter_class=Help,
            **settings,  # type: ignore[arg-type]  # argparse's own, by their names
        )


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options, with None for what was not given. Ends the program for help."""
    words = list(arguments)
    if words[-1:] == ["help"] and len(words) < 3:  # as the AWS CLI has it; else it is a value
        words[-1] = "--help"
    parser, subparsers = _parsers(words)
    given, unknown = parser.parse_known_args(words)
    if unknown:  # by itself, argparse would not show how the command is used
        subparsers[given.command].error(f"unrecognized arguments: {' '.join(unknown)}")
    command = next(each for each in COMMANDS if each.name == given.command)
    known = {_attribute(each): None for each in (*GLOBAL, *command.options)}
    options = argparse.Namespace(**{**known, **DEFAULTS, **vars(given)})
    options.command = command
    if command.required:
        _require(subparsers[command.name], command, options)
    return options


def refuse(command: Command, message: str) -> NoReturn:
    """End the program with a usage error of a command, as argparse does."""
    _, subparsers = _parsers([command.name])
    subparsers[command.name].error(message)


def _parsers(words: Sequence[str]) -> tuple[Parser, dict[str, Parser]]:
    """Return the parser, and that of each command; the ones that are not named stay empty."""
    parser = Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} COMMAND [options]",
        description="AWS Backup's report jobs: the commands of `aws backup`, and waiting, rows and "
        "downloads.",
        epilog=f"{PROGRAM} COMMAND --help shows what a command takes.\n\n"
        "exit codes: 0 done; 1 some of many failed; 2 wrong usage; 3 the job failed; 4 timed "
        "out;\n130 interrupted; 253 no credentials or no Region; 254 AWS refused; 255 anything "
        "else",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    choices = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, prog=PROGRAM, title="commands"
    )
    subparsers: dict[str, Parser] = {}
    for command in COMMANDS:
        is_named = command.name in words  # the others need not be complete
        made = choices.add_parser(
            command.name,
            usage=_usage(command),
            help=command.text,
            description=command.text[0].upper() + command.text[1:] + ".",
            epilog=f"example:\n  {PROGRAM} {command.name} {command.example}",
        )
        if is_named:
            for option in command.options:
                _add(made, option)
            _add_global(made)
        subparsers[command.name] = made
    _add_global(parser)
    return parser, subparsers


def _add_global(parser: Parser) -> None:
    group = parser.add_argument_group("options of all commands")
    for option in GLOBAL:
        _add(group, option)


def _usage(command: Command) -> str:
    """Return how a command is used: with what it requires, since help lists the rest."""
    words = [PROGRAM, command.name]
    for option in command.options:
        if option.name in command.required:
            words += [option.name, option.settings["metavar"]]
        elif option.is_argument:
            words.append(f"[{option.name} ...]" if "nargs" in option.settings else option.name)
    return " ".join([*words, "[options]"])


def _add(parser: Parser | Group, option: Option) -> None:
    settings = dict(option.settings)
    if option.is_argument:
        settings["metavar"] = option.name
        parser.add_argument(_attribute(option), help=option.text, **settings)
        return
    parser.add_argument(option.name, help=option.text.replace("%", "%%"), **settings)


def _attribute(option: Option) -> str:
    return option.name.lstrip("-").replace("-", "_").lower()


def _require(parser: Parser, command: Command, options: argparse.Namespace) -> None:
    """End the program if a command lacks what it needs."""
    by_name = {each.name: getattr(options, _attribute(each)) for each in command.options}
    if any(by_name.get(name) is not None for name in INSTEAD_OF_OPTIONS):
        return
    missing = [name for name in command.required if by_name[name] is None]
    if missing:
        parser.error(f"the following arguments are required: {', '.join(missing)}")
