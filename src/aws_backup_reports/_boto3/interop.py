"""What tools find when they take our client for botocore's.

Tracers wrap two methods of botocore's classes, and reach for private attributes of its clients;
moto asks for the class. All that concerns such private matters is in this module, and where
one of them is not as expected any more, a call goes on as if the tool were not there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from aws_backup_reports._call.exchange import Attempt, Call
from aws_backup_reports._wire.operations import OPERATIONS, Operation

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from aws_backup_reports.responses import Response

    from .meta import ClientMeta

Wrapper = Callable[[Callable[..., Any], Any, tuple[Any, ...], dict[str, Any]], Any]
"""As the package wrapt has them: method, instance, arguments, keyword arguments."""


def is_botocores(handler: object) -> bool:
    """Whether an event handler comes from botocore."""
    return str(getattr(handler, "__module__", "")).startswith("botocore.")


def named(operation_name: str) -> Operation:
    """Find an operation by AWS's name, as tools do. Raises OperationNotFoundError."""
    for operation in OPERATIONS.values():
        if operation.name == operation_name:
            return operation
    from botocore.model import OperationNotFoundError  # lazy: 2 ms; nobody should need it

    raise OperationNotFoundError(operation_name)


def handlers_were_added() -> bool:
    """Whether somebody, such as moto, added to the handlers that all of botocore's clients get."""
    registered = getattr(sys.modules.get("botocore.handlers"), "BUILTIN_HANDLERS", ())
    return any(not is_botocores(handler) for _, handler, *_ in registered)


def wrappers_of_calls() -> list[Wrapper]:
    """Find what tracers put around each call of botocore's clients, the outermost first."""
    return _wrappers("botocore.client", "BaseClient", "_make_api_call")


def through(
    wrappers: list[Wrapper], method: Callable[..., Any], instance: object, *args: Any
) -> Any:
    """Call a method through wrappers that were made for another."""
    for wrapper in reversed(wrappers):
        method = _inside(wrapper, method, instance)
    return method(*args)


def add_trace_headers(request: Any, meta: ClientMeta) -> None:
    """Let tracers add their headers to a signed request, as botocore's endpoint does."""
    wrappers = _wrappers("botocore.endpoint", "Endpoint", "prepare_request")
    if wrappers:
        through(wrappers, lambda request: request, meta.endpoint, request)


def _wrappers(module: str, class_name: str, method: str) -> list[Wrapper]:
    owner = getattr(sys.modules.get(module), class_name, None)
    layer: Any = getattr(owner, "__dict__", {}).get(method)
    found: list[Wrapper] = []
    # A mock has any attribute, but no __wrapped__; a function that functools made has only that.
    while hasattr(layer, "__wrapped__"):
        if hasattr(layer, "_self_wrapper") and _is_enabled(layer):
            found.append(layer._self_wrapper)
        layer = layer.__wrapped__
    return found


def _is_enabled(layer: Any) -> bool:
    enabled = getattr(layer, "_self_enabled", None)
    return bool(enabled is None or (enabled() if callable(enabled) else enabled))


def _inside(wrapper: Wrapper, method: Callable[..., Any], instance: object) -> Callable[..., Any]:
    return lambda *args, **kwargs: wrapper(method, instance, args, kwargs)


class WholeCall:
    """A call that is made within a tracer's span, to a driver one attempt.

    A span has the form of a function around the call, so what is inside cannot be yielded.
    """

    def __init__(self, make: Callable[[float | None], Any]) -> None:
        self._make = make
        self.context: dict[str, Any] = {}

    @property
    def observer(self) -> WholeCall:
        """Itself."""
        return self

    def prepare(self, request: object) -> None:
        """Do nothing: its attempts are signed one by one."""

    def send(self, request: object, send: object) -> Any:  # noqa: ARG002  # its attempts are sent
        """Make the call, within the time limit if there is one."""
        return self._make(self.context.get("time_limit"))


def whole_call(make: Callable[[float | None], Any]) -> Call[Any]:
    """Make a call in one attempt; `make` gets the seconds that it may take, None: any."""
    request: Any = WholeCall(make)
    return (yield Attempt(0.0, request))


def class_of(cls: type, session: Any) -> type:
    """Give the class that the handlers of a session make of a client's class.

    Handlers of ``creating-client-class`` may add methods and base classes, as with boto3.
    """
    emitter = getattr(session, "get_component", lambda _: None)("event_emitter")
    if emitter is None:
        return cls
    bases: list[type] = [cls]
    attributes = {name: getattr(cls, name) for name in OPERATIONS}
    known = dict(attributes)
    emitter.emit("creating-client-class.backup", class_attributes=attributes, base_classes=bases)
    # botocore's own handler adds its way of presigning, which is for its own clients.
    attributes.pop("generate_presigned_url", None)
    changed = {name: each for name, each in attributes.items() if known.get(name) is not each}
    if not changed and bases == [cls]:
        return cls
    origin = {"__module__": cls.__module__, "_made_of": cls}
    return type(cls.__name__, tuple(bases), changed | origin)


def _base_client() -> Any:
    return getattr(sys.modules.get("botocore.client"), "BaseClient", None)


class Unannounced:
    """Keeps the making of a class from those who want to know of it: it is nobody's subclass."""

    def __init_subclass__(cls) -> None:
        """Tell nobody."""


def _lookalike(cls: type, base: type) -> type:
    """Give a class that is both; it stays with the first, and goes with it."""
    known: type | None = cls.__dict__.get("_lookalike")
    if known is None or base not in known.__mro__:
        bases = (Unannounced, cls, base)
        known = type(cls.__name__, bases, {"__module__": cls.__module__})
        cls._lookalike = known  # type: ignore[attr-defined]  # it is put there right here
    return known


class Lookalike:
    """What tools use of botocore's clients beyond what is public."""

    meta: ClientMeta

    _perform: Callable[[Operation, Mapping[str, Any]], Response]

    if not TYPE_CHECKING:  # a type checker shall see the class as it is

        @property
        def __class__(self):
            # isinstance(client, BaseClient) holds, once there is such a class.
            base = _base_client()
            return _lookalike(type(self), base) if isinstance(base, type) else type(self)

    _made_of: ClassVar[type | None] = None
    """What a session's handlers changed into this class; None: nobody did."""

    def _own_class(self) -> type:
        """Give the class that can be imported: that of the session's handlers cannot."""
        return self._made_of or type(self)

    def _make_api_call(self, operation_name: str, api_params: Mapping[str, Any]) -> Response:
        return self._perform(named(operation_name), api_params)

    def __getddpin__(self) -> Any:
        """Give ddtrace what it put on the class of botocore's clients."""
        return getattr(_base_client(), "_datadog_pin", None)

    @property
    def _service_model(self) -> ServiceModel:
        return self.meta.service_model

    @property
    def _endpoint(self) -> Any:
        return self.meta.endpoint
