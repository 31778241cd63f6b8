"""What a case is: what is played, what is called, and what is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests._server import Request, Script

MIB = 1_048_576
GRACE = 0.5
"""How many seconds later than its limit a call may end."""
ROOM = 16 * MIB
"""How much more than its longest answer a call may take of memory."""


@dataclass
class Outcome:
    """What came of a case."""

    value: object = None
    error: BaseException | None = None
    requests: Sequence[Request] = ()
    seconds: float = 0.0
    is_ended: bool = True
    """Whether the program ended by itself."""
    peak: int = 0
    """The most bytes of memory that it took; 0: not measured."""
    leaks: Sequence[str] = ()
    """Where a secret was found."""


class ErrorName(str):
    """The class of an error, in place of the result of one of several calls."""

    __slots__ = ()


@dataclass(frozen=True)
class Gives:
    """The program returns this value, after so many requests; None: any number."""

    value: object
    sent: int | None = None
    boto3: object = None
    """Another value that is right for boto3, which retries less; None: no other is."""

    def __str__(self) -> str:
        return f"gives {self.value!r}"


@dataclass(frozen=True)
class Raises:
    """The program raises an error of this class, or of one derived from it.

    `boto3` is the class that boto3 has for it; empty: any of botocore's errors is right.
    """

    name: str
    sent: int | None = None
    text: str = ""
    _: KW_ONLY
    boto3: str = ""
    has: Callable[[Any], bool] = lambda _: True
    """What is true of the error of our client."""

    def __str__(self) -> str:
        return f"raises {self.name}"


@dataclass(frozen=True)
class Program:
    """What is called, by our client and by boto3's, and a value that tells what came of it."""

    ours: Callable[[Any], object]
    boto3: Callable[[Any], object]


@dataclass(frozen=True)
class Case:
    """A fault, and what is right."""

    group: str
    """The row of its kind's table."""
    id: str
    """It is unique within its kind."""
    script: Script
    right: Gives | Raises
    program: Program
    transport: str = "plain"
    """One of `TRANSPORTS`."""
    _: KW_ONLY
    awaited: Gives | Raises | None = None
    """What is right for the asynchronous client, whose parser is stricter; None: the same."""
    ours: Mapping[str, object] = field(default_factory=dict)
    """Arguments that only our client has."""
    config: Mapping[str, object] = field(default_factory=dict)
    """Arguments for the Config of both clients."""
    limit: float | None = None
    """Seconds within which the program must end. Pauses then take their time."""
    most: int | None = None
    """How many bytes of memory the program may take."""
    requests: Callable[[Sequence[Request]], bool] = lambda _: True
    """What is true of the requests of our client."""
    cut_off: float | None = None
    """Seconds after which a program without a limit counts as one that hangs; None: the usual."""
    interruption: type[BaseException] | None = None
    """What the handler of the signal raises that the script sends; None: it sends none."""
    is_slow: bool = False
    """Whether only ``make faults`` plays it."""


TRANSPORTS = (
    "plain",
    "tls",
    "proxy",
    "tunnel",
    "open tunnel",
    "tls tunnel",
    "refused",
    "full",
    "unknown",
)
"""How a client reaches the server: without TLS, with it, or through a proxy, to which a tunnel is
what TLS needs. Proxies have passwords, except that of an open tunnel; one has TLS itself. The last
three have no server: nobody listens at the port, nobody answers there, or the name is not known.
"""


@dataclass(frozen=True)
class Kind:
    """The cases of one kind."""

    title: str
    about: str
    """What is played and what is right, for people."""
    cases: tuple[Case, ...]


def over(transports: str, case: Case, *, slow: str = "") -> list[Case]:
    """Return a case once for each transport, named with commas between; some may be slow."""
    return [
        replace(
            case,
            id=f"{case.id}-{each.replace(' ', '-')}",
            transport=each,
            is_slow=case.is_slow or each in slow.split(","),
        )
        for each in transports.split(",")
    ]


def sampled(cases: Sequence[Case], step: int) -> list[Case]:
    """Return cases of which one of so many is fast, and the others are slow."""
    return [
        replace(case, is_slow=case.is_slow or number % step > 0)
        for number, case in enumerate(cases)
    ]


RIGHT = "right"
WRONG_RESULT = "wrong result"
FAILS = "other error"
HANGS = "hang"
RAW = "raw exception"
MEMORY = "case of unbounded memory"


BOTO3, OURS, LISTENED, AWAITED = "boto3", "ours", "listened", "awaited"
"""The players: boto3, our client, it while a program listens, and our asynchronous client."""


def is_played(case: Case, player: str) -> bool:
    """Return whether a player has a case: what a signal's handler raises ends an event loop."""
    return player != AWAITED or case.interruption is None


def verdict(case: Case, outcome: Outcome, player: str) -> tuple[str, str]:
    """Return how an outcome is counted, and what is wrong with it in words."""
    right, error, is_ours = case.right, outcome.error, player != BOTO3
    if player == AWAITED and case.awaited is not None:
        right = case.awaited
    seen = f"{type(error).__name__}: {error}" if error is not None else f"{outcome.value!r}"
    problem = f"{right} is right, but after {len(outcome.requests)} requests it was {seen:.400}"
    if case.most is not None and outcome.peak > case.most:
        return MEMORY, f"it took {outcome.peak:,} bytes of memory"
    if not outcome.is_ended:
        return HANGS, f"it had not ended after {outcome.seconds:.2f} seconds"
    if case.limit is not None and outcome.seconds > case.limit + GRACE:
        return HANGS, f"it ended after {outcome.seconds:.2f} seconds: {seen:.400}"
    if error is None:
        kind = _of_value(right, outcome.value, is_ours=is_ours)
    elif isinstance(right, Raises) and _is_right(right, error, is_ours=is_ours):
        kind = RIGHT
    else:
        kind = FAILS if isinstance(error, (BotoCoreError, ClientError)) else RAW
    if is_ours and kind == RIGHT:
        is_sent = right.sent in (None, len(outcome.requests)) and case.requests(outcome.requests)
        kind = RIGHT if is_sent else FAILS
    return kind, problem


def _of_value(right: Gives | Raises, value: object, *, is_ours: bool) -> str:
    if isinstance(right, Gives) and value == right.value:
        return RIGHT
    if not is_ours and isinstance(right, Gives) and value is not None and value == right.boto3:
        return RIGHT
    wrong = value if isinstance(value, list) else []
    if isinstance(right, Gives) and isinstance(right.value, list):
        wrong = [each for each in wrong if each not in right.value]
    return FAILS if wrong and all(isinstance(each, ErrorName) for each in wrong) else WRONG_RESULT


def _is_right(right: Raises, error: BaseException, *, is_ours: bool) -> bool:
    names = {each.__name__ for each in type(error).__mro__}
    if is_ours:
        return right.name in names and right.text in str(error) and right.has(error)
    if right.boto3:
        return right.boto3 in names or right.boto3 in str(error)
    return isinstance(error, (BotoCoreError, ClientError)) or right.name in names
