"""Which of cosmic-ray's mutants say something about the tests."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkResult

USELESS = re.compile(
    # Of arithmetic, each operator has the one or two that a person would confuse it with: nobody
    # writes a shift for a plus, and nearly any test would notice.
    r"core/ReplaceBinaryOperator_"
    r"(?!Add_Sub|Sub_Add|Mul_Div|Div_Mul|Div_FloorDiv|Pow_Mul|BitOr_BitAnd|BitAnd_BitOr)"
    # Of comparisons, those of identity and those of value keep to their own.
    r"|core/ReplaceComparisonOperator_(Is|IsNot)_(?!Is|IsNot)"
    r"|core/ReplaceComparisonOperator_\w+_(?<!Is_)(?<!IsNot_)(Is|IsNot)$"
)

UNREACHABLE = "raise AssertionError"
"""Stands where type checkers do not see that a loop never ends."""


def skip_useless(database: WorkDB) -> None:
    """Mark the mutants that are not worth a run of the tests."""
    pending = database.pending_work_items
    useless = [each.job_id for each in pending if not all(map(is_useful, each.mutations))]
    skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
    database.set_multiple_results(useless, skipped)


def is_useful(mutation: MutationSpec) -> bool:
    """Return whether a mutant is valid, and differs in more than annotations."""
    if USELESS.match(mutation.operator_name):
        return False
    code = Path(mutation.module_path).read_text()
    line, column = mutation.start_pos
    text = code.splitlines()[line - 1]
    # A bare star in parameters is no operator.
    if text.strip().startswith(UNREACHABLE) or text[column:].startswith("*,"):
        return False
    operator = get_operator(mutation.operator_name)(**mutation.operator_args)
    try:
        return meaning(code) != meaning(mutate_code(code, operator, mutation.occurrence))
    except (SyntaxError, AttributeError):  # it cannot replace a dotted name in an except clause
        return False


def meaning(code: str) -> str:
    """Return the syntax tree of a module as text, without annotations, which nothing reads."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation:
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.dump(tree)
