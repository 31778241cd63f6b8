"""The source of functions of others, by a digest that changes with it."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import textwrap


def source_of(name: str) -> str:
    """Return the source of a function or a property: ``module.Class.function``."""
    module, owner, function = name.rsplit(".", 2)
    found = vars(getattr(importlib.import_module(module), owner))[function]
    if isinstance(found, property):
        found = found.fget
    return textwrap.dedent(inspect.getsource(inspect.unwrap(found))).rstrip()


def digest(source: str) -> str:
    """Return what a source is known by."""
    return hashlib.sha256(source.encode()).hexdigest()[:8]
