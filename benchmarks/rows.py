"""The rows of the table: which figure each shows, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from statistics import median

from .peers import AIOBOTOCORE, SPECIFICATION, Peer
from .rounds import Round


class Unit(Enum):
    """How boto3's own figure is written."""

    MILLISECONDS = (1e3, "ms")
    MICROSECONDS = (1e6, "µs")
    MEGABYTES = (1e-6, "MB")
    BYTES = (1, "bytes")
    CALLS = (1, "calls/s")

    def write(self, value: float) -> str:
        """Return a figure in this unit, to three digits."""
        factor, name = self.value
        scaled = value * factor
        return f"{scaled:,.0f} {name}" if scaled >= 100 else f"{scaled:.3g} {name}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    figure: str
    """The name under which it is measured."""

    title: str
    target: str
    """What this library is to reach."""

    unit: Unit | None = Unit.MILLISECONDS
    """None: it is a count, which is shown as it is instead of a ratio."""

    compared_with: str = ""
    """The figure of the base to divide by, where that is another."""

    base: Peer = SPECIFICATION
    """The peer whose figures are 1."""

    is_ratio: bool = True
    """Whether the others are shown as ratios to the base; else, in its unit, as it is."""

    def values(self, rounds: list[Round], peer: Peer) -> list[float]:
        """The ratios to the base, one for each round, or the figures; none when it is left out."""
        compared_with = self.compared_with or self.figure
        is_ratio = self.is_ratio and self.unit is not None
        return [
            each[peer.program][self.figure]
            / (each[self.base.program][compared_with] if is_ratio else 1)
            for each in rounds
            if self.figure in each.get(peer.program, {})
        ]

    def absolute(self, rounds: list[Round]) -> str:
        """The base's own figure, the median; empty when it has none."""
        values = [
            each[self.base.program][self.figure]
            for each in rounds
            if self.figure in each.get(self.base.program, {})
        ]
        if not values:
            return ""
        return f"{median(values):.0f}" if self.unit is None else self.unit.write(median(values))


ROWS = (
    Row("cold", "CPU of a whole process: start, import, client, one call, exit", "≤ 0.56"),
    Row("cold-profile", "the same with keys in a profile", "≤ 0.58"),
    Row(
        "cold-folder",
        "the same with a folder of certificates, which boto3 cannot read",
        "≤ 0.49",
        compared_with="cold",
    ),
    Row("cold-memory", "peak memory of it", "≤ 0.64", Unit.MEGABYTES),
    Row("function", "Lambda, 128 MB: initialisation and first invocation", "≤ 0.30"),
    Row("function-first", "the first invocation alone", "≤ 0.12"),
    Row("function-throttled", "both, when initialisation is throttled too", "≤ 0.58"),
    Row("zip", "Lambda with a botocore of its own: zip to deploy", "≤ 1.02", Unit.MEGABYTES),
    Row(
        "zip-beside",
        "Lambda with the runtime's botocore: zip to deploy, which is empty for boto3",
        "≤ 0.02",
        Unit.MEGABYTES,
        compared_with="zip",
    ),
    Row("warm", "CPU of a call over an open connection", "≤ 0.38", Unit.MICROSECONDS),
    Row("threads-1", "calls a second, one thread", "≥ 2.2", Unit.CALLS),
    Row("threads-16", "calls a second, 16 threads that share a client", "≥ 2.0", Unit.CALLS),
    Row("threads-64", "calls a second, 64 threads that share a client", "≥ 3.3", Unit.CALLS),
    Row("memory-64", "peak memory at 64 threads", "≤ 0.45", Unit.MEGABYTES),
    Row("retained", "each `ReportJob` that is kept, beside boto3's response", "≤ 0.34", Unit.BYTES),
    Row("second", "CPU of a second client and its first call", "≤ 0.9"),
    Row("derived", "the same, made from the first by `replace`", "≤ 0.10"),
    Row("memory-100", "memory of a hundred such clients", "≤ 0.10", Unit.MEGABYTES),
    Row("loads", "loads of the CA bundle, 64 threads", "1", unit=None),
    Row("failures", "failed calls of 64 threads, ten each, over a connection each", "0", unit=None),
)


def _awaited(figure: str, title: str, target: str, unit: Unit, *, is_ratio: bool = True) -> Row:
    return Row(figure, title, target, unit, base=AIOBOTOCORE, is_ratio=is_ratio)


ASYNC_ROWS = (
    _awaited("awaited-warm", "CPU of a call, alone", "≤ 0.45", Unit.MICROSECONDS),
    _awaited("awaited-cpu-1000", "CPU of a call, 1,000 at once", "≤ 0.40", Unit.MICROSECONDS),
    _awaited("awaited-rate-16", "calls a second, 16 at once", "≥ 2.0", Unit.CALLS),
    _awaited("awaited-rate-256", "calls a second, 256 at once", "≥ 2.0", Unit.CALLS),
    _awaited("awaited-rate-1000", "calls a second, 1,000 at once", "≥ 2.0", Unit.CALLS),
    _awaited(
        "awaited-pause-warm",
        "longest pause of the loop, 1,000 calls at once over open connections",
        "≤ 16 ms",
        Unit.MILLISECONDS,
        is_ratio=False,
    ),
    _awaited(
        "awaited-pause-cold",
        "the same with a new client",
        "≤ 25 ms",
        Unit.MILLISECONDS,
        is_ratio=False,
    ),
    _awaited("awaited-cold", "CPU of a whole process with one call", "≤ 0.70", Unit.MILLISECONDS),
    _awaited("awaited-memory-1000", "peak memory, 1,000 at once", "≤ 0.65", Unit.MEGABYTES),
)
