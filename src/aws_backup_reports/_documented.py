"""Methods that mean what others mean, and have their docstrings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def documented_by(original: object) -> Callable[[FunctionT], FunctionT]:
    """Give a function the docstring of another one."""

    def document(function: FunctionT) -> FunctionT:
        function.__doc__ = original.__doc__
        return function

    return document
