"""A kind of mutant that cosmic-ray lacks: a statement that is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import parso
from cosmic_ray.operators.operator import Example, Operator

CALLS = {"atom_expr", "power"}
"""What a call, an attribute and an item are to parso."""


class RemoveStatement(Operator):
    """Replaces a call, a ``raise``, a ``del`` and the setting of an attribute by ``pass``."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the place of a statement that can be left out."""
        if node.type == "simple_stmt":
            statement = node.children[0]
            if statement.type in {*CALLS, "del_stmt", "raise_stmt"} or sets_attribute(statement):
                yield statement.start_pos, statement.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the line without the statement."""
        del index
        statement = node.children[0]
        (nothing,) = parso.parse("pass").children[:1]
        nothing.prefix = statement.get_first_leaf().prefix
        node.children[0] = nothing
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return what cosmic-ray tests its operators by."""
        return (Example("f()", "pass"), Example("x.y = 1", "pass"))


def sets_attribute(statement: Any) -> bool:
    """Return whether an attribute or an item is set; a local name would be missed at once."""
    if statement.type != "expr_stmt" or "=" not in statement.get_code():
        return False
    target = statement.children[0]
    return target.type in CALLS or any(
        each.type in CALLS for each in getattr(target, "children", ())
    )


OPERATORS = {RemoveStatement.__name__: RemoveStatement}
"""As cosmic-ray takes them, by name."""
