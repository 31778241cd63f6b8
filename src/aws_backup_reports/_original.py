"""Whether a method of a library is still its own, or has been replaced by a program."""

from __future__ import annotations

from types import FunctionType


def is_original(owner: type, name: str) -> bool:
    """Return whether a class has a method as its library defines it.

    What counts is the module that defines the function. Its name does not, since wrappers and
    mocks copy names; nor does its value at import, since a program may have replaced it before.
    """
    function = vars(owner).get(name)
    if type(function) is not FunctionType:
        return False
    defined_in = str(function.__globals__.get("__name__"))
    return defined_in.partition(".")[0] == owner.__module__.partition(".")[0]
