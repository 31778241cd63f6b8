"""Options: what they are called, what they take, and what shells complete them with."""

from __future__ import annotations

import argparse
from itertools import chain
from typing import Any

FILES = "files"
DIRECTORIES = "directories"
PLANS = "plans"
JOBS = "jobs"

LONGEST = 1e9
"""Seconds, 31 years: no operating system waits for much longer."""

DIGITS = 18
"""What a number may have; Python itself refuses to read thousands of them."""


class Option:
    """One option or argument of a command."""

    def __init__(self, name: str, text: str, *, completes: str = "", **settings: Any) -> None:
        self.name = name
        """As it is typed, ``--report-job-id``; an argument without hyphens: ``FILE``."""
        self.text = text
        """What help says about it."""
        self.completes = completes
        """What a shell may complete its value with: `FILES`, `PLANS` and so on."""
        self.settings = settings
        """What argparse is told beside this."""

    @property
    def is_argument(self) -> bool:
        """Whether it is typed without a name."""
        return not self.name.startswith("-")

    @property
    def takes_value(self) -> bool:
        """Whether a value follows it."""
        return "action" not in self.settings


def seconds(text: str) -> float:
    """Return a time limit. Raises ArgumentTypeError for anything but 0 or more."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= LONGEST:  # not a number is neither
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of seconds, 0 or more, and at most {LONGEST:,.0f}"
        )
    return value


def pause(text: str) -> float:
    """Return the pause between two polls. Raises ArgumentTypeError unless it is more than 0."""
    value = seconds(text)
    if value == 0:
        raise argparse.ArgumentTypeError("the pause must be more than 0 seconds")
    return value


def count(text: str) -> int:
    """Return a number of things. Raises ArgumentTypeError for anything but 1 or more."""
    if not (_is_number(text) and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 1 or more")
    return int(text)


def whole(text: str) -> int:
    """Return a number of seconds that may be 0. Raises ArgumentTypeError for anything else."""
    if not _is_number(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 0 or more")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def expression(text: str) -> Any:
    """Return a compiled expression of JMESPath. Raises ArgumentTypeError for an invalid one."""
    import jmespath  # lazy: 12 ms
    from jmespath.exceptions import JMESPathError

    try:
        compiled = jmespath.compile(text)
        unknown = _unknown_functions(compiled.parsed)
    except (JMESPathError, RecursionError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if unknown:
        raise argparse.ArgumentTypeError(f"Unknown function: {unknown[0]}()")
    return compiled


def _unknown_functions(node: Any) -> list[str]:
    """Return the functions in an expression that JMESPath lacks, which it says when it is late."""
    from jmespath.functions import Functions  # lazy: with jmespath

    if not isinstance(node, dict):  # literals stand among the nodes
        return []
    is_unknown = (
        node["type"] == "function_expression" and node["value"] not in Functions.FUNCTION_TABLE
    )
    found = [node["value"]] if is_unknown else []
    return [*found, *chain.from_iterable(map(_unknown_functions, node["children"]))]


def condition(text: str) -> Any:
    """Return an expression that filters a list by a condition. Raises ArgumentTypeError."""
    expression(text)  # by itself, so that it cannot leave the brackets
    return expression(f"[?{text}]")
