"""``client.meta.events``: botocore's emitter, and who listens to it.

A call emits events only if a handler is registered for one of them that botocore has not put
there itself. Who uses none pays for none: this module, the service model and botocore's
request objects are not even loaded then.
"""

from __future__ import annotations

import copy
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import UnknownSignatureVersionError
from botocore.handlers import BUILTIN_HANDLERS, REGISTER_FIRST, REGISTER_LAST
from botocore.hooks import BaseEventHooks, HierarchicalEmitter
from botocore.signers import RequestSigner

from aws_backup_reports._http.sign import SIGNERS, QuietSigV4QueryAuth, Signer
from aws_backup_reports._lookup.session import LightSession
from aws_backup_reports._settings import Settings
from aws_backup_reports._wire.service import SERVICE

from .interop import is_botocores

if TYPE_CHECKING:
    from .heard_call import HeardCall

EVENTS = (
    "provide-client-params",
    "before-parameter-build",
    "before-endpoint-resolution",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "before-parse",
    "response-received",
    "needs-retry",
    "after-call",
    "after-call-error",
)
"""What a call can emit, in order; from ``request-created`` to ``needs-retry`` at each attempt."""

BUILTIN = tuple(
    handler for event, handler, *_ in BUILTIN_HANDLERS if event in EVENTS and is_botocores(handler)
)
"""What botocore registers for calls of every service, and does in calls without events too."""


class ClientEvents(BaseEventHooks):
    """``client.meta.events``: botocore's emitter, which also knows whether anybody listens."""

    def __init__(self, session: Any, settings: Settings, signer: Signer) -> None:
        self._emitter = _emitter_of(session)
        self._heard: dict[str, bool] = {}
        self.signer = HeardSigner(settings, signer, self)
        self._lock = threading.Lock()
        signs = self.signer.handler
        self._needed = (signs, _note_maximum, _needs_retry)
        self._own = (*BUILTIN, *self._needed)
        created, retry = f"request-created.{SERVICE}", f"needs-retry.{SERVICE}"
        self._emitter.register(created, signs)
        self._emitter.register(created, _note_maximum, unique_id="seed-max-attempts-backup")
        self._emitter.register(retry, _needs_retry, unique_id="retry-config-backup")

    def __copy__(self) -> Any:
        """Give an emitter of botocore's with the handlers of this moment."""
        return copy.copy(self._emitter)

    def emit(self, event_name: str, **kwargs: Any) -> list[tuple[Any, Any]]:
        """Call the handlers of an event, and give each with its answer."""
        responses: list[tuple[Any, Any]] = self._emitter.emit(event_name, **kwargs)
        return responses

    def emit_until_response(self, event_name: str, **kwargs: Any) -> tuple[Any, Any]:
        """Call handlers until one answers, and give that one with its answer."""
        response: tuple[Any, Any] = self._emitter.emit_until_response(event_name, **kwargs)
        return response

    def register(self, *args: Any, **kwargs: Any) -> None:
        """Have a handler called: event name, handler, and perhaps a ``unique_id``."""
        self._change("register", args, kwargs)

    def register_first(self, *args: Any, **kwargs: Any) -> None:
        """Have a handler called before those of `register`."""
        self._change("register_first", args, kwargs)

    def register_last(self, *args: Any, **kwargs: Any) -> None:
        """Have a handler called after those of `register`."""
        self._change("register_last", args, kwargs)

    def unregister(self, *args: Any, **kwargs: Any) -> None:
        """Have a handler called no more."""
        self._change("unregister", args, kwargs)

    def _change(self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        # A copy is changed: botocore's emitter can lose a handler that is registered while
        # another thread emits.
        with self._lock:
            emitter = copy.copy(self._emitter)
            getattr(emitter, method)(*args, **kwargs)
            self._emitter, self._heard = emitter, {}

    def are_heard(self, operation_name: str) -> bool:
        """Whether calls of an operation are other than without events.

        They are when a handler that is not botocore's own waits for one of theirs, or one that
        signs or retries was taken away.
        """
        known = self._heard
        if operation_name not in known:
            handlers = [
                handler
                for event in EVENTS
                for handler in self._handlers(f"{event}.{SERVICE}.{operation_name}")
            ]
            # By identity: a handler may compare itself as it likes.
            own, found = {id(each) for each in self._own}, {id(each) for each in handlers}
            needed = {id(each) for each in self._needed}
            known[operation_name] = not found <= own or not needed <= found
        return known[operation_name]

    def _handlers(self, event_name: str) -> Any:
        emitter = getattr(self._emitter, "_emitter", self._emitter)
        try:
            return emitter._handlers.prefix_search(event_name)
        except AttributeError:
            # botocore keeps them elsewhere by now: better emit for nobody than miss somebody.
            return [None]


def _emitter_of(session: Any) -> Any:
    """Make the emitter of a client: what a session has by now, or what a new one would have."""
    if not isinstance(session, LightSession):
        return copy.copy(session.get_component("event_emitter"))
    emitter = HierarchicalEmitter()
    places = {REGISTER_FIRST: emitter.register_first, REGISTER_LAST: emitter.register_last}
    for event, handler, *place in BUILTIN_HANDLERS:
        if event.partition(".")[0] in EVENTS:
            places.get(place[0] if place else None, emitter.register)(event, handler)
    return emitter


class HeardSigner(RequestSigner):
    """botocore's signer, which emits its events, with keys and signatures of our own."""

    def __init__(self, settings: Settings, signer: Signer, events: ClientEvents) -> None:
        super().__init__(
            SimpleNamespace(hyphenize=lambda: SERVICE),
            settings.region_name,
            SERVICE,
            settings.signature_version,
            signer.credentials,
            events,
        )
        self._signer = signer

    def get_auth_instance(
        self,
        signing_name: str,
        region_name: str,
        signature_version: str | None = None,
        request_credentials: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Make what signs one request. Raises UnknownSignatureVersionError."""
        wanted = signature_version or self._signature_version
        version = wanted.removesuffix("-query") if isinstance(wanted, str) else ""
        if version not in SIGNERS:
            raise UnknownSignatureVersionError(signature_version=wanted)
        auth = SIGNERS[version] if version == wanted else QuietSigV4QueryAuth
        return auth(self._signer.keys(request_credentials), signing_name, region_name, **kwargs)

    get_auth = get_auth_instance


class RequestDict(dict[str, Any]):
    """What handlers get as the request before it is made."""

    call: HeardCall
    """Whose it is."""


def _note_maximum(request: Any, **_: Any) -> None:
    """Have AWS told how many attempts there may be."""
    request.observer.note_maximum()


def _needs_retry(request_dict: RequestDict, **_: Any) -> float | None:
    """Let the retry policy speak among the handlers that users register."""
    return request_dict.call.decide()
