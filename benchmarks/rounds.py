"""Measuring in rounds, in which the peers take turns."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .measurements import Figures, Measurement
from .peers import Peer
from .process import run
from .surroundings import Surroundings

Round = dict[str, Figures]
"""The figures of one round, by the program of the peer."""


def check(peers: Sequence[Peer], base: Peer, around: Surroundings, program: str = "check") -> None:
    """Have each peer sign for a server that looks, and compare what it makes of the answer.

    Raises RuntimeError when a peer fails or says something else than the base.
    """
    verified = {"AWS_ENDPOINT_URL_BACKUP": around.verifying_url}
    for environment in (around.keys | verified, around.profile | verified):
        expected = run(base, program, environment=environment).result
        for peer in peers:
            facts = run(peer, program, environment=environment).result
            if facts != expected:
                raise RuntimeError(f"{peer.label} says {facts} instead of {expected}")


def measure(measurements: Sequence[Measurement], around: Surroundings, rounds: int) -> list[Round]:
    """Take every measurement of every peer in each round; who begins changes with the round."""
    results = []
    for number in range(rounds):
        figures: Round = {}
        for measurement in measurements:
            if number and measurement.is_constant:
                continue
            for peer in rotated(measurement.peers, number):
                figures.setdefault(peer.program, {}).update(measurement.take(peer, around))
        results.append(figures)
        print(f"round {number + 1} of {rounds} is done", file=sys.stderr)
    return results


def rotated(peers: Sequence[Peer], by: int) -> list[Peer]:
    """Return the peers in the order of one round."""
    start = by % len(peers)
    return [*peers[start:], *peers[:start]]
