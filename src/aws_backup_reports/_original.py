"""Whether a method of a library is still its own, or something that a program put there."""

from __future__ import annotations

from types import FunctionType


def is_original(owner: type, name: str) -> bool:
    """Whether a class has a method as its library defines it.

    It is recognised by where it was defined, since wrappers and mocks take over names; never by
    comparing it with a value taken at import, since a program may have been there first.
    """
    function = vars(owner).get(name)
    if type(function) is not FunctionType:
        return False
    defined_in = str(function.__globals__.get("__name__"))
    return defined_in.partition(".")[0] == owner.__module__.partition(".")[0]
