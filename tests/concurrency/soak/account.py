"""The account of a run: what was done, what came of it, and whether it adds up."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import botocore

from .faults import FAULTS
from .plan import Run
from .process import Sample
from .threads import Soak

MORE_DESCRIPTORS = 4
"""How many may be open beside one for each thread: of files that are just being read."""


class Account(NamedTuple):
    """What a run was."""

    run: Run
    soak: Soak
    threads: int
    seconds: float
    """How long it took."""
    received: dict[str, Any]
    """What the servers report, by scheme."""
    samples: list[Sample]
    """Before the clients were made, after the warm-up, at each quarter, after they were closed."""

    def problems(self) -> list[str]:
        """Return what should not be; nothing if the account adds up."""
        return [*self.soak.problems, *self._differences(), *self._growth()]

    def _differences(self) -> Iterator[str]:
        soak = self.soak
        ended = soak.rights.total() + soak.errors.total()
        if ended != self.run.calls:
            yield f"{ended:,} of {self.run.calls:,} calls ended as they had to"
        for scheme, report in self.received.items():
            sent = soak.requests[scheme]
            if sent != report["received"]:
                yield f"{scheme}: {sent:,} requests had to be sent, {report['received']:,} were"
            for fault in FAULTS:
                met, sent = soak.faults[f"{scheme} {fault.name}"], self._sent(scheme, fault.name)
                if met != sent:
                    yield f"{scheme}: {fault.name}: {sent} times, not {met}"

    def _growth(self) -> Iterator[str]:
        before, first, *later, after = self.samples
        growth = max(each.memory for each in later) - first.memory
        if growth > self.run.growth:
            yield f"memory grew by {growth:.1f} MiB"
        most = max(each.descriptors for each in self.samples) - before.descriptors
        if most > self.threads + MORE_DESCRIPTORS:
            yield f"{most} more descriptors were open"
        if after.descriptors != before.descriptors:
            yield f"{after.descriptors} descriptors stayed open, not {before.descriptors}"

    def _sent(self, scheme: str, name: str) -> int:
        count: int = self.received[scheme]["faults"].get(name, 0)
        return count

    def text(self) -> str:
        """Return the account in Markdown."""
        parts = [
            self._summary(),
            table(self._ends()),
            table(self._faults()),
            table(self._process()),
        ]
        return "\n".join(parts)

    def _summary(self) -> str:
        run, soak = self.run, self.soak
        return (
            f"{run.calls:,} calls of {self.threads} threads in {self.seconds / 60:.1f} minutes, "
            f"{run.calls / self.seconds:.1f} a second, with seed {run.seed}; "
            f"{soak.problem_count} ended in another way than they had to. No call began more than "
            f"{soak.delay:.2f} seconds late, nor took more than {max(soak.overrun, 0.0):.2f} "
            f"seconds beyond its limit, a `call_timeout` of {run.call_timeout:g}. "
            f"Python {platform.python_version()}, botocore {botocore.__version__}, "
            f"{platform.system()}.\n"
        )

    def _ends(self) -> Iterator[Iterable[object]]:
        yield "end of a call", "calls"
        for requests, count in sorted(self.soak.rights.items()):
            sent = "1 request" if requests == 1 else f"{requests} requests"
            yield f"the right result, after {sent}", f"{count:,}"
        for name, count in sorted(self.soak.errors.items()):
            yield f"`{name}`", f"{count:,}"

    def _faults(self) -> Iterator[Iterable[object]]:
        yield "fault", "HTTP", "TLS", "what follows", "if it stays"
        for fault in FAULTS:
            counts = (f"{self._sent(scheme, fault.name):,}" for scheme in ("http", "https"))
            yield fault.name, *counts, fault.then.value, f"`{fault.error}`" if fault.error else ""

    def _process(self) -> Iterator[Iterable[object]]:
        yield "moment", "memory, MiB", "descriptors"
        for each in self.samples:
            yield each.moment, f"{each.memory:.1f}", each.descriptors


def table(rows: Iterator[Iterable[object]]) -> str:
    """Return a table in Markdown, whose first row is its head."""
    head, *others = (list(map(str, row)) for row in rows)
    lines = [head, ["---"] * len(head), *others]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
