"""Writing down what both clients do: the tables of docs/reliability.md."""

from __future__ import annotations

import platform
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import boto3
import urllib3

from ._case import FAILS, HANGS, MEMORY, RAW, RIGHT, WRONG_RESULT, Case, Kind, verdict
from ._stage import BOTO3, LISTENED, OURS, Stage

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


def verdicts(stage: Stage, cases: Sequence[Case]) -> tuple[Counter[str], Counter[str]]:
    """Return how often boto3 and our client did what.

    Ours is right if it is both when a program listens to its calls and when none does.
    """
    theirs = Counter(verdict(case, stage.play(case, BOTO3), is_ours=False)[0] for case in cases)
    ours: Counter[str] = Counter()
    for case in cases:
        both = [verdict(case, stage.play(case, each), is_ours=True)[0] for each in (OURS, LISTENED)]
        ours[next((each for each in both if each != RIGHT), RIGHT)] += 1
    return theirs, ours


def shown(found: Counter[str]) -> str:
    """Return what a client did: ``12 of 60 right; 48 wrong results``."""
    others = [
        f"{found[each]} {PLURALS[each] if found[each] > 1 else each}"
        for each in PLURALS
        if found[each]
    ]
    return "; ".join([f"{found[RIGHT]} of {sum(found.values())} right", *others])


def groups(kind: Kind) -> Iterator[tuple[str, list[Case]]]:
    """Yield the rows of a kind's table, with their cases, in the order in which they begin."""
    for group in dict.fromkeys(case.group for case in kind.cases):
        yield group, [case for case in kind.cases if case.group == group]


def text(stage: Stage, kinds: Sequence[Kind]) -> str:
    """Return all tables, and what they were made with."""
    summary: list[str] = []
    details: list[str] = []
    all_theirs: Counter[str] = Counter()
    all_ours: Counter[str] = Counter()
    for kind in kinds:
        theirs, ours = verdicts(stage, kind.cases)
        summary.append(f"| {kind.title} | {shown(theirs)} | {shown(ours)} |")
        all_theirs += theirs
        all_ours += ours
        rows = [
            "| {} | {} | {} |".format(group, *map(shown, verdicts(stage, cases)))
            for group, cases in groups(kind)
        ]
        details += [f"### {kind.title}", "", kind.about, "", *HEAD, *rows, ""]
    summary.append(f"| All | {shown(all_theirs)} | {shown(all_ours)} |")
    return "\n".join(["", *HEAD, *summary, "", VERSIONS, "", *details, ""])


HEAD = ["| what is played | boto3 | this library |", "| --- | --- | --- |"]
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
