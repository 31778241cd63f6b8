"""Whether a program listens to calls, so that botocore itself has to make them.

A program listens by event handlers, and by what it puts in the place of botocore's methods:
tracers, mocks, and guards that forbid the network. This is asked at each call, so only
modules that are loaded are looked at, which takes a microsecond.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from aws_backup_reports._original import is_original
from aws_backup_reports._wire.operations import OPERATIONS_BY_NAME
from aws_backup_reports._wire.service import SERVICE

REPLACEABLE = (
    ("botocore.client", "BaseClient", ("__init__", "_make_api_call", "_make_request")),
    ("botocore.endpoint", "Endpoint", ("make_request", "prepare_request", "_send")),
    ("botocore.httpsession", "URLLib3Session", ("send",)),
)
"""The methods of botocore that programs replace, by module and class."""

EVENTS = (
    "creating-client-class provide-client-params before-parameter-build before-endpoint-resolution "
    "before-call request-created choose-signer before-sign before-send before-parse "
    "response-received needs-retry after-call after-call-error".split()
)
"""What a call emits, and before it the creation of a client's class."""


def is_replaced() -> bool:
    """Whether a program has replaced a method that calls of botocore's clients go through."""
    for module, class_name, names in REPLACEABLE:
        owner = getattr(sys.modules.get(module), class_name, None)
        if owner is not None and not all(is_original(owner, name) for name in names):
            return True
    return False


def has_foreign_handlers(
    emitter: Any, service: str = SERVICE, operations: Iterable[str] = OPERATIONS_BY_NAME
) -> bool:
    """Whether a session's emitter has handlers for these events that are not botocore's own."""
    if emitter is None:
        return False
    names = [f"{event}.{service}.{name}" for event in EVENTS for name in operations]
    try:
        handlers = getattr(emitter, "_emitter", emitter)._handlers
        found = [each for name in names for each in handlers.prefix_search(name)]
    except AttributeError:  # its handlers cannot be seen, so some may be there
        return True
    return any(not is_botocores_handler(handler) for handler in found)


def has_foreign_builtin_handlers() -> bool:
    """Whether a package such as moto added handlers to those of all of botocore's clients."""
    registered = getattr(sys.modules.get("botocore.handlers"), "BUILTIN_HANDLERS", ())
    return any(not is_botocores_handler(handler) for _, handler, *_ in registered)


def is_botocores_handler(handler: object) -> bool:
    return str(getattr(handler, "__module__", "")).startswith("botocore.")
