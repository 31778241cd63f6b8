"""Whether a program listens to calls, so that botocore itself has to make them.

A program listens by event handlers, and by what it puts in the place of botocore's methods:
tracers, mocks, and guards that forbid the network. This is asked at each call, so only
modules that are loaded are looked at, which takes a microsecond.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from inspect import iscoroutinefunction
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
    found = handlers_in(emitter, service, operations)
    # If they cannot be seen, some may be there.
    return found is None or any(not is_botocores_handler(handler) for handler in found)


def handlers_in(emitter: Any, service: str, operations: Iterable[str]) -> list[Any] | None:
    """Return a session's handlers for these events; None: they cannot be seen."""
    names = [f"{event}.{service}.{name}" for event in EVENTS for name in operations]
    try:
        handlers = getattr(emitter, "_emitter", emitter)._handlers
        return [each for name in names for each in handlers.prefix_search(name)]
    except AttributeError:
        return None


def has_foreign_builtin_handlers() -> bool:
    """Whether a package such as moto added handlers to those of all of botocore's clients."""
    registered = getattr(sys.modules.get("botocore.handlers"), "BUILTIN_HANDLERS", ())
    return any(not is_botocores_handler(handler) for _, handler, *_ in registered)


def refuse_coroutines(events: Any) -> None:
    """Let an emitter refuse handlers that would have to be awaited. Raises TypeError then."""

    def refusing(register: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(register)
        def checked(event_name: str, handler: Any, *arguments: Any, **options: Any) -> Any:
            check_handler(handler)
            return register(event_name, handler, *arguments, **options)

        return checked

    for name in ("register", "register_first", "register_last"):
        if name not in vars(events):
            setattr(events, name, refusing(getattr(events, name)))


def check_handler(handler: Any) -> None:
    """Raise TypeError for a handler that would have to be awaited."""
    is_called = callable(handler) and iscoroutinefunction(type(handler).__call__)
    if is_called or iscoroutinefunction(handler):
        raise TypeError(
            f"{handler!r} cannot be awaited, since handlers run in a thread of botocore's: write "
            "it with def instead of async def, and use asyncio.run_coroutine_threadsafe for what "
            "has to run in the event loop"
        )


def is_botocores_handler(handler: object) -> bool:
    return str(getattr(handler, "__module__", "")).startswith("botocore.")
