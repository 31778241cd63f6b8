"""Whether a method of a library is still its own, or has been replaced by a program."""

from __future__ import annotations

from types import FunctionType


def is_original(owner: type, name: str) -> bool:
    """Return whether a class has a method as its library defines it."""
    return is_defined_in(owner.__dict__.get(name), owner.__module__)


def is_defined_in(function: object, module: str) -> bool:
    """Return whether it is a function of the library that a module belongs to."""
    if type(function) is not FunctionType:
        return False
    # Not by its name, which wrappers and mocks copy, nor by its value at import, which a program
    # may have replaced before.
    defined_in = str(function.__globals__.get("__name__"))
    return defined_in.partition(".")[0] == module.partition(".")[0]
