"""Share one client between threads; print the calls a second and the peak of memory."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from peer import peak_memory, peer

count, seconds = int(sys.argv[2]), float(sys.argv[3])
client = peer.connect()
start = Barrier(count, timeout=60)


def work(_):
    """Count the calls of one thread, all but the first: it connects."""
    peer.describe(client, "job-1")
    start.wait()
    total, deadline = 0, time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        peer.describe(client, "job-1")
        total += 1
    return total


with ThreadPoolExecutor(count) as pool:
    rate = sum(pool.map(work, range(count))) / seconds
print(json.dumps([rate, peak_memory()]))
