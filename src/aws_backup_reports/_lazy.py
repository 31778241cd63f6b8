"""Modules that annotations name, and that are imported only if somebody evaluates these."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class LazyModule:
    """A module that is imported when an attribute of it is read.

    It lets ``typing.get_type_hints`` find what type checkers find, at no cost for all others.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
