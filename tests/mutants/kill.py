"""Run the tests that can notice the mutant on the disk, the quickest first, until one fails."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import BUDGET, ORIGINAL, SOURCE, TESTS_RUN, runs_of

UNIT = "tests/unit/"

# A thread ends even a loop that catches whatever a signal raises.
OPTIONS = "-x -q --no-header -p no:cacheprovider -o timeout=20 -o timeout_method=thread".split()


class Chosen:
    """A plugin that runs the chosen tests alone, in their order."""

    def __init__(self, tests: list[str]) -> None:
        self._places = {each: place for place, each in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out all other tests."""
        kept = [each for each in items if each.nodeid in self._places]
        items[:] = sorted(kept, key=lambda each: self._places[each.nodeid])


def mutated_line() -> tuple[Path, int]:
    """Return the file that differs from its original, and the first line that does."""
    for original in ORIGINAL.rglob("*.py"):
        mutant = SOURCE / original.relative_to(ORIGINAL)
        before, after = original.read_text(), mutant.read_text()
        if before != after:
            pairs = enumerate(zip(before.splitlines(), after.splitlines(), strict=False), 1)
            return mutant, next(number for number, (old, new) in pairs if old != new)
    raise LookupError("there is no mutant")


def statements(tree: ast.AST) -> Iterator[tuple[range, bool]]:
    """Yield the lines of each statement without its blocks, and whether a function has it."""

    def walk(node: ast.AST, is_inside: bool) -> Iterator[tuple[range, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.stmt, ast.ExceptHandler)):
                body = getattr(child, "body", None)
                end = body[0].lineno - 1 if body else child.end_lineno
                yield range(child.lineno, max(end, child.lineno) + 1), is_inside
            is_function = isinstance(child, ast.FunctionDef)
            yield from walk(child, is_inside or is_function)

    return walk(tree, False)


def tests_for(file: Path, line: int) -> tuple[list[str], list[str]]:
    """Return the tests that run a line: those of its package, and others, the quickest first.

    Of the others there are as many as the budget allows. What an import runs may matter to all
    tests of the file, and to those that look at its tables.
    """
    runs = {int(each): tests for each, tests in json.loads(runs_of(file).read_text()).items()}
    original = ORIGINAL / file.relative_to(SOURCE)
    holding = [each for each in statements(ast.parse(original.read_text())) if line in each[0]]
    lines, is_inside = min(holding, key=lambda each: len(each[0]))
    tests = list(json.loads(TESTS_RUN.read_text()).items())
    found = {number for each in lines if is_inside for number in runs.get(each, ())}
    if not found:
        looking = (number for number, each in enumerate(tests) if each[0].startswith(UNIT))
        found = {number for numbers in runs.values() for number in numbers}.union(looking)
    near, far, spent = [], [], 0.0
    for test, seconds in (tests[number] for number in sorted(found)):
        if test.startswith(f"{UNIT}{file.parent.name.strip('_')}/"):
            near.append(test)
        elif spent + seconds < BUDGET:
            spent += seconds
            far.append(test)
    return near, far


def main() -> int:
    """Return 1 if a test fails, and 0 if the mutant survives."""
    # The unit tests of the package are collected in no time, and kill most mutants.
    for tests in filter(None, tests_for(*mutated_line())):
        files = sorted({each.partition("::")[0] for each in tests})
        if pytest.main([*OPTIONS, *files], plugins=[Chosen(tests)]) != 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
