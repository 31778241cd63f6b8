"""Print the CPU of one of many calls over a connection that is open, in seconds.

Of some batches the cheapest counts: what disturbs one can only add to it.
"""

import sys
import time

from peer import peer

BATCHES = 5
calls = int(sys.argv[2]) // BATCHES
client = peer.connect()


def cost():
    """Make a batch of calls, and give the CPU of each."""
    begin = time.process_time()
    for _ in range(calls):
        peer.describe(client, "job-1")
    return (time.process_time() - begin) / calls


for _ in range(100):
    peer.describe(client, "job-1")
print(min(cost() for _ in range(BATCHES)))
