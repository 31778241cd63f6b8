"""Writing down what both clients do: the tables of docs/reliability.md."""

from __future__ import annotations

import platform
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import boto3
import urllib3

from ._case import (
    AWAITED,
    BOTO3,
    FAILS,
    HANGS,
    LISTENED,
    MEMORY,
    OURS,
    RAW,
    RIGHT,
    WRONG_RESULT,
    Case,
    Kind,
    is_played,
    verdict,
)
from ._stage import Stage

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
TABLES = re.compile(r"(?<=<!-- faults: begin -->\n).*(?=<!-- faults: end -->)", re.DOTALL)
PLURALS = {
    WRONG_RESULT: "wrong results",
    FAILS: "other errors",
    HANGS: "hangs",
    MEMORY: "cases of unbounded memory",
    RAW: "raw exceptions",
}
"""What is not right."""


PLAYERS = ((BOTO3,), (OURS, LISTENED), (AWAITED,))
"""Whose verdicts are in each column. Ours is right if it is both when a program listens to its
calls and when none does.
"""


def verdicts(stage: Stage, cases: Sequence[Case]) -> list[Counter[str]]:
    """Return, for each column, how often a client did what."""
    columns: list[Counter[str]] = []
    for players in PLAYERS:
        column: Counter[str] = Counter()
        for case in cases:
            found = [
                verdict(case, stage.play(case, player), player)[0]
                for player in players
                if is_played(case, player)
            ]
            if found:
                column[next((each for each in found if each != RIGHT), RIGHT)] += 1
        columns.append(column)
    return columns


def shown(found: Counter[str]) -> str:
    """Return what a client did: ``12 of 60 right; 48 wrong results``, or that it did nothing."""
    if not found:
        return "not played"
    others = [
        f"{found[each]} {PLURALS[each] if found[each] > 1 else each}"
        for each in PLURALS
        if found[each]
    ]
    return "; ".join([f"{found[RIGHT]} of {sum(found.values())} right", *others])


def row(stage: Stage, title: str, cases: Sequence[Case]) -> str:
    """Return a row of a table."""
    return " | ".join([f"| {title}", *map(shown, verdicts(stage, cases))]) + " |"


def groups(kind: Kind) -> Iterator[tuple[str, list[Case]]]:
    """Yield the rows of a kind's table, with their cases, in the order in which they begin."""
    for group in dict.fromkeys(case.group for case in kind.cases):
        yield group, [case for case in kind.cases if case.group == group]


def text(stage: Stage, kinds: Sequence[Kind]) -> str:
    """Return all tables, and what they were made with."""
    summary: list[str] = []
    details: list[str] = []
    for kind in kinds:
        summary.append(row(stage, kind.title, kind.cases))
        rows = [row(stage, group, cases) for group, cases in groups(kind)]
        details += [f"### {kind.title}", "", kind.about, "", *HEAD, *rows, ""]
    summary.append(row(stage, "All", [case for kind in kinds for case in kind.cases]))
    return "\n".join(["", *HEAD, *summary, "", VERSIONS, "", *details, ""])


HEAD = [
    "| what is played | boto3 | this library | with asyncio |",
    "| --- | --- | --- | --- |",
]
VERSIONS = (
    f"boto3 {boto3.__version__}, urllib3 {urllib3.__version__}, Python {platform.python_version()}."
)


def write(stage: Stage, kinds: Sequence[Kind]) -> None:
    """Write the tables into docs/reliability.md."""
    tables = text(stage, kinds)
    PAGE.write_text(TABLES.sub(lambda _: tables, PAGE.read_text(encoding="utf-8")), "utf-8")


def counts(page: str) -> dict[str, int]:
    """Return how many cases of each kind a page speaks of."""
    rows = re.findall(r"^\| ([^|]+) \| \d+ of (\d+) right[^|]*\| ", page, re.MULTILINE)
    return {title: int(count) for title, count in rows}
