"""What is measured of a peer. Each measurement gives one figure or several, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .deployment import zipped
from .functions import start_and_invoke
from .peers import ASYNC_PEERS, CAPO, LIBRARY, PEERS, SPECIFICATION, Peer
from .process import run
from .surroundings import Surroundings

Figures = dict[str, float]

WARM_CALLS = 2_000
TRIES = 3
RETAINED = 500
THREADS = (1, 16, 64)
AT_ONCE = (16, 256, 1_000)
SECONDS = 1.5
MOST_THREADS = 64


@dataclass(frozen=True, slots=True)
class Measurement:
    """One thing that is done with each peer in each round."""

    take: Callable[[Peer, Surroundings], Figures]

    peers: tuple[Peer, ...] = PEERS

    is_constant: bool = False
    """Whether it comes out the same each time, so that one round is enough."""

    needs_quota: bool = False
    """Whether it needs the permission to grant a share of a CPU."""


def least_cpu(peer: Peer, environment: Mapping[str, str], program: str = "once") -> float:
    """Run a process of one call a few times; what disturbs it can only add to the least."""
    return min(run(peer, program, environment=environment).cpu for _ in range(TRIES))


def cold(peer: Peer, around: Surroundings) -> Figures:
    """Start Python, import, make a client, make one call, end."""
    return {"cold": least_cpu(peer, around.keys)}


def cold_profile(peer: Peer, around: Surroundings) -> Figures:
    """Do the same with the keys in a profile."""
    return {"cold-profile": least_cpu(peer, around.profile)}


def cold_folder(peer: Peer, around: Surroundings) -> Figures:
    """Do the same with a folder of certificates instead of a bundle."""
    return {"cold-folder": least_cpu(peer, around.folder)}


def cold_memory(peer: Peer, around: Surroundings) -> Figures:
    """Take the peak of memory of the same."""
    return {"cold-memory": run(peer, "peak", environment=around.keys).result}


def function(peer: Peer, around: Surroundings) -> Figures:
    """Initialise a Lambda function at full CPU, and invoke it at little."""
    init, first = start_and_invoke(peer, around.keys, is_init_throttled=False)
    return {"function": init + first, "function-first": first}


def throttled_function(peer: Peer, around: Surroundings) -> Figures:
    """Do all of it at little CPU."""
    init, first = start_and_invoke(peer, around.keys, is_init_throttled=True)
    return {"function-throttled": init + first}


def deployed(peer: Peer, around: Surroundings) -> Figures:
    """Zip what a function has to bring along, with and without the runtime's botocore."""
    del around
    return {
        "zip": zipped(peer, beside_boto3=False),
        "zip-beside": zipped(peer, beside_boto3=True),
    }


def warm(peer: Peer, around: Surroundings) -> Figures:
    """Make many calls over one connection."""
    return {"warm": run(peer, "warm", WARM_CALLS, environment=around.keys).result}


def threads(peer: Peer, around: Surroundings) -> Figures:
    """Share a client between threads."""
    figures: Figures = {}
    for count in THREADS:
        rate, memory = run(peer, "threads", count, SECONDS, environment=around.keys).result
        figures |= {f"threads-{count}": rate, f"memory-{count}": memory}
    return figures


def retained(peer: Peer, around: Surroundings) -> Figures:
    """Keep many different answers."""
    return {"retained": run(peer, "retained", RETAINED, environment=around.keys).result}


def second(peer: Peer, around: Surroundings) -> Figures:
    """Make another client and a call of it."""
    return {"second": run(peer, "second", environment=around.keys).result}


def derived(peer: Peer, around: Surroundings) -> Figures:
    """Make another client from one, and a call of it; then a hundred."""
    return {
        "derived": run(peer, "derived", environment=around.keys).result,
        "memory-100": run(peer, "hundred", environment=around.keys).result,
    }


def loads(peer: Peer, around: Surroundings) -> Figures:
    """Let many threads connect at once."""
    return {"loads": run(peer, "loads", MOST_THREADS, environment=around.keys).result}


def failures(peer: Peer, around: Surroundings, calls: int = 10) -> Figures:
    """Open a connection for every call of many threads."""
    finished = run(peer, "failures", MOST_THREADS, calls, environment=around.closing)
    return {"failures": finished.result}


def awaited_cold(peer: Peer, around: Surroundings) -> Figures:
    """Start Python, import, make an asynchronous client, await one call, end."""
    return {"awaited-cold": least_cpu(peer, around.keys, "awaited_once")}


def awaited_warm(peer: Peer, around: Surroundings) -> Figures:
    """Await many calls, one after the other."""
    return {"awaited-warm": run(peer, "awaited_warm", WARM_CALLS, environment=around.keys).result}


def awaited_many(peer: Peer, around: Surroundings) -> Figures:
    """Await many calls at once."""
    figures: Figures = {}
    for count in AT_ONCE:
        finished = run(peer, "awaited_many", count, SECONDS, environment=around.keys)
        names = (f"awaited-rate-{count}", f"awaited-cpu-{count}", f"awaited-memory-{count}")
        figures |= dict(zip(names, finished.result, strict=True))
    return figures


def awaited_pause(peer: Peer, around: Surroundings) -> Figures:
    """Let something else run in the loop meanwhile; the least of some tries is without noise."""
    tries = [run(peer, "awaited_pause", environment=around.keys).result for _ in range(TRIES)]
    cold, warm = map(min, zip(*tries, strict=True))
    return {"awaited-pause-cold": cold, "awaited-pause-warm": warm}


MEASUREMENTS = (
    Measurement(cold),
    Measurement(cold_profile),
    Measurement(cold_folder, peers=(LIBRARY,)),
    Measurement(cold_memory),
    Measurement(function, needs_quota=True),
    Measurement(throttled_function, needs_quota=True),
    Measurement(deployed, peers=(LIBRARY, SPECIFICATION, CAPO), is_constant=True),
    Measurement(warm),
    Measurement(threads),
    Measurement(retained),
    Measurement(second),
    Measurement(derived),
    Measurement(loads, is_constant=True),
    Measurement(failures, is_constant=True),
    Measurement(awaited_cold, peers=ASYNC_PEERS),
    Measurement(awaited_warm, peers=ASYNC_PEERS),
    Measurement(awaited_many, peers=ASYNC_PEERS),
    Measurement(awaited_pause, peers=ASYNC_PEERS),
)
