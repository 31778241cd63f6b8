"""The two servers of a run, in a process of their own.

    python -m tests.concurrency.soak.server RUN [CERTIFICATE]

RUN and what is printed are JSON: at the start the ports by scheme, and when standard input ends
what was received: the requests, and the faults that answered them.
"""

from __future__ import annotations

import json
import ssl
import sys
from collections import Counter
from random import Random

from tests._server import Request, Server, Step, answer

from .plan import Run, number_in, plan, right_body


class FaultyServer(Server):
    """Answers each request as the plan of its call says."""

    def __init__(self, run: Run, tls: ssl.SSLContext | None = None) -> None:
        self._run = run
        self._met: Counter[int] = Counter()
        """How many faults each call has met."""
        self.received = 0
        self.faults: Counter[str] = Counter()
        """How many attempts met each kind."""
        super().__init__(tls=tls)

    def _next(self, request: Request) -> Step:
        number, body = number_in(request.line), right_body(request.line)
        faults = plan(self._run, number).faults
        with self._lock:
            self.received += 1
            index = self._met[number] if faults else 0
            if index < len(faults):
                self._met[number] += 1
                self.faults[faults[index].name] += 1
        if index < len(faults):
            chance = Random(f"{self._run.seed} {number} {index}")
            return faults[index].spoil(body, chance)
        return answer(body=body)

    def report(self) -> dict[str, object]:
        """Return what was received."""
        return {"received": self.received, "faults": self.faults}


def main() -> None:
    """Serve until standard input ends."""
    run = Run(*json.loads(sys.argv[1]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    servers = {"http": FaultyServer(run), "https": FaultyServer(run, context)}
    print(json.dumps({scheme: each.port for scheme, each in servers.items()}), flush=True)
    sys.stdin.read()
    print(json.dumps({scheme: each.report() for scheme, each in servers.items()}), flush=True)


if __name__ == "__main__":
    main()
