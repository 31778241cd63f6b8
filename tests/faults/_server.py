"""A server that misbehaves: the scripted one, which can also do several things in a row."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

from tests._server import OVERRUN, Close, Request, Script, Server, Step, Tunnel


@dataclass(frozen=True)
class Wait:
    """Do nothing for some seconds."""

    seconds: float


@dataclass(frozen=True)
class Repeat:
    """Send the same bytes again and again, with a pause after each time."""

    piece: bytes
    times: int = sys.maxsize
    pause: float = 0.0


@dataclass(frozen=True)
class Alert:
    """Send TLS's closing alert, which says that no more will come."""


@dataclass(frozen=True)
class Raw:
    """Send bytes past TLS, so that they are not a record of it."""

    data: bytes


@dataclass(frozen=True)
class Interrupt:
    """Send this process a signal."""


@dataclass(frozen=True)
class Acts:
    """Do several things, one after the other; what ends a connection comes last."""

    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Cycle:
    """Answer with each of these in turn, for ever."""

    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Reply:
    """Answer with what a function makes of the request."""

    make: Callable[[Request], bytes]


Act = Step | Wait | Repeat | Alert | Raw | Interrupt | Acts


def acts(*each: Act) -> Acts:
    """Return a step that does several things."""
    return Acts(each)


def dripped(data: bytes, pause: float = 0.05, size: int = 1) -> Acts:
    """Return a step that sends few bytes at a time, and closes the connection."""
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return Acts((*(each for piece in pieces for each in (piece, Wait(pause))), Close()))


class FaultServer(Server):
    """The scripted server. It accepts each CONNECT that the script has no step for.

    A script that is a mapping may have steps for ``CONNECT``, for ``""`` (all others), or both.
    """

    def __init__(self, *arguments: object, **options: object) -> None:
        self._over = threading.Event()
        super().__init__(*arguments, **options)

    def play(self, script: Script) -> None:
        """Follow a script from now on; what was played before ends."""
        self.release()
        self._over = threading.Event()
        self.answer = OVERRUN
        self._restart(script)

    def release(self) -> None:
        """End what is played: close every connection, and each new one after its request."""
        self._over.set()
        self.answer = Close()
        self._restart({})
        self._hang_up()

    def close(self) -> None:
        """Stop listening, close all connections and wait for every thread."""
        self._over.set()
        super().close()

    def _restart(self, script: Script) -> None:
        super()._restart(script)
        self.connects: list[Request] = []

    def _next(self, request: Request) -> Step:
        if request.line.startswith("CONNECT "):
            with self._lock:
                self.connects.append(request)
                steps = self._routes.get("CONNECT")
                return steps.pop(0) if steps else Tunnel()
        step = super()._next(request)
        if isinstance(step, Cycle):
            with self._lock:
                if self._over.is_set():
                    return Close()
                first, *others = step.steps
                self._routes[""].insert(0, Cycle((*others, first)))
            step = first
        return step.make(request) if isinstance(step, Reply) else step

    def _act(self, connection: socket.socket, step: Step) -> bool:
        if not isinstance(step, Acts):
            return super()._act(connection, step)
        for each in step.acts:
            if isinstance(each, Wait):
                self._over.wait(each.seconds)
            elif isinstance(each, Repeat):
                self._repeat(connection, each)
            elif isinstance(each, Alert):
                connection.unwrap()
            elif isinstance(each, Raw):
                socket.socket.sendall(connection, each.data)
            elif isinstance(each, Interrupt):
                os.kill(os.getpid(), signal.SIGUSR1)
            elif not self._act(connection, each):
                return False
        return True

    def _repeat(self, connection: socket.socket, repeat: Repeat) -> None:
        for _ in range(repeat.times):
            if self._over.is_set():
                return
            connection.sendall(repeat.piece)
            if repeat.pause:
                self._over.wait(repeat.pause)


class FullListener:
    """A port on which connections are neither accepted nor refused, as behind a firewall."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.port: int = self._listener.getsockname()[1]
        self._waiting = [socket.socket() for _ in range(8)]
        for each in self._waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", self.port))

    def close(self) -> None:
        """Refuse all who wait."""
        for each in (*self._waiting, self._listener):
            each.close()
