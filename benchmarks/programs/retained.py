"""Print the bytes that each of many different answers holds on to."""

import gc
import sys
import tracemalloc

from peer import peer

count = int(sys.argv[2])
client = peer.connect()
for number in range(100):
    peer.describe(client, f"job-{number}")
kept = [None] * count
gc.collect()
tracemalloc.start()
for number in range(count):
    kept[number] = peer.kept(peer.describe(client, f"job-1{number:05}"))
gc.collect()
print(tracemalloc.get_traced_memory()[0] / count)
