"""Parameters that are not given, where None is a value of its own."""

from __future__ import annotations

from typing import Any


class LeftOut:
    """The type of `LEFT_OUT`."""

    def __repr__(self) -> str:
        return "..."  # as stubs write it

    def __reduce__(self) -> str:
        return "LEFT_OUT"  # a copy is the same object


LEFT_OUT: Any = LeftOut()
"""The default of a parameter that may be left out; None is a value, which AWS would refuse."""


def given(**values: Any) -> dict[str, Any]:
    """Return the parameters that are not left out."""
    return {name: value for name, value in values.items() if value is not LEFT_OUT}
